"""Documents: of each group one is to stay."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from made_corpus.copies import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Known(NamedTuple):
    """What is known of a page: its id, the group of its copies, the group's kind and language."""

    id: str
    group: str
    kind: str
    language: str


class Tally(NamedTuple):
    """What became of some groups.

    Attributes:
        removed: Copies that went, one of their group staying.
        missed: Copies that stayed beside one of their group.
        lost: Groups of which nothing stayed.
        groups: All groups; a page that stands alone is one.
    """

    removed: int = 0
    missed: int = 0
    lost: int = 0
    groups: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return the sum of both."""
        return Tally(*(one + two for one, two in zip(self, other, strict=True)))

    def rates(self) -> dict[str, float | None]:
        """Return precision, recall and F1 of the removals, and the share of groups that are lost."""
        precision = share(self.removed, self.removed + self.lost)
        recall = share(self.removed, self.removed + self.missed)
        both = (precision or 0) + (recall or 0)
        f1 = 2 * precision * recall / both if precision is not None and recall is not None and both else None
        return {"P": precision, "R": recall, "F1": f1, "lost": share(self.lost, self.groups)}


def share(part: int, whole: int) -> float | None:
    """Return a share, None of nothing."""
    return part / whole if whole else None


def tallies(pages: Iterable[Known], kept: Collection[str]) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """Return what became of the documents, by kind and by language.

    Args:
        pages: All pages.
        kept: The ids of those in the output.

    Example:
        >>> pages = [Known("1", "a", "ws", "en"), Known("2", "a", "ws", "en"), Known("3", "b", "form", "en")]
        >>> tallies(pages, {"1"})[0]
        {'ws': Tally(removed=1, missed=0, lost=0, groups=1), 'form': Tally(removed=0, missed=0, lost=1, groups=1)}
    """
    members: defaultdict[str, list[bool]] = defaultdict(list)
    facts: dict[str, tuple[str, str]] = {}
    for page in pages:
        members[page.group].append(page.id in kept)
        facts[page.group] = page.kind, page.language
    by_kind: defaultdict[str, Tally] = defaultdict(Tally)
    by_language: defaultdict[str, Tally] = defaultdict(Tally)
    for group, stays in members.items():
        kind, language = facts[group]
        if len(stays) == 1 and kind in KINDS:  # that it could have had copies makes it no other page
            kind = "unique"
        stayed = sum(stays)
        tally = Tally(min(len(stays) - 1, len(stays) - stayed), max(0, stayed - 1), int(stayed == 0), 1)
        by_kind[kind] = by_kind[kind].plus(tally)
        by_language[language] = by_language[language].plus(tally)
    return dict(by_kind), dict(by_language)
