"""Where results go or are: a folder here, or one at a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class Place(click.Path):
    """A path, or the text of a URL.

    Example:
        >>> place = Place(path_type=Path)
        >>> place.convert("out", None, None), place.convert("s3://bucket/out", None, None)
        (PosixPath('out'), 's3://bucket/out')
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a path, or a URL as it is."""
        from cleaner.corpus.remote import is_remote

        return value if isinstance(value, str) and is_remote(value) else super().convert(value, param, ctx)


PLACE = Place(path_type=Path)
