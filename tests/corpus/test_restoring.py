from __future__ import annotations

import pytest

from cleaner.corpus.restoring import RecordError, original_record, original_value, record_text, written_value


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b'{"text": "a"}\n', "a"),
        (b'\xef\xbb\xbf{"n":1,"text":"\\u00e9\\/"}\r\n', "é/"),
        (b'{"text": "a", "text": "b"}', "b"),
        (b'{"text": "a\tb\xff"}', "a\tbÿ"),
    ],
)
def test_the_text_of_a_record(line, text):
    assert record_text(line, "text") == text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"words", "not valid JSON"),
        (b'{"text": "a"', "not valid JSON"),
        (b'{"text": "a\\x"}', "bad escape"),
        (b'{"body": "a"}', "--text-field body"),
        (b"[]", "a list"),
        (b'{"text": "a", "b": "\xff"}', "is not UTF-8"),
    ],
)
def test_a_record_without_a_text_is_refused_with_the_reason(line, words):
    with pytest.raises(RecordError, match=words):
        record_text(line, "text")


def test_a_record_keeps_every_byte_but_its_text():
    line = b'\xef\xbb\xbf { "n" : 1.50E+3,"text" :"a","t\\u0065xt":"b" , "x":null}\r\n'
    assert original_record(line, "text", b"\\u0063") == line.replace(b'"b"', b'"\\u0063"')


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b'{"text": "\\u00e8"}', b"\\u00e9\\n"),
        (b'{"text": "e"}', "é\\n".encode()),
        ('{"text": "è"}'.encode(), "é\\n".encode()),
        ('{"text": "\\u00e8", "b": "è"}'.encode(), "é\\n".encode()),
        (b'{"text": "\\\\u00e8 \\u0001"}', "é\\n".encode()),
    ],
)
def test_a_text_is_written_as_the_record_writes(line, value):
    assert written_value("é\n", line) == value


def test_an_original_value_in_a_style_is_the_text_written_in_it():
    assert original_value("é/", "utf-8", []) == "é/".encode()
    assert original_value("é/", "ascii", []) == b"\\u00e9/"
