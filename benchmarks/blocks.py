"""Quality and speed of removing what stands twice in one document.

usage: python benchmarks/blocks.py [--check] [--json]

* ``dedup_dev``: the labelled corpus in the folder ``shared`` beside the checkout (or ``CLEANER_SHARED``), by its own
  ``score.py``; left out where the folder is absent.
* ``samples``: the labelled lines of the sample pages.
* growth: the time of eight times the text, for texts that repeat without end.
* speed: cutting into tokens, by script, and removing repeats from pages that hold none; one thread, warm, best of
  several short runs, as MB of text a second, and as a share of copying the same bytes one by one in a kernel, which
  tells the machine's state apart from the program's.

``--check`` fails where a figure falls below ``benchmarks/floors/blocks.json``; only quality has floors.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleaner.config import BlocksConfig
from cleaner.dedup.blocks import remove_repeats
from cleaner.dedup.tokens import tokenize
from cleaner.kernels.runtime import kernel

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
FLOORS = Path(__file__).parent / "floors" / "blocks.json"
CONFIG = BlocksConfig()

SCRIPTS = {
    "vietnamese": "một hai ba người nước trường học thành phố được những không với của trong đường việc tỉnh",
    "english": "the quarter report shows that several members would rather wait until another vote has been taken",
    "chinese": "中国人民经济发展社会工作问题学生生活时间地方政府建设科学技术文化教育世界历史",
}


def made(script: str, size: int) -> str:
    """Return ``size`` characters of words in random order: next to nothing stands twice."""
    rng = random.Random(7)
    words = list(SCRIPTS[script]) if script == "chinese" else SCRIPTS[script].split()
    stems = words if script == "chinese" else [a + b for a in words for b in ("", *words)]
    gap = "" if script == "chinese" else " "
    pieces, length = [], 0
    while length < size:
        sentence = gap.join(rng.choice(stems) for _ in range(rng.randint(8, 24)))
        pieces.append(sentence + ("。" if script == "chinese" else ". ") + ("\n" if rng.random() < 0.3 else ""))
        length += len(pieces[-1])
    return "".join(pieces)


@kernel
def copy_bytes(data, out):
    """Copy byte by byte, with a hash that each byte waits for: the least that a tokeniser does."""
    key = np.uint64(0)
    for at in range(len(data)):
        key = np.uint64((key ^ np.uint64(data[at])) * np.uint64(0x100000001B3))
        out[at] = data[at]
    return key


def rate(work, size: int, runs: int = 30) -> float:
    """Return MB of text a second, the best of several runs: other work on the machine only makes it slower."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return size / 1e6 / min(times)


def pages(text: str, length: int = 4_000) -> pa.LargeStringArray:
    return pa.array([text[start : start + length] for start in range(0, len(text), length)], pa.large_string())


def speed() -> dict[str, float]:
    texts = {script: made(script, 600_000) for script in SCRIPTS}
    texts["mixed"] = "".join(text[:200_000] for text in texts.values())
    figures = {}
    for name, text in texts.items():
        array, data = pages(text), np.frombuffer(text.encode(), np.uint8)
        out = np.empty(len(data), np.uint8)
        least = rate(lambda data=data, out=out: copy_bytes(data, out), len(data))
        tokens = rate(lambda array=array: tokenize(array), len(data))
        blocks = rate(lambda array=array: remove_repeats(array, CONFIG), len(data))
        figures[f"tokenize {name} MB/s"], figures[f"tokenize {name} share"] = tokens, tokens / least
        figures[f"remove_repeats {name} MB/s"], figures[f"remove_repeats {name} share"] = blocks, blocks / least
    return figures


def growth() -> dict[str, float]:
    """Return how many times longer eight times the text takes, where it repeats without end; its square would be 64."""
    words = SCRIPTS["english"].split()
    makers = {
        "equal lines": lambda n: "Yes.\n" * n,
        "equal paragraphs": lambda n: f"{' '.join(words)}\n" * (n // 20),
        "a cycle": lambda n: "".join(f"{place % 7} {words[place % len(words)]}\n" for place in range(n)),
    }
    figures = {}
    for name, make in makers.items():
        seconds = []
        for n in (30_000, 240_000):
            array = pa.array([make(n)], pa.large_string())
            started = time.process_time()
            remove_repeats(array, CONFIG)
            seconds.append(time.process_time() - started)
        figures[f"growth {name}"] = seconds[1] / seconds[0]
    return figures


def removed(texts: list[str]) -> list[list[tuple[int, int]]]:
    spans: list[list[tuple[int, int]]] = [[] for _ in texts]
    for edit in remove_repeats(pa.array(texts, pa.large_string()), CONFIG).edits.to_pylist():
        spans[edit["row"]].append((edit["start"], edit["end"]))
    return spans


def samples() -> dict[str, float]:
    """Return the share of the second copy's lines that go and the number of lines to keep that go."""
    folder = ROOT / "samples"
    labels = defaultdict(dict)
    for row in map(json.loads, (folder / "pages.gold.jsonl").read_text("utf-8").splitlines()):
        labels[row["file"]][row["line_no"]] = row["label"]
    files = sorted(labels)
    texts = [(folder / "pages" / name).read_bytes().decode() for name in files]
    counts = defaultdict(int)
    for name, text, spans in zip(files, texts, removed(texts), strict=True):
        gone = {
            text.count("\n", 0, at) + 1 for start, end in spans for at in range(start, end) if not text[at].isspace()
        }
        for number, label in labels[name].items():
            counts[label] += 1
            counts["gone", label] += number in gone
    return {
        "samples duplicate lines gone": counts["gone", "duplicate"] / counts["duplicate"],
        "samples other lines kept": 1 - counts["gone", "keep"] / counts["keep"],
    }


def dedup_dev() -> dict[str, float]:
    folder = SHARED / "dedup_dev"
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    rows = list(score.load(folder / "corpus.jsonl"))
    texts = [row["text"] for row in rows]
    spans = removed(texts)
    predicted = [{"id": row["id"], "removed": parts} for row, parts in zip(rows, spans, strict=True)]
    result = score.score(list(score.load(folder / "truth.jsonl")), predicted)["block"]
    array = pa.array(texts, pa.large_string())
    figures = {f"dedup_dev {name}": result[name] for name in ("P", "R", "F1")}
    figures |= {f"dedup_dev recall {kind}": share for kind, share in result["R_by_kind"].items()}
    kinds = ("form_hi", "form_lo", "near-dup")
    figures |= {f"dedup_dev kept of {kind}": 1 - result["cross_page"][kind] for kind in kinds}
    size = sum(len(text.encode()) for text in texts)
    return figures | {"dedup_dev remove_repeats MB/s": rate(lambda: remove_repeats(array, CONFIG), size, runs=7)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail where a figure is below its floor")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    figures = samples()
    if (SHARED / "dedup_dev").is_dir():
        figures |= dedup_dev()
    figures |= speed() | growth()
    floors = json.loads(FLOORS.read_text("utf-8"))
    if options.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            floor = f"   floor {floors[name]}" if name in floors else ""
            print(f"{name:42} {value:9.3f}{floor}")
    below = [name for name, floor in floors.items() if name in figures and figures[name] < floor]
    if options.check and below:
        print("below the floor: " + ", ".join(below), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
