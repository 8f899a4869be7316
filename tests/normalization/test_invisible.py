from __future__ import annotations

import pytest

from cleaner.edits.edit import apply
from cleaner.normalization.controls import controls, replacements
from cleaner.normalization.invisible import fillers, selectors, soft_hyphens, tags, zero_width
from cleaner.normalization.spaces import spaces

ZWSP, ZWNJ, ZWJ, WJ, BOM, VS15, VS16 = "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\ufe0e", "\ufe0f"

FILLER, CGJ, MVS = "\u3164", "\u034f", "\u180e"


@pytest.mark.parametrize(
    ("repair", "text", "result"),
    [
        (zero_width, f"a{ZWSP}b{BOM}{WJ}", "ab"),
        (zero_width, f"ก{ZWSP}ข {ZWSP}ก ข{ZWSP} ก{ZWSP}{WJ}ข", f"ก{ZWSP}ข {ZWSP}ก ข{ZWSP} ก{ZWSP}ข"),
        (zero_width, f"می{ZWNJ}خ{ZWJ} a{ZWNJ}b", f"می{ZWNJ}خ{ZWJ} ab"),
        (zero_width, f"👩{ZWJ}💻 👩{ZWJ} {ZWJ}💻 a{ZWJ}💻", f"👩{ZWJ}💻 👩 💻 a💻"),
        (zero_width, f"क्{ZWJ}{ZWSP}ष", f"क्{ZWJ}ष"),
        (selectors, f"❤{VS16} ☎{VS15}{VS16} a{VS16} {VS16}", f"❤{VS16} ☎{VS15} a "),
        (selectors, f"1{VS16}\u20e3 字\U000e0100", f"1{VS16}\u20e3 字\U000e0100"),
        (tags, "🏴\U000e0067\U000e0062\U000e007f 🏴\U000e0067 \U000e0001", "🏴\U000e0067\U000e0062\U000e007f 🏴 "),
        (soft_hyphens, "a\xad\xadb 5\xad6 a\xad \xadb a\xad\n", "ab 5\xad6 a\xad \xadb a\xad\n"),
        (fillers, f"a{FILLER}b 한{FILLER} {FILLER}\u1100 ㄱ\uffa0", f"ab 한{FILLER} {FILLER}\u1100 ㄱ\uffa0"),
        (fillers, f"\u05dc{CGJ}\u05b7 c{CGJ}h u{CGJ}\u0308{CGJ} {CGJ}x", f"\u05dc{CGJ}\u05b7 c{CGJ}h u{CGJ}\u0308 x"),
        (fillers, f"a{CGJ}{CGJ}b", f"a{CGJ}b"),
        (fillers, f"\u1823{MVS}\u1820 a{MVS}b {MVS}", f"\u1823{MVS}\u1820 ab "),
        (fillers, f"{FILLER}{CGJ}{MVS}\u1160", ""),
        (replacements, "a\ufffd b\ufffd\ufffd\ufffd \ufffd\ufffd", "a\ufffd b\ufffd \ufffd"),
        (controls, "\x1b[0;1mx\x1b[m\x1b]0;title\x1b\\y\x1b(Bz\x1b[", "xyz["),
        (spaces, "  a  b\t\n\tc \xa0 d\xa0\t\n \xa0\n\u3000e", "  a  b\t\n\tc d\n\n\u3000e"),
    ],
)
def test_a_repair_drops_what_has_no_meaning_where_it_stands(repair, text, result):
    edits = repair(text)
    assert apply(text, edits) == result
    assert repair(result) == []
