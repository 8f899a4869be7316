"""MkDocs hook: pages are written as GitHub shows them, and look the same on the site.

Python-Markdown differs in two places that these pages use: a list must have a blank line before it, and within code a
table cell's pipe is not escaped.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r" *(```+|~~~+)")
_ITEM = re.compile(r"(?:[*-]|1\.) ")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def on_page_markdown(markdown: str, **_: object) -> str:
    """Return the page as Python-Markdown must have it (called by MkDocs for each page)."""
    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence:
            if _ITEM.match(line) and lines and _is_paragraph(lines):
                lines.append("")
            elif line.startswith("|"):
                line = _CODE.sub(lambda code: code[0].replace(r"\|", "|"), line)
        lines.append(line)
    return "\n".join(lines)


def _is_paragraph(lines: list[str]) -> bool:
    """Whether the last of ``lines`` is text outside of a list."""
    for line in reversed(lines):
        if not line.strip() or line.startswith(("#", "|")):
            return line is not lines[-1]
        if re.match(r"(?:[*-]|[0-9]+\.) ", line):
            return False
        if not line.startswith(" "):
            return True
    return True
