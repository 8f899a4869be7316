"""Cleans random dumps for minutes while everything goes wrong, and counts what is lost: it must be nothing.

    python benchmarks/soak.py [--minutes 30] [--seed 1] [--save]

Again and again a dump is made: files of every format from the strategies of the tests (damaged bytes, cut off archives,
broken records, copies, several compressions) and some hundred kilobytes of made pages. A run over it is disturbed: it
is killed with SIGKILL or stopped with SIGTERM after a random part of its time and gone on with ``--resume``, or its
disk is full and made larger (as root: a disk in memory), and now and then nothing happens. When it has come to its end
its results are compared byte for byte with those of an undisturbed run, and every document, character and byte of the
dump is looked for in them. Data of the fuzzer's seeded changes go through the command as well: it must end with a
documented exit code and no traceback. Lost is a document that is in none of the corpus, the duplicates and the
rejected, or one that does not come back. Exit code 1 if anything is lost or wrong; ``--save`` writes the figures to
``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from fuzz.accounting import unaccounted
from fuzz.mutation import mutated
from fuzz.targets import TARGETS
from hypothesis import given
from kills import SMALL_SHARDS, digests
from made_pages import made_pages
from strategies.files import File, dumps

from cleaner.ledger.reading import open_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

HERE = Path(__file__).parent
FAULTS = ("kill", "kill", "kill", "stop", "stop", "disk", "none")
_DRAWN = 1 << 13
"""Random bytes that a dump is drawn from; hypothesis takes as many as it needs."""
_ENDINGS = {
    "jsonl": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
    "html": "html",
    "warc": "warc",
    "parquet": "parquet",
    "decode": "txt",
}
"""Targets of the fuzzer whose data the command is given, and what their files are called."""
_EXIT_CODES = (0, 1, 2, 3)
"""Of ``docs/reference.md``: done, findings, refused, not all could be read."""
_MINUTES = 15
"""A single run that takes longer hangs; on a machine that others load, runs of seconds take minutes."""


class Round(NamedTuple):
    """One dump and what became of it.

    Attributes:
        documents: Documents and rejected records in it.
        faults: How often its run was disturbed, by kind.
        inputs: Damaged files, and files of the fuzzer.
        lost: What is not where it must be.
    """

    documents: int
    faults: Counter[str]
    inputs: int
    lost: list[str]


def drawn(chance: random.Random) -> list[File]:
    """Return a dump of the tests' strategies, the same for the same state of ``chance``."""
    found: list[list[File]] = []

    @given(dumps(most=6, damaging=True))
    def keep(dump: list[File]) -> None:
        found.append(dump)

    while not found:  # some bytes are too few for a dump
        keep.hypothesis.fuzz_one_input(chance.randbytes(_DRAWN))  # type: ignore[attr-defined]  # a test has it
    return found[0]


def write_dump(folder: Path, chance: random.Random, pages: int) -> list[File]:
    """Write a dump and return its files."""
    made = (
        json.dumps({"id": str(number), "url": page.url, "text": page.text}, ensure_ascii=False).encode() + b"\n"
        for number, page in enumerate(made_pages(pages, chance.randrange(1 << 30)))
    )
    lines = b"".join(line + (b"{broken\n" if chance.random() < 0.01 else b"") for line in made)
    files = [*drawn(chance), File("pages.jsonl", lines, lines)]
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return files


def command(inputs: Path, out: Path, workers: int) -> list[str]:
    """Return the command of a run in small shards, all of whose state goes to files."""
    return [
        sys.executable,
        "-c",
        SMALL_SHARDS,
        "clean",
        str(inputs),
        "--quiet",
        "--workers",
        str(workers),
        "-o",
        str(out),
    ]


