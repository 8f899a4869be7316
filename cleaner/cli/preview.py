"""``cleaner normalize --explain``: every change that would be made, and nothing written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.app import DONE, INCOMPLETE
from cleaner.cli.changes import change_rows, rules_and_notes
from cleaner.cli.options import given_config
from cleaner.cli.progress import Closing, Lines
from cleaner.cli.terminal import shows_colours, visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.ledger.changed_lines import ChangedLines
    from cleaner.normalization.leftovers import Leftovers
    from cleaner.pipeline.preview import Preview, Previewed

_ONLY_SPELLING = "json-escapes"
"""The rule of edits that keep how a record's text was written; the text is the same."""
_LINE_ENDS = "line-ends"
"""The rule of which only the first line of a run is shown: it changes every line of a file alike."""


def explain_inputs(options: dict[str, Any]) -> int:
    """Print what the stage ``normalize`` would do to the inputs, and return the exit code.

    Args:
        options: The values of :func:`cleaner.cli.options.run_options`.
    """
    from cleaner.corpus.discovery import InputError
    from cleaner.pipeline.preview import Preview
    from cleaner.pipeline.rejections import RejectedError

    if options["out"] is not None:
        raise click.UsageError("--explain writes nothing; leave out -o, or run again without --explain")
    quiet, as_json = options["quiet"], options["as_json"]
    try:
        preview = Preview(
            options["inputs"],
            given_config(options),
            Closing() if quiet else Lines(),
            workers=options["workers"],
            strict=options["strict"],
        )
        lines = _json_lines if as_json else _lines
        for document in preview:
            for line in lines(document):
                click.echo(line)
    except (InputError, RejectedError) as error:
        raise click.ClickException(str(error)) from error
    if not quiet:
        for line in _totals(preview):
            click.echo(line, err=as_json)
    return INCOMPLETE if preview.incomplete else DONE


def _json_lines(document: Previewed) -> Iterator[str]:
    """Yield one JSON object for each edit."""
    line, counted, begins = 1, 0, 0
    for edit in (*document.decoding, *document.edits):
        in_text = edit.stage == "normalize"  # offsets of the stage before count bytes
        if in_text:
            line += document.received.count("\n", counted, edit.start)
            begins = document.received.rfind("\n", counted, edit.start) + 1 or begins
            counted = edit.start
        yield visible_json(
            {
                "doc_id": document.doc_id,
                "source": document.source.name,
                "record": document.line,
                "line": line if in_text else None,
                "column": edit.start - begins + 1 if in_text else None,
                "stage": edit.stage,
                "rule": edit.rule,
                "start": edit.start,
                "end": edit.end,
                "before": edit.before,
                "after": edit.after,
                "note": edit.note,
            }
        )


def _lines(document: Previewed) -> Iterator[str]:
    """Yield what would become of one document, for a person."""
    from cleaner.corpus.discovery import STDIN
    from cleaner.ledger.changed_lines import changed_lines

    source = document.source
    path = visible(source.name if source.path == STDIN else source.path)
    is_record = source.holds_records
    colours = shows_colours()
    decoding = [edit for edit in document.decoding if edit.rule != _ONLY_SPELLING]
    damaged = document.left is not None and document.left.damaged
    if not document.edits and not decoding and not damaged:
        return
    yield _styled(f"{visible(document.doc_id)}  ({path}:{document.line})" if is_record else path, colours, bold=True)
    if decoding:
        yield f"{path}:{document.line}: {_styled(rules_and_notes(decoding), colours, fg='yellow')}"
    if document.left is not None and damaged:
        yield f"{path}:{document.line}: {_styled(_lost(document.left), colours, fg='red')}"
    for run in _runs(changed_lines(document.received, document.edits)):
        first, last = run[0].first, run[-1].last
        numbers = f"{first}-{last}" if last > first else f"{first}"
        place = f"{path}:{document.line}: text line {numbers}" if is_record else f"{path}:{numbers}"
        edits = [edit for lines in run for edit in lines.edits]
        yield f"{place}: {_styled(rules_and_notes(edits), colours, fg='yellow')}"
        if _reasons(run[0]) == {(_LINE_ENDS, None)}:
            yield from change_rows(replace(run[0], old=run[0].old[:1], new=run[0].new[:1]), colours=colours)
            if last > first:
                yield f"  and {last - first:,} more {'line' if last == first + 1 else 'lines'}"
            continue
        for lines in run:
            yield from change_rows(lines, colours=colours)
    yield ""


def _lost(left: Leftovers) -> str:
    """Return what is lost of a document in words."""
    counts = {
        "replacement characters": left.replacement_characters,
        "question marks for letters": left.question_marks,
        "private-use characters": left.private_use,
    }
    return "letters are lost for good: " + ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def _runs(changes: Iterable[ChangedLines]) -> Iterator[list[ChangedLines]]:
    """Yield runs of lines side by side that the same rules changed for the same reasons."""
    run: list[ChangedLines] = []
    for lines in changes:
        if run and (lines.first > run[-1].last + 1 or _reasons(lines) != _reasons(run[-1])):
            yield run
            run = []
        run.append(lines)
    if run:
        yield run


def _reasons(lines: ChangedLines) -> set[tuple[str, str | None]]:
    return {(edit.rule, edit.note) for edit in lines.edits}


def _totals(preview: Preview) -> Iterator[str]:
    """Yield what the rules would do in all, and which kinds of damage they would mend."""
    from cleaner.pipeline.summary import describe_damage, describe_kinds, describe_rules

    yield f"{preview.documents:,} documents read, {preview.changed:,} would be changed"
    yield from describe_rules(preview.rules())
    yield from describe_kinds(preview.repairs)
    yield from describe_damage(preview.repairs, "they are marked above")


def _styled(text: str, colours: bool, **style: Any) -> str:
    return click.style(text, **style) if colours else text
