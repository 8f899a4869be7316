"""Carrying out a run for a command: its progress, its errors, what is said at its end, and how it is stopped."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.app import DONE, INCOMPLETE
from cleaner.cli.progress import terminal_progress
from cleaner.cli.stopping import StoppedError, and_then, stopped
from cleaner.cli.summary import step_table
from cleaner.cli.terminal import visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cleaner.cli.progress import Closing
    from cleaner.pipeline.summary import Summary


def carried_out(work: Callable[[Closing], Summary], options: Mapping[str, Any], out: Path | str | None) -> int:
    """Carry out a run and return the exit code.

    Args:
        work: Carries it out, and tells its progress.
        options: ``quiet`` and ``as_json``.
        out: The folder or URL of the results; ``None`` where there is none.

    Raises:
        click.ClickException: An input, the folder or the engine cannot be used, a record was rejected that must not be.
        StoppedError: A signal stopped it.
    """
    from cleaner.corpus.discovery import InputError
    from cleaner.corpus.read_errors import ReadError
    from cleaner.index.errors import IndexStoreError
    from cleaner.kernels.runtime import when_compiling
    from cleaner.ledger.reading import RunError
    from cleaner.pipeline.engines.engine import EngineError
    from cleaner.pipeline.memory import hold_on
    from cleaner.pipeline.output import OutputError
    from cleaner.pipeline.rejections import RejectedError

    hold_on()
    progress = terminal_progress(quiet=options["quiet"], as_json=options["as_json"])
    when_compiling(lambda: progress.note("compiling kernels; this happens once and takes a minute or two"))
    try:
        summary = work(progress)
    except ReadError as error:
        raise click.ClickException(f"{error}{and_then(out)}") from error
    except (InputError, OutputError, RejectedError, RunError, IndexStoreError, EngineError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if out is None or error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise click.ClickException(
            f"the disk of {out} is full; free some of it, or name a folder on another disk with -o{and_then(out)}"
        ) from error
    except (KeyboardInterrupt, StoppedError) as error:
        raise stopped(error, out) from error
    finally:
        progress.close()
    if options["as_json"]:
        click.echo(visible_json(summary.as_dict()))
    elif not options["quiet"]:
        _say(summary, progress, out)
    return INCOMPLETE if summary.incomplete or summary.nothing_read else DONE


def _say(summary: Summary, progress: Closing, out: Path | str | None) -> None:
    from cleaner.pipeline.summary import describe

    for line in (*step_table(progress.steps()), *describe(summary)):
        click.echo(line, err=True)
    if out is not None:
        reported = isinstance(out, Path) and (out / "report.html").exists()
        look = "open report.html" if reported else "see summary.json"
        click.echo(f"results in {visible(str(out))} ({look}; cleaner explain, cleaner restore)", err=True)
