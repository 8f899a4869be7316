"""The whole pipeline against the limit: reading, parsing and writing the same records with no work between.

    python benchmarks/pipeline.py [--megabytes 100] [--workers 1] [--data FILE.jsonl]

Prints MB/s of input and peak memory of whole processes, and the ratio to the limit. The first run compiles the kernels
and is not counted. Made pages (``made_pages.py``) are used where no data is named; they are heavy in duplicates and
furniture.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent

LIMIT = """
import sys, orjson
with open(sys.argv[1], 'rb') as source, open(sys.argv[2], 'wb') as target:
    for line in source:
        record = orjson.loads(line)
        target.write(orjson.dumps(record) + b'\\n')
"""

MEASURED = """
import resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_module('cleaner', run_name='__main__')
except SystemExit as stop:
    if stop.code: raise
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def seconds(command: list[str]) -> tuple[float, str]:
    """Return the wall time of a process and the last line of its standard error."""
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, (done.stderr.strip().splitlines() or [""])[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or Path(folder) / "made.jsonl"
        if arguments.data is None:
            subprocess.run(
                [sys.executable, HERE / "made_pages.py", data, "--megabytes", str(arguments.megabytes)], check=True
            )
        size = data.stat().st_size / 1e6
        print(f"{size:.0f} MB of JSONL, {arguments.workers} worker(s), best of {arguments.runs}")
        limit = min(
            seconds([sys.executable, "-c", LIMIT, data, Path(folder) / "copy"])[0] for _ in range(arguments.runs)
        )
        print(f"{'orjson read and write':<24} {limit:7.2f} s {size / limit:7.1f} MB/s")
        for command in ("normalize", "strip", "dedup", "clean"):
            base = [sys.executable, "-c", MEASURED, "cleaner", command, data, "--workers", str(arguments.workers)]
            run = [str(part) for part in (*base, "--quiet", "--restart", "-o", Path(folder) / "out")]
            seconds(run)
            best, memory = min(seconds(run) for _ in range(arguments.runs))
            rate = f"{best:7.2f} s {size / best:7.1f} MB/s {memory:>6} MiB {best / limit:5.2f} x"
            print(f"{'cleaner ' + command:<24} {rate}")


if __name__ == "__main__":
    main()
