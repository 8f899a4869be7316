"""Make ``cleaner/vietnamese/counts.npz`` from Vietnamese text, or measure how well counts restore what a line has lost.

    python benchmarks/make_syllable_counts.py [--to FILE] [--order N] [--evaluate FILE...] [--] TEXT...

A text is UTF-8, one paragraph or message a line; its name without ``.txt`` is a name of :data:`SOURCES`, the texts of
the shipped counts with their weights. Only counts are shipped. ``vietnamese_words.txt`` and
``vietnamese_sentences.txt``, composed for this and not collected from use, are always added. Lines that are not
Vietnamese with its marks are left out.

``--evaluate`` masks every syllable of the lines of a file and restores the likeliest line. The file must not be among
the texts; the pages of ``samples/`` are in the shipped counts, so figures for them need a build without them. Masks:

* ASCII: without tones and marks (``nguoi`` for ``người``);
* C1: what is left when UTF-8 is read as Latin-1 and the bytes 80 to 9F are lost (``á»`` for ề, ệ, ỉ, ọ, ộ, ờ, ...).

``--order 3`` adds trigrams to the comparison. They are not shipped: over the five pages, each restored by counts of all
else, C1 gains one line in 125, ASCII three, Wesnoth 2.6 points and none, React's documentation loses a point.
"""

from __future__ import annotations

import argparse
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.vietnamese.counts import DATA, STEPS, SyllableCounts
from cleaner.vietnamese.orthography import placed
from cleaner.vietnamese.syllables import syllables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Run = list[str]
"""Syllables with nothing but spaces between them."""

Score = Callable[[str, str, str], float]
"""Logarithm of the probability of the third syllable behind the first two; an empty one is a start."""

HERE = Path(__file__).parent


class Source(NamedTuple):
    """Where a text comes from, and how much an n-gram of it counts."""

    weight: float
    product: str
    licence: str


# Software speaks of files and windows, the pages and the two composed texts of what people write about. These weights
# lower the perplexity of each page, counted by all else, from 134-230 to 57-91, and that of Wesnoth by a quarter; that
# of React's documentation and MediaWiki changes by less than 3 %.
SOURCES = {
    "vietnamese_words": Source(10, "words and collocations, written for this project", "MIT"),
    "vietnamese_sentences": Source(10, "sentences in many registers, written for this project", "MIT"),
    **{f"page-00{n}": Source(20, f"page {n} of samples/", "as the samples") for n in range(5)},
    "libreoffice-help": Source(1, "LibreOffice 7.4, help", "MPL-2.0"),
    "libreoffice-ui": Source(1, "LibreOffice 7.4, messages", "MPL-2.0"),
    "mozilla": Source(1, "Firefox and Thunderbird 153, messages", "MPL-2.0"),
    "debian-docs": Source(1, "Debian 12 installation guide; New Maintainers' Guide 1.2.53", "GPL-2.0-or-later"),
    "gnome-help": Source(1, "GNOME user documentation 43", "CC-BY-SA-3.0"),
    "manpages": Source(1, "manpages-l10n 4.18.1", "GPL-3.0-or-later and those of the programs"),
    "gnu": Source(1, "GCC 12 and the programs of a Debian 12 base system, messages", "GPL, LGPL"),
    "applications": Source(1, "Evolution, GnuCash, GIMP, Gramps, Tux Paint, messages", "GPL, LGPL"),
    "wesnoth": Source(1, "The Battle for Wesnoth 1.16, messages", "GPL-2.0-or-later"),
    "mediawiki": Source(1, "MediaWiki 1.39, messages", "GPL-2.0-or-later"),
    "web-applications": Source(1, "WordPress and DokuWiki, messages", "GPL-2.0-or-later"),
    "stellarium": Source(1, "Stellarium, messages", "GPL-2.0-or-later"),
    "django": Source(1, "Django 5.2, messages", "BSD-3-Clause"),
    "react-docs": Source(1, "vi.react.dev and vi.reactjs.org", "CC-BY-4.0"),
}

SYLLABLES = frozenset(placed(syllable, "old") for syllable in syllables())


def syllable_of(word: str) -> str | None:
    """Return the lower-case word as a syllable in old style, wherever its tone mark stands, or ``None``."""
    syllable = placed(word, "old")
    return syllable if syllable in SYLLABLES else None


def runs(line: str) -> list[Run]:
    """Cut a line into runs of syllables; a line that is not Vietnamese with its marks has none.

    That is one where fewer than 60 % of the words are syllables or fewer than a quarter have a mark: English has
    syllables too (in, to, can), and Vietnamese typed without marks would count as level tones.
    """
    found: list[Run] = []
    words = marked = valid = 0
    for stretch in re.split(r"[^\w \xa0]+|\d+", unicodedata.normalize("NFC", line).lower()):
        run: Run = []
        for word in re.findall(r"\w+", stretch):
            words += 1
            syllable = syllable_of(word)
            if syllable is None:
                found.append(run)
                run = []
                continue
            valid += 1
            marked += not syllable.isascii()
            run.append(syllable)
        found.append(run)
    return [run for run in found if run] if valid >= 0.6 * words and marked >= 0.25 * words else []


