"""Speed of normalizing, in megabytes a second and against ``ftfy.fix_text`` on the same text in the same run.

    python benchmarks/normalize.py [--check] [--fast] [--soundness N]

``gate`` is the test over a batch that most text passes without more, ``stage`` the whole of it, ``text``
``normalize_text``, plain Python on one document after another. CPU time of one thread, the best of several runs, warm.
Text: the pages of ``samples/``, the standard library's source (ASCII), names in 300 languages from CLDR; damage from
``damage.py``.

Long lines: the time for one line over that of one a fourth as long; a step that looks back or ahead without bound
takes sixteen times as long instead of four.

``--soundness N`` compares the gate with ``normalize_text`` on ``N`` short texts of everything that a repair looks at
instead (a million takes twenty minutes), and the stage, which puts texts together of their repaired lines, with
``normalize_text`` on a hundredth as many texts.

``--check`` fails where a ratio to ``ftfy`` is under its floor, or a long line takes much more than its share of time.
What comes back of damaged text, and what happens to correct text, is measured by ``recovery.py``.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import ftfy
import numpy as np
import pyarrow as pa
from clean_text import files, names
from damage import KINDS
from nasty_text import buffers, nasty_texts
from vietnamese_lines import sample_pages

from cleaner.config import NormalizeConfig
from cleaner.corpus.buffers import text_buffers
from cleaner.normalization.gate import needs_normalizing
from cleaner.normalization.stage import normalize_batch
from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {kind.name: kind.damage for kind in KINDS}
STEEPEST = 8.0
"""A line four times as long may take so many times as long: twice its share, for caches and a noisy machine."""


class Corpus(NamedTuple):
    """Text to time.

    Attributes:
        name: What it is.
        texts: The documents.
        floor: How many times as fast as ``ftfy.fix_text`` the stage must be at least; 0 for no bound.
    """

    name: str
    texts: list[str]
    floor: float = 0.0


def damaged(text: str, kind: str, every: int = 1) -> str:
    """Damage every ``every``-th line."""
    lines = text.split("\n")
    lines[::every] = [_KINDS[kind](line) or line for line in lines[::every]]
    return "\n".join(lines)


def corpora() -> list[Corpus]:
    pages = sample_pages()
    clean = [normalize_text(page)[0] for page in pages]
    whole = "\n".join(line for text in clean for line in text.split("\n") if line)
    source = [text for text in files("stdlib", (".py",), 8) if text.isascii() and normalize_text(text)[0] == text]
    prose = ["".join(char for char in unicodedata.normalize("NFD", text) if char.isascii()) for text in clean]
    cldr = [normalize_text(name)[0] for name in names()]
    other = ["\n".join(cldr[start : start + 200]) for start in range(0, len(cldr), 200)]
    dump = [text for texts in zip(clean * 20, source[:100], other[:100], strict=False) for text in texts]
    # A dump in which one document in a hundred is damaged, and one in which a line in a hundred is, in any document.
    documents = [damaged(text, "UTF-8 as cp1252") if at % 100 == 0 else text for at, text in enumerate(clean * 20)]
    lines = [damaged("\n".join([whole] * 5), "UTF-8 as cp1252", 100)]
    return [
        Corpus("ASCII, program source", source, 400),
        Corpus("ASCII, prose", prose, 200),
        Corpus("Vietnamese", clean, 200),
        Corpus("names in 300 languages", other),
        Corpus("Vietnamese, source and names", dump),
        Corpus("sample pages as they are", pages),
        Corpus("Vietnamese, 1 % of documents damaged", documents, 30),
        Corpus("Vietnamese, 1 % of lines damaged", lines, 30),
        Corpus("Vietnamese, UTF-8 as cp1252", [damaged(text, "UTF-8 as cp1252") for text in clean], 1),
        Corpus("Vietnamese, TCVN3", [damaged(text, "TCVN3") for text in clean], 1),
        Corpus("Vietnamese, VNI-Windows", [damaged(text, "VNI-Windows") for text in clean], 1),
        Corpus("Vietnamese, entities", [damaged(text, "entities, decimal") for text in clean], 1),
    ]


def repeated(texts: list[str], megabytes: float) -> list[str]:
    """Return the texts over and over, at least once, about so many megabytes of them."""
    size = sum(len(text.encode("utf-8")) for text in texts)
    return texts * max(1, round(megabytes * 1_000_000 / size))


def seconds(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return max(min(times), 1e-9)


def speeds(corpus: Corpus, runs: int) -> dict[str, float]:
    """Return MB/s of each, and the share of texts that the gate flags, in percent."""
    array = pa.array(repeated(corpus.texts, 20), pa.large_string())
    data, offsets = text_buffers(array)
    flagged = needs_normalizing(data, offsets)
    gate = len(data) / 1e6 / seconds(lambda: needs_normalizing(data, offsets), runs)
    if flagged.mean() > 0.5:
        array = pa.array(repeated(corpus.texts, 0.2), pa.large_string())
    config = NormalizeConfig()
    size = len(text_buffers(array)[0])
    stage = size / 1e6 / seconds(lambda: normalize_batch(array, config), runs)
    few = repeated(corpus.texts, 0.2)[: max(1, len(corpus.texts) // 4)] if len(corpus.texts) > 20 else corpus.texts
    few_size = sum(len(text.encode("utf-8")) for text in few) / 1e6
    text = few_size / seconds(lambda: [normalize_text(text) for text in few], max(1, runs // 2))
    peer = few_size / seconds(lambda: [ftfy.fix_text(text) for text in few], 1)
    return {"gate": gate, "stage": stage, "text": text, "ftfy": peer, "flagged": 100 * float(np.mean(flagged))}


def print_speeds(runs: int) -> list[str]:
    failures = []
    print(f"{'MB/s':38}{'gate':>7}{'stage':>8}{'text':>7}{'ftfy':>6}{'stage/ftfy':>11}{'floor':>6}{'flagged':>9}")
    for corpus in corpora():
        found = speeds(corpus, runs)
        ratio = found["stage"] / found["ftfy"]
        print(
            f"{corpus.name:38}{found['gate']:7.0f}{found['stage']:8.2f}{found['text']:7.2f}{found['ftfy']:6.1f}"
            f"{ratio:11.2f}{corpus.floor or '':>6}{found['flagged']:8.1f}%"
        )
        if ratio < corpus.floor:
            failures.append(f"{corpus.name}: {ratio:.2f} times as fast as ftfy, at least {corpus.floor}")
    return failures


def long_lines() -> dict[str, str]:
    """Return what a long line is made of by repeating it."""
    line = "Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam, ngày 2 tháng 9 năm 1945. "
    kinds = (
        "UTF-8 as cp1252",
        "cp1252, twice",
        "cp1252, undefined dropped",
        "entities, decimal",
        "\\u1ea1",
        "\\xe1\\xba\\xa1",
        "%E1%BA%A1",
        "=E1=BA=A1",
        "NFD",
        "spacing accents",
        "zero-width spaces in words",
        "surrogateescape",
        "TCVN3",
        "VNI-Windows",
        "VIQR",
        "NBSP for spaces",
    )
    made = {f"line, {kind}": _KINDS[kind](line) or line for kind in kinds}
    made |= {
        "line, clean": line,
        "base64": "aGVsbG8gd29ybGQ+",
        "one letter": "a",
        "one vowel": "ạ",
        "Ã": "Ã",
        "â€": "â€",
        "U+FFFD": "\ufffd",
        "C1": "\x81",
    }
    made |= {"ampersands": "&", "& and #": "&#", "percents": "%", "backslashes": "\\", "\\u": "\\u", "equals": "=E"}
    made |= {"spaces": " ", "NBSP": "\xa0", "combining marks": "\u0301", "zero-width": "\u200b", "escape": "\x1b["}
    return made


def print_long_lines(size: int) -> list[str]:
    failures = []
    print(f"\n{'one line of ' + str(size) + ' characters, and of four times as many':50}{'s':>8}{'s':>8}{'times':>8}")
    for name, piece in long_lines().items():
        one = piece * (size // len(piece))
        times = [seconds(lambda text=text: normalize_text(text), 1) for text in (one, one * 4)]
        steepness = times[1] / max(times[0], 0.005)
        print(f"{name:50}{times[0]:8.2f}{times[1]:8.2f}{steepness:8.1f}")
        if steepness > STEEPEST:
            failures.append(f"{name}: four times the line takes {steepness:.1f} times as long")
    return failures


def print_soundness(count: int) -> list[str]:
    """Look for a text that is changed though the gate does not flag it, or that its lines do not add up to."""
    lines = [line for page in sample_pages() for line in normalize_text(page)[0].split("\n")]
    chance = random.Random(count)
    failures, flagged = [], 0
    for start in range(0, count, 10_000):
        texts = nasty_texts(chance, lines, min(10_000, count - start))
        flags = needs_normalizing(*buffers(texts)).tolist()
        flagged += sum(flags)
        failures += [
            f"not flagged, but changed: {text!a}"
            for text, flag in zip(texts, flags, strict=True)
            if not flag and normalize_text(text)[1]
        ]
    together = ["\n".join([*chance.choices(lines, k=9), *nasty_texts(chance, lines, 2)]) for _ in range(count // 100)]
    together = ["\n".join(chance.sample(text.split("\n"), text.count("\n") + 1)) for text in together]
    staged = normalize_batch(pa.array(together, pa.large_string()), NormalizeConfig()).text.to_pylist()
    whole = [normalize_text(text)[0] for text in together]
    failures += [f"not as a whole: {t!a}" for t, one, two in zip(together, staged, whole, strict=True) if one != two]
    print(f"{count} texts, {flagged} flagged; {len(together)} put together of lines; {len(failures)} failures")
    return failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail on a ratio under its floor, or a steep long line")
    parser.add_argument("--fast", action="store_true", help="fewer runs, shorter long lines")
    parser.add_argument("--soundness", type=int, metavar="N", help="compare the gate with the repairs on N texts")
    options = parser.parse_args()
    if options.soundness:
        failures = print_soundness(options.soundness)
    else:
        failures = print_speeds(1 if options.fast else 5)
        failures += print_long_lines(20_000 if options.fast else 250_000)
    for failure in failures:
        print("FAIL", failure)
    return 1 if (options.check or options.soundness) and failures else 0


if __name__ == "__main__":
    sys.exit(main())
