"""How long a command takes to start: ``--help``, and ``check`` on one small file.

    python benchmarks/startup.py [--runs 15] [--check] [--save]

Whole processes, warm: the first run of each is not counted. The least of the runs says what the command takes where the
machine is not busy with other things; processor seconds say it better there. ``--check`` fails where the least time on
the clock is over its limit. ``--save`` writes to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
_TEXT = "Một trang ngắn, đủ chữ để được giữ lại trong kho.\n"
_LIMITS = {"--help": 0.15, "check": 0.4}
"""Seconds on the clock."""


def taken(command: list[str]) -> tuple[float, float]:
    """Run a command and return its seconds on the clock and of the processor."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.txt"
        page.write_text(_TEXT, encoding="utf-8")
        cleaner = [str(Path(sys.executable).with_name("cleaner"))]  # what a person types, not python -m
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "--help": [*cleaner, "--help"],
            "check": [*cleaner, "check", str(page)],
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for run in range(arguments.runs + 1):
            for name, command in commands.items():
                found = taken(command)
                if run:
                    times[name].append(found)
        for name, found in times.items():
            walls, seconds = zip(*found, strict=True)
            row = {
                "command": name,
                "wall_least": round(min(walls), 3),
                "wall_median": round(statistics.median(walls), 3),
            }
            rows.append(
                {**row, "cpu_least": round(min(seconds), 3), "cpu_median": round(statistics.median(seconds), 3)}
            )
            print(json.dumps(rows[-1]), flush=True)
    if arguments.save:
        day = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
        path = HERE / "results" / f"startup-{day}.json"
        path.write_text(json.dumps({"runs": arguments.runs, "commands": rows}, indent=1) + "\n", encoding="utf-8")
    late = [row["command"] for row in rows if row["wall_least"] > _LIMITS.get(str(row["command"]), float("inf"))]
    if arguments.check and late:
        raise SystemExit(f"over their limits: {', '.join(map(str, late))}")


if __name__ == "__main__":
    main()
