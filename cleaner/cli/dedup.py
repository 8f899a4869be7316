"""``cleaner dedup``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cleaner.cli.options import index_options, keeper_options, run, run_options, spare_pandas
from cleaner.cli.running import carried_out

if TYPE_CHECKING:
    from cleaner.cli.progress import Closing
    from cleaner.pipeline.summary import Summary

_OF_RETHRESHOLD = ("inputs", "rethreshold", "out", "workers", "max_memory", "dry_run", "quiet", "as_json")
"""Options that ``--rethreshold`` takes: all others are those of the finished run."""


@click.command("dedup")
@run_options
@keeper_options
@index_options
@click.option(
    "--rethreshold",
    type=click.FloatRange(0, 1),
    metavar="T",
    help="Decide with threshold T on the finished run that is named in place of INPUT; in its folder, or into -o.",
)
@click.pass_context
def command(context: click.Context, /, **options: Any) -> int:
    """Remove repeated blocks and duplicate documents; nothing else.

    \b
    Examples:
      cleaner dedup pages.jsonl -o out
      cleaner dedup - < pages.jsonl > unique.jsonl
      cleaner dedup news/ blogs/ -o out --keep preferred --prefer 'news/*'
      cleaner dedup out --rethreshold 0.9
      cleaner dedup week2.jsonl -o out2 --index kept --keep first
    """  # noqa: D301 - click's mark for text that is not wrapped
    if options["rethreshold"] is not None:
        return _rethreshold(context, options)
    return run(("blocks", "documents"), options)


def _rethreshold(context: click.Context, options: dict[str, Any]) -> int:
    """Decide again on a finished run."""
    for param in context.command.params:
        given = context.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
        if given and param.name not in _OF_RETHRESHOLD:
            raise click.UsageError(
                f"{param.opts[0]} cannot be changed with --rethreshold, which decides again on what a run found; "
                "run cleaner dedup again with --threshold"
            )
    if len(options["inputs"]) != 1:
        raise click.UsageError("--rethreshold takes one folder, that of the finished run, and no INPUT")
    spare_pandas()
    if any(isinstance(one, str) and "://" in one for one in (options["inputs"][0], options["out"])):
        raise click.UsageError("--rethreshold works on a folder here; copy the run to this machine, and back")
    out, target = Path(options["inputs"][0]), options["out"]

    def decide(progress: Closing) -> Summary:
        from cleaner.pipeline.rethreshold import rethreshold

        return rethreshold(
            out,
            options["rethreshold"],
            target=target,
            dry_run=options["dry_run"],
            workers=options["workers"],
            max_memory=options["max_memory"],
            progress=progress,
        )

    return carried_out(decide, options, None if options["dry_run"] else target or out)
