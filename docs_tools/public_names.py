"""MkDocs hook: the reference of Python has every public name; those that its page does not place stand at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cleaner

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Return the page with all names (called by MkDocs for each page)."""
    if page.file.src_uri != "reference/api.md":
        return markdown
    placed = {line.removeprefix("::: cleaner.") for line in markdown.splitlines() if line.startswith("::: ")}
    others = sorted(set(cleaner.__all__) - placed - {"__version__"})
    return "\n".join([markdown, *(["## More"] if others else []), *(f"::: cleaner.{name}" for name in others)])
