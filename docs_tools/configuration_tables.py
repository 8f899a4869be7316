"""The tables of ``docs/configuration.md``: run as a script, this writes them anew from the program."""

from __future__ import annotations

import re
from pathlib import Path

from cleaner.cli.key_tables import markdown_tables

PAGE = Path(__file__).resolve().parents[1] / "docs" / "configuration.md"
_TABLES = re.compile(r"(<!-- keys:[^>]*-->\n).*(<!-- end of keys -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """Return the page with the tables that the program has now."""
    tables = "\n".join(markdown_tables()).strip()
    return _TABLES.sub(lambda found: f"{found[1]}\n{tables}\n\n{found[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
