from __future__ import annotations

import pytest

from cleaner.normalization.leftovers import leftovers


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", (0, 0, 0)),
        ("Tiếng Việt là gì? Có phải không?", (0, 0, 0)),
        ("Ti?ng Vi?t", (0, 0, 2)),
        ("C?ng h?a x? h?i", (0, 0, 3)),
        ("thế này\ufffd\ufffd \uf04a \U000f0000", (2, 2, 0)),
        ("http://a.vn/b?c=d x=a?b:c www.a?b", (0, 0, 0)),
        ("a?b?c 1?2 ?x y?", (0, 0, 2)),
    ],
)
def test_what_no_repair_could_mend_is_counted(text, counts):
    assert leftovers(text) == counts


def test_an_emoji_or_a_letter_of_any_plane_is_no_leftover():
    assert leftovers("😀 𝒜 字 𠀀 ﷺ 🏴\U000e0067\U000e007f") == (0, 0, 0)
