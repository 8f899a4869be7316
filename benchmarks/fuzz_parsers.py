"""Fuzzes every parser that data of others reach: a parser may refuse with its documented error, and nothing else.

    python benchmarks/fuzz_parsers.py                                 every target, a minute each
    python benchmarks/fuzz_parsers.py jsonl html --seconds 3600       some, an hour each
    python benchmarks/fuzz_parsers.py --engine mutation --seed 7      without atheris; the same seed, the same data

A crash, a run of more than 20 seconds, more than 6 GB, and what is read and does not keep a promise (bytes that do not
come back, a document that stands nowhere) are finds: their data go to ``--finds``, and into a case of
``tests/cases/fuzzed.json`` when they are mended. atheris (``pip install atheris``; wheels for CPython 3.11 to 3.13 on
Linux) sees which lines of the package are reached and seeks others. Where it is not installed the data are seeded
changes of the seeds, which find what is near to them and no more. Each target runs in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from fuzz import engines

HERE = Path(__file__)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=("atheris", "mutation"))
    parser.add_argument("--finds", type=Path, default=Path("finds"))
    parser.add_argument("--here", action="store_true", help="fuzz the one target in this process")
    arguments = parser.parse_args()
    engine = arguments.engine or ("atheris" if importlib.util.find_spec("atheris") else "mutation")
    arguments.finds.mkdir(parents=True, exist_ok=True)
    if arguments.here:
        (name,) = arguments.targets
        if engine == "atheris":
            engines.by_atheris(name, arguments.seconds, arguments.seed, arguments.finds)
        sys.exit(_mutate(name, arguments.seconds, arguments.seed, arguments.finds))
    from fuzz.targets import TARGETS

    if unknown := set(arguments.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    failed = []
    for name in arguments.targets or TARGETS:
        command = [sys.executable, "-X", "faulthandler", str(HERE), name, "--here", "--engine", engine]
        command += ["--seconds", str(arguments.seconds), "--seed", str(arguments.seed), "--finds", str(arguments.finds)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
        shown = [line for line in done.stdout.splitlines() if line.startswith(name)]
        shown += [line for line in done.stderr.splitlines() if line.startswith(("Done ", " === Uncaught", "Fatal"))]
        print(f"{name}: {engine}, {'no finds' if done.returncode == 0 else 'FINDS'}", *shown, sep="\n  ", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stderr[-3000:], flush=True)
    if failed:
        sys.exit(f"finds in {', '.join(failed)}; their data are in {arguments.finds}")


def _mutate(name: str, seconds: float, seed: int, finds: Path) -> int:
    """Fuzz a target without atheris; write what was found and return whether anything was."""
    from fuzz.targets import TARGETS

    engines.bound_memory()
    last = finds / f"{name}.{engines.LAST}"
    ended = engines.by_mutation(TARGETS[name], seconds, seed, last=last)
    last.unlink(missing_ok=True)
    for number, find in enumerate(ended.finds):
        (finds / f"{name}-{number}").write_bytes(find.data)
        print(f"{name}-{number}: {find.place}: {str(find.error)[:300]}")
    print(f"{name}: {ended.runs:,} runs, the slowest {ended.slowest:.2f} s")
    return 1 if ended.finds else 0


if __name__ == "__main__":
    main()
