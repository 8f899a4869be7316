"""What a run did, in numbers: the object that the API returns and ``OUT/summary.json`` shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaner.edits.edit import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cleaner.pipeline.repairs import Repaired, RepairTotals

UTF_8 = "utf-8"
_LISTED = 10
"""Encodings and kinds of damage that a person is shown; ``summary.json`` has all."""


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
        duplicates: Removed documents by kind (``exact``, ``near``, ``contained``).
        similar: Documents worth a look by kind, as in ``review.parquet``.
        rejected: Records and files that were set aside.
        incomplete: Input files that could not be read whole.
        passed_over: Records of WARC files that are no pages, by what they are.
        repeated_ids: Documents that were renamed because an earlier one has the same id.
        characters_read: Characters of all documents as they were read.
        characters_kept: Characters of the corpus.
        encodings: Documents by encoding, the most frequent first; one of parts in several counts in each that is not
            UTF-8.
        normalize: What the stage ``normalize`` mended, and what it could not mend; ``None`` where it is left out.
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
    similar: dict[str, int]
    rejected: int
    incomplete: int
    passed_over: dict[str, int]
    repeated_ids: int
    characters_read: int
    characters_kept: int
    encodings: dict[str, int]
    normalize: RepairTotals | None
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

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        from cleaner.notebook import summary_html

        return summary_html(self)


def summary_of(values: Mapping[str, Any]) -> Summary:
    """Return a summary from plain values, as :meth:`Summary.as_dict` gives them.

    Args:
        values: The content of ``summary.json``.
    """
    from cleaner.pipeline.repairs import Repaired, RepairTotals

    repairs = values["normalize"]
    if repairs is not None:
        repaired = {kind: Repaired(**count) for kind, count in repairs["repaired"].items()}
        repairs = RepairTotals(**{**repairs, "repaired": repaired})
    rules = tuple(RuleCount(**rule) for rule in values["rules"])
    return Summary(**{**values, "normalize": repairs, "rules": rules, "warnings": tuple(values["warnings"])})


def read_summary(out: Path) -> Summary:
    """Return the summary of a finished run.

    Args:
        out: Its folder.

    Raises:
        cleaner.ledger.reading.RunError: Its ``summary.json`` is missing or damaged.
    """
    from cleaner.ledger.reading import RunError

    path = out / "summary.json"
    try:
        return summary_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RunError(f"{path} cannot be read: it was changed after the run, which can be done again") from error


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


@dataclass
class EncodingCounter:
    """Counts documents by the encodings that they were read in."""

    _documents: dict[str, int] = field(default_factory=dict)
    _named: int = 0

    def add(self, edits: pa.RecordBatch) -> None:
        """Count the documents of one batch by the edits of its decoding (:data:`cleaner.edits.table.STAGE_SCHEMA`)."""
        found = edits.filter(pc.equal(edits.column("rule"), "encoding")).select(["row", "note"])
        names = {(edit["row"], (edit["note"] or "").partition(":")[0]) for edit in found.to_pylist()}
        for _, name in names:
            self._documents[name] = self._documents.get(name, 0) + 1
        self._named += len({row for row, _ in names})

    def counts(self, documents: int) -> dict[str, int]:
        """Return the number of documents in each encoding, of ``documents`` in all: the others are UTF-8."""
        others = documents - self._named
        counts = {**self._documents, UTF_8: self._documents.get(UTF_8, 0) + others} if others else self._documents
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


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
    if summary.similar:
        lines.append(
            f"worth a look, in review.parquet: {_listed((kind, f'{n:,}') for kind, n in summary.similar.items())}"
        )
    if summary.passed_over:
        most = sorted(summary.passed_over.items(), key=lambda item: (-item[1], item[0]))
        lines.append(f"records that are no pages: {_listed((what, f'{count:,}') for what, count in most)}")
    if set(summary.encodings) - {UTF_8}:
        lines.append(f"encodings: {_listed((name, f'{count:,}') for name, count in summary.encodings.items())}")
    if summary.normalize is not None:
        if repaired := _most_first(summary.normalize.repaired):
            lines.append(f"damage repaired: {_listed((kind, _counted(done.lines, 'line')) for kind, done in repaired)}")
        lines += describe_damage(summary.normalize, "documents.parquet names them")
    return lines + describe_rules(summary.rules)


def describe_damage(repairs: RepairTotals, where: str) -> list[str]:
    """Return how many documents are damaged for good, and ``where`` they are named, as lines for a person."""
    if not repairs.damaged_documents:
        return []
    have = f"{_counted(repairs.damaged_documents, 'document')} {'has' if repairs.damaged_documents == 1 else 'have'}"
    return [f"{have} letters that are lost for good; {where}"]


def describe_kinds(repairs: RepairTotals) -> list[str]:
    """Return how much of each kind of damage was mended as lines for a person, the most frequent first."""
    return [
        f"  {kind:<37} {done.lines:>9,} lines in {done.documents:>7,} documents"
        for kind, done in _most_first(repairs.repaired)
    ]


def describe_rules(rules: Iterable[RuleCount]) -> list[str]:
    """Return what each rule did as lines for a person."""
    return [
        (
            f"  {rule.stage:<10} {rule.rule:<26} {rule.edits:>9,} edits in {rule.documents:>7,} documents"
            f"  -{rule.removed:,} +{rule.added:,} characters"
        )
        for rule in rules
    ]


def _most_first(repaired: Mapping[str, Repaired]) -> list[tuple[str, Repaired]]:
    return sorted(repaired.items(), key=lambda item: (-item[1].lines, item[0]))


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _listed(counts: Iterable[tuple[str, str]]) -> str:
    """Return names with their counts, the first of them."""
    named = [f"{name} ({count})" for name, count in counts]
    more = f", {len(named) - _LISTED} more in summary.json" if len(named) > _LISTED else ""
    return ", ".join(named[:_LISTED]) + more
