"""Make ``cleaner/chrome/calendar.tsv``, the calendar names that the masked keys of lines know, from CLDR.

    python benchmarks/make_calendar.py [--check]

Babel is read here and not at run time: importing it and loading the locales below takes 0.4 s and 60 MB of package for
3,000 names. ``--check`` only says whether the shipped file is what the installed Babel gives.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_EUROPE = "bg|cs|da|de|el|en|es|et|fi|fr|hr|hu|it|lt|lv|nb|nl|pl|pt|ro|ru|sk|sr|sv|uk"
_ASIA = "ar|bn|fa|fil|he|hi|id|ja|km|ko|lo|ms|my|ta|th|tr|vi|zh|zh_Hant"
LOCALES = f"{_EUROPE}|{_ASIA}".split("|")
TARGET = Path(__file__).resolve().parents[1] / "cleaner" / "chrome" / "calendar.tsv"

OTHER_NAMES = {
    # .NET and Windows, on which many content managers run, spell Vietnamese months out; CLDR numbers them.
    "month": [
        f"Tháng {number}"
        for number in (
            *("Giêng", "Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai"),
            "Chạp",
        )
    ]
}


def letters(name: str) -> str:
    """Return the name without digits, outer marks and doubled blanks: ``tháng 2`` is ``tháng``."""
    return " ".join(re.sub(r"[\d\u200b]+", " ", name).split()).strip(" .,،'’\u200f\u200e")


def long_enough(name: str, least: int) -> bool:
    """Return whether a name can be told from a stray letter; one character of a script without case is a word."""
    count = sum(char.isalpha() for char in name)
    return count >= least or (count > 0 and not name.isascii() and name.upper() == name.lower())


def dates_of(locale) -> set[tuple[str, str]]:
    """Return the names of weekdays and months; those that are short, abbreviated or numbered are ``...-short``."""
    found = set()
    for kind, table in (("weekday", locale.days), ("month", locale.months)):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for full in table[context][width].values():
                    name = letters(full)
                    # A numbered name ("tháng 2", "10月") is the word for month, sure only beside a number.
                    long = " " in name or len(name) > 4 or (name.upper() == name.lower() and len(name) > 1)
                    sure = width == "wide" and name == full.strip() and long
                    if long_enough(name, 3):
                        found.add((kind if sure else f"{kind}-short", name))
    return found


def periods_of(locale) -> set[tuple[str, str]]:
    """Return the names of the halves of the day."""
    widths = [locale.day_periods["format"].get(width, {}) for width in ("wide", "abbreviated")]
    names = {letters(names.get(period, "")).replace("\u202f", " ") for names in widths for period in ("am", "pm")}
    return {("period", name) for name in names if long_enough(name, 2)}


def units_of(locale) -> set[tuple[str, str]]:
    """Return the words for day, month, year, hour and minute, and the words that stand in dates."""
    words: set[str] = set()
    data = locale._data  # noqa: SLF001 - Babel's public face formats durations but does not list the words
    patterns, names = data["unit_patterns"], data["unit_display_names"]
    for unit in ("day", "month", "year", "hour", "minute"):
        key = f"duration-{unit}"
        words |= {
            p.replace("{0}", "") for width in patterns.get(key, {}).values() for n, p in width.items() if n != "per"
        }
        words |= set(names.get(key, {}).values())
    for width in ("full", "long"):
        pattern = locale.date_formats[width].pattern
        words |= {*re.findall(r"'([^']+)'", pattern), *re.findall(r"[^\x00-\x7f]+", re.sub(r"'[^']*'", " ", pattern))}
    return {("unit", letters(word)) for word in words if long_enough(letters(word), 2)}


def table() -> str:
    """Return the whole file."""
    from babel import Locale

    found = {(kind, name) for kind, names in OTHER_NAMES.items() for name in names}
    for locale in map(Locale.parse, LOCALES):
        found |= dates_of(locale) | periods_of(locale) | units_of(locale)
    sure = {name for kind, name in found if kind in ("weekday", "month")}
    kept = sorted((kind, name) for kind, name in found if not (kind.endswith("-short") and name in sure))
    head = "# Calendar names of CLDR, by benchmarks/make_calendar.py (data: Unicode-3.0 licence). kind<TAB>name\n"
    return head + "".join(f"{kind}\t{name}\n" for kind, name in kept)


def main() -> int:
    made = table()
    if "--check" in sys.argv:
        same = TARGET.read_text(encoding="utf-8") == made
        print("the shipped calendar is what this Babel gives" if same else "the shipped calendar differs")
        return 0 if same else 1
    TARGET.write_text(made, encoding="utf-8")
    print(f"{TARGET.name}: {made.count(chr(10)) - 1} names of {len(LOCALES)} locales")
    return 0


if __name__ == "__main__":
    sys.exit(main())
