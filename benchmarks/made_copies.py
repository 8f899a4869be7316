"""Corpora with known duplication, made of any real texts: copies, forms whose facts differ, bodies that stand twice.

``copies.py`` scores what deduplication makes of them.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

from form_facts import CLAUSES, LABELS, PEOPLE, STAMPS, WORD, filled, words_in

SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")


# ---------------------------------------------------------------- base texts
def language(text):
    """Return the kind of writing: enough to pick words and labels."""
    kinds = {
        "vi": "[ăơưđạảấầẩậắặẹẻẽếềểệịọỏốồổộớờởợụủứừửữự]",
        "zh": "[\u3400-\u9fff]",
        "ja": "[\u3040-\u30ff]",
        "ko": "[\uac00-\ud7af]",
        "ru": "[\u0400-\u04ff]",
        "ar": "[\u0600-\u06ff]",
        "el": "[\u0370-\u03ff]",
    }
    counts = {name: len(re.findall(pattern, text)) for name, pattern in kinds.items()}
    if counts["ja"] > 0.1 * len(text):
        return "ja"
    best = max(counts, key=counts.get)
    if counts[best] > 0.06 * len(text):
        return best
    return "en" if len(re.findall(r"\b(?:the|and|of|to)\b", text)) * 60 > len(text) * 0.5 else "eu"


def read_texts(bases):
    for base in map(Path, bases):
        for path in sorted(base.rglob("*.txt")) if base.is_dir() else [base]:
            content = path.read_text("utf-8")
            rows = content.split("\n") if base.suffix == ".jsonl" else ()  # U+2028 may stand in a string of JSON
            yield from (json.loads(row)["text"] for row in rows if row)
            yield from () if rows else [content]


def pieces(bases, rng):
    """Return runs of paragraphs of 80 to 700 words, no paragraph twice in all of them."""
    found, seen = [], set()
    for text in read_texts(bases):
        piece, words, wanted = [], 0, rng.choice([80, 150, 300, 700])
        for line in map(str.strip, text.split("\n")):
            if not WORD.search(line) or line in seen:
                continue
            seen.add(line)
            piece.append(line)
            words += words_in(line)
            if words >= wanted:
                found.append(piece)
                piece, words, wanted = [], 0, rng.choice([80, 150, 300, 700])
        if words >= 60:
            found.append(piece)
    rng.shuffle(found)
    return found


# ---------------------------------------------------------------- forms
def form(piece, share, inline, names_only, copies, rng, lang):
    """Return pages of one form: the same text, other facts in about ``share`` of the words."""
    lang = lang if lang in LABELS else "en"
    piece = cut_words(piece, 300 if share < 0.2 else 120)
    if inline:
        templates = [t for t in CLAUSES[lang] if not names_only or not re.search("date|number", t)]
    else:
        kinds = ("name", "place") if names_only else tuple(LABELS[lang])
        templates = [f"{label}: {{{kind}}}" for kind in kinds for label in LABELS[lang][kind]]
    plan, values, total = [], 0, sum(words_in(line) for line in piece)
    while values < share * total:
        template = rng.choice(templates)
        words = filled(template, lang, rng)[1]
        values += words
        total += words_in(re.sub(r"\{\w+\}", "", template)) + words
        plan.append((rng.randrange(len(piece)), rng.random(), template))
    for _ in range(copies):
        lines = [SENTENCE.split(line) for line in piece] if inline else [[line] for line in piece]
        for line, place, template in plan:
            spot = int(place * len(lines[line])) + 1
            lines[line].insert(spot, filled(template, lang, rng)[0])
        yield "\n\n".join((" " if inline else "\n").join(line) for line in lines)


# ---------------------------------------------------------------- changes
def cut_words(piece, limit):
    """Return the first paragraphs, up to about a number of words."""
    kept, words = [], 0
    for line in piece:
        kept.append(line)
        words += words_in(line)
        if words >= limit:
            break
    return kept


def replaced(text, share, words, rng):
    return WORD.sub(lambda word: rng.choice(words) if rng.random() < share else word[0], text)


def spaced(text, rng):
    changes = [("\n", "\r\n"), (" ", "\u00a0"), (" ", "  "), (" ", " \u200b"), ("\n", "\n   ")]
    old, new = rng.choice(changes)
    return "".join(new if char == old and rng.random() < 0.4 else char for char in text)


def without_marks(text):
    kept = (char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d").replace("Đ", "D")


def other_tones(text):
    pairs = {f"{a}{b}": f"{c}{d}" for a, c, b, d in zip("òóỏõọ", "ooooo", "aaaaa", "àáảãạ", strict=True)}
    pairs |= {f"{a}{b}": f"{c}{d}" for a, c, b, d in zip("ùúủũụ", "uuuuu", "yyyyy", "ỳýỷỹỵ", strict=True)}
    back = {new: old for old, new in pairs.items()}
    turn = pairs if sum(map(text.count, pairs)) else back
    return re.sub("(?<![qQ])(?:" + "|".join(turn) + ")", lambda pair: turn[pair[0]], text)


def sentences_changed(text, rng, others=()):
    """Return the text without 8 to 20 % of its sentences, or with as many of other texts put in."""
    lines = [SENTENCE.split(line) for line in text.split("\n\n")]
    places = [(i, j) for i, line in enumerate(lines) for j in range(len(line))]
    share = rng.uniform(0.08, 0.2)
    for i, j in sorted(rng.sample(places, max(1, round(share * len(places)))), reverse=True):
        lines[i][j : j if others else j + 1] = [rng.choice(others)] if others else []
    return "\n\n".join(" ".join(line) for line in lines if line)


def furnished(text, menus, rng):
    """Return the text between the menu and the footer of a site."""
    name = rng.choice(menus)
    head = [name, *rng.sample(menus, rng.randint(3, 9))]
    foot = [*rng.sample(menus, rng.randint(2, 6)), f"© {rng.randint(1999, 2024)} {name}"]
    return "\n".join(head) + "\n\n" + text + "\n\n" + "\n".join(foot)


def stamped(text, lang, rng):
    head, foot = (filled(STAMPS.get(lang, STAMPS["en"]), lang if lang in PEOPLE else "en", rng)[0] for _ in "ab")
    return f"{head}\n{text}\n\n{foot}\nID {rng.randint(1000, 99999)}"


# ---------------------------------------------------------------- pages
COPIES = [
    "exact",
    "ws",
    "case",
    "nfd",
    "nodia",
    "tone",
    "chrome",
    "stamp",
    "reorder",
    "sentdel",
    "sentins",
    "sub02",
    "sub05",
    "sub10",
    "sub20",
    "short",
]
FORMS = [f"form_{where}_{size}" for size in ("hi", "lo") for where in ("lines", "text", "names_lines", "names_text")]
REST = ["chrome_neg", "topic", "inner_body", "inner_block", "inner_near", "contain"]


class Corpus:
    """Pages and their truth, as they are made."""

    def __init__(self):
        self.rows, self.clusters = [], 0

    def put(self, texts, kind, lang, same=True, **truth):
        """Add pages that are copies of one another, or that are not."""
        self.clusters += 1
        for text in texts:
            self.clusters += not same
            self.rows.append((text, {"cluster": self.clusters, "kind": kind, "lang": lang, "len": len(text), **truth}))


class Source:
    """Pieces by language, handed out once each, and words, sentences and menu entries to change them with."""

    def __init__(self, all_pieces):
        self.pieces, self.words, self.sentences, self.menus = all_pieces, *(defaultdict(list) for _ in range(3))
        for piece in all_pieces:
            lang = language(" ".join(piece))
            for line in piece:
                words = WORD.findall(line)
                self.words[lang] += words
                self.sentences[lang] += [s for s in SENTENCE.split(line) if 5 < words_in(s) <= 40]
                if len(words) < 5 and len(line) < 40:
                    self.menus[lang].append(line)
        for lang in self.words:
            self.menus[lang] += [
                " ".join(self.words[lang][i : i + 2]) for i in range(0, min(400, len(self.words[lang])), 9)
            ]

    def next(self, wanted=lambda _: True):
        """Take the next piece that will do; ``None`` where there is none."""
        at = next((i for i, piece in enumerate(self.pieces) if wanted(piece)), None)
        return None if at is None else self.pieces.pop(at)


def changed(kind, piece, lang, source, rng):
    """Return a changed copy of a piece; the kinds are those of :data:`COPIES`."""
    text = "\n\n".join(piece)
    changes = {
        "exact": lambda: text,
        "ws": lambda: spaced(text, rng),
        "case": lambda: rng.choice([str.upper, str.lower, str.title])(text),
        "nfd": lambda: unicodedata.normalize("NFD", text),
        "nodia": lambda: without_marks(text),
        "tone": lambda: other_tones(text),
        "chrome": lambda: furnished(text, source.menus[lang], rng),
        "stamp": lambda: stamped(text, lang, rng),
        "reorder": lambda: "\n\n".join(rng.sample(piece, len(piece))),
        "sentdel": lambda: sentences_changed(text, rng),
        "sentins": lambda: sentences_changed(text, rng, source.sentences[lang]),
    }
    if kind.startswith("sub"):
        return replaced(text, int(kind[3:]) / 100, source.words[lang], rng)
    return changes[kind]()


def short_texts(piece, lang, source, rng):
    """Return a text of 90 to 320 characters, and copies with one or two words changed."""
    text, gap = "", "" if lang in ("zh", "ja") else " "
    for sentence in SENTENCE.split(" ".join(piece)):
        text = (text + gap + sentence).strip() if len(text) < 90 else text
    if not 90 <= len(text) <= 320:
        return
    yield text
    for _ in range(rng.randint(1, 2)):
        spots = rng.sample(list(WORD.finditer(text)), rng.randint(1, 2))
        copy = text
        for spot in sorted(spots, key=lambda spot: -spot.start()):
            copy = copy[: spot.start()] + rng.choice(source.words[lang]) + copy[spot.end() :]
        yield copy


def twice(corpus, kind, piece, lang, source, rng):
    """Put a page on which a text stands twice."""
    block = piece
    if kind == "inner_block":
        start = rng.randrange(len(piece))
        block = cut_words(piece[start:], 60)
    first = "\n\n".join(block)
    second = replaced(first, rng.uniform(0.03, 0.08), source.words[lang], rng) if kind == "inner_near" else first
    if words_in(first) < (50 if kind == "inner_block" else 100):
        return
    if kind == "inner_block":
        before, after = "\n\n".join(piece), rng.choice(["", "\n\n" + rng.choice(source.sentences[lang])])
        at = before.find(first)
        text = before + "\n\n" + rng.choice(source.sentences[lang]) + "\n\n" + second + after
        spans = [(at, at + len(first)), (text.rfind(second), text.rfind(second) + len(second))]
    else:
        between = rng.choice(["\n\n", "\n", "\n\n" + rng.choice(source.menus[lang]) + "\n\n"])
        text = first + between + second
        spans = [(0, len(first)), (len(text) - len(second), len(text))]
    roles = zip(spans, ("first", "repeat"), strict=True)
    corpus.put([text], kind, lang, blocks=[{"b": 0, "start": s, "end": e, "role": role} for (s, e), role in roles])


def put_rest(corpus, kind, piece, lang, source, rng):
    """Put what is no copy of another page though they share text: quotations, boilerplate, contained pages."""
    family = f"{kind}{corpus.clusters}"

    def alike(other):
        return language(" ".join(other)) == lang

    if kind == "contain" and len(piece) > 2:
        part = rng.randint(1, len(piece) - 1)
        whole = corpus.clusters + 1
        corpus.put(["\n\n".join(piece)], kind, lang, family=family, contains=whole + 1)
        corpus.put(["\n\n".join(piece[:part])], kind, lang, family=family, contained_in=whole)
    elif kind in ("topic", "chrome_neg"):
        shared = "\n\n".join(cut_words(piece, 40 if kind == "topic" else rng.randint(60, 200)))
        own = [source.next(alike) for _ in range(rng.randint(2, 4))]
        limit = 400 if kind == "topic" else rng.randint(60, 150)
        texts = []
        for other in filter(None, own):
            lines = cut_words(other, limit)
            lines.insert(rng.randint(0, len(lines)) if kind == "topic" else len(lines), shared)
            texts.append("\n\n".join(lines))
        corpus.put(texts, kind, lang, same=False, family=family)


def make(bases, seed):
    """Return pages and their truth, in random order."""
    rng = random.Random(seed)
    source, corpus = Source(pieces(bases, rng)), Corpus()
    plan = ["tone", "nodia", "nfd"] * 3 + [*COPIES, *FORMS, *REST, "short", *["unique"] * 12] * 1000
    for kind in plan:
        vietnamese = kind == "tone" or (kind in ("nodia", "nfd") and corpus.clusters < 12)
        piece = source.next(lambda piece: language(" ".join(piece)) == "vi") if vietnamese else source.next()
        if piece is None and not vietnamese:
            break
        if piece is None:
            continue
        lang = language(" ".join(piece))
        if kind == "unique":
            corpus.put(["\n\n".join(piece)], kind, lang)
        elif kind in FORMS:
            share = 0.1 if kind.endswith("hi") else 0.32
            texts = form(piece, share, "text" in kind, "names" in kind, rng.randint(2, 4), rng, lang)
            corpus.put(texts, kind, lang, same=False, family=f"{kind}{corpus.clusters}")
        elif kind == "short":
            corpus.put(short_texts(piece, lang, source, rng), kind, lang)
        elif kind.startswith("inner"):
            twice(corpus, kind, piece, lang, source, rng)
        elif kind in REST:
            put_rest(corpus, kind, piece, lang, source, rng)
        else:
            copies = [changed(kind, piece, lang, source, rng) for _ in range(rng.randint(1, 3))]
            corpus.put(["\n\n".join(piece), *copies], kind, lang)
    rng.shuffle(corpus.rows)
    return [(text, {"id": f"c{i:06}", **truth}) for i, (text, truth) in enumerate(corpus.rows)]


# ---------------------------------------------------------------- results
