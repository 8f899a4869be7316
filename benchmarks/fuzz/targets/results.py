"""Files of a finished run that were changed after it: what reads them refuses, and never gives wrong bytes."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.discovery import InputError
from cleaner.edits.edit import STAGES, LedgerMismatchError
from cleaner.ledger.explain import explain
from cleaner.ledger.reading import RunError, open_run
from cleaner.ledger.restore import restore
from cleaner.ledger.walking import changed_documents
from cleaner.pipeline.packing import DamagedError, pack, unpack
from cleaner.pipeline.rethreshold import rethreshold
from cleaner.pipeline.run import Pipeline
from cleaner.report.build import report_page
from cleaner.settings.fields import ConfigError
from fuzz.target import Target, promise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FILES = (
    "manifest.json",
    "documents.parquet",
    "ledger/edits.parquet",
    "duplicates.parquet",
    "proposals.parquet",
    "corpus/a.jsonl",
    "corpus/b.txt",
    "corpus/c.csv",
    "corpus/d.parquet",
    "ledger/rows/d.parquet",
    "clusters.parquet",
    "review.parquet",
    "rejected.jsonl",
    "summary.json",
)
"""Files of a run; the first byte of data says which of them the rest stands for."""


def _make(folder: Path) -> dict[str, bytes]:
    """Write a small dump, and clean it into ``out``; return the dump."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "in").mkdir()
    body = "The river runs past the old town, where {n} boats wait for the evening.\u00a0They leave at {n} o'clock."
    records = [{"id": str(n), "url": "https://a.example/1", "text": body.format(n=n % 3)} for n in range(5)]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records) + "{broken\n\n"
    (folder / "in" / "a.jsonl").write_bytes(lines.encode())
    (folder / "in" / "b.txt").write_bytes("Trang\u00a0chủ\r\nNá»‘i láº¡i\r\n".encode())
    (folder / "in" / "c.csv").write_bytes('id,text\n1,"a\u00a0""b"""\n2,x\u200by\n'.encode())
    texts = ["Một\u00a0trang", None, body.format(n=1)]
    pq.write_table(pa.table({"text": texts, "n": [1, 2, 3]}), folder / "in" / "d.parquet")
    Pipeline(workers=1).run([folder / "in"], folder / "out")
    return {path.name: path.read_bytes() for path in (folder / "in").iterdir()}


class _Changed(NamedTuple):
    """A run of which one file is replaced."""

    out: Path
    whole: dict[str, bytes]

    def put(self, data: bytes) -> None:
        name = _FILES[data[0] % len(_FILES)]
        for other, content in self.whole.items():
            (self.out / other).write_bytes(data[1:] if other == name else content)


def _changed_run(folder: Path) -> tuple[_Changed, dict[str, bytes]]:
    inputs = _make(folder)
    whole = {name: (folder / "out" / name).read_bytes() for name in _FILES}
    return _Changed(folder / "out", whole), inputs


def _restored(folder: Path) -> Callable[[bytes], object]:
    changed, inputs = _changed_run(folder)
    back = folder / "back"

    def run(data: bytes) -> None:
        if not data:
            return
        changed.put(data)
        shutil.rmtree(back, ignore_errors=True)
        try:
            for one in restore(changed.out, back):
                promise(one.same or bool(one.problem), "what does not come back is told of", one)
                if one.same and not one.only_table and one.name in inputs:
                    promise((back / one.name).read_bytes() == inputs[one.name], "what comes back is the input", one)
        except RunError as error:
            promise(str(error) != "", "a refusal says why", error)
        promise(
            sorted(path.name for path in folder.iterdir() if path != back) == ["in", "out"],
            "nothing is written elsewhere",
        )

    return run


def _read(folder: Path) -> Callable[[bytes], object]:
    """Return what asks a changed run all that can be asked."""
    changed, _ = _changed_run(folder)

    def questions() -> list[Callable[[], object]]:
        return [
            lambda: explain(changed.out, "1"),
            lambda: explain(changed.out, "a.jsonl:3"),
            lambda: explain(changed.out, "d.parquet:3"),
            lambda: list(changed_documents(open_run(changed.out), STAGES)),
            lambda: report_page(open_run(changed.out)),
        ]

    def run(data: bytes) -> None:
        if not data:
            return
        changed.put(data)
        for question in questions():
            _refused_at_most(question)

    return run


def _refused_at_most(question: Callable[[], object]) -> None:
    try:
        question()
    except (RunError, LedgerMismatchError) as error:
        promise(str(error) != "", "a refusal says why", error)


def _decided_again(folder: Path) -> Callable[[bytes], object]:
    changed, _ = _changed_run(folder)

    def run(data: bytes) -> None:
        if not data:
            return
        changed.put(data)
        try:
            rethreshold(changed.out, 0.5, dry_run=True, workers=1)
        except (RunError, ConfigError, InputError) as error:
            promise(str(error) != "", "a refusal says why", error)

    return run


def _files() -> list[bytes]:
    """Return each file of a run, behind the byte that names it."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as name:
        changed, _ = _changed_run(Path(name))
        return [bytes([place]) + changed.whole[one] for place, one in enumerate(_FILES)]


def _state(folder: Path) -> Callable[[bytes], object]:
    path = folder / "a.state"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            unpack(path, verified=True)
        except DamagedError as error:
            promise(str(error) != "", "a refusal says why", error)

    return run


def _states() -> list[bytes]:
    import tempfile
    from pathlib import Path

    import numpy as np
    import pyarrow as pa

    values = {"a": np.arange(9), "b": ("x", b"y", None, {"k": [1.5]}), "c": pa.record_batch({"text": ["một"]})}
    with tempfile.TemporaryDirectory() as name:
        pack(Path(name) / "a", values)
        return [(Path(name) / "a").read_bytes()]


_TOKENS = (b"PAR1", b'"sources"', b'"config"', b"null", b"{}", b"[]", b"../", b'"name"', b"-1", b'"ledger_version": 1')

TARGETS = (
    Target("restore", _restored, _files, _TOKENS, longest=1 << 16),
    Target("questions", _read, _files, _TOKENS, longest=1 << 16),
    Target("rethreshold", _decided_again, _files, _TOKENS, longest=1 << 16),
    Target("state", _state, _states, (b"clnrST01", b"cleaner."), longest=8192),
)
