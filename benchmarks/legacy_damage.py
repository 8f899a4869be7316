"""Vietnamese as old fonts and encodings wrote it: as bytes, and as the text that a dump holds after they were misread.

Made from the letter tables alone (``cleaner/vietnamese/tables``), not from the code that repairs, so that a slip in one
is not hidden by the same slip in the other.
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

TABLES = Path(__file__).resolve().parents[1] / "cleaner" / "vietnamese" / "tables"
ENCODINGS = (
    "tcvn3", "tcvn5712-1", "vni-windows", "vni-mac", "viscii", "vps", "viqr", "windows-1258",
    "bkhcm1", "bkhcm2", "vietware-f", "vietware-x", "isc", "tcvn3-digraph-capitals",
)  # fmt: skip
_TYPED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "«": '"', "»": '"'})
_QUALITY = "\u0302\u0306\u031b"  # circumflex, breve, horn


@functools.cache
def table(encoding: str) -> dict[str, bytes]:
    """Return the bytes of each of the 134 letters; a capital without a byte of its own has that of its small letter."""
    letters = {}
    for row in (TABLES / f"{encoding}.tsv").read_text(encoding="utf-8").splitlines():
        if not row.startswith(("#", "bytes_hex")):
            bytes_hex, _, _, letter, *_ = row.split("\t")
            letters[letter] = bytes.fromhex(bytes_hex)
    if encoding == "tcvn3-digraph-capitals":  # this table has only what differs
        letters = table("tcvn3") | letters
    return letters


@functools.cache
def _used(encoding: str) -> frozenset[int]:
    return frozenset(byte for code in table(encoding).values() for byte in code if byte >= 0x80)


def typed(line: str) -> str:
    """Return the line as it was typed where an encoding has letters at the places of quotes and dashes."""
    return line.translate(_TYPED)


def legacy_bytes(line: str, encoding: str) -> bytes | None:
    """Return the bytes of a line, or None where the encoding cannot write it."""
    letters, used, pieces = table(encoding), _used(encoding), []
    for char in typed(line):
        code = letters.get(char) or (char.encode("ascii") if char.isascii() else None)
        if code is None:
            code = char.encode("cp1252", "ignore")
            if not code or code[0] in used or encoding == "viqr":
                return None
        pieces.append(code)
    return b"".join(pieces)


def read(data: bytes, codec: str) -> str:
    """Decode a single-byte encoding as programs do: a byte that it leaves undefined is the control of that number."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in data)


def misread(line: str, encoding: str, codec: str = "cp1252") -> str | None:
    """Return what a dump holds where a line in an old encoding was read with ``codec``; None where it has no bytes."""
    data = legacy_bytes(line, encoding)
    return None if data is None else read(data, codec)


def misread_viqr(line: str, horn: str = "+", stroke: str = "DD", escape: bool = False) -> str | None:
    """Return a line in another VIQR: the sign of the horn, how Đ is written, whether plain punctuation is escaped."""
    letters = {char: code.decode("ascii").replace("+", horn) for char, code in table("viqr").items()}
    letters |= {"đ": "dd", "Đ": stroke}
    if escape:
        letters |= {sign: "\\" + sign for sign in "`'?~.^(+"}
    written = [letters.get(char, char) for char in typed(line)]
    return "".join(written) if all(map(str.isascii, written)) else None


def precomposed_1258(line: str) -> str | None:
    """Return Windows-1258 as a converter writes it: one byte for each of the letters that it shares with Latin-1."""
    shared = {char: char.encode("latin-1") for char in "ÀÁÈÉÍÓÙÚàáèéíóùú"}
    pieces = []
    for char in typed(line):
        code = shared.get(char) or table("windows-1258").get(char) or char.encode("cp1252", "ignore")
        if not code:
            return None
        pieces.append(code)
    return read(b"".join(pieces), "cp1252")


def tone_first(line: str) -> str:
    """Put the tone before the circumflex, breve or horn, the order that NFC cannot join."""
    pieces = []
    for char in line:
        base, *marks = unicodedata.normalize("NFD", char)
        quality = [mark for mark in marks if mark in _QUALITY]
        tones = [mark for mark in marks if mark not in _QUALITY]
        if quality and tones:
            pieces.append(unicodedata.normalize("NFC", base + "".join(tones)) + "".join(quality))
        else:
            pieces.append(char)
    return "".join(pieces)


def compound(line: str) -> str:
    """Write each letter as its base, joined with circumflex, breve or horn, and the tone as a mark of its own."""
    pieces = []
    for char in line:
        marks = unicodedata.normalize("NFD", char)
        quality = "".join(mark for mark in marks[1:] if mark in _QUALITY)
        tones = "".join(mark for mark in marks[1:] if mark not in _QUALITY)
        pieces.append(unicodedata.normalize("NFC", marks[0] + quality) + tones)
    return "".join(pieces)


def spacing_accents(line: str, signs: dict[str, str]) -> str:
    """Write the tones in ``signs`` (combining mark: sign of its own) as a character behind their letter."""
    return unicodedata.normalize("NFC", "".join(signs.get(char, char) for char in compound(line)))
