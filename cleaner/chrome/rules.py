"""Rules that tell furniture from content on one page alone. Each is small, cautious, and knows no language.

A trained line model can stand in for them: what they hand on is :class:`Judged`, one verdict a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.calendar import has_weekday
from cleaner.chrome.furniture import furniture_keys, is_view_count
from cleaner.chrome.lookup import among
from cleaner.chrome.zones import zones
from cleaner.kernels import line_facts as kernels
from cleaner.kernels.end_marks import NO_END, PAUSE, SENTENCE
from cleaner.kernels.line_places import AFTER, BEFORE, NO_PROSE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

KEEP = -1
"""Verdict of a line that stays."""

_COUNTER_DIGITS = 5  # rows of up to four digits are votes, scores and cells
_LABEL_CHARS = 60
_TWICE_CHARS = 32  # a longer one is a headline with its link's title
_SEPARATOR = re.compile(r"(?:\*\s*){1,9}|(?:[-–—=~#+]\s*){3,}|[•▪●◦■□◆·»›✦❖]+(?:\s+[•▪●◦■□◆·»›✦❖]+)*")
_COUNT = re.compile(r"([^\d:：]{2,40})[:：]\s*[1-9]?\d{0,2}(?:[.,\s]?\d{3}){0,2}")
_LEADS_ON = re.compile(r"\S+(?:\s+\S+){2,}?\s*[:：»›>→|]\s*")
_SPACE, _WIDE = 32, 0x80  # bytes up to the one are blanks, those from the other on may be parts of a blank
_COPYRIGHT_LINES = 12
# On 468 labelled pages of 343 sites gaps of 25 lines cost nothing; a line of more than 3 words may be the title.
_MENU_GAP = 25
_MENU_WORDS = 3
# Of prose. On 483 labelled pages, where any furniture after any text opened the page's end, 4,587 lines of chrome went
# and 52 of content: entries of lists, replies. So 4,167 go and 1 (without templates; chosen on these pages).
_TEXT_LETTERS = 80
_ARTICLE_LETTERS, _ARTICLE_LINES = 600, 4


class Page(NamedTuple):
    """What every rule needs to know of where lines stand.

    Attributes:
        written: Whether the page has prose.
        head: Whether the line stands before the first prose of a page that has prose.
        tail: Whether it stands after the last prose of a page that has prose.
        label: Whether it could be a label: short and not a sentence.
    """

    written: Flags
    head: Flags
    tail: Flags
    label: Flags


class Rule(NamedTuple):
    """One rule: its name in the ledger, its reason for a person, and which lines it takes."""

    name: str
    reason: str
    takes: Callable[[LineFacts, Page], Flags]


class Judged(NamedTuple):
    """What was decided about the lines of a batch.

    Attributes:
        verdict: For each line its place in ``names``, :data:`KEEP` for a line that stays.
        names: Names of rules.
        reasons: The reason of each rule, for a person.
    """

    verdict: npt.NDArray[np.int8]
    names: tuple[str, ...]
    reasons: tuple[str, ...]


def judge(facts: LineFacts, templates: Flags | None = None) -> Judged:
    """Return what the rules say of each line.

    Args:
        facts: Facts of the batch.
        templates: Lines that a site template takes already: furniture beside which a tail of labels goes too.
    """
    page = _page(facts)
    verdict = np.full(facts.size, KEEP, np.int8)
    for number, rule in enumerate(RULES):
        verdict[rule.takes(facts, page) & (verdict == KEEP)] = number
    sure = (verdict != KEEP) & (verdict != _number("separator"))
    if templates is not None:
        sure |= templates
    closing = (verdict == _number("copyright")) | (verdict == _number("view-counter"))
    verdict[_tail_labels(facts, page, sure, closing) & (verdict == KEEP)] = len(RULES)
    verdict[_menu(facts, page, sure) & (verdict == KEEP)] = len(RULES) + 1
    verdict[facts.blank] = KEEP
    return Judged(
        verdict,
        (*(rule.name for rule in RULES), "tail-labels", "menu"),
        (
            *(rule.reason for rule in RULES),
            "short lines after furniture at the page's end",
            "short lines between furniture above the text",
        ),
    )


def nothing_judged(facts: LineFacts) -> Judged:
    """Return the verdicts of no rule."""
    return Judged(np.full(facts.size, KEEP, np.int8), (), ())


def _page(facts: LineFacts) -> Page:
    zone = zones(facts.prose, facts.bounds)
    filled = ~facts.blank
    label = (facts.chars <= _LABEL_CHARS) & (facts.end_mark != SENTENCE) & filled
    return Page(zone != NO_PROSE, (zone == BEFORE) & filled, (zone == AFTER) & filled, label)


def _digit_counter(facts: LineFacts, page: Page) -> Flags:
    """Take a counter whose digits stand one a line, and the label above it."""
    digit = (facts.digits == 1) & (facts.words == 1) & (facts.chars <= 3) & (page.head | page.tail)
    lines = np.flatnonzero(digit)
    takes = np.zeros(facts.size, bool)
    if len(lines) < _COUNTER_DIGITS:
        return takes
    opens = np.flatnonzero(np.append(True, facts.around.above[lines[1:]] != lines[:-1]))
    for first, run in zip(opens.tolist(), np.diff(np.append(opens, len(lines))).tolist(), strict=True):
        if run < _COUNTER_DIGITS:
            continue
        counter = lines[first : first + run]
        # 1 2 3 4 5 ... numbers rows or pages; a counter has no such order.
        values = facts.data[facts.start[counter]].astype(np.int64)
        label = facts.around.above[counter[0]]
        labelled = label >= 0 and page.label[label] and facts.digits[label] == 0 and facts.letters[label] > 0
        if labelled and not (np.diff(values) == 1).all():
            takes[counter] = True
            takes[label] = True
    return takes


def _visit_date(facts: LineFacts, page: Page) -> Flags:
    """Take a line at the page's very top or bottom that is nothing but a date with its day of the week."""
    written = (facts.calendar >= 1) & (facts.numbers >= 1) & (facts.calendar + facts.numbers >= 3)
    date: Flags = (facts.plain == 0) & (written | (facts.dates >= 1)) & (facts.words <= 14)
    edge: Flags = (page.head & (facts.around.head == 0)) | (page.tail & (facts.around.tail == 0))
    # A letter is dated without the day of the week; in a diary or a programme days stand between the edges too.
    headings = np.bincount(facts.document[date & ~edge], minlength=facts.documents)
    date &= edge & (headings == 0)[facts.document]
    for line in np.flatnonzero(date).tolist():
        date[line] = has_weekday(facts.text(line))
    return date


