"""No regular expression takes quadratic time or worse on a text that is made to slow it down."""

from __future__ import annotations

from functools import cache

import pytest
from expressions import found
from expressions.growth import growth
from regexes import BOUNDED

LONGEST = 400
"""Characters of the expressions that are tried here; the command tries all."""


@cache
def expressions():
    return found.expressions()


def test_every_expression_of_the_source_is_known():
    known = {(one.place, one.line) for one in expressions()}
    on_the_spot = {place for place, _ in found.places_in_source() - known}
    assert on_the_spot <= {
        "chrome/calendar.py", "chrome/slots.py", "chrome/words.py", "corpus/discovery.py",
        "corpus/encodings/detection.py", "corpus/remote.py", "html/class_words.py", "normalization/gate.py",
        "normalization/percents.py", "pipeline/check.py", "settings/keys.py",
    }  # fmt: skip


def test_expressions_without_bounds_are_linear():
    tried = {}  # of those that one place makes, for each of some encodings, the shortest: the command tries all
    for one in sorted(expressions(), key=lambda one: -len(one.pattern)):
        if len(one.pattern) <= LONGEST and one.may_be_slow and (one.place, one.name) not in BOUNDED:
            tried[one.place, one.line] = one
    slow = {place: growth(one, thorough=False) for place, one in tried.items()}
    assert {place: worst for place, worst in slow.items() if not worst.is_linear} == {}


@pytest.mark.parametrize(("pattern", "method"), [(r"\s*$", "finditer"), (r"\d+x", "finditer"), (r"(a+)+", "fullmatch")])
def test_what_is_not_linear_is_found(pattern, method):
    one = found.Expression("here", 1, pattern, 0, of_bytes=False, methods=(method,))
    assert not growth(one, thorough=False).is_linear


def test_expressions_that_are_called_bounded_are_there():
    assert set(BOUNDED) <= {(one.place, one.name) for one in expressions()}
