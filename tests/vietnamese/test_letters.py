"""The letters outside ASCII, and how legacy encodings write them."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from cleaner.vietnamese.letters import LETTERS, LOWER, VIETNAMESE_ONLY, legacy_letters, sloppy
from cleaner.vietnamese.syllables import TABLES

OTHER_TABLES = {"onsets", "rimes", "tcvn3-digraph-capitals", "unicode-compound"}
ENCODINGS = sorted({path.stem for path in TABLES.glob("*.tsv")} - OTHER_TABLES)
CASES = Path(__file__).resolve().parents[1] / "cases"
SHOWN = json.loads((CASES / "vietnamese_encodings.json").read_text(encoding="utf-8"))


def test_the_letters_are_134_in_both_cases_and_composed():
    assert len(set(LETTERS)) == len(LETTERS) == 134
    assert len(LOWER) == 12 * 6 + 1
    assert set(LETTERS.swapcase()) == set(LETTERS)
    assert unicodedata.is_normalized("NFC", LETTERS)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_writes_every_letter(encoding):
    written = legacy_letters(encoding)
    assert set(LETTERS) == {letter for letter in written if letter.isalpha()}  # TCVN 5712-1 has tone marks besides
    assert all(written.values())


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_two_small_letters_are_written_alike(encoding):
    small = [code for letter, code in legacy_letters(encoding).items() if letter.islower()]
    assert len(set(small)) == len(small) == 67


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case["encoding"])
def test_a_line_in_an_old_encoding_looks_as_people_know_it(case):
    written = legacy_letters(case["encoding"])
    data = b"".join(written.get(char) or char.encode("ascii") for char in case["original"])
    assert "".join(sloppy("cp1252")[byte] for byte in data) == case["shown"]


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp1258", "cp874", "mac_roman", "cp437"])
def test_a_byte_that_a_codec_defines_is_read_as_the_codec_reads_it(codec):
    read = sloppy(codec)
    assert len(read) == 256
    for byte, char in enumerate(read):
        assert char == (bytes([byte]).decode(codec, "ignore") or chr(byte))
    assert len(set(read)) == 256


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "iso8859_15", "mac_roman", "cp850"])
def test_no_western_encoding_has_a_letter_that_only_vietnamese_has(codec):
    first, last = ord("Ạ"), ord("ỹ")
    for char in (*VIETNAMESE_ONLY.removesuffix("Ạ-ỹ"), *map(chr, range(first, last + 1))):
        with pytest.raises(UnicodeEncodeError):
            char.encode(codec)
