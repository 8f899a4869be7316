import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.comparison import prepare
from cleaner.dedup.held_documents import HeldDocuments
from cleaner.dedup.tokens import tokenize

TEXTS = ["Một câu ngắn.", "", "Label: 7\nhai dòng", "数据 2", "a b c d e f g h", "…", "Ðà Nẵng 2024\n\nx"]
ARRAY = pa.array(TEXTS, pa.large_string())
ASKED = st.lists(st.sets(st.integers(0, len(TEXTS) - 1)), max_size=8)


def made(numbers):
    return prepare(ARRAY.take(pa.array(numbers)))


def of_one(documents, place):
    """Return what is known of the document at a place, the places of its tokens from its own beginning."""
    tokens, shingles = documents.tokens, documents.shingles
    run = slice(int(tokens.bounds[place]), int(tokens.bounds[place + 1]))
    own = slice(int(shingles.bounds[place]), int(shingles.bounds[place + 1]))
    columns = (tokens.keys, tokens.bases, tokens.digits, documents.layout)
    offset = len("".join(documents.text.to_pylist()[:place]).encode())
    return [
        documents.text[place].as_py(),
        *(column[run].tolist() for column in columns),
        (tokens.starts[run] - offset).tolist(),
        shingles.values[own].tolist(),
        documents.plain.values[own].tolist(),
        int(documents.numbers[place]),
    ]


EXPECTED = [of_one(made(np.array([number])), 0) for number in range(len(TEXTS))]


@given(ASKED, st.integers(1, 60))
def test_what_is_held_is_what_would_be_made_anew_whatever_there_is_room_for(asked, room):
    held = HeldDocuments(made, room)
    for some in asked:
        numbers = np.array(sorted(some), np.int64)
        taken = held.of(numbers)
        assert taken.numbers[taken.places].tolist() == numbers.tolist()
        for number, place in zip(numbers.tolist(), taken.places.tolist(), strict=True):
            assert of_one(taken.documents, place) == EXPECTED[number]


def test_a_document_that_is_held_is_not_made_again():
    wanted = []

    def noted(numbers):
        wanted.append(numbers.tolist())
        return made(numbers)

    held = HeldDocuments(noted, 1000)
    for numbers in ([0, 2], [0, 1, 2], [1, 2]):
        held.of(np.array(numbers))
    assert wanted == [[0, 2], [1]]


def test_what_was_handed_out_stays_when_others_take_its_room():
    held = HeldDocuments(made, 10)
    first = held.of(np.array([4]))
    for number in (0, 2, 6):
        held.of(np.array([number]))
    assert of_one(first.documents, int(first.places[0])) == EXPECTED[4]


def test_threads_get_the_documents_that_they_ask_for():
    held = HeldDocuments(made, 20)

    def asked(number):
        taken = held.of(np.array([number]))
        return of_one(taken.documents, int(taken.places[0])) == EXPECTED[number]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(asked, [0, 2, 4, 6, 3, 5, 1] * 30))


def test_it_is_empty_in_another_process():
    held = HeldDocuments(made, 100)
    held.of(np.array([0]))
    assert pickle.loads(pickle.dumps(held)).of(np.array([2])).numbers.tolist() == [2]


@given(st.sets(st.integers(0, len(TEXTS) - 1)))
def test_tokens_that_are_taken_are_those_of_the_texts_that_are_taken(some):
    numbers = np.array(sorted(some), np.int64)
    text = ARRAY.take(pa.array(numbers))
    taken, cut = tokenize(ARRAY).take(numbers, ARRAY, text), tokenize(text)
    for name in ("keys", "bases", "digits", "starts", "bounds"):
        assert getattr(taken, name).tolist() == getattr(cut, name).tolist()
