"""Passages that stand in many otherwise different documents: what is found, what is cut, and what always stays."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import ConfigError, DocumentsConfig
from cleaner.dedup.passage_cuts import Copy, may_go, passage_edits
from cleaner.dedup.passages import PassageRows, passage_rows, shared_passages
from cleaner.dedup.tokens import tokenize
from cleaner.edits.edit import Match, apply

CONFIG = DocumentsConfig(shared_documents=4)
NOTICE = (
    "This article is for information only and is no advice of any kind; whoever acts on it does so at a risk of "
    "their own, and the publisher answers for nothing."
)
WRAPPED = NOTICE.replace(" whoever", "\nwhoever").replace(" risk", "\nrisk")
CHINESE = "本网站所发布的所有内容仅供参考之用不构成任何形式的投资建议读者应当自行判断并承担由此产生的一切风险和责任。"


def prose(seed, words=80):
    rng = random.Random(seed)
    return " ".join("".join(rng.choices("abcdeghiklmnoprstu", k=6)) for _ in range(words)).capitalize() + "."


def rows_of(texts, sites=None):
    text = pa.array(texts, pa.large_string())
    ids = np.zeros(len(texts), np.uint64) if sites is None else np.array(sites, np.uint64)
    return passage_rows(text, tokenize(text), ids, CONFIG)


def found(texts, removed=(), sites=None, config=CONFIG):
    return shared_passages([rows_of(texts, sites)], np.array(removed, np.int64), config)


def left(texts):
    """Return the texts without the passages that they share."""
    shared = found(texts)
    copies = [[] for _ in texts]
    for document, start, end in zip(shared.document, shared.start, shared.end, strict=True):
        copies[document].append(Copy(int(start), int(end), ""))
    return [apply(text, passage_edits(text, some)) for text, some in zip(texts, copies, strict=True)]


@pytest.mark.parametrize("passage", [NOTICE, WRAPPED, NOTICE.upper(), CHINESE])
def test_a_passage_of_many_pages_goes_wherever_it_stands(passage):
    pages = [
        f"{passage}\n\n{prose(1)}\n",
        f"{prose(2)}\n\n{passage}\n\n{prose(3)}\n",
        f"{prose(4)}\n\n{passage}\n",
        f"{prose(5)}\n{passage}\n{prose(6)}",
    ]
    if passage is WRAPPED:  # single lines of it are no passages: they have fewer words
        pages[3] = f"{prose(5)}\n\n{passage}\n\n{prose(6)}"
    gap = "\n\n" if passage is WRAPPED else "\n"
    assert left(pages) == [
        f"{prose(1)}\n",
        f"{prose(2)}\n\n{prose(3)}\n",
        f"{prose(4)}\n",
        f"{prose(5)}{gap}{prose(6)}",
    ]


def test_a_passage_is_the_same_however_its_lines_are_broken():
    shared = found([f"{prose(n)}\n\n{WRAPPED if n % 2 else NOTICE}" for n in range(4)])
    assert (len(shared.first), shared.documents.tolist()) == (1, [4])


def test_documents_and_sites_are_counted_once_each():
    shared = found([f"{NOTICE}\n\n{prose(n, 200)}\n\n{NOTICE}" for n in range(5)], sites=[7, 7, 8, 8, 8])
    assert (shared.documents.tolist(), shared.sites.tolist(), len(shared.document)) == ([5], [2], 10)


def test_a_document_that_goes_as_a_copy_counts_for_nothing_and_is_not_cut():
    pages = [f"{NOTICE}\n\n{prose(n)}" for n in range(5)]
    assert found(pages, removed=[0]).document.tolist() == [1, 2, 3, 4]
    assert len(found(pages, removed=[0, 2]).first) == 0


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([f"{NOTICE}\n\n{prose(n)}" for n in range(3)], id="few documents"),
        pytest.param([NOTICE] * 6, id="the whole document"),
        pytest.param([f"{NOTICE}\n\n{prose(0)}\n\nName: {n}" for n in range(9)], id="a form"),
        pytest.param([f"Come, oh come away.\n\n{prose(n)}" for n in range(9)], id="a refrain"),
        pytest.param(
            ["\n".join(["over the sea and far away we go"] * 2 + [f"come {n}"] + ["and home again to our bay"] * 3)
             + f"\n\n{prose(n)}" for n in range(9)],
            id="verse",
        ),
        pytest.param([f"“{NOTICE}”\n\n{prose(n)}" for n in range(9)], id="a quotation"),
        pytest.param([f"> {NOTICE}\n\n{prose(n)}" for n in range(9)], id="a quotation in a letter"),
        pytest.param([f"- {NOTICE}\n- {prose(n)}" for n in range(9)], id="an item of a list"),
        pytest.param([f"2. {NOTICE}\n3. {prose(n)}" for n in range(9)], id="a numbered item"),
        pytest.param([f"{NOTICE.replace(' ', ' | ')}\n\n{prose(n)}" for n in range(9)], id="a row of a table"),
        pytest.param([f"Terms:\n{NOTICE}\n\n{prose(n)}" for n in range(9)], id="the value of a label"),
        pytest.param([f"{NOTICE[:-1]}:\n{prose(n)}" for n in range(9)], id="the label of a value"),
        pytest.param([f"{NOTICE[:-1]} ........\n\n{prose(n)}" for n in range(9)], id="a field to fill in"),
        pytest.param([f"{NOTICE} No. {n}\n\n{prose(n)}" for n in range(9)], id="other numbers"),
    ],
)  # fmt: skip
def test_what_is_no_boilerplate_of_otherwise_different_pages_stays(pages):
    assert left(pages) == pages


def test_passages_that_touch_go_in_one_edit_with_what_is_known_of_each():
    text = f"{NOTICE}\n\n{WRAPPED}\n\nOwn.\n"
    (edit,) = passage_edits(text, [Copy(0, len(NOTICE) + 1, "a"), Copy(len(NOTICE) + 2, 2 * len(NOTICE) + 3, "b")])
    assert (apply(text, [edit]), edit.note) == ("Own.\n", "a; b")


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        (Match("d", 63, 120), Match("d", 5, 120)),
        (Match("d", 400, 460), Match("d", 5, 60)),
        (Match("e", 63, 120), Match("d", 5, 60)),
    ],
)
def test_passages_that_touch_are_named_together_only_where_they_stay_together(second, kept):
    text = f"{NOTICE}\n\n{WRAPPED}\n\nOwn.\n"
    one = Copy(0, len(NOTICE) + 1, "a", Match("d", 5, 60))
    (edit,) = passage_edits(text, [one, Copy(len(NOTICE) + 2, 2 * len(NOTICE) + 3, "b", second)])
    assert edit.matched == kept


def test_a_page_of_many_passages_takes_linear_time():
    size = len(NOTICE) + 2
    text = (f"{NOTICE}\n\n") * 20_000
    copies = [Copy(at * size, at * size + size - 1, "") for at in range(0, 20_000, 2)]
    assert len(passage_edits(text, copies)) == 10_000


@given(st.lists(st.sampled_from([NOTICE, WRAPPED, CHINESE, "Short.", "", prose(1), prose(2, 300), "–\n"]), max_size=12))
def test_any_cut_into_batches_finds_the_same(pages):
    pages = [f"{page}\n\n{prose(n + 9)}" if n % 3 else page for n, page in enumerate(pages)]
    config = DocumentsConfig(shared_documents=2)
    whole = shared_passages([rows_of(pages)], np.zeros(0, np.int64), config)
    single = shared_passages([rows_of([page]) for page in pages], np.zeros(0, np.int64), config)
    assert all(np.array_equal(one, other) for one, other in zip(whole, single, strict=True))


@given(st.lists(st.text(alphabet="ab .\n\t\u00a0漢", max_size=60), max_size=6))
def test_rows_are_lines_or_paragraphs_of_their_documents(texts):
    text = pa.array(texts, pa.large_string())
    config = DocumentsConfig(shared_words=2)
    rows, words, _ = passage_rows(text, tokenize(text), np.zeros(len(texts), np.uint64), config)
    assert len(words) == len(texts)
    for row in rows:
        data = texts[row["document"]].encode()
        assert row["start"] == 0 or data[row["start"] - 1 : row["start"]] == b"\n"
        assert row["end"] == len(data) or data[row["end"] - 1 : row["end"]] == b"\n"
        assert row["words"] >= config.shared_words
        may_go(data, int(row["start"]), int(row["end"]))


def test_nothing_is_shared_by_nothing():
    assert len(shared_passages([], np.zeros(0, np.int64), CONFIG).document) == 0
    assert isinstance(rows_of([]), PassageRows)


@pytest.mark.parametrize("wrong", [{"shared_passages": "two"}, {"shared_documents": 1}])
def test_what_cannot_be_asked_for_is_refused(wrong):
    with pytest.raises(ConfigError):
        DocumentsConfig(**wrong)
