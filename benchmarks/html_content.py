"""Measure how well main content is found in web pages, and how fast.

    python benchmarks/html_content.py            the shipped model, and its speed
    python benchmarks/html_content.py --folds    models trained without the page's host (LightGBM; some minutes)
    python benchmarks/html_content.py --peers    other extractors on the same pages, those that are installed
    python benchmarks/html_content.py keep       the text that is kept of the page on stdin

The shipped model has seen these pages, so its figures flatter; those of ``--folds`` do not. The pages are those of
``chrome_dev`` in the folder ``shared`` beside the checkout. F1 is of 4-token shingles for AEB and of tokens for the
others. ``--check`` fails where a figure is under its floor in ``floors/html.json``; ``--raise`` lifts floors to the
figures. Speeds have no floor but the ratio to trafilatura on the same pages: it may not be over 1.1. (This file is not
called ``html.py`` because it would hide Python's own module from all scripts beside it.)
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from html_pages import GoldPage, examples, gold_pages, scores

from cleaner.html.model import content_model
from cleaner.html.page import HtmlError, read_page

if TYPE_CHECKING:
    from collections.abc import Callable

FLOORS = Path(__file__).parent / "floors" / "html.json"
TIMED = 8
"""Each how many-th page is timed."""

SLOWER = 1.1
"""Most that reading a page may take of the time that trafilatura takes."""


def kept_text(html: bytes) -> str:
    """Return the lines that are content."""
    try:
        page = read_page(html)
    except HtmlError:
        return ""
    return "\n".join(line for line, byte in zip(page.text.split("\n"), page.content, strict=True) if byte >= 128)


def peers() -> dict[str, Callable[[bytes], str]]:
    """Return the extractors that are installed."""
    found: dict[str, Callable[[bytes], str]] = {}
    try:
        import trafilatura

        found["trafilatura"] = lambda html: trafilatura.extract(html, include_comments=False) or ""
        found["trafilatura fast"] = lambda html: trafilatura.extract(html, include_comments=False, fast=True) or ""
    except ImportError:
        pass
    try:
        from resiliparse.extract.html2text import extract_plain_text

        from cleaner.html.charset import decode_page

        found["resiliparse"] = lambda html: extract_plain_text(decode_page(html)[0], main_content=True, alt_texts=False)
    except ImportError:
        pass
    return found


def extracted(pages: list[GoldPage], extract: Callable[[bytes], str]) -> tuple[list[str], float]:
    """Return the text of each page, and CPU milliseconds a page."""
    started = time.process_time()
    texts = [extract(page.html) for page in pages]
    return texts, 1000 * (time.process_time() - started) / len(pages)


def folds_figures(pages: list[GoldPage]) -> dict[str, float]:
    """Return the scores of models that saw no page of a page's host."""
    from train_html_model import cross_validated

    found, names = examples(pages, content_model().names)
    return {f"folds {name}": value for name, value in cross_validated(found, names).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", nargs="?", choices=["measure", "keep"], default="measure")
    parser.add_argument("--folds", action="store_true", help="train and test by host")
    parser.add_argument("--peers", action="store_true", help="measure other extractors too")
    parser.add_argument("--check", action="store_true", help="fail where a figure is under its floor")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift floors to the figures, less 0.005")
    options = parser.parse_args()
    if options.action == "keep":
        sys.stdout.write(kept_text(sys.stdin.buffer.read()))
        return
    pages = gold_pages()
    kept_text(pages[0].html)  # compiles the trees
    texts, _ = extracted(pages, kept_text)
    figures = {f"shipped {name}": value for name, value in scores(pages, texts).items()}
    if options.folds:
        figures |= folds_figures(pages)
    print(json.dumps(figures, indent=1))
    others = peers()
    times = {name: extracted(pages[::TIMED], extract)[1] for name, extract in {"cleaner": kept_text, **others}.items()}
    print(json.dumps({f"{name} ms/page": round(value, 1) for name, value in times.items()}, indent=1))
    for name, extract in others.items() if options.peers else ():
        print(name, json.dumps(scores(pages, extracted(pages, extract)[0])))
    floors = json.loads(FLOORS.read_text("utf-8"))
    below = [f"{name} {figures[name]} < {floor}" for name, floor in floors.items() if figures.get(name, floor) < floor]
    if "trafilatura" in times and times["cleaner"] > SLOWER * times["trafilatura"]:
        below.append(f"slower than {SLOWER} times trafilatura")
    if options.lift:
        lifted = {name: max(floors.get(name, 0.0), round(value - 0.005, 3)) for name, value in figures.items()}
        FLOORS.write_text(json.dumps(floors | lifted, indent=1) + "\n", encoding="utf-8")
    if options.check and below:
        sys.exit("\n".join(below))


if __name__ == "__main__":
    main()
