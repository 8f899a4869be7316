"""Bringing one text to the normal form (``docs/normal-form.md``).

This is plain Python over ``str``: it must start fast for ``cleaner check``, which looks at a few small files.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import NormalizeConfig
from cleaner.edits.edit import Edit, apply, compose
from cleaner.normalization import characters as c
from cleaner.normalization.bidi import bidi
from cleaner.normalization.compatibility import bullets, full_width, ligatures
from cleaner.normalization.composition import nfc
from cleaner.normalization.controls import c1, controls, line_ends, replacements
from cleaner.normalization.escapes import escapes, has_escapes
from cleaner.normalization.inconsistent import has_leftover_suspect, leftover_mojibake
from cleaner.normalization.invisible import fillers, selectors, soft_hyphens, tags, zero_width
from cleaner.normalization.mojibake import has_suspect, mojibake
from cleaner.normalization.spaces import spaces
from cleaner.normalization.surrogates import surrogates
from cleaner.normalization.vietnamese import vietnamese
from cleaner.normalization.wide import has_wide_suspect, wide_mojibake
from cleaner.vietnamese.suspects import has_sign

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


class _Damage(NamedTuple):
    """One step of a pass that repairs damage.

    Attributes:
        option: The field of the configuration that it can be left out by.
        may_be_in: Tells of a text whether the step may have something to do.
        edits: The step.
    """

    option: str
    may_be_in: Callable[[str], bool]
    edits: Callable[[str], list[Edit]]


_DAMAGE = (  # letters of a font before ftfy, which would take some of them for UTF-8
    _Damage("escapes", has_escapes, escapes),
    _Damage("mojibake", has_suspect, mojibake),
    _Damage("mojibake", has_wide_suspect, wide_mojibake),
    _Damage("vietnamese", has_sign, vietnamese),
    _Damage("mojibake", has_leftover_suspect, leftover_mojibake),
)
_SURROGATES = _repair("\ud800-\udfff", surrogates)
_LINE_ENDS = _repair(c.LINE_ENDS, line_ends)
_REPAIRS = (  # after those of damage, which read no-break spaces, soft hyphens and C1 controls as bytes
    _repair(c.C1, c1),
    _repair(c.CONTROLS, controls),
    _repair(c.BREAKS + c.JOINERS, zero_width),
    _repair(c.SELECTORS, selectors),
    _repair(c.TAGS, tags),
    _repair(c.FILLERS + c.GRAPHEME_JOINER + c.VOWEL_SEPARATOR, fillers),
    _repair(c.BIDI, bidi),
    _repair(c.SOFT_HYPHEN, soft_hyphens),
    _repair(c.REPLACEMENT, replacements),
    _repair(c.LIGATURES, ligatures),
    _repair(c.BULLETS + c.LIST_BULLETS, bullets),
    _repair(c.FULL_WIDTH, full_width),
    _repair(c.ODD_SPACES, spaces),
)
_IN_BMP = (
    f"\ud800-\udfff{c.LINE_ENDS}{c.C1}{c.BMP_CONTROLS}{c.BREAKS}{c.JOINERS}{c.BMP_SELECTORS}{c.FILLERS}"
    f"{c.GRAPHEME_JOINER}{c.VOWEL_SEPARATOR}{c.BIDI}{c.SOFT_HYPHEN}{c.REPLACEMENT}{c.LIGATURES}{c.BULLETS}"
    f"{c.LIST_BULLETS}{c.FULL_WIDTH}{c.ODD_SPACES}"
)
# Two searches: in a class within the BMP a character is one look-up (110 MB/s), in one that reaches beyond, a walk over
# its ranges (20 MB/s).
_TRIGGER = re.compile(f"[{_IN_BMP}]")
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
        [('spaces', '\xa0\xa0', ''), ('mojibake+spaces', 'áº¿ng\xa0', 'ếng '), ('line-ends', '\r\n', '\n')]
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
    if _SURROGATES.when.search(triggers):
        yield surrogates
    if _LINE_ENDS.when.search(triggers):
        yield line_ends
    for damage in _DAMAGE:
        if getattr(config, damage.option) and damage.may_be_in(text):
            yield damage.edits
    for repair in _REPAIRS:
        if repair.when.search(triggers):
            yield repair.edits
    if not unicodedata.is_normalized("NFC", text):
        yield nfc
    if config.tone_marks != "keep":
        from cleaner.normalization.tone_marks import tone_marks

        yield functools.partial(tone_marks, style=config.tone_marks)
