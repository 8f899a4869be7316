"""What a run did, in numbers: the object that the API returns and ``OUT/summary.json`` shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaner.edits.edit import STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class RuleCount:
    """What one rule of one stage did.

    Attributes:
        stage: The stage.
        rule: The rule.
        edits: Number of edits.
        documents: Number of documents that it changed.
        removed: Characters that went.
        added: Characters that came in their place.
    """

    stage: str
    rule: str
    edits: int
    documents: int
    removed: int
    added: int


@dataclass(frozen=True)
class Summary:
    """What a run did.

    Attributes:
        sources: Input files read.
        documents: Documents read.
        kept: Documents in the corpus.
        changed: Documents in the corpus whose text is not the text that was read.
        emptied: Documents in the corpus of whose text nothing but white space is left.
        duplicates: Removed documents by kind (``exact``, ``near``).
        rejected: Records and files that were set aside.
        incomplete: Input files that could not be read whole.
        repeated_ids: Documents that were renamed because an earlier one has the same id.
        characters_read: Characters of all documents as they were read.
        characters_kept: Characters of the corpus.
        rules: What each rule did, in the order of stages, then names.
        warnings: What a person should know, one sentence each.
        seconds: How long the run took.
    """

    sources: int
    documents: int
    kept: int
    changed: int
    emptied: int
    duplicates: dict[str, int]
    rejected: int
    incomplete: int
    repeated_ids: int
    characters_read: int
    characters_kept: int
    rules: tuple[RuleCount, ...]
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def nothing_read(self) -> bool:
        """Whether there were records, and every one of them was rejected."""
        return self.documents == 0 and self.rejected > 0

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as plain values, as in ``summary.json``."""
        return asdict(self)


@dataclass
class RuleCounter:
    """Adds up what rules did, batch by batch."""

    _tables: list[pa.Table] = field(default_factory=list)

    def add(self, edits: pa.RecordBatch) -> None:
        """Count the edits of one batch, of :data:`cleaner.edits.table.STAGE_SCHEMA`."""
        if edits.num_rows == 0:
            return
        facts = pa.table(
            {
                "stage": edits.column("stage"),
                "rule": edits.column("rule"),
                "row": edits.column("row"),
                "removed": pc.cast(pc.utf8_length(edits.column("before")), pa.int64()),
                "added": pc.cast(pc.utf8_length(edits.column("after")), pa.int64()),
            }
        )
        counted = facts.group_by(["stage", "rule"]).aggregate(
            [([], "count_all"), ("row", "count_distinct"), ("removed", "sum"), ("added", "sum")]
        )
        self._tables.append(counted)

    def counts(self) -> tuple[RuleCount, ...]:
        """Return the totals by stage and rule."""
        if not self._tables:
            return ()
        totals = (
            pa.concat_tables(self._tables)
            .group_by(["stage", "rule"])
            .aggregate(
                [("count_all", "sum"), ("row_count_distinct", "sum"), ("removed_sum", "sum"), ("added_sum", "sum")]
            )
        )
        rows = [
            RuleCount(
                stage=row["stage"],
                rule=row["rule"],
                edits=row["count_all_sum"],
                documents=row["row_count_distinct_sum"],
                removed=row["removed_sum_sum"],
                added=row["added_sum_sum"],
            )
            for row in totals.to_pylist()
        ]
        return tuple(sorted(rows, key=lambda row: (STAGES.index(row.stage), row.rule)))


def describe(summary: Summary) -> Sequence[str]:
    """Return the summary as lines for a person."""
    duplicates = sum(summary.duplicates.values())
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(summary.duplicates.items()) if count)
    share = summary.characters_kept / summary.characters_read if summary.characters_read else 1.0
    removed = f"{duplicates:,} duplicates removed{f' ({kinds})' if kinds else ''}"
    lines = [
        f"{summary.documents:,} documents read, {summary.kept:,} kept ({summary.changed:,} changed), {removed}",
        f"{summary.rejected:,} records rejected, {summary.emptied:,} documents left without text",
        f"{summary.characters_read:,} characters read, {summary.characters_kept:,} kept ({share:.1%})",
    ]
    lines += [
        (
            f"  {rule.stage:<10} {rule.rule:<26} {rule.edits:>9,} edits in {rule.documents:>7,} documents"
            f"  -{rule.removed:,} +{rule.added:,} characters"
        )
        for rule in summary.rules
    ]
    return lines
