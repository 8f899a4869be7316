"""The fenced blocks of a Markdown page, as the tests run them.

The line that opens a block has its language, and what matters for running it::

    ```console {not-run="a person presses Ctrl-C"}
    ```toml title="cleaner.toml"
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,}) *(?P<language>[\w+-]*) *(?P<rest>.*)$")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        line: The line of the page on which it is opened, from 1.
        language: The first word behind the fence; empty where there is none.
        attributes: What stands there as ``name="value"``.
        text: Its lines, without the indentation of the fence.
    """

    line: int
    language: str
    attributes: dict[str, str]
    text: str


def fenced_blocks(page: str) -> list[Block]:
    r"""Return the fenced blocks of a page.

    Args:
        page: Markdown.

    Raises:
        ValueError: A block is not closed.

    Example:
        >>> fenced_blocks('A page.\n```console {not-run="no network"}\n$ cleaner\n```\n')
        [Block(line=2, language='console', attributes={'not-run': 'no network'}, text='$ cleaner\n')]
    """
    blocks: list[Block] = []
    opening: re.Match[str] | None = None
    begun = 0
    lines: list[str] = []
    for number, line in enumerate(page.splitlines(), 1):
        if opening is None:
            if opening := _OPENING.match(line):
                begun, lines = number, []
        elif line.strip().startswith(opening["fence"]) and not line.strip().strip(opening["fence"][0]):
            attributes = dict(_ATTRIBUTE.findall(opening["rest"]))
            blocks.append(Block(begun, opening["language"], attributes, "".join(lines)))
            opening = None
        else:
            lines.append(line.removeprefix(opening["indent"]) + "\n")
    if opening is not None:
        raise ValueError(f"the block on line {begun} is not closed")
    return blocks
