"""Blocks of a terminal: commands behind ``$``, what they print, and whether a shell prints that."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_MARK = "\x1e"
_ANYTHING = "…"
_KERNELS = "compiling kernels;"
"""What the first run after a change of the kernels says on standard error, and no other."""


class Step(NamedTuple):
    """A command and what the page shows of its output; ``None`` where it shows commands only."""

    command: str
    expected: str | None


def console_steps(block: str) -> list[Step]:
    r"""Return the steps of a ``console`` block: a line that ends in a backslash goes on in the next one.

    Example:
        >>> console_steps("$ echo a \\\n    b\na b\n$ true\n")
        [Step(command='echo a \\\n    b', expected='a b\n'), Step(command='true', expected='')]
    """
    steps: list[Step] = []
    goes_on = False
    for line in block.splitlines():
        if goes_on:
            steps[-1] = Step(f"{steps[-1].command}\n{line}", "")
        elif line.startswith("$ "):
            steps.append(Step(line[2:], ""))
        elif not steps:
            raise ValueError(f"output without a command: {line!r}")
        else:
            steps[-1] = Step(steps[-1].command, f"{steps[-1].expected}{line}\n")
            continue
        goes_on = line.endswith("\\")
    return steps


def script_steps(block: str) -> list[Step]:
    """Return the steps of a ``sh`` block: each line that is no comment is a command, whose output is not shown."""
    lines = block.replace("\\\n", "").splitlines()
    return [Step(line, None) for line in lines if line.strip() and not line.startswith("#")]


def run_steps(steps: list[Step], folder: Path) -> list[str]:
    """Run steps in one shell and return what is wrong with them.

    A command may fail only where the next one is ``echo $?``.

    Args:
        steps: Commands with what they should print, on standard output and standard error together.
        folder: Where they run.

    Returns:
        A message for each step that failed or printed something else.
    """
    script = "".join(
        f"{step.command}\n_status=$?; printf '{_MARK}%d{_MARK}' $_status; (exit $_status)\n" for step in steps
    )
    here = str(Path(sys.executable).parent)
    shell = subprocess.run(
        ["bash", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", timeout=300, check=False,
        env={**os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "110"},
    )  # fmt: skip
    parts = shell.stdout.split(_MARK)
    wrong = []
    for at, step in enumerate(steps):
        if 2 * at + 1 >= len(parts):
            wrong.append(f"$ {step.command}\nwas not run: {shell.stdout[-1000:]}")
            break
        shown, status = parts[2 * at], parts[2 * at + 1]
        asked = at + 1 < len(steps) and steps[at + 1].command == "echo $?"
        if status != "0" and not asked:
            wrong.append(f"$ {step.command}\nexit code {status}; it printed:\n{shown}")
        elif step.expected is not None and not is_shown(step.expected, shown):
            wrong.append(f"$ {step.command}\nthe page shows:\n{step.expected}\nit printed:\n{shown}")
    return wrong


def is_shown(expected: str, printed: str) -> bool:
    r"""Whether a page shows what a command printed; ``…`` stands for anything within a line, alone for any lines.

    Which of the spaces it is nobody sees on a page, so a no-break space is a space.

    Example:
        >>> is_shown("read 5\n…\nin out\n", "read 5\nkept 4\nkept 3\nin out\n"), is_shown("a … c\n", "a b\nc\n")
        (True, False)
    """
    pattern = ""
    for line in expected.replace("\xa0", " ").rstrip().splitlines():
        if line.strip() == _ANYTHING:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.rstrip().split(_ANYTHING)) + "\n"
    lines = printed.replace("\xa0", " ").rstrip().splitlines()
    told = "".join(f"{line.rstrip()}\n" for line in lines if not line.startswith(_KERNELS))
    return re.fullmatch(pattern, told) is not None
