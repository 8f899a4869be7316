"""Gaps between template lines and what they weigh, by their definitions."""

from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.kernels import template_odds
from cleaner.kernels.template_gaps import fill_gaps

TAKEN, PROSE, OTHER, BLANK = range(4)
MISSES = 2
pages = st.lists(st.lists(st.integers(TAKEN, BLANK), max_size=14), max_size=4)


def gaps_of(page):
    """Return size, prose, main, edge and beside_main of each line of a page."""
    filled = [at for at, kind in enumerate(page) if kind != BLANK]
    runs = [(taken, list(lines)) for taken, lines in groupby(filled, lambda at: page[at] == TAKEN)]
    weights = [None if taken else (sum(page[at] == PROSE for at in run), len(run)) for taken, run in runs]
    most = max((weight for weight in weights if weight), default=None)
    stops = [weight is not None and weight[1] > MISSES for weight in weights]
    first_main = weights.index(most) if most else -1
    found = [(0, 0, False, False, False)] * len(page)
    for number, ((_, run), weight) in enumerate(zip(runs, weights, strict=True)):
        edge = not any(stops[: number + 1]) or not any(stops[number:])
        beside = first_main >= 0 and number == first_main - 2
        for at in run:
            found[at] = (*(weight or (0, 0))[::-1], weight is not None and weight == most, edge, beside)
    return found


@given(pages)
def test_gaps_are_runs_of_lines_that_no_template_takes(some):
    kinds = np.array([kind for page in some for kind in page], np.int64)
    given_ = kinds == TAKEN, kinds == BLANK, kinds == PROSE, np.cumsum([0, *map(len, some)])
    expected = [line for page in some for line in gaps_of(page)]
    for run in (fill_gaps.plain, fill_gaps.compiled):
        numbers, flags = np.zeros((2, len(kinds)), np.int64), np.zeros((3, len(kinds)), bool)
        run(*given_, MISSES, *numbers, *flags)
        assert list(zip(*numbers.tolist(), *flags.tolist(), strict=True)) == expected


line = st.tuples(
    st.integers(-1, 1), st.integers(1, 3), st.integers(0, 3), st.booleans(), st.integers(0, 6), st.integers(0, 1),
    *[st.booleans()] * 4,
)  # fmt: skip


@given(st.lists(line, max_size=9))
def test_a_line_weighs_by_the_first_that_is_known_of_it(lines):
    k = template_odds
    weights = np.arange(1, k.WEIGHTS + 1, dtype=np.float32)
    expected = []
    for place, bodies, of, edge, gap, prose, main, slot, headline, is_prose in lines:
        where = 2 if main else int(prose > 0)
        new = k.NEW + where
        if is_prose:
            new = k.NEW_PROSE
        if headline and where == 0 and gap <= 4:
            new = k.NEW_HEADLINE
        if slot:
            new = k.SLOT
        known = k.SEEN + where if bodies > 1 else new
        taken = k.TAKEN_AT_EDGE if edge else k.TAKEN_INSIDE
        expected.append(weights[taken if place >= 0 else known] if place >= 0 or of >= 2 else 0)
    types = (np.int64, np.int64, np.int64, bool, np.int64, np.int64, bool, bool, bool, bool)
    columns = [np.array([one[at] for one in lines], type_) for at, type_ in enumerate(types)]
    for run in (k.fill_log_odds.plain, k.fill_log_odds.compiled):
        odds = np.empty(len(lines), np.float32)
        run(*columns, 4, weights, odds)
        assert odds.tolist() == expected
