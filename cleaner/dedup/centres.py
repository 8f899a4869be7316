"""Whether another copy, of about the keeper's length, is the better keeper: one that more of the copies resemble.

Of an original and two copies with every tenth word replaced, each copy has 90 % of the original's words and 81 % of the
other's. Where a copy happens to be the longest by a letter, the original goes for it, and the other copy stays.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.keepers import KEPT
from cleaner.dedup.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cleaner.dedup.keepers import Edges

_LENGTH = 0.95  # of the words of the longest that the keeper in its place must have: what has more may say more
_MEMBERS = 1_000  # of a group; each is compared with the new keeper
_OTHERS = 64  # kept documents that join a group: each is looked up against all of them
_HIGH = np.uint64(32)


class Moves(NamedTuple):
    """Documents that are to be removed for another keeper than the search found; every array has one value each.

    Attributes:
        document: int64: place of the document.
        keeper: int64: place of its new keeper.
        verdicts: What was decided on the two.
    """

    document: npt.NDArray[np.int64]
    keeper: npt.NDArray[np.int64]
    verdicts: Verdicts


class _Star(NamedTuple):
    """A keeper that may be replaced.

    Attributes:
        keeper: Its place.
        centre: The removed document that may stand in its place.
        others: Kept documents that would go as well.
    """

    keeper: int
    centre: int
    others: list[int]


def better_centres(
    chosen: npt.NDArray[np.int64],
    edges: Edges,
    words: npt.NDArray[np.int64],
    told_apart: npt.NDArray[np.uint64],
    compare: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Verdicts],
) -> Moves:
    """Return what changes where a removed document becomes the keeper of its group.

    It does so where it was found to be a copy of more kept documents than its keeper alone, is about as long as each of
    them, is a copy of all that went for them, and no two of them were told apart by their facts.

    Args:
        chosen: int64[n], by place in keeper order: the edge that removes the document, or ``KEPT``.
        edges: The verified pairs.
        words: int64[n], lengths by place in keeper order.
        told_apart: uint64, ascending: pairs with most of their words in common whose facts or own text differ, as
            ``later << 32 | earlier``.
        compare: Decides for keepers and documents in question, by their places.

    Returns:
        The documents whose keeper changes. The new keepers stay; a document that was kept and moves is removed.

    Example:
        >>> from cleaner.dedup.keepers import Edges, stars
        >>> edges = Edges(np.array([1, 2]), np.array([0, 1]), np.array([0.9, 0.9]))
        >>> yes = lambda one, other: Verdicts.of(np.zeros(len(one), np.uint8), np.full(len(one), 0.9))
        >>> moves = better_centres(stars(3, edges), edges, np.array([99, 98, 97]), np.empty(0, np.uint64), yes)
        >>> moves.document.tolist(), moves.keeper.tolist()
        ([0, 2], [1, 1])
    """
    found = _stars_to_replace(chosen, edges, words, told_apart)
    nothing = Moves(np.empty(0, np.int64), np.empty(0, np.int64), Verdicts.concat([]))
    if not found:
        return nothing
    members: defaultdict[int, list[int]] = defaultdict(list)
    wanted = {place for star in found for place in (star.keeper, *star.others)}
    removed = np.flatnonzero(chosen != KEPT)
    keepers = edges.earlier[chosen[removed]]
    mine = np.isin(keepers, np.fromiter(sorted(wanted), np.int64))
    for document, keeper in zip(removed[mine].tolist(), keepers[mine].tolist(), strict=True):
        members[keeper].append(document)
    found = [star for star in found if sum(len(members[head]) for head in (star.keeper, *star.others)) <= _MEMBERS]
    if not found:
        return nothing
    groups = [[star.keeper, *star.others] for star in found]
    pairs = [
        (star.centre, document)
        for star, group in zip(found, groups, strict=True)
        for head in group
        for document in (head, *members[head])
        if document != star.centre
    ]
    one, other = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    verdicts = compare(one, other)
    verdict_of = dict(zip(pairs, range(len(pairs)), strict=True))
    moves: list[int] = []
    for star in found:
        wholes = [
            [(star.centre, document) for document in (head, *members[head]) if document != star.centre]
            for head in (star.keeper, *star.others)
        ]
        covered = [whole for whole in wholes if all(verdicts.duplicate[verdict_of[pair]] for pair in whole)]
        if len(covered) > 1 and covered[0] is wholes[0]:
            moves += [verdict_of[pair] for whole in covered for pair in whole]
    return Moves(other[moves], one[moves], verdicts.take(np.array(moves, np.int64)))


def _stars_to_replace(
    chosen: npt.NDArray[np.int64],
    edges: Edges,
    words: npt.NDArray[np.int64],
    told_apart: npt.NDArray[np.uint64],
) -> list[_Star]:
    """Return for each keeper the removed document that most other kept documents resemble; no document is in two."""
    one = np.concatenate([edges.later, edges.earlier])
    joint = np.concatenate([edges.earlier, edges.later])
    removed_by = chosen[joint]
    lost = (chosen[one] == KEPT) & (removed_by != KEPT)
    one, joint, keeper = one[lost], joint[lost], edges.earlier[removed_by[lost]]
    bridges = (one != keeper) & (words[joint] >= _LENGTH * np.maximum(words[keeper], words[one]))
    bridges &= ~_told_apart(one, keeper, told_apart)
    by_keeper: defaultdict[int, defaultdict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for x, m, k in zip(one[bridges].tolist(), joint[bridges].tolist(), keeper[bridges].tolist(), strict=True):
        by_keeper[k][m].add(x)
    found: list[_Star] = []
    used: set[int] = set()
    for k in sorted(by_keeper):
        if k in used:
            continue
        centre = min(by_keeper[k], key=lambda m: (-len(by_keeper[k][m] - used), m))
        others: list[int] = []
        for x in sorted(by_keeper[k][centre] - used)[:_OTHERS]:
            apart = np.array(others, np.int64)
            if not _told_apart(np.full(len(apart), x), apart, told_apart).any():
                others.append(x)
        if others:
            found.append(_Star(k, centre, others))
            used.update([k, *others])
    return found


def _told_apart(
    one: npt.NDArray[np.int64], other: npt.NDArray[np.int64], told_apart: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    later, earlier = np.maximum(one, other), np.minimum(one, other)
    pairs = (later.astype(np.uint64) << _HIGH) | earlier.astype(np.uint64)
    at = np.searchsorted(told_apart, pairs)  # np.isin would look at all of them for each group
    known = at < len(told_apart)
    known[known] = told_apart[at[known]] == pairs[known]
    return known
