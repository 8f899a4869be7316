"""Tables: the encodings with which UTF-8 is read by mistake, as characters for bytes.

First the ten that ftfy tries, in its order. The tables come from Python's own codecs, so looking for damage needs no
import.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from cleaner.vietnamese.patterns import any_of

_ASCII = "".join(map(chr, range(0x80)))
_HIGH_BYTES = bytes(range(0x80, 0x100))


@dataclass(frozen=True, slots=True)
class Misreading:
    """A single-byte encoding that UTF-8 may have been read with.

    Attributes:
        name: Its usual name.
        high: The 128 characters of bytes 0x80 to 0xFF; the C1 control for a byte that the standard leaves undefined.
        variants: What a later program made of some of these characters, for ``str.translate``.
        only_beside_latin: Whether it is the encoding of a script whose own words are UTF-8 by chance (Thai ``แกง``). It
            counts where a Latin letter stands before a sequence, as in damaged Vietnamese, and Vietnamese comes out.
    """

    name: str
    high: str
    variants: dict[int, str] = field(default_factory=dict)
    only_beside_latin: bool = False
    _table: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", codecs.charmap_build(_ASCII + self.high))

    @property
    def continuations(self) -> str:
        """What a continuation byte became."""
        return self.high[:0x40]

    def leads(self, length: int) -> str:
        """What the first byte of a sequence of ``length`` bytes became."""
        start, end = {2: (0xC0, 0xE0), 3: (0xE0, 0xF0), 4: (0xF0, 0xF8)}[length]
        return self.high[start - 0x80 : end - 0x80]

    @property
    def all_leads(self) -> str:
        """What the first byte of a sequence of any length became; C0, C1 and all from F5 begin none."""
        return self.high[0x42:0x75]

    def encode(self, text: str) -> bytes | None:
        r"""Return the bytes that were read as ``text``, or ``None`` if it holds what the encoding has not.

        Example:
            >>> by_name("windows-1252").encode("Ã©"), by_name("windows-1252").encode("Ã©ạ")
            (b'\xc3\xa9', None)
        """
        try:
            return codecs.charmap_encode(text, "strict", self._table)[0]
        except UnicodeEncodeError:
            return None

    def encode_any(self, text: str) -> bytes | None:
        """Return the bytes that were read as ``text``, whether or not a later program changed some characters."""
        encoded = self.encode(text)
        return self.encode(text.translate(self.variants)) if encoded is None and self.variants else encoded


def _high_characters(codec: str) -> str:
    decoded = _HIGH_BYTES.decode(codec, "replace")
    return "".join(chr(byte) if char == "\ufffd" else char for byte, char in zip(_HIGH_BYTES, decoded, strict=True))


def _c1_variants(codec: str) -> dict[int, str]:
    """Map C1 controls to the characters that the windows encoding has there: HTML reads half of a page so."""
    return {0x80 + at: char for at, char in enumerate(_high_characters(codec)[:0x20]) if ord(char) > 0xFF}


def _joined_marks(codec: str) -> dict[int, str]:
    """Map what NFC makes of a letter and a combining mark of the encoding back to the two."""
    characters = _ASCII + _high_characters(codec)
    marks = [char for char in characters if unicodedata.combining(char)]
    joined = {unicodedata.normalize("NFC", char + mark): char + mark for char in characters for mark in marks}
    return {ord(one): two for one, two in joined.items() if len(one) == 1 and one not in characters}


MISREADINGS = (
    Misreading("latin-1", _high_characters("latin-1")),
    Misreading("windows-1252", _high_characters("cp1252"), _c1_variants("cp1252")),
    Misreading("windows-1251", _high_characters("cp1251")),
    Misreading("windows-1250", _high_characters("cp1250")),
    Misreading("windows-1253", _high_characters("cp1253")),
    Misreading("windows-1254", _high_characters("cp1254"), _c1_variants("cp1254")),
    Misreading("windows-1257", _high_characters("cp1257")),
    Misreading("iso-8859-2", _high_characters("iso-8859-2")),
    Misreading("macroman", _high_characters("mac-roman")),
    Misreading("cp437", _high_characters("cp437")),
    Misreading("windows-1258", _high_characters("cp1258"), _joined_marks("cp1258")),
    Misreading("iso-8859-15", _high_characters("iso-8859-15")),
    Misreading("cp850", _high_characters("cp850")),
    *(
        Misreading(name, _high_characters(codec), only_beside_latin=True)
        for name, codec in (
            ("windows-874", "cp874"),
            ("windows-1255", "cp1255"),
            ("windows-1256", "cp1256"),
            ("koi8-r", "koi8-r"),
            ("cp866", "cp866"),
        )
    ),
)


def by_name(name: str) -> Misreading:
    """Return the single-byte encoding of that name."""
    return next(misreading for misreading in MISREADINGS if misreading.name == name)


def suspects(lost: str = "") -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return two patterns of the beginning of a misread sequence: what stands for a lead byte, then a continuation.

    Each begins with one class of all first characters, so that the search runs over clean text at the speed of a class
    search; which encoding is meant is asked only there. The second pattern is that of the encodings which count only
    behind a Latin letter.

    Args:
        lost: What else may stand for the second byte.
    """
    seconds: dict[str, set[str]] = {}
    leads_behind_latin, seconds_behind_latin = set[str](), set[str]()
    for misreading in MISREADINGS:
        if misreading.only_beside_latin:
            leads_behind_latin.update(misreading.all_leads)
            seconds_behind_latin.update(misreading.continuations + lost)
            continue
        for lead in misreading.all_leads:
            seconds.setdefault(lead, set()).update(misreading.continuations + lost)
    firsts: dict[frozenset[str], set[str]] = {}
    for first, after in seconds.items():
        firsts.setdefault(frozenset(after), set()).add(first)
    pairs = "|".join(f"(?<={any_of(those)}){any_of(after)}" for after, those in firsts.items())
    any_second = any_of(set().union(*seconds.values()))
    return (
        re.compile(f"{any_of(seconds)}(?={any_second})(?:{pairs})"),
        re.compile(f"{any_of(leads_behind_latin)}(?<=[A-Za-z].){any_of(seconds_behind_latin)}"),
    )
