"""Site templates in a file that people read and change: TOML, one table a site, one entry a template line."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa

from cleaner.chrome.rows import site_ids
from cleaner.chrome.slots import PLACEHOLDERS, UnknownPlaceholderError, masked_keys
from cleaner.chrome.templates import Templates, templates_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_Part = TypeVar("_Part")

_MOST_PAGES = 1 << 40

_HEADER = f"""\
# Lines that cleaner takes for furniture of sites. Change this file and use it with --templates FILE.
# A site that is named here is decided by its lines alone; of other sites templates are learned.
# text      a line of the pages; {", ".join(f"<{name}>" for name in PLACEHOLDERS)} stand for what changes
# pages, of on how many of how many pages the line was removed; leave them out of a line that you add
# remove    false keeps the line wherever it stands
# anywhere  true removes it within the text too, where a line that was learned stays; so does a line without pages
"""


class TemplateFileError(ValueError):
    """A file of site templates cannot be used; the message names file, site, line, reason and remedy."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One line of a site's template.

    Attributes:
        text: The line, with placeholders for what changes from page to page.
        pages: Pages that it was removed from; ``None`` for one that a person added.
        of: Pages of the site.
        remove: Whether it is furniture.
        anywhere: Whether it goes among the prose of a page as well; ``None`` for yes where ``pages`` is ``None``.
        example: The line as it stands on one page; empty where that is no news.
    """

    text: str
    pages: int | None = None
    of: int | None = None
    remove: bool = True
    anywhere: bool | None = None
    example: str = ""

    @property
    def goes_anywhere(self) -> bool:
        """Whether the line goes wherever it stands."""
        return self.pages is None if self.anywhere is None else self.anywhere


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """The template of one site.

    Attributes:
        name: The site; empty for a dump whose documents have none.
        pages: Pages of the site that were seen.
        lines: Its lines, in the order of the page.
    """

    name: str
    pages: int = 0
    lines: tuple[TemplateLine, ...] = ()


def template_toml(sites: Sequence[SiteTemplate]) -> str:
    """Return the text of a file of site templates.

    Args:
        sites: The sites; they are written in this order.

    Example:
        >>> written = template_toml([SiteTemplate("a.example", 9, (TemplateLine("Views: <number>", 8, 9),))])
        >>> print(written[written.index("[[site.line]]") :])
        [[site.line]]
        text = "Views: <number>"
        pages = 8
        of = 9
        remove = true
        <BLANKLINE>
    """
    parts = [_HEADER]
    for site in sites:
        parts.append(f"\n[[site]]\nname = {_quoted(site.name)}\npages = {site.pages}\n")
        for line in site.lines:
            given = {field.name: getattr(line, field.name) for field in fields(line)}
            rows = [f"{name} = {_value(value)}" for name, value in given.items() if value is not None and value != ""]
            parts.append("\n".join(["", "[[site.line]]", *rows, ""]))
    return "".join(parts)


def load_site_templates(path: Path) -> tuple[SiteTemplate, ...]:
    """Read a file of site templates.

    Args:
        path: The TOML file.

    Raises:
        TemplateFileError: The file cannot be read, is no TOML, or says what cannot be understood.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateFileError(f"{path}: {error.strerror}; name a file of site templates") from error
    except RecursionError as error:
        raise TemplateFileError(f"{path}: lists or tables are nested too deep to be read") from error
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise TemplateFileError(f"{path}: not valid TOML: {error}; mend the file there") from error
    tables = _tables(values, "site", f"{path}")
    for key in values:
        if key != "site":
            raise TemplateFileError(f"{path}: unknown key {key!r}{_nearest(key, ['site'])}")
    found: dict[str, SiteTemplate] = {}
    for number, table in enumerate(tables, 1):
        site = _site(table, f"{path}: site {number}")
        if site.name in found:
            raise TemplateFileError(f"{path}: site {site.name!r} stands there twice; put its lines into one table")
        found[site.name] = site
    return tuple(found.values())


