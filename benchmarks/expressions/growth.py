"""How the time of a regular expression grows, on texts that are made of what it looks for."""

from __future__ import annotations

import signal
import time
from itertools import islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from expressions.syntax import alphabet, repeats, samples

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from expressions.found import Expression

SHORT, LONG = 1_000, 8_000
"""Characters of the two texts whose times are compared."""
GROWTH = 24
"""Times as long from which growth is not linear: 8 would be, 64 is quadratic; allocation and noise lie between."""
NOTICED = 0.006
"""Seconds of the processor that the long text takes where growth says something; linear searches take up to 3 ms."""
_LIMIT = 0.5
"""Seconds after which a search is given up."""
_NO_FIT = ("", "\0", "!", "\n", "a", " ", "ạ")


class Growth(NamedTuple):
    """The worst that was found for an expression."""

    seconds: float
    times: float
    method: str
    text: str

    @property
    def is_linear(self) -> bool:
        return self.seconds < NOTICED or (self.times < GROWTH and self.seconds < _LIMIT)


def growth(expression: Expression, *, thorough: bool = True) -> Growth:
    """Return the worst growth over the texts that are made for an expression; with pairs of its classes or without."""
    pattern = expression.compiled()
    worst = Growth(0.0, 0.0, "", "")
    for text in _texts(expression, thorough=thorough):
        for method in expression.methods:
            long = _seconds(pattern, method, _of_length(text, LONG, of_bytes=expression.of_bytes))
            if long < NOTICED or long <= worst.seconds:
                continue
            short = min(_seconds(pattern, method, _of_length(text, SHORT, of_bytes=expression.of_bytes)) for _ in "12")
            long = min(long, _seconds(pattern, method, _of_length(text, LONG, of_bytes=expression.of_bytes)))
            one = Growth(long, long / max(short, 1e-7), method, repr(text))
            if not one.is_linear and one.seconds > worst.seconds:
                worst = one
                if long >= _LIMIT:
                    return worst
    return worst


class _Text(NamedTuple):
    """A text of any length: what stands before, what is repeated, and what stands behind."""

    before: str
    again: str
    behind: str


def _of_length(text: _Text, length: int, *, of_bytes: bool) -> Any:
    whole = text.before + text.again * (length // len(text.again)) + text.behind
    return whole.encode("latin-1", "replace") if of_bytes else whole


def _seconds(pattern: re.Pattern[Any], method: str, text: Any) -> float:
    started = time.thread_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, _LIMIT)
        if method == "finditer":
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, method)(text)
    except TimeoutError:
        return _LIMIT
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.thread_time() - started


def _texts(expression: Expression, *, thorough: bool) -> Iterator[_Text]:
    """Yield texts that are made of what an expression looks for."""
    tree = expression.tree
    seen = set()
    classes = list(dict.fromkeys(islice(alphabet(tree), 40)))[: 14 if thorough else 6] or ["a"]
    behinds = _NO_FIT if thorough else _NO_FIT[:2]
    candidates = [
        *(_Text("", one, behind) for one in classes for behind in behinds),
        *(_Text("", one + other, "") for one, other in product(classes, repeat=2) if thorough and one != other),
    ]
    for before, again in islice(repeats(tree, ""), 200 if thorough else 12):
        candidates += [_Text(before, again, behind) for behind in behinds]
        candidates += [_Text("", before + again, ""), _Text("", again + before, "")]
    for whole in islice(samples(tree), 6 if thorough else 2):
        candidates += [_Text("", whole[:end], "") for end in {len(whole), len(whole) - 1, len(whole) // 2}]
    for text in candidates:
        if text.again and text not in seen:
            seen.add(text)
            yield text


def _give_up(_number: int, _frame: Any) -> None:
    raise TimeoutError


signal.signal(signal.SIGPROF, _give_up)
