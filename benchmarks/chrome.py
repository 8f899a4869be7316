"""Measure how much site chrome goes and how much content is lost.

    python benchmarks/chrome.py [--check]          the five pages of samples/, and the line model's cross-validation
    python benchmarks/chrome.py --pages [--check]  and the labelled pages one by one; the line model has seen them
    python benchmarks/chrome.py --all [--check]    and the development data in the folder ``shared`` beside the checkout
    python benchmarks/chrome.py keep-lines         answer text_eval.py --cmd: one JSON array of lines a page on stdin
    python benchmarks/chrome.py keep-sites         answer multipage.py --cmd: one JSON object of a site's pages on stdin

``--check`` fails where a figure is under its floor in ``floors/chrome.json``; ``--raise`` lifts floors to the figures.
The evaluation tools of the development data need lxml.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleaner.chrome.facts import line_facts
from cleaner.chrome.line_model import FILE
from cleaner.chrome.rows import site_ids, template_rows
from cleaner.chrome.stage import strip_batch
from cleaner.chrome.templates import learn_templates
from cleaner.config import ChromeConfig
from cleaner.corpus.buffers import text_buffers

HERE = Path(__file__).resolve()
ROOT = HERE.parents[1]
SHARED = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
FLOORS = HERE.parent / "floors" / "chrome.json"
MODEL_REPORT = FILE.with_suffix(".json")
LEAST_PAGES = 30
"""Of fewer pages a figure says little: another seed of the same trees moves it by .03."""
WITHOUT = "without the line model, "
HIGHER_IS_WORSE = "lost"
"""Figures with this word in their name count content that is gone; their floor is a ceiling."""


def strip(
    texts: list[str], sites: list[str], learn: bool = True, config: ChromeConfig | None = None
) -> tuple[list[str], list[list[tuple[int, int]]]]:
    """Return the cleaned texts and the character spans that went; templates are learned from the texts themselves."""
    text, site = pa.array(texts, pa.large_string()), pa.array(sites, pa.string())
    config = config or ChromeConfig()
    facts = line_facts(*text_buffers(text))
    rows = template_rows(facts, site_ids(site), np.arange(len(texts)), config.depth)
    staged = strip_batch(facts, site, learn_templates(rows, config) if learn else None, config)
    spans: list[list[tuple[int, int]]] = [[] for _ in texts]
    for row, start, end in zip(*(staged.edits[name].to_pylist() for name in ("row", "start", "end")), strict=True):
        spans[row].append((start, end))
    return staged.text.to_pylist(), spans


def kept_lines(text: str, spans: list[tuple[int, int]]) -> list[bool]:
    """Return for each line whether something of it is left; a blank line is not."""
    kept = []
    at = 0
    for line in text.split("\n"):
        kept.append(bool(line.strip()) and not any(start <= at and at + len(line) <= end for start, end in spans))
        at += len(line) + 1
    return kept


def keep_lines(model: bool) -> None:
    pages = ["\n".join(" ".join(line.split("\n")) for line in json.loads(row)) for row in sys.stdin]
    config = ChromeConfig(line_model=model)
    _, spans = strip(pages, [str(n) for n in range(len(pages))], learn=False, config=config)
    for page, gone in zip(pages, spans, strict=True):
        print(json.dumps([int(keep) for keep in kept_lines(page, gone)]))


def keep_sites(model: bool) -> None:
    for row in sys.stdin:
        site = json.loads(row)
        pages = ["\n".join(lines) for lines in site["pages"]]
        _, spans = strip(pages, [site["site"]] * len(pages), config=ChromeConfig(line_model=model))
        print(json.dumps([kept_lines(page, gone) for page, gone in zip(pages, spans, strict=True)]))


# ---------------------------------------------------------------- the five pages
def labelled_pages() -> tuple[list[str], list[dict[int, str]]]:
    labels: dict[str, dict[int, str]] = defaultdict(dict)
    for row in map(json.loads, (ROOT / "samples" / "pages.gold.jsonl").read_text(encoding="utf-8").splitlines()):
        labels[row["file"]][row["line_no"]] = row["label"]
    names = sorted(labels)
    texts = [(ROOT / "samples" / "pages" / name).read_text(encoding="utf-8") for name in names]
    return texts, [labels[name] for name in names]


def count(texts, labels, spans) -> tuple[int, int]:
    """Return how many chrome lines went and how many content lines were lost, second copies of a body included."""
    gone = lost = 0
    for text, label, span in zip(texts, labels, spans, strict=True):
        for number, keep in enumerate(kept_lines(text, span), 1):
            gone += not keep and label[number] == "chrome"
            lost += not keep and label[number] in ("keep", "duplicate")
    return gone, lost


def five_pages() -> dict[str, float]:
    texts, labels = labelled_pages()
    _, spans = strip(texts, ["pages"] * len(texts))
    together = count(texts, labels, spans)
    alone = [count([text], [label], strip([text], ["page"])[1]) for text, label in zip(texts, labels, strict=True)]
    return {
        "five pages: chrome lines removed": together[0],
        "five pages: content lines lost": together[1],
        "each page alone: chrome lines removed": sum(gone for gone, _ in alone),
        "each page alone: content lines lost": sum(lost for _, lost in alone),
    }


# ---------------------------------------------------------------- development data
def crowd() -> list[tuple[str, list[str]]]:
    """Return folders of 2,000 pages that the five are put among: pages of many sites, and made Vietnamese ones."""
    corpus = [json.loads(row)["text"] for row in lines_of(SHARED / "dedup_dev" / "corpus.jsonl")]
    texts, labels = labelled_pages()
    lines = [
        line
        for text, label in zip(texts, labels, strict=True)
        for number, line in enumerate(text.split("\n"), 1)
        if label[number] == "keep"
    ]
    random_ = random.Random(4)
    made = ["\n\n".join(random_.sample(lines, random_.randint(4, 30))) for _ in range(2000)]
    return [("pages of many sites", (corpus * 2)[:2000]), ("made Vietnamese pages", made)]


def among_others(model: bool = True) -> dict[str, float]:
    texts, labels = labelled_pages()
    figures: dict[str, float] = {}
    for name, others in crowd():
        pages = [*others[:1000], *texts, *others[1000:]]
        _, spans = strip(pages, ["folder"] * len(pages), config=ChromeConfig(line_model=model))
        gone, lost = count(texts, labels, spans[1000 : 1000 + len(texts)])
        figures[f"five among {name}: chrome lines removed"] = gone
        figures[f"five among {name}: content lines lost"] = lost
    return figures


def forms(model: bool = True) -> dict[str, float]:
    """Return the share of characters that forms and other pages to keep lose, marked boilerplate not counted."""
    folder = SHARED / "dedup_dev"
    truth = {row["id"]: row for row in map(json.loads, lines_of(folder / "truth.jsonl"))}
    records = [json.loads(row) for row in lines_of(folder / "corpus.jsonl")]
    texts = [record["text"] for record in records]
    figures = {}
    for scope, sites in (
        ("by site", [r["url"].split("/")[2] for r in records]),
        ("one folder", ["folder"] * len(texts)),
    ):
        _, spans = strip(texts, sites, config=ChromeConfig(line_model=model))
        lost: dict[str, int] = defaultdict(int)
        size: dict[str, int] = defaultdict(int)
        for record, gone in zip(records, spans, strict=True):
            page = truth[record["id"]]
            boilerplate = [(b["start"], b["end"]) for b in page.get("blocks", ()) if b["role"] == "boiler"]
            inside = sum(max(0, min(e, f) - max(s, t)) for s, e in gone for t, f in boilerplate)
            lost[page["kind"]] += sum(end - start for start, end in gone) - inside
            size[page["kind"]] += len(record["text"])
        for kind in ("form_hi", "form_lo", "unique"):
            figures[f"{kind}, {scope}: share of characters lost"] = round(lost[kind] / size[kind], 5)
    return figures


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def tool(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=SHARED / "chrome_dev" / "tools"
    ).stdout


def rows_of(output: str) -> list[dict[str, str]]:
    """Return the ``--cmd`` rows of the tables in a tool's output, with the title of the table they stand in."""
    found, title, heads = [], "", []
    for line in output.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| method"):
            heads = cells
        elif line.startswith("| --cmd"):
            found.append({"title": title, **dict(zip(heads[::-1], cells[::-1], strict=True))})
        elif line and not line.startswith("|"):
            title = line
    return found


