r"""Text that was decoded, and the way back to its bytes: exact for any bytes, read in any encoding.

Bytes that an encoding cannot read become U+FFFD, each run of them with an edit. Where an encoding does not write its
own text back the same way (two codes for one character, shift sequences), one edit holds the bytes of the whole text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit, LedgerMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARKED = "-sig"
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,  # before utf-16-le, whose mark is its beginning
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
REPLACEMENT = "\ufffd"
STATEFUL = ("iso2022", "hz", "utf-7")
"""Beginnings of the names of encodings in which a byte means what an earlier shift sequence says."""

MOST_EDITS = 1 << 16
"""More invalid places than this become one edit over all of the text: an edit takes about half a kilobyte."""

SURROGATES = re.compile("[\ud800-\udfff]+")
_CESU_8 = rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]"
_MODIFIED_NUL = b"\xc0\x80"
MODIFIED_UTF_8 = re.compile(rb"%b(?:%b)*|\xc0\x80(?:\xc0\x80)*" % (_CESU_8, _CESU_8))
"""Surrogate pairs of three bytes each, as old databases write them, and Java's two bytes for NUL."""

_CP1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
"""cp1252, with the five bytes that it leaves undefined as the C1 controls of the same number."""
_CP1252_ENCODING = codecs.charmap_build(_CP1252)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes, and what it takes to get the bytes back.

    Attributes:
        text: The text; never holds a surrogate.
        encoding: Name of the codec, with ``-sig`` where a byte order mark stood before the text.
        edits: What it takes beside the codec; offsets are those of bytes. An edit ``encoding`` at the beginning names
            the encoding and the evidence in its note, unless it is plain UTF-8; one over some bytes says that these
            were read in another encoding. ``invalid-bytes`` is a run of bytes that became U+FFFD; ``cesu-8`` and
            ``modified-utf-8`` are characters that were written in a form that UTF-8 does not allow.
    """

    text: str
    encoding: str
    edits: tuple[Edit, ...] = ()


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
    codec = encoding.removesuffix(MARKED)
    mark = MARKS[codec] if codec != encoding else b""
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


def read_as(data: bytes, codec: str, name: str, why: str, mark: bytes = b"") -> Decoded:
    r"""Return bytes read in one encoding, whether they fit it or not.

    Args:
        data: Any bytes.
        codec: Name of a Python codec.
        name: What the ledger calls the encoding.
        why: Why it was chosen, for the ledger.
        mark: The byte order mark that ``data`` begin with.

    Example:
        >>> decoded = read_as(b"caf\xe9\x81!", "cp1253", "cp1253", "as told")
        >>> decoded.text, [(edit.rule, edit.start, edit.end) for edit in decoded.edits]
        ('cafι\ufffd!', [('encoding', 0, 0), ('invalid-bytes', 4, 5)])
    """
    note = f"{name}: {why}"
    body = data[len(mark) :]
    edits: list[Edit] = []
    try:
        text = decode_with(body, codec, "strict")
    except UnicodeError:
        text = SURROGATES.sub(REPLACEMENT, decode_with(body, codec, "replace"))
        if codec.startswith(STATEFUL) or text.count(REPLACEMENT) > MOST_EDITS:
            return in_one_edit(data, text, note)
        try:
            text, edits = with_replacements(decode_with(body, codec, _BAD_BYTES), data, len(mark), codec)
        except UnicodeEncodeError:
            return in_one_edit(data, text, note)
    else:
        text = SURROGATES.sub(REPLACEMENT, text)  # UTF-7 can write them
    encoding = codec + MARKED if mark else codec
    named = () if encoding == "utf-8" else (encoding_edit(note),)
    return checked(data, text, encoding, (*named, *edits)) or in_one_edit(data, text, note)


def with_replacements(text: str, data: bytes, first: int, codec: str) -> tuple[str, list[Edit]]:
    """Return a text with its invalid bytes as U+FFFD, and an edit for each run of them.

    Args:
        text: The text, with a surrogate U+DC00 + B for each byte B that could not be read.
        data: The bytes that it was read from.
        first: The byte of ``data`` where it begins.
        codec: The codec that read it.

    Raises:
        UnicodeEncodeError: The codec does not write what stands between the surrogates.
    """
    pieces: list[str] = []
    edits: list[Edit] = []
    at, byte = 0, first
    for run in SURROGATES.finditer(text):
        between = text[at : run.start()]
        byte += len(_encode(between, codec))
        pieces.append(between)
        end = byte + len(run[0])
        for edit in _invalid(data, byte, end, codec):
            edits.append(edit)
            pieces.append(edit.after)
        byte, at = end, run.end()
    pieces.append(text[at:])
    return "".join(pieces), edits


def checked(data: bytes, text: str, encoding: str, edits: Sequence[Edit]) -> Decoded | None:
    """Return the decoding if it gives ``data`` back."""
    try:
        same = encode_text(text, encoding, edits) == data
    except (UnicodeError, LedgerMismatchError):
        return None
    return Decoded(text, encoding, tuple(edits)) if same else None


def encoding_edit(note: str, data: bytes = b"", start: int = 0, end: int = 0, text: str = "") -> Edit:
    """Return the edit that says that ``data[start:end]`` was read as ``text``; without bytes it only names."""
    return Edit("decode", "encoding", start, end, data[start:end].decode("latin-1"), text, note=note)


def in_one_edit(data: bytes, text: str, note: str) -> Decoded:
    """Return a decoding whose one edit holds all of the bytes."""
    return Decoded(text, "utf-8", (encoding_edit(note, data, 0, len(data), text),))


def modified_text(data: bytes) -> str:
    r"""Return what a match of :data:`MODIFIED_UTF_8` means.

    Example:
        >>> modified_text(b"\xed\xa0\xbd\xed\xb8\x80"), modified_text(b"\xc0\x80")
        ('😀', '\x00')
    """
    if data.startswith(_MODIFIED_NUL):
        return "\0" * (len(data) // len(_MODIFIED_NUL))
    return data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _invalid(data: bytes, start: int, end: int, codec: str) -> Iterable[Edit]:
    """Yield the edits for a run of bytes that a codec refused."""
    at = start
    if codec == "utf-8":
        for found in MODIFIED_UTF_8.finditer(data, start, end):
            if at < found.start():
                yield _replaced(data, at, found.start())
            rule = "modified-utf-8" if found[0].startswith(_MODIFIED_NUL) else "cesu-8"
            before, after = found[0].decode("latin-1"), modified_text(found[0])
            yield Edit("decode", rule, found.start(), found.end(), before, after)
            at = found.end()
    if at < end:
        yield _replaced(data, at, end)


def _replaced(data: bytes, start: int, end: int) -> Edit:
    return Edit("decode", "invalid-bytes", start, end, data[start:end].decode("latin-1"), REPLACEMENT)


def decode_with(data: bytes, codec: str, errors: str) -> str:
    """Return bytes decoded; cp1252 takes any."""
    if codec == "cp1252":
        return codecs.charmap_decode(data, "strict", _CP1252)[0]
    return data.decode(codec, errors)


def _encode(text: str, codec: str) -> bytes:
    if codec == "cp1252":
        return codecs.charmap_encode(text, "strict", _CP1252_ENCODING)[0]
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        # A codec that has no U+FFFD; only edits wrote any, and they are encoded the same way, to be replaced.
        return text.replace(REPLACEMENT, "?").encode(codec)


def _as_surrogates(error: UnicodeError) -> tuple[str, int]:
    """Decode each byte B that a codec cannot read as U+DC00 + B, so that its place is known afterwards."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


_BAD_BYTES = "cleaner-bad-bytes"
codecs.register_error(_BAD_BYTES, _as_surrogates)
