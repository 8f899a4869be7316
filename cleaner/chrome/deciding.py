"""One decision a line from what its own page tells and what the other pages of its site tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.line_model import page_thresholds
from cleaner.chrome.rules import KEEP, Judged
from cleaner.chrome.words import CATEGORIES
from cleaner.kernels.end_marks import NO_END
from cleaner.kernels.line_facts import LABELLED

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.line_model import Reading

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]
    Probabilities = npt.NDArray[np.float64]

MODEL_RULE = "line-model"

_CLOSING_WORDS = 4

_INVITATION_WORDS = 6
_FORMAL_CAPITALS, _NAME_WORDS = 4, 5
_RELATED, _FORM = (np.uint16(1 << CATEGORIES.index(name)) for name in ("related", "form"))

_FIELD_WORDS, _FIELD_REACH, _FIELD_SHARE = 12, 2, 0.6
"""Words of a field at most; of the two lines above and below, and the line itself, so many are fields."""

_FEWEST_LINES = 6
"""A text of fewer lines shows nothing of what a page is like."""

_LITTLE, _SURE = 0.05, 0.1
"""A page that would lose less than this share of its characters is nearly all content, as files that are no web pages
are: there only lines go that are content with less than this probability. On 468 labelled pages that changes 42, and no
score by more than .001."""


def furniture_probability(
    facts: LineFacts, reading: Reading, site_odds: npt.NDArray[np.float32] | None = None
) -> Probabilities:
    """Return how likely each line is furniture; 0 for blank lines.

    Args:
        facts: Facts of the batch.
        reading: What the line model reads in the lines.
        site_odds: What the other pages of its site add to the log-odds that a line is furniture.
    """
    odds = -reading.log_odds.astype(np.float64)
    if site_odds is not None:
        odds += site_odds
    probability: Probabilities = 1 / (1 + np.exp(-odds))
    probability[facts.blank] = 0
    return probability


def undecided_pages(facts: LineFacts, judged: Judged, templates: Flags) -> Flags:
    """Return the pages with lines about which the line model may decide: neither a rule nor a template takes them.

    Args:
        facts: Facts of the batch.
        judged: What the rules say of the lines.
        templates: Which lines are template lines.
    """
    undecided = ~facts.blank & ~templates & (judged.verdict == KEEP)
    lines = np.bincount(facts.document[~facts.blank], minlength=facts.documents)
    pages: Flags = (np.bincount(facts.document[undecided], minlength=facts.documents) > 0) & (lines >= _FEWEST_LINES)
    return pages


def judge_by_model(
    facts: LineFacts, judged: Judged, reading: Reading, probability: Probabilities, aggressiveness: float
) -> Judged:
    """Return verdicts in which the line model decides about the lines that no rule takes.

    The line of a page that is most likely content stays, and every line of a text of few lines.

    Args:
        facts: Facts of the batch.
        judged: What the rules say of the lines.
        reading: What the line model reads in the lines.
        probability: Of each line to be furniture.
        aggressiveness: From 0, nothing goes, to 1; at one half each page has the threshold that promises most.
    """
    lines = np.flatnonzero(~facts.blank)
    bounds = np.searchsorted(lines, facts.bounds)
    content = 1 - probability[lines]
    chars = facts.chars[lines].astype(np.float64)
    threshold = page_thresholds(content, chars, bounds)
    page = np.repeat(np.arange(facts.documents), np.diff(bounds))
    whole = np.bincount(page, chars, facts.documents)
    furniture = np.bincount(page, chars * (content < threshold[page]), facts.documents)
    threshold[furniture < _LITTLE * whole] = np.minimum(threshold, _SURE)[furniture < _LITTLE * whole]
    odds = threshold / (1 - threshold) * aggressiveness / max(1 - aggressiveness, 1e-9)
    goes = content < (odds / (1 + odds))[page]
    goes &= (np.diff(bounds) >= _FEWEST_LINES)[page]
    goes[_fields(facts, reading, lines, page)] = False
    goes[_formal_lines(facts, reading, lines, page, goes)] = False
    if len(lines):
        filled = np.flatnonzero(np.diff(bounds))
        most = np.zeros(facts.documents)
        most[filled] = np.maximum.reduceat(content, bounds[filled])
        goes &= content < most[page]
    verdict = judged.verdict.copy()
    goes &= verdict[lines] == KEEP
    verdict[lines[goes]] = len(judged.names)
    verdict[_closing_words(facts, reading, judged) & (verdict == KEEP)] = len(judged.names) + 1
    verdict[_invitations(facts, reading) & (verdict == KEEP)] = len(judged.names) + 2
    return Judged(
        verdict,
        (*judged.names, MODEL_RULE, "closing-words", "invitation"),
        (
            *judged.reasons,
            "line model",
            "words that sites use, at the end of a page with furniture on top",
            "an invitation to other texts, more than once on the page",
        ),
    )


def _fields(facts: LineFacts, reading: Reading, lines: Integers, page: Integers) -> Flags:
    """Return which lines are fields of a record, as of a form that is filled in: labels with values, several together.

    Args:
        facts: Facts of the batch.
        reading: What the line model reads in the lines.
        lines: The lines that are not blank.
        page: The page of each.
    """
    labelled = (facts.shaped(LABELLED) & (facts.words <= _FIELD_WORDS) & (facts.clocks == 0))[lines]
    fields: Flags = labelled & ((reading.categories[lines] & ~_FORM) == 0)
    if not fields.any():
        return fields
    among, of = fields.astype(np.int8), np.ones(len(lines), np.int8)
    for step in range(1, _FIELD_REACH + 1):
        same = page[step:] == page[:-step]
        for here, there in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            among[here] += same & fields[there]
            of[here] += same
    return fields & (among >= _FIELD_SHARE * of)


def _formal_lines(facts: LineFacts, reading: Reading, lines: Integers, page: Integers, goes: Flags) -> Flags:
    """Return which lines stay as headings and signatures of official papers, of which the labelled pages have none.

    They are lines of two words and more in capitals above a line that stays; such lines, without site words, between a
    line that stays and a name; and names right below a line in capitals that stays. On 468 labelled pages seven lines
    in capitals above one that stays are content and 17 are furniture, of 65,000 that go.

    Args:
        facts: Facts of the batch.
        reading: What the line model reads in the lines.
        lines: The lines that are not blank.
        page: The page of each.
        goes: Whether each would go.
    """
    upper, letters, words = facts.upper[lines], facts.letters[lines], facts.words[lines]
    plain = (facts.digits[lines] == 0) & (words >= 2)
    own = reading.categories[lines] == 0
    capitals = plain & (upper >= _FORMAL_CAPITALS) & (5 * upper >= 4 * letters)
    names = plain & own & (words <= _NAME_WORDS) & (facts.capitalised[lines] == words)
    same = page[1:] == page[:-1]
    stays = np.zeros(len(lines), bool)
    stays[:-1] |= same & ~goes[1:]
    stays[1:-1] |= (same & ~goes[:-1])[:-1] & own[1:-1] & same[1:] & names[2:]
    stays &= goes & capitals
    stays[1:] |= same & goes[1:] & names[1:] & capitals[:-1] & (stays | ~goes)[:-1]
    return stays


def _closing_words(facts: LineFacts, reading: Reading, judged: Judged) -> Flags:
    """Return which lines are nothing but words that sites use, at the end of a page that has furniture on top.

    A heading would have something below it.
    """
    on_top = (judged.verdict != KEEP) & (facts.around.head == 0) & ~facts.blank
    pages = np.bincount(facts.document[on_top], minlength=facts.documents) > 0
    last = (facts.around.tail == 0) & ~facts.blank & pages[facts.document] & (facts.end_mark == NO_END)
    short = last & (facts.words <= _CLOSING_WORDS) & (facts.numbers == 0) & (facts.around.head > 0)
    takes: Flags = short & (reading.categories != 0)
    return takes


def _invitations(facts: LineFacts, reading: Reading) -> Flags:
    """Return which lines invite to other texts of the site and stand on their page more than once.

    Of 468 labelled pages, 8 lines of so many words with words of this category stand more than once, all furniture; of
    shorter ones one in eight is content.
    """
    invites: Flags = ((reading.categories & _RELATED) != 0) & (facts.words >= _INVITATION_WORDS)
    lines = np.flatnonzero(invites)
    if len(lines):
        keyed = np.stack([facts.document[lines].astype(np.uint64), facts.key[lines]])
        _, which, count = np.unique(keyed, axis=1, return_inverse=True, return_counts=True)
        invites[lines] = count[which.reshape(-1)] > 1
    return invites
