"""Finding the texts of a list, a generator or a table that are duplicates of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from cleaner.api.checks import is_generator
from cleaner.config import Config
from cleaner.results import Deduplication, Duplicate, Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from cleaner.api.containers import Container
    from cleaner.api.kinds import ArrowStream, Held
    from cleaner.cleaned import Stream
    from cleaner.config import DocumentsConfig


@overload
def deduplicate(
    texts: list[str],
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Deduplication[list[str]]: ...
@overload
def deduplicate(
    texts: tuple[str, ...],
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Deduplication[tuple[str, ...]]: ...
@overload
def deduplicate(texts: Iterator[str], column: str = "text", *, config: Config | None = None) -> Stream[str]: ...
@overload
def deduplicate(
    texts: dict[str, list[Any]],
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Deduplication[dict[str, list[Any]]]: ...
@overload
def deduplicate(
    texts: Held,
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Deduplication[Held]: ...
@overload
def deduplicate(
    texts: ArrowStream,
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Deduplication[Any]: ...
def deduplicate(
    texts: Any,
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Any:
    """Find the texts that are duplicates of others.

    MinHash proposes; a text is removed only after an exact comparison with the text that is kept.

    Args:
        texts: A list or tuple of strings, a generator, a mapping of columns, or an object of pandas, polars,
            ``datasets``, numpy or pyarrow, or with Arrow's C interface. A generator is read to its end and written to a
            temporary folder, so what it yields takes disk and no memory.
        column: The column of a table that holds the texts. A null in it is a copy of nothing.
        dates: A date for each text, for ``keep="newest"``; by default the table's column ``documents.date_field``.
        sources: The name of each text's source, for ``keep="preferred"``; by default the table's column ``source``.
        config: The configuration; its part ``documents`` is used.

    Returns:
        A :class:`cleaner.Deduplication`, whose ``data`` is the same kind of object without the copies; for a generator
        a :class:`cleaner.Stream` of the texts that stay.

    Raises:
        TypeError: ``texts`` is nothing of that kind, or a text is missing or no string.
        ValueError: A text holds half of a surrogate pair, a table has no such column, or there are not as many dates or
            sources as texts.

    Example:
        >>> notice = "The library will be closed for repairs on Monday and opens again on Tuesday at nine."
        >>> found = deduplicate([notice, "Something else entirely.", notice.upper()])
        >>> found.kept, [(d.index, d.keeper, d.reason) for d in found.duplicates]
        ((0, 1), [(2, 0, 'exact: the same text after folding')])
        >>> found.data == [notice, "Something else entirely."]
        True
        >>> from cleaner.config import DocumentsConfig
        >>> newest = Config(documents=DocumentsConfig(keep="newest"))
        >>> deduplicate([notice, notice.upper()], dates=["2023-11-05", "2024-02-01"], config=newest).kept
        (1,)
    """
    if is_generator(texts):
        from cleaner.api.streams import kept_stream

        if dates is not None or sources is not None:
            raise TypeError("dates= and sources= are for lists and tables; of a generator make a list, or files")
        return kept_stream(texts, config or Config())
    import pyarrow.compute as pc

    from cleaner.api.containers import container_of
    from cleaner.dedup.documents import deduplicate_texts
    from cleaner.dedup.verdicts import KINDS, PART, explained
    from cleaner.edits.edit import Edit, Match

    documents = (config or Config()).documents
    container = container_of(texts, column)
    array = pc.fill_null(container.texts, "")
    found = deduplicate_texts(array, documents, _ranks(container, len(array), dates, sources, documents))
    columns = (getattr(found, name).tolist() for name in ("document", "keeper", "similarity", "kind", "reason"))
    spans = zip(found.doubtful.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    duplicates = tuple(
        Duplicate(
            index,
            keeper,
            similarity,
            KINDS[kind],
            explained(reason, similarity, doubtful=doubtful),
            doubtful,
            (start, end) if end >= 0 else (0, len(array[keeper].as_py())),
        )
        for index, keeper, similarity, kind, reason, (doubtful, start, end) in zip(*columns, spans, strict=True)
    )
    gone = {duplicate.index for duplicate in duplicates}
    edits = tuple(
        Edit(
            "documents", d.kind, 0, len(before := array[d.index].as_py()), before, "",
            Match(str(d.keeper), *d.span), d.similarity, d.reason,
        )
        for d in duplicates
    )  # fmt: skip
    return Deduplication(
        kept=tuple(index for index in range(len(array)) if index not in gone),
        duplicates=duplicates,
        edits=edits,
        total=len(array),
        contained=tuple(
            Kept(index, other, share, explained(PART, share), (start, end))
            for index, other, share, start, end in zip(*(part.tolist() for part in found.contained), strict=True)
        ),
        borderline=tuple(
            Kept(index, other, similarity, explained(reason, similarity, facts))
            for index, other, similarity, reason, facts in zip(*(one.tolist() for one in found.borderline), strict=True)
        ),
        wordless=tuple(found.wordless.tolist()),
        _groups=dict(zip(found.keeper.tolist(), found.group.tolist(), strict=True)),
        _container=container,
    )


def _ranks(
    container: Container[Any],
    n: int,
    dates: Iterable[object] | None,
    sources: Iterable[str] | None,
    documents: DocumentsConfig,
) -> npt.NDArray[np.int64] | None:
    """Return what the choice of keepers goes by."""
    if documents.keep not in ("newest", "preferred"):
        return None
    from cleaner.dedup.preferences import newest_ranks, preferred_ranks

    newest = documents.keep == "newest"
    name, given = (documents.date_field, dates) if newest else ("source", sources)
    if given is None:
        if not container.is_table:
            raise ValueError(f"keep={documents.keep!r} needs {'dates' if newest else 'sources'}=, one for each text")
        given = container.column(name)
    values = [value.as_py() if hasattr(value, "as_py") else value for value in given]
    if len(values) != n:
        raise ValueError(f"there are {len(values)} {'dates' if newest else 'sources'} for {n} texts")
    return newest_ranks(values) if newest else preferred_ranks([[str(value)] for value in values], documents.prefer)
