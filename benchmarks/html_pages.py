"""The developers' web pages with their gold texts: folds by host, a target for each line, the scores of a choice."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.charset import decode_page
from cleaner.html.facts import line_facts
from cleaner.html.parse import dump_page

if TYPE_CHECKING:
    from types import ModuleType

SHARED = Path(os.environ.get("CLEANER_SHARED", Path(__file__).resolve().parents[2] / "shared"))
DATA = SHARED / "chrome_dev"
FOLDS = 5


def tools() -> ModuleType:
    """Return the module of the evaluation's own metrics and line labels, which lies with the data."""
    path = DATA / "tools" / "common.py"
    if not path.is_file():
        sys.exit(f"the development data is not at {DATA} (set CLEANER_SHARED)")
    if "chrome_dev_common" not in sys.modules:
        spec = importlib.util.spec_from_file_location("chrome_dev_common", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    return sys.modules["chrome_dev_common"]


@dataclass(frozen=True)
class GoldPage:
    """A page and what is right.

    Attributes:
        record: Its row in the index: dataset, id, host, page_type.
        html: Its bytes.
        gold: Its main text.
        fold: Its host's fold.
    """

    record: dict[str, Any]
    html: bytes
    gold: str
    fold: int


@dataclass(frozen=True)
class Example:
    """A page as the model sees it.

    Attributes:
        page: The page.
        lines: Its lines with text.
        facts: Their facts.
        target: 1 for lines whose choice is right.
        tokens: Tokens of each line, by which the scores count.
    """

    page: GoldPage
    lines: list[str]
    facts: Any
    target: Any
    tokens: Any


def gold_pages() -> list[GoldPage]:
    """Return the pages of the index, each once."""
    common = tools()
    pages = {}
    for record in common.load_index(DATA):
        host = common.split_key(record)
        fold = int(hashlib.sha256(host.encode()).hexdigest(), 16) % FOLDS
        key = (record["dataset"], record["id"])
        if key not in pages:
            pages[key] = GoldPage(record, common.read_html(DATA, record), common.read_gold(DATA, record), fold)
    return list(pages.values())


def examples(pages: list[GoldPage], wanted: tuple[str, ...] | None = None) -> tuple[list[Example], tuple[str, ...]]:
    """Return what the model learns from, and the names of the facts. Pages without text are left out."""
    common = tools()
    found, names = [], wanted or ()
    for page in pages:
        dump = dump_page(decode_page(page.html)[0])
        if not dump.lines:
            continue
        facts, names, text = line_facts(dump, wanted)
        labels = common.label_lines([(line, "") for line in dump.lines], page.gold, common.title_of(page.html))
        tokens = [common.TOKEN.findall(line.lower()) for line in text.lines]
        target = _targets(tokens, [labels[at] for at in text.at], common.TOKEN.findall(page.gold.lower()))
        found.append(Example(page, text.lines, facts, target, np.array([len(words) for words in tokens], float)))
    return found, names


def _targets(lines: list[list[str]], labels: list[str], gold: list[str]) -> Any:
    """Return the choice of lines with about the best F1 over tokens and 3-token shingles.

    It starts from the labels (an ambiguous line by half of its shingles), then turns each line that is not labelled
    chrome wherever that raises F1, twice over the page. So a teaser that repeats a sentence of the gold is left out.
    """
    bags = [Counter(words) + Counter(_shingles(words)) for words in lines]
    wanted = Counter(gold) + Counter(_shingles(gold))
    chosen = [
        label == "keep"
        or (label == "ambiguous" and sum(s in wanted for s in _shingles(words)) >= 0.5 * (len(words) - 2) > 0)
        for words, label in zip(lines, labels, strict=True)
    ]
    have = Counter()
    for bag, choice in zip(bags, chosen, strict=True):
        if choice:
            have.update(bag)
    size, hits, goal = sum(have.values()), sum((wanted & have).values()), sum(wanted.values())
    for at in [*range(len(bags)), *range(len(bags))]:
        sign = -1 if chosen[at] else 1
        if not bags[at] or (labels[at] == "drop" and not chosen[at]):
            continue
        more = sum(min(wanted[key], have[key] + sign * n) - min(wanted[key], have[key]) for key, n in bags[at].items())
        new_size = size + sign * sum(bags[at].values())
        if (hits + more) * max(1, size + goal) > hits * max(1, new_size + goal):
            chosen[at] = not chosen[at]
            have.update({key: sign * n for key, n in bags[at].items()})
            size, hits = new_size, hits + more
    return np.array(chosen, float)


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + 3]) for at in range(len(words) - 2)]


def scores(pages: list[GoldPage], texts: list[str]) -> dict[str, float]:
    """Return F1 by dataset (AEB by 4-token shingles, others by tokens) and of WCXB and magic-html by page type."""
    common = tools()
    pairs: dict[str, list[tuple[str, str]]] = {}
    for page, text in zip(pages, texts, strict=True):
        dataset, kind = page.record["dataset"], page.record["page_type"]
        for name in {dataset, f"{dataset} {kind}"}:
            pairs.setdefault(name, []).append((page.gold, text))
    score = {"aeb": common.shingle_scores}
    found = {name: score.get(name.split()[0], common.token_scores)(pairs[name])["f1"] for name in sorted(pairs)}
    return {name: round(value, 4) for name, value in found.items() if name not in ("aeb article", "mozilla article")}
