"""Speed of normalizing, how much damage it recovers, and what it does to correct text.

    python benchmarks/normalize.py [--check] [--fast]

Text: the pages of ``samples/``, the standard library's source (ASCII) and the names of languages, countries, scripts,
currencies, months and days in every locale of CLDR, from Babel (100,000 short strings in 300 languages: short strings
are where a repair is tempted most). Speeds are CPU time of one thread, the best of five runs, warm.

``--check`` fails where a letter of correct text changes or a recovery is under its floor. ``--fast`` takes every 20th
name.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from babel import Locale, localedata

from cleaner.config import NormalizeConfig
from cleaner.corpus.buffers import text_buffers
from cleaner.normalization.encodings import MISREADINGS
from cleaner.normalization.gate import needs_normalizing
from cleaner.normalization.stage import normalize_batch
from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = Path(__file__).resolve().parents[1] / "samples" / "pages"
FLOORS = {"windows-1252": 99.0, "latin-1": 99.0, "windows-1252, twice": 99.0, "NFD": 100.0}
"""Least share of damaged lines that must come back exactly, in percent; all other kinds are reported only."""


def misread(text: str, name: str) -> str:
    high = next(misreading.high for misreading in MISREADINGS if misreading.name == name)
    return "".join(chr(byte) if byte < 0x80 else high[byte - 0x80] for byte in text.encode("utf-8"))


def spaced_out(text: str) -> str:
    """Put NBSP behind every letter, unless that would part a letter from its marks or joiners."""
    if any(unicodedata.category(char)[0] in "MC" for char in text):
        return text
    return "".join(f"{char}\xa0" for char in text)


DAMAGE: dict[str, Callable[[str], str]] = {
    **{m.name: (lambda line, name=m.name: misread(line, name)) for m in MISREADINGS},
    "windows-1252, twice": lambda line: misread(misread(line, "windows-1252"), "windows-1252"),
    "latin-1, then windows-1252": lambda line: misread(misread(line, "latin-1"), "windows-1252"),
    "windows-1252, indented by NBSP": lambda line: "\xa0\xa0" + misread(line, "windows-1252"),
    "windows-1252, NBSP to space": lambda line: misread(line, "windows-1252").replace("\xa0", " "),
    "windows-1252, second half": lambda line: line[: len(line) // 2] + misread(line[len(line) // 2 :], "windows-1252"),
    "NFD": lambda line: unicodedata.normalize("NFD", line),
}

CORRECT: dict[str, Callable[[str], str]] = {
    "plain": lambda line: line,
    "upper": str.upper,
    "upper, NBSP for spaces and at the end": lambda line: line.upper().replace(" ", "\xa0") + "\xa0",
    "upper, NBSP and space": lambda line: line.upper().replace(" ", "\xa0 "),
    "upper, every letter spaced by NBSP": lambda line: spaced_out(line.upper()),
    "upper, “quoted”": lambda line: f"“{line.upper()}”",
    "upper, «each» «word»": lambda line: " ".join(f"«{word}»" for word in line.upper().split(" ")),
    "upper, end of a quotation": lambda line: f"{line.upper()}”…",
    "end of a quotation": lambda line: f"{line}”…",
    "upper, ®": lambda line: f"{line.upper()}®",
    "upper, °": lambda line: f"{line.upper()}°",
    "upper, €5": lambda line: f"{line.upper()}€5",
    "upper, £5": lambda line: f"{line.upper()}£5",
    "™": lambda line: f"{line}™",
    "footnote ¹²": lambda line: f"{line}¹²",
    "upper, dash, again": lambda line: f"{line.upper()}–{line}",
}


def names(step: int) -> list[str]:
    """Return the distinct strings of CLDR that are not ASCII, every ``step``-th."""
    found: dict[str, None] = {}
    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        for table in (locale.languages, locale.territories, locale.scripts, locale.currencies):
            found.update(dict.fromkeys(table.values()))
        for table in (locale.months["format"]["wide"], locale.days["format"]["wide"]):
            found.update(dict.fromkeys(table.values()))
    return [normalize_text(name)[0] for name in found if not name.isascii()][::step]


def harm(lines: list[str], transform: Callable[[str], str]) -> int:
    """Return how many transformed lines change apart from the spaces rule."""
    changed = 0
    for line in lines:
        given = unicodedata.normalize("NFC", transform(line))
        changed += normalize_text(given)[0].split() != given.split()
    return changed


def recovered(lines: list[str], damage: Callable[[str], str]) -> float:
    """Return the share of lines that come back exactly, in percent."""
    return 100 * sum(normalize_text(damage(line))[0] == line for line in lines) / len(lines)


def repeated(texts: list[str], megabytes: int) -> pa.LargeStringArray:
    """Return the texts over and over, about so many megabytes of them."""
    size = sum(len(text.encode("utf-8")) for text in texts)
    return pa.array(texts * max(1, megabytes * 1_000_000 // size), pa.large_string())


def speed(work: Callable[[], object], size: int) -> float:
    """Return megabytes a second of CPU time, the best of five runs."""
    seconds = []
    for _ in range(5):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return size / 1e6 / min(seconds)


def print_speeds(pages: list[str], clean: list[str], names_: list[str]) -> None:
    source = [path.read_text(encoding="utf-8") for path in sorted(Path(os.__file__).parent.glob("*.py"))]
    source = [text for text in source if text.isascii() and normalize_text(text)[0] == text]
    prose = ["".join(char for char in unicodedata.normalize("NFD", text) if char.isascii()) for text in clean]
    other = ["\n".join(names_[start : start + 200]) for start in range(0, len(names_), 200)]
    mixed = [text for texts in zip(clean * 400, source * 40, other * 20, strict=False) for text in texts]
    damaged = ["\n".join(misread(line, "windows-1252") for line in text.split("\n")) for text in clean]
    print(f"\n{'MB/s':34}{'gate':>8}{'stage':>8}{'flagged':>9}")
    sets = {
        "ASCII, program source": source,
        "ASCII, prose": prose,
        "Vietnamese": clean,
        "names of 300 languages": other,
    }
    sets |= {"mixed": mixed, "sample pages as they are": pages, "Vietnamese as windows-1252": damaged}
    config = NormalizeConfig()
    for label, texts in sets.items():
        array = repeated(texts, 20)
        data, offsets = text_buffers(array)
        gate = speed(lambda data=data, offsets=offsets: needs_normalizing(data, offsets), len(data))
        flagged = 100 * np.mean(needs_normalizing(data, offsets))
        array = array if flagged == 0 else repeated(texts, 1)
        size = len(text_buffers(array)[0])
        stage = speed(lambda array=array: normalize_batch(array, config), size)
        print(f"{label:34}{gate:8.0f}{stage:8.1f}{flagged:8.1f}%")
    text = "".join(clean)
    print(f"{'normalize_text, Vietnamese':34}{speed(lambda: normalize_text(text), len(text.encode('utf-8'))):8.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail on harm, and on a recovery under its floor")
    parser.add_argument("--fast", action="store_true", help="take every 20th name only")
    options = parser.parse_args()

    pages = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.txt"))]
    clean = [normalize_text(page)[0] for page in pages]
    lines = list(dict.fromkeys(line.strip() for text in clean for line in text.split("\n") if not line.isascii()))
    names_ = names(20 if options.fast else 1)
    failures = []

    print(f"{'correct text: changed of':44}{len(lines):6} lines{len(names_):8} names")
    for label, transform in CORRECT.items():
        of_lines, of_names = harm(lines, transform), harm(names_, transform)
        print(f"{label:44}{of_lines:6}{of_names:14}")
        if of_lines or of_names:
            failures.append(f"{label}: {of_lines} lines and {of_names} names changed")

    print(f"\n{'damage: recovered of ' + str(len(lines)) + ' lines':44}{'%':>6}")
    for label, damage in DAMAGE.items():
        share = recovered(lines, damage)
        print(f"{label:44}{share:6.1f}")
        if share < FLOORS.get(label, 0):
            failures.append(f"{label}: {share:.1f} %, at least {FLOORS[label]}")

    print_speeds(pages, clean, names_)
    for failure in failures:
        print("FAIL", failure)
    return 1 if options.check and failures else 0


if __name__ == "__main__":
    sys.exit(main())
