"""The texts that a run left in its corpus, document after document."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.corpus.files import open_input
from cleaner.corpus.restoring import record_text
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import Run, RunError

if TYPE_CHECKING:
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
        self._stack = ExitStack()
        self._file: BinaryIO | None = None

    def line(self, row: dict[str, Any]) -> bytes | None:
        """Return the record of the next document, the one of ``row``; ``None`` where the corpus does not hold it.

        Raises:
            RunError: The corpus ends before.
            OSError: The corpus file cannot be read.
        """
        if row["fate"] != KEPT:
            return None
        line = self._opened().readline()
        if not line:
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
        return "" if line is None else record_text(line, self._field)

    def skip(self, documents: int) -> None:
        """Pass over some records."""
        for _ in range(documents if not self._is_txt else 0):
            self._opened().readline()

    def __enter__(self) -> CorpusTexts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _opened(self) -> BinaryIO:
        """Return the corpus file; there is none for a source of which no document is kept."""
        if self._file is None:
            self._file = self._stack.enter_context(open_input(self._path, self._compression))
        return self._file
