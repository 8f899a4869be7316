"""Cleaning one text, or all texts of a list, a generator or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from cleaner.api.checks import check_text, frozen, is_generator
from cleaner.config import Config
from cleaner.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.api.kinds import ArrowStream, Held
    from cleaner.chrome.templates import Templates
    from cleaner.cleaned import Cleaned, Stream


@overload
def normalize(text: str | bytes, column: str = "text", *, config: Config | None = None) -> Result: ...
@overload
def normalize(text: list[str], column: str = "text", *, config: Config | None = None) -> Cleaned[list[str]]: ...
@overload
def normalize(
    text: tuple[str, ...], column: str = "text", *, config: Config | None = None
) -> Cleaned[tuple[str, ...]]: ...
@overload
def normalize(text: Iterator[str], column: str = "text", *, config: Config | None = None) -> Iterator[Result]: ...
@overload
def normalize(
    text: dict[str, list[Any]], column: str = "text", *, config: Config | None = None
) -> Cleaned[dict[str, list[Any]]]: ...
@overload
def normalize(text: Held, column: str = "text", *, config: Config | None = None) -> Cleaned[Held]: ...
@overload
def normalize(text: ArrowStream, column: str = "text", *, config: Config | None = None) -> Cleaned[Any]: ...
def normalize(text: Any, column: str = "text", *, config: Config | None = None) -> Any:
    r"""Bring a text, or each of many, to the normal form, and repair encoding damage.

    Args:
        text: A text; bytes whose encoding is found out; or many texts: a list or tuple of strings, a generator, or an
            object of pandas, polars, ``datasets``, numpy or pyarrow, or with Arrow's C interface.
        column: The column of a table that holds the texts. A null in it stays one.
        config: The configuration; its part ``normalize`` is used, and ``input.encoding`` for bytes.

    Returns:
        A :class:`cleaner.Result` for one text. For many a :class:`cleaner.Cleaned`, whose ``data`` is the same kind of
        object with all else as it was; for a generator a generator of results, which holds a megabyte of texts at a
        time.

    Raises:
        TypeError: ``text`` is nothing of that kind, or a text is no string.
        ValueError: A text holds half of a surrogate pair, which no text in a file can, or a table has no such column.

    Example:
        >>> normalize("C\u1ed8NG H\u00d2A\xa0X\u00c3\xa0H\u1ed8I").text
        'CỘNG HÒA XÃ HỘI'
        >>> normalize("N\u00e1\u00bb\u2018i l\u00e1\u00ba\u00a1i").text
        'Nối lại'
        >>> normalize(["a\xa0b", "c"]).data
        ['a b', 'c']
    """
    config = config or Config()
    if isinstance(text, (str, bytes)):
        return _normalized(text, config)
    if is_generator(text):
        from cleaner.api.many import normalized_one_by_one

        return normalized_one_by_one(text, config)
    from cleaner.api.containers import container_of
    from cleaner.api.many import normalize_many

    return normalize_many(container_of(text, column), config)


def _normalized(text: str | bytes, config: Config) -> Result:
    from cleaner.normalization.text import normalize_text

    decoding: tuple[Any, ...] = ()
    if isinstance(text, bytes):
        from cleaner.corpus.decoding import decode_bytes

        decoded = decode_bytes(text, config.input.encoding)
        text, decoding = decoded.text, tuple(decoded.edits)
    check_text(text)
    normal, edits = normalize_text(text, config.normalize)
    return Result(normal, (*decoding, *edits))


@overload
def strip_chrome(
    text: str,
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Result: ...
@overload
def strip_chrome(
    text: list[str],
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Cleaned[list[str]]: ...
@overload
def strip_chrome(
    text: tuple[str, ...],
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Cleaned[tuple[str, ...]]: ...
@overload
def strip_chrome(
    text: dict[str, list[Any]],
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Cleaned[dict[str, list[Any]]]: ...
@overload
def strip_chrome(text: Iterator[str], column: str = "text", *, config: Config | None = None) -> Stream[Result]: ...
@overload
def strip_chrome(
    text: Held,
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Cleaned[Held]: ...
@overload
def strip_chrome(
    text: ArrowStream,
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Cleaned[Any]: ...
def strip_chrome(
    text: Any,
    column: str = "text",
    *,
    templates: Templates | str | Path | None = None,
    site: str | None = None,
    config: Config | None = None,
) -> Any:
    r"""Remove site chrome from one page, or from many, which show the templates of their sites.

    The pages of a table are of the site that its column ``input.url_field`` of the configuration (``url``) names; those
    of a list are of one site.

    Args:
        text: One text, or many: a list or tuple of strings, a generator, or an object of pandas, polars, ``datasets``,
            numpy or pyarrow, or with Arrow's C interface. A generator is read to its end and written to a temporary
            folder, because templates are learned from all pages of a site.
        column: The column of a table that holds the texts.
        templates: Site templates that are known: a file that ``cleaner templates --save`` wrote, or templates that were
            learned. Without them several texts bring their own. For a generator, name a file in the configuration.
        site: Name of the site of all texts; a file of one site needs none.
        config: The configuration; its part ``chrome`` is used.

    Returns:
        A :class:`cleaner.Result` for one text, a :class:`cleaner.Cleaned` for several, a :class:`cleaner.Stream` of
        results for a generator.

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
    if is_generator(text):
        from cleaner.api.streams import cleaned_stream

        if templates is not None or site is not None:
            raise TypeError("templates= and site= are for lists and tables; of a generator name them in the config")
        return cleaned_stream(text, config, ("chrome",))
    known, name = known_templates(templates if templates is not None else config.chrome.templates, site)
    if isinstance(text, str):
        check_text(text)
        return Result(*frozen(strip_text(text, known, config.chrome, name)))
    from cleaner.api.containers import container_of
    from cleaner.api.many import strip_many

    return strip_many(container_of(text, column), known, name, config, by_site=site is None)


