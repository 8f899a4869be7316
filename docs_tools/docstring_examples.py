"""Griffe extension: what our docstrings write in another way than the reference's renderer expects.

A section ``Example:`` is one of code, which Griffe knows as ``Examples:``; a role such as ``:class:`Config``` is code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import griffe

if TYPE_CHECKING:
    from typing import Any

_EXAMPLE = re.compile(r"^( *)Example:$", re.MULTILINE)
_ROLE = re.compile(r":(?:class|data|func|meth|mod):`~?([^`]+)`")


class DocstringExamples(griffe.Extension):
    """Rewrites docstrings as they are read."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of one object (called by Griffe for each)."""
        if obj.docstring is not None:
            obj.docstring.value = as_griffe_reads(obj.docstring.value)


def as_griffe_reads(docstring: str) -> str:
    r"""Return a docstring with the section and the roles as Griffe and Markdown have them.

    Example:
        >>> as_griffe_reads("Run :class:`Config`.\n\nExample:\n    >>> 1\n    1")
        'Run `Config`.\n\nExamples:\n    >>> 1\n    1'
    """
    return _ROLE.sub(r"`\1`", _EXAMPLE.sub(r"\1Examples:", docstring))
