"""Options that several commands share, and running the pipeline with them."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.places import PLACE
from cleaner.cli.running import carried_out
from cleaner.cli.settable import effective_config, file_above
from cleaner.config import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from cleaner.cli.progress import Closing
    from cleaner.config import Config
    from cleaner.pipeline.indexed import IndexUse
    from cleaner.pipeline.run import Pipeline
    from cleaner.pipeline.summary import Summary


def _bytes_of(size: str | None) -> int | None:
    from cleaner.pipeline.budget import bytes_of

    try:
        return None if size is None else bytes_of(size)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _files(_context: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave it to the shell to complete the names of files: an INPUT may be a URL or a pattern, so it has no type."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


_OUTPUT_FORMAT = click.option(
    "--output-format",
    type=click.Choice(["txt", "jsonl"]),
    help="Format of the corpus.  [default: that of each input; jsonl for html and warc]",
)
_INPUT_OPTIONS = [
    click.option(
        "--format", "format_", type=click.Choice(FORMATS), help="Format of every input.  [default: by its name]"
    ),
    _OUTPUT_FORMAT,
    click.option("--text-field", help="Key of the text in a record, or name of its column.  [default: text]"),
    click.option("--id-field", help="Key of the document's id.  [default: id]"),
    click.option("--url-field", help="Key of the page's address.  [default: url]"),
    click.option("--delimiter", metavar="CHAR", help="Character between fields of csv and tsv.  [default: found out]"),
    click.option("--encoding", metavar="NAME", help="Encoding of every input.  [default: found out]"),
    click.option("--config", "config_path", type=click.Path(path_type=Path)),  # the rest is in cleaner.cli.settable
]
_NO_REPORT_OPTION = click.option("--no-report", is_flag=True, help="Do not write OUT/report.html.")


_INPUTS = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", shell_complete=_files)
_WORKERS_OPTION = click.option(
    "--workers", type=click.IntRange(1), help="Number of threads, or of tasks.  [default: all cores]"
)
_MEMORY_OPTION = click.option(
    "--max-memory",
    metavar="SIZE",
    callback=lambda _context, _option, value: _bytes_of(value),
    help="Memory to keep within, like 800MB or 4GB.  [default: half of the machine's]",
)
_STRICT_OPTION = click.option("--strict", is_flag=True, help="Stop at the first record that cannot be read.")
_QUIET_OPTION = click.option("--quiet", is_flag=True, help="No progress and no summary.")
_JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="The summary as JSON on standard output.")

_RUN_OPTIONS = [
    _INPUTS,
    click.option("-o", "--out", type=PLACE, help="Folder or URL for the results; needed unless INPUT is '-'."),
    *_INPUT_OPTIONS,
    _WORKERS_OPTION,
    _MEMORY_OPTION,
    click.option("--engine", type=click.Choice(["local", "ray"]), help="Where the work is done.  [default: local]"),
    click.option(
        "--ray-address",
        metavar="HOST:PORT",
        help="Ray cluster to use, with --engine ray.  [default: $RAY_ADDRESS, or this machine alone]",
    ),
    click.option(
        "--scratch",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="Where files are on their way to an OUT at a URL.  [default: that for temporary files]",
    ),
    click.option("--resume", is_flag=True, help="Go on with an interrupted run in OUT, if there is one."),
    click.option("--restart", is_flag=True, help="Replace the results of an earlier run in OUT."),
    _NO_REPORT_OPTION,
    _STRICT_OPTION,
    click.option("--dry-run", is_flag=True, help="Do everything but write."),
    _QUIET_OPTION,
    _JSON_OPTION,
]


_TEMPLATES_OPTION = click.option(
    "--templates",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Site templates that decide the sites they name; see cleaner templates.",
)
_AGGRESSIVENESS_OPTION = click.option(
    "--aggressiveness",
    type=click.FloatRange(0, 1),
    help="How much the line model removes, from 0 (nothing) to 1.  [default: 0.5]",
)


_KEEPER_OPTIONS = [
    click.option(
        "--threshold",
        type=click.FloatRange(0, 1),
        help="Similarity from which on two documents are copies; see cleaner tune.  [default: 0.74 of their words]",
    ),
    click.option(
        "--keep",
        type=click.Choice(["longest", "first", "newest", "preferred"]),
        help="Which of several copies stays.  [default: longest]",
    ),
    click.option("--date-field", help="Key of a record's date, for --keep newest.  [default: date]"),
    click.option(
        "--prefer",
        multiple=True,
        metavar="PATTERN",
        help="Files or sites whose copies stay, the best first: 'news/*', '*.example.org'; for --keep preferred.",
    ),
    click.option(
        "--contained",
        type=click.Choice(["report", "remove", "ignore"]),
        help="What becomes of a document that stands in another one.  [default: report]",
    ),
    click.option(
        "--shared-passages",
        type=click.Choice(["ignore", "report", "one", "remove"]),
        help="What becomes of a passage that stands in many otherwise different documents.  [default: ignore]",
    ),
]


_INDEX_OPTIONS = [
    click.option(
        "--index",
        type=click.Path(path_type=Path),
        metavar="INDEX",
        help="Compare with an index of earlier runs, and add what is kept to it; see cleaner index.",
    ),
    click.option("--report-only", is_flag=True, help="With --index: copies of indexed documents are listed and stay."),
    click.option(
        "--index-wait",
        type=click.FloatRange(0),
        metavar="SECONDS",
        help="Time to wait for another run that writes to the index.  [default: 600]",
    ),
]


def index_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a run that compares its documents with an index."""
    for option in reversed(_INDEX_OPTIONS):
        command = option(command)
    return command


