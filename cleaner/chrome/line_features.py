"""What the line model knows of each line of a page: numbers about it, its surroundings and its page.

Every number depends on the line's own page alone. The list of them is the code below, as expressions over what
:mod:`cleaner.chrome.line_inputs` counts; the names go into the model's file.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from cleaner.chrome.line_inputs import INPUTS
from cleaner.chrome.row_expressions import Program, compiled, inputs
from cleaner.chrome.word_features import lexicon_features, shared_word_features, site_word_features

if TYPE_CHECKING:
    from cleaner.chrome.row_expressions import Row

_WINDOWS = (2, 5, 10, 25)
_FADING = (0.7, 0.9, 0.97)
_SPAN_COSTS = (3, 6, 8, 12, 20)


def program(names: tuple[str, ...] | None = None) -> Program:
    """Return the program that computes some features.

    Args:
        names: The features; all of them by default.
    """
    given = inputs(INPUTS)
    known = features(given)
    return compiled(known, names or tuple(known), given)


@functools.cache
def feature_names() -> tuple[str, ...]:
    """Return the names of all features."""
    return tuple(features(inputs(INPUTS)))


def features(given: dict[str, Row]) -> dict[str, Row]:
    """Return all features by name.

    Args:
        given: The inputs by name.
    """
    one = given["length"].exceeds(-1e9)
    found = _own(given)
    found |= _page(given, one)
    found |= _around(given, found)
    found |= _patterns(given, found)
    found |= _spans(given, one)
    found |= shared_word_features(given)
    found |= site_word_features(given)
    found |= lexicon_features(given, one)
    return found


def _own(given: dict[str, Row]) -> dict[str, Row]:
    """Return what stands in the line itself."""
    words, letters = given["words"], given["letters"]
    tokens = words + given["solos"]
    found = {
        "chars": given["chars"],
        "words": given["length"],
        "letters of a word": letters / words,
        "letters": given["all letters"] / given["chars"],
        "digits": given["all digits"] / given["chars"],
        "capitals": given["capital letters"] / letters,
        "capitalised": given["capitalised words"] / words,
        "solos": given["solos"] / tokens,
        "long words": given["long words"] / words,
        "commas of words": given["commas"] / tokens,
    }
    for name in ("ellipsis", "numbers", "stops", "commas", "colons", "quotes", "brackets", "rules", "currencies",
                 "signs", "first", "end", "calendar", "clocks", "dates", "addresses", "shape", "blank above",
                 "blank below"):  # fmt: skip
        found[name] = given[name]
    return found


def _page(given: dict[str, Row], one: Row) -> dict[str, Row]:
    """Return what the page is like, where the line is on it, and what block it is in."""
    length, long, opens, sentence = given["length"], given["long"], given["blank above"], given["sentence"]
    size, words = one.of_page(), length.of_page()
    long_words = length * long
    above, words_above, long_above = one.above(), length.above(), long_words.above()
    block_words = length.of_block(opens)
    block_lines = one.of_block(opens)
    return {
        "page lines": size,
        "page words": words,
        "page words a line": words / size,
        "page blocks": opens.of_page() / size,
        "page sentences": (length * sentence).of_page() / words,
        "page long": long.of_page(),
        "page long share": long.of_page() / size,
        "page longest": length.most_of_page(),
        "page capitalised": given["capitalised words"].of_page() / given["words"].of_page(),
        "page solos": given["solos"].of_page() / given["letters"].of_page(),
        "page numbers": given["numbers"].of_page() / words,
        "at": above,
        "at share": above / size,
        "from end": size - one - above,
        "words above": words_above,
        "words above share": words_above / words,
        "words below": words - words_above - length,
        "long above": long_above,
        "long below": long_words.of_page() - long_above - long_words,
        "long above share": long_above / long_words.of_page(),
        "block lines": block_lines,
        "block words": block_words,
        "block words a line": block_words / block_lines,
        "block sentences": (length * sentence).of_block(opens),
        "block longest": length.most_of_block(opens),
        "block at": opens.distance_above() * (one - opens),
    }


def _around(given: dict[str, Row], own: dict[str, Row]) -> dict[str, Row]:
    """Return what stands beside the line, and how dense text and labels are around it."""
    length, long, label, sentence = given["length"], given["long"], given["label"], given["sentence"]
    found: dict[str, Row] = {}
    for name, row in (("words", length), ("sentence", sentence), ("capitalised", own["capitalised"]),
                      ("chars", own["chars"]), ("end", own["end"])):  # fmt: skip
        for step in (-2, -1, 1, 2):
            found[f"{name} {step:+}"] = row.beside(step)
    capped = length.at_most(60)
    spoken = length * sentence
    for reach in _WINDOWS:
        words = length.around(reach)
        found[f"words ±{reach}"] = capped.around(reach)
        found[f"long ±{reach}"] = long.around(reach)
        found[f"labels ±{reach}"] = label.around(reach)
        found[f"blanks ±{reach}"] = given["blank above"].around(reach)
        for name, row in (("capitalised", given["capitalised words"]), ("commas", given["commas"]),
                          ("numbers", given["numbers"]), ("sentences", spoken)):  # fmt: skip
            found[f"{name} ±{reach}"] = row.around(reach).over(words, 0.1)
    for name, row in (("long", (length * long).at_most(150)), ("sentences", capped * sentence), ("labels", label)):
        for keep in _FADING:
            above, below = row.fading_above(keep), row.fading_below(keep)
            found |= {f"{name} above {keep}": above, f"{name} below {keep}": below,
                      f"{name} both {keep}": above.least(below)}  # fmt: skip
    for name, there in (("long", long), ("label", label), ("rule", given["rules"]), ("currency", given["currencies"])):
        above, below = there.distance_above(), there.distance_below()
        found |= {f"to {name} above": above, f"to {name} below": below, f"to {name}": above.least(below),
                  f"to {name} both": above.most(below)}  # fmt: skip
    return found


def _patterns(given: dict[str, Row], own: dict[str, Row]) -> dict[str, Row]:
    """Return how many lines around are dates, figures, or on the page more than once, as in comments and tables."""
    found: dict[str, Row] = {}
    for name, there in (
        ("dated", (given["calendar"] + given["dates"] + given["clocks"]).exceeds(0)),
        ("figures", own["digits"].exceeds(0.4)),
        ("repeated", given["repeats"].exceeds(1)),
    ):
        found |= {
            f"{name} ±3": there.around(3),
            f"{name} ±10": there.around(10),
            f"{name} of page": there.of_page(),
            f"{name} above 0.9": there.fading_above(0.9),
            f"{name} below 0.9": there.fading_below(0.9),
            f"to {name} above": there.distance_above(),
            f"to {name} below": there.distance_below(),
        }
    return found


def _spans(given: dict[str, Row], one: Row) -> dict[str, Row]:
    """Return how the line stands to the run of lines with the most words of sentences, less a cost for each line."""
    length = given["length"]
    spoken = (length * given["sentence"]).at_most(100)
    found: dict[str, Row] = {}
    for name, row, cost in (
        *((f"span {cost}", spoken, cost) for cost in _SPAN_COSTS),
        ("words span", length.at_most(60), 8),
    ):
        inside = row.best_span(cost)
        lines = inside.of_page()
        found |= {
            f"{name} depth": inside.depth(),
            f"{name} inside": inside,
            f"{name} share": (length * inside).of_page() / length.of_page(),
            f"{name} lines": lines / one.of_page(),
            f"{name} score": ((row - one.at_least(cost)) * inside).of_page(),
        }
    return found
