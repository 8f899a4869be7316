"""What the stage ``normalize`` mended in a batch, by kind of damage, and what it could not mend."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from cleaner.normalization.damage_kinds import NAMED_BY_RULE, kinds_of_damage
from cleaner.normalization.leftovers import batch_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from cleaner.edits.table import Staged
    from cleaner.normalization.leftovers import Leftovers


@dataclass(frozen=True)
class Repaired:
    """How much of one kind of damage was mended.

    Attributes:
        lines: Lines with an edit, as the stage received them.
        documents: Documents with one.
    """

    lines: int = 0
    documents: int = 0


@dataclass(frozen=True)
class Repairs:
    """What the stage mended in one batch, and what it could not mend.

    Attributes:
        repaired: By kind of damage.
        left: Row and leftovers of the documents that have any, by row.
    """

    repaired: Mapping[str, Repaired]
    left: tuple[tuple[int, Leftovers], ...]


@dataclass(frozen=True)
class RepairTotals:
    """What the stage mended in a run, and what it could not mend.

    Attributes:
        damaged_documents: Documents that have lost too many letters (see
            :class:`cleaner.normalization.leftovers.Leftovers`).
        replacement_characters: U+FFFD that are left.
        private_use: Private-use characters that are left.
        question_marks: Question marks that stand for letters.
        repaired: What was mended, by kind of damage, in the order of their names.
    """

    damaged_documents: int = 0
    replacement_characters: int = 0
    private_use: int = 0
    question_marks: int = 0
    repaired: Mapping[str, Repaired] = field(default_factory=dict)

    def plus(self, repairs: Repairs) -> RepairTotals:
        """Return the totals with those of one more batch."""
        repaired = dict(self.repaired)
        for kind, more in repairs.repaired.items():
            known = repaired.get(kind, Repaired())
            repaired[kind] = Repaired(known.lines + more.lines, known.documents + more.documents)
        left = [one for _, one in repairs.left]
        return RepairTotals(
            self.damaged_documents + sum(one.damaged for one in left),
            self.replacement_characters + sum(one.replacement_characters for one in left),
            self.private_use + sum(one.private_use for one in left),
            self.question_marks + sum(one.question_marks for one in left),
            dict(sorted(repaired.items())),
        )


def count_repairs(received: pa.LargeStringArray, staged: Staged) -> Repairs:
    r"""Return what the stage mended in a batch, and what it could not mend.

    Args:
        received: The texts as the stage received them.
        staged: What it made of them.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import NormalizeConfig
        >>> from cleaner.normalization.stage import normalize_batch
        >>> texts = pa.array(["Tiáº¿ng\xa0Anh\nTiáº¿ng\xa0Anh", "Ti?ng"], pa.large_string())
        >>> repairs = count_repairs(texts, normalize_batch(texts, NormalizeConfig()))
        >>> repairs.repaired
        {'utf-8 read as windows-1252': Repaired(lines=2, documents=1)}
        >>> [(row, left.question_marks) for row, left in repairs.left]
        [(1, 1)]
    """
    totals: dict[str, Repaired] = {}
    edits = staged.edits.select(["row", "rule", "start", "note"])
    names_damage = pc.is_valid(edits.column("note"))
    for rule in NAMED_BY_RULE:
        names_damage = pc.or_(names_damage, pc.match_substring(edits.column("rule"), rule))
    for row, of_text in groupby(edits.filter(names_damage).to_pylist(), key=lambda edit: edit["row"]):
        text = received[row].as_py()
        for kind, lines in _lines_by_kind(text, of_text).items():
            known = totals.get(kind, Repaired())
            totals[kind] = Repaired(known.lines + lines, known.documents + 1)
    return Repairs(totals, tuple(batch_leftovers(staged.text)))


def _lines_by_kind(text: str, edits: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many lines of a text have edits of each kind; the edits are in order."""
    lines: dict[str, int] = {}
    last: dict[str, int] = {}
    line = counted = 0
    for edit in edits:
        line, counted = line + text.count("\n", counted, edit["start"]), edit["start"]
        for kind in kinds_of_damage(edit["rule"], edit["note"]):
            lines[kind] = lines.get(kind, 0) + (last.get(kind) != line)
            last[kind] = line
    return lines
