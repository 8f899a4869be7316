"""The functions of the Python API: one document, the pages of one site, or a table of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

from cleaner.config import Config
from cleaner.results import Deduplication, Duplicate, Kept, Result

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.chrome.templates import Templates
    from cleaner.config import DocumentsConfig


def normalize(text: str | bytes, *, config: Config | None = None) -> Result:
    r"""Bring a text to the normal form and repair encoding damage.

    Args:
        text: The text, or bytes whose encoding is found out.
        config: The configuration; its part ``normalize`` is used, and ``input.encoding`` for bytes.

    Raises:
        TypeError: ``text`` is neither a string nor bytes.
        ValueError: ``text`` holds half of a surrogate pair, which no text in a file can.

    Example:
        >>> normalize("C\u1ed8NG H\u00d2A\xa0X\u00c3\xa0H\u1ed8I").text
        'CỘNG HÒA XÃ HỘI'
        >>> normalize("N\u00e1\u00bb\u2018i l\u00e1\u00ba\u00a1i").text
        'Nối lại'
    """
    from cleaner.normalization.text import normalize_text

    decoding: tuple[Any, ...] = ()
    if isinstance(text, bytes):
        from cleaner.corpus.decoding import decode_bytes

        decoded = decode_bytes(text, (config or Config()).input.encoding)
        text, decoding = decoded.text, tuple(decoded.edits)
    _check_text(text)
    normalized, edits = normalize_text(text, (config or Config()).normalize)
    return Result(normalized, (*decoding, *edits))


@overload
def strip_chrome(
    text: str,
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Result: ...
@overload
def strip_chrome(
    text: list[str] | tuple[str, ...],
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> list[Result]: ...
def strip_chrome(
    text: str | list[str] | tuple[str, ...],
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Result | list[Result]:
    r"""Remove site chrome from one page, or from the pages of one site, whose templates are learned from them.

    Args:
        text: One text, or several texts of one site.
        templates: Site templates that are known: a file that ``cleaner templates --save`` wrote, or templates that were
            learned. Without them several texts bring their own.
        site: Name of the site; a file of one site needs none.
        config: The configuration; its part ``chrome`` is used.

    Returns:
        One result for one text, a list for several.

    Raises:
        TypeError: A text is no string.
        ValueError: A text holds half of a surrogate pair, which no text in a file can; the file of templates cannot be
            used (:class:`cleaner.chrome.template_file.TemplateFileError`), or it has several sites and none is named.

    Example:
        >>> page = "Monday, 5 July 2021\n\nThe council met on Friday and voted for the new bridge over the river.\n"
        >>> strip_chrome(page).text
        'The council met on Friday and voted for the new bridge over the river.\n'
    """
    from cleaner.chrome.stage import strip_text

    config = config or Config()
    for one in text if isinstance(text, (list, tuple)) else [text]:
        _check_text(one)
    known, name = _known_templates(templates if templates is not None else config.chrome.templates, site)
    if isinstance(text, str):
        return Result(*_frozen(strip_text(text, known, config.chrome, name)))
    import numpy as np
    import pyarrow as pa

    from cleaner.chrome.facts import line_facts
    from cleaner.chrome.rows import site_ids, template_rows
    from cleaner.chrome.stage import strip_batch
    from cleaner.chrome.templates import learn_templates
    from cleaner.corpus.buffers import text_buffers

    texts = pa.array(text, pa.large_string())
    sites = pa.array([name] * len(texts), pa.string())
    facts = line_facts(*text_buffers(texts))
    if known is None:
        rows = template_rows(facts, site_ids(sites), np.arange(len(texts), dtype=np.int64), config.chrome.depth)
        known = learn_templates(rows, config.chrome)
    return _results(strip_batch(facts, sites, known, config.chrome))


def _known_templates(given: Templates | str | Path | bool, site: str | None) -> tuple[Templates | None, str]:
    """Return the templates that are known, and the name of the site that texts are of."""
    from pathlib import Path

    if isinstance(given, bool):
        return None, site or ""
    if not isinstance(given, (str, Path)):
        return given, site or ""
    from cleaner.chrome.template_file import known_templates, load_site_templates

    sites = load_site_templates(Path(given))
    if site is None and len(sites) > 1:
        names = ", ".join(repr(one.name) for one in sites[:3])
        raise ValueError(f"{given} has templates of {len(sites)} sites ({names}, ...); say which with site=")
    return known_templates(sites), sites[0].name if site is None and sites else site or ""


def clean(text: str | bytes, *, config: Config | None = None) -> Result:
    r"""Normalize one document, strip its chrome, and remove what stands in it twice.

    Args:
        text: The text, or bytes whose encoding is found out.
        config: The configuration; its stages up to ``blocks`` are carried out.

    Raises:
        TypeError: ``text`` is neither a string nor bytes.
        ValueError: ``text`` holds half of a surrogate pair, which no text in a file can.

    Example:
        >>> result = clean("Trang\xa0đầu.\r\n")
        >>> result.text
        'Trang đầu.\n'
        >>> [(edit.stage, edit.rule) for edit in result.edits]
        [('normalize', 'spaces'), ('normalize', 'line-ends')]
    """
    from cleaner.chrome.stage import strip_text
    from cleaner.dedup.blocks import remove_repeats_text

    config = config or Config()
    result = normalize(text, config=config)
    stripped, chrome = strip_text(result.text, None, config.chrome)
    final, blocks = remove_repeats_text(stripped, config.blocks)
    return Result(final, (*result.edits, *chrome, *blocks))


def deduplicate(
    texts: Any,
    column: str = "text",
    *,
    dates: Iterable[object] | None = None,
    sources: Iterable[str] | None = None,
    config: Config | None = None,
) -> Deduplication:
    """Find the texts that are duplicates of others.

    MinHash proposes; a text is removed only after an exact comparison with the text that is kept.

    Args:
        texts: A sequence of strings, an Arrow array, or a table (Arrow, or any object whose ``texts[column]`` is a
            sequence of strings, such as a data frame).
        column: The column of a table that holds the texts.
        dates: A date for each text, for ``keep="newest"``; by default the table's column ``documents.date_field``.
        sources: The name of each text's source, for ``keep="preferred"``; by default the table's column ``source``.
        config: The configuration; its part ``documents`` is used.

    Raises:
        TypeError: A text is missing or not a string.
        ValueError: A text holds half of a surrogate pair, a table has no such column, or there are not as many dates or
            sources as texts.

    Example:
        >>> notice = "The library will be closed for repairs on Monday and opens again on Tuesday at nine."
        >>> found = deduplicate([notice, "Something else entirely.", notice.upper()])
        >>> found.kept, [(d.index, d.keeper, d.reason) for d in found.duplicates]
        ((0, 1), [(2, 0, 'exact: the same text after folding')])
        >>> from cleaner.config import DocumentsConfig
        >>> newest = Config(documents=DocumentsConfig(keep="newest"))
        >>> deduplicate([notice, notice.upper()], dates=["2023-11-05", "2024-02-01"], config=newest).kept
        (1,)
    """
    from cleaner.dedup.documents import deduplicate_texts
    from cleaner.dedup.verdicts import KINDS, PART, explained
    from cleaner.edits.edit import Edit, Match

    documents = (config or Config()).documents
    array = _text_array(texts, column)
    found = deduplicate_texts(array, documents, _ranks(texts, len(array), dates, sources, documents))
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
    )


def _ranks(
    texts: Any, n: int, dates: Iterable[object] | None, sources: Iterable[str] | None, documents: DocumentsConfig
) -> npt.NDArray[np.int64] | None:
    """Return what the choice of keepers goes by."""
    if documents.keep not in ("newest", "preferred"):
        return None
    from cleaner.dedup.preferences import newest_ranks, preferred_ranks

    newest = documents.keep == "newest"
    name, given = (documents.date_field, dates) if newest else ("source", sources)
    if given is None:
        if not _is_table(texts):
            raise ValueError(f"keep={documents.keep!r} needs {'dates' if newest else 'sources'}=, one for each text")
        given = _column(texts, name)
    values = [value.as_py() if hasattr(value, "as_py") else value for value in given]
    if len(values) != n:
        raise ValueError(f"there are {len(values)} {'dates' if newest else 'sources'} for {n} texts")
    return newest_ranks(values) if newest else preferred_ranks([[str(value)] for value in values], documents.prefer)


def _is_table(texts: Any) -> bool:
    import pyarrow as pa

    return isinstance(texts, (pa.Table, pa.RecordBatch, Mapping)) or hasattr(texts, "columns")


def _column(table: Any, name: str) -> Any:
    try:
        return table[name]
    except KeyError as error:
        raise ValueError(f"the table has no column {name!r}; name the column") from error


def _text_array(texts: Any, column: str) -> pa.LargeStringArray:
    import pyarrow as pa
    import pyarrow.types as pt

    if _is_table(texts):
        texts = _column(texts, column)
    if isinstance(texts, (str, bytes)) or not hasattr(texts, "__iter__"):
        raise TypeError(f"texts must be a sequence of strings or a table, not one {type(texts).__name__}")
    try:
        array = texts if isinstance(texts, (pa.Array, pa.ChunkedArray)) else pa.array(list(texts))
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(f"every text must be a string: {error}") from error
    except UnicodeEncodeError as error:
        raise ValueError(f"a text holds half of a surrogate pair: {error.object[:60]!r}") from error
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pt.is_dictionary(array.type):
        array = array.dictionary_decode()
    if not any(of_type(array.type) for of_type in (pt.is_string, pt.is_large_string, pt.is_string_view, pt.is_null)):
        raise TypeError(f"every text must be a string, not {array.type}")
    array = array.cast(pa.large_string())
    if array.null_count:
        raise TypeError(f"text {array.is_null().index(True).as_py()} is missing; every text must be a string")
    return array


def _check_text(text: object) -> None:
    """Refuse what is no text, in words, before a stage stumbles over it."""
    if not isinstance(text, str):
        raise TypeError(f"a text must be a string, not {type(text).__name__}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"the text holds half of a surrogate pair at character {error.start}; decode its bytes with "
            "errors='replace', or give the bytes"
        ) from error


def _frozen(stripped: tuple[str, list[Any]]) -> tuple[str, tuple[Any, ...]]:
    return stripped[0], tuple(stripped[1])


def _results(staged: Any) -> list[Result]:
    """Return a stage's texts and edits as one result a text."""
    from cleaner.ledger.reading import edit_from_row

    edits: list[list[Any]] = [[] for _ in range(len(staged.text))]
    for row in staged.edits.to_pylist():
        edits[row["row"]].append(edit_from_row({**row, "doc_id": None, "matched_doc": None}))
    return [Result(text, tuple(of_text)) for text, of_text in zip(staged.text.to_pylist(), edits, strict=True)]
