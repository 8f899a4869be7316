"""What is wrong with an index."""

from __future__ import annotations


class IndexStoreError(Exception):
    """An index cannot be used; the message names the file, the reason and the remedy."""
