"""Reading bytes in the encoding that a person named."""

from __future__ import annotations

from cleaner.corpus.encodings.decoded import MARKED, MARKS, Decoded, read_as
from cleaner.corpus.encodings.names import encoding_named
from cleaner.corpus.encodings.unicode_forms import codec_by_nuls, utf_8

_WHY = "--encoding"


def decode_as(data: bytes, name: str) -> Decoded:
    r"""Return the text of bytes in an encoding that is known; what does not fit it becomes U+FFFD.

    Args:
        data: Any bytes.
        name: Name of the encoding, as in :func:`cleaner.corpus.encodings.names.encoding_named`.

    Raises:
        UnknownEncodingError: There is no such encoding.

    Example:
        >>> decoded = decode_as(b"Ti\xean \xd0", "cp1258")
        >>> decoded.text, decoded.edits[0].note
        ('Tiên Đ', 'cp1258: --encoding')
    """
    codec, called = encoding_named(name)
    codec = _with_order(data, codec.removesuffix(MARKED))
    mark = MARKS.get(codec, b"")
    if not data.startswith(mark):
        mark = b""
    if codec == "utf-8":
        decoded = utf_8(data, mark, _WHY, lenient=True)
        if decoded is not None:
            return decoded
    return read_as(data, codec, called, _WHY, mark)


def _with_order(data: bytes, codec: str) -> str:
    """Return the codec of the byte order that the data have, where the name tells none."""
    if codec not in ("utf-16", "utf-32"):
        return codec
    for known in (f"{codec}-le", f"{codec}-be"):
        if data.startswith(MARKS[known]):
            return known
    by_nuls = codec_by_nuls(data)
    return by_nuls[0] if by_nuls is not None and by_nuls[0].startswith(codec) else f"{codec}-le"