def known_templates(sites: Iterable[SiteTemplate]) -> Templates:
    """Return the lines that are to be removed, as matching wants them.

    Args:
        sites: Sites of a file.
    """
    lines = [(site, line) for site in sites for line in site.lines if line.remove]
    of = [site.pages if line.of is None else line.of for site, line in lines]
    return templates_of(
        site_ids(pa.array([site.name for site, _ in lines], pa.string())),
        masked_keys([line.text for _, line in lines]) if lines else np.zeros(0, np.uint64),
        np.array([line.pages or 0 for _, line in lines], np.int64),
        np.array(of, np.int64),
        np.array([line.goes_anywhere for _, line in lines], bool),
    )


def _site(table: dict[str, Any], where: str) -> SiteTemplate:
    name = table.get("name")
    if not isinstance(name, str):
        raise TemplateFileError(f"{where}: it has no name; add name = \"HOST\", as 'cleaner templates' shows it")
    where = f"{where.rsplit(': ', 1)[0]}: site {name!r}"
    rows = _tables(table, "line", where)
    values = _checked(SiteTemplate, {key: value for key, value in table.items() if key != "line"}, where, ["line"])
    lines: dict[int, TemplateLine] = {}
    for number, row in enumerate(rows, 1):
        line, key = _line(row, f"{where}, line {number}")
        if key in lines and (lines[key].remove, lines[key].goes_anywhere) != (line.remove, line.goes_anywhere):
            raise TemplateFileError(
                f"{where}, line {number}: {line.text!r} is the same line as {lines[key].text!r}, which says something "
                "else; delete one of them"
            )
        lines.setdefault(key, line)
    return SiteTemplate(name, values.get("pages", 0), tuple(lines.values()))


def _line(row: dict[str, Any], where: str) -> tuple[TemplateLine, int]:
    """Return an entry and its key."""
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise TemplateFileError(f'{where}: it has no text; add text = "...", or delete the entry')
    where = f"{where} ({text[:60]!r})"
    if "\n" in text:
        raise TemplateFileError(f"{where}: the text has more than one line; make an entry of each")
    line = TemplateLine(**_checked(TemplateLine, row, where, []))
    if line.pages is not None and line.of is not None and line.pages > line.of:
        raise TemplateFileError(f"{where}: on {line.pages} of {line.of} pages; pages cannot be more than of")
    try:
        key = int(masked_keys([text])[0])
    except UnknownPlaceholderError as error:
        raise TemplateFileError(f"{where}: {error}") from error
    if key == 0:
        raise TemplateFileError(f"{where}: nothing stands in it; delete the entry")
    return line, key


def _checked(type_: type[_Part], table: dict[str, Any], where: str, also: list[str]) -> dict[str, Any]:
    """Return the values of a table, each of the type that its attribute has."""
    types = {field.name: str(field.type).split(" ")[0] for field in fields(type_)}  # type: ignore[arg-type]  # dataclasses
    for key, value in table.items():
        if key not in types or types[key].startswith("tuple"):
            known = [name for name in (*types, *also) if not types.get(name, "").startswith("tuple")]
            raise TemplateFileError(f"{where}: unknown key {key!r}{_nearest(key, sorted(set(known) - {'lines'}))}")
        if type(value).__name__ != types[key]:
            raise TemplateFileError(f"{where}: {key} = {value!r}; expected {_WANTED[types[key]]}")
        if types[key] == "int" and not 0 <= value < _MOST_PAGES:
            wrong = "negative" if value < 0 else f"{_MOST_PAGES:,} or more"
            raise TemplateFileError(f"{where}: {key} = {value}; a number of pages cannot be {wrong}")
    return table


_WANTED = {"int": "a number, as in 12", "bool": "true or false", "str": 'text, as in "..."'}


def _tables(values: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    """Return an array of tables."""
    tables = values.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        head = "[[site]]" if name == "site" else "[[site.line]]"
        raise TemplateFileError(f"{where}: {name} is no list of tables; begin each with {head}")
    return tables


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"


def _value(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    """Return a TOML string in which nothing is invisible."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
