"""Every regular expression of the package, and how its time grows on texts that are made to slow it down.

A backtracking matcher takes quadratic time or worse on some expressions: ``\\d+x`` looks at a run of digits from each
of its places to its end. So each expression is taken apart, and texts are made of it: what each of its repeats takes,
over and over, behind what must stand before it, with and without something that does not fit at the end; and its
classes alone and in pairs. Eight times the length takes about eight times as long where the time is linear.

    python benchmarks/regexes.py              a table of all: the slowest text of each, and how its time grows
    python benchmarks/regexes.py --list       where each stands, without looking at its time

Where a text is of bounded length the growth does no harm: :data:`BOUNDED` says of which expressions that is known, and
why. An expression without a repeat that has no limit is linear as it stands, and is not tried.
"""

from __future__ import annotations

import argparse

from expressions.found import expressions
from expressions.growth import growth

BOUNDED = {
    ("corpus/discovery.py", "_HTML_BEGINNING"): "sees the first 256 bytes of standard input",
    ("html/charset.py", "_DECLARED"): "sees the first 1,024 bytes of a page",
    ("normalization/inconsistent.py", "_LETTERS_BEFORE"): "sees as many characters as the longest word has",
    ("vietnamese/capitals.py", "_BEFORE_CAPITAL"): "sees a window before a letter",
    ("vietnamese/reading.py", "_LAST_WORD"): "begins where the last word of what was read of a chunk begins",
    ("vietnamese/reading.py", "_SENTENCE_END"): "sees a window before a word",
    ("dedup/preferences.py", "_ISO"): "sees dates of at most 100 characters",
    ("pipeline/budget.py", "_SIZE"): "sees an option that the person who runs it wrote",
    ("settings/toml_lines.py", "_STRING"): "sees the configuration of the person who runs it",
}
"""Expressions that are not linear and do no harm, by file and name, with the reason."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--list", action="store_true")
    given = options.parse_args()
    for one in expressions():
        shown = one.pattern if len(one.pattern) <= 60 else f"{one.pattern[:57]}..."
        print(f"{one.place}:{one.line}  {shown!r}")
        if not given.list and one.may_be_slow:
            worst = growth(one)
            if not worst.is_linear:
                known = BOUNDED.get((one.place, one.name), "NOT LINEAR")
                times = f"{worst.seconds * 1e3:,.0f} ms, x{worst.times:.0f}"
                print(f"    {known}: {times}, {worst.method} {worst.text[:100]}")


if __name__ == "__main__":
    main()
