"""Train the line model on pages with labelled lines, and report how good it is on pages of other hosts.

    python benchmarks/train_line_model.py            cross-validated by host: prints the scores
    python benchmarks/train_line_model.py --write    and writes cleaner/chrome/line_model.npz and line_model.json

The pages are those of ``shared/chrome_dev``; its evaluation tools label the lines of their dumps from the gold texts.
Needs catboost, scikit-learn and lxml.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import scipy.sparse as sparse
from catboost import CatBoost, CatBoostClassifier, sum_models
from line_pages import DROP, FOLDS, KEEP, Page, changed, load_pages, shortened
from sklearn.linear_model import LogisticRegression

from cleaner.chrome.facts import line_facts
from cleaner.chrome.lexicon import Lexicon, packed, table_of, two_place_table
from cleaner.chrome.line_features import feature_names, program
from cleaner.chrome.line_inputs import INPUTS, SCORES, Lines, count, look_up
from cleaner.chrome.line_model import FILE, page_thresholds
from cleaner.chrome.line_words import line_words
from cleaner.chrome.words import CATEGORIES, PLACES, words
from cleaner.corpus.buffers import text_buffers
from cleaner.kernels import phrases

LEAST_HOSTS = 4  # an entry of the lexicon is seen on so many
UNIT = 1 / 32
MODELS, TREES, DEPTH, RATE = 2, 300, 6, 0.13
FEATURES = 140
"""So many are used: those that are most important in five first models, each of which has not seen a fold. Character
F1 of articles and of all pages, in one or two draws of one model: all 356 features and 400 trees .911 .864, .910 .857;
240 and 400 .910 .860; 200 and 400 .913 .863; 140 and 300 .914 .864, .913 .861; 110 and 300 .913 .863. The choice has
seen all pages, which flatters by less than draws differ; 150 chosen anew for each fold have .911 .859. Two models of
140 and 300 with a rate of .107 .914 .863, .12 .915 .863, .13 .914 .863."""
CHANCE = 50
"""Features that are looked at for a split, of those there are."""


def prepare(pages: list[Page]) -> None:
    """Fill in the lines of pages and their words."""
    for page in pages:
        facts = line_facts(*text_buffers(pa.array(["\n".join(page.texts)], pa.large_string())))
        numbers = np.flatnonzero([bool(text) for text in page.texts])
        found = line_words(facts.data, facts.start[numbers], facts.end[numbers])
        nothing = np.zeros((len(SCORES), len(numbers)), np.float32), np.zeros(len(numbers), np.float32)
        own = np.arange(len(numbers), dtype=np.int32)
        page.lines = Lines(facts, numbers, np.array([0, len(numbers)]), own, found, *nothing)


# ---------------------------------------------------------------- lexicon
def joined(state: np.ndarray, word: np.ndarray) -> np.ndarray:
    return ((state * np.uint64(0x100000001B3)) ^ word) * np.uint64(0x9E3779B97F4A7C15)


def entry_keys(kind: np.uint64, state: np.ndarray) -> np.ndarray:
    mixed = (state ^ np.uint64(kind * np.uint64(0x100000001B3))) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(32)).astype(np.uint32) | np.uint32(1)


def entries(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """Return line and key of each lexicon entry of a page, as :func:`cleaner.kernels.phrases.look_up` sees them."""
    found = page.lines.words
    at, keys = [], []

    def add(line: int, kind: np.uint64, states: np.ndarray) -> None:
        at.append(np.full(len(states), line))
        keys.append(entry_keys(kind, states))

    for line in range(len(found.bounds) - 1):
        run = found.words[found.bounds[line] : found.bounds[line + 1]].astype(np.uint64)
        if not len(run):
            continue
        add(line, phrases.ONE, run)
        add(line, phrases.PAIR, joined(run[:-1][: phrases.MOST_PAIRS], run[1:][: phrases.MOST_PAIRS]))
        add(line, phrases.OPENS, run[:1])
        add(line, phrases.CLOSES, run[-1:])
        if len(run) <= phrases.LINE_WORDS:
            state = np.zeros(1, np.uint64)
            for k in range(len(run)):
                state = joined(state, run[k : k + 1])
            add(line, phrases.LINE, state)
    return np.concatenate(at), np.concatenate(keys)


def places(page: Page) -> np.ndarray:
    """Return for each line 0 for content, 1 for furniture above the text, 2 below, 3 amid it; -1 where not known."""
    labels = page.labels
    kept = np.flatnonzero(labels == KEEP)
    number = np.arange(len(labels))
    found = np.where(labels == DROP, 1, np.where(labels == KEEP, 0, -1))
    if len(kept):
        found[(labels == DROP) & (number > kept[0])] = 3
        found[(labels == DROP) & (number > kept[-1])] = 2
    return found


def fit_lexicon(pages: list[Page], seen: list[tuple[np.ndarray, np.ndarray]], site_words: tuple) -> Lexicon:
    hosts: dict[int, set[str]] = defaultdict(set)
    for page, (_, keys) in zip(pages, seen, strict=True):
        for key in np.unique(keys).tolist():
            hosts[key].add(page.host)
    known = np.array(sorted(key for key, of in hosts.items() if len(of) >= LEAST_HOSTS), np.uint32)
    rows, columns, target, weight = [], [], [], []
    base = 0
    for page, (at, keys) in zip(pages, seen, strict=True):
        place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        there = known[place] == keys
        rows.append(at[there] + base)
        columns.append(place[there])
        target.append(places(page))
        weight.append(np.full(len(page.labels), 1 / max(1, (page.labels >= 0).sum()) ** 0.5))
        base += len(page.labels)
    target, weight = np.concatenate(target), np.concatenate(weight)
    shape = (base, len(known))
    matrix = sparse.csr_matrix(
        (np.ones(sum(map(len, rows)), np.float32), (np.concatenate(rows), np.concatenate(columns))), shape
    )
    weights = np.zeros((len(known), 4))
    for column, (yes, no) in enumerate((((0,), (1, 2, 3)), ((2,), (0, 1, 3)), ((1,), (0, 2, 3)), ((3,), (0,)))):
        which = np.isin(target, yes + no)
        model = LogisticRegression(C=0.3, solver="liblinear", max_iter=50, random_state=0)
        model.fit(matrix[which], np.isin(target[which], yes), sample_weight=weight[which] / weight[which].mean())
        weights[:, column] = model.coef_[0]
    rounded = np.clip(np.rint(weights / UNIT), -127, 127).astype(np.int8)
    some = (rounded != 0).any(1) | np.isin(known, list(site_words[2]))
    return lexicon_of(
        np.append(known[some], np.setdiff1d(np.array(list(site_words[2]), np.uint32), known)), rounded[some], site_words
    )


def lexicon_of(keys: np.ndarray, weights: np.ndarray, site_words: tuple) -> Lexicon:
    """Return the lexicon of some entries; those of words that only begin phrases come last and have no weights."""
    which = two_place_table(keys)
    there = which >= 0
    begins = np.array([site_words[2].get(key, 0) for key in keys.tolist()], np.uint8)
    weights = np.concatenate([weights, np.zeros((len(keys) - len(weights), 4), np.int8)])
    none = np.uint32(0)
    table = np.where(there, keys[which], none), np.where(there[:, None], weights[which], np.int8(0))
    return Lexicon(packed(*table, np.where(there, begins[which], np.uint8(0))), UNIT, *site_words[:2])


def site_word_table() -> tuple[np.ndarray, np.ndarray, dict[int, int]]:
    """Return table and places of the site words, as :func:`cleaner.kernels.phrases.look_up` takes them, and what
    words they begin with, by key.
    """
    table = words()
    data = "\n".join(phrase.phrase for phrase in table).encode()
    ends = np.cumsum([len(phrase.phrase.encode()) + 1 for phrase in table]) - 1
    starts = np.append(0, ends[:-1] + 1)
    found = line_words(np.frombuffer(data, np.uint8), starts, ends)
    known: dict[int, list[int]] = {}
    first_words: dict[int, int] = {}
    for number, phrase in enumerate(table):
        run = [int(word) for word in found.words[found.bounds[number] : found.bounds[number + 1]] if word >= 16]
        state = np.zeros(1, np.uint64)
        root = int(entry_keys(phrases.ONE, np.array(run[:1], np.uint64))[0])
        begin = phrases.BEGINS_PHRASE | phrases.BEGINS_LONG_PHRASE * (PLACES.index(phrase.where) == phrases.LONG)
        begin |= phrases.IS_PHRASE * (len(run) == 1)
        first_words[root] = first_words.get(root, 0) | int(begin)
        for k, word in enumerate(run):
            state = joined(state, np.array([word], np.uint64))
            entry = known.setdefault(int(entry_keys(phrases.ONE, state)[0]), [0, 0, 0, 0])
            if k == len(run) - 1:
                entry[PLACES.index(phrase.where)] |= 1 << CATEGORIES.index(phrase.category)
    keys = np.array(sorted(known), np.uint32)
    values = np.array([known[key] for key in keys.tolist()], np.uint16)
    slots, which = table_of(keys)
    return slots, np.where(which[:, None] >= 0, values[which], 0).astype(np.uint16), first_words


EVERYTHING = program()


def features(page: Page, lexicon: Lexicon) -> np.ndarray:
    """Return all features of a page, one row a line."""
    rows = np.empty((len(EVERYTHING.operations), len(page.labels)), np.float32)
    scores, categories = look_up(page.lines.words, lexicon)
    count(replace(page.lines, scores=scores, categories=categories), rows[: len(INPUTS)])
    EVERYTHING.run(rows, page.lines.bounds)
    return rows[EVERYTHING.wanted].T


# ---------------------------------------------------------------- trees
def line_weights(page: Page) -> np.ndarray:
    """Pages weigh as the root of their lines; half of it goes by line, half by character."""
    known = page.labels >= 0
    weight = np.zeros(len(known))
    if known.any():
        n = known.sum()
        weight[known] = 0.5 / n**0.5 + 0.5 * page.sizes[known] / page.sizes[known].sum() * n**0.5
    return weight


def fit_trees(pages: list[Page], rows: list[np.ndarray], chosen: np.ndarray, models: int = MODELS) -> CatBoost:
    """Return trees over some features of pages: those of several models, whose mean counts."""
    matrix, labels = np.vstack(rows)[:, chosen], np.concatenate([page.labels for page in pages])
    weight = np.concatenate([line_weights(page) for page in pages])
    known = labels >= 0
    matrix, labels, weight = matrix[known], labels[known], weight[known]
    fitted = [
        CatBoostClassifier(
            iterations=TREES, depth=DEPTH, learning_rate=RATE, l2_leaf_reg=5, border_count=32,
            rsm=CHANCE / len(chosen), thread_count=1, verbose=0, bootstrap_type="Bernoulli", subsample=0.8,
            random_seed=seed, random_strength=0.5,
        ).fit(matrix, labels, sample_weight=weight)
        for seed in range(models)
    ]  # fmt: skip
    return fitted[0] if models == 1 else sum_models(fitted, weights=[1 / models] * models)


# ---------------------------------------------------------------- scores
def scores(pages: list[Page], probabilities: list[np.ndarray], threshold: float | None = None) -> dict[str, float]:
    char_f1, line_f1, lost, kept = [], [], 0.0, 0.0
    for page, probability in zip(pages, probabilities, strict=True):
        bounds = np.array([0, len(probability)])
        least = page_thresholds(probability, page.sizes, bounds)[0] if threshold is None else threshold
        keep, content = probability >= least, page.labels == KEEP
        known = page.labels >= 0
        for found, size in ((char_f1, page.sizes), (line_f1, np.ones(len(keep)))):
            right = size[keep & content].sum()
            both = size[keep & known].sum() + size[content].sum()
            found.append(2 * right / both if right else 0.0)
        lost += page.sizes[content & ~keep].sum()
        kept += page.sizes[content & keep].sum()
    return {
        "pages": len(pages),
        "char F1": np.mean(char_f1),
        "line F1": np.mean(line_f1),
        "content lost": lost / (lost + kept),
    }


def table(pages: list[Page], probabilities: list[np.ndarray]) -> dict[str, dict[str, float]]:
    cjk = lambda page: page.lines.words.counts[4].sum() > 0.2 * page.lines.words.counts[1].sum()  # noqa: E731
    groups = {"all": lambda _: True, "scripts without spaces": cjk}
    groups |= {kind: lambda page, kind=kind: page.kind == kind for kind in sorted({page.kind for page in pages})}
    groups |= {name: lambda page, name=name: page.data_set == name for name in sorted({p.data_set for p in pages})}
    found = {}
    for name, which in groups.items():
        chosen = [k for k, page in enumerate(pages) if which(page)]
        found[name] = scores([pages[k] for k in chosen], [probabilities[k] for k in chosen])
    return found


def show(found: dict[str, dict[str, float]]) -> None:
    for name, row in found.items():
        print(
            f"{name:24s}"
            + "  ".join(f"{key} {value:.3f}" if key != "pages" else f"{value:4d}" for key, value in row.items())
        )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    ask.add_argument("--write", action="store_true")
    ask.add_argument("--skip-folds", action="store_true")
    ask.add_argument("--dump", type=Path)
    options = ask.parse_args()
    began = time.perf_counter()
    site_words = site_word_table()
    pages = load_pages()
    chance = random.Random(1)
    copies = [changed(page, chance) for page in pages]
    copies += [short for page in pages for _ in range(2) if len((short := shortened(page, chance)).labels)]
    prepare(pages)
    prepare(copies)
    seen = [entries(page) for page in pages]
    print(f"{len(pages)} pages, {len(feature_names())} features, {time.perf_counter() - began:.0f} s", flush=True)

    lexicons = {}
    outs = [(fold,) for fold in range(FOLDS)]
    if not options.skip_folds:
        outs += list(itertools.combinations(range(FOLDS), 2))
    for out in outs:
        which = [k for k, page in enumerate(pages) if page.fold not in out]
        lexicons[out] = fit_lexicon([pages[k] for k in which], [seen[k] for k in which], site_words)
    print(f"lexicons {time.perf_counter() - began:.0f} s", flush=True)

    def given(fold: int | None) -> tuple[list[Page], list[np.ndarray]]:
        """Return the pages without those of a fold, and their features by lexicons that have seen neither."""
        train = [page for page in (*pages, *copies) if page.fold != fold and len(page.labels)]
        outs = [{page.fold} if fold is None else {fold, page.fold} for page in train]
        return train, [features(page, lexicons[tuple(sorted(out))]) for page, out in zip(train, outs, strict=True)]

    importance = np.zeros(len(feature_names()))
    for fold in (None,) if options.skip_folds else range(FOLDS):
        importance += fit_trees(*given(fold), np.arange(len(importance)), models=1).get_feature_importance()
    chosen = np.sort(np.argsort(-importance, kind="stable")[:FEATURES])
    print(f"features {time.perf_counter() - began:.0f} s", flush=True)

    report = None
    if not options.skip_folds:
        probabilities: list = [None] * len(pages)
        for fold in range(FOLDS):
            model = fit_trees(*given(fold), chosen)
            for k in (k for k, page in enumerate(pages) if page.fold == fold):
                odds = model.predict(features(pages[k], lexicons[(fold,)])[:, chosen], prediction_type="RawFormulaVal")
                probabilities[k] = 1 / (1 + np.exp(-odds))
            print(f"fold {fold} {time.perf_counter() - began:.0f} s", flush=True)
        report = table(pages, probabilities)
        show(report)
        if options.dump:
            np.save(options.dump, np.array(probabilities, object), allow_pickle=True)
    if options.write:
        write(fit_trees(*given(None), chosen), chosen, fit_lexicon(pages, seen, site_words), pages, report)


def write(model, chosen, lexicon, pages, report) -> None:
    path = FILE.with_suffix(".catboost.json")
    model.save_model(str(path), format="json")
    saved = json.loads(path.read_text())
    path.unlink()
    questions = np.full((len(saved["oblivious_trees"]), DEPTH), 0, np.int16)
    thresholds = np.full((len(questions), DEPTH), np.inf, np.float32)
    leaves = np.zeros((len(questions), 1 << DEPTH), np.float32)
    for number, tree in enumerate(saved["oblivious_trees"]):
        for k, split in enumerate(tree["splits"] or []):
            questions[number, k], thresholds[number, k] = split["float_feature_index"], split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, (bias,) = saved["scale_and_bias"]
    used = np.unique(questions)
    borders = [np.unique(thresholds[(questions == column) & np.isfinite(thresholds)]) for column in used]
    asked = np.zeros((*questions.shape, 2), np.uint16)
    asked[..., 0] = np.searchsorted(used, questions)
    asked[..., 1] = 255  # no bin is higher: the question of a tree that is less deep
    for number, values in enumerate(borders):
        which = (asked[..., 0] == number) & np.isfinite(thresholds)
        asked[..., 1][which] = np.searchsorted(values, thresholds[which])
    np.savez_compressed(
        FILE,
        names=np.array([feature_names()[k] for k in chosen[used]]),
        borders=np.concatenate(borders).astype(np.float32),
        border_places=np.cumsum([0, *map(len, borders)]),
        questions=asked,
        leaves=(leaves * scale).astype(np.float32),
        bias=np.float32(bias),
        entries=lexicon.entries,
        unit=np.float32(UNIT),
        phrases=lexicon.phrases,
        places=lexicon.places,
    )
    kinds = Counter(page.kind for page in pages)
    FILE.with_suffix(".json").write_text(
        json.dumps(
            {
                "made by": "benchmarks/train_line_model.py --write",
                "pages": len(pages),
                "page types": dict(sorted(kinds.items())),
                "hosts": len({page.host for page in pages}),
                "labelled lines": int(sum((page.labels >= 0).sum() for page in pages)),
                "trees": len(questions),
                "features": len(used),
                "lexicon entries": int((lexicon.entries > 0).sum()),
                "cross-validated by host": {
                    name: {key: round(float(value), 4) for key, value in row.items()}
                    for name, row in (report or {}).items()
                },
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n",
        encoding="utf-8",
    )
    print(f"wrote {FILE.name}: {FILE.stat().st_size / 1000:.0f} KB, {len(used)} features")


if __name__ == "__main__":
    main()