def _time_stamp(facts: LineFacts, page: Page) -> Flags:
    """Take a stamp of date and clock time above the text, unless there are several: then they are a programme."""
    dated = (facts.dates >= 1) | ((facts.calendar >= 1) & (facts.numbers >= 3))
    stamp: Flags = page.head & dated & (facts.clocks >= 1) & (facts.plain <= 5) & page.label
    count = np.bincount(facts.document[stamp], minlength=facts.documents)
    return stamp & (count <= 2)[facts.document]


def _view_counter(facts: LineFacts, page: Page) -> Flags:
    """Take ``label: number`` where it tells how often the page was seen and is the first thing after the text.

    Another such line beside it makes them the fields of a record.
    """
    counted: Flags = (
        page.tail & page.label & (facts.numbers >= 1) & (facts.numbers <= 3) & (facts.plain >= 1) & (facts.plain <= 6)
    )
    counted &= (facts.calendar == 0) & facts.shaped(kernels.LABELLED)
    lines = np.flatnonzero(counted)
    labels = facts.labels(lines)
    views = {
        label: is_view_count(label.decode("utf-8", "replace")) for label in set(labels)
    }  # few of many: most lines are not decoded
    for line, label in zip(lines.tolist(), labels, strict=True):
        counted[line] = views[label] and _COUNT.fullmatch(facts.text(line).rstrip()) is not None
    count = np.bincount(facts.document[counted], minlength=facts.documents)
    alone_after_prose: Flags = ~np.append(page.tail, False)[facts.around.above] & (count == 1)[facts.document]
    return counted & alone_after_prose


def _separator(facts: LineFacts, _page: Page) -> Flags:
    """Take a line of nothing but asterisks, dashes or bullets; one sign alone only where blank lines set it apart."""
    bare: Flags = ~facts.blank & (facts.letters == 0) & (facts.digits == 0) & (facts.chars <= 200)
    lines = np.flatnonzero(bare)
    for line, set_apart in zip(lines.tolist(), _set_apart(facts, lines).tolist(), strict=True):
        text = facts.text(line).strip()
        bare[line] = _SEPARATOR.fullmatch(text) is not None and (set_apart or len(text) >= 3)
    return bare


def _set_apart(facts: LineFacts, lines: Integers) -> Flags:
    """Return which of some lines have a blank line or the page's edge above and below."""
    blank = np.concatenate(([True], facts.blank, [True]))
    page = facts.document[lines]
    apart: Flags = blank[lines] | (facts.bounds[page] == lines)
    apart &= blank[lines + 2] | (facts.bounds[page + 1] - 1 == lines)
    return apart


def _said_twice(facts: LineFacts, page: Page) -> Flags:
    """Take a label that says one phrase twice, as a widget's name and its tooltip do."""
    outside: Flags = (page.head | page.tail) & (facts.end_mark == NO_END)
    short: Flags = facts.chars <= _TWICE_CHARS
    return facts.shaped(kernels.TWICE) & outside & short


