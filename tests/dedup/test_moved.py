import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import DocumentsConfig
from cleaner.dedup.comparison import prepare
from cleaner.dedup.moved import same_lines
from cleaner.dedup.tokens import tokenize
from cleaner.dedup.verdicts import REASONS
from cleaner.dedup.verify import verify

GUIDE = [
    "Getting there",
    "Ferries leave the northern basin at seven.",
    "Where to stay",
    "The inn by the lighthouse has nine rooms.",
    "What to eat",
    "Soup and smoked fish are sold on the steps.",
    "When to come",
    "In May the meadows are full of orchids.",
    "In winter most of the houses are shut.",
]
TABLE = [word for row in range(12) for word in (f"Player {row}", "striker", str(row * 7 % 12), "goals")]


def same(one, other):
    text = pa.array(["\n".join(one), "\n".join(other)], pa.large_string())
    return bool(same_lines(text, tokenize(text), np.array([0]), np.array([1]))[0])


def test_a_page_whose_short_paragraphs_moved_is_a_copy():
    text = pa.array(["\n".join(GUIDE), "\n\n".join(GUIDE[i] for i in (8, 3, 0, 6, 1, 5, 7, 2, 4))], pa.large_string())
    verdicts = verify(prepare(text), np.array([0]), np.array([1]), DocumentsConfig())
    assert verdicts.duplicate.all()
    assert REASONS[verdicts.reason[0]] == "the same word sequences, some in another place"


@pytest.mark.parametrize("own", [0, 60])
def test_paragraphs_in_any_order_are_a_copy_unless_one_is_of_its_own(own):
    rng = np.random.default_rng(3)
    words = [f"w{n}" for n in rng.permutation(4_000)]
    paragraphs = [" ".join(words[at : at + 18]) for at in range(0, 720, 18)]
    pages = [[*paragraphs, " ".join(words[at : at + own])] for at in (2_000, 3_000)]
    other = [pages[1][at] for at in rng.permutation(len(pages[1]))]
    text = pa.array(["\n\n".join(pages[0]), "\n\n".join(other)], pa.large_string())
    verdicts = verify(prepare(text), np.array([0]), np.array([1]), DocumentsConfig(jaccard=0.7))
    assert verdicts.duplicate.all() == (own == 0)


def test_paragraphs_in_another_order_and_a_line_more_are_a_copy():
    words = [f"{one}{two}{three}" for one in "bdgkmr" for two in "aeiou" for three in ("l", "n", "rt", "s", "th", "x")]
    paragraphs = [" ".join(words[at : at + 20]).capitalize() + "." for at in range(0, 160, 20)]
    other = [*paragraphs[4:], *paragraphs[:4], "Read more about this here"]
    text = pa.array(["\n\n".join(paragraphs), "\n\n".join(other)], pa.large_string())
    verdicts = verify(prepare(text), np.array([0]), np.array([1]), DocumentsConfig())
    assert verdicts.duplicate.all()
    assert REASONS[verdicts.reason[0]] == "the same word sequences, some in another place"


def test_a_table_whose_cells_changed_places_is_another_table():
    swapped = list(TABLE)
    swapped[2], swapped[6] = swapped[6], swapped[2]
    assert not same(TABLE, swapped)
    assert not same(TABLE, TABLE[::-1])


@pytest.mark.parametrize(
    "changed", ["Ferries leave the northern basin at eight.", "at seven Ferries leave the northern basin."]
)
def test_one_other_line_makes_another_page(changed):
    assert not same(GUIDE, [GUIDE[0], changed, *GUIDE[2:]])


def test_a_line_that_stands_once_more_makes_another_page():
    assert not same(GUIDE, [*GUIDE[1:], GUIDE[1]])
    assert not same(["", "."], [".", ""])


@given(st.permutations(GUIDE), st.integers(0, 3))
def test_the_order_of_lines_and_blank_lines_do_not_count(lines, blank):
    assert same(GUIDE, ["", *"".join(f"{line}{chr(10) * (blank + 1)}" for line in lines).split("\n")])


def test_only_texts_of_the_same_words_are_looked_at_line_by_line(monkeypatch):
    looked_at = []
    monkeypatch.setattr("cleaner.dedup.moved._lines", lambda _text, _tokens, document: looked_at.append(document))
    pages = [
        "One line of words.\nAnd another.",
        "One line of words.\nAnd some other.",
        "And another.\nOne line of words.",
    ]
    text = pa.array(pages, pa.large_string())
    same_lines(text, tokenize(text), np.array([0, 0, 1]), np.array([1, 2, 2]))
    assert looked_at == [0, 2]
