"""Runs tests against an installed wheel with the oldest and the newest supported versions of every dependency.

python benchmarks/compatibility.py [--python 3.10 ...] [--set oldest --set newest] [--fast] [--write]
python benchmarks/compatibility.py --pin      # needs uv: writes requirements/oldest-*.txt anew from pyproject.toml

For each Python and set it makes a virtual environment, installs the wheel with its extras, and runs tests of what
dependencies can break. ``--fast`` takes the few of them that have found something before. ``--write`` keeps the result
in benchmarks/results, with the versions that were installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
EXTRAS = ("html", "warc")
TOOLS = ("pytest", "hypothesis", "babel", "typing-extensions")
FAST = (
    "tests/compatibility", "tests/corpus/test_decoding.py", "tests/corpus/test_table_digest.py",
    "tests/html/test_html_dump.py",
)  # fmt: skip
"""What has found something before, or reads files whose form is a library's."""
ALL = (
    *FAST, "tests/corpus", "tests/dedup/test_documents.py", "tests/dedup/test_lsh.py", "tests/dedup/test_minhash.py",
    "tests/dedup/test_moved.py", "tests/dedup/test_tokens.py", "tests/dedup/test_verify.py", "tests/edits",
    "tests/html", "tests/index/test_index_golden.py", "tests/index/test_index_refusals.py", "tests/kernels",
    "tests/ledger", "tests/normalization/test_mojibake.py", "tests/pipeline/test_restore.py",
    "tests/pipeline/test_restore_parquet.py", "tests/pipeline/test_restore_tables.py",
    "tests/pipeline/test_resuming.py", "tests/report/test_report.py", "tests/settings",
)  # fmt: skip


def pins_of(python: str) -> Path:
    """Return the file that names the oldest versions for a Python."""
    return ROOT / "requirements" / f"oldest-{python}.txt"


def pin() -> None:
    """Write the oldest versions that satisfy ``pyproject.toml`` and have a wheel, for each Python."""
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    for python in PYTHONS:
        done = subprocess.run(
            ["uv", "pip", "compile", "-q", "--resolution", "lowest-direct", "--only-binary", ":all:", "--no-header",
             "--no-annotate", "--python-version", python, *extras, "pyproject.toml"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        names = direct_names()
        kept = [line for line in done.stdout.splitlines() if line.partition("==")[0].lower() in names]
        head = f"# The oldest versions for Python {python}; made by benchmarks/compatibility.py --pin\n"
        pins_of(python).write_text(head + "\n".join(kept) + "\n", encoding="utf-8")


def direct_names() -> set[str]:
    """Return the names of what the wheel asks for, with the extras that are tried."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    return {Requirement(one).name.lower() for one in asked}


def interpreter(python: str) -> str | None:
    """Return the command of a Python of some version that can be run, if there is one."""
    for command in (f"python{python}", "python3"):
        found = shutil.which(command)
        asked = [found or "", "-c", "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False) if found else None
        if done is not None and done.returncode == 0 and done.stdout.split()[0] == python:
            return done.stdout.split()[1]
    newest = sorted((Path.home() / ".pyenv" / "versions").glob(f"{python}.*/bin/python"))
    return str(newest[-1]) if newest else None


def installs(environment: Path, wanted: list[str]) -> bool:
    """Install distributions as wheels, by uv where it is there: it takes seconds where pip takes minutes."""
    python = str(environment / "bin" / "python")
    ways = [[python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]]
    if shutil.which("uv"):
        ways.insert(0, ["uv", "pip", "install", "-q", "--native-tls", "--python", python])
    return any(subprocess.run([*way, "--only-binary", ":all:", *wanted], check=False).returncode == 0 for way in ways)


def tried(folder: Path, wheel: Path, python: str, which: str, tests: tuple[str, ...]) -> dict[str, Any]:
    """Install a set of versions and run tests with it.

    Args:
        folder: Where the environment is made.
        wheel: What is installed.
        python: For instance ``3.10``.
        which: ``oldest`` or ``newest``.
        tests: Files and folders of tests.
    """
    command = interpreter(python)
    if command is None:
        return {"python": python, "set": which, "result": f"there is no Python {python} here"}
    started = time.monotonic()
    environment = folder / f"{python}-{which}"
    subprocess.run([command, "-m", "venv", str(environment)], check=True)
    constraints = ["-c", str(pins_of(python))] if which == "oldest" else []
    wanted = [*constraints, f"{wheel}[{','.join(EXTRAS)}]", *TOOLS]
    if not installs(environment, wanted):
        return {"python": python, "set": which, "result": "it cannot be installed"}
    installed = time.monotonic()
    done = subprocess.run(
        [str(environment / "bin" / "pytest"), "-q", "-p", "no:cacheprovider", "-rfE", *dict.fromkeys(tests)],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-2000:], file=sys.stderr)
    listed = subprocess.run(
        [str(environment / "bin" / "pip"), "list", "--format", "json"], capture_output=True, text=True, check=True
    )
    versions = {one["name"].lower(): one["version"] for one in json.loads(listed.stdout)}
    return {
        "python": python, "set": which, "result": "passed" if done.returncode == 0 else "failed",
        "tests": done.stdout.strip().rpartition("\n")[2].strip("= "),
        "seconds": {"install": round(installed - started), "tests": round(time.monotonic() - installed)},
        "versions": {name: versions[name] for name in sorted(direct_names()) if name in versions},
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", action="append", help="3.10 and so on; all that are here without it")
    parser.add_argument("--set", action="append", choices=("oldest", "newest"))
    parser.add_argument("--fast", action="store_true", help="few tests")
    parser.add_argument("--pin", action="store_true", help="write requirements/oldest-*.txt anew and stop")
    parser.add_argument("--write", action="store_true", help="keep the result in benchmarks/results")
    options = parser.parse_args()
    if options.pin:
        pin()
        return
    pythons = options.python or [one for one in PYTHONS if interpreter(one)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
        subprocess.run(pip, check=True)
        wheel = next(folder.glob("*.whl"))
        results = []
        for python in pythons:
            for which in options.set or ("oldest", "newest"):
                results.append(tried(folder, wheel, python, which, FAST if options.fast else ALL))
                print(json.dumps(results[-1]), flush=True)
    if options.write:
        today = datetime.now(timezone.utc).date().isoformat()
        path = ROOT / "benchmarks" / "results" / f"compatibility-{today}.json"
        path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if any(result["result"] != "passed" for result in results):
        raise SystemExit("not every set passed")


if __name__ == "__main__":
    main()
