"""What is known of a made page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

CONTENT, REPEAT, CHROME, BLANK = "b", "r", "c", "."
"""The letters of lines: the body; the body's second copy in the page; furniture; nothing."""


class Page(NamedTuple):
    """A page and its truth.

    Attributes:
        url: Where it stands.
        text: What a dump holds.
        group: Pages of one group are copies of one another; one of them is to stay.
        kind: The kind of the group's copies, or what the page is where nothing may be removed.
        family: What pages that look alike, and are no copies, have in common; else empty.
        language: Its language.
        lines: A letter for each line of ``text``.
        damage: What befell its encoding; empty where nothing did.
        undamaged: ``text`` before the damage; None where there was none.
    """

    url: str
    text: str
    group: str
    kind: str
    family: str
    language: str
    lines: str
    damage: str = ""
    undamaged: str | None = None

    def clean(self) -> str:
        """Return the text that is wanted: the lines of the body once, as they were before any damage."""
        lines = (self.text if self.undamaged is None else self.undamaged).split("\n")
        return "\n".join(line for line, letter in zip(lines, self.lines, strict=True) if letter == CONTENT)


def schema() -> pa.Schema:
    """Return the columns of ``truth.parquet``."""
    import pyarrow as pa

    names = ("id", "group", "kind", "family", "language", "lines", "damage", "undamaged", "clean")
    return pa.schema([(name, pa.string()) for name in names])


def row(name: str, page: Page) -> dict[str, str | None]:
    """Return a row of ``truth.parquet``."""
    kept = page._asdict()
    del kept["url"], kept["text"]
    return {"id": name, **kept, "clean": page.clean()}
