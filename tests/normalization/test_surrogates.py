from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply, revert
from cleaner.normalization.surrogates import surrogates


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Cộng hòa “xã hội” 😀".encode().decode("ascii", "surrogateescape"), "Cộng hòa “xã hội” 😀"),
        ("đ\udce9 caf\udce9", "đé café"),
        ("\udc93quoted\udc94 \udc80", "“quoted” €"),
        ("\udc81\udc8d", "\x81\x8d"),
        ("Vi\udce1\udcbb", "Vi\ufffd"),
        ("\udcf0\udc9f\udc98 ok", "\ufffd ok"),
        ("\ud83d\ude00 \ud83d\udc80", "😀 💀"),
        ("\udced\udca0\udcbd\udced\udcb8\udc80", "😀"),
        ("a\ud800b\udfffc\udc00", "a\ufffdb\ufffdc\ufffd"),
        ("\udce1\udcba\udca1\ud83d\ude00\udce9", "ạ😀é"),
        ("no surrogates: Việt 😀", "no surrogates: Việt 😀"),
    ],
)
def test_lone_surrogates_become_the_characters_that_were_meant(text, result):
    assert apply(text, surrogates(text)) == result


@given(
    st.lists(st.text(st.characters(), max_size=3) | st.text(st.characters(categories=["Cs"]), max_size=6)).map("".join)
)
def test_no_surrogate_is_left_and_the_edits_lead_back(text):
    edits = surrogates(text)
    mended = apply(text, edits)
    assert mended.encode("utf-8").decode("utf-8") == mended
    assert surrogates(mended) == []
    assert revert(mended, edits) == text


@given(st.text())
def test_text_that_was_read_as_ascii_with_surrogateescape_comes_back(text):
    escaped = text.encode().decode("ascii", "surrogateescape")
    assert apply(escaped, surrogates(escaped)) == text
