"""Txt files: one document each, in UTF-8 whatever the encoding of the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence


def render_txt(text: pa.LargeStringArray) -> Sequence[bytes]:
    r"""Return the content of one file a document.

    Args:
        text: The texts.

    Example:
        >>> render_txt(pa.array(["a", "ơ"], pa.large_string()))
        [b'a', b'\xc6\xa1']
    """
    contents: list[bytes] = text.cast(pa.large_binary()).to_pylist()
    return contents
