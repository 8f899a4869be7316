"""The site that a page belongs to: the host of its address."""

from __future__ import annotations

import re

_HOST = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?(\[[^\]/]*\]|[^/?#:]+)", re.IGNORECASE)


def site_of(url: str) -> str | None:
    """Return the host of an address, without ``www.``; ``None`` if it has none.

    Example:
        >>> site_of("https://www.Council.example:8080/news/1"), site_of("news/1")
        ('council.example', None)
    """
    host = _HOST.match(url)
    return host[1].lower().rstrip(".").removeprefix("www.") if host else None
