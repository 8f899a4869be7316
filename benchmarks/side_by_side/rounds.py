"""The measurement: all contestants of a task in turns, round after round, and the quality of what they wrote."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from against_truth.score import score

from side_by_side.contestants import CONTESTANTS, ENVIRONMENTS, LIMIT, OURS, Contestant
from side_by_side.environments import NotInstalledError, packages, python_of
from side_by_side.measuring import FailedError, Run, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from made_corpus.writing import Made

PROGRAMS = Path(__file__).with_name("programs")
_HEAD = 2_000_000
"""Bytes of the corpus on which each contestant runs once before, uncounted: files are read, kernels compiled."""


class Plan(NamedTuple):
    """How to measure.

    Attributes:
        tasks: Those of :data:`~side_by_side.contestants.TASKS` that are wanted.
        skip: Names of contestants to leave out.
        rounds: How many turns.
        patience: Seconds; who took longer takes part in the first round only.
        limit: Seconds after which a run is given up.
        workers: Threads or processes that each may use.
        environments: The folder of the peers' environments.
        state: A folder for outputs, emptied between runs.
    """

    tasks: tuple[str, ...]
    skip: tuple[str, ...]
    rounds: int
    patience: float
    limit: float
    workers: int
    environments: Path
    state: Path


def table(plan: Plan, made: Made, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the result as it is written to ``benchmarks/results``, once more behind each task."""
    pythons, reasons = _installed(plan)
    result: dict[str, Any] = {
        "date": dt.datetime.now(dt.timezone.utc).date().isoformat(),
        "corpus": {"seed": seed, "bytes": made.size, "pages": made.pages},
        "workers": plan.workers,
        "commit": _commit(),
        "rounds": plan.rounds,
        "patience": plan.patience,
        "machine": {"cores": os.cpu_count(), "processor": _processor(), "python": platform.python_version()},
        "skipped": list(plan.skip),
        "not installed": reasons,
        "packages": {name: packages(python) for name, python in pythons.items()},
        "tasks": {},
    }
    head = _head(made.corpus, plan.state)
    for task in plan.tasks:
        there = [one for one in _wanted(plan, task) if not one.environment or one.environment in pythons]
        result["tasks"][task] = _task(plan, made, there, pythons, head)
        result["load"] = [round(load, 2) for load in os.getloadavg()]
        yield result


def _wanted(plan: Plan, task: str) -> list[Contestant]:
    return [one for one in CONTESTANTS if one.task == task and one.name not in plan.skip]


def _installed(plan: Plan) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the Python of each environment that the tasks need, and why others are not there."""
    pythons, reasons = {}, {}
    for name in ENVIRONMENTS:
        if any(one.environment == name for task in plan.tasks for one in _wanted(plan, task)):
            try:
                pythons[name] = python_of(plan.environments, name)
            except NotInstalledError as error:
                reasons[name] = str(error)
    return pythons, reasons


def _task(
    plan: Plan, made: Made, contestants: Iterable[Contestant], pythons: dict[str, Path], head: Path
) -> dict[str, dict[str, Any]]:
    """Return what each contestant took and how good its output is, or why it failed."""
    rows: dict[str, dict[str, Any]] = {}
    running = []
    for one in contestants:
        rows[one.name] = {"made of": one.made_of, "runs": []}
        try:
            _run(plan, one, pythons, head)
            running.append(one)
        except FailedError as error:
            rows[one.name]["failed"] = str(error)
    for number in range(plan.rounds):
        for one in list(running):
            row = rows[one.name]
            try:
                run, files = _run(plan, one, pythons, made.corpus)
            except FailedError as error:
                row["failed"] = str(error)
                running.remove(one)
                continue
            row["runs"].append(run._asdict())
            print(f"{one.task:<10} {one.name:<30} {run.wall:8.2f} s {run.cpu:8.2f} s", file=sys.stderr)
            if number == 0 and one.name != LIMIT:
                row["quality"] = score(made.corpus, made.truth, files)
            if run.wall > plan.patience:
                running.remove(one)
    for row in rows.values():
        if row["runs"]:
            row |= _spread(row["runs"])
    return rows


def _run(plan: Plan, one: Contestant, pythons: dict[str, Path], corpus: Path) -> tuple[Run, list[Path]]:
    """Run a contestant and return what it took and the files it wrote."""
    folder = plan.state / "output"
    shutil.rmtree(folder, ignore_errors=True)
    if one.name == OURS:
        options = ["--restart", "--quiet", "--workers", str(plan.workers)]
        command: list[str | Path] = [sys.executable, "-m", "cleaner", *one.program, corpus, "-o", folder, *options]
        written = folder / "corpus"
    else:
        program, *first = one.program
        command = [pythons[one.environment], PROGRAMS / program, *first, corpus, folder, str(plan.workers)]
        written = folder
    run = measure(command, plan.state / "log.txt", plan.limit)
    return run, sorted(written.glob("*.jsonl"))


def _spread(runs: list[dict[str, float]]) -> dict[str, Any]:
    """Return the median of each figure, and the least and the greatest."""
    columns = {name: [run[name] for run in runs] for name in runs[0]}
    return {
        "median": {name: round(statistics.median(values), 3) for name, values in columns.items()},
        "least": {name: min(values) for name, values in columns.items()},
        "most": {name: max(values) for name, values in columns.items()},
    }


def _head(corpus: Path, state: Path) -> Path:
    """Write the first lines of the corpus to a file."""
    state.mkdir(parents=True, exist_ok=True)
    head = state / "corpus.jsonl"
    with corpus.open("rb") as lines, head.open("wb") as out:
        while out.tell() < _HEAD and (line := lines.readline()):
            out.write(line)
    return head


def _commit() -> str:
    """Return the commit that is measured; empty outside of a checkout."""
    command = ["git", "-C", str(PROGRAMS), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _processor() -> str:
    """Return the model of the processor, as the system calls it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
