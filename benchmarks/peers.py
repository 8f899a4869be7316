"""``cleaner`` and its peers on the same made corpus: speed, memory and quality, side by side in one run.

    python benchmarks/peers.py table --size 10MB       make the corpus, install the peers, measure, write the page
    python benchmarks/peers.py corpus FOLDER --size 1GB [--seed N] [--processes N]     the corpus and its truth alone
    python benchmarks/peers.py score FOLDER FILE...    the quality of any output: JSONL with id and text
    python benchmarks/peers.py page                    docs/evaluation-peers.md again, from the results

``table`` is Linux only, and downloads some 9 GB of packages at its first run, most of them data-juicer's.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from against_truth.score import score
from made_corpus.writing import Made, write
from side_by_side.contestants import TASKS
from side_by_side.page import newest, page
from side_by_side.rounds import Plan, table

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "evaluation-peers.md"
_UNITS = {"KB": 1e3, "MB": 1e6, "GB": 1e9}


def size(text: str) -> float:
    """Return the bytes of a size such as ``10MB``."""
    unit = text[-2:].upper()
    if unit not in _UNITS:
        raise argparse.ArgumentTypeError(f"{text}: a size is a number and KB, MB or GB")
    return float(text[:-2]) * _UNITS[unit]


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("table", "corpus"):
        command = commands.add_parser(name)
        command.add_argument("--size", type=size, default=10e6)
        command.add_argument("--seed", type=int, default=2026)
        command.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        if name == "corpus":
            command.add_argument("folder", type=Path)
            continue
        command.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
        command.add_argument("--skip", nargs="*", default=[], metavar="NAME", help="tools to leave out")
        command.add_argument("--rounds", type=int, default=3)
        command.add_argument("--patience", type=float, default=60, help="who takes longer runs once (seconds)")
        command.add_argument("--limit", type=float, default=3_600, help="who takes longer is given up (seconds)")
        command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        command.add_argument("--environments", type=Path, default=Path.home() / ".cache" / "dump-cleaner" / "peers")
    command = commands.add_parser("score")
    command.add_argument("folder", type=Path)
    command.add_argument("output", type=Path, nargs="+")
    commands.add_parser("page")
    return parser.parse_args()


def measured(options: argparse.Namespace) -> None:
    """Measure, and write the result and the page."""
    with tempfile.TemporaryDirectory() as folder:
        made = write(Path(folder, "made"), options.seed, options.size, options.processes)
        plan = Plan(
            tasks=tuple(options.tasks),
            skip=tuple(options.skip),
            rounds=options.rounds,
            patience=options.patience,
            limit=options.limit,
            workers=options.workers,
            environments=options.environments.resolve(),
            state=Path(folder, "state"),
        )
        for result in table(plan, made, options.seed):
            name = f"peers-{result['date']}-{round(options.size / 1e6)}MB.json"
            (RESULTS / name).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            write_page()


def write_page() -> None:
    PAGE.write_text(page(newest(RESULTS)), encoding="utf-8")


def main() -> None:
    options = parsed()
    if options.command == "table":
        measured(options)
    elif options.command == "corpus":
        made = write(options.folder, options.seed, options.size, options.processes)
        print(f"{made.pages} pages, {made.size} bytes: {made.corpus}, {made.truth}")
    elif options.command == "score":
        made = Made(options.folder / "corpus.jsonl", options.folder / "truth.parquet", 0, 0)
        print(json.dumps(score(made.corpus, made.truth, options.output), indent=1))
    else:
        write_page()


if __name__ == "__main__":
    main()
