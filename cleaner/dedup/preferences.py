"""Which copy a person wants to stay, as ranks: the newest, or one of a preferred source."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

UNKNOWN = np.iinfo(np.int64).max
"""Rank of a document whose date cannot be read: any date is newer."""

_ISO = re.compile(
    r"\s*(\d{4})-?(\d\d)?-?(\d\d)?"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?)?\s*"
)
_LONGEST = 100
"""Characters of a date, at most."""
_MILLISECONDS = 1e11
"""Numbers from which on a time is counted in milliseconds: as seconds it would be the year 5138."""


def newest_ranks(dates: Iterable[object]) -> npt.NDArray[np.int64]:
    """Return ranks by which the newest document comes first.

    Args:
        dates: One a document: a date as ISO 8601 has it (``2024``, ``2024-05``, ``2024-05-31T10:00:00Z``), as mail has
            it (``Fri, 31 May 2024 10:00:00 +0700``), or the seconds or milliseconds since 1970. Without a zone it is
            UTC. What is none of them has the last rank, :data:`UNKNOWN`; so has ``05/06/2024``, which is two dates.

    Example:
        >>> newest_ranks(["2024-05-31", "Sat, 01 Jun 2024 00:00:00 GMT", None]).argsort().tolist()
        [1, 0, 2]
    """
    return np.array([_rank(date) for date in dates], np.int64)


def preferred_ranks(names: Iterable[Sequence[str]], patterns: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return ranks by which documents of the sources that a person prefers come first.

    Args:
        names: One a document: the names of its source, of which any may match.
        patterns: Names with ``*`` and ``?``, in order of preference.

    Example:
        >>> preferred_ranks([["b.jsonl", "blog.example"], ["a.jsonl", "news.example"]], ["*.gz", "news.*"]).tolist()
        [2, 1]
    """
    known: dict[tuple[str, ...], int] = {}
    ranks: list[int] = []
    for every in map(tuple, names):
        if every not in known:
            matching = (n for n, pattern in enumerate(patterns) if any(fnmatchcase(name, pattern) for name in every))
            known[every] = next(matching, len(patterns))
        ranks.append(known[every])
    return np.array(ranks, np.int64)


def _rank(date: object) -> int:
    seconds = _seconds(date)
    return int(UNKNOWN) if seconds is None else -round(seconds * 1e6)


def _seconds(date: object) -> float | None:
    """Return a date as seconds since 1970."""
    if isinstance(date, datetime):
        return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(date, (int, float)) and not isinstance(date, bool):
        seconds = date / 1e3 if abs(date) >= _MILLISECONDS else date
        return float(seconds) if abs(seconds) < _MILLISECONDS else None
    if not isinstance(date, str) or len(date) > _LONGEST:
        return None
    found = _ISO.fullmatch(date)
    if not found:
        return _mail_seconds(date)
    *numbers, fraction, zone = found.groups()
    year, month, day, hour, minute, second = (
        int(number) if number else least for number, least in zip(numbers, (0, 1, 1, 0, 0, 0), strict=True)
    )
    try:
        time = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone.utc)
    except ValueError:
        return None
    return time.timestamp() + int((fraction or "0").ljust(6, "0")) / 1e6 - _offset(zone)


def _offset(zone: str | None) -> int:
    """Return how many seconds a zone's clocks are ahead of UTC."""
    if zone is None or zone == "Z":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def _mail_seconds(date: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        time = parsedate_to_datetime(date)
    except (ValueError, IndexError, TypeError):
        return None
    return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()
