"""Groups of documents that share nothing with others: each can be searched to its end before the next.

A document is compared in several rounds. Searched group by group, what was made of its text is still held
(:mod:`cleaner.dedup.held_documents`); round by round over the whole corpus, it would be gone and made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.duplicates import components

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

_HIGH, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)

TOGETHER = 3 << 18
"""Tokens of the documents of a group: three quarters of what is held at once."""


class Proposed(NamedTuple):
    """What documents share; they are places in keeper order.

    Attributes:
        later: int64: documents whose match key stood before.
        earlier: int64, like ``later``: the first documents of those keys.
        alive: int64, ascending: documents that share a bucket with another.
        columns: uint64[bands, alive], the keys of their bands.
        pairs: uint64: the pairs of the first round, ``later << 32 | earlier``, as places in ``alive``; in each bucket
            they join all to the first.
    """

    later: Integers
    earlier: Integers
    alive: Integers
    columns: npt.NDArray[np.uint64]
    pairs: npt.NDArray[np.uint64]


class Group(NamedTuple):
    """Some of the documents.

    Attributes:
        places: int64, ascending: their places.
        proposed: What they share, as places in ``places``.
    """

    places: Integers
    proposed: Proposed


def groups(every: Proposed, tokens: Integers, numbers: Integers, together: int | None) -> Iterator[Group]:
    """Yield the documents that share a key or a bucket with others, those together that do with one another.

    Args:
        every: What all documents share.
        tokens: int64[n], their lengths.
        numbers: int64[n], document numbers: groups go by the first of theirs, as neighbours are read together.
        together: Tokens of a group from which on the next one begins; ``None`` for one group of all.

    Example:
        >>> pairs = np.array([1 << 32, 3 << 32 | 2], np.uint64)
        >>> every = Proposed(*np.empty((2, 0), np.int64), np.arange(4), np.zeros((1, 4), np.uint64), pairs)
        >>> [group.places.tolist() for group in groups(every, np.full(4, 10), np.arange(4), together=20)]
        [[0, 1], [2, 3]]
    """
    involved = np.zeros(len(tokens), np.bool_)
    for some in (every.later, every.earlier, every.alive):
        involved[some] = True
    places = np.flatnonzero(involved)
    if together is None:
        group_of = np.zeros(len(places), np.int64)
    else:
        group_of = _numbered(every, places, tokens, numbers, together)
    ends = np.arange(int(group_of.max(initial=-1)) + 2)
    at_alive = np.searchsorted(places, every.alive)
    one, other = ((every.pairs >> _HIGH).astype(np.int64), (every.pairs & _LOW).astype(np.int64))
    columns = (np.arange(len(places)), np.searchsorted(places, every.later), at_alive, at_alive[one])
    orders = [np.argsort(group_of[column], kind="stable") for column in columns]
    cuts = [
        np.searchsorted(group_of[column][order], ends).tolist() for column, order in zip(columns, orders, strict=True)
    ]
    for group in ends[:-1].tolist():
        members, exact, alive, pairs = (
            order[cut[group] : cut[group + 1]] for order, cut in zip(orders, cuts, strict=True)
        )
        mine, living = places[members], every.alive[alive]
        later, earlier = (np.searchsorted(alive, side[pairs]).astype(np.uint64) for side in (one, other))
        yield Group(
            mine,
            Proposed(
                np.searchsorted(mine, every.later[exact]),
                np.searchsorted(mine, every.earlier[exact]),
                np.searchsorted(mine, living),
                every.columns if len(alive) == len(every.alive) else every.columns[:, alive],
                (later << _HIGH) | earlier,
            ),
        )


def _numbered(every: Proposed, places: Integers, tokens: Integers, numbers: Integers, together: int) -> Integers:
    """Return the number of the group of each of some places."""
    living = every.alive[(every.pairs >> _HIGH).astype(np.int64)], every.alive[(every.pairs & _LOW).astype(np.int64)]
    one = np.searchsorted(places, np.concatenate([every.later, living[0]]))
    other = np.searchsorted(places, np.concatenate([every.earlier, living[1]]))
    label = components(len(places), one, other)
    first = np.full(len(places), np.iinfo(np.int64).max)
    np.minimum.at(first, label, numbers[places])
    cost = np.zeros(len(places), np.int64)
    np.add.at(cost, label[np.searchsorted(places, every.alive)], tokens[every.alive])
    heads = np.flatnonzero(label == np.arange(len(places)))
    heads = heads[np.argsort(first[heads])]
    before = np.cumsum(cost[heads]) - cost[heads]
    group_of = np.empty(len(places), np.int64)
    group_of[heads] = np.unique(before // together, return_inverse=True)[1]
    return group_of[label]
