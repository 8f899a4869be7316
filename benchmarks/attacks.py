"""Inputs made to do harm, at full size: how long each takes, how much memory, and what becomes of it.

    python benchmarks/attacks.py [NAME ...] [--scale 1.0] [--limit 240] [--workers 1] [--save]

Each attack is a file that is made, given to the command in a process of its own, and removed. ``--scale 0.01`` makes a
hundredth of it; what is measured at a quarter and at the whole tells whether time and memory grow faster than the input
(``--quarter``). A run that takes longer than the limit is ended, and counts as such. ``--save`` writes the figures to
``benchmarks/results``, beside those of other attacks of the same day.
"""

from __future__ import annotations

import argparse
import bz2
import datetime as dt
import gzip
import json
import lzma
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
WORDS = (
    "river", "night", "bridge", "flood", "market", "evening", "school", "water", "road", "garden", "people", "island",
    "harbour", "winter", "letter", "window", "farmer", "timber", "castle", "signal",
)  # fmt: skip
CHUNK = 1 << 20
TRIED = 200_000
"""Shingles that are tried for the least values."""
COMMAND = [sys.executable, "-c", "from cleaner.cli.app import main; main()"]


def blank_lines(path: Path, scale: float) -> None:
    """Ten million empty lines."""
    repeated(path.open("wb"), b"\n", int(10_000_000 * scale))


def one_line(path: Path, scale: float) -> None:
    """One record of 1 GB in one line."""
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for part in prose(int(1_000_000_000 * scale)):
            file.write(part)
        file.write(b'"}\n')


def long_line(path: Path, scale: float) -> None:
    """One record of 250 MB in one line, which is just what is allowed."""
    one_line(path, scale / 4)


def identical(path: Path, scale: float) -> None:
    """A million documents that are the same."""
    record = json.dumps({"text": " ".join(WORDS * 3)}).encode() + b"\n"
    repeated(path.open("wb"), record, int(1_000_000 * scale))


def gzip_bomb(path: Path, scale: float) -> None:
    """Four GB of empty lines in 4 MB of gzip."""
    with gzip.open(path, "wb", 9) as file:
        repeated(file, bytes(b"\n" * CHUNK), int(4_000 * scale) or 1)


def bzip2_bomb(path: Path, scale: float) -> None:
    """Four GB of empty lines in 3 kB of bzip2."""
    with bz2.open(path, "wb") as file:
        repeated(file, bytes(b"\n" * CHUNK), int(4_000 * scale) or 1)


def xz_bomb(path: Path, scale: float) -> None:
    """Four GB of empty lines in 600 kB of xz."""
    with lzma.open(path, "wb", preset=1) as file:
        repeated(file, bytes(b"\n" * CHUNK), int(4_000 * scale) or 1)


def zstd_bomb(path: Path, scale: float) -> None:
    """Four GB of empty lines in 130 kB of zstd."""
    import zstandard

    repeated(zstandard.open(path, "wb"), bytes(b"\n" * CHUNK), int(4_000 * scale) or 1)


