"""MinHash signatures, bit for bit those of ``datasketch`` 2 (scheme ``affine32``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.kernels.minhash import minhash_signatures

if TYPE_CHECKING:
    import numpy.typing as npt

EMPTY = np.uint32(0xFFFFFFFF)
"""Every value of the signature of a document without shingles."""

SCHEME = "affine32"
"""What datasketch calls these signatures."""


def permutations(num_perm: int, seed: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Return the multipliers and addends that ``datasketch.MinHash(num_perm, seed)`` draws.

    They are drawn here because importing datasketch costs 620 ms of CPU. A test compares the two.

    Args:
        num_perm: Number of permutations, ``k``.
        seed: Seed of the draw.

    Returns:
        Two uint32[k] arrays; the multipliers are odd.

    Example:
        >>> multipliers, addends = permutations(128, seed=1)
        >>> len(multipliers), bool((multipliers & 1).all())
        (128, True)
    """
    draw = np.random.RandomState(seed)
    multipliers = draw.randint(0, 1 << 31, num_perm, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    addends = draw.randint(0, 1 << 32, num_perm, dtype=np.uint32)
    return multipliers, addends


def signatures(
    shingles: npt.NDArray[np.uint32], bounds: npt.NDArray[np.int64], num_perm: int, seed: int
) -> npt.NDArray[np.uint32]:
    """Return one MinHash signature a document.

    Args:
        shingles: uint32 shingle hashes, whose last step is MurmurHash3's finalizer; repeats do not matter.
        bounds: int64[n + 1]; the shingles of document ``i`` are ``shingles[bounds[i]:bounds[i + 1]]``.
        num_perm: Values in a signature, ``k``.
        seed: Seed of the permutations.

    Returns:
        uint32[n, k]. A document without shingles has the signature :data:`EMPTY`, which says nothing: such documents
        are never compared.

    Example:
        >>> signatures(np.array([7, 8, 7], np.uint32), np.array([0, 2, 3]), num_perm=64, seed=1).shape
        (2, 64)
    """
    out = np.full((len(bounds) - 1, num_perm), EMPTY, np.uint32)
    minhash_signatures(shingles, bounds, *permutations(num_perm, seed), out)
    return out


def to_datasketch(signature: npt.NDArray[np.uint32], seed: int) -> Any:
    """Return the signature as a ``datasketch.LeanMinHash``, for datasketch's own indexes and storage.

    Args:
        signature: uint32[k].
        seed: Seed that the signature was made with.
    """
    from datasketch import LeanMinHash

    return LeanMinHash(seed=seed, hashvalues=np.array(signature, np.uint32), scheme=SCHEME)


def from_datasketch(sketch: Any, seed: int) -> npt.NDArray[np.uint32]:
    """Return the signature that a ``datasketch.MinHash`` or ``LeanMinHash`` holds.

    Args:
        sketch: The sketch.
        seed: Seed of the signatures that it is to be compared with.

    Raises:
        ValueError: Its scheme or its seed is another, so that no comparison with it means anything.
    """
    if sketch.scheme != SCHEME or sketch.seed != seed:
        raise ValueError(
            f"a sketch of scheme {sketch.scheme!r}, seed {sketch.seed} cannot be compared with scheme {SCHEME!r}, "
            f"seed {seed}: make it with MinHash(scheme={SCHEME!r}, seed={seed})"
        )
    return np.array(sketch.hashvalues, np.uint32)
