"""The site templates of a run, from its ledger: the sites with most lines removed, and their lines with the slots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.report.edit_scan import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.ledger.reading import Run

_NOTE = r"(?s)^site template: on [0-9]+ of (?P<of>[0-9]+) pages(?: of (?P<site>.*?))?(?:, slots: [a-z]+(?:, [a-z]+)*)?$"
_SITES, _LINES = 25, 40
_HELD = 512
"""Different lines, digits aside, that are held of a site between two pieces of the ledger: the most frequent."""
_LONGEST = 240
"""Characters of a line that are shown, and by which longer ones are told apart."""


@dataclass(frozen=True)
class ShownLine:
    """A line of a site's template.

    Attributes:
        text: The line with placeholders such as ``<number>`` for its slots.
        pages: It was removed from so many pages.
        example: The line on one page; empty where ``text`` says as much.
    """

    text: str
    pages: int
    example: str


@dataclass(frozen=True)
class ShownSite:
    """The template of a site.

    Attributes:
        name: The site; empty where the dump has none.
        pages: Its pages.
        edits: Runs of its lines that were removed.
        lines: The lines on most pages, in the order of the pages.
        more: Lines that are not in ``lines``; at least so many where there are very many.
    """

    name: str
    pages: int
    edits: int
    lines: tuple[ShownLine, ...]
    more: int


@dataclass
class _Line:
    site: int
    text: str
    pages: int = 0
    place: float = 0.0


def shown_sites(run: Run) -> tuple[tuple[ShownSite, ...], int]:
    """Return the templates of the sites with most edits, and the number of all sites with one.

    Raises:
        cleaner.ledger.reading.RunError: The ledger is damaged.
    """
    if "chrome" not in run.manifest["config"]["stages"]:  # nor is that stage imported, which takes 0.1 s
        return (), 0
    sites = _sites(run)
    if not sites.num_rows:
        return (), 0
    order = [("edits_sum", "descending"), ("site", "ascending")]
    largest = sites.take(pc.sort_indices(sites, order)[:_SITES])
    lines = _lines(run, largest.column("site").combine_chunks())
    shown = []
    for number, site in enumerate(largest.to_pylist()):
        of_site, more = lines.get(number, ((), 0))
        shown.append(ShownSite(site["site"], site["of_max"], site["edits_sum"], of_site, more))
    return tuple(shown), sites.num_rows


def _template_edits(run: Run, columns: list[str]) -> Iterator[pa.RecordBatch]:
    from cleaner.chrome.stage import TEMPLATE_RULE

    for batch in run.batches(LEDGER, ["rule", "note", *columns]):
        found = batch.filter(pc.equal(batch.column("rule"), TEMPLATE_RULE))
        if found.num_rows:
            yield found


def _told(notes: pa.Array) -> pa.StructArray:
    """Return pages (``of``) and name (``site``) of the site that each note names."""
    return pc.extract_regex(notes, _NOTE)


def _sites(run: Run) -> pa.Table:
    """Return a row a site: its name, ``edits_sum`` and ``of_max``."""
    empty = pa.schema([("site", pa.string()), ("edits", pa.int64()), ("of", pa.int64())]).empty_table()
    names = ["site", "edits_sum", "of_max"]
    totals = empty.rename_columns(names)
    for batch in _template_edits(run, []):
        counted = batch.column("note").value_counts()
        told = _told(counted.field("values"))
        known = told.is_valid()
        rows = pa.table(
            {
                "site": pc.fill_null(pc.struct_field(told, "site"), "").filter(known),
                "edits_sum": counted.field("counts").filter(known),
                "of_max": pc.cast(pc.struct_field(told, "of"), pa.int64()).filter(known),
            }
        )
        grouped = pa.concat_tables([totals, rows]).group_by("site")
        totals = grouped.aggregate([("edits_sum", "sum"), ("of_max", "max")]).rename_columns(names)
    return totals


def _lines(run: Run, sites: pa.Array) -> dict[int, tuple[tuple[ShownLine, ...], int]]:
    """Return the lines of some sites by the number of the site, and how many more there are."""
    totals: pa.Table | None = None
    for batch in _template_edits(run, ["doc_id", "before"]):
        notes = batch.column("note").dictionary_encode()
        told = _told(notes.dictionary)
        place = pc.index_in(pc.fill_null(pc.struct_field(told, "site"), ""), value_set=sites)
        place = pc.if_else(told.is_valid(), place, pa.scalar(None, pa.int32())).take(notes.indices)
        wanted = place.is_valid()
        rows = _masked(batch.filter(wanted), place.filter(wanted))
        grouped = rows.group_by(["site", "masked"]).aggregate(
            [("page", "count_distinct"), ("place", "sum"), ("line", "min")]
        )
        grouped = grouped.select(["site", "masked", "page_count_distinct", "place_sum", "line_min"])
        grouped = grouped.rename_columns(["site", "masked", "pages", "place", "line"])
        totals = _most_frequent(grouped if totals is None else _added(totals, grouped))
    return {} if totals is None else _shown(totals)


def _masked(edits: pa.RecordBatch, site: pa.Array) -> pa.Table:
    """Return a row a removed line: its site, its page, its place among the page's, and its text without digits."""
    parts = pc.split_pattern(edits.column("before"), "\n")
    parent = pc.list_parent_indices(parts)
    lines = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(pc.list_flatten(parts)), 0, _LONGEST)
    filled = pc.greater(pc.binary_length(lines), 0)
    lines, parent = lines.filter(filled), parent.filter(filled).to_numpy()
    ids = edits.column("doc_id")
    n = len(ids)
    opens = np.append(True, pc.not_equal(ids.slice(1), ids.slice(0, max(n - 1, 0))).to_numpy(zero_copy_only=False))[:n]
    page = np.cumsum(opens)[parent] if n else np.zeros(0, np.int64)
    starts = np.flatnonzero(np.append(True, page[1:] != page[:-1])) if len(page) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(starts, len(page)))
    within = np.arange(len(page)) - np.repeat(starts, sizes)
    return pa.table(
        {
            "site": site.take(pa.array(parent)),
            "masked": pc.replace_substring_regex(lines, r"[0-9]+", "0"),
            "page": pa.array(page),
            "place": pa.array((within + 0.5) / np.repeat(sizes, sizes)),
            "line": lines,
        }
    )