def keeper_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a run that removes duplicate documents."""
    for option in reversed(_KEEPER_OPTIONS):
        command = option(command)
    return command


def compared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a run that compares documents and writes no corpus."""
    reading = [_INPUTS, *(one for one in _INPUT_OPTIONS if one is not _OUTPUT_FORMAT), *_KEEPER_OPTIONS[:1]]
    for option in reversed([*reading, _WORKERS_OPTION, _MEMORY_OPTION, _STRICT_OPTION, _QUIET_OPTION]):
        command = option(command)
    return command


def config_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that set keys of the configuration, and no others."""
    keys = [*_INPUT_OPTIONS, _NO_REPORT_OPTION, _TEMPLATES_OPTION, _AGGRESSIVENESS_OPTION, *_KEEPER_OPTIONS]
    for option in reversed(keys):
        command = option(command)
    return command


def chrome_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a run that strips chrome."""
    return run_options(_TEMPLATES_OPTION(_AGGRESSIVENESS_OPTION(command)))


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a run."""
    for option in reversed(_RUN_OPTIONS):
        command = option(command)
    return command


def given_config(options: dict[str, Any]) -> Config:
    """Return the configuration of a command, from its file and its options (:func:`run_options`)."""
    config = effective_config(options).config
    if isinstance(config.chrome.templates, str) and "chrome" in config.stages:
        _check_templates(Path(config.chrome.templates))
    return config


def _check_templates(path: Path) -> None:
    """Refuse a file of site templates that cannot be used before anything is read."""
    from cleaner.chrome.template_file import TemplateFileError, load_site_templates

    try:
        load_site_templates(path)
    except TemplateFileError as error:
        raise click.ClickException(str(error)) from error


def run(stages: tuple[str, ...] | None, options: dict[str, Any]) -> int:
    """Run the pipeline for a command and return the exit code.

    Args:
        stages: The stages of the command; ``None`` takes those of the configuration.
        options: The values of :func:`run_options`.
    """
    spare_pandas()  # before the imports: modules make arrays, too
    if options["resume"] and (options["restart"] or options["out"] is None):
        raise click.UsageError("--resume goes on with what is in OUT: give it with -o OUT, and without --restart")
    config = given_config(options)
    if stages is not None:
        config = replace(config, stages=stages)
    target = _target(options)
    index = _index_use(options)

    def carry_out(progress: Closing) -> Summary:
        if (above := file_above()) is not None:
            progress.note(f"configuration: {above}")
        pipeline = _pipeline(config, options, progress)
        return pipeline.run(
            options["inputs"],
            target,
            restart=options["restart"],
            resume=options["resume"],
            strict=options["strict"],
            index=index,
        )

    return carried_out(carry_out, options, None if options["dry_run"] else options["out"])


def _pipeline(config: Config, options: dict[str, Any], progress: Closing) -> Pipeline:
    """Return the pipeline of a command.

    Raises:
        click.UsageError: A cluster is named that is not used.
        EngineError: The engine needs a library that is not installed.
    """
    from cleaner.pipeline.run import Pipeline

    engine, address = options["engine"] or "local", options["ray_address"]
    if address is not None and engine != "ray":
        raise click.UsageError("--ray-address says where a cluster is: add --engine ray to use it")
    return Pipeline(
        config,
        workers=options["workers"],
        max_memory=options["max_memory"],
        progress=progress,
        engine=engine,
        ray_address=address,
        scratch=options["scratch"],
    )


class _NoPandas(MetaPathFinder):
    """Finds no pandas, wherever it is."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002 - what is asked
        """Refuse pandas, and leave all else to others."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def spare_pandas() -> None:
    """Keep pyarrow from importing pandas, which it does where it can at the first array: 0.2 s for nothing.

    Only in a process of our own: pyarrow does not look for it again.
    """
    import numpy as np
    import pyarrow as pa

    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas())
        try:
            pa.array(np.zeros(0))
            pa.array([0])  # lists are read by another part of it, which looks for itself
        finally:
            sys.meta_path.pop(0)


def _index_use(options: dict[str, Any]) -> IndexUse | None:
    """Return how the run uses an index."""
    given = options.get("index")
    if given is None:
        if options.get("report_only") or options.get("index_wait") is not None:
            raise click.UsageError(
                "--report-only and --index-wait say what is done with an index: name it with --index"
            )
        return None
    from cleaner.index.writer import WAIT
    from cleaner.pipeline.indexed import IndexUse

    wait = WAIT if options["index_wait"] is None else options["index_wait"]
    return IndexUse(given, report_only=options["report_only"], adds=not options["dry_run"], wait=wait)


def _target(options: dict[str, Any]) -> Any:
    """Return where the results go: a folder, standard output for a filter, or nowhere for a dry run."""
    if options["dry_run"]:
        return None
    if options["out"] is not None:
        return options["out"]
    if options["inputs"] == ("-",):
        if options["as_json"]:
            raise click.UsageError("--json and the corpus cannot both go to standard output; name a folder with -o")
        if sys.stdout is None:
            raise click.UsageError("standard output is closed; name a folder with -o")
        return sys.stdout.buffer
    raise click.UsageError("name a folder for the results with -o OUT")