def held_out() -> dict[str, float]:
    """Return figures of the shipped model's report: pages judged by models that have not seen their host."""
    report = json.loads(MODEL_REPORT.read_text(encoding="utf-8"))["cross-validated by host"]
    return {
        f"cross-validated, {name}: {figure}": row[figure]
        for name, row in report.items()
        if row["pages"] >= LEAST_PAGES
        for figure in ("char F1", "line F1", "content lost")
    }


def lone_pages(model: bool = True) -> dict[str, float]:
    figures = {}
    command = f"{sys.executable} {HERE} keep-lines" + ("" if model else " --no-model")
    for row in rows_of(tool("text_eval.py", "..", "--no-html", "--cmd", command)):
        name = row["title"].split(":")[0]
        if name in ("all", "type article"):
            figures |= scored(f"lone pages, {name}", row)
    return figures


def made_sites(model: bool = True) -> dict[str, float]:
    command = f"{sys.executable} {HERE} keep-sites" + ("" if model else " --no-model")
    with tempfile.TemporaryDirectory() as folder:
        seeds = ["--seeds", str(ROOT / "samples" / "pages"), "--seeds-gold", str(ROOT / "samples" / "pages.gold.jsonl")]
        tool("multipage.py", "generate", "..", folder, "--datasets", "aeb,mozilla,wcxb", *seeds)
        made = rows_of(tool("multipage.py", "eval-made", folder, "--cmd", command))
    real = rows_of(tool("multipage.py", "eval", "..", "--min-pages", "4", "--cmd", command))
    figures = {}
    for name, row in zip(("made sites", "made Vietnamese sites", "real sites"), [*made, *real], strict=False):
        figures |= scored(name, row)
    return figures


