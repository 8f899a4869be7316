"""The templates that a run used, from its ledger: every line that was removed as one of a site's template stands there.

No other record of them is kept: it would cost a pass over the dump for the examples, and could contradict the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.chrome.slots import line_keys, with_placeholders
from cleaner.chrome.template_file import SiteTemplate, TemplateLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOTE = re.compile(r"site template: on \d+ of (\d+) pages(?: of (.*?))?(?:, slots: [a-z]+(?:, [a-z]+)*)?", re.DOTALL)
"""The note of an edit of the rule ``site-template``: pages of the scope, and the site."""

_BATCH = 4096


@dataclass(slots=True)
class _Line:
    example: str
    pages: int = 0
    last_page: int = -1
    place: float = 0.0


@dataclass(slots=True)
class RemovedLines:
    r"""Gathers removed lines, page by page, in the order of the ledger; memory grows with the distinct lines.

    Example:
        >>> gathered = RemovedLines()
        >>> gathered.add_page([("site template: on 3 of 3 pages of a.example", "Views: 12\n\nContact")])
        >>> gathered.add_page([("site template: on 3 of 3 pages of a.example", "Views: 9\n")])
        >>> [(site.name, [(line.text, line.pages, line.of) for line in site.lines]) for site in gathered.templates()]
        [('a.example', [('Views: <number>', 2, 3)])]
    """

    _sites: dict[str, dict[int, _Line]] = field(default_factory=dict)
    _pages: dict[str, int] = field(default_factory=dict)
    _waiting: list[tuple[str, int, float, str]] = field(default_factory=list)
    _page: int = 0

    def add_page(self, runs: Sequence[tuple[str, str]]) -> None:
        """Add the runs that were removed from one page.

        Args:
            runs: Note and removed text of each edit of the rule ``site-template``, in the order of the page.
        """
        lines = []
        for note, removed in runs:
            told = _NOTE.fullmatch(note)
            if told is None:
                continue
            site = told[2] or ""
            self._pages[site] = max(self._pages.get(site, 0), int(told[1]))
            lines += [(site, line.strip()) for line in removed.split("\n") if line.strip()]
        for number, (site, line) in enumerate(lines):
            self._waiting.append((site, self._page, (number + 0.5) / len(lines), line))
        self._page += 1
        if len(self._waiting) >= _BATCH:
            self._count()

    def templates(self) -> tuple[SiteTemplate, ...]:
        """Return the templates of all sites by name, the lines of each in the order of its pages."""
        self._count()
        return tuple(self._templates())

    def _templates(self) -> Iterator[SiteTemplate]:
        for name in sorted(self._sites):
            often = [line for line in self._sites[name].values() if line.pages > 1]
            if not often:
                continue
            found = sorted(often, key=lambda line: (line.place / line.pages, line.example))
            of = max(self._pages[name], *(line.pages for line in found))
            texts = with_placeholders([line.example for line in found])
            lines = (
                TemplateLine(text, line.pages, of, example=line.example if line.example != text else "")
                for text, line in zip(texts, found, strict=True)
            )
            yield SiteTemplate(name, of, tuple(lines))

    def _count(self) -> None:
        """Count the lines that wait, each once a page; where it stands is its mean place among the removed ones."""
        if not self._waiting:
            return
        keys = line_keys([line for *_, line in self._waiting])
        for (site, page, place, text), key in zip(self._waiting, keys.tolist(), strict=True):
            line = self._sites.setdefault(site, {}).setdefault(key, _Line(text))
            if line.last_page != page:
                line.last_page = page
                line.pages += 1
                line.place += place
        self._waiting.clear()
