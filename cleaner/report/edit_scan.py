"""One pass over the ledger: totals by rule and source, samples of edits, and what the line model was least sure of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.edits.edit import STAGES
from cleaner.edits.table import LEDGER_SCHEMA
from cleaner.report.places import Places
from cleaner.report.samples import Lowest, scattered

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.ledger.reading import Run

    Integers = npt.NDArray[np.int64]

LEDGER = "ledger/edits.parquet"
CLIPPED = 900
"""Characters of a text that a sample holds."""
SURE = 101
"""Bins of the line model's confidence, in percent."""

_SPREAD, _LARGEST, _UNSURE = 8, 4, 40
_SAMPLES = 420
"""Edits that are shown, of all rules together."""
_MODEL = "line model "
_PAIRS = 1 << 19
"""Pairs of source and rule that are counted; a dump of more has no figures of single rules by source."""


@dataclass(frozen=True)
class RuleFigures:
    """What one rule did, as the ledger has it.

    Attributes:
        stage: The stage.
        rule: The rule.
        edits: Number of edits.
        removed: Characters that went; of ``decode``, bytes.
        added: Characters that came.
        bytes: UTF-8 bytes that went.
        lines: Line ends that went and did not come back.
    """

    stage: str
    rule: str
    edits: int
    removed: int
    added: int
    bytes: int
    lines: int


@dataclass(frozen=True)
class Sampled:
    """An edit that the report shows, with its texts clipped to :data:`CLIPPED` characters.

    Attributes:
        number: Its row in the ledger.
        source: Number of its source.
        why: ``largest``, ``sample`` or ``unsure``.
        row: Its columns.
    """

    number: int
    source: int
    why: str
    row: dict[str, Any]


@dataclass(frozen=True)
class EditScan:
    """What a pass over the ledger gives.

    Attributes:
        rules: Figures by rule, in the order of stages, then names.
        by_source: int64, a row a source: edits, characters removed and added, without ``decode``.
        pairs: int64, a row a pair that occurs: source, place in ``rules``, edits, characters removed; ``None`` where
            there are too many.
        samples: The chosen edits of each rule, and of each kind of damage.
        sure: Runs that the line model removed, by its confidence in percent.
        places: Documents by source and fate.
        edits: Rows of the ledger.
    """

    rules: tuple[RuleFigures, ...]
    by_source: Integers
    pairs: Integers | None
    samples: tuple[Sampled, ...]
    sure: Integers
    places: Places
    edits: int


def scan_edits(run: Run) -> EditScan:
    """Read the ledger of a run once.

    Raises:
        cleaner.ledger.reading.RunError: The ledger or the list of documents is damaged, or they do not fit.
    """
    scan = _Scan(Places(run), len(run.manifest["sources"]))
    for batch in run.batches(LEDGER, LEDGER_SCHEMA.names):
        scan.add(batch)
    return scan.result()


