"""Quality and speed of the search for passages that many documents share, on made pages; seeded.

usage: python benchmarks/passages.py [--pages 4000] [--seeds 1 2 3]

Pages of random words, half of them with one of forty disclaimers somewhere, on a line or wrapped, in other case or
spaces; and families that share as much and must stay: filled-in forms, quotations, items of lists, rows of tables,
verse, licences that are all of the page. Truth is exact, so the figures say whether the rules do what they say, not how
often real pages look like this.
"""

from __future__ import annotations

import argparse
import random
import textwrap
import time
from collections import Counter

import numpy as np
import pyarrow as pa

from cleaner.config import DocumentsConfig
from cleaner.dedup.passage_cuts import Copy, passage_edits
from cleaner.dedup.passages import passage_rows, shared_passages
from cleaner.dedup.tokens import tokenize

STAY = ("form", "quotation", "item", "table", "verse", "licence")


def prose(words, rng, count):
    sentences = []
    while count > 0:
        size = min(count, rng.randint(8, 20))
        sentences.append(" ".join(rng.choices(words, k=size)).capitalize() + ".")
        count -= size
    return " ".join(sentences)


def kept_page(kind, shared, own, number):
    """Return a page that shares a text with its family and must keep it."""
    if kind == "form":
        return f"{shared}\n\nName: {own.split()[0]}\nNumber: {number}\n\n{shared[::-1]}"
    if kind == "licence":
        return f"{shared}\n{shared.upper()}"
    framed = {
        "quotation": f"“{shared}”",
        "item": f"• {shared}",
        "table": shared.replace(" ", " | "),
        "verse": "\n".join(textwrap.wrap(shared, 36)),
    }
    return f"{own}\n\n{framed[kind]}\n\n{own.swapcase()[::-1]}"


def made(pages, seed):
    """Return pairs of a page and the text that is to go from it; or of a page and the name of its family."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdeghiklmnoprstuvxy", k=rng.randint(2, 8))) for _ in range(20_000)]
    notices = [prose(words, rng, rng.randint(20, 60)) for _ in range(40)]
    families = [(STAY[n % len(STAY)], prose(words, rng, rng.randint(25, 60))) for n in range(30)]
    found = []
    for number in range(pages):
        parts = [prose(words, rng, rng.randint(40, 120)) for _ in range(rng.randint(2, 5))]
        if number % 4 == 1:
            kind, shared = families[number // 4 % len(families)]
            found.append((kept_page(kind, shared, parts[0], number), kind))
            continue
        notice = ""
        if number % 2 == 0:
            notice = rng.choice(notices)
            changes = [str, str.upper, lambda text: text.replace(" ", "  "), lambda text: textwrap.fill(text, 72)]
            notice = rng.choice(changes)(notice)
            parts.insert(rng.randint(0, len(parts)), notice)
        found.append(("\n\n".join(parts), notice))
    return found


def score(pages, seed):
    rows = made(pages, seed)
    text = pa.array([page for page, _ in rows], pa.large_string())
    config = DocumentsConfig()
    tokens = tokenize(text)
    start = time.process_time()
    part = passage_rows(text, tokens, np.arange(pages).astype(np.uint64) % np.uint64(50), config)
    mapped = time.process_time() - start
    shared = shared_passages([part], np.zeros(0, np.int64), config)
    copies = [[] for _ in rows]
    for document, first, end in zip(shared.document, shared.start, shared.end, strict=True):
        copies[document].append(Copy(int(first), int(end), ""))
    seconds = time.process_time() - start
    right = wrong = missed = 0
    touched = Counter()
    for (page, truth), some in zip(rows, copies, strict=True):
        gone = sum(len(edit.before.strip()) for edit in passage_edits(page, some))
        expected = 0 if truth in STAY else len(truth)
        right, wrong = right + min(gone, expected), wrong + max(0, gone - expected)
        missed += max(0, expected - gone)
        if truth in STAY:
            touched[truth] += gone > 0
    print(
        f"seed {seed}: P {right / max(1, right + wrong):.4f} R {right / max(1, right + missed):.4f}, "
        f"pages of families cut: {sum(touched.values())} of {sum(truth in STAY for _, truth in rows)} {dict(touched)}, "
        f"map {text.nbytes / mapped / 1e6:.0f} MB/s, map and reduce {text.nbytes / seconds / 1e6:.0f} MB/s"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    for seed in options.seeds:
        score(options.pages, seed)


if __name__ == "__main__":
    main()
