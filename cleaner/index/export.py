"""The signatures of an index as ``datasketch`` objects, and in a file that other tools read.

An index keeps buckets, not signatures: these are made again from the texts, value for value as they were.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.dedup.minhash import signatures, to_datasketch
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from cleaner.index.store import Index


class Signed(NamedTuple):
    """Some documents of an index with their signatures.

    Attributes:
        documents: Batch of :data:`cleaner.index.pack.PACK_SCHEMA`.
        signatures: uint32[n, k].
    """

    documents: pa.RecordBatch
    signatures: npt.NDArray[np.uint32]


def signed_documents(index: Index) -> Iterator[Signed]:
    """Yield all documents of an index that stay, a block at a time; those without words have no signature.

    Args:
        index: The index.
    """
    spec = index.manifest.spec
    for block in index.every_document():
        if block.num_rows:
            tokens = tokenize(block.column("text"))
            made = signatures(*shingles(tokens.bases, tokens.bounds), spec.num_perm, spec.seed)
            yield Signed(block, made)


def sketches(index: Index) -> Iterator[tuple[str, Any]]:
    """Yield the id of each document that stays, and its ``datasketch.LeanMinHash``.

    Args:
        index: The index.

    Example:
        >>> import pathlib, tempfile
        >>> from cleaner import Config, Pipeline
        >>> from cleaner.index.store import open_index
        >>> from cleaner.pipeline.indexed import IndexUse
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.txt").write_text("The inn is open all the year.")
        >>> _ = Pipeline(Config()).run([folder / "a.txt"], folder / "out", index=IndexUse(folder / "kept"))
        >>> [(name, sketch.scheme, len(sketch)) for name, sketch in sketches(open_index(folder / "kept"))]
        [('a.txt', 'affine32', 128)]
    """
    seed = index.manifest.spec.seed
    for documents, made in signed_documents(index):
        for name, row in zip(documents.column("id").to_pylist(), made, strict=True):
            yield name, to_datasketch(row, seed)


def export_signatures(index: Index, path: Path) -> int:
    """Write ids, sources and signatures to a Parquet file; return how many.

    Args:
        index: The index.
        path: The file; its metadata has what is needed to make ``datasketch`` objects, under ``cleaner``.
    """
    spec = index.manifest.spec
    schema = pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
            pa.field("signature", pa.list_(pa.uint32(), spec.num_perm), nullable=False),
        ],
        metadata={"cleaner": json.dumps(spec.as_dict())},
    )
    count = 0
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for documents, made in signed_documents(index):
            values = pa.FixedSizeListArray.from_arrays(pa.array(made.reshape(-1)), spec.num_perm)
            arrays = [documents.column("id"), documents.column("source"), values.cast(schema.field("signature").type)]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            count += documents.num_rows
    return count
