r"""Bytes of any encoding to text and back, exactly.

The chain: byte order mark, UTF-16 and UTF-32 by their NULs, strict UTF-8, UTF-8 with few errors, a detector, cp1252.
UTF-8 with few errors comes before the detector, because one bad byte in a UTF-8 file makes detectors name an
8-bit encoding. NULs come before strict UTF-8, because ASCII in UTF-16 is valid UTF-8. A decoding is taken only if it
gives the same bytes back.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit, LedgerMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARKED = "-sig"
_MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,  # before utf-16-le, whose mark is its beginning
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
BYTE_ORDER_MARKS = tuple(_MARKS.values())
"""Data that begin with one of these, or hold a NUL, may be valid UTF-8 and yet not UTF-8: ask :func:`decode_bytes`."""

_FEW = 8
_SAMPLE = 1 << 16
_LEAST_CONFIDENCE = 0.02
"""What chardet 7 says of three or four letters, right or wrong, is below this; then cp1252 is as good a guess."""

_SURROGATES = re.compile("[\ud800-\udfff]+")
_REPLACEMENT = "\ufffd"
_CP1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
"""cp1252, with the five bytes that it leaves undefined as the C1 controls of the same number."""
_CP1252_ENCODING = codecs.charmap_build(_CP1252)

_FOREIGN_LETTER = re.compile(r"[^\W\d_\x00-\x7f]")
_ASCII_BESIDE = re.compile("(?<=[A-Za-z]).|.(?=[A-Za-z])")
_TONE_MARKS = re.compile("([aăâeêioôơuưy]?)[\u0300\u0301\u0303\u0309\u0323]", re.IGNORECASE)
_VIETNAMESE = frozenset("àáâăèéêíóôơùúưđ₫ÀÁÂĂÈÉÊÍÓÔƠÙÚƯĐ\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes, and what it takes to get the bytes back.

    Attributes:
        text: The text; never holds a surrogate.
        encoding: Name of the encoding, with ``-sig`` where a byte order mark stood before the text.
        edits: One edit ``encoding`` with the name and the evidence in its note, unless it is plain UTF-8; then one
            edit ``invalid-bytes`` for each run of bytes that became U+FFFD. Offsets are those of bytes.
    """

    text: str
    encoding: str
    edits: tuple[Edit, ...] = ()


def decode_bytes(data: bytes) -> Decoded:
    r"""Return the text of ``data``; :func:`encode_text` is the inverse, for any bytes.

    Args:
        data: Bytes in an unknown encoding.

    Example:
        >>> decode_bytes("Tiếng Việt".encode()).text
        'Tiếng Việt'
        >>> decoded = decode_bytes("Tiếng".encode() + b" \xff")
        >>> decoded.text, [(edit.rule, edit.start, edit.end) for edit in decoded.edits]
        ('Tiếng \ufffd', [('invalid-bytes', 8, 9)])
    """
    return _by_mark(data) or _by_nuls(data) or decode_part(data)


def decode_part(data: bytes) -> Decoded:
    """Return the text of bytes that stand within a file: no byte order mark, one byte for each ASCII character."""
    return _utf_8(data) or _by_detector(data) or decode_western(data)


def decode_western(data: bytes) -> Decoded:
    """Return any bytes as cp1252; a character is one byte, and ASCII is itself."""
    text = codecs.charmap_decode(data, "strict", _CP1252)[0]
    return Decoded(text, "cp1252", (_encoding_edit("cp1252", "no other encoding fits"),))


