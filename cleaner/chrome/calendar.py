"""Names of weekdays, months, day periods and units of time in 44 locales, as the table that the line kernel looks in.

The names stand in ``calendar.tsv``, made from CLDR by ``benchmarks/make_calendar.py``.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.keys import word_hashes
from cleaner.kernels import line_facts as kernels

if TYPE_CHECKING:
    import numpy.typing as npt

_KINDS = {
    "weekday": kernels.NAME,
    "month": kernels.NAME,
    "weekday-short": kernels.WEAK,
    "month-short": kernels.WEAK,
    "unit": kernels.WEAK,
    "period": kernels.PERIOD,
}


class CalendarTable(NamedTuple):
    """Open-addressing table of name hashes.

    Attributes:
        names: uint64, a power of two long; 0 is an empty place.
        kinds: uint8, :data:`~cleaner.kernels.line_facts.NAME`, ``WEAK`` or ``PERIOD`` for each name; ``PREFIX`` for the
            beginning of one, ``GOES_ON`` added where a longer name begins so.
    """

    names: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.uint8]


@functools.cache
def calendar_table() -> CalendarTable:
    """Return the table of all names, each as CLDR writes it, in capitals, and with capitals first.

    Example:
        >>> table = calendar_table()
        >>> name_hash("Chủ Nhật") in table.names, name_hash("chủ tịch") in table.names
        (True, False)
    """
    found: dict[int, int] = {}
    for kind, name in calendar_names():
        # Hashes fold the case of ASCII letters.
        cased = () if name.isascii() else (name.upper(), name.title(), name.lower(), name.capitalize())
        for variant in {name, *cased}:
            *beginnings, value = word_hashes(variant)
            for beginning in beginnings:
                found[beginning] = found.get(beginning, kernels.PREFIX) | kernels.GOES_ON
            known = found.get(value, kernels.PREFIX)
            # A name that two locales give different kinds keeps the surer one.
            sure = _KINDS[kind] if known & kernels.PREFIX else min(known & 3, _KINDS[kind])
            found[value] = sure | known & kernels.GOES_ON
    size = 1 << (4 * len(found)).bit_length()
    names = np.zeros(size, np.uint64)
    kinds = np.zeros(size, np.uint8)
    for value in sorted(found):
        slot = value & (size - 1)
        while names[slot]:
            slot = (slot + 1) & (size - 1)
        names[slot] = value
        kinds[slot] = found[value]
    return CalendarTable(names, kinds)


def calendar_names() -> list[tuple[str, str]]:
    """Return the kind and the name of each line of the data file."""
    text = (Path(__file__).parent / "calendar.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(kind, name) for kind, name in rows]


def name_hash(name: str) -> int:
    """Return the hash of a name, as the kernel computes it from tokens."""
    return word_hashes(name)[-1]


def has_weekday(date: str) -> bool:
    """Tell whether a date names the day of the week.

    Example:
        >>> [has_weekday(date) for date in ("Thứ Tư, ngày 4 tháng 10", "Wed, 4 Oct", "水曜日", "4 Mar 2023")]
        [True, True, True, False]
    """
    return _weekdays().search(date.casefold()) is not None


@functools.cache
def _weekdays() -> re.Pattern[str]:
    names = calendar_names()
    months = {name.casefold() for kind, name in names if kind.startswith("month")}
    days = {name.casefold() for kind, name in names if kind.startswith("weekday")} - months
    solo = sorted(day for day in days if len(day) > 1 and ord(day[0]) >= 0x2E80)
    words = sorted((day for day in days if ord(day[0]) < 0x2E80), key=lambda day: (-len(day), day))
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", *map(re.escape, solo)]))
