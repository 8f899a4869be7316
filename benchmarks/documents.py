"""Quality and speed of document deduplication.

usage: python benchmarks/documents.py [--check] [--json]

Three measurements:
* ``dedup_dev``: the labelled corpus in the folder ``shared`` beside the checkout (or ``CLEANER_SHARED``), by its own
  ``score.py``; left out where the folder is absent.
* ``variants``: pieces of ``samples/pages``, copied with known changes, and forms filled in with other facts; seeded.
* speed: the whole of deduplication and signatures alone, one thread, warm, CPU time.

``--check`` fails where a figure falls below ``benchmarks/floors/documents.json``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import sys
import time
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import deduplicate_texts
from cleaner.dedup.minhash import signatures
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import tokenize

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
FLOORS = Path(__file__).parent / "floors" / "documents.json"

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"]
MIDDLE = ["Văn", "Thị", "Minh", "Quốc", "Đức", "Thanh", "Hữu", "Ngọc"]
GIVEN = ["An", "Bình", "Dũng", "Hà", "Hải", "Hùng", "Lan", "Long", "Mai", "Nam", "Phúc", "Sơn", "Thảo", "Vinh", "Yến"]
PLACES = ["Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Nam Định", "Vinh", "Đà Lạt", "Mỹ Tho", "Cao Bằng"]


def name(rng):
    return " ".join(rng.choice(part) for part in (FAMILY, MIDDLE, GIVEN))


def date(rng):
    return f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(1960, 2024)}"


LINES = {
    "Họ và tên": name,
    "Ngày sinh": date,
    "Nơi sinh": lambda rng: rng.choice(PLACES),
    "Người đại diện": name,
    "Số tiền": lambda rng: f"{rng.randint(100, 9999)}.000 đồng",
    "Số hiệu": lambda rng: f"{rng.randint(1, 9999)}/QĐ-{rng.randint(10, 99)}",
    "Ký ngày": date,
    "Kính gửi": name,
}
WORDS_ONLY = ("Họ và tên", "Nơi sinh", "Người đại diện", "Kính gửi")


def pieces(rng):
    """Return runs of paragraphs of 120 to 500 words, no paragraph twice."""
    found = []
    for path in sorted((ROOT / "samples" / "pages").glob("*.txt")):
        paragraphs = [line.strip() for line in path.read_text("utf-8").split("\n") if len(line.split()) > 12]
        paragraphs = list(dict.fromkeys(paragraphs))
        piece, words, wanted = [], 0, rng.randint(120, 500)
        for paragraph in paragraphs:
            piece.append(paragraph)
            words += len(paragraph.split())
            if words >= wanted:
                found.append(piece)
                piece, words, wanted = [], 0, rng.randint(120, 500)
    return found


def substituted(text, share, rng, vocabulary):
    parts = re.split(r"(\s+)", text)
    changed = [rng.choice(vocabulary) if rng.random() < share else word for word in parts[::2]]
    return "".join(word + space for word, space in zip(changed, [*parts[1::2], ""], strict=True))


def without_marks(text):
    kept = (char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return "".join(kept).replace("đ", "d").replace("Đ", "D")


def stamped(text, rng):
    head = f"Ngày {date(rng)} {rng.randint(0, 23)}:{rng.randint(10, 59)} | Lượt xem: {rng.randint(10, 99999)}"
    return f"{head}\n\n{text}\n\nCập nhật {date(rng)} ({rng.randint(1, 999)})"


def without_sentences(text, rng):
    lines = [re.split(r"(?<=[.!?]) ", line) for line in text.split("\n\n")]
    return "\n\n".join(" ".join(sentence for sentence in line if rng.random() > 0.12) for line in lines)


def copies(all_pieces, rng):
    """Return (text, cluster, kind) of copies with known changes; the first of a cluster is the original."""
    vocabulary = sorted({word for piece in all_pieces for paragraph in piece for word in paragraph.split()})
    changes = {
        "sub05": lambda text: substituted(text, 0.05, rng, vocabulary),
        "sub10": lambda text: substituted(text, 0.10, rng, vocabulary),
        "stamp": lambda text: stamped(text, rng),
        "nodia": without_marks,
        "upper": str.upper,
        "sentdel": lambda text: without_sentences(text, rng),
        "reorder": lambda text: "\n\n".join(rng.sample(parts := text.split("\n\n"), len(parts))),
        "oneline": lambda text: " ".join(text.split()),
    }
    kinds = list(changes)
    for cluster, piece in enumerate(all_pieces):
        text = "\n\n".join(piece)
        kind = kinds[cluster % len(kinds)]
        yield text, cluster, kind
        for _ in range(2):
            yield changes[kind](text), cluster, kind


def forms(all_pieces, rng, start):
    """Return (text, cluster, kind) of forms: one text, other facts; every one is a cluster of its own."""
    cluster = start
    for number, piece in enumerate(all_pieces):
        kind = ("form", "form_words", "form_inline", "form_oneline")[number % 4]
        labels = rng.sample(WORDS_ONLY if kind == "form_words" else list(LINES), 3)
        for _ in range(3):
            if kind == "form_inline":
                fact = f" ông {name(rng)} thường trú tại {rng.choice(PLACES)} và bà {name(rng)} cùng "
                filled = [re.sub(r"(?<=\w)[,;] ", fact, paragraph, count=1) for paragraph in piece]
            else:
                filled = list(piece)
                for at, label in enumerate(labels):
                    filled.insert((at + 1) * max(1, len(piece) // 3), f"{label}: {LINES[label](rng)}")
            yield (" " if kind == "form_oneline" else "\n\n").join(filled), cluster, kind
            cluster += 1


def own_texts(all_pieces, start):
    """Return (text, cluster, kind) of pages with a paragraph of their own above a long text that all of them share."""
    paragraphs = [paragraph for piece in all_pieces for paragraph in piece if 60 <= len(paragraph.split()) <= 120]
    shared = "\n\n".join(max(all_pieces, key=lambda piece: sum(map(len, piece))))
    for number, paragraph in enumerate(dict.fromkeys(paragraphs)):
        if paragraph not in shared:
            yield f"{paragraph}\n\n{shared}", start + number, "own_text"


def variants(seed):
    """Return recall by kind of copy, and the share of lost pages by kind of form."""
    rng = random.Random(seed)
    all_pieces = pieces(rng)
    rng.shuffle(all_pieces)
    third = len(all_pieces) // 3
    made = [
        *copies(all_pieces[:third], rng),
        *forms(all_pieces[third : 2 * third], rng, start=10_000),
        *own_texts(all_pieces[2 * third :], start=20_000),
    ]
    rng.shuffle(made)
    found = deduplicate_texts(pa.array([text for text, _, _ in made], pa.large_string()), DocumentsConfig())
    removed = set(found.document.tolist())
    members = defaultdict(list)
    for at, (_, cluster, _) in enumerate(made):
        members[cluster].append(at)
    counts = defaultdict(lambda: [0, 0])
    for places in members.values():
        kind = made[places[0]][2]
        kept = sum(at not in removed for at in places)
        copy = len(places) > 1
        counts[kind][0] += (len(places) - max(kept, 1)) if copy else kept == 0
        counts[kind][1] += (len(places) - 1) if copy else 1
    wrong = sum(made[a][1] != made[b][1] for a, b in zip(found.document, found.keeper, strict=True))
    return {kind: hit / total for kind, (hit, total) in sorted(counts.items())} | {"wrong pairs": wrong}


def labelled():
    """Return the figures of ``dedup_dev``, or None where it is absent."""
    folder = SHARED / "dedup_dev"
    if not folder.is_dir():
        return None
    spec = importlib.util.spec_from_file_location("dedup_score", folder / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    corpus = list(score.load(folder / "corpus.jsonl"))
    found = deduplicate_texts(pa.array([page["text"] for page in corpus], pa.large_string()), DocumentsConfig())
    keeper = np.arange(len(corpus))
    keeper[found.document] = found.keeper
    predicted = [
        {"id": page["id"], "cluster": int(keeper[i]), "keep": bool(keeper[i] == i)} for i, page in enumerate(corpus)
    ]
    truth = list(score.load(folder / "truth.jsonl"))
    whole = {page["id"]: page.get("contained_in") for page in truth}
    ids = [page["id"] for page in corpus]
    parts = {ids[place] for place in [*found.contained.document, *found.document]}
    expected = [name for name in ids if whole[name]]
    share = sum(name in parts for name in expected) / len(expected)
    return score.score(truth, predicted) | {"parts": round(share, 3)}


def corpus_for_speed():
    """Return texts to time: the labelled corpus, else the sample pages many times over."""
    path = SHARED / "dedup_dev" / "corpus.jsonl"
    if path.is_file():
        return [json.loads(line)["text"] for line in path.open(encoding="utf-8")]
    return ["\n\n".join(piece) for seed in range(20) for piece in pieces(random.Random(seed))]


def best(function, repeats=3):
    times = []
    for _ in range(repeats):
        start = time.thread_time()
        function()
        times.append(time.thread_time() - start)
    return min(times)


def speed():
    """Return MB/s of the whole of deduplication and the signatures a second, CPU time of one thread, warm."""
    config = DocumentsConfig()
    text = pa.array(corpus_for_speed(), pa.large_string())
    deduplicate_texts(text, config)
    whole = best(lambda: deduplicate_texts(text, config))
    tokens = tokenize(text)
    shingled = shingles(tokens.bases, tokens.bounds)
    signing = best(lambda: signatures(*shingled, config.num_perm, config.seed))
    return {
        "MB/s": round(text.nbytes / whole / 1e6, 1),
        "tokenize MB/s": round(text.nbytes / best(lambda: tokenize(text)) / 1e6, 1),
        "signatures/s": round(len(text) / signing),
        "M shingles/s": round(len(shingled.values) / signing / 1e6, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail below the floors")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    runs = [variants(seed) for seed in range(20)]
    kinds = sorted({kind for run in runs for kind in run})
    means = {kind: [run[kind] for run in runs if kind in run] for kind in kinds}
    figures = {f"variants {kind}": round(sum(values) / len(values), 3) for kind, values in means.items()}
    result = labelled()
    if result is not None:
        kinds = result["kind"]
        figures |= {f"doc {key}": round(result["doc"][key], 3) for key in ("P", "R", "F1")}
        figures["pair F1"] = round(result["pair"]["F1"], 3)
        figures |= {f"recall in {lang}": round(recall, 3) for lang, recall in result["lang_recall"].items()}
        figures["parts found"] = result["parts"]
        figures |= {f"recall {kind}": round(row["R"], 2) for kind, row in kinds.items() if row["R"] is not None}
        figures |= {f"lost {kind}": round(row["lost_rate"], 3) for kind, row in kinds.items() if row["R"] is None}
    figures |= speed()
    lines = "\n".join(f"{key:24} {value}" for key, value in figures.items())
    print(json.dumps(figures, ensure_ascii=False) if arguments.json else lines)
    if arguments.check:
        bounds = json.loads(FLOORS.read_text("utf-8"))
        low, top = bounds["at least"], bounds["at most"]
        failed = [f"{key} is {figures[key]}, not {low[key]}" for key in low if figures.get(key, low[key]) < low[key]]
        failed += [f"{key} is {figures[key]}, not {top[key]}" for key in top if figures.get(key, top[key]) > top[key]]
        if failed:
            sys.exit("below the floors: " + "; ".join(failed))


if __name__ == "__main__":
    main()