def file_runs(path: Path) -> list[list[Run]]:
    """Return the runs of each line of a file; a line that stands in it twice is taken once."""
    lines = dict.fromkeys(path.read_text(encoding="utf-8").split("\n"))
    return [found for line in lines if (found := runs(line))]


class Ngrams:
    """Weighted counts of n-grams up to an order, and probabilities from them (interpolated Kneser-Ney).

    A source with weight w adds w for each occurrence. Discounts are those of Chen and Goodman, taken from the plain
    counts, as a share of an n-gram's count; so a heavy source is discounted in its own unit.
    """

    def __init__(self, order: int) -> None:
        self.order = order
        self.weight: list[defaultdict[tuple[str, ...], float]] = [defaultdict(float) for _ in range(order)]
        self.times: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(order)]

    def add(self, lines: Iterable[list[Run]], weight: float, *, starts: bool = True) -> None:
        """Count the n-grams of lines; where a run in a list of words starts tells nothing of where one in text does."""
        for run in (run for line in lines for run in line):
            padded = ["", *run]
            for n in range(1, self.order + 1):
                for at in range(0 if starts and n > 1 else 1, len(padded) - n + 1):
                    gram = tuple(padded[at : at + n])
                    self.weight[n - 1][gram] += weight
                    self.times[n - 1][gram] += 1

    def finish(self) -> Ngrams:
        """Compute the discounts, the back-off shares and the distribution that is backed off to."""
        total = sum(self.weight[0].values())
        unseen = len(SYLLABLES) - len(self.weight[0])
        once = sum(1 for times in self.times[0].values() if times == 1)
        self.unseen = min(0.5, once / sum(self.times[0].values()))  # Good-Turing; a few lines may hold no pair twice
        self.floor = self.unseen / unseen
        self.unigram = {gram[0]: weight / total * (1 - self.unseen) for gram, weight in self.weight[0].items()}
        before = Counter(gram[1] for gram in self.times[1])
        self.new = min(0.5, sum(1 for times in before.values() if times == 1) / before.total())
        self.continuation = {s: times / before.total() * (1 - self.new) for s, times in before.items()}
        for syllable in self.unigram:
            self.continuation.setdefault(syllable, self.new / unseen)
        self.new_floor = self.new / unseen
        self.kept: list[dict[tuple[str, ...], float]] = [{}]
        self.backoff: list[dict[tuple[str, ...], float]] = [{}]
        for n in range(1, self.order):
            discounts = self._discounts(n)
            context: defaultdict[tuple[str, ...], float] = defaultdict(float)
            left: defaultdict[tuple[str, ...], float] = defaultdict(float)
            kept = {}
            for gram, weight in self.weight[n].items():
                times = self.times[n][gram]
                share = discounts[min(times, 3)] / times
                context[gram[:-1]] += weight
                left[gram[:-1]] += weight * share
                kept[gram] = weight * (1 - share)
            self.kept.append({gram: weight / context[gram[:-1]] for gram, weight in kept.items()})
            self.backoff.append({gram: weight / context[gram] for gram, weight in left.items()})
        return self

    def _discounts(self, n: int) -> list[float]:
        spread = Counter(self.times[n].values())
        one, two, three, four = (max(1, spread[times]) for times in (1, 2, 3, 4))
        y = one / (one + 2 * two)
        return [0.0, 1 - 2 * y * two / one, 2 - 3 * y * three / two, 3 - 4 * y * four / three]

    def probability(self, *gram: str) -> float:
        """Return the probability of the last syllable behind those before it."""
        if len(gram) == 1:
            return self.continuation.get(gram[0], self.new_floor)
        n = len(gram) - 1
        return self.kept[n].get(gram, 0.0) + self.backoff[n].get(gram[:-1], 1.0) * self.probability(*gram[1:])


def packed(ngrams: Ngrams, written: set[str], sources: list[str]) -> dict[str, np.ndarray]:
    """Return the arrays of ``counts.npz``; syllables ``written`` for it need not be seen twice to be known."""
    names = sorted(ngrams.unigram)
    number = {name: index for index, name in enumerate(names)}
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for previous, syllable in ngrams.times[1]:
        rows[previous].append(syllable)
    contexts = ["", *names]
    listed = [sorted(rows[context], key=number.__getitem__) for context in contexts]
    bigrams = [ngrams.probability(context, name) for context, row in zip(contexts, listed, strict=True) for name in row]
    deltas = [np.diff([number[name] for name in row], prepend=0) for row in listed]
    return {
        "syllables": np.frombuffer("\n".join(names).encode(), np.uint8),
        "known": np.array([ngrams.times[0][name,] > 1 or name in written for name in names]),
        "unigram": steps([ngrams.unigram[name] for name in names]),
        "continuation": steps([ngrams.continuation[name] for name in names]),
        "floor": steps([ngrams.floor, ngrams.new_floor]),
        "backoff": steps([ngrams.backoff[1].get((context,), 1.0) for context in contexts]),
        "followers": np.array([len(row) for row in listed], np.uint16),
        "follower": np.concatenate(deltas).astype(np.uint16),
        "bigram": steps(bigrams),
        "sources": np.frombuffer("\n".join(sources).encode(), np.uint8),
    }


