"""Make ``cleaner/chrome/calendar.tsv``, the calendar names that the masked keys of lines know, from CLDR.

    python benchmarks/make_calendar.py [--check]

Babel is read here and not at run time: importing it and loading the locales below takes 0.4 s and 60 MB of package for
3,000 names. ``--check`` only says whether the shipped file is what the installed Babel gives.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LOCALES = (
    "ar bg bn cs da de el en es et fa fi fil fr he hi hr hu id it ja km ko lo lt lv ms my nb nl pl pt ro ru sk sr sv ta "
    "th tr uk vi zh zh_Hant"
).split()
TARGET = Path(__file__).resolve().parents[1] / "cleaner" / "chrome" / "calendar.tsv"

OTHER_NAMES = {
    # .NET and Windows, which many content management systems run on, spell the Vietnamese months out; CLDR numbers them.
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


def names_of(code: str) -> set[tuple[str, str]]:
    """Return ``(kind, name)`` for one locale; a name that is short or abbreviated is of the kind ``...-short``."""
    from babel import Locale

    locale = Locale.parse(code)
    found: set[tuple[str, str]] = set()
    for kind, table in (("weekday", locale.days), ("month", locale.months)):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for full in table[context][width].values():
                    name = letters(full)
                    # A numbered name ("tháng 2", "10月") is the word for month, sure only beside a number.
                    sure = (
                        width == "wide"
                        and name == full.strip()
                        and (" " in name or len(name) > 4 or name.upper() == name.lower())
                    )
                    if long_enough(name, 3):
                        found.add((kind if sure and len(name) > 1 else f"{kind}-short", name))
    for width in ("wide", "abbreviated"):
        for period in ("am", "pm"):
            name = letters(locale.day_periods["format"].get(width, {}).get(period, ""))
            if long_enough(name, 2):
                found.add(("period", name.replace("\u202f", " ")))
    for unit in ("day", "month", "year", "hour", "minute"):
        # Babel's public face formats durations but does not list the words; the data behind it does.
        patterns = locale._data["unit_patterns"].get(f"duration-{unit}", {})
        words = [p.replace("{0}", "") for width in patterns.values() for n, p in width.items() if n != "per"]
        for name in map(letters, [*words, *locale._data["unit_display_names"].get(f"duration-{unit}", {}).values()]):
            if long_enough(name, 2):
                found.add(("unit", name))
    for width in ("full", "long"):
        pattern = locale.date_formats[width].pattern
        for literal in (
            *re.findall(r"'([^']+)'", pattern),
            *re.findall(r"[^\x00-\x7f]+", re.sub(r"'[^']*'", " ", pattern)),
        ):
            if long_enough(letters(literal), 2):
                found.add(("unit", letters(literal)))
    return found


def table() -> str:
    """Return the whole file."""
    found = {(kind, name) for kind, names in OTHER_NAMES.items() for name in names}
    for code in LOCALES:
        found |= names_of(code)
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