def _added(totals: pa.Table, more: pa.Table) -> pa.Table:
    grouped = pa.concat_tables([totals, more]).group_by(["site", "masked"])
    summed = grouped.aggregate([("pages", "sum"), ("place", "sum"), ("line", "min")])
    return summed.select(["site", "masked", "pages_sum", "place_sum", "line_min"]).rename_columns(totals.column_names)


def _most_frequent(lines: pa.Table) -> pa.Table:
    """Return the lines that are held: of each site the most frequent ones."""
    order = [("site", "ascending"), ("pages", "descending"), ("masked", "ascending")]
    lines = lines.take(pc.sort_indices(lines, order))
    site = lines.column("site").to_numpy()
    starts = np.flatnonzero(np.append(True, site[1:] != site[:-1])) if len(site) else np.zeros(0, np.int64)
    rank = np.arange(len(site)) - np.repeat(starts, np.diff(np.append(starts, len(site))))
    return lines.filter(pa.array(rank < _HELD))


def _shown(totals: pa.Table) -> dict[int, tuple[tuple[ShownLine, ...], int]]:
    """Return the lines that are shown by the number of the site: those of a site with one key are one line.

    Keys and placeholders are made for all sites at once, as kernels are compiled for many lines only.
    """
    from cleaner.chrome.slots import line_keys, with_placeholders

    lines: dict[tuple[int, int], _Line] = {}
    rows = totals.to_pylist()
    for row, key in zip(rows, line_keys([row["line"] for row in rows]).tolist(), strict=True):
        one = lines.setdefault((row["site"], key), _Line(row["site"], row["line"]))
        one.pages += row["pages"]
        one.place += row["place"]
    chosen: list[_Line] = []
    more: dict[int, int] = {}
    often = sorted((one for one in lines.values() if one.pages > 1), key=lambda one: (one.site, -one.pages, one.text))
    for site, group in groupby(often, key=lambda one: one.site):
        of_site = list(group)
        more[site] = max(len(of_site) - _LINES, 0)
        chosen += sorted(of_site[:_LINES], key=lambda one: (one.place / one.pages, one.text))
    shown: dict[int, list[ShownLine]] = {}
    for one, text in zip(chosen, with_placeholders([one.text for one in chosen]), strict=True):
        line = ShownLine(text, one.pages, "" if text == one.text else one.text)
        shown.setdefault(one.site, []).append(line)
    return {site: (tuple(of_site), more[site]) for site, of_site in shown.items()}