def steps(probabilities: list[float]) -> np.ndarray:
    return np.minimum(np.rint(-STEPS * np.log(probabilities)), 255).astype(np.uint8)


def without_marks(syllable: str) -> str:
    apart = unicodedata.normalize("NFD", syllable.replace("đ", "d"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def without_c1(syllable: str) -> str:
    return re.sub("[\x80-\x9f]", "", syllable.encode().decode("latin-1"))


MASKS: dict[str, Callable[[str], str]] = {"ASCII": without_marks, "C1": without_c1}


def restore(run: Run, mask: Callable[[str], str], readings: dict[str, list[str]], score: Score) -> Run:
    """Return the likeliest syllables with the masks of those of a run: Viterbi over the last two."""
    best: dict[tuple[str, str], tuple[float, Run]] = {("", ""): (0.0, [])}
    for masked in map(mask, run):
        following: dict[tuple[str, str], tuple[float, Run]] = {}
        for (first, second), (so_far, path) in sorted(best.items(), key=lambda item: -item[1][0])[:200]:
            for reading in readings[masked]:
                value = so_far + score(first, second, reading)
                if (second, reading) not in following or value > following[second, reading][0]:
                    following[second, reading] = (value, [*path, reading])
        best = following
    return max(best.values())[1]


class Measured(NamedTuple):
    syllables: float
    lines: float


def measure(lines: list[list[Run]], mask: Callable[[str], str], score: Score) -> Measured:
    """Return the shares of syllables and of lines that come back."""
    readings: defaultdict[str, list[str]] = defaultdict(list)
    for syllable in sorted(SYLLABLES):
        readings[mask(syllable)].append(syllable)
    right = count = whole = 0
    for line in lines:
        same = [a == b for run in line for a, b in zip(run, restore(run, mask, readings, score), strict=True)]
        right += sum(same)
        count += len(same)
        whole += all(same)
    return Measured(100 * right / count, 100 * whole / len(lines))


def scores(counts: SyllableCounts, ngrams: Ngrams) -> Iterator[tuple[str, Score]]:
    yield "unigram", lambda _first, _second, third: counts.unigram(third)
    yield "bigram", lambda _first, second, third: counts.bigram(second or None, third)
    if ngrams.order > 2:
        yield (
            "trigram",
            lambda first, second, third: math.log(
                ngrams.probability(first, second, third) if second else ngrams.probability("", third)
            ),
        )


def evaluate(path: Path, counts: SyllableCounts, ngrams: Ngrams, most: int) -> None:
    lines = [line for line in file_runs(path) if 5 <= sum(map(len, line)) <= 90]  # about 20 to 400 characters
    lines = lines[:: max(1, len(lines) // most)]
    pairs = [pair for line in lines for run in line for pair in zip(["", *run], run, strict=False)]
    nats = -sum(counts.bigram(previous or None, syllable) for previous, syllable in pairs) / len(pairs)
    known = sum(syllable in counts for _, syllable in pairs) / len(pairs)
    print(f"{path.stem}: {len(lines)} lines, {len(pairs)} syllables, {known:.1%} known, {nats:.2f} nats a syllable")
    for name, mask in MASKS.items():
        for model, score in scores(counts, ngrams):
            found = measure(lines, mask, score)
            print(f"  {name:6} {model:8} syllables {found.syllables:6.2f} %   lines {found.lines:5.1f} %", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXT")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help=f"write the counts; those of the package are {DATA.name}"
    )
    parser.add_argument("--evaluate", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--lines", type=int, default=150, help="lines of a file that are evaluated, evenly spread")
    parser.add_argument("--order", type=int, default=2, choices=(2, 3))
    options = parser.parse_args()
    paths = [HERE / "vietnamese_words.txt", HERE / "vietnamese_sentences.txt", *options.texts]
    if unknown := [path.name for path in paths if path.stem not in SOURCES]:
        parser.error(f"not in SOURCES: {', '.join(unknown)}")
    ngrams = Ngrams(options.order)
    for path in paths:
        source, lines = SOURCES[path.stem], file_runs(path)
        print(f"{path.stem:20} {len(lines):6} lines {sum(len(r) for line in lines for r in line):8} syllables")
        ngrams.add(lines, source.weight, starts=path.stem != "vietnamese_words")
    written = {syllable for path in paths[:2] for line in file_runs(path) for run in line for syllable in run}
    arrays = packed(ngrams.finish(), written, [f"{path.stem}: {SOURCES[path.stem]}" for path in paths])
    print(f"{len(ngrams.times[0])} syllables, {arrays['known'].sum()} known, {len(ngrams.times[1])} pairs")
    if options.to:
        np.savez_compressed(options.to, **arrays)
        print(f"{options.to.name}: {options.to.stat().st_size / 1e6:.2f} MB")
    counts = SyllableCounts(arrays)
    for path in options.evaluate:
        evaluate(path, counts, ngrams, options.lines)


if __name__ == "__main__":
    main()
