"""The list of documents: where each record of the input stood and what became of it (``OUT/documents.parquet``)."""

from __future__ import annotations

import pyarrow as pa

KEPT = "kept"
DUPLICATE = "duplicate"
REJECTED = "rejected"
BLANK = "blank"
HEADER = "header"

DOCUMENTS_SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("fate", pa.string(), nullable=False),
        pa.field("damaged", pa.bool_()),
        pa.field("leftovers", pa.int32()),
        pa.field("escapes", pa.string()),
        pa.field("head", pa.large_binary()),
        pa.field("tail", pa.large_binary()),
        pa.field("offset", pa.int64()),
        pa.field("markup_digest", pa.string()),
        pa.field("text_digest", pa.string()),
    ]
)
"""One row a record of the input, in source order, then line order.

``line`` is 1-based; in a WARC file it is the number of the record. ``fate`` is ``kept``, ``duplicate``, ``rejected``,
``blank`` (JSONL lines of white space, empty lines of a CSV file; several in a row have one row, with the first one's
number) or ``header`` (the first row of a CSV file).
``leftovers`` counts what no repair could mend in the normalized text, and ``damaged`` says that it is too much
(:class:`cleaner.normalization.leftovers.Leftovers`); both are null where nothing was normalized, or is no document.
``escapes`` tells how the text was written (see :data:`cleaner.corpus.batch.BATCH_SCHEMA`). ``head`` and ``tail`` are
there only where the corpus does not hold the record: the bytes around a duplicate's text, or in ``head`` the whole of a
rejected or blank line; of a header, too, which the corpus holds. ``offset``, ``markup_digest`` and ``text_digest`` are
there only for what was read from HTML or WARC: the place and the digest of what the corpus does not hold, and the
digest of the text that was made of it."""