class Disk:
    """A disk in memory that is too small, until it is made larger; as a context manager it is taken away again."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)

    def enlarge(self) -> None:
        """Make room."""
        subprocess.run(["mount", "-o", "remount,size=1G", str(self.folder)], check=True)

    def __enter__(self) -> Disk:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


def disturbed(run: list[str], fault: str, seconds: float, chance: random.Random) -> Iterator[str]:
    """Begin a run and disturb it, until it ends of itself; yield each fault that it survived, and what went wrong."""
    for _ in range(chance.randint(3, 6)):
        process = subprocess.Popen([*run, "--resume"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(chance.uniform(0.05, 0.9) * seconds)
        process.send_signal(signal.SIGKILL if fault == "kill" else signal.SIGTERM)
        _, told = process.communicate(timeout=60 * _MINUTES)
        yield fault if process.returncode else "too late"
        if "Traceback" in told:
            yield f"lost: a traceback after {fault}: {told[-2000:]}"


def finished(run: list[str]) -> tuple[int, str]:
    """Let a run come to its end; return its exit code and what it said."""
    done = subprocess.run([*run, "--resume"], capture_output=True, text=True, check=False, timeout=60 * _MINUTES)
    return done.returncode, done.stderr


def one_round(folder: Path, chance: random.Random, pages: int) -> Round:
    """Make a dump, clean it undisturbed and disturbed, and compare."""
    files = write_dump(folder / "in", chance, pages)
    whole, lost = folder / "whole" / "out", []
    started = time.monotonic()
    code, told = finished(command(folder / "in", whole, 2))
    seconds = time.monotonic() - started
    if not (whole / "manifest.json").exists():
        return Round(0, Counter(), 0, [f"no results, exit {code}: {told[-2000:]}"])
    lost += unaccounted(whole, {file.name: file.content for file in files if file.content is not None})
    faults: Counter[str] = Counter()
    fault = chance.choice(FAULTS if os.geteuid() == 0 else [one for one in FAULTS if one != "disk"])
    out = folder / "disturbed" / "out"
    disk: AbstractContextManager[object] = _Nothing()
    if fault == "disk":
        size = sum(path.stat().st_size for path in whole.rglob("*") if path.is_file())
        disk = small = Disk(folder / "disturbed", max(int(size * chance.uniform(0.1, 3)), 1 << 14))
    with disk:
        run = command(folder / "in", out, chance.choice((1, 2, 3)))
        if fault in ("kill", "stop"):
            for met in disturbed(run, fault, seconds, chance):
                lost += [met] if met.startswith("lost") else []
                faults[met] += not met.startswith("lost")
        elif fault == "disk":
            code, told = finished(run)
            faults[fault if code else "too late"] += 1
            lost += [f"a traceback with a full disk: {told[-2000:]}"] if "Traceback" in told else []
            small.enlarge()
        code, told = finished(run)
        if not (out / "manifest.json").exists():
            lost.append(f"no results after {fault}, exit {code}: {told[-2000:]}")
        elif differing := _differing(digests(whole), digests(out)):
            lost.append(f"after {fault} other bytes in {', '.join(differing)}")
    rows = sum(row["fate"] in ("kept", "duplicate", "rejected") for row in open_run(whole).documents())
    tried, wrong = fuzzed(folder / "fuzzed", chance)
    return Round(rows, faults, tried + sum(file.content != file.data for file in files), lost + wrong)


def fuzzed(folder: Path, chance: random.Random) -> tuple[int, list[str]]:
    """Give the command a folder of changed data, and look at how it ends."""
    folder.mkdir()
    count = 0
    for name, ending in _ENDINGS.items():
        target = TARGETS[name]
        seeds = target.seeds()
        for number in range(4):
            (folder / f"{name}-{number}.{ending}").write_bytes(mutated(chance, seeds, target.tokens, target.longest))
            count += 1
    out = folder.with_name("fuzzed-out")
    code, told = finished(command(folder, out, 2))
    if code not in _EXIT_CODES or "Traceback" in told:
        kept = Path(tempfile.mkdtemp(prefix="soak-")) / "in"
        shutil.copytree(folder, kept)
        return count, [f"exit {code} on data of the fuzzer, kept in {kept}: {told[-2000:]}"]
    originals = {path.name: path.read_bytes() for path in folder.iterdir()}
    return count, unaccounted(out, originals) if (out / "manifest.json").exists() else []


class _Nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the names of the files that are not the same."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=1000, help="made pages of a dump, 1.5 KB each")
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    until = time.monotonic() + 60 * arguments.minutes
    rounds: list[Round] = []
    while time.monotonic() < until or not rounds:
        chance = random.Random(f"{arguments.seed}/{len(rounds)}")
        with tempfile.TemporaryDirectory(prefix="soak-") as name:
            rounds.append(one_round(Path(name), chance, arguments.pages))
        for problem in rounds[-1].lost:
            print(f"round {len(rounds) - 1}: {problem}", flush=True)
    faults = sum((one.faults for one in rounds), Counter())
    late = faults.pop("too late", 0)
    found = {
        "minutes": arguments.minutes,
        "seed": arguments.seed,
        "dumps": len(rounds),
        "documents": sum(one.documents for one in rounds),
        "faults survived": {"kill": faults["kill"], "stop": faults["stop"], "full disk": faults["disk"]},
        "faults that came after the end": late,
        "bad inputs tried": sum(one.inputs for one in rounds),
        "lost": sum(len(one.lost) for one in rounds),
    }
    for what, count in found.items():
        print(f"{what}: {count}")
    if arguments.save:
        day = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
        (HERE / "results" / f"soak-{day}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if found["lost"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
