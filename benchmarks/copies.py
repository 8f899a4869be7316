"""A corpus with known duplication, made of any real texts, and what deduplication makes of it.

usage: python benchmarks/copies.py make BASE... -o FOLDER [--seed N]
       python benchmarks/copies.py score BASE... [--seeds N...]

BASE: folders of ``.txt``, or ``.jsonl`` with a field ``text``; each text is cut into pieces that are used
once each.
``make`` writes ``corpus.jsonl`` and ``truth.jsonl``. ``score`` makes one corpus a seed, runs ``remove_repeats`` and
``deduplicate_texts`` on it, and needs ``dedup_dev/score.py`` in the folder ``shared`` beside the checkout (or in
``CLEANER_SHARED``). No rule may be tuned on one page of it: another seed makes another corpus.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
from made_copies import make

from cleaner.config import BlocksConfig, DocumentsConfig
from cleaner.dedup.blocks import remove_repeats
from cleaner.dedup.documents import deduplicate_texts

SHARED = Path(os.environ.get("CLEANER_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def predicted(rows):
    """Return what the product makes of the pages, in the form that ``score.py`` reads."""
    blocks = remove_repeats(pa.array([text for text, _ in rows], pa.large_string()), BlocksConfig())
    removed = defaultdict(list)
    for edit in blocks.edits.to_pylist():
        removed[edit["row"]].append([edit["start"], edit["end"]])
    found = deduplicate_texts(blocks.text, DocumentsConfig())
    keeper = np.arange(len(rows))
    keeper[found.document] = found.keeper
    return [
        {"id": truth["id"], "cluster": int(keeper[i]), "keep": bool(keeper[i] == i), "removed": removed[i]}
        for i, (_, truth) in enumerate(rows)
    ]


def scored(rows):
    """Return what ``score.py`` says of the product."""
    spec = importlib.util.spec_from_file_location("dedup_score", SHARED / "dedup_dev" / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    return score.score([truth for _, truth in rows], predicted(rows))


def figures_of(result):
    """Return what ``score.py`` says of one corpus, by name."""
    figures = {f"{part} {name}": result[part][name] for part in ("doc", "pair", "block") for name in ("P", "R", "F1")}
    for kind, row in result["kind"].items():
        figures |= {f"lost {kind}": row["lost_rate"]} if row["R"] is None else {f"recall {kind}": row["R"]}
    figures |= {f"recall in {lang}": recall for lang, recall in result["lang_recall"].items()}
    figures |= {f"block recall {kind}": recall for kind, recall in result["block"]["R_by_kind"].items()}
    cut = [share for kind, share in result["block"]["cross_page"].items() if kind.startswith("form")]
    return figures | {"most cut from a kind of form": max(cut)}


def show(results):
    """Print a table: a row a measure; the worst of the seeds, their median, and a column a seed."""
    figures = defaultdict(list)
    for result in results:
        for name, value in figures_of(result).items():
            figures[name].append(value)
    for name, values in figures.items():
        worst = max(values) if name.startswith(("lost", "most")) else min(values)
        row = " | ".join(f"{value:.3f}" for value in (worst, statistics.median(values), *values))
        print(f"| {name:28} | {row} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=["make", "score"])
    parser.add_argument("bases", nargs="+")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    if options.do == "score":
        show([scored(make(options.bases, seed)) for seed in options.seeds])
        return
    if options.out is None:
        parser.error("make needs -o FOLDER")
    options.out.mkdir(parents=True, exist_ok=True)
    rows = make(options.bases, options.seed)
    with (options.out / "corpus.jsonl").open("w", encoding="utf-8") as corpus:
        corpus.writelines(json.dumps({"id": t["id"], "text": text}, ensure_ascii=False) + "\n" for text, t in rows)
    with (options.out / "truth.jsonl").open("w", encoding="utf-8") as truths:
        truths.writelines(json.dumps(truth, ensure_ascii=False) + "\n" for _, truth in rows)


if __name__ == "__main__":
    main()
