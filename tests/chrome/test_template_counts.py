"""Site templates by counting, held against a plain reading of their definition."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.chrome.bounds import wilson_lower
from cleaner.chrome.layouts import ANCHORS, anchor_hashes, layout_hashes, numbered
from cleaner.chrome.numbering import sorted_rows
from cleaner.chrome.rows import ROW, SAMPLES, UNUSED
from cleaner.chrome.templates import learn_templates
from cleaner.config import ChromeConfig
from cleaner.kernels.runtime import Kernel
from cleaner.kernels.sorted_hashes import find_sorted
from cleaner.kernels.template_frames import LABEL, PROSE

CONFIGS = [ChromeConfig(), ChromeConfig(min_pages=2, share=0.05, steadiness=0.2, alone_pages=3)]
page_of_lines = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.integers(0, 30), max_size=SAMPLES, unique=True)), min_size=1, max_size=6
)
corpora = st.lists(st.tuples(st.integers(1, 3), page_of_lines), max_size=24)


def rows_of(corpus):
    rows = []
    for page, (site, lines) in enumerate(corpus):
        keys = [0, *(key << 40 for key, _ in lines), 0]
        for at, (_, windows) in enumerate(lines):
            samples = [*sorted(windows), *[UNUSED] * (SAMPLES - len(windows))]
            above, key, below = keys[at : at + 3]
            kind = PROSE if windows else LABEL
            rows.append((site, page, key, at, len(lines) - 1 - at, above >> 32, below >> 32, kind, samples))
    return np.array(rows, ROW)


def needed(pages, config):
    hits = (n for n in range(pages + 1) if wilson_lower(np.array([n]), pages, config.z)[0] >= config.share)
    return max(config.min_pages, next(hits, pages + 1))


def groups_of(corpus, config):
    groups = defaultdict(list)
    for page, (site, _) in enumerate(corpus):
        groups[site].append(page)
    layouts = defaultdict(list)
    for site, pages in groups.items():
        keys = np.zeros((len(pages), 2 * ANCHORS), np.uint64)
        for row, page in enumerate(pages):
            lines = [key << 40 for key, _ in corpus[page][1]]
            for at in range(min(ANCHORS, len(lines))):
                keys[row, at], keys[row, ANCHORS + at] = lines[at], lines[-1 - at]
        anchors = anchor_hashes(keys[:, :ANCHORS], keys[:, ANCHORS:])
        often = Counter(anchors.ravel().tolist())
        anchors[np.vectorize(lambda anchor, often=often: often[int(anchor)] < config.min_pages)(anchors)] = 0
        for page, hashes in zip(pages, layout_hashes(np.full(len(pages), site, np.uint64), anchors, keys), strict=True):
            for layout in dict.fromkeys(hashes[hashes != 0].tolist()):
                layouts[layout].append(page)
    most = {page: 0.9 * len(pages) for pages in groups.values() for page in pages}
    layouts = {scope: pages for scope, pages in layouts.items() if len(pages) < most[pages[0]]}
    groups = {scope: pages for scope, pages in (groups | layouts).items() if len(pages) >= config.min_pages}
    first = {}  # of groups with the same pages; layouts in the order of their first page, then of their anchors
    for scope, pages in groups.items():
        first.setdefault(tuple(pages), scope)
    return {scope: list(pages) for pages, scope in first.items()}


def families(pages, need, corpus):
    """Return the family of each page that has a body of its own."""
    windows = {page: {window for _, some in corpus[page][1] for window in some} for page in pages}
    spread = Counter(window for page in pages for window in windows[page])
    family = {}
    for page in pages:
        own = sum(spread[window] < need for window in windows[page])
        if own < 2 or 2 * own < len(windows[page]):
            continue
        family[page] = page
        speakers = Counter()
        for window in windows[page]:
            if spread[window] < need:
                speakers[min(other for other in pages if window in windows[other])] += 1
        for speaker, count in speakers.items():
            if speaker != page and speaker in family and 3 * count >= len(windows[page]):
                family[page] = min(family[page], family[speaker])
    return family


def learned(corpus, config):
    found = {}
    for scope, pages in groups_of(corpus, config).items():
        family = families(pages, needed(len(pages), config), corpus)
        bodies = len(set(family.values()))
        if bodies < config.min_pages:
            continue
        need = needed(bodies, config)
        on, beside = defaultdict(set), defaultdict(set)
        for page, body in family.items():
            keys = [None, *(key for key, _ in corpus[page][1]), None]
            for at, key in enumerate(keys[1:-1], 1):
                on[key].add(body)
                beside[key, "above", keys[at - 1]].add(body)
                beside[key, "below", keys[at + 1]].add(body)
        chosen = set()
        for key, there in on.items():
            steady = max(len(of) for (line, *_), of in beside.items() if line == key)
            if len(there) >= need and steady >= max(config.min_pages, config.steadiness * len(there)):
                chosen.add(key)
        for key in chosen:
            company = sum(any(body in on[other] for other in chosen - {key}) for body in on[key])
            if company >= need or len(on[key]) >= config.alone_pages:
                count = sum(any(key == line for line, _ in corpus[page][1]) for page in pages)
                found[scope, key << 40] = (count, len(pages))
    return found


def in_order(corpus):
    """Return the pages in the order in which they are counted."""
    if not corpus:
        return []
    rows = sorted_rows(rows_of(corpus))
    return [corpus[page] for page in dict.fromkeys(rows.column("page").tolist())]


@given(corpora, st.randoms(use_true_random=False))
def test_the_order_in_which_pages_come_makes_no_difference(corpus, random_):
    shuffled = random_.sample(corpus, len(corpus))
    left, right = (learn_templates(rows_of(pages), CONFIGS[1]) for pages in (corpus, shuffled))
    for name in ("entry", "scope", "key", "pages", "of"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name))
    for name in ("entry", "bodies", "site", "of"):
        np.testing.assert_array_equal(getattr(left.seen, name), getattr(right.seen, name))


@pytest.mark.parametrize("config", CONFIGS)
@given(corpora)
def test_templates_are_those_of_the_definition(config, corpus):
    templates = learn_templates(rows_of(corpus), config)
    columns = (templates.scope, templates.key, templates.pages[: len(templates)], templates.of[: len(templates)])
    found = {(s, k): (n, of) for s, k, n, of in zip(*(c.tolist() for c in columns), strict=True)}
    assert found == learned(in_order(corpus), config)
    assert (np.diff(templates.entry.astype(object)) > 0).all()


def framed_corpus(pages, copies=3):
    """Return pages of one site with two lines on top and bodies of their own, some of them copies."""
    bodies = [number - (number % copies == copies - 1) for number in range(pages)]
    return [
        (1, [(1, []), (2, []), (100 + body, range(body * 8, body * 8 + 4)), (3 + body % 2, [body * 8 + 5])])
        for body in bodies
    ]


@pytest.mark.parametrize("config", CONFIGS)
def test_framed_pages_with_copies_among_them_are_learned_as_defined(config):
    corpus = framed_corpus(30)
    templates = learn_templates(rows_of(corpus), config)
    assert {1 << 40, 2 << 40} <= set(templates.key.tolist())
    assert len(templates) == len(learned(in_order(corpus), config))


def sections(pages, labels):
    """Return pages of one site in two sections, each with a menu of its own above its bodies, and one below."""
    return [
        (
            1,
            [
                *((200 * (page % 2) + 10 + label, []) for label in range(labels)),
                *(
                    (1000 * page + 500 + line, range(page * 40 + 4 * line, page * 40 + 4 * line + 4))
                    for line in range(3)
                ),
                *((450 + label, []) for label in range(labels)),
            ],
        )
        for page in range(pages)
    ]


@pytest.mark.parametrize(
    ("pages", "labels", "learned_lines"), [(2, 12, 12), (2, 11, 0), (4, 12, 36), (6, 12, 36), (1, 12, 0)]
)
def test_frames_are_learned_of_two_bodies_and_of_three_where_there_are_more_pages(pages, labels, learned_lines):
    assert len(set(learn_templates(rows_of(sections(pages, labels)), ChromeConfig()).key.tolist())) == learned_lines


@given(st.one_of(corpora, st.integers(3, 20).map(framed_corpus), st.integers(2, 9).map(lambda n: sections(n, 13))))
def test_each_counting_kernel_gives_the_same_plain_and_compiled(corpus):
    rows = rows_of(corpus)
    results = []
    for way in ("plain", "compiled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Kernel, "__call__", lambda self, *args, way=way: getattr(self, way)(*args))
            results.append(learn_templates(rows, ChromeConfig(min_pages=2)))
    plain, compiled = results
    for name in ("entry", "scope", "key", "pages", "of"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(compiled, name))


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5)))
def test_equal_values_have_one_number_and_numbers_have_no_gap(values):
    numbers, count = numbered(np.array(values, np.uint64))
    order = list(dict.fromkeys(values))
    assert numbers.tolist() == [order.index(value) for value in values]
    assert count == len(order)


hashes = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5))


@given(hashes, hashes)
def test_hashes_are_found_where_they_stand_and_nowhere_else(known, others):
    entries = np.array(sorted(set(known)), np.uint64)
    wanted = np.array([*known, *others], np.uint64)
    shift = np.uint64(62)
    firsts = np.searchsorted(entries, np.arange(4, dtype=np.uint64) << shift)
    for run in (find_sorted.plain, find_sorted.compiled):
        places = np.empty(len(wanted), np.int64)
        run(wanted, entries, firsts, shift, places)
        ordered = entries.tolist()
        assert places.tolist() == [ordered.index(value) if value in ordered else -1 for value in wanted.tolist()]
