"""The files of style and script that lie beside this one, and the digests by which a page allows them."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources


def asset(name: str) -> str:
    """Return the content of a file of this package."""
    return resources.files("cleaner.report").joinpath(name).read_text(encoding="utf-8")


def digest(content: str) -> str:
    """Return the digest of a style or a script, as a content security policy names it.

    Example:
        >>> digest("")
        'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
