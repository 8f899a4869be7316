"""Changes kernels, verification and restore in one place at a time, and counts what the tests do not notice.

python benchmarks/mutation/run.py [--sample 40] [--seed 1] [--group kernels] [--python PYTHON] [--write]

``cosmic-ray`` must be installed for the Python that runs this; ``--python`` names the one that runs the tests. It works
in a clone of the last commit. A mutant is *killed* where a test fails or the tests take four times the processor time
that they take without it; kernels of a changed file are compiled anew where a test is large enough for machine code.
``survivors.json`` says why those that are left show no gap.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutants import Mutant, sample
from targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REASONS = HERE / "survivors.json"
_MEMORY = 6 << 30
_SLOWER, _SPARE = 4, 10
"""How many times the usual processor time a mutant may take, and seconds more."""


def test(clone: Path, python: str, tests: tuple[str, ...], seconds: int, nice: int) -> tuple[int, float]:
    """Run tests in a clone until one fails; return the exit code and processor seconds."""

    def limit() -> None:
        os.nice(nice)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [python, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests],
        cwd=clone, capture_output=True, check=False, preexec_fn=limit,
        env={**os.environ, "CI": "1", "PYTHONPATH": str(clone)},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.returncode, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def tried(clone: Path, python: str, mutant: Mutant, usual: Mapping[tuple[str, ...], float], nice: int) -> str:
    """Return what becomes of a mutant: ``killed``, ``timeout`` or ``survived``."""
    path = clone / mutant.target.module
    source = path.read_text(encoding="utf-8")
    path.write_text(mutant.source, encoding="utf-8")
    code = 0
    try:
        for tests, seconds in usual.items():
            if code == 0:
                code, _ = test(clone, python, tests, int(seconds * _SLOWER) + _SPARE, nice)
    finally:
        path.write_text(source, encoding="utf-8")
    return "survived" if code == 0 else "timeout" if code == -signal.SIGXCPU else "killed"


def run_group(clone: Path, python: str, group: str, size: int, seed: int, nice: int) -> dict[str, Any]:
    """Try a sample of the mutants of a group."""
    targets = [target for target in TARGETS if target.group == group]
    places, mutants = sample(clone, targets, size, seed)
    usual: dict[tuple[str, ...], float] = {}
    counts = {"killed": 0, "timeout": 0, "survived": 0}
    survivors = []
    for number, mutant in enumerate(mutants, 1):
        wanted = [tests for tests in (mutant.target.tests, mutant.target.more) if tests]
        for tests in wanted:
            if tests not in usual:
                code, usual[tests] = test(clone, python, tests, 600, nice)
                if code:
                    raise SystemExit(f"the tests fail without any change: {' '.join(tests)}")
        fate = tried(clone, python, mutant, {tests: usual[tests] for tests in wanted}, nice)
        counts[fate] += 1
        place = f"{mutant.target.module}:{mutant.line}"
        print(f"{group} {number}/{len(mutants)} {fate}: {place} {mutant.before} -> {mutant.after}", flush=True)
        if fate == "survived":
            survivors.append(
                {"place": place, "operator": mutant.operator, "before": mutant.before, "after": mutant.after}
            )
    return {"places": places, "tried": len(mutants), **counts, "survivors": survivors}


def explained(survivor: dict[str, str], reasons: list[dict[str, str]]) -> dict[str, str]:
    """Return a survivor with the reason that is known for it, if one is."""
    module = survivor["place"].partition(":")[0]
    for one in reasons:
        if (one["module"], one["before"], one["after"]) == (module, survivor["before"], survivor["after"]):
            return {**survivor, "reason": one["reason"]}
    return survivor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, default=40, help="mutants of each group")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--group", action="append", choices=sorted({target.group for target in TARGETS}))
    parser.add_argument("--python", default=sys.executable, help="runs the tests")
    parser.add_argument("--nice", type=int, default=19, help="of the tests")
    parser.add_argument("--write", action="store_true", help="keep the result in benchmarks/results")
    options = parser.parse_args()
    groups = options.group or sorted({target.group for target in TARGETS})
    reasons = json.loads(REASONS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "cleaner"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        head = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=clone, capture_output=True, text=True, check=True
        )  # of what is mutated: others may commit meanwhile
        found = {
            group: run_group(clone, options.python, group, options.sample, options.seed, options.nice)
            for group in groups
        }
    for result in found.values():
        result["survivors"] = [explained(one, reasons) for one in result["survivors"]]
    today = datetime.now(timezone.utc).date().isoformat()
    result = {
        "date": today, "commit": head.stdout.strip(), "cosmic_ray": version("cosmic-ray"), "seed": options.seed,
        "groups": found,
    }  # fmt: skip
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if options.write:
        (ROOT / "benchmarks" / "results" / f"mutation-{today}.json").write_text(text + "\n", encoding="utf-8")
    left = [one["place"] for result in found.values() for one in result["survivors"] if "reason" not in one]
    if left:
        raise SystemExit(f"{len(left)} survivors without a reason in {REASONS.name}: {', '.join(left)}")


if __name__ == "__main__":
    main()
