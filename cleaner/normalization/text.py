"""Bringing one text to the normal form (``docs/normal-form.md``).

This is plain Python over ``str``: it must start fast for ``cleaner check``, which looks at a few small files.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import NormalizeConfig
from cleaner.edits.edit import Edit, apply, compose
from cleaner.normalization import characters as c
from cleaner.normalization.bidi import bidi
from cleaner.normalization.composition import nfc
from cleaner.normalization.controls import c1, controls, line_ends
from cleaner.normalization.invisible import selectors, soft_hyphens, tags, zero_width
from cleaner.normalization.mojibake import has_suspect, mojibake
from cleaner.normalization.spaces import spaces
from cleaner.normalization.vietnamese import vietnamese

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Repair(NamedTuple):
    """One step of a pass.

    Attributes:
        when: Finds a character without which the step has nothing to do.
        edits: The step.
    """

    when: re.Pattern[str]
    edits: Callable[[str], list[Edit]]


def _repair(characters: str, edits: Callable[[str], list[Edit]]) -> _Repair:
    return _Repair(re.compile(f"[{characters}]"), edits)


_LINE_ENDS = _repair(c.LINE_ENDS, line_ends)
_REPAIRS = (  # after mojibake, which reads no-break spaces, soft hyphens and C1 controls as bytes
    _repair(c.C1, c1),
    _repair(c.CONTROLS, controls),
    _repair(c.BREAKS + c.JOINERS, zero_width),
    _repair(c.SELECTORS, selectors),
    _repair(c.TAGS, tags),
    _repair(c.BIDI, bidi),
    _repair(c.SOFT_HYPHEN, soft_hyphens),
    _repair(c.ODD_SPACES, spaces),
)
# Two searches: in a class within the BMP a character is one look-up (110 MB/s), in one that reaches beyond, a walk over
# its ranges (20 MB/s).
_TRIGGER = re.compile(
    f"[{c.LINE_ENDS}{c.C1}{c.BMP_CONTROLS}{c.BREAKS}{c.JOINERS}{c.BMP_SELECTORS}{c.BIDI}{c.SOFT_HYPHEN}{c.ODD_SPACES}]"
)
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")
_DEFAULT = NormalizeConfig()


def normalize_text(text: str, config: NormalizeConfig = _DEFAULT) -> tuple[str, list[Edit]]:
    r"""Return the normal form of a text, and the edits that lead to it.

    The result is its own normal form; a text that is in normal form comes back as it is, without edits.

    Args:
        text: Any text.
        config: Which repairs are made.

    Example:
        >>> text, edits = normalize_text("\xa0\xa0Tiáº¿ng\xa0Anh\r\n")
        >>> text
        'Tiếng Anh\n'
        >>> [(edit.rule, edit.before, edit.after) for edit in edits]
        [('spaces+mojibake', '\xa0\xa0Tiáº¿ng\xa0', 'Tiếng '), ('line-ends', '\r\n', '\n')]
    """
    reached, edits = text, list[Edit]()
    while found := _one_pass(reached, config):
        # One repair can bring another to light (a zero-width space within damage). Every repair takes characters away
        # or settles their form, so there is a last pass.
        edits = compose(text, edits, found)
        reached = apply(text, edits)
    return reached, [edit for edit in edits if edit.before != edit.after]


def _one_pass(text: str, config: NormalizeConfig) -> list[Edit]:
    """Return the edits of one pass over all repairs."""
    triggers = "".join({*_TRIGGER.findall(text), *_BEYOND_BMP.findall(text)})
    reached, edits = text, list[Edit]()
    for repair in _due(triggers, text, config):
        if found := repair(reached):
            edits = compose(text, edits, found)
            reached = apply(text, edits)
    return edits


def _due(triggers: str, text: str, config: NormalizeConfig) -> Iterator[Callable[[str], list[Edit]]]:
    """Yield the steps that may have something to do, in order."""
    if _LINE_ENDS.when.search(triggers):
        yield line_ends
    if config.mojibake and not text.isascii() and has_suspect(text):
        yield mojibake
    if config.mojibake:
        yield vietnamese
    for repair in _REPAIRS:
        if repair.when.search(triggers):
            yield repair.edits
    if not unicodedata.is_normalized("NFC", text):
        yield nfc