def encode_text(text: str, encoding: str, edits: Iterable[Edit]) -> bytes:
    r"""Return the bytes that were decoded.

    Args:
        text: The decoded text.
        encoding: :attr:`Decoded.encoding`.
        edits: :attr:`Decoded.edits`, or any edits of the stage ``decode`` of the same document, in their order.

    Raises:
        LedgerMismatchError: An edit does not fit the text.

    Example:
        >>> encode_text("é", "utf-16-le-sig", ())
        b'\xff\xfe\xe9\x00'
    """
    codec = encoding.removesuffix(_MARKED)
    mark = _MARKS[codec] if codec != encoding else b""
    encoded = mark + _encode(text, codec)
    pieces: list[bytes] = []
    at = 0  # in ``encoded``
    received = 0  # in the bytes being rebuilt
    for edit in edits:
        here = at + edit.start - received
        after = _encode(edit.after, codec)
        if edit.start < received or encoded[here : here + len(after)] != after:
            raise LedgerMismatchError(f"at byte {here}: expected {edit.after[:60]!r}")
        pieces += (encoded[at:here], edit.before.encode("latin-1"))
        at = here + len(after)
        received = edit.end
    pieces.append(encoded[at:])
    return b"".join(pieces)


def _by_mark(data: bytes) -> Decoded | None:
    for codec, mark in _MARKS.items():
        if data.startswith(mark):
            why = "byte order mark"
            decoded = _utf_8(data, mark, why) if codec == "utf-8" else _wide(data, codec, mark, why)
            if decoded is not None:
                return decoded
    return None


def _by_nuls(data: bytes) -> Decoded | None:
    """Decode UTF-16 or UTF-32 without a mark: in most texts the high byte of many characters is NUL, no low one is."""
    if b"\0" not in data:
        return None
    sample = data[:_SAMPLE]
    in_four = [sample[k::4] for k in range(4)]
    none_above = [quarter.count(0) == len(quarter) > 0 for quarter in in_four]
    if none_above[3] and max(in_four[2], default=0) <= 0x10 and not none_above[0]:
        return _wide(data, "utf-32-le", b"", "every fourth byte is NUL")
    if none_above[0] and max(in_four[1], default=0) <= 0x10 and not none_above[3]:
        return _wide(data, "utf-32-be", b"", "every fourth byte is NUL")
    units = len(sample) // 2
    places = {"utf-16-be": sample[::2].count(0), "utf-16-le": sample[1::2].count(0)}
    codec, high = max(places.items(), key=lambda item: item[1])
    low = sum(places.values()) - high
    # Spaces and line ends alone are a tenth of the characters of most scripts; in short data that may be chance.
    sure = (high > 1 and high * 5 >= units * 3) or (high >= _FEW and high * 10 >= units)
    if sure and low * 50 <= high:
        return _wide(data, codec, b"", f"NULs at {'even' if codec == 'utf-16-be' else 'odd'} places only")
    return None


def _wide(data: bytes, codec: str, mark: bytes, why: str) -> Decoded | None:
    """Decode UTF-16 or UTF-32, with few lone surrogates and a last character that may be cut off."""
    unit = 4 if codec.startswith("utf-32") else 2
    cut = len(data) - (len(data) - len(mark)) % unit
    try:
        text = data[len(mark) : cut].decode(codec, "surrogatepass")
    except UnicodeDecodeError:  # beyond U+10FFFF
        return None
    text, edits = _replaced(text, data[:cut], len(mark), codec)
    if cut < len(data):
        edits.append(_invalid(data, cut, len(data)))
        text += _REPLACEMENT
    if len(edits) > _FEW and len(edits) * 100 > len(text):
        return None
    return _checked(data, text, codec + _MARKED if mark else codec, why, edits)


def _utf_8(data: bytes, mark: bytes = b"", why: str = "") -> Decoded | None:
    """Decode UTF-8, with few errors: less than 1 % of the bytes beyond ASCII, or a handful beside more valid ones."""
    encoding = "utf-8" + _MARKED if mark else "utf-8"
    text = data[len(mark) :].decode("utf-8", "surrogateescape")
    text, edits = _replaced(text, data, len(mark), "utf-8")
    if edits:
        bad = sum(edit.end - edit.start for edit in edits)
        beyond = len(data) - len(data.translate(None, bytes(range(0x80, 0x100)))) - len(mark)
        few = bad * 100 < beyond or (len(edits) <= _FEW and beyond - bad >= 2 * bad)
        if not few and not mark:
            return None
    return _checked(data, text, encoding, why, edits)


