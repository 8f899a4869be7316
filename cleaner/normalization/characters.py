"""Tables: the characters that a repair acts on, and the scripts in which invisible characters have a meaning."""

from __future__ import annotations

import unicodedata

ODD_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f"
"""Spaces that look like U+0020 but are not. U+3000 is not one: it is a full-width cell and belongs to CJK text."""

LINE_ENDS = "\r\x0b\x0c\u2028\u2029"
"""Line ends other than LF. U+0085 is judged by :func:`cleaner.normalization.controls.c1`: it may be an ellipsis."""

BMP_CONTROLS = "\x00-\x08\x0b-\x1f\x7f\u206a-\u206f\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff"
"""Controls without a meaning in text: C0 without TAB and LF, DEL, deprecated format controls, annotation anchors, and
noncharacters; those within the Basic Multilingual Plane."""

CONTROLS = BMP_CONTROLS + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))

C1 = "\x80-\x9f"
WINDOWS_1252 = {
    0x80 + at: char for at, char in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace")) if char != "\ufffd"
}
"""What stands in windows-1252 at the bytes of C1 controls; five of them have nothing there."""

BREAKS = "\u200b\u2060\ufeff"
"""Zero-width space, word joiner, byte order mark."""

JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner."""

SOFT_HYPHEN = "\xad"

FILLERS = "\u115f\u1160\u3164\uffa0"
"""Hangul fillers: letters without a shape."""

GRAPHEME_JOINER = "\u034f"
VOWEL_SEPARATOR = "\u180e"
"""Mongolian."""

TAGS = "\U000e0000-\U000e007f"

BLACK_FLAG = "\U0001f3f4"
"""The only character that tag characters may follow: together they are the flags of Scotland, Wales and so on."""

BMP_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f"
SELECTORS = BMP_SELECTORS + "\U000e0100-\U000e01ef"
"""Variation selectors, Mongolian ones included."""

BIDI_MARKS = "\u061c\u200e\u200f"
BIDI_EMBEDDINGS = "\u202a\u202b"
BIDI_OVERRIDES = "\u202d\u202e"
BIDI_POP = "\u202c"
BIDI_ISOLATES = "\u2066-\u2068"
BIDI_POP_ISOLATE = "\u2069"
BIDI = BIDI_MARKS + BIDI_EMBEDDINGS + BIDI_OVERRIDES + BIDI_POP + BIDI_ISOLATES + BIDI_POP_ISOLATE

RIGHT_TO_LEFT = (
    "\u05be\u05c0\u05c3\u05c6\u05d0-\u05f4\u0608\u060b\u060d\u061b\u061d-\u064a\u066d-\u066f\u0671-\u06d5\u06e5\u06e6"
    "\u06ee\u06ef\u06fa-\u0710\u0712-\u072f\u074d-\u07a5\u07b1\u07c0-\u07ea\u07f4\u07f5\u07fa\u0800-\u0815\u081a\u0824"
    "\u0828\u0830-\u0858\u085e-\u088f\u08a0-\u08c9\ufb1d\ufb1f-\ufd3d\ufd50-\ufdfc\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff"
)
"""Letters (and the punctuation) of scripts that are written from right to left."""

JOINING_SCRIPTS = (
    "\u0590-\u08ff"  # Hebrew, Arabic, Syriac, Thaana, NKo, Samaritan, Mandaic
    "\u0900-\u0dff"  # the scripts of India, and Sinhala
    "\u0f00-\u109f"  # Tibetan, Myanmar
    "\u1780-\u18af"  # Khmer, Mongolian
    "\u1900-\u1aaf\u1b00-\u1c7f"  # Limbu to Tai Tham, Balinese to Ol Chiki
    "\ua800-\ua9ff\uaa00-\uaadf\uabc0-\uabff"
    "\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010fff\U00011000-\U000119ff\U0001e900-\U0001e95f"
)
"""Scripts in which a joiner or non-joiner changes how letters are shaped."""

HANGUL = "\u1100-\u115e\u1161-\u11ff\u302e\u302f\u3131-\u3163\u3165-\u318e\ua960-\ua97c\uac00-\ud7ff\uffa1-\uffdc"
"""Hangul without its fillers."""

MONGOLIAN = "\u1800-\u180d\u180f-\u18af"

UNSPACED_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u19e0-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
)
"""Thai, Lao, Myanmar, Khmer and Tai: a zero-width space marks a word's end."""

PICTURES = "©®\u203c\u2049\u20e3\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e007f"
"""Emoji and the signs that can become one, with what may close an emoji (selector, keycap, tag end)."""

SELECTABLE = (
    "#*0-9"
    "©®\u00d7\u00f7"
    "\u1000-\u109f\u1800-\u180a\u1820-\u18af"  # Myanmar dotted forms, Mongolian
    "\u2010-\u2027\u2030-\u205e\u2070-\u2bff"  # punctuation (quotes have variants too), symbols, arrows, mathematics
    "\u2e00-\ua4cf\ua840-\ua877\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe6f\uff00-\uffef"  # CJK, Yi, Phags-pa
    "\U00010ac0-\U00010aff\U00013000-\U0001345f\U00016fe0-\U0001b2ff\U0001f000-\U0001faff\U00020000-\U0003fffd"
)
"""Characters of which a variation selector chooses a form."""

REPLACEMENT = "\ufffd"

LIGATURES = "\ufb00-\ufb06"
"""Latin ligatures of typesetting. Not \u0133 \u01c6 \u0149, which are letters of their languages."""

FULL_WIDTH = "\uff01-\uff5e"
FULL_WIDTH_ALPHANUMERICS = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"

WIDE_SCRIPTS = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3001-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7ff"
    "\uf900-\ufaff\uff61-\uffdc\U00016fe0-\U00018d08\U0001b000-\U0001b2fb\U00020000-\U0003fffd"
)
"""Chinese, Japanese, Korean, Yi and their punctuation: beside them full-width forms are at home."""

BULLETS = "\uf0a7\uf0b7\uf0d8\uf0fc"
"""What office programs write for the bullets of the fonts Symbol and Wingdings: their usual list marks. Icon
fonts have pictures there."""

LIST_BULLETS = "\uf06c\uf06e\uf071\uf075-\uf077\uf09f\uf0a8\uf0ae\uf0e8\uf0f0"
"""Other marks of those fonts, which are bullets for certain only where a line begins with one. Not the ticked and empty
boxes (\uf06f, \uf0fe), which tell apart what was chosen."""


def is_letter(character: str) -> bool:
    r"""Tell whether a character is a letter, or a mark on one; nothing is none.

    Example:
        >>> [is_letter(character) for character in ("ê", "\u0300", "ㅎ", "5", "")]
        [True, True, True, False, False]
    """
    return character != "" and unicodedata.category(character)[0] in "LM"