def zip_bomb(path: Path, scale: float) -> None:
    """Four GB in an archive, which is no format that is read."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as file:
        repeated(file, bytes(CHUNK), int(4_000 * scale) or 1)


def deep_json(path: Path, scale: float) -> None:
    """Records of lists in lists, ten million deep, among good ones."""
    depth = int(10_000_000 * scale)
    good = json.dumps({"text": " ".join(WORDS)}).encode() + b"\n"
    deep = b'{"text": "a", "x": ' + b"[" * depth + b"]" * depth + b"}\n"
    path.write_bytes(good + deep + b'{"x": ' * depth + b"1" + b"}" * depth + b"\n" + good)


def deep_html(path: Path, scale: float) -> None:
    """A page of 50 MB whose elements are all open at once."""
    path.write_bytes(b"<html><body>" + b"<div><b>word " * int(4_000_000 * scale))


def shared_band(path: Path, scale: float) -> None:
    """A million documents in one bucket, of which no two are alike: planted words are the least of three functions."""
    with path.open("w", encoding="utf-8") as file:
        for text in sharing(int(1_000_000 * scale), planted_rows=3):
            file.write(json.dumps({"text": text}) + "\n")


def shared_minimum(path: Path, scale: float) -> None:
    """A million documents that share one minimum, and no bucket."""
    with path.open("w", encoding="utf-8") as file:
        for text in sharing(int(1_000_000 * scale), planted_rows=1):
            file.write(json.dumps({"text": text}) + "\n")


def shared_blocks(path: Path, scale: float) -> None:
    """Documents of a hundred paragraphs of which no two are alike, all in one bucket: 50,000 of them."""
    paragraphs = sharing(int(50_000 * scale) * 100, planted_rows=3, words=24)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(int(50_000 * scale)):
            file.write(json.dumps({"text": "\n\n".join(next(paragraphs) for _ in range(100))}) + "\n")


def sharing(count: int, planted_rows: int, words: int = 40) -> Iterator[str]:
    """Yield texts of random words that share the minima of some rows of the first band.

    Of many shingles those are planted whose values under the band's functions are the least, so no shingle of a
    short text has a lesser one.
    """
    import numpy as np
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.documents import document_rows

    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7))

    tried = [" ".join(word() for _ in range(3)) for _ in range(TRIED)]
    signatures = document_rows(pa.array(tried, pa.large_string()), DocumentsConfig()).signatures
    planted = " ".join(tried[int(np.argmin(signatures[:, row]))] for row in range(planted_rows))
    for _ in range(count):
        yield f"{planted} " + " ".join(f"{chance.getrandbits(28):x}" for _ in range(words))


def prose(size: int) -> Iterator[bytes]:
    """Yield about so many bytes of words, none of which stands twice."""
    chance = random.Random(1)
    while size > 0:
        part = chance.randbytes(CHUNK // 2).hex(" ", 4).encode() + b". "
        size -= len(part)
        yield part


def repeated(file: Any, data: bytes, count: int) -> None:
    """Write data so many times, and close the file."""
    with file:
        together = max(1, CHUNK // len(data))
        for _ in range(count // together):
            file.write(data * together)
        file.write(data * (count % together))


ATTACKS: dict[str, tuple[Callable[[Path, float], None], str, str]] = {
    "blank-lines": (blank_lines, "in.jsonl", "clean"),
    "one-line": (one_line, "in.jsonl", "clean"),
    "long-line": (long_line, "in.jsonl", "clean"),
    "identical": (identical, "in.jsonl", "clean"),
    "gzip-bomb": (gzip_bomb, "in.jsonl.gz", "clean"),
    "bzip2-bomb": (bzip2_bomb, "in.jsonl.bz2", "clean"),
    "xz-bomb": (xz_bomb, "in.jsonl.xz", "clean"),
    "zstd-bomb": (zstd_bomb, "in.jsonl.zst", "clean"),
    "zip-bomb": (zip_bomb, "in.zip", "clean"),
    "deep-json": (deep_json, "in.jsonl", "clean"),
    "deep-html": (deep_html, "in.html", "clean"),
    "shared-band": (shared_band, "in.jsonl", "dedup"),
    "shared-minimum": (shared_minimum, "in.jsonl", "dedup"),
    "shared-blocks": (shared_blocks, "in.jsonl", "dedup"),
}
"""By name: what makes the file, the file's name, and the command that it is given to."""


def measured(name: str, scale: float, limit: float, workers: int) -> dict[str, Any]:
    """Make an attack, carry out the command, and return what it took and what became of it."""
    make, file, command = ATTACKS[name]
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        source, out = Path(folder) / file, Path(folder) / "out"
        make(source, scale)
        size = source.stat().st_size
        started = time.perf_counter()
        with (Path(folder) / "said").open("w+") as said:
            process = subprocess.Popen(
                [*COMMAND, command, str(source), "-o", str(out), "--workers", str(workers), "--quiet"],
                stderr=said, stdout=subprocess.DEVNULL, start_new_session=True, preexec_fn=lambda: os.nice(19),
            )  # fmt: skip
            late = threading.Timer(limit, process.send_signal, [signal.SIGKILL])
            late.start()
            _, status, used = os.wait4(process.pid, 0)
            late.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            told = [line.replace(folder, "") for line in said.read().splitlines()]
        found: dict[str, Any] = {
            "attack": name, "scale": scale, "input_bytes": size, "command": command, "workers": workers,
            "seconds": round(time.perf_counter() - started, 1),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
            "peak_megabytes": used.ru_maxrss >> 10,
        }  # fmt: skip
        if process.returncode == -signal.SIGKILL:
            return {**found, "outcome": f"ended after {limit:g} s"}
        if (out / "summary.json").exists():
            summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
            found |= {key: summary[key] for key in ("documents", "kept", "rejected", "incomplete")}
        return {**found, "exit_code": process.returncode, "outcome": told[-1] if told else "done"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ATTACKS))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--quarter", action="store_true", help="measure a quarter of each, too")
    parser.add_argument("--limit", type=float, default=240, help="seconds that a run may take")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--save", action="store_true")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(ATTACKS):
        parser.error(f"no such attack: {', '.join(sorted(unknown))}; there are {', '.join(ATTACKS)}")
    rows = []
    for name in arguments.names or ATTACKS:
        for scale in (arguments.scale / 4, arguments.scale) if arguments.quarter else (arguments.scale,):
            rows.append(measured(name, scale, arguments.limit, arguments.workers))
            print(json.dumps(rows[-1]), flush=True)
    if arguments.save:
        path = HERE / "results" / f"attacks-{dt.datetime.now(tz=dt.timezone.utc).date().isoformat()}.json"
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        now = {(row["attack"], row["scale"]) for row in rows}
        rows = [row for row in before if (row["attack"], row["scale"]) not in now] + rows
        path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
