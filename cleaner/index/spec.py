"""What an index was made with: all that must be the same where a signature or a match key is to be found in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cleaner.dedup.lsh import choose_banding
from cleaner.dedup.match_key import MATCH_KEY_VERSION
from cleaner.dedup.minhash import SCHEME
from cleaner.dedup.shingles import WIDTH
from cleaner.index.errors import IndexStoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.lsh import Banding

FORMAT_VERSION = 1
"""Of the files of an index; raised with every change that an older reader would misread."""

_OPTION_OF = {
    "num_perm": "num_perm",
    "seed": "seed",
    "bands": "propose",
    "rows": "propose",
    "rounds": "rounds",
}
"""Which key of the table ``[documents]`` each of these follows from; all others follow from the version of cleaner."""


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """What an index was made with.

    Attributes:
        scheme: How signatures are made, by datasketch's name.
        num_perm: Values in a signature.
        seed: Seed of its permutations.
        shingle: Words in a shingle.
        bands: Number of bands.
        rows: Signature values in a band.
        rounds: How many documents of a bucket others are compared with.
        match_key: Version of the folding of words.
    """

    scheme: str
    num_perm: int
    seed: int
    shingle: int
    bands: int
    rows: int
    rounds: int
    match_key: int

    @classmethod
    def of(cls, config: DocumentsConfig) -> IndexSpec:
        """Return what a configuration makes an index with.

        Example:
            >>> from cleaner.config import DocumentsConfig
            >>> spec = IndexSpec.of(DocumentsConfig())
            >>> spec.scheme, spec.num_perm, spec.bands, spec.rows
            ('affine32', 128, 42, 3)
        """
        bands, rows = banding_of(config)
        return cls(
            SCHEME, config.num_perm, config.seed, WIDTH, bands, rows, config.rounds, MATCH_KEY_VERSION
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

    def check(self, path: Path, other: IndexSpec) -> None:
        """Refuse to compare documents that were made with another one.

        Args:
            path: The index.
            other: What the documents are made with.

        Raises:
            IndexStoreError: It differs; the message names what, and the remedy.
        """
        mine, theirs = self.as_dict(), other.as_dict()
        differ = [name for name in mine if mine[name] != theirs[name]]
        if not differ:
            return
        said = ", ".join(f"{name} {mine[name]!r} where this run has {theirs[name]!r}" for name in differ)
        if all(name in _OPTION_OF for name in differ):
            keys = " and ".join(dict.fromkeys(_OPTION_OF[name] for name in differ))
            remedy = f"set {keys} in [documents] to what the index was made with, or name a new index"
        else:
            remedy = "make a new index from the corpora with cleaner index add"
        raise IndexStoreError(f"{path} was made with {said}: no comparison would mean anything; {remedy}")


def spec_from(path: Path, found: Mapping[str, Any]) -> IndexSpec:
    """Return what a manifest says of it.

    Raises:
        IndexStoreError: It does not say all.
    """
    try:
        spec = IndexSpec(**found)
    except TypeError as error:
        raise IndexStoreError(f"{path}: the manifest does not say what the index was made with ({error})") from error
    odd = [name for name, value in asdict(spec).items() if type(value) is not (str if name == "scheme" else int)]
    if odd:
        raise IndexStoreError(f"{path}: the manifest does not say what the index was made with: {odd[0]} is no value")
    return spec


def banding_of(config: DocumentsConfig) -> Banding:
    """Return how a configuration cuts signatures."""
    return choose_banding(
        config.propose, config.num_perm, config.false_negative_weight, config.false_positive_weight
    )  # fmt: skip
