"""From probabilities to one byte a line, in which 128 and more is content."""

from __future__ import annotations

from typing import Any

import numpy as np

CAUTION = 0.9
"""Share of the threshold with the best expected F1 that is used. Errors within a page come together, which the
expectation does not know; on the developers' pages 0.9 and 0.8 are better by 0.003 to 0.005 than 1."""

_LEAST = 1e-6


def content_bytes(probabilities: Any, words: Any) -> Any:
    """Return one byte a line: 128 and more for the lines whose choice has about the best F1 to be expected.

    The threshold differs from page to page: a listing in which no line is sure keeps lines at 0.2, an article with sure
    paragraphs drops them. Probabilities are moved, in log-odds, so that the page's threshold becomes one half.

    Args:
        probabilities: For each line.
        words: Words of each line, by which lines weigh.

    Example:
        >>> content_bytes(np.array([0.9, 0.1, 0.8]), np.array([20.0, 20.0, 20.0])).tolist()
        [198, 11, 155]
    """
    threshold = CAUTION * best_threshold(probabilities, words)
    shifted = _log_odds(probabilities) - _log_odds(np.array(threshold))
    scaled = np.rint(255 / (1 + np.exp(-shifted)))
    return np.where(probabilities >= threshold, np.maximum(scaled, 128), np.minimum(scaled, 127)).astype(np.uint8)


def best_threshold(probabilities: Any, words: Any) -> float:
    """Return the probability down to which lines are content if F1 over words is to be expected highest.

    With the lines in descending order of probability, the first k have the expected F1 of about 2 * (content among
    them) / (words of them + content of the page), see Lipton, Elkan and Naryanaswamy (2014).

    Args:
        probabilities: For each line, at least one.
        words: Words of each line.
    """
    order = np.argsort(-probabilities, kind="stable")
    weight = words[order] + 0.01
    content = np.cumsum(probabilities[order] * weight)
    expected = 2 * content / (np.cumsum(weight) + content[-1])
    return float(probabilities[order[int(np.argmax(expected))]])


def _log_odds(probability: Any) -> Any:
    bounded = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.log(bounded / (1 - bounded))
