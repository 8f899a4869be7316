"""MinHash sketches of texts as objects of ``datasketch``, for its indexes, forests and storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaner.dedup.minhash import permutations, signatures
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.config import DocumentsConfig

_SCHEME = "affine32"


def sketches(texts: Iterable[str], config: DocumentsConfig, *, lean: bool = True) -> list[Any]:
    """Return the sketch of each text, as deduplication makes it.

    Args:
        texts: The texts.
        config: Size and seed of the sketches.
        lean: Return ``datasketch.LeanMinHash``, which holds nothing but its values; else ``datasketch.MinHash``, which
            more shingles can be put into (:func:`cleaner.dedup.shingles.before_premix`).

    Returns:
        One sketch a text. That of a text without words is the empty one, which is like every other empty one: leave
        such texts out of an index.

    Example:
        >>> from cleaner.config import DocumentsConfig
        >>> one, other = sketches(["The inn is open all year.", "the INN is open, all year"], DocumentsConfig())
        >>> one.jaccard(other)
        1.0
    """
    from datasketch import LeanMinHash, MinHash

    tokens = tokenize(pa.array(texts, pa.large_string()))
    made = signatures(*shingles(tokens.bases, tokens.bounds), config.num_perm, config.seed)
    if lean:
        return [LeanMinHash(seed=config.seed, hashvalues=row, scheme=_SCHEME) for row in made]
    drawn = permutations(config.num_perm, config.seed)
    return [
        MinHash(num_perm=config.num_perm, seed=config.seed, hashvalues=row, permutations=drawn, scheme=_SCHEME)
        for row in made
    ]
