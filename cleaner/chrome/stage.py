"""The chrome stage: take the furniture of a site out of each page, one edit for each run of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.chrome.facts import LineFacts, line_facts
from cleaner.chrome.matching import template_lines
from cleaner.chrome.removal import Runs, removed_runs, without
from cleaner.chrome.rows import site_ids
from cleaner.chrome.rules import judge, nothing_judged
from cleaner.chrome.templates import no_templates
from cleaner.config import ChromeConfig
from cleaner.corpus.buffers import text_array, text_buffers
from cleaner.ledger.edits import Edit
from cleaner.ledger.table import STAGE_SCHEMA, Staged, no_edits

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.templates import Templates

    Integers = npt.NDArray[np.int64]

STAGE = "chrome"
TEMPLATE_RULE = "site-template"


def strip_batch(
    text: pa.LargeStringArray | LineFacts,
    sites: pa.StringArray,
    templates: Templates | None = None,
    config: ChromeConfig | None = None,
) -> Staged:
    r"""Return the texts of a batch without site chrome, and the edits that say what went.

    Args:
        text: The texts, or their facts where they are known already.
        sites: Name of each text's site.
        templates: What was learned of the sites by :func:`~cleaner.chrome.templates.learn_templates`.
        config: Which evidence is used.

    Example:
        >>> page = "Wednesday, 4 October 2023\n\nThe council met to hear the yearly report of its clerk on the works."
        >>> staged = strip_batch(pa.array([page], pa.large_string()), pa.array(["council.example"]))
        >>> staged.text[0].as_py()[:15], staged.edits["rule"].to_pylist()
        ('The council met', ['visit-date'])
    """
    config = config or ChromeConfig()
    templates = no_templates() if templates is None or not config.templates else templates
    facts = text if isinstance(text, LineFacts) else line_facts(*text_buffers(text))
    place = template_lines(facts, site_ids(sites), templates)
    judged = judge(facts, place >= 0) if config.rules else nothing_judged(facts)
    runs = removed_runs(facts, np.where(place >= 0, len(judged.names), judged.verdict).astype(np.int64))
    if not len(runs.first):
        return Staged(text_array(facts.data, facts.offsets) if isinstance(text, LineFacts) else text, no_edits())
    notes = [
        judged.reasons[rule] if rule < len(judged.names) else _template_note(facts, runs, run, place, templates, sites)
        for run, rule in enumerate(runs.verdict.tolist())
    ]
    return Staged(without(facts, runs), _edits(facts, runs, (*judged.names, TEMPLATE_RULE), notes))


def strip_text(
    text: str, templates: Templates | None = None, config: ChromeConfig | None = None, site: str = ""
) -> tuple[str, list[Edit]]:
    """Return one text without site chrome, and the edits.

    Args:
        text: The text.
        templates: Learned templates.
        config: Which evidence is used.
        site: Name of the text's site.

    Example:
        >>> strip_text("One line.")
        ('One line.', [])
    """
    staged = strip_batch(pa.array([text], pa.large_string()), pa.array([site]), templates, config)
    edits = [
        Edit(STAGE, row["rule"], row["start"], row["end"], row["before"], row["after"], note=row["note"])
        for row in staged.edits.to_pylist()
    ]
    return staged.text[0].as_py(), edits


def _template_note(
    facts: LineFacts, runs: Runs, run: int, place: Integers, templates: Templates, sites: pa.StringArray
) -> str:
    """Return the evidence for a run of template lines, in words."""
    first = int(runs.first[run])
    lines = np.arange(first, int(runs.last[run]) + 1)
    template = int(place[first])
    slots = {
        "day": facts.calendar[lines].any() or facts.dates[lines].any(),
        "time": facts.clocks[lines].any(),
        "number": facts.numbers[lines].any(),
        "address": facts.addresses[lines].any(),
    }
    masked = ", ".join(name for name, there in slots.items() if there)
    site = sites[int(runs.document[run])].as_py()
    note = f"site template: on {templates.pages[template]} of {templates.of[template]} pages"
    return note + (f" of {site}" if site else "") + (f", slots: {masked}" if masked else "")


def _edits(facts: LineFacts, runs: Runs, names: tuple[str, ...], notes: list[str]) -> pa.RecordBatch:
    """Return the runs as rows of :data:`~cleaner.ledger.table.STAGE_SCHEMA`."""
    size = len(notes)
    view = memoryview(facts.data.data)
    before = [str(view[start:end], "utf-8") for start, end in zip(runs.start.tolist(), runs.end.tolist(), strict=True)]
    columns = {
        "row": pa.array(runs.document, pa.int32()),
        "stage": pa.array([STAGE] * size, pa.string()),
        "rule": pa.array(names, pa.string()).take(pa.array(runs.verdict)),
        "start": pa.array(runs.start_char, pa.int64()),
        "end": pa.array(runs.end_char, pa.int64()),
        "before": pa.array(before, pa.large_string()),
        "after": pa.array([""] * size, pa.large_string()),
        "note": pa.array(notes, pa.string()),
    }
    arrays = [columns.get(field.name, pa.nulls(size, field.type)) for field in STAGE_SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=STAGE_SCHEMA)
