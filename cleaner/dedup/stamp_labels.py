"""Labels of the lines that each visit fills in anew, as hashes that a kernel looks for."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.tokens import tokenize
from cleaner.kernels.stamp_lines import joined_words

if TYPE_CHECKING:
    import numpy.typing as npt

_FILE = Path(__file__).with_suffix(".tsv")


class StampLabels(NamedTuple):
    """Labels by what they stand beside, each as the hash of its words without accents, ascending.

    Attributes:
        dates: uint64, labels before the date of the visit.
        counts: uint64, labels before or behind how often a page was seen.
    """

    dates: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint64]


@functools.cache
def stamp_labels() -> StampLabels:
    """Return the labels of the lines that each visit fills in anew.

    Example:
        >>> [len(labels) > 50 for labels in stamp_labels()]
        [True, True]
    """
    import pyarrow as pa

    labels: dict[str, list[str]] = {"date": [], "count": []}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, phrases = line.split("\t")
            labels[kind] += phrases.split("|")
    hashes = []
    for some in labels.values():
        tokens = tokenize(pa.array(some, pa.large_string()))
        runs = np.split(tokens.bases, tokens.bounds[1:-1])
        hashes.append(np.unique(np.array([joined_words(run) for run in runs], np.uint64)))
    return StampLabels(*hashes)