@dataclass
class _Scan:
    places: Places
    sources: int
    _rules: dict[str, int] = field(default_factory=dict)
    _figures: list[Integers] = field(default_factory=list)
    _pairs: Integers | None = field(default_factory=lambda: np.zeros((0, 4), np.int64))
    _first: int = 0

    def __post_init__(self) -> None:
        self._by_source = np.zeros((self.sources, 3), np.int64)
        self._sure = np.zeros(SURE, np.int64)
        self._spread, self._largest, self._unsure = (Lowest(most, _clipped) for most in (_SPREAD, _LARGEST, _UNSURE))

    def add(self, batch: pa.RecordBatch) -> None:
        """Count the edits of one piece of the ledger."""
        source = self.places.sources(batch.column("doc_id")).astype(np.int64)
        names = pc.binary_join_element_wise(batch.column("stage"), batch.column("rule"), "\x1f")
        rule, _ = self._numbered(names)
        before, after = batch.column("before"), batch.column("after")
        removed = pc.subtract(batch.column("end"), batch.column("start")).to_numpy()
        added = pc.utf8_length(after).to_numpy().astype(np.int64)
        bytes_ = np.where(_is(batch, "decode"), removed, pc.binary_length(before).to_numpy())
        lines = (pc.count_substring(before, "\n").to_numpy() - pc.count_substring(after, "\n").to_numpy()).astype(
            np.int64
        )
        self._count(source, rule, removed, added, [bytes_, lines], decoded=_is(batch, "decode"))
        self._sample(batch, source, names, removed)
        self._first += batch.num_rows

    def result(self) -> EditScan:
        """Return the totals, with the rules in their order."""
        self.places.finish()
        order = sorted(self._rules, key=lambda name: (STAGES.index(name.split("\x1f")[0]), name))
        rules = []
        for name in order:
            stage, rule = name.split("\x1f")
            edits, removed, added, bytes_, lines = self._figures[self._rules[name]].tolist()
            rules.append(RuleFigures(stage, rule, edits, removed, added, bytes_, lines))
        pairs = self._pairs
        if pairs is not None and len(pairs):
            place = np.empty(len(order), np.int64)
            place[[self._rules[name] for name in order]] = np.arange(len(order))
            pairs[:, 1] = place[pairs[:, 1]]
        return EditScan(tuple(rules), self._by_source, pairs, self._samples(), self._sure, self.places, self._first)

    def _numbered(self, names: pa.Array) -> tuple[Integers, list[str]]:
        """Return the number of each rule, and the names of those in this piece."""
        encoded = names.dictionary_encode()
        told = encoded.dictionary.to_pylist()
        for name in told:
            if name not in self._rules:
                self._rules[name] = len(self._rules)
                self._figures.append(np.zeros(5, np.int64))
        numbers = np.array([self._rules[name] for name in told], np.int64)
        return numbers[encoded.indices.to_numpy()], told

    def _count(
        self,
        source: Integers,
        rule: Integers,
        removed: Integers,
        added: Integers,
        more: list[Integers],
        *,
        decoded: npt.NDArray[np.bool_],
    ) -> None:
        """Add up the figures; sums stay below 2^53, so weights of bincount are exact."""
        columns = [np.ones(len(rule), np.int64), removed, added, *more]
        for number in np.unique(rule).tolist():
            chosen = rule == number
            self._figures[number] += [int(column[chosen].sum()) for column in columns]
        kept = ~decoded
        for place, column in enumerate(columns[:3]):
            sums = np.bincount(source[kept], column[kept], self.sources)
            self._by_source[:, place] += sums.astype(np.int64)
        if self._pairs is not None:
            pair, which = np.unique(source << 32 | rule, return_inverse=True)
            rows = np.stack(
                [
                    pair >> 32,
                    pair & 0xFFFFFFFF,
                    np.bincount(which, minlength=len(pair)),
                    np.bincount(which, removed, len(pair)).astype(np.int64),
                ],
                1,
            )
            self._pairs = _added_up(np.concatenate([self._pairs, rows]))
            if len(self._pairs) > _PAIRS:
                self._pairs = None

    def _sample(self, batch: pa.RecordBatch, source: Integers, names: pa.Array, removed: Integers) -> None:
        """Choose edits to show: some anywhere, the largest, and those that the line model was least sure of."""
        note = batch.column("note")
        damage = pc.and_(pc.equal(batch.column("stage"), "normalize"), pc.is_valid(note))
        groups = pc.if_else(damage, pc.binary_join_element_wise(names, note, "\x1f"), names).dictionary_encode()
        codes, told = groups.indices.to_numpy().astype(np.int64), groups.dictionary.to_pylist()
        shown = batch.append_column("source", pa.array(source))
        look = scattered(self._first, batch.num_rows).astype(np.float64)
        self._spread.add(shown, self._first, codes, told, look)
        self._largest.add(shown, self._first, codes, told, -removed.astype(np.float64))
        of_model = np.flatnonzero(pc.fill_null(pc.starts_with(note, _MODEL), False).to_numpy(zero_copy_only=False))
        if len(of_model):
            share = pc.cast(pc.utf8_slice_codeunits(note.take(of_model), len(_MODEL)), pa.float64())
            percent = np.clip(np.rint(100 * share.to_numpy()), 0, SURE - 1).astype(np.int64)
            self._sure += np.bincount(percent, minlength=SURE)
            rank = np.full(batch.num_rows, np.inf)
            rank[of_model] = percent + look[of_model] / 2**64  # of equally unsure ones, some anywhere
            self._unsure.add(shown, self._first, np.zeros(batch.num_rows, np.int64), [_MODEL], rank)

    def _samples(self) -> tuple[Sampled, ...]:
        """Return what was chosen, each edit once, in the order of the ledger; of each group the best first."""
        chosen: dict[int, Sampled] = {}
        for rows in self._unsure.rows().values():
            for number, row in rows:
                chosen[number] = Sampled(number, row["source"], "unsure", row)
        groups = [
            (rank, why, name, number, row)
            for why, kept in (("largest", self._largest), ("sample", self._spread))
            for name, rows in kept.rows().items()
            for rank, (number, row) in enumerate(rows)
        ]
        for _, why, _, number, row in sorted(groups, key=lambda one: one[:4]):
            if len(chosen) >= _SAMPLES:
                break
            chosen.setdefault(number, Sampled(number, row["source"], why, row))
        return tuple(chosen[number] for number in sorted(chosen))


def _is(batch: pa.RecordBatch, stage: str) -> npt.NDArray[np.bool_]:
    told: npt.NDArray[np.bool_] = pc.equal(batch.column("stage"), stage).to_numpy(zero_copy_only=False)
    return told


def _added_up(rows: Integers) -> Integers:
    """Return one row a pair of the first two columns, with the sums of the others."""
    key, which = np.unique(rows[:, 0] << 32 | rows[:, 1], return_inverse=True)
    sums = np.zeros((len(key), 2), np.int64)
    np.add.at(sums, which, rows[:, 2:])
    return np.concatenate([np.stack([key >> 32, key & 0xFFFFFFFF], 1), sums], 1)


def _clipped(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return edits with their texts cut short."""
    columns = {name: batch.column(name) for name in batch.schema.names}
    for name in ("before", "after"):
        columns[name] = pc.utf8_slice_codeunits(columns[name], 0, CLIPPED)
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
