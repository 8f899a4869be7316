"""Cleaning many texts that lie in memory, and what was done to them as one table of edits."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.api.arrow_texts import spliced, texts_in
from cleaner.cleaned import CLEANED_EDITS, Cleaned, edits_by_row
from cleaner.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.api.containers import Container
    from cleaner.chrome.templates import Templates
    from cleaner.config import Config

T = TypeVar("T")

_SLICE_BYTES = 4 << 20
"""Bytes of texts that are normalized at once, as of a shard in a run."""
_READ_BYTES = 1 << 20
"""Bytes of texts of a generator that are held at once: what a kernel is worth being loaded for."""
_READ_TEXTS = 4096


def normalize_many(container: Container[T], config: Config) -> Cleaned[T]:
    """Bring the texts of an object to the normal form.

    Args:
        container: The object.
        config: The configuration; its part ``normalize`` is used.
    """
    from cleaner.normalization.stage import normalize_batch

    texts = pc.fill_null(container.texts, "")
    new, edits = [], []
    for start, end in _slices(texts):
        staged = normalize_batch(texts.slice(start, end - start), config.normalize)
        new.append(staged.text)
        edits.append(cleaned_edits(staged.edits, start))
    return _cleaned(container, pa.chunked_array(new, pa.large_string()), edits)


def normalized_one_by_one(texts: Iterator[str], config: Config) -> Iterator[Result]:
    """Yield the normal form of each text of a generator; a megabyte of texts is held at a time.

    Args:
        texts: The texts.
        config: The configuration; its part ``normalize`` is used.

    Raises:
        TypeError: A text is no string.
        ValueError: A text holds half of a surrogate pair.
    """
    from cleaner.normalization.stage import normalize_batch

    while held := _some(texts):
        staged = normalize_batch(texts_in(held), config.normalize)
        edits = edits_by_row(cleaned_edits(staged.edits, 0))
        for row, text in enumerate(staged.text):
            yield Result(text.as_py(), edits.get(row, ()))


def strip_many(
    container: Container[T], known: Templates | None, name: str, config: Config, *, by_site: bool
) -> Cleaned[T]:
    """Strip the chrome of the pages in an object.

    Args:
        container: The object.
        known: Templates that are known; without them the pages bring their own.
        name: The site of pages that do not name one.
        config: The configuration; its part ``chrome`` is used.
        by_site: Take the site of a page from the table's column of addresses, if it has one.
    """
    from cleaner.chrome.facts import line_facts
    from cleaner.chrome.rows import site_ids, template_rows
    from cleaner.chrome.stage import strip_batch
    from cleaner.chrome.templates import learn_templates
    from cleaner.corpus.buffers import text_buffers
    from cleaner.corpus.sites import site_of

    texts = pc.fill_null(container.texts, "")
    urls = config.input.url_field
    if by_site and container.has(urls):
        hosts = [site_of(url) if isinstance(url, str) else None for url in plain(container.column(urls))]
        sites = pa.array([name if host is None else host for host in hosts], pa.string())
    else:
        sites = pa.array([name] * len(texts), pa.string())
    facts = line_facts(*text_buffers(texts))
    if known is None:
        rows = template_rows(facts, site_ids(sites), np.arange(len(texts), dtype=np.int64), config.chrome.depth)
        known = learn_templates(rows, config.chrome)
    staged = strip_batch(facts, sites, known, config.chrome)
    return _cleaned(container, staged.text, [cleaned_edits(staged.edits, 0)])


def clean_many(container: Container[T], config: Config) -> Cleaned[T]:
    """Clean the texts of an object as a run cleans those of files, and leave out the duplicates.

    Args:
        container: The object.
        config: The configuration.
    """
    from cleaner.api.streams import TemporaryRun, columns_of

    others = {name: plain(container.column(name)) for name in columns_of(config) if container.has(name)}
    rows = (
        {**{name: values[row] for name, values in others.items() if values[row] is not None}, "text": text or ""}
        for row, text in enumerate(_each(container.texts))
    )
    run = TemporaryRun(rows, config, config.stages)
    try:
        kept, new = run.kept_texts()
        edits = run.edit_table()
        duplicates = run.duplicate_table()
        summary = run.summary
    finally:
        run.close()
    before = pc.fill_null(container.texts, "").take(pa.array(kept))
    changed = _different(before, new)
    texts = spliced(container.texts, kept[changed], new.take(pa.array(changed)))
    data = container.replaced(texts, kept[changed])
    if len(kept) < len(texts):
        data = container.some(data, kept)
    return Cleaned(data, kept, len(texts), edits, duplicates, new, summary)


def cleaned_edits(edits: pa.RecordBatch, first: int) -> pa.Table:
    """Return the edits of a batch as rows of :data:`cleaner.cleaned.CLEANED_EDITS`.

    Args:
        edits: Edits of a stage.
        first: The place of the batch's first document among all.
    """
    rows = pc.add(edits.column("row").cast(pa.int64()), first)
    columns = {
        **{name: edits.column(name) for name in edits.schema.names},
        "row": rows,
        "matched_row": pc.if_else(edits.column("matched_start").is_valid(), rows, pa.scalar(None, pa.int64())),
    }
    return pa.table([columns[name] for name in CLEANED_EDITS.names], schema=CLEANED_EDITS)


def plain(values: Any) -> list[Any]:
    """Return the values of a column as Python has them."""
    if hasattr(values, "to_pylist"):
        found: list[Any] = values.to_pylist()
        return found
    return list(values)


def _cleaned(container: Container[T], new: Any, edits: list[pa.Table]) -> Cleaned[T]:
    """Return the result of stages that leave every row."""
    texts = new.combine_chunks() if isinstance(new, pa.ChunkedArray) else new
    old = container.texts
    changed = _different(pc.fill_null(old, ""), texts)
    whole = pc.if_else(old.is_valid(), texts, pa.scalar(None, pa.large_string())) if old.null_count else texts
    rows = np.arange(len(old), dtype=np.int64)
    table = pa.concat_tables([CLEANED_EDITS.empty_table(), *edits])
    return Cleaned(container.replaced(whole, changed), rows, len(old), table, None, texts, None)


def _different(one: pa.LargeStringArray, other: pa.LargeStringArray) -> npt.NDArray[np.int64]:
    return np.flatnonzero(pc.not_equal(one, other).to_numpy(zero_copy_only=False)).astype(np.int64)


def _slices(texts: pa.LargeStringArray) -> Iterator[tuple[int, int]]:
    """Yield runs of texts of some bytes together."""
    ends = np.cumsum(pc.binary_length(texts).to_numpy(zero_copy_only=False), dtype=np.int64)
    start = 0
    while start < len(texts):
        before = int(ends[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + _SLICE_BYTES)))
        yield start, end
        start = end


def _some(texts: Iterator[str]) -> list[str]:
    """Return the next texts of a generator."""
    held: list[str] = []
    size = 0
    for text in islice(texts, _READ_TEXTS):
        held.append(text)
        size += len(text) if isinstance(text, str) else 0
        if size >= _READ_BYTES:
            break
    return held


def _each(texts: pa.LargeStringArray) -> Iterator[str | None]:
    return (text.as_py() for text in texts)
