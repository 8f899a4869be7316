"""Time, memory and disk of whole runs as the input grows: 10 MB, 100 MB, 1 GB, many tiny documents, one huge one.

    python benchmarks/growth.py [--sizes 10 100 1000] [--commands clean dedup] [--max-memory 1GB] [--tiny 2000000]
                                [--huge 500] [--workers 2] [--save]

Each run is a process of its own. Its memory is what the system says of it (``VmHWM``, the most that was resident at any
time, pages of mapped files included) and what of that was anonymous, looked at twenty times a second; the disk is the
most that OUT held beside the results. ``--save`` writes the figures to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent


def tiny(path: Path, count: int) -> None:
    """Write records of one short sentence each; a fifth are copies."""
    rng = random.Random(1)
    words = [f"{a}{b}{c}" for a in "bdfghklmnprst" for b in "aeiou" for c in ("n", "r", "st", "m", "la")]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            if number % 5 != 4:
                text = " ".join(rng.choices(words, k=rng.randint(4, 12)))
            file.write(json.dumps({"id": number, "text": f"{text.capitalize()}."}) + "\n")


def huge(path: Path, megabytes: int) -> None:
    """Write one record whose text has so many megabytes."""
    rng = random.Random(1)
    words = [
        f"{a}{b}{c}{d}" for a in "bdfghklmnprst" for b in "aeiou" for c in "nrstml" for d in ("a", "o", "ia", "us")
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write('{"id": "huge", "text": "')
        while file.tell() < megabytes * 1_000_000:
            file.write("".join(" ".join(rng.choices(words, k=15)).capitalize() + ".\\n\\n" for _ in range(1000)))
        file.write('"}\n{"id": "small", "text": "A short text."}\n')


def status(process: int) -> dict[str, int]:
    """Return some lines of ``/proc/PID/status``, in MiB."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return {}
    found = dict(line.split(":", 1) for line in lines)
    return {name: int(found[name].split()[0]) >> 10 for name in ("VmHWM", "RssAnon", "RssFile") if name in found}


def measured(command: list[str], out: Path) -> dict[str, float]:
    """Run a command and return its figures."""
    most: dict[str, int] = {}
    disk = 0
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        while True:
            done, code, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                process.returncode = os.waitstatus_to_exitcode(code)
                break
            for name, value in status(process.pid).items():
                most[name] = max(most.get(name, 0), value)
            folder = out / ".work" / "state"
            if int(20 * time.perf_counter()) % 20 == 0 and folder.is_dir():
                with suppress(FileNotFoundError):  # the run removes files
                    disk = max(disk, sum(entry.stat().st_size for entry in os.scandir(folder)))
            time.sleep(0.05)
        if process.returncode not in (0, 3):
            errors.seek(0)
            raise SystemExit(errors.read().decode()[-2000:])
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    return {
        "wall_s": round(wall, 1),
        "cpu_s": round(cpu, 1),
        "cores": round(cpu / wall, 2),
        "peak_mib": usage.ru_maxrss >> 10,
        "anonymous_mib": most.get("RssAnon", 0),
        "state_mib": disk >> 20,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 1000], help="MB of made pages")
    parser.add_argument("--commands", nargs="*", default=["dedup", "clean"])
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="further files")
    parser.add_argument("--tiny", type=int, default=0, help="number of tiny documents")
    parser.add_argument("--huge", type=int, default=0, help="MB of one document")
    parser.add_argument("--max-memory", nargs="*", default=["1GB"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        files = list(arguments.data)
        for size in arguments.sizes:
            files.append(Path(folder) / f"made-{size}.jsonl")
            subprocess.run(
                [sys.executable, str(HERE / "made_pages.py"), str(files[-1]), "--megabytes", str(size)], check=True
            )
        if arguments.tiny:
            files.append(Path(folder) / f"tiny-{arguments.tiny}.jsonl")
            tiny(files[-1], arguments.tiny)
        if arguments.huge:
            files.append(Path(folder) / f"huge-{arguments.huge}.jsonl")
            huge(files[-1], arguments.huge)
        for file in files:
            for name in arguments.commands:
                for memory in arguments.max_memory:
                    out = Path(folder) / "out"
                    limit = [] if memory == "default" else ["--max-memory", memory]
                    command = [sys.executable, "-m", "cleaner", name, str(file), "-o", str(out), "--restart", "--quiet"]
                    figures = measured([*command, *limit, "--workers", str(arguments.workers)], out)
                    row = {"data": file.name, "mb": round(file.stat().st_size / 1e6), "command": name, "limit": memory}
                    rows.append({**row, **figures})
                    print(json.dumps(rows[-1]), flush=True)
    if arguments.save:
        day = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
        path = HERE / "results" / f"growth-{day}.json"
        path.write_text(json.dumps({"workers": arguments.workers, "runs": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
