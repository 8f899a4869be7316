"""Where the results of a run go: a folder, a stream, or nowhere."""

from __future__ import annotations

import base64
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import pyarrow as pa

from cleaner.edits.table import LEDGER_SCHEMA
from cleaner.ledger.documents import DOCUMENTS_SCHEMA
from cleaner.pipeline.review import CLUSTERS_SCHEMA, REVIEW_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from cleaner.config import InputConfig
    from cleaner.corpus.files import OutputFile
    from cleaner.corpus.schema import Rejected, Source
    from cleaner.corpus.writers.parquet import TableRows, TableWriter
    from cleaner.dedup.proposals import Proposals
    from cleaner.pipeline.corpus_files import CorpusPlace
    from cleaner.pipeline.output import OutputFolder

DUPLICATES_SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("keeper_id", pa.string(), nullable=False),
        pa.field("similarity", pa.float64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("doubtful", pa.bool_(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("indexed_source", pa.string()),
    ]
)
"""Columns of ``OUT/duplicates.parquet``."""


class Sink(Protocol):
    """Receives results in source order.

    Attributes:
        keeps_proposals: Whether what documents share is wanted (:meth:`proposals`).
    """

    keeps_proposals: bool

    def corpus(self, source: Source, data: bytes | memoryview | TableRows) -> None:
        """Append bytes to the corpus file of a source; one of one document comes whole, in one call.

        Of a Parquet file its rows that stay come instead.
        """

    def handed_over(self, sources: Sequence[Source]) -> CorpusPlace | None:
        """Return where tasks write the corpus files of some sources; ``None`` if they come here as the others do."""

    def tables(self, ledger: pa.RecordBatch, documents: pa.RecordBatch, duplicates: pa.RecordBatch) -> None:
        """Append rows of the ledger, of the list of documents and of the duplicates."""

    def lists(self, clusters: pa.Table, review: pa.Table) -> None:
        """Take the rows of the clusters and of what is worth a look, once."""

    def proposals(self, kept: Proposals, sources: Sequence[Source]) -> None:
        """Take what the documents share, by which they can be decided on again."""

    def finish(self, rejected: Iterable[Rejected], summary: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Write what is known only at the end, and put everything into place."""


class FolderSink:
    """Writes the files of :data:`cleaner.ledger.run_files.RESULTS`.

    Args:
        folder: The folder, entered by the caller.
        config: How documents were found in files.
    """

    keeps_proposals = True

    def __init__(self, folder: OutputFolder, config: InputConfig) -> None:
        self._folder = folder
        self._config = config
        self._open = ExitStack()
        self._ledger = self._open.enter_context(folder.table("ledger/edits.parquet", LEDGER_SCHEMA))
        self._documents = self._open.enter_context(folder.table("documents.parquet", DOCUMENTS_SCHEMA))
        self._duplicates = self._open.enter_context(folder.table("duplicates.parquet", DUPLICATES_SCHEMA))
        self._clusters = self._open.enter_context(folder.table("clusters.parquet", CLUSTERS_SCHEMA))
        self._review = self._open.enter_context(folder.table("review.parquet", REVIEW_SCHEMA))
        self._source: Source | None = None
        self._file: OutputFile | None = None
        self._table: TableWriter | None = None

    def corpus(self, source: Source, data: bytes | memoryview | TableRows) -> None:
        """Append to the source's file, which has the compression of the input."""
        from cleaner.corpus.files import open_output, path_below

        if self._source is None or self._source.index != source.index:
            self._close_file()
            path = path_below(self._folder.work / "corpus", source.corpus)
            self._source, self._file = source, open_output(path, source.compression)
            if source.corpus_format == "parquet":
                from cleaner.corpus.writers.parquet import TableWriter

                dropped = path_below(self._folder.work / "ledger" / "rows", source.corpus)
                self._table = TableWriter(source, self._config, self._file, dropped)
        if not isinstance(data, (bytes, memoryview)) and self._table is not None:
            self._table.write(data)
        elif isinstance(data, (bytes, memoryview)) and self._file is not None:
            self._file.write(data)

    def handed_over(self, sources: Sequence[Source]) -> CorpusPlace | None:
        """Return where tasks write corpus files, if they can."""
        return self._folder.handed_over([f"corpus/{source.corpus}" for source in sources])

    def tables(self, ledger: pa.RecordBatch, documents: pa.RecordBatch, duplicates: pa.RecordBatch) -> None:
        """Append to the three Parquet files."""
        self._ledger.write(ledger)
        self._documents.write(documents)
        self._duplicates.write(duplicates)

    def lists(self, clusters: pa.Table, review: pa.Table) -> None:
        """Write the two Parquet files."""
        self._clusters.write(clusters)
        self._review.write(review)

    def proposals(self, kept: Proposals, sources: Sequence[Source]) -> None:
        """Write the file by which the documents can be decided on again."""
        from cleaner.pipeline.proposals_file import NAME, write_proposals

        write_proposals(self._folder.work / NAME, kept, sources, self._folder.seen_from)

    def finish(self, rejected: Iterable[Rejected], summary: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Close all files, write the small ones, and move them into place."""
        self._close_file()
        self._open.close()
        self._folder.write_lines("rejected.jsonl", map(rejected_line, rejected))
        self._folder.write_json("summary.json", summary)
        self._folder.write_json("manifest.json", manifest)
        self._folder.finish()

    def __enter__(self) -> FolderSink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what a run left open that did not come to its end."""
        if self._table is not None:
            self._table.discard()
        if self._file is not None:
            self._file.discard()
        self._open.__exit__(kind, error, trace)

    def _close_file(self) -> None:
        if self._table is not None:
            self._table.close()
            self._table = None
        if self._file is not None and self._source is not None:
            self._file.close()
            self._file = None
            self._folder.whole(f"corpus/{self._source.corpus}")


class StreamSink:
    """Writes the corpus to a stream and keeps nothing else: a filter.

    Args:
        stream: A binary stream, for instance ``sys.stdout.buffer``.
        config: How documents were found in files.
    """

    keeps_proposals = False

    def __init__(self, stream: BinaryIO, config: InputConfig) -> None:
        self._stream = stream
        self._config = config
        self._table: TableWriter | None = None

    def corpus(self, source: Source, data: bytes | memoryview | TableRows) -> None:
        """Write the bytes, or the rows as a Parquet file."""
        if source.corpus_format == "parquet":
            from cleaner.corpus.writers.parquet import TableWriter

            self._table = self._table or TableWriter(source, self._config, self._stream, None)
        if isinstance(data, (bytes, memoryview)):
            self._stream.write(data)
        elif self._table is not None:
            self._table.write(data)

    def handed_over(self, sources: Sequence[Source]) -> CorpusPlace | None:  # noqa: ARG002 - there are no files
        """Return nothing: no files are written."""
        return None

    def tables(self, ledger: pa.RecordBatch, documents: pa.RecordBatch, duplicates: pa.RecordBatch) -> None:
        """Ignore them: a filter has no folder for them."""

    def lists(self, clusters: pa.Table, review: pa.Table) -> None:
        """Ignore them: a filter has no folder for them."""

    def proposals(self, kept: Proposals, sources: Sequence[Source]) -> None:
        """Ignore it: a filter cannot be decided on again."""

    def finish(self, rejected: Iterable[Rejected], summary: dict[str, Any], manifest: dict[str, Any]) -> None:  # noqa: ARG002
        """Flush the stream."""
        if self._table is not None:
            self._table.close()
        self._stream.flush()


class NoSink:
    """Writes nothing: a dry run."""

    keeps_proposals = False

    def corpus(self, source: Source, data: bytes | memoryview | TableRows) -> None:
        """Ignore it."""

    def handed_over(self, sources: Sequence[Source]) -> CorpusPlace | None:  # noqa: ARG002 - there are no files
        """Return nothing: no files are written."""
        return None

    def tables(self, ledger: pa.RecordBatch, documents: pa.RecordBatch, duplicates: pa.RecordBatch) -> None:
        """Ignore them."""

    def lists(self, clusters: pa.Table, review: pa.Table) -> None:
        """Ignore them."""

    def proposals(self, kept: Proposals, sources: Sequence[Source]) -> None:
        """Ignore it."""

    def finish(self, rejected: Iterable[Rejected], summary: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Ignore it."""


def rejected_line(rejected: Rejected) -> bytes:
    """Return the line of ``rejected.jsonl`` for a record that was set aside, without its line end."""
    record: dict[str, Any] = {
        "source": rejected.source,
        "line": rejected.line,
        "reason": rejected.reason,
        "remedy": rejected.remedy,
        **({} if rejected.offset is None else {"offset": rejected.offset}),
    }
    try:
        record["raw"] = rejected.raw.decode("utf-8")
    except UnicodeDecodeError:
        record["raw_base64"] = base64.b64encode(rejected.raw).decode("ascii")
    return json.dumps(record, ensure_ascii=False).encode("utf-8")
