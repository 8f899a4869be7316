"""The whole pipeline against the limit: reading, parsing and writing the same records with no work between.

    python benchmarks/pipeline.py [--megabytes 100] [--workers 1] [--damaged 0.01] [--data FILE.jsonl]
                                  [--commands normalize strip dedup clean] [--runs 3] [--save]

Prints MB of input for each second of processor time, the ratio to the limit's, the time on the clock, and peak memory,
all of whole processes. The first run compiles the kernels and is not counted. Made pages (``made_pages.py``) are used
where no data is named; they are heavy in duplicates and furniture. ``--damaged`` is the share of their lines that are
damaged, in turn by each kind of damage that made corpora have (``made_corpus/encoding_damage.py``).

Bytecode is kept, as it is of an installed package: under ``PYTHONDONTWRITEBYTECODE`` each start would compile it anew.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from made_corpus.encoding_damage import DAMAGES

HERE = Path(__file__).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

LIMIT = """
import sys, orjson
with open(sys.argv[1], 'rb') as source, open(sys.argv[2], 'wb') as target:
    for line in source:
        record = orjson.loads(line)
        target.write(orjson.dumps(record) + b'\\n')
"""


class Cost(NamedTuple):
    """What a process took.

    Attributes:
        cpu: Processor time, seconds.
        wall: Time on the clock, seconds.
        peak: Peak of resident memory, MiB.
    """

    cpu: float
    wall: float
    peak: int


def cost(command: list[str]) -> Cost:
    """Run a process and return what it took."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(round(usage.ru_utime + usage.ru_stime, 2), round(wall, 2), usage.ru_maxrss // 1024)


def damage_lines(path: Path, share: float, seed: int = 1) -> None:
    """Damage a share of the lines of a JSONL file's texts, by one kind of damage after the other."""
    rng, kinds = random.Random(seed), itertools.cycle(DAMAGES.values())
    target = path.with_suffix(".damaged")
    with path.open(encoding="utf-8") as source, target.open("w", encoding="utf-8") as written:
        for line in source:
            record = json.loads(line)
            lines = record["text"].split("\n")
            record["text"] = "\n".join(next(kinds)(one) if rng.random() < share else one for one in lines)
            written.write(json.dumps(record, ensure_ascii=False) + "\n")
    target.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--damaged", type=float, default=0.0)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--commands", nargs="+", default=["normalize", "strip", "dedup", "clean"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or Path(folder) / "made.jsonl"
        if arguments.data is None:
            made = [sys.executable, HERE / "made_pages.py", data, "--megabytes", str(arguments.megabytes)]
            subprocess.run(made, check=True)
            if arguments.damaged:
                damage_lines(data, arguments.damaged)
        size = data.stat().st_size / 1e6
        print(f"{size:.0f} MB of JSONL, {arguments.workers} worker(s), medians of {arguments.runs} by processor time")
        limit = [sys.executable, "-c", LIMIT, str(data), str(Path(folder) / "copy")]
        common = ["--workers", str(arguments.workers), "--quiet", "--restart", "-o", str(Path(folder) / "out")]
        commands = {"limit": limit} | {
            name: [sys.executable, "-m", "cleaner", name, str(data), *common] for name in arguments.commands
        }
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for run in range(arguments.runs + 1):  # in turns, for others use the machine
            for name, command in commands.items():
                took = cost(command)
                costs[name] += [took] if run else []
        medians = {name: sorted(of_runs)[len(of_runs) // 2] for name, of_runs in costs.items()}
        for name, (cpu, wall, peak) in medians.items():
            rate = f"{size / cpu:6.1f} MB/CPU s {cpu:7.2f} CPU s {cpu / medians['limit'].cpu:6.2f} x"
            print(f"{name:<10} {rate} {wall:7.2f} s {peak:>6} MiB")
        if arguments.save:
            facts = {"megabytes": round(size), "workers": arguments.workers, "damaged": arguments.damaged}
            load = {"load_at_the_end": round(os.getloadavg()[0], 1), "runs": costs}
            day = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
            name = f"pipeline-{day}-{round(size)}MB-{arguments.damaged}damaged-{arguments.workers}workers.json"
            (HERE / "results" / name).write_text(json.dumps(facts | load, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
