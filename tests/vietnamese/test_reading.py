"""Reading damaged lines again through a channel that is known."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.channels import channels
from cleaner.vietnamese.letters import LETTERS
from cleaner.vietnamese.reading import Reader

CASES = Path(__file__).resolve().parents[1] / "cases"
BY_NAME = {channel.name: channel for channel in channels()}
DOCUMENTS = json.loads((CASES / "vietnamese_documents.json").read_text(encoding="utf-8"))
CLEAR = [document for document in DOCUMENTS if not BY_NAME[document["channel"]].is_lossy]
LOSSY = [document for document in DOCUMENTS if BY_NAME[document["channel"]].is_lossy]


def by_channel(documents):
    return [pytest.param(document, id=document["channel"]) for document in documents]


def reader(name):
    return Reader(BY_NAME[name])


def test_there_is_a_document_for_every_channel():
    assert {document["channel"] for document in DOCUMENTS} == set(BY_NAME)


@pytest.mark.parametrize("document", by_channel(CLEAR))
def test_where_every_letter_is_told_from_every_other_each_line_comes_back(document):
    read = reader(document["channel"]).read
    assert [read(line) for line in document["damaged"]] == document["fixed"]


@pytest.mark.parametrize("document", by_channel(LOSSY))
def test_where_letters_were_lost_nine_words_in_ten_come_back(document):
    read = reader(document["channel"]).read
    words = [
        (one, other)
        for damaged, fixed in zip(document["damaged"], document["fixed"], strict=True)
        for one, other in zip(read(damaged).split(), fixed.split(), strict=False)
    ]
    assert sum(one == other for one, other in words) >= 0.9 * len(words)


@pytest.mark.parametrize("document", by_channel(DOCUMENTS))
def test_a_line_is_read_the_same_whatever_was_read_before(document):
    once = reader(document["channel"])
    forward = [once.read(line) for line in document["damaged"]]
    backward = [once.read(line) for line in reversed(document["damaged"])]
    assert forward == backward[::-1] == [reader(document["channel"]).read(line) for line in document["damaged"]]


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("line", ["", " ", "plain ASCII, 123 - it stays", "\n", "...", "0912 345 678", "TP HCM"])
def test_a_line_without_damage_is_read_as_it_stands(name, line):
    if not BY_NAME[name].dropped:
        assert reader(name).read(line) == line


@pytest.mark.parametrize("name", [name for name, channel in BY_NAME.items() if channel.by_word])
@pytest.mark.parametrize("line", ["Góðan daginn, hvað segir þú?", "привет, как дела", "καλημέρα κόσμε", "´ ` ˜ ˊ"])
def test_words_that_do_not_become_syllables_stay(name, line):
    assert reader(name).read(line) == line


@pytest.mark.parametrize(
    ("name", "damaged", "meant"),
    [
        ("eth for đ", "ðường Ðiện Biên, giá 5 ð", "đường Điện Biên, giá 5 đ"),
        ("eth for đ", "QÐ-UBND", "QĐ-UBND"),
        ("look-alike letters of another script", "Нà Nội, МTTQ, đồng chí Аn", "Hà Nội, MTTQ, đồng chí An"),
        ("tone mark as a spacing accent", "ho`a bi`nh", "hòa bình"),
        ("tone mark before the vowel's own mark", "tié\u0302ng vó\u031bi", "tiếng với"),
        ("viqr", "Vie^.t Nam, ha.nh phu'c. DDo^.c la^.p", "Việt Nam, hạnh phúc. Độc lập"),
        ("viqr", "ai ddo'? toi? khong.", "ai đó? toi? khong."),
        ("utf-8 read as windows-1252, characters lost", "lÃ  ngÃ y", "là ngày"),
        ("utf-8 read as windows-1252, then lower-cased", "viá»‡t nam", "việt nam"),
    ],
)
def test_words_are_read_by_what_stands_around_them(name, damaged, meant):
    assert reader(name).read(damaged) == meant


@pytest.mark.parametrize("name", BY_NAME)
def test_a_long_line_takes_linear_time(name):
    document = next(document for document in DOCUMENTS if document["channel"] == name)
    line = " ".join(document["damaged"]) * 20
    glued = max(BY_NAME[name].readings, key=len) * 4000
    start = time.process_time()
    reader(name).read(line)
    reader(name).read(glued)
    reader(name).read("a" * 20_000)
    assert time.process_time() - start < 10  # a quadratic step would take minutes


@given(
    st.sampled_from(sorted(BY_NAME)),
    st.lists(
        st.sampled_from([*LETTERS, *"Ãáº»¿Æ°¡Ä‘‡™\xad\xa0µ¸¶·¹ùøûïäåðÐ´`˜^(+.'?~-abcdhn \n\ud800"]) | st.characters()
    ).map("".join),
)
def test_no_text_raises(name, text):
    read = reader(name).read(text)
    assert isinstance(read, str)
    assert read.count("\n") == text.count("\n")
