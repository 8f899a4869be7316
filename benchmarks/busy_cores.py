"""Are all cores busy while one large file is cleaned? The same pages in each format, plain or compressed.

    python benchmarks/busy_cores.py [--megabytes 60] [--command dedup] [--formats jsonl csv parquet jsonl.gz]
                                    [--workers 1 2] [--runs 2] [--save]

On a machine that others use, the time on the clock says little. So the kernel is asked (``/proc/PID/task/*/schedstat``)
how long each thread ran and how long it waited for a core though it could have run: the sum of both over the time on
the clock is the number of cores that the run **asked for**, whoever else was there. ``alone`` is the share of the time
in which it asked for no more than one: start-up, reduces, the report. ``--save`` writes to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PERIOD = 0.02  # seconds between two looks


def written(pages: Path, ending: str) -> Path:
    """Write the records of a JSONL file in another format; return the file."""
    path = pages.with_suffix(f".{ending}")
    if ending == "jsonl":
        return pages
    if ending == "jsonl.gz":
        path.write_bytes(gzip.compress(pages.read_bytes(), 1))
        return path
    records = [json.loads(line) for line in pages.read_text(encoding="utf-8").splitlines()]
    if ending == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(records), path, compression="zstd", row_group_size=4_000)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(records[0]), delimiter="\t" if ending == "tsv" else ",", lineterminator="\n")
        rows.writeheader()
        rows.writerows(records)
    return path


def asked(process: subprocess.Popen[bytes]) -> dict[int, tuple[int, int]]:
    """Return for each thread how long it ran, and how long it waited for a core, in nanoseconds."""
    found = {}
    for task in Path(f"/proc/{process.pid}/task").glob("*"):
        with suppress(OSError):
            ran, waited, _ = (task / "schedstat").read_text().split()
            found[int(task.name)] = (int(ran), int(waited))
    return found


def measured(command: list[str]) -> dict[str, float]:
    """Run a command and return its figures."""
    last: dict[int, tuple[int, int]] = {}
    before = alone = 0.0
    started = looked = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        time.sleep(_PERIOD)
        last |= asked(process)
        now, total = time.perf_counter(), sum(ran + waited for ran, waited in last.values()) / 1e9
        if total - before < 1.2 * (now - looked):
            alone += now - looked
        before, looked = total, now
    wall = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    ran = sum(one for one, _ in last.values()) / 1e9
    return {
        "wall_s": round(wall, 2),
        "cpu_s": round(ran, 2),
        "cores_had": round(ran / wall, 2),
        "cores_asked": round(before / wall, 2),
        "alone": round(alone / wall, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument("--command", default="dedup")
    parser.add_argument("--formats", nargs="*", default=["jsonl", "csv", "tsv", "parquet", "jsonl.gz"])
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        pages = Path(folder) / "made.jsonl"
        made = [sys.executable, str(HERE / "made_pages.py"), str(pages), "--megabytes", str(arguments.megabytes)]
        subprocess.run(made, check=True)
        files = [written(pages, ending) for ending in arguments.formats]
        out = Path(folder) / "out"
        for run in range(arguments.runs):
            for file in files:
                for workers in arguments.workers:
                    command = [sys.executable, "-m", "cleaner", arguments.command, str(file), "-o", str(out)]
                    figures = measured([*command, "--restart", "--quiet", "--workers", str(workers)])
                    rows.append({"run": run, "format": file.name.partition(".")[2], "workers": workers, **figures})
                    print(json.dumps(rows[-1]), flush=True)
    if arguments.save:
        day = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
        facts = {"command": arguments.command, "megabytes": arguments.megabytes, "runs": rows}
        path = HERE / "results" / f"busy_cores-{day}.json"
        path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
