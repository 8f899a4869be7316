"""Tables: the single-byte encodings with which UTF-8 is read by mistake, as sets of characters.

They are the encodings that ftfy tries, in its order. The tables come from Python's own codecs, so that looking for
damage needs no import; a test holds them against ftfy's.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Misreading(NamedTuple):
    """An encoding that UTF-8 may have been read with.

    Attributes:
        codec: The name of ftfy's codec, which also encodes what the standard leaves undefined (as C1 controls).
        name: Its usual name.
        high: The 128 characters of bytes 0x80 to 0xFF.
    """

    codec: str
    name: str
    high: str

    @property
    def continuations(self) -> str:
        """What a continuation byte became."""
        return self.high[:0x40]

    def leads(self, length: int) -> str:
        """What the first byte of a sequence of ``length`` bytes became."""
        start, end = {2: (0xC0, 0xE0), 3: (0xE0, 0xF0), 4: (0xF0, 0xF8)}[length]
        return self.high[start - 0x80 : end - 0x80]


_HIGH_BYTES = bytes(range(0x80, 0x100))


def _high_characters(codec: str) -> str:
    decoded = _HIGH_BYTES.decode(codec, "replace")
    return "".join(chr(byte) if char == "\ufffd" else char for byte, char in zip(_HIGH_BYTES, decoded, strict=True))


MISREADINGS = (
    Misreading("latin-1", "latin-1", _high_characters("latin-1")),
    *(
        Misreading(f"sloppy-windows-{page}", f"windows-{page}", _high_characters(f"cp{page}"))
        for page in (1252, 1251, 1250, 1253, 1254, 1257)
    ),
    Misreading("iso-8859-2", "iso-8859-2", _high_characters("iso-8859-2")),
    Misreading("macroman", "macroman", _high_characters("mac-roman")),
    Misreading("cp437", "cp437", _high_characters("cp437")),
)


def _any_of(characters: set[str]) -> str:
    return "[" + "".join(re.escape(character) for character in sorted(characters)) + "]"


def _sequence(length: int, misreading: Misreading) -> str:
    after = _any_of(set(misreading.continuations))
    return f"(?<={_any_of(set(misreading.leads(length)))}){after}{{{length - 1}}}"


def suspects() -> re.Pattern[str]:
    """Return a pattern of one misread sequence, in any of the encodings.

    It begins with one class of all first characters, so that the search runs over clean text at the speed of a class
    search; which encoding is meant is asked only there.
    """
    first = {lead for misreading in MISREADINGS for length in (2, 3, 4) for lead in misreading.leads(length)}
    second = {after for misreading in MISREADINGS for after in misreading.continuations}
    alternatives = dict.fromkeys(_sequence(length, misreading) for misreading in MISREADINGS for length in (2, 3, 4))
    return re.compile(f"{_any_of(first)}(?={_any_of(second)})(?:{'|'.join(alternatives)})")
