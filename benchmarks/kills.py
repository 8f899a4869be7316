"""Kills a run at random moments and goes on with it: every end must have the bytes of a run that nobody disturbed.

    python benchmarks/kills.py [--kills 20] [--megabytes 10] [--command clean] [--seed 1] [--workers 2] [--save]

A run is started with ``--resume``, killed with SIGKILL after a random part of the time that an undisturbed one takes,
and started again, until as many kills are done; one that ends before is compared, and the next begins anew. Every file
of the results is compared byte for byte (of ``summary.json`` all but the seconds). Shards of 256 KiB, and nothing held
in memory between passes, give a few megabytes as many steps and files as hundreds have. ``--save`` writes the figures
to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

SMALL_SHARDS = """
from cleaner.cli.app import main
from cleaner.pipeline import budget, run
budget._HELD, run._SHARD_BYTES = 0, 1 << 18
main()
"""


def digests(out: Path) -> dict[str, str]:
    """Return a digest of each file of the results."""
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.name == "summary.json":
                data = json.dumps({**json.loads(data), "seconds": 0}).encode()
            if path.name != "report.html":  # it names the time of the run
                found[str(path.relative_to(out))] = hashlib.sha256(data).hexdigest()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--command", default="clean")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = arguments.data or folder / "made.jsonl"
        if arguments.data is None:
            made = [sys.executable, str(HERE / "made_pages.py"), str(data), "--megabytes", str(arguments.megabytes)]
            subprocess.run(made, check=True)
        command = [sys.executable, "-c", SMALL_SHARDS, arguments.command, str(data), "--quiet"]
        command += ["--workers", str(arguments.workers), "-o"]
        subprocess.run([*command, str(folder / "warm")], check=True)  # kernels are compiled by now
        shutil.rmtree(folder / "warm")
        started = time.perf_counter()
        subprocess.run([*command, str(folder / "whole")], check=True)
        whole = time.perf_counter() - started
        expected = digests(folder / "whole")
        out = folder / "out"
        while len(rows) < arguments.kills:
            moment = rng.uniform(0.02, 1.0) * whole
            process = subprocess.Popen([*command, str(out), "--resume"])
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            ended = process.wait() == 0
            state = out / ".work" / "state"
            rows.append(
                {
                    "after_s": round(moment, 2),
                    "ended_before": ended,
                    "files_of_state": len(list(state.iterdir())) if state.is_dir() else 0,
                }
            )
            if ended or rng.random() < 0.3:  # go on to the end now and then, else be killed again
                started = time.perf_counter()
                subprocess.run([*command, str(out), "--resume"], check=True)
                rows[-1]["resumed_s"] = round(time.perf_counter() - started, 2)
                rows[-1]["identical"] = digests(out) == expected
                shutil.rmtree(out)
            print(json.dumps(rows[-1]), flush=True)
        subprocess.run([*command, str(out), "--resume"], check=True)
        rows[-1]["identical"] = digests(out) == expected
    ends = [row["identical"] for row in rows if "identical" in row]
    print(f"{len(rows)} kills, {len(ends)} ends, {sum(ends)} identical; undisturbed {whole:.1f} s")
    if arguments.save:
        day = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
        found = {"command": arguments.command, "seed": arguments.seed, "undisturbed_s": round(whole, 1), "kills": rows}
        (HERE / "results" / f"kills-{day}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if not all(ends):
        sys.exit(1)


if __name__ == "__main__":
    main()
