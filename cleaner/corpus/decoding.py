r"""Bytes of any encoding to text and back, exactly.

The chain: byte order mark, UTF-16 and UTF-32 by their NULs, ISO-2022 by its escapes, strict UTF-8, UTF-8 with few
errors, UTF-8 with lines in other encodings, UTF-16 by its script, Vietnamese by its letters, a detector, cp1252.
UTF-8 with few errors comes before the detector, because one bad byte in a UTF-8 file makes detectors name an 8-bit
encoding. What may be valid UTF-8 and is not (UTF-16 of many alphabets, ISO-2022) comes before strict UTF-8.
"""

from __future__ import annotations

from cleaner.corpus.encodings.decoded import Decoded, encode_text
from cleaner.corpus.encodings.detection import WESTERN, by_escapes, detect, fits
from cleaner.corpus.encodings.unicode_forms import by_mark, by_nuls, by_script, is_doubtful, is_utf_8, utf_8

__all__ = ["Decoded", "decode_bytes", "decode_part", "decode_western", "encode_text", "is_doubtful", "is_utf_8"]


def decode_bytes(data: bytes, encoding: str | None = None) -> Decoded:
    r"""Return the text of ``data``; :func:`encode_text` is the inverse, for any bytes.

    Args:
        data: Bytes.
        encoding: Name of their encoding, if it is known.

    Raises:
        cleaner.corpus.encodings.names.UnknownEncodingError: There is no such encoding.

    Example:
        >>> decode_bytes("Tiếng Việt".encode()).text
        'Tiếng Việt'
        >>> decoded = decode_bytes("Tiếng".encode() + b" \xff")
        >>> decoded.text, [(edit.rule, edit.start, edit.end) for edit in decoded.edits]
        ('Tiếng \ufffd', [('invalid-bytes', 8, 9)])
        >>> decode_bytes("Ελλάδα".encode("cp1253"), "windows-1253").text
        'Ελλάδα'
    """
    if encoding is not None:
        from cleaner.corpus.encodings.forced import decode_as

        return decode_as(data, encoding)
    if is_doubtful(data):
        decoded = by_mark(data) or by_nuls(data) or by_escapes(data) or by_script(data)
        if decoded is not None:
            return decoded
    decoded = utf_8(data)
    if decoded is not None and not decoded.edits:
        return decoded
    from cleaner.corpus.encodings.mixed import mixed

    return mixed(data, only_sure=decoded is not None) or decoded or by_script(data) or _legacy(data)


def decode_part(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of bytes that stand within a file: no byte order mark, one byte for each ASCII character.

    Args:
        data: Bytes.
        encoding: Name of their encoding, if it is known.
    """
    if encoding is not None:
        from cleaner.corpus.encodings.forced import decode_as

        return decode_as(data, encoding)
    return utf_8(data) or _legacy(data)


def decode_western(data: bytes) -> Decoded:
    """Return any bytes as cp1252; a character is one byte, and ASCII is itself."""
    return WESTERN.read(data)


def _legacy(data: bytes) -> Decoded:
    guess = detect(data)
    if guess is not None and fits(data, guess):
        return guess.read(data)
    return decode_western(data)
