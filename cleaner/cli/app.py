"""The ``cleaner`` command: its subcommands, imported when they are called, and what its errors look like."""

from __future__ import annotations

import errno
import importlib
import io
import signal
import sys
from typing import TYPE_CHECKING

import click

from cleaner.cli.stopping import NOTHING_LEFT, StoppedError
from cleaner.cli.terminal import visible
from cleaner.version import __version__

if TYPE_CHECKING:
    from types import FrameType

DONE, FINDINGS, ERROR, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes; ``docs/reference.md`` explains them."""

_COMMANDS = {
    "clean": "The whole pipeline: normalize, strip chrome, remove repeated blocks and duplicate documents.",
    "normalize": "Bring text to the normal form and repair encoding damage.",
    "strip": "Remove site chrome.",
    "dedup": "Remove repeated blocks and duplicate documents.",
    "check": "Look at files before a commit; --fix mends them.",
    "restore": "Rebuild the inputs of a run, byte for byte.",
    "explain": "Show what happened to one document, and why.",
    "diff": "Show the difference between any two stages, of a document or of the whole dump.",
    "report": "Write the report of a run again: one page for a browser.",
    "index": "Look into an index of earlier runs, add to it, remove from it, compact or export it.",
    "templates": "Show the site templates of a dump or of a run, and save them for review.",
    "tune": "Show what bands propose: the S-curve, expected misses and comparisons in vain.",
    "config": "Show the configuration and where it comes from, check it, list its keys.",
    "completion": "Make a shell complete commands, options and file names.",
}


_REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free some of it, or name a place on another disk"),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "make it writable, or name another place"),
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EIO: "check the disk",
}
"""What to do about an error of the system."""


def command_names() -> tuple[str, ...]:
    """Return the names of all commands."""
    return tuple(_COMMANDS)


def all_commands() -> dict[str, click.Command]:
    """Import and return all commands by their names, those of a group with the group's name before theirs."""
    found: dict[str, click.Command] = {}
    for name in _COMMANDS:
        command = _command(name)
        if isinstance(command, click.Group):
            found.update({f"{name} {inner}": one for inner, one in command.commands.items()})
        else:
            found[name] = command
    return found


def _command(name: str) -> click.Command:
    from cleaner.cli.settable import settable

    command = importlib.import_module(f"cleaner.cli.{name}").command
    if not isinstance(command, click.Command):
        raise TypeError(f"cleaner.cli.{name}.command is not a command")
    return settable(command, name)


class _Commands(click.Group):
    """Imports a command only when it is called, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        return _command(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cleaner")
def _cleaner() -> None:
    """Turn scraped dumps into clean, deduplicated text corpora.

    \b
    Examples:
      cleaner clean dump/ -o out            a folder of text files
      cleaner clean pages.jsonl.zst -o out  records; every other field is kept
      cleaner explain out pages/3.txt       what was removed there, and why
      cleaner restore out -o inputs         the inputs back, byte for byte
    """  # noqa: D301 - click's mark for text that is not wrapped


def main() -> None:
    """Run the command and turn its errors into messages and exit codes."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP, and so it stays
            signal.signal(number, _stop)
    try:
        code = _cleaner.main(standalone_mode=False)
    except click.exceptions.Abort:
        _fail(f"interrupted; {NOTHING_LEFT}", INTERRUPTED)
    except StoppedError as stopped:
        _fail(stopped.message, stopped.code)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        for line in shown.getvalue().splitlines():
            click.echo(visible(line), err=True)
        sys.exit(ERROR)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        sys.exit(ERROR)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        where = f" ({error.filename})" if error.filename else ""
        remedy = _REMEDIES.get(error.errno or 0)
        _fail(f"{reason}{where}; {f'{remedy}; ' if remedy else ''}{NOTHING_LEFT}", ERROR)
    else:
        sys.exit(code if isinstance(code, int) else DONE)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what a handler is called with
    raise StoppedError(number)


def _fail(message: str, code: int) -> None:
    click.echo(f"cleaner: error: {visible(message)}", err=True)
    sys.exit(code)