def scored(name: str, row: dict[str, str]) -> dict[str, float]:
    columns = {
        "char F1": "char F1",
        "chrome lines removed": "chrome lines removed",
        "content chars lost": "content lost",
    }
    return {f"{name}: {short}": float(row[column]) for column, short in columns.items()}


def speed() -> None:
    """Print rates of one thread; they hold for one machine, so they have no floor."""
    from line_pages import load_pages  # here, because it needs lxml

    mixed = [json.loads(row)["text"] for row in lines_of(SHARED / "dedup_dev" / "corpus.jsonl")] * 3
    navigation = ["\n".join(page.texts) for page in load_pages()]
    sets = (("prose", labelled_pages()[0][:3] * 200), ("mixed pages", mixed), ("much navigation", navigation))
    for name, texts in sets:
        text = pa.array(texts, pa.large_string())
        sites = pa.array([str(number % 97) for number in range(len(texts))])
        ids, pages = site_ids(sites), np.arange(len(texts))
        facts = line_facts(*text_buffers(text))
        templates = learn_templates(template_rows(facts, ids, pages), ChromeConfig())
        clean = strip_batch(text, sites, templates).text
        timed(f"{name}: line facts", text, lambda text=text: line_facts(*text_buffers(text)))
        timed(f"{name}: template rows", text, lambda *given: template_rows(*given), facts, ids, pages)
        timed(f"{name}: stage", text, strip_batch, text, sites, templates)
        timed(f"{name}: stage on cleaned text", clean, strip_batch, clean, sites, templates)


def timed(name, text, run, *given) -> None:
    run(*given)
    best = float("inf")
    for _ in range(5):
        start = time.thread_time()
        run(*given)
        best = min(best, time.thread_time() - start)
    size = len(text_buffers(text)[0]) / 1e6
    print(f"{name}: {size / best:.0f} MB/s ({size:.1f} MB)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", nargs="?", choices=["keep-lines", "keep-sites"])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise", dest="lift", action="store_true")
    options = parser.parse_args()
    if options.speed:
        speed()
        return 0
    if options.do:
        (keep_lines if options.do == "keep-lines" else keep_sites)(not options.no_model)
        return 0
    figures = five_pages() | held_out()
    if options.pages:
        figures |= lone_pages()
    if options.all:
        if not SHARED.is_dir():
            parser.error(f"no development data at {SHARED}; set CLEANER_SHARED")
        for part in (among_others, forms, made_sites, lone_pages):
            figures |= part()
            figures |= {WITHOUT + name: figure for name, figure in part(model=False).items()}
        speed()
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    under = 0
    for name, figure in figures.items():
        floor = floors.get(name, figure)
        worse = figure > floor if HIGHER_IS_WORSE in name else figure < floor
        under += worse
        print(f"{name}: {figure:g}" + (f"   UNDER ITS FLOOR {floor:g}" if worse else ""))
        floors[name] = min(floor, figure) if HIGHER_IS_WORSE in name else max(floor, figure)
    if options.lift:
        FLOORS.parent.mkdir(exist_ok=True)
        FLOORS.write_text(json.dumps(floors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if options.check and under else 0


if __name__ == "__main__":
    sys.exit(main())
