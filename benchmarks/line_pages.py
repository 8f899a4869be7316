"""Labelled pages that the line model is trained on, and changed copies of them."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import random

    from cleaner.chrome.line_inputs import Lines

SHARED = Path(os.environ.get("CLEANER_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FOLDS = 5
THINNED = 0.45  # share of changed copies that keep few runs of furniture
KEEP, DROP = 1, 0


@dataclass
class Page:
    """A page with labels: ``labels`` and ``sizes`` have an entry for each line that is not blank."""

    host: str
    fold: int
    kind: str
    data_set: str
    texts: list[str]
    labels: np.ndarray
    sizes: np.ndarray
    lines: Lines | None = None


def load_pages() -> list[Page]:
    sys.path.insert(0, str(SHARED / "chrome_dev" / "tools"))
    from common import load_text_pages

    pages = []
    for row in load_text_pages(SHARED / "chrome_dev", "all")[0]:
        host = row["rec"].get("host") or row["rec"]["id"]
        pages.append(page_of(host, row["rec"]["page_type"], row["rec"]["dataset"], row["lines"], row["labels"]))
    return [page for page in pages if len(page.labels)]


def page_of(host: str, kind: str, data_set: str, texts: list[str], labels: list[str]) -> Page:
    fold = int(hashlib.md5(host.encode()).hexdigest(), 16) % FOLDS
    filled = [(text, label) for text, label in zip(texts, labels, strict=True) if text]
    values = {"keep": KEEP, "drop": DROP}
    known = np.array([values.get(label, -1) for _, label in filled], np.int64)
    return Page(host, fold, kind, data_set, texts, known, np.array([len(text) for text, _ in filled], float))


def changed(page: Page, chance: random.Random) -> Page:
    """Return a copy of a page with other blank lines and, often, with few runs of its furniture."""
    blanks = chance.choice(["none", "all", "same"])
    thin = chance.random() < THINNED
    share = chance.uniform(0.05, 0.3)
    texts, labels = [], []
    known = iter(page.labels.tolist())
    stays, last = True, -2
    for text in page.texts:
        if not text:
            if blanks == "same":
                texts.append(""), labels.append("blank")
            continue
        label = next(known)
        if label != last:
            stays = label != DROP or not thin or chance.random() < share
            last = label
        if stays:
            texts.append(text), labels.append({KEEP: "keep", DROP: "drop"}.get(label, "ambiguous"))
            if blanks == "all":
                texts.append(""), labels.append("blank")
    copy = page_of(page.host, page.kind, page.data_set, texts, labels)
    copy.fold = page.fold
    return copy


def shortened(page: Page, chance: random.Random) -> Page:
    """Return a small page made of a piece of the text and a few lines of the furniture above and below it, or none.

    Dumps hold notices, poems and lists of a dozen lines; every page of the data has a hundred.
    """
    texts = [text for text in page.texts if text]
    kept = np.flatnonzero(page.labels == KEEP)
    if not len(kept):
        return page_of(page.host, page.kind, page.data_set, [], [])
    dropped = np.flatnonzero(page.labels == DROP)
    above, below = dropped[dropped < kept[0]], dropped[dropped > kept[-1]]
    size = chance.randint(2, 16)
    first = 0 if chance.random() < 0.6 else chance.randrange(len(kept))
    body = kept[first : first + size].tolist()
    if chance.random() < 0.25:
        parts = [body]
    else:
        sizes = [chance.randint(0, 8) for _ in range(2)]
        top = above[: sizes[0]] if chance.random() < 0.5 else above[len(above) - sizes[0] :]
        end = below[: sizes[1]] if chance.random() < 0.5 else below[len(below) - sizes[1] :]
        parts = [top.tolist(), body, end.tolist()]
    blanks = chance.random()
    lines, labels = [], []
    for part in parts:
        for line in part:
            lines.append(texts[line])
            labels.append("keep" if page.labels[line] == KEEP else "drop")
            if blanks < 0.3:
                lines.append(""), labels.append("blank")
        if lines and lines[-1]:
            lines.append(""), labels.append("blank")
    copy = page_of(page.host, page.kind, page.data_set, lines, labels)
    copy.fold = page.fold
    return copy
