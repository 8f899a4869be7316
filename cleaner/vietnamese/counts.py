"""How often Vietnamese syllables follow one another: what chooses between the readings of a damaged word.

``m?t`` may have been một, mốt, mọt or mệt; the word before it tells which. The counts are those of 1.1
million syllables of text, whose sources ``benchmarks/make_syllable_counts.py`` names. It makes ``counts.npz``: their
smoothed logarithms, one byte each, in steps of 1/12 (a factor of 1.04 in probability at most).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

DATA = Path(__file__).with_name("counts.npz")

STEPS = 12
"""Steps of a stored logarithm to one natural unit."""


class SyllableCounts:
    """Smoothed probabilities of syllables, alone and behind another.

    Syllables are lower case, NFC, with the tone mark in the old place (hòa, thủy). The bigram estimate is interpolated
    Kneser-Ney (Chen and Goodman 1999) in which sources have weights.

    Args:
        arrays: What ``counts.npz`` holds. ``syllables``: all that were seen, as UTF-8 lines. For each of them ``known``
            (seen more than once: a single one is a misprint as often as a word), ``unigram`` and ``continuation``, in
            steps below 0; ``floor`` is what the two are for a syllable never seen. For the start of a line, then for
            each syllable, ``backoff`` (steps) and ``followers`` (how many are listed). For each listed follower
            ``follower`` (its index less that of the one before) and ``bigram`` (steps).

    Example:
        >>> counts = syllable_counts()
        >>> counts.bigram("tập", "tin") > counts.bigram("tập", "tín")
        True
        >>> "người" in counts, "ngườn" in counts
        (True, False)
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._syllables = bytes(arrays["syllables"].astype(np.uint8)).decode("utf-8").split("\n")
        self._unigram = dict(zip(self._syllables, _logarithms(arrays["unigram"]), strict=True))
        self._continuation = dict(zip(self._syllables, _logarithms(arrays["continuation"]), strict=True))
        self._unseen, self._unseen_continuation = _logarithms(arrays["floor"])
        self._known = frozenset(np.array(self._syllables)[arrays["known"]].tolist())
        contexts = [None, *self._syllables]
        self._backoff = dict(zip(contexts, _logarithms(arrays["backoff"]), strict=True))
        self._at = {context: index for index, context in enumerate(contexts)}
        self._ends = np.cumsum(arrays["followers"], dtype=np.int64)
        self._follower = arrays["follower"]
        self._bigram = arrays["bigram"]
        self._rows: dict[str | None, dict[str, float]] = {}

    def __contains__(self, syllable: str) -> bool:
        """Tell whether the syllable was seen more than once."""
        return syllable in self._known

    def unigram(self, syllable: str) -> float:
        """Return the natural logarithm of the syllable's probability; a syllable never seen has a floor."""
        return self._unigram.get(syllable, self._unseen)

    def bigram(self, previous: str | None, syllable: str) -> float:
        """Return the natural logarithm of the probability of a syllable behind another.

        Args:
            previous: The syllable before; ``None`` at the start of a line and behind anything but a space.
            syllable: The syllable.
        """
        row = self._rows.get(previous)
        if row is None:
            row = self._read_row(previous)
        found = row.get(syllable)
        if found is not None:
            return found
        return self._backoff.get(previous, 0.0) + self._continuation.get(syllable, self._unseen_continuation)

    def _read_row(self, previous: str | None) -> dict[str, float]:
        """Return the listed followers of a syllable; they are unpacked at the first question, as few ever are."""
        at = self._at.get(previous)
        if at is None:
            return {}
        end = int(self._ends[at])
        start = int(self._ends[at - 1]) if at else 0
        followers = [self._syllables[index] for index in np.cumsum(self._follower[start:end], dtype=np.int64).tolist()]
        row = dict(zip(followers, _logarithms(self._bigram[start:end]), strict=True))
        self._rows[previous] = row
        return row


@functools.cache
def syllable_counts() -> SyllableCounts:
    """Return the counts, read from the package's data."""
    with np.load(DATA) as arrays:
        return SyllableCounts(arrays)


def _logarithms(steps: npt.NDArray[np.integer]) -> list[float]:
    found: list[float] = (steps.astype(np.float64) / -STEPS).tolist()
    return found
