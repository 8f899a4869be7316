"""The made corpus: the same bytes each time, and a truth that holds."""

import itertools
import json
import unicodedata
from collections import Counter, defaultdict

import pyarrow.parquet as pq
import pytest
from made_corpus import copies
from made_corpus.pages import DAMAGED, cell
from made_corpus.scripts import SCRIPTS, SHARES
from made_corpus.truth import BLANK, CHROME, CONTENT, REPEAT
from made_corpus.words import vocabulary
from made_corpus.writing import write

CELLS = 4


@pytest.fixture(scope="module")
def made():
    return [page for number in range(CELLS) for page in cell(5, number)]


def lines_of(page, letter):
    text = page.text if page.undamaged is None else page.undamaged
    return [line for line, is_a in zip(text.split("\n"), page.lines, strict=True) if is_a == letter]


def test_a_seed_is_the_same_bytes_in_any_number_of_processes(tmp_path):
    one, two = (write(tmp_path / str(n), seed=1, size=6e5, processes=n) for n in (1, 2))
    assert one.corpus.read_bytes() == two.corpus.read_bytes()
    assert one.truth.read_bytes() == two.truth.read_bytes()


def test_a_smaller_corpus_is_the_beginning_of_a_larger_one(tmp_path):
    small, large = (write(tmp_path / str(size), seed=1, size=size) for size in (1e5, 6e5))
    assert large.corpus.read_bytes().startswith(small.corpus.read_bytes())
    assert 1e5 <= small.size < large.size
    assert large.size >= 6e5


def test_another_seed_has_other_words_and_other_pages():
    assert cell(1, 0) != cell(2, 0)
    shared = set(vocabulary(1, "en").words) & set(vocabulary(2, "en").words)
    assert len(shared) < len(vocabulary(1, "en").words)


def test_corpus_and_truth_tell_of_the_same_pages(tmp_path):
    made = write(tmp_path, seed=1, size=1e5)
    records = [json.loads(line) for line in made.corpus.read_text("utf-8").split("\n") if line]
    rows = pq.read_table(made.truth).to_pylist()
    assert [record["id"] for record in records] == [row["id"] for row in rows]
    assert len({record["id"] for record in records}) == len(records) == made.pages
    assert made.size == made.corpus.stat().st_size
    for record, row in zip(records, rows, strict=True):
        assert len(row["lines"]) == record["text"].count("\n") + 1
        assert row["clean"]


def test_all_kinds_and_languages_are_there(made):
    kinds = {page.kind for page in made}
    assert kinds == {*copies.KINDS, "unique", "twice", "twice, edited", "refrain", "form", "series", "quotation"}
    assert {page.language for page in made} <= set(SHARES) == set(SCRIPTS)
    assert sum(SHARES.values()) == 100


def test_each_line_is_what_its_letter_says(made):
    for page in made:
        assert set(page.lines) <= {CONTENT, REPEAT, CHROME, BLANK}
        assert all(not line.strip() for line in lines_of(page, BLANK))
        assert all(line.strip() for letter in (CONTENT, REPEAT, CHROME) for line in lines_of(page, letter))
        assert page.clean().split("\n") == lines_of(page, CONTENT)


def test_exact_copies_differ_in_their_address_only(made):
    groups = defaultdict(list)
    for page in made:
        if page.kind == "exact":
            groups[page.group].append(page)
    copied = [pages for pages in groups.values() if len(pages) > 1]
    assert copied
    for pages in copied:
        assert len({page.text for page in pages}) == 1
        assert len({page.url for page in pages}) == len(pages)


@pytest.mark.parametrize(("kind", "share"), [("sub02", 0.02), ("sub05", 0.05), ("sub10", 0.1)])
def test_about_as_many_words_are_replaced_as_the_kind_says(made, kind, share):
    words = replaced = 0
    groups = defaultdict(list)
    for page in made:
        if page.kind == kind and SCRIPTS[page.language].space:
            groups[page.group].append(page.clean().split())
    for pages in groups.values():
        for one, other in itertools.pairwise(pages):
            words += len(one)
            replaced += sum(a != b for a, b in zip(one, other, strict=True))
    # A copy differs from the original in this share of its words, from another copy in twice the share.
    assert share / 2 < replaced / words < 2.2 * share


def test_copies_in_other_forms_are_the_same_text(made):
    folded = {
        "nfd": lambda text: unicodedata.normalize("NFC", text),
        "ws": lambda text: "".join(text.replace("\u200b", "").split()),
        "nodia": copies.without_marks,
        "moved": str,
        "stamp": str,
    }
    checked = Counter()
    for kind, fold in folded.items():
        groups = defaultdict(set)
        for page in made:
            if page.kind == kind:
                groups[page.group].add(fold(page.clean()))
                checked[kind] += 1
        assert all(len(texts) == 1 for texts in groups.values()), kind
    assert checked.keys() == folded.keys()


def test_pages_that_are_no_copies_have_bodies_of_their_own(made):
    bodies = Counter(page.clean() for page in made if page.kind not in copies.KINDS)
    assert max(bodies.values()) == 1
    families = defaultdict(set)
    for page in made:
        assert bool(page.family) == (page.kind in ("form", "series", "quotation"))
        families[page.family].add(page.group)
    assert all(len(groups) >= 3 for family, groups in families.items() if family)


def test_second_copies_are_equal_or_a_little_edited(made):
    for page in made:
        first, second = lines_of(page, CONTENT), lines_of(page, REPEAT)
        if page.kind == "twice":
            assert first == second
        elif page.kind == "twice, edited":
            assert len(first) == len(second)
        else:
            assert not second


def test_damage_befalls_some_lone_pages_and_the_sound_text_is_known(made):
    damaged = [page for page in made if page.damage]
    lone = [page for page in made if page.kind == "unique"]
    assert 0 < len(damaged) < 4 * DAMAGED * len(lone)
    for page in damaged:
        assert page.kind == "unique"
        assert page.undamaged != page.text
        assert page.undamaged.count("\n") == page.text.count("\n")
    assert all(page.undamaged is None for page in made if not page.damage)


def test_copies_stand_far_from_their_originals_too():
    away = [page for page in cell(5, 30) if page.kind in copies.KINDS and int(page.group.split("-")[0]) < 29]
    assert len(away) > 5
