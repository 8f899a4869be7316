"""The facts of the lines of a batch as they are kept between two passes over it: small, and without its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.facts import DifferentLines, LineFacts

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Unsigned = npt.NDArray[np.unsignedinteger]


class KeptFacts(NamedTuple):
    """What :class:`~cleaner.chrome.facts.LineFacts` holds beside the text, in the smallest types that hold it.

    Of made pages, 50 characters a line, it is a fifth of the text.

    Attributes:
        bounds, number: As they are.
        end: One past the last byte of each line, counted from the first text.
        first, counts, key, end_mark: As they are in :class:`~cleaner.chrome.facts.DifferentLines`.
    """

    bounds: Integers
    number: npt.NDArray[np.int32]
    end: Unsigned
    first: Unsigned
    counts: Unsigned
    key: npt.NDArray[np.uint64]
    end_mark: npt.NDArray[np.uint8]


def kept(facts: LineFacts) -> KeptFacts:
    r"""Return the facts as they are kept.

    Args:
        facts: Facts of a batch.

    Example:
        >>> from cleaner.chrome.facts import line_facts
        >>> data, offsets = np.frombuffer(b"Home\nNews", np.uint8), np.array([0, 9])
        >>> again = with_text(kept(line_facts(data, offsets)), data, offsets)
        >>> again.text(1), again.chars.tolist()
        ('News', [4, 4])
    """
    end, different = facts.end - facts.offsets[0], facts.different
    return KeptFacts(
        facts.bounds, facts.number, _small(end), _small(different.first), _small(different.counts), different.key,
        different.end_mark,
    )  # fmt: skip


def with_text(facts: KeptFacts, data: npt.NDArray[np.uint8], offsets: Integers) -> LineFacts:
    """Return the facts of a batch that were kept.

    Args:
        facts: What was kept.
        data: UTF-8 bytes of the same texts.
        offsets: ``n + 1`` positions in ``data``.
    """
    end = facts.end.astype(np.int64) + offsets[0]
    start = np.empty_like(end)
    start[1:] = end[:-1] + 1
    start[facts.bounds[:-1]] = offsets[:-1]
    different = DifferentLines(facts.first.astype(np.int64), facts.counts.astype(np.int32), facts.key, facts.end_mark)
    return LineFacts(data, offsets, facts.bounds, start, end, facts.number, different)


def _small(numbers: npt.NDArray[np.signedinteger]) -> Unsigned:
    """Return numbers, none below 0, in the smallest unsigned type that holds them."""
    most = int(numbers.max(initial=0))
    small: Unsigned = numbers.astype(np.min_scalar_type(most))
    return small
