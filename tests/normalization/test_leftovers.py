from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.kernels.leftovers import flag_leftovers
from cleaner.normalization.leftovers import leftovers

PIECES = ["\ufffd", "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\uf900", "\ufe0f", "😀", "\U000e0067", "吗", "ế"]
TEXTS = st.lists(
    st.lists(st.sampled_from([*PIECES, *"??? ab\nT_/.,"]) | st.characters(codec="utf-8"), max_size=12).map("".join),
    max_size=6,
)


def buffers(texts):
    encoded = [text.encode() for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    return data, np.cumsum([0, *map(len, encoded)], dtype=np.int64)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", (0, 0, 0)),
        ("Tiếng Việt là gì? Có phải không?", (0, 0, 0)),
        ("Ti?ng Vi?t", (0, 0, 2)),
        ("C?ng h?a x? h?i", (0, 0, 3)),
        ("thế này\ufffd\ufffd \uf04a \U000f0000", (2, 2, 0)),
        ("http://a.vn/b?c=d x=a?b:c www.a?b a.vn?bc", (0, 0, 0)),
        ("a?b?c 1?2 ?x y?", (0, 0, 2)),
        ("(ng??i) Vi?t-Nam l?n,", (0, 0, 3)),
        ("pr?sident M?ller gr??er", (0, 0, 3)),
        ("?? ??? không ?? ??????, ????.", (0, 0, 5)),
        ("What?? Why??? No!! How??? Tell me", (0, 0, 0)),
        ("\U0010fffd\U0010ffff\uf8ff\uf900", (0, 2, 0)),
    ],
)
def test_what_no_repair_could_mend_is_counted(text, counts):
    assert leftovers(text)[:3] == counts


@pytest.mark.parametrize(
    "text",
    [
        "what?no really?yes why?because",
        "你好吗?我很好 是吗?对 真的?是",
        "colou?r (?:ab)?c x?y:z https?://a.b [a-z]?b int?x=1",
        "สบายดีไหม?ครับ อะไร?คะ ใคร?ครับ",
        "??? ?!? what??",
    ],
)
def test_a_question_mark_that_is_one_is_no_lost_letter(text):
    assert not leftovers(text).damaged


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("C?ng h?a x? h?i", True),
        ("C?ng h?a", False),
        ("C\ufffdng h\ufffda x\ufffd", True),
        ("C\ufffdng h\ufffda x\ufffd" + " chữ" * 200, False),
        ("Một trang \uf0a8 \uf0a8 \uf0a8 \uf0a8", False),
        ("??????? ???? ?? ????", True),
    ],
)
def test_a_text_is_damaged_from_a_share_of_lost_letters_on(text, damaged):
    assert leftovers(text).damaged is damaged


def test_an_emoji_or_a_letter_of_any_plane_is_no_leftover():
    assert leftovers("😀 𝒜 字 𠀀 ﷺ 🏴\U000e0067\U000e007f") == (0, 0, 0, False)


@given(TEXTS)
def test_the_compiled_kernel_flags_what_the_plain_one_flags(texts):
    assert flag_leftovers.compiled(*buffers(texts)).tolist() == flag_leftovers.plain(*buffers(texts)).tolist()


@given(TEXTS)
def test_a_text_that_is_not_flagged_has_no_leftovers(texts):
    for text, flag in zip(texts, flag_leftovers(*buffers(texts)), strict=True):
        assert flag or leftovers(text) == (0, 0, 0, False)


def test_a_sign_between_blocks_is_found():
    for at in range(2040, 2056):
        assert flag_leftovers(*buffers(["b" * at + "\ufffd" + "b" * 90])).tolist() == [1]
        assert flag_leftovers(*buffers(["b" * at + "\uffff" + "b" * 90, "?" * 2])).tolist() == [0, 0]
