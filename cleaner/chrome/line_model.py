"""The line model: how likely each line of a page is content, by what stands in it and around it on that page alone.

Oblivious gradient-boosted trees over the features of a line and a lexicon, in one small file that
``benchmarks/train_line_model.py`` makes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.lexicon import Lexicon
from cleaner.chrome.line_features import line_features
from cleaner.chrome.line_series import Lines
from cleaner.chrome.line_words import line_words
from cleaner.kernels.oblivious_trees import sum_of_leaves
from cleaner.kernels.series import sums_above

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float32]

FILE = Path(__file__).with_name("line_model.npz")
"""The model; ``line_model.json`` beside it says from what it was made and how good it is."""

BETA = 1.25
"""On 468 labelled pages, cross-validated by host: 1 has a character F1 of .911 on articles and loses 3.3 % of the
content, 1.25 .908 and 2.2 %, 1.5 .904 and 1.7 %, 2 .899 and 1.1 %."""

UNSURE, UNSURE_THRESHOLD = 0.5, 0.05
"""9 of the 468 pages; it keeps a tenth of the content of scripts without spaces, and F1 does not change."""

MOST_LINES = 4096
"""Lines of a page that are looked at together; a longer page is cut into pieces of so many."""


class LineModel(NamedTuple):
    """The trained model.

    Attributes:
        names: The features that the trees ask for, in the order of the columns.
        questions, thresholds, leaves: As :func:`cleaner.kernels.oblivious_trees.sum_of_leaves` takes them.
        bias: Log-odds to begin with.
        lexicon: Lexicon and site words.
    """

    names: tuple[str, ...]
    questions: npt.NDArray[np.int16]
    thresholds: Floats
    leaves: Floats
    bias: float
    lexicon: Lexicon


@cache
def line_model() -> LineModel:
    """Return the model that is shipped."""
    with np.load(FILE) as file:
        lexicon = Lexicon(file["keys"], file["weights"], float(file["unit"]), file["phrases"], file["places"])
        names = tuple(file["names"].tolist())
        return LineModel(names, file["questions"], file["thresholds"], file["leaves"], float(file["bias"]), lexicon)


def content_log_odds(facts: LineFacts, model: LineModel | None = None) -> Floats:
    """Return the log-odds that each line is content, one a line; blank lines have 0.

    Args:
        facts: Facts of a batch.
        model: The model; the one that is shipped by default.
    """
    model = model or line_model()
    odds = np.zeros(facts.size, np.float32)
    numbers = np.flatnonzero(~facts.blank)
    pages = np.searchsorted(numbers, facts.bounds)
    cuts = _cuts(pages)
    at = 0
    while at < len(cuts) - 1:
        until = max(at + 1, int(np.searchsorted(cuts, cuts[at] + MOST_LINES, "right")) - 1)
        some = numbers[cuts[at] : cuts[until]]
        found = line_words(facts.data, facts.start[some], facts.end[some])
        rows = line_features(Lines(facts, some, cuts[at : until + 1] - cuts[at], found, model.lexicon))
        columns = np.stack([rows[name] for name in model.names])
        sums = np.full(len(some), model.bias, np.float32)
        sum_of_leaves(columns, model.questions, model.thresholds, model.leaves, np.zeros(len(some), np.int32), sums)
        odds[some] = sums
        at = until
    return odds


def _cuts(bounds: Integers) -> Integers:
    """Return the bounds of pages, with those between the pieces of longer ones."""
    long = np.flatnonzero(np.diff(bounds) > MOST_LINES).tolist()
    pieces = [np.arange(bounds[page], bounds[page + 1], MOST_LINES) for page in long]
    return np.unique(np.concatenate([bounds, *pieces]))


def page_thresholds(
    probability: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64], bounds: Integers, most: float = 0.5
) -> npt.NDArray[np.float64]:
    """Return for each page the probability from which on its lines are kept.

    The lines kept are always the surest ones; their number is the one with the highest expected F-score, as the ratio
    of expectations (Ye et al. 2012). Recall weighs :data:`BETA` times as much as precision. Of a page whose expected
    score is under :data:`UNSURE` nearly everything is kept.

    Args:
        probability: Of each line to be content.
        sizes: Characters of each line.
        bounds: ``pages + 1`` numbers of lines.
        most: No threshold is higher.

    Example:
        >>> page_thresholds(np.array([0.9, 0.8, 0.1, 0.3]), np.array([90.0, 80, 9, 9]), np.array([0, 3, 3, 4])).tolist()
        [0.5, 0.5, 0.3]
    """
    filled = np.flatnonzero(np.diff(bounds))
    thresholds = np.full(len(bounds) - 1, most)
    if not len(filled):
        return thresholds
    page = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    order = np.lexsort((-probability, page))
    first = bounds[filled]
    right, kept = (_sums_in_pages(values[order], first) for values in (probability * sizes, sizes))
    last = np.append(first[1:], len(probability)) - 1
    whole = np.repeat(right[last], np.diff(np.append(first, len(probability))))
    score = (1 + BETA**2) * right / np.maximum(kept + BETA**2 * whole, 1e-9)
    best = np.repeat(np.maximum.reduceat(score, first), np.diff(np.append(first, len(probability))))
    # The first of the highest: a page's places ascend, so the least of them is it.
    places = np.where(score == best, np.arange(len(score)), len(score))
    chosen = probability[order[np.minimum.reduceat(places, first)]]
    chosen[best[first] < UNSURE] = np.minimum(chosen, UNSURE_THRESHOLD)[best[first] < UNSURE]
    thresholds[filled] = np.minimum(chosen, most)
    return thresholds


def _sums_in_pages(values: npt.NDArray[np.float64], first: Integers) -> npt.NDArray[np.float64]:
    """Return the running sums of values that begin anew at each page. Whole numbers of a batch stay exact."""
    sums = np.empty(len(values))
    sums_above(values, np.append(first, len(values)), sums)
    return sums + values
