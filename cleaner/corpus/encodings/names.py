"""Names of encodings as a person gives them."""

from __future__ import annotations

import codecs
import difflib
from encodings.aliases import aliases
from typing import NamedTuple

from cleaner.corpus.encodings.decoded import STATEFUL
from cleaner.corpus.encodings.vietnamese import LEGACY_ENCODINGS

_NO_ENCODINGS_OF_FILES = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "mbcs", "oem")
"""Text codecs of Python that no file is written in, or that only one system has."""
_NEAREST = 3


class UnknownEncodingError(ValueError):
    """No encoding has this name; the message names the nearest."""


class NamedEncoding(NamedTuple):
    """An encoding that a person named.

    Attributes:
        codec: The codec to read it with.
        name: What the ledger calls it.
    """

    codec: str
    name: str


def encoding_named(name: str) -> NamedEncoding:
    """Return the encoding of a name: one of Python's text codecs, or a Vietnamese encoding of fonts.

    Args:
        name: The name; case, hyphens and underscores do not matter.

    Raises:
        UnknownEncodingError: There is no such encoding.

    Example:
        >>> encoding_named("Windows-1258")
        NamedEncoding(codec='cp1258', name='cp1258')
        >>> encoding_named("TCVN3")
        NamedEncoding(codec='cp1252', name='tcvn3')
    """
    plain = name.strip().lower().replace("_", "-").replace(" ", "-")
    if plain in LEGACY_ENCODINGS:
        return NamedEncoding("cp1252", plain)
    codec = _codec(name)
    if codec is None:
        raise UnknownEncodingError(f"unknown encoding {name!r}; {_nearest(plain)}")
    return NamedEncoding(codec, codec)


def why_not_for_records(name: str) -> str | None:
    """Return why records cannot be read in an encoding; ``None`` if each byte of ASCII is itself in it.

    Args:
        name: Name of an encoding that is known.

    Example:
        >>> why_not_for_records("cp1258")
        >>> why_not_for_records("utf-16").partition(";")[0]
        'records cannot be read in utf-16, in which ASCII is not itself'
    """
    codec = encoding_named(name).codec
    ascii_ = bytes(range(0x80))
    if not codec.startswith(STATEFUL) and ascii_.decode(codec, "replace") == ascii_.decode("ascii"):
        return None
    return (
        f"records cannot be read in {name}, in which ASCII is not itself; "
        f"convert the file first: iconv -f {name} -t UTF-8"
    )


def _codec(name: str) -> str | None:
    """Return the name of Python's codec, if it is one of text that files are written in."""
    try:
        b" ".decode(name, "replace")  # refuses codecs of bytes to bytes
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: "undefined", or a NUL in the name
        return None
    return None if codec.replace("_", "-") in _NO_ENCODINGS_OF_FILES else codec


def _nearest(name: str) -> str:
    python = {alias.replace("_", "-") for alias in (*aliases, *aliases.values()) if _codec(alias) is not None}
    near = difflib.get_close_matches(name, sorted(python.union(LEGACY_ENCODINGS)), _NEAREST)
    return f"did you mean {' or '.join(near)}?" if near else "known are Python's codecs, such as utf-8, cp1258, gb18030"
