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
from cleaner.chrome.line_features import program
from cleaner.chrome.line_inputs import INPUTS, Lines, Tables, count, look_up
from cleaner.chrome.line_words import line_words
from cleaner.kernels.oblivious_trees import TOGETHER, fill_bins, sum_of_leaves
from cleaner.kernels.page_thresholds import fill_thresholds

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.row_expressions import Program

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float32]

FILE = Path(__file__).with_name("line_model.npz")
"""The model; ``line_model.json`` beside it says from what it was made and how good it is."""

BETA = 1.25
"""On 468 labelled pages, cross-validated by host: 1.1 has a character F1 of .913 and a line F1 of .852 on articles and
loses 3.6 % of the content, 1.2 .914, .850 and 3.1 %, 1.25 .914, .850 and 2.9 %, 1.3 .913, .848 and 2.7 %, 1.4 .912,
.845 and 2.6 %."""

UNSURE, UNSURE_THRESHOLD = 0.5, 0.05
"""9 of the 468 pages; it keeps a tenth of the content of scripts without spaces, and F1 does not change."""

MOST_LINES = 4096
"""Lines of a page that are looked at together; a longer page is cut into pieces of so many."""

_STEPS = 64
"""Steps of the thresholds: sorting the lines of each page takes four times as long, and no score differs by .001."""

_TOGETHER = 2048
"""Lines of pages that are computed together: their rows, 4 MB, are seldom far away, and calls do not count."""


class LineModel(NamedTuple):
    """The trained model.

    Attributes:
        names: The features that the trees ask for, in the order of the columns.
        borders, places: As :func:`cleaner.kernels.oblivious_trees.fill_bins` takes them.
        questions, leaves: As :func:`cleaner.kernels.oblivious_trees.sum_of_leaves` takes them.
        bias: Log-odds to begin with.
        lexicon: Lexicon and site words.
        program: Computes the features.
    """

    names: tuple[str, ...]
    borders: Floats
    places: Integers
    questions: npt.NDArray[np.uint16]
    leaves: Floats
    bias: float
    lexicon: Lexicon
    program: Program


class Reading(NamedTuple):
    """What the model reads in the lines of a batch, one entry a line in each array; 0 for blank lines.

    Attributes:
        log_odds: That the line is content; 0 on pages of which that was not asked.
        categories: Of the site words in it, as bits, see :data:`cleaner.chrome.words.CATEGORIES`.
    """

    log_odds: Floats
    categories: npt.NDArray[np.uint16]


@cache
def line_model() -> LineModel:
    """Return the model that is shipped."""
    with np.load(FILE) as file:
        lexicon = Lexicon(file["entries"], float(file["unit"]), file["phrases"], file["places"])
        names = tuple(file["names"].tolist())
        borders, places, questions, leaves = (
            file[name] for name in ("borders", "border_places", "questions", "leaves")
        )
        return LineModel(names, borders, places, questions, leaves, float(file["bias"]), lexicon, program(names))


def read_lines(facts: LineFacts, model: LineModel | None = None, pages: npt.NDArray[np.bool_] | None = None) -> Reading:
    """Return how likely each line is content, and what site words it has.

    Args:
        facts: Facts of a batch.
        model: The model; the one that is shipped by default.
        pages: The pages of whose lines it is asked how likely they are content; all by default.
    """
    model = model or line_model()
    first = facts.different.first
    words = line_words(facts.data, facts.start[first], facts.end[first])
    scores, categories = look_up(words, model.lexicon)
    reading = Reading(np.zeros(facts.size, np.float32), categories.astype(np.uint16)[facts.number])
    reading.categories[facts.blank] = 0
    numbers = np.flatnonzero(~facts.blank if pages is None else ~facts.blank & pages[facts.document])
    which = facts.number[numbers]
    odds = np.full(len(numbers), model.bias, np.float32)
    cuts = _cuts(np.searchsorted(numbers, facts.bounds))
    most = int(max(np.diff(cuts).max(initial=0), _TOGETHER))  # lines at once: the memory is for all of them
    values = np.empty(len(model.program.operations) * most, np.float32)
    bins = np.empty(len(model.names) * most, np.uint8)
    tables, scratch = Tables(), np.empty(TOGETHER * most, np.uint8)
    at = 0
    while at < len(cuts) - 1:
        until = max(at + 1, int(np.searchsorted(cuts, cuts[at] + _TOGETHER, "right")) - 1)
        some = slice(int(cuts[at]), int(cuts[until]))
        bounds = cuts[at : until + 1] - cuts[at]
        lines = int(bounds[-1])
        rows = values[: len(model.program.operations) * lines].reshape(len(model.program.operations), lines)
        given = Lines(facts, numbers[some], bounds, which[some], words, scores, categories)
        count(given, rows[: len(INPUTS)], tables)
        model.program.run(rows, bounds)
        binned = bins[: len(model.names) * lines].reshape(len(model.names), lines)
        fill_bins(rows.reshape(-1), model.program.wanted, model.borders, model.places, binned)
        leaf_numbers = scratch[: TOGETHER * lines].reshape(TOGETHER, lines)
        sum_of_leaves(odds[some], binned, model.questions, model.leaves, leaf_numbers)
        at = until
    reading.log_odds[numbers] = odds
    return reading


def _cuts(bounds: Integers) -> Integers:
    """Return the bounds of pages, with those between the pieces of longer ones."""
    long = np.flatnonzero(np.diff(bounds) > MOST_LINES).tolist()
    pieces = [np.arange(bounds[page], bounds[page + 1], MOST_LINES) for page in long]
    return np.unique(np.concatenate([bounds, *pieces]))


def page_thresholds(
    probability: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64], bounds: Integers, most: float = 0.5
) -> npt.NDArray[np.float64]:
    """Return for each page the probability from which on its lines are kept.

    The lines kept are always the surest ones; the threshold is the step of 1/:data:`_STEPS` with the highest expected
    F-score, as the ratio of expectations (Ye et al. 2012), the highest of several such steps. Recall weighs
    :data:`BETA` times as much as precision. Of a page whose expected score is under :data:`UNSURE` nearly everything
    is kept.

    Args:
        probability: Of each line to be content.
        sizes: Characters of each line.
        bounds: ``pages + 1`` numbers of lines.
        most: No threshold is higher.

    Example:
        >>> page_thresholds(np.array([0.9, 0.8, 0.1, 0.4]), np.array([90.0, 80, 9, 9]), np.array([0, 3, 3, 4])).tolist()
        [0.5, 0.5, 0.390625]
    """
    chosen = np.empty(len(bounds) - 1)
    fill_thresholds(probability, sizes, bounds, _STEPS, BETA**2, UNSURE, UNSURE_THRESHOLD, most, chosen)
    return chosen
