"""The chrome stage: take the furniture of a site out of each page, one edit for each run of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.chrome.deciding import MODEL_RULE, furniture_probability, judge_by_model, undecided_pages
from cleaner.chrome.evidence import template_evidence
from cleaner.chrome.facts import LineFacts, line_facts
from cleaner.chrome.line_model import read_lines
from cleaner.chrome.markup import judge_markup
from cleaner.chrome.matching import decided_by_person, known_lines, template_lines
from cleaner.chrome.removal import Runs, removed, removed_runs, without
from cleaner.chrome.rows import site_ids
from cleaner.chrome.rules import judge, nothing_judged
from cleaner.chrome.templates import no_templates
from cleaner.config import ChromeConfig
from cleaner.corpus.buffers import text_array, text_buffers
from cleaner.edits.edit import Edit
from cleaner.edits.table import STAGE_SCHEMA, Staged, no_edits

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
    content: pa.LargeBinaryArray | None = None,
) -> Staged:
    r"""Return the texts of a batch without site chrome, and the edits that say what went.

    Args:
        text: The texts, or their facts where they are known already.
        sites: Name of each text's site.
        templates: What was learned of the sites by :func:`~cleaner.chrome.templates.learn_templates`.
        config: Which evidence is used.
        content: For a text that was read from HTML one byte a line: 255 times the probability that the line is content
            by the page's markup; null for other texts.

    Example:
        >>> page = "Wednesday, 4 October 2023\n\nThe council met to hear the yearly report of its clerk on the works."
        >>> staged = strip_batch(pa.array([page], pa.large_string()), pa.array(["council.example"]))
        >>> staged.text[0].as_py()[:15], staged.edits["rule"].to_pylist()
        ('The council met', ['visit-date'])
    """
    config = config or ChromeConfig()
    templates = no_templates() if templates is None or not config.templates else templates
    facts = text if isinstance(text, LineFacts) else line_facts(*text_buffers(text))
    place, known, ids = np.full(facts.size, -1, np.int64), None, site_ids(sites)
    if len(templates):
        known = known_lines(facts, ids, templates)
        place = template_lines(facts, templates, known)
    judged = judge(facts, place >= 0) if config.rules else nothing_judged(facts)
    sure = None
    plain_text = content is None or content.null_count > 0  # of web pages the markup decides
    if plain_text and config.line_model and config.aggressiveness > 0:
        site_odds = template_evidence(facts, ids, templates, known).log_odds if known else None
        reading = read_lines(facts, pages=undecided_pages(facts, judged, place >= 0))
        sure = furniture_probability(facts, reading, site_odds)
        sure[decided_by_person(ids, templates)[facts.document]] = 0
        judged = judge_by_model(facts, judged, reading, sure, config.aggressiveness)
    if content is not None and content.null_count < len(content):
        judged = judge_markup(facts, judged, content)
    runs = removed_runs(facts, np.where(place >= 0, len(judged.names), judged.verdict).astype(np.int64))
    if not len(runs.first):
        return Staged(text_array(facts.data, facts.offsets) if isinstance(text, LineFacts) else text, no_edits())
    notes = _notes(facts, runs, place, templates, judged.reasons, sites)
    if sure is not None:
        notes = _with_probability(notes, facts, runs, judged.names.index(MODEL_RULE), sure)
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


def _notes(
    facts: LineFacts,
    runs: Runs,
    place: Integers,
    templates: Templates,
    reasons: tuple[str, ...],
    sites: pa.StringArray,
) -> pa.StringArray:
    """Return the evidence for each run, in words: the rule's reason, or what is known of the template line."""
    slots = {
        "day": facts.calendar + facts.dates,
        "time": facts.clocks,
        "number": facts.numbers,
        "address": facts.addresses,
    }
    masked = np.zeros(len(runs.first), np.int64)  # one bit a slot that a line of the run has
    if (runs.verdict >= len(reasons)).any():
        for bit, there in enumerate(slots.values()):
            until = np.append(0, np.cumsum(there > 0))
            masked |= (until[runs.last + 1] > until[runs.first]).astype(np.int64) << bit
    # Runs of one value have one note: below 0 the place of a rule's reason from the end, else template line and slots.
    value = np.where(runs.verdict < len(reasons), runs.verdict - len(reasons), place[runs.first] << len(slots) | masked)
    distinct, first, which = np.unique(value, return_index=True, return_inverse=True)
    notes = []
    for run, code in zip(first.tolist(), distinct.tolist(), strict=True):
        if code < 0:
            notes.append(reasons[code])
            continue
        line = code >> len(slots)
        site = sites[int(runs.document[run])].as_py()
        names = ", ".join(name for bit, name in enumerate(slots) if code >> bit & 1)
        note = f"site template: on {templates.pages[line]} of {templates.of[line]} pages"
        notes.append(note + (f" of {site}" if site else "") + (f", slots: {names}" if names else ""))
    return pa.array(notes, pa.string()).take(pa.array(which))


def _with_probability(
    notes: pa.StringArray, facts: LineFacts, runs: Runs, model: int, sure: npt.NDArray[np.float64]
) -> pa.StringArray:
    """Return the notes, with the probability of its least sure line for each run that the line model takes."""
    which = np.flatnonzero(runs.verdict == model)
    if not len(which):
        return notes
    of_lines = np.append(np.where(facts.blank, 1.0, sure), 1.0)
    cuts = np.stack([runs.first[which], runs.last[which] + 1], 1).reshape(-1)
    percent = np.full(len(notes), -1)
    percent[which] = np.floor(100 * np.minimum.reduceat(of_lines, cuts)[::2])
    told = pa.array([f"line model {value / 100:.2f}" for value in range(101)])
    return pc.if_else(pa.array(percent >= 0), told.take(pa.array(np.maximum(percent, 0))), notes)


def _edits(facts: LineFacts, runs: Runs, names: tuple[str, ...], notes: pa.StringArray) -> pa.RecordBatch:
    """Return the runs as rows of :data:`~cleaner.edits.table.STAGE_SCHEMA`."""
    size = len(notes)
    columns = {
        "row": pa.array(runs.document, pa.int32()),
        "stage": pa.repeat(pa.scalar(STAGE, pa.string()), size),
        "rule": pa.array(names, pa.string()).take(pa.array(runs.verdict)),
        "start": pa.array(runs.start_char, pa.int64()),
        "end": pa.array(runs.end_char, pa.int64()),
        "before": removed(facts, runs),
        "after": pa.repeat(pa.scalar("", pa.large_string()), size),
        "note": notes,
    }
    arrays = [columns.get(field.name, pa.nulls(size, field.type)) for field in STAGE_SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=STAGE_SCHEMA)
