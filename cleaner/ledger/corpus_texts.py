"""The texts that a run left in its corpus, document after document."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.config import InputConfig
from cleaner.corpus.columns import columns_of
from cleaner.corpus.csv_layout import names_of
from cleaner.corpus.csv_record import field_span, read_rows, text_of
from cleaner.corpus.files import open_input
from cleaner.corpus.restoring import record_text
from cleaner.corpus.schema import Fault
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import Run, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


class CorpusTexts:
    """Hands out the texts of one source's documents in their order; as a context manager it closes the corpus file.

    Args:
        run: The run.
        source: What its manifest says of the source.
    """

    def __init__(self, run: Run, source: dict[str, Any]) -> None:
        self._path = run.out / "corpus" / source["corpus"]
        self._name = source["corpus"]
        self._compression = source["compression"]
        self._field = run.text_field
        self._is_txt = source["corpus_format"] == "txt"
        self._is_csv = source["corpus_format"] in ("csv", "tsv")
        self._is_table = source["corpus_format"] == "parquet"
        self._column = 0
        self._passed = 0
        self._stack = ExitStack()
        self._records: Iterator[bytes] | None = None

    def line(self, row: dict[str, Any]) -> bytes | None:
        """Return the record of the next document, the one of ``row``; ``None`` where the corpus does not hold it.

        Of a row of a Parquet file it is the text alone.

        Raises:
            RunError: The corpus ends before.
            OSError: The corpus file cannot be read.
        """
        if row["fate"] != KEPT:
            return None
        if self._records is None:
            self._records = islice(self._read(row), self._passed, None)
        line = next(self._records, None)
        if line is None:
            raise RunError(f"corpus/{self._name} ends before document {row['doc_id']}")
        return line

    def text(self, row: dict[str, Any]) -> str:
        """Return the text of the next document; it is empty where the corpus does not hold it.

        Raises:
            RunError: The corpus ends before.
            OSError: The corpus file cannot be read.
            UnicodeError: It is no UTF-8.
            cleaner.corpus.restoring.RecordError: The line is no record.
        """
        if self._is_txt:
            return self._opened().read().decode("utf-8") if row["fate"] == KEPT else ""
        line = self.line(row)
        return "" if line is None else self.text_in(row, line)

    def text_in(self, row: dict[str, Any], line: bytes) -> str:
        """Return the text of a record.

        Raises:
            UnicodeError: It is no UTF-8.
            cleaner.corpus.restoring.RecordError: The line is no record.
        """
        if self._is_table:
            return line.decode("utf-8")
        if not self._is_csv:
            return record_text(line, self._field)
        start, end = self.span(row, line)
        return text_of(line[start:end]).decode("utf-8")

    def span(self, row: dict[str, Any], line: bytes) -> tuple[int, int]:
        """Return where the field of the text stands in a row of a CSV or TSV file, its quotes included.

        Raises:
            cleaner.corpus.restoring.RecordError: The row has no such field.
        """
        return field_span(line, row["escapes"][-1], self._column)

    def skip(self, documents: int) -> None:
        """Pass over some records."""
        if self._records is None:
            self._passed += documents
        else:
            deque(islice(self._records, documents), 0)

    def _read(self, row: dict[str, Any]) -> Iterator[bytes]:
        """Return the records of the corpus file; lines come from the file itself, for many of them may be skipped."""
        if self._is_table:
            return self._read_table()
        return self._read_rows(row) if self._is_csv else iter(self._opened())

    def _read_rows(self, row: dict[str, Any]) -> Iterator[bytes]:
        """Yield the rows of a CSV or TSV file behind the names of its columns."""
        delimiter = row["escapes"][-1]
        rows = read_rows(self._opened(), delimiter)
        columns = columns_of(names_of(next(rows, b""), delimiter), InputConfig(text_field=self._field))
        if isinstance(columns, Fault):
            raise RunError(f"by the first line of corpus/{self._name}, {columns.reason}")
        self._column = columns.text
        yield from rows

    def _read_table(self) -> Iterator[bytes]:
        """Yield the texts of a Parquet file; a null is an empty one."""
        from cleaner.corpus.parquet_tables import open_table, parts_of

        file = self._stack.enter_context(open_table(self._path))
        names = file.schema_arrow.names
        columns = columns_of(names, InputConfig(text_field=self._field))
        if isinstance(columns, Fault):
            raise RunError(f"of corpus/{self._name}, {columns.reason}")
        for part in parts_of(file, [names[columns.text]]):
            for value in part.batch.column(0):
                text = value.as_py()
                yield text.encode() if isinstance(text, str) else text or b""

    def __enter__(self) -> CorpusTexts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _opened(self) -> BinaryIO:
        """Open the corpus file; there is none for a source of which no document is kept."""
        return self._stack.enter_context(open_input(self._path, self._compression))
