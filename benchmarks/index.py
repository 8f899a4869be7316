"""How fast an index of many documents is looked up and added to, and how many bytes it takes: made signatures, no text.

``python benchmarks/index.py`` adds a million documents in batches of 100,000, each of which has a tenth that the index
knows; ``--documents 10000000`` is the size that the page about the index gives figures for. The times are those of the
processor, of one thread, and leave out the making of the signatures.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleaner.config import DocumentsConfig
from cleaner.dedup.containment import Samples
from cleaner.dedup.document_rows import DocumentRows
from cleaner.dedup.keepers import KEPT
from cleaner.index.adding import Addition
from cleaner.index.spec import IndexSpec
from cleaner.index.store import open_index
from cleaner.index.writer import IndexWriter

CONFIG = DocumentsConfig(keep="first")
KNOWN = 0.1
"""Share of a batch that the index knows: half by their match keys, half by their signatures alone."""


class Made:
    """Documents of which nothing is known but their numbers."""

    def __init__(self, first):
        self.first = first

    def named(self, documents):
        return pa.array([f"d{self.first + number}" for number in documents.tolist()], pa.string())

    def sources(self, documents):
        return pa.repeat(pa.scalar("made.jsonl", pa.string()), len(documents))

    def texts(self, documents):
        return pa.repeat(pa.scalar("", pa.large_string()), len(documents))


def made_rows(batch, size):
    """Return random rows, of which a tenth are those of the batch before."""
    rng = np.random.default_rng(batch)
    keys = rng.integers(0, 1 << 64, (size, 2), np.uint64)
    signatures = rng.integers(0, 1 << 32, (size, CONFIG.num_perm), np.uint32)
    if batch:
        before = np.random.default_rng(batch - 1)
        known = int(size * KNOWN) // 2
        old_keys = before.integers(0, 1 << 64, (size, 2), np.uint64)
        old_signatures = before.integers(0, 1 << 32, (size, CONFIG.num_perm), np.uint32)
        keys[-known:] = old_keys[:known]
        signatures[-2 * known : -known] = old_signatures[:known]
    plain = np.full(size, 700)
    none = Samples(np.empty(0, np.uint32), np.zeros(size, np.int64))
    return DocumentRows(keys, plain, plain, plain, np.zeros(size, np.int64), np.arange(size), signatures, none)


def in_memory():
    """Return how many megabytes are in memory, and how many of these are no pages of a file."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "RssAnon"))}
    return found["VmRSS"], found["RssAnon"]


def run(documents, batch, folder):
    spent = {"look_up": 0.0, "add": 0.0}
    last, most = [], (0.0, 0.0)
    for number in range(documents // batch):
        rows = made_rows(number, batch)
        began = time.process_time()
        with IndexWriter(folder, IndexSpec.of(CONFIG)) as writer:
            matches = writer.index.look_up(rows, CONFIG)
            looked_up = time.process_time()
            new = np.flatnonzero(matches.before.same_key < 0)
            exits = np.full(len(new), CONFIG.rounds)
            added = Addition(rows, new, exits, np.full(len(new), KEPT), matches)
            writer.add(added, Made(number * batch), f"run {number}")
            writer.commit()
        done = time.process_time()
        spent["look_up"] += looked_up - began
        spent["add"] += done - looked_up
        last.append(done - began)
        most = tuple(map(max, most, in_memory()))
        print(
            f"{number + 1:4d}: {batch / (looked_up - began):10,.0f} looked up a second, "
            f"{batch / (done - looked_up):10,.0f} added; {len(matches.numbers):6,} met; "
            f"{most[1]:,.0f} MB held, {most[0]:,.0f} MB with mapped files",
            flush=True,
        )
    described = open_index(folder).described()
    tail = last[-max(1, len(last) // 5) :]
    return {
        "documents": described["documents"],
        "bytes_a_document": described["bytes_of_keys_a_document"],
        "documents_a_second": round(documents / sum(spent.values())),
        "documents_a_second_at_the_end": round(batch * len(tail) / sum(tail)),
        "look_up_a_second": round(documents / spent["look_up"]),
        "add_a_second": round(documents / spent["add"]),
        "segments": described["segments"],
        "held_megabytes": round(most[1]),
        "resident_megabytes": round(most[0]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the index is made; it is removed afterwards")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="index-", dir=options.folder))
    try:
        print(json.dumps(run(options.documents, options.batch, folder / "index"), indent=1))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
