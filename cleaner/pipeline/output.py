"""The folder of a run's results: everything is written under ``OUT/.work`` and moved into place when it is whole."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

WORK = ".work"
RESULTS = (
    "corpus",
    "ledger",
    "documents.parquet",
    "duplicates.parquet",
    "rejected.jsonl",
    "summary.json",
    "manifest.json",
)
"""What a finished run leaves in OUT; ``manifest.json`` comes last, so OUT with a manifest is whole."""


class OutputError(Exception):
    """OUT cannot be used; the message names it, the reason and the remedy."""


class OutputFolder:
    """Writes results under a temporary name; :meth:`finish` moves them into OUT.

    Used as a context manager: a run that ends in any other way than :meth:`finish` leaves OUT as it was.

    Args:
        out: The folder; made if it is missing.
        restart: Replace the results of an earlier run instead of refusing.

    Raises:
        OutputError: OUT is a file, is not empty, or (when entered) cannot be written.
    """

    def __init__(self, out: Path, *, restart: bool = False) -> None:
        _check_free(out, restart=restart)
        self.out = out
        self._made = not out.exists()
        self._finished = False

    @property
    def work(self) -> Path:
        """The folder for what is not finished yet."""
        return self.out / WORK

    def table(self, name: str, schema: pa.Schema) -> TableFile:
        """Open a Parquet file of the results, for instance ``duplicates.parquet``."""
        return TableFile(self.work / name, schema)

    def write_json(self, name: str, value: Any) -> None:
        """Write a JSON file of the results."""
        text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False)
        (self.work / name).write_text(text + "\n", encoding="utf-8")

    def write_lines(self, name: str, lines: list[bytes]) -> None:
        """Write a file of the results from whole lines."""
        (self.work / name).write_bytes(b"".join(line + b"\n" for line in lines))

    def finish(self) -> None:
        """Move every result into place, the manifest last, and remove what is left over."""
        (self.out / "manifest.json").unlink(missing_ok=True)
        for name in RESULTS:
            target = self.out / name
            if target.is_dir():
                shutil.rmtree(target)
            (self.work / name).replace(target)
        shutil.rmtree(self.work)
        _sync_folder(self.out)
        self._finished = True

    def __enter__(self) -> OutputFolder:
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.work, ignore_errors=True)
            (self.work / "corpus").mkdir(parents=True)
            (self.work / "ledger").mkdir()
        except OSError as error:
            self._discard()
            raise OutputError(f"cannot write to {self.out}: {error.strerror}; choose another folder with -o") from error
        except BaseException:  # an interruption, in the middle of the above
            self._discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._finished:
            self._discard()

    def _discard(self) -> None:
        shutil.rmtree(self.out if self._made else self.work, ignore_errors=True)


class TableFile:
    """A Parquet file that grows by batches; deterministic for the same batches."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._schema = schema
        self._writer = pq.ParquetWriter(str(path), schema, compression="zstd", write_statistics=True)

    def write(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Append a batch; an empty one leaves no trace."""
        if batch.num_rows:
            table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
            self._writer.write_table(table.cast(self._schema), row_group_size=1 << 20)

    def __enter__(self) -> TableFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._writer.close()
            return
        try:
            self._writer.close()
        except OSError:  # the disk is full: the first error tells it
            return


def _check_free(out: Path, *, restart: bool) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file; name a folder with -o")
    if not out.exists() or not any(out.iterdir()):
        return
    foreign = sorted(
        path.name for path in out.iterdir() if path.name not in (*RESULTS, WORK, "restored", "report.html")
    )
    if foreign:
        raise OutputError(f"{out} holds files that are not ours ({foreign[0]}); choose an empty or new folder with -o")
    if not restart:
        state = "an interrupted run" if not (out / "manifest.json").exists() else "the results of an earlier run"
        raise OutputError(f"{out} holds {state}; add --restart to replace it, or choose another folder with -o")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