def known_templates(given: Templates | str | Path | bool, site: str | None) -> tuple[Templates | None, str]:
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


@overload
def clean(text: str | bytes, column: str = "text", *, config: Config | None = None) -> Result: ...
@overload
def clean(text: list[str], column: str = "text", *, config: Config | None = None) -> Cleaned[list[str]]: ...
@overload
def clean(text: tuple[str, ...], column: str = "text", *, config: Config | None = None) -> Cleaned[tuple[str, ...]]: ...
@overload
def clean(text: Iterator[str], column: str = "text", *, config: Config | None = None) -> Stream[Result]: ...
@overload
def clean(
    text: dict[str, list[Any]], column: str = "text", *, config: Config | None = None
) -> Cleaned[dict[str, list[Any]]]: ...
@overload
def clean(text: Held, column: str = "text", *, config: Config | None = None) -> Cleaned[Held]: ...
@overload
def clean(text: ArrowStream, column: str = "text", *, config: Config | None = None) -> Cleaned[Any]: ...
def clean(text: Any, column: str = "text", *, config: Config | None = None) -> Any:
    r"""Clean one document, or many as ``cleaner clean`` does.

    One document is normalized, its chrome is stripped, and what stands in it twice is removed. Many documents go
    through all stages of the configuration: templates are learned from them, and **duplicates go**, with their rows of
    a table. To keep every row, leave the stage ``documents`` out: ``Config(stages=("normalize", "chrome", "blocks"))``.

    Many documents are written to a temporary folder and go through the same pipeline as files do, so memory is bounded
    for generators; a table stays in memory as it is.

    Args:
        text: One text, bytes whose encoding is found out, or many texts: a list or tuple of strings, a generator, or an
            object of pandas, polars, ``datasets``, numpy or pyarrow, or with Arrow's C interface.
        column: The column of a table that holds the texts. Its columns ``input.url_field`` (``url``) and, where
            ``documents.keep`` is ``newest``, ``documents.date_field`` are used where they are there.
        config: The configuration.

    Returns:
        A :class:`cleaner.Result` for one text, a :class:`cleaner.Cleaned` for several, a :class:`cleaner.Stream` of
        results, one for each document that stays, for a generator.

    Raises:
        TypeError: ``text`` is nothing of that kind, or a text is no string.
        ValueError: A text holds half of a surrogate pair, which no text in a file can, or a table has no such column.

    Example:
        >>> result = clean("Trang\xa0đầu.\r\n")
        >>> result.text
        'Trang đầu.\n'
        >>> [(edit.stage, edit.rule) for edit in result.edits]
        [('normalize', 'spaces'), ('normalize', 'line-ends')]
        >>> notice = "The library is closed on Monday for repairs, and opens again on Tuesday morning at nine."
        >>> cleaned = clean([notice, "A ferry\xa0bell.", notice.upper()])
        >>> cleaned.data == [notice, "A ferry bell."], cleaned.rows.tolist()
        (True, [0, 1])
    """
    from cleaner.chrome.stage import strip_text
    from cleaner.dedup.blocks import remove_repeats_text

    config = config or Config()
    if is_generator(text):
        from cleaner.api.streams import cleaned_stream

        return cleaned_stream(text, config, config.stages)
    if not isinstance(text, (str, bytes)):
        from cleaner.api.containers import container_of
        from cleaner.api.many import clean_many

        return clean_many(container_of(text, column), config)
    result = _normalized(text, config)
    stripped, chrome = strip_text(result.text, None, config.chrome)
    final, blocks = remove_repeats_text(stripped, config.blocks)
    return Result(final, (*result.edits, *chrome, *blocks))