def _replaced(text: str, data: bytes, first: int, codec: str) -> tuple[str, list[Edit]]:
    """Return ``text`` with each run of surrogates as U+FFFD, and the edits; ``first`` is the byte where it begins."""
    pieces: list[str] = []
    edits: list[Edit] = []
    at, byte = 0, first
    for run in _SURROGATES.finditer(text):
        pieces += (text[at : run.start()], _REPLACEMENT)
        byte += len(text[at : run.start()].encode(codec))
        width = 1 if codec == "utf-8" else len("a".encode(codec))
        edits.append(_invalid(data, byte, byte + width * len(run[0])))
        byte = edits[-1].end
        at = run.end()
    pieces.append(text[at:])
    return "".join(pieces), edits


def _invalid(data: bytes, start: int, end: int) -> Edit:
    return Edit("decode", "invalid-bytes", start, end, data[start:end].decode("latin-1"), _REPLACEMENT)


def _by_detector(data: bytes) -> Decoded | None:
    import chardet
    from chardet import EncodingEra

    era = EncodingEra.ALL & ~EncodingEra.MAINFRAME
    found = chardet.detect(data, encoding_era=era, prefer_superset=True)
    name = found["encoding"]
    if name is None or found["confidence"] < _LEAST_CONFIDENCE:
        return None
    codec = codecs.lookup(name).name
    if codec in ("ascii", "utf-8", "utf-8-sig", "cp1252"):
        return None
    try:
        text = data.decode(codec)
    except UnicodeError:
        return None
    if _mixes_scripts(text) or (codec == "cp1258" and not _is_vietnamese(text)):
        return None
    return _checked(data, text, codec, f"chardet, confidence {found['confidence']:.2f}", [])


def _mixes_scripts(text: str) -> bool:
    """Return whether most letters that are not Latin stand in words with ASCII letters: another script misread.

    Detectors take sparse accents for Cyrillic: ``naпve faзade``.
    """
    foreign = [place for place in _FOREIGN_LETTER.finditer(text, 0, _SAMPLE) if not _is_latin(place[0])]
    inside = sum(bool(_ASCII_BESIDE.match(text, place.start())) for place in foreign)
    return inside * 2 > len(foreign)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _is_vietnamese(text: str) -> bool:
    """Return whether text read as cp1258 looks like it: tone marks stand after vowels, other letters are Vietnamese.

    Detectors call the font encodings TCVN3 and VNI cp1258, too. Read as cp1252 those can still be repaired.
    """
    beyond = [
        character for character in text if character > "\x7f" and (character.isalnum() or character in _VIETNAMESE)
    ]
    vietnamese = sum(character in _VIETNAMESE for character in beyond)
    marks = _TONE_MARKS.findall(text)
    return vietnamese * 20 >= len(beyond) * 19 and sum(map(bool, marks)) * 20 >= len(marks) * 19


def _checked(data: bytes, text: str, encoding: str, why: str, edits: Sequence[Edit]) -> Decoded | None:
    """Return the decoding if it gives ``data`` back."""
    named = () if encoding == "utf-8" else (_encoding_edit(encoding, why),)
    decoded = Decoded(text, encoding, (*named, *edits))
    try:
        same = _SURROGATES.search(text) is None and encode_text(text, encoding, decoded.edits) == data
    except UnicodeError:
        return None
    return decoded if same else None


def _encoding_edit(encoding: str, why: str) -> Edit:
    return Edit("decode", "encoding", 0, 0, "", "", note=f"{encoding}: {why}")


def _encode(text: str, codec: str) -> bytes:
    if codec == "cp1252":
        return codecs.charmap_encode(text, "strict", _CP1252_ENCODING)[0]
    return text.encode(codec)