def _jump_link(facts: LineFacts, page: Page) -> Flags:
    """Take a line on top that ends with the whole text of a heading further down."""
    takes = np.zeros(facts.size, bool)
    able = page.head & (facts.around.head < 8) & facts.shaped(kernels.LABELLED) & (facts.end_mark == NO_END)
    able &= facts.words >= 5  # three that lead on and a heading of two
    for line in np.flatnonzero(able).tolist():
        text = facts.text(line).rstrip()
        below = slice(line + 1, int(facts.bounds[facts.document[line] + 1]))
        words = facts.words[below]
        headings = (words < facts.words[line]) & (words >= 2) & (facts.end_mark[below] == NO_END)
        headings &= _may_end_alike(facts, line, below)
        for heading in (np.flatnonzero(headings) + line + 1).tolist():
            target = facts.text(heading).strip()
            if text.endswith(target) and _LEADS_ON.fullmatch(text[: -len(target)]):
                takes[line] = True
                break
    return takes


def _may_end_alike(facts: LineFacts, line: int, others: slice) -> Flags:
    """Return which of some lines, that are not empty, may end with the sign that a line ends with, blanks aside."""
    last = facts.data[np.maximum(facts.end[others] - 1, 0)]
    own = facts.data[facts.end[line] - 1]
    blank_or_wide = own <= _SPACE or own >= _WIDE
    may: Flags = (last == own) | (last <= _SPACE) | (last >= _WIDE) | blank_or_wide
    return may


def _copyright(facts: LineFacts, page: Page) -> Flags:
    """Take a copyright notice among the page's last lines."""
    last: Flags = (page.tail & (facts.around.tail < _COPYRIGHT_LINES)) | (page.written & (facts.around.tail < 3))
    return facts.shaped(kernels.COPYRIGHT) & last


def _furniture_label(facts: LineFacts, page: Page) -> Flags:
    """Take a line above or below the text that is, as a whole, a label that sites put there in many languages."""
    short: Flags = page.label & (page.head | page.tail)
    lines = np.flatnonzero(short)
    short[lines] = among(facts.key[lines], furniture_keys())
    return short


RULES = (
    Rule("digit-counter", "a visitor counter with one digit a line, under its label", _digit_counter),
    Rule("visit-date", "nothing but a weekday and a date at the page's edge: the day of the visit", _visit_date),
    Rule("time-stamp", "date and clock time above the text, set by the site", _time_stamp),
    Rule("view-counter", "a label and a number right after the text", _view_counter),
    Rule("separator", "a line of signs only", _separator),
    Rule("said-twice", "a label that says one phrase twice", _said_twice),
    Rule("jump-link", "a link to a heading further down", _jump_link),
    Rule("furniture-label", "a label that sites put around a text, such as a link to log in", _furniture_label),
    Rule("copyright", "a copyright notice at the page's end", _copyright),
)
"""In the order in which they name a line that several take."""


def _number(name: str) -> int:
    return [rule.name for rule in RULES].index(name)


def _tail_labels(facts: LineFacts, page: Page, sure: Flags, closing: Flags) -> Flags:
    """Take the lines from the first sure furniture after the text to the page's end.

    Verse, a list of ingredients or an answer may stand below the links to share and print it. So only labels after
    which no text follows open the end of a page, any furniture only where an article stands above it; and lines that
    end as sentences and clauses stay.
    """
    letters = np.bincount(facts.document[facts.prose], facts.letters[facts.prose], facts.documents)
    lines = np.bincount(facts.document[facts.prose], minlength=facts.documents)
    text = (letters >= _TEXT_LETTERS)[facts.document]
    article = ((letters >= _ARTICLE_LETTERS) & (lines >= _ARTICLE_LINES))[facts.document]
    opens = np.flatnonzero(sure & page.tail & text)
    ends = closing[opens] | among(facts.key[opens], furniture_keys(ending=True))
    opens = opens[article[opens] | ends]
    if not len(opens):
        return np.zeros(facts.size, bool)
    first = np.full(facts.documents, facts.size, np.int64)
    first[facts.document[opens][::-1]] = opens[::-1]
    return page.tail & (np.arange(facts.size) > first[facts.document]) & ~_is_written(facts)


def _is_written(facts: LineFacts) -> Flags:
    """Return which lines stand in a run without blank lines, more than half of which end as text does."""
    opens = np.zeros(facts.size, bool)
    opens[facts.bounds[:-1]] = True
    run = np.cumsum(facts.blank | opens)
    ended = (facts.end_mark == SENTENCE) | (facts.end_mark == PAUSE)
    marked = np.bincount(run, ended & (facts.words >= 2))
    return (2 * marked > np.bincount(run, ~facts.blank))[run]


def _menu(facts: LineFacts, page: Page, sure: Flags) -> Flags:
    """Take the labels between two pieces of sure furniture above the text that stand close to each other."""
    lines = np.flatnonzero(sure & page.head)
    first, last = lines[:-1], lines[1:]
    longer = ~facts.blank & ~(page.label & (facts.words <= _MENU_WORDS))
    until = np.append(0, np.cumsum(longer))
    between = (facts.document[first] == facts.document[last]) & (until[first] == until[last])
    between &= facts.around.head[last] - facts.around.head[first] <= _MENU_GAP + 1
    depth = np.zeros(facts.size + 1, np.int64)  # opened minus closed spaces between two lines
    depth[first[between]] += 1
    depth[last[between]] -= 1
    return (np.cumsum(depth)[:-1] > 0) & ~facts.blank
