"""The site that a page belongs to: the host of its address, else the folder of its file."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import text_array
from cleaner.corpus.ranges import copied
from cleaner.kernels.strings import authority_ends

if TYPE_CHECKING:
    import numpy.typing as npt

_HOST = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?(\[[^\]/]*\]|[^/?#:]+)", re.IGNORECASE)


def site_of(url: str) -> str | None:
    """Return the host of an address, without ``www.``; ``None`` if it has none.

    Example:
        >>> site_of("https://www.Council.example:8080/news/1"), site_of("news/1")
        ('council.example', None)
    """
    host = _HOST.match(url)
    return host[1].lower().rstrip(".").removeprefix("www.") if host else None


def sites_at(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> pa.StringArray:
    """Return the host of each address ``data[starts[i]:ends[i]]``; null where it has none.

    What is no UTF-8 in a host, as tables in other encodings have it, is replaced: it need only be told from others.

    Example:
        >>> data = np.frombuffer(b"https://www.a.example/1", np.uint8)
        >>> sites_at(data, np.array([0, 0]), np.array([23, 5])).to_pylist()
        ['a.example', None]
    """
    stops = np.empty(len(ends), np.int64)
    authority_ends(data, starts, ends, stops)
    encoded = text_array(*copied(data, starts, stops), pa.large_binary()).dictionary_encode()
    authorities = (authority.decode("utf-8", "backslashreplace") for authority in encoded.dictionary.to_pylist())
    hosts = pa.array([site_of(authority) for authority in authorities], pa.string())
    return hosts.take(encoded.indices)


def folder_sites(name: str, rows: int) -> pa.StringArray:
    """Return the folder of a file as the site of each of its documents."""
    return pa.repeat(pa.scalar(posixpath.dirname(name), pa.string()), rows)
