"""Which channel damaged a text: named for damaged lines, none for correct ones, and harmless beside correct ones."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.vietnamese.channels import channels
from cleaner.vietnamese.counts import syllable_counts
from cleaner.vietnamese.diagnosis import Diagnosis, diagnose, legacy_encoding, quality
from cleaner.vietnamese.reading import Reader
from cleaner.vietnamese.syllables import syllables

CASES = Path(__file__).resolve().parents[1] / "cases"


def load(name):
    return json.loads((CASES / f"vietnamese_{name}.json").read_text(encoding="utf-8"))


DOCUMENTS = load("documents")
NEGATIVE = load("negative")
AS = {
    "plain": str,
    "capitals with NBSP": lambda text: text.upper().replace(" ", "\xa0"),
    "quoted": lambda text: f"“{text}”",
}
HARMED = {(case["channel"], case["label"], case["as"]) for case in load("harmed") if case["channel"]}
SAME = {  # what the second damages looks as what the first damages, or nearly so
    "utf-8 read as windows-1252": ["utf-8 read as windows-1254"],
    "tcvn3 read as windows-1252": [
        "tcvn3 read as latin-1",
        "tcvn5712-1 read as windows-1252",
        "tcvn5712-1 read as latin-1",
    ],
    **{
        f"{table} read as windows-1252": [f"{table} read as latin-1"]
        for table in ["viscii", "vps", "bkhcm1", "bkhcm2", "vietware-x", "vietware-f", "isc"]
    },
}


def documents():
    return [pytest.param(document, id=document["channel"]) for document in DOCUMENTS]


@pytest.mark.parametrize("document", documents())
def test_the_channel_of_a_damaged_document_is_found(document):
    found = diagnose(document["damaged"]).channel.name
    assert document["channel"] == found or document["channel"] in SAME[found]


@pytest.mark.parametrize("document", documents())
def test_the_order_of_lines_does_not_matter(document):
    assert diagnose(document["damaged"]).channel == diagnose(document["damaged"][::-1]).channel


@pytest.mark.parametrize("document", documents())
def test_lines_that_were_read_again_show_no_damage(document):
    assert diagnose(document["fixed"]) is None


@functools.cache
def harmed(channel):
    """Return what the channel that is found for a document changes in correct lines: (channel, label, as)."""
    found = diagnose(next(document["damaged"] for document in DOCUMENTS if document["channel"] == channel))
    if found.channel.name != channel:  # the other document of the same damage tells
        return set()
    texts = {(channel, case["label"], name): write(case["text"]) for case in NEGATIVE for name, write in AS.items()}
    return {case for case, text in texts.items() if any(found.repaired(line) != line for line in text.split("\n"))}


@pytest.mark.parametrize("channel", [document["channel"] for document in DOCUMENTS])
def test_a_proven_channel_leaves_the_correct_lines_of_its_document(channel):
    assert harmed(channel) - HARMED == set()


@pytest.mark.parametrize("channel", sorted({channel for channel, *_ in HARMED}))
@pytest.mark.xfail(strict=True, reason="lines that their document's channel would damage, in vietnamese_harmed.json")
def test_the_lines_that_a_proven_channel_harms_are_left(channel):
    assert not HARMED & harmed(channel)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in NEGATIVE])
def test_correct_lines_name_no_channel(case):
    assert diagnose(case["text"].split("\n")) is None
    assert legacy_encoding(case["text"]) is None


@pytest.mark.parametrize("lines", [[], [""], ["\n"], ["plain"], ["\ud800"], ["Ã"], ["µ"], ["^"], ["Việt Nam"]])
def test_a_line_without_words_to_go_by_names_no_channel(lines):
    assert diagnose(lines) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Cộng hòa xã hội chủ nghĩa Việt Nam", (8, 8, 8, 7)),
        ("CỘNG HÒA", (2, 2, 2, 2)),
        ("UBND, QĐ số 5", (1, 1, 1, 1)),
        ("The quick brown fox", (4, 1, 1, 0)),
        ("", (0, 0, 0, 0)),
        ("123 – 456", (0, 0, 0, 0)),
    ],
)
def test_the_quality_of_a_line_counts_words_syllables_known_and_marked_ones(line, expected):
    assert quality(line)[:4] == expected


@pytest.mark.parametrize("document", documents())
def test_a_line_is_better_than_what_damage_made_of_it(document):
    for damaged, fixed in zip(document["damaged"], document["fixed"], strict=True):
        assert damaged == fixed or quality(fixed).score > quality(damaged).score


def test_words_that_a_line_had_before_are_not_new():
    new = quality("Hà Nội và Huế", "Hà Nội vµ HuÕ")
    assert (new.words, new.new_words, new.new_known) == (4, 2, 2)


@pytest.mark.parametrize("document", [d for d in documents() if d.id.endswith(" read as windows-1252")])
def test_a_text_in_a_legacy_encoding_names_it(document):
    by_name = {channel.name: channel for channel in channels()}
    found = legacy_encoding("\n".join(document["damaged"]))
    assert found in (by_name[document["channel"]].encoding, "tcvn3")


class _ReadAlways(Diagnosis):
    def _stays(self, line):  # noqa: ARG002 - as the method that it replaces
        return False


FONTS = [channel for channel in channels() if channel.is_font]
KNOWN = sorted(syllable for syllable in syllables() if not syllable.isascii() and syllable in syllable_counts())
WORDS = st.sampled_from(KNOWN) | st.sampled_from(["là", "à", "ở", "ông", "Hà", "Đà", "UBND", "a", "TRÀ", "5", ".", "ª"])


@settings(max_examples=300)
@given(channel=st.sampled_from(FONTS), words=st.lists(WORDS, min_size=1, max_size=12))
def test_a_line_that_stays_unread_is_what_reading_makes_of_it(channel, words):
    line = " ".join([*words, "được"])
    quick, full = Diagnosis(channel, Reader(channel), {}), _ReadAlways(channel, Reader(channel), {})
    assert quick.repaired(line) == full.repaired(line)


def test_most_lines_of_correct_vietnamese_stay_unread():
    tcvn3 = next(channel for channel in FONTS if channel.name == "tcvn3 read as windows-1252")
    found = Diagnosis(tcvn3, Reader(tcvn3), {})
    assert found._stays("Hội nghị đã được tổ chức ở nhà văn hóa của xã")
    assert not found._stays("Céng hßa x· héi được chñ nghÜa")
