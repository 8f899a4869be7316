"""The 134 Vietnamese letters outside ASCII, and how the legacy encodings write them.

The tables and what was checked of them stand in ``tables/``: one file an encoding, one row a letter.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from cleaner.vietnamese.syllables import TONES, table_rows

_PLAIN = "aăâeêioôơuưy"
LOWER = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _PLAIN for tone in TONES) + "đ"
"""All vowels in all tones, and đ; five of them are ASCII."""
LETTERS = "".join(letter for letter in LOWER + LOWER.upper() if not letter.isascii())
"""The 134 letters that ASCII lacks."""

VIETNAMESE_ONLY = "ăđĩũơưĂĐĨŨƠƯẠ-ỹ"
"""Body of a character class: letters that no western single-byte encoding has."""
VIETNAMESE_LETTER = re.compile(f"[{VIETNAMESE_ONLY}]")
"""One of these: where it stands the text was not damaged by such an encoding."""

ETHS = "ðÐɖƉ"
"""Letters that stand for đ in fonts that lack it, and for themselves in Icelandic and Faroese."""

FONT_LETTERS = "".join(
    char
    for char in bytes(range(0x80, 0x100)).decode("cp1252", "ignore")
    if char.isalpha() and char not in LETTERS and char not in "ªºµ" + ETHS
)
"""Letters of the Western encodings that Vietnamese lacks: what fonts show for its own."""


def sloppy(codec: str) -> tuple[str, ...]:
    """Return what each byte is read as: a byte that the codec leaves undefined as the control of the same number."""
    return tuple(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in range(256))


@functools.cache
def legacy_letters(table: str) -> dict[str, bytes]:
    r"""Return how an encoding writes each letter.

    Args:
        table: Name of a file in ``tables/``, without its ending.

    Example:
        >>> legacy_letters("vni-windows")["ộ"]
        b'o\xe4'
    """
    return {row[3]: bytes.fromhex(row[0]) for row in table_rows(f"{table}.tsv")}
