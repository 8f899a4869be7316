from __future__ import annotations

import itertools
import json
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.corpus.json_value import escape_text, locate_value
from cleaner.kernels import json_text

FIXTURE_IS_FINE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
NEITHER = json_text.NOT_UTF8_STYLE | json_text.NOT_ASCII_STYLE

texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\/\n\t\x00\x1f\x7fé€😀'))
escapes = st.sampled_from(
    [r"\n", r"\"", r"\\", r"\/", r"\b", r"\u0041", r"\u00e9", r"\u00E9", r"\ud83d\ude00", r"\uD83D\udE00",
     r"\u001f", r"\u000a", r"\ud800", r"\udc00", r"\u007f", r"\u0000"]
)  # fmt: skip
values = st.lists(
    escapes | st.text(st.characters(exclude_categories=["Cs"], exclude_characters='"\\'), min_size=1)
).map("".join)
keys = st.sampled_from(["text", "te", "texts", "t\\u0065xt", "", "id", 'q\\"'])
spaces = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def json_text_of(draw, leaf):
    """Draw JSON that is written with any spacing, duplicate keys included."""
    space = draw(spaces)

    def write(value):
        if isinstance(value, list):
            return f"[{space}" + f"{space},".join(map(write, value)) + "]"
        if isinstance(value, tuple):
            members = (f'{space}"{key}"{space}:{space}{write(member)}' for key, member in value)
            return "{" + ",".join(members) + space + "}"
        return value

    tree = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | members_of(inner), max_leaves=6)
    return write(tuple(draw(members_of(tree))))


def members_of(inner):
    return st.lists(st.tuples(keys, inner), max_size=5).map(tuple)


leaves = st.sampled_from(["1", "-1.50e3", "null", "true", '"a"', '"{"', '"]}"', '",\\"text\\":"']) | values.map(
    lambda v: f'"{v}"'
)
records = json_text_of(leaves)
broken = st.builds(
    lambda record, at, what: record[:at] + what + record[at:],
    records,
    st.integers(0, 60),
    st.sampled_from(["}", "{", '"', ",", "\\", "x"]),
)


def located(kernel, lines, key=b"text"):
    data = np.frombuffer(b"".join(lines) or b" ", np.uint8)
    ends = np.cumsum([len(line) for line in lines], dtype=np.int64)
    starts = ends - [len(line) for line in lines]
    found = (np.zeros(len(lines), np.int64), np.zeros(len(lines), np.int64), np.zeros(len(lines), np.uint8))
    kernel(data, starts, ends, np.frombuffer(key, np.uint8), *found)
    return [(int(state), int(start - at), int(end - at)) for start, end, state, at in zip(*found, starts, strict=True)]


def unescaped(kernel, raw):
    data = np.frombuffer(b"".join(raw) or b" ", np.uint8)
    ends = np.cumsum([len(value) for value in raw], dtype=np.int64)
    starts = ends - [len(value) for value in raw]
    out, offsets = np.zeros(ends[-1] if raw else 0, np.uint8), np.zeros(len(raw) + 1, np.int64)
    flags = np.zeros(len(raw), np.uint8)
    kernel(data, starts, ends, out, offsets, flags)
    return [(out[a:b].tobytes(), int(flag)) for a, b, flag in zip(offsets, offsets[1:], flags, strict=False)]


def escaped(way, contents, in_ascii):
    data = np.frombuffer(b"".join(contents) or b" ", np.uint8)
    offsets = np.cumsum([0, *map(len, contents)], dtype=np.int64)
    styles = np.array(in_ascii, np.uint8)
    sizes = np.zeros(len(contents), np.int64)
    way(json_text.escaped_sizes)(data, offsets, styles, sizes)
    places = np.cumsum([0, *sizes], dtype=np.int64)
    out = np.zeros(places[-1], np.uint8)
    way(json_text.escape)(data, offsets, styles, np.ones(len(contents), np.uint8), out, places[:-1])
    return [out[a:b].tobytes() for a, b in itertools.pairwise(places)]


@FIXTURE_IS_FINE
@given(lines=st.lists(records, min_size=1, max_size=4))
def test_locate_finds_the_value_that_the_plain_reader_finds_or_is_unsure(way, lines):
    encoded = [line.encode() for line in lines]
    for line, (state, start, end) in zip(encoded, located(way(json_text.locate), encoded), strict=True):
        if state in (json_text.PLAIN, json_text.ESCAPED):
            assert locate_value(line, "text") == (start, end)
            assert (state == json_text.ESCAPED) == (b"\\" in line[start:end])
        else:
            assert state == json_text.UNSURE
            if locate_value(line, "text") is not None:
                assert b'\\u0065xt"' in line or b'q\\"' in line  # a key with an escape


@FIXTURE_IS_FINE
@given(line=broken)
def test_locate_says_the_same_as_python_and_compiled_whatever_the_bytes(line):
    lines = [line.encode(), b"  \n"]
    assert located(json_text.locate.plain, lines) == located(json_text.locate.compiled, lines)


@FIXTURE_IS_FINE
@given(lines=st.lists(broken | records, min_size=1, max_size=4))
def test_lines_that_locate_is_sure_of_are_valid_together_only_if_each_is(lines):
    encoded = [line.encode() for line in lines]
    sure = [
        line
        for line, found in zip(encoded, located(json_text.locate.compiled, encoded), strict=True)
        if found[0] != json_text.UNSURE
    ]
    sure = [line for line in sure if line.strip()]
    try:
        together = json.loads(b"[" + b",".join(sure) + b"]", strict=False)
    except ValueError:
        return
    assert together == [json.loads(line, strict=False) for line in sure]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"text":"a"}\n', (json_text.PLAIN, 9, 10)),
        (b' { "text" : "a\\n" } \r\n', (json_text.ESCAPED, 13, 16)),
        (b'{"text":"a","text":"bc"}', (json_text.PLAIN, 20, 22)),
        (b'{"x":{"text":"a"},"text":""}', (json_text.PLAIN, 26, 26)),
        (b'{"x":"\\\\","text":"\\""}', (json_text.ESCAPED, 18, 20)),
        (b'{"text":"a","text":5}', (json_text.UNSURE, 0, 0)),
        (b'{"x":{"text":"a"}}', (json_text.UNSURE, 0, 0)),
        (b'{"x":"text","y":"a"}', (json_text.UNSURE, 0, 0)),
        (b'{"t\\u0065xt":"a"}', (json_text.UNSURE, 0, 0)),
        (b'{"text":"a"} {"text":"b"}', (json_text.UNSURE, 0, 0)),
        (b'{"text":"a"', (json_text.UNSURE, 0, 0)),
        (b'{"text":"a\\"}', (json_text.UNSURE, 0, 0)),
        (b'["text","a"]', (json_text.UNSURE, 0, 0)),
        (b'{"text":"a"}}', (json_text.UNSURE, 0, 0)),
        (b" \t\r\n", (json_text.BLANK, 0, 0)),
        (b"", (json_text.BLANK, 0, 0)),
    ],
)
def test_locate_on_one_line(way, line, expected):
    state, start, end = located(way(json_text.locate), [line])[0]
    assert (state, start, end) == expected or (state == expected[0] and state in (json_text.UNSURE, json_text.BLANK))


@FIXTURE_IS_FINE
@given(raw=st.lists(values, min_size=1, max_size=4))
def test_unescape_gives_the_text_that_json_reads_with_lone_surrogates_replaced(way, raw):
    encoded = [value.encode() for value in raw]
    for value, (text, flags) in zip(raw, unescaped(way(json_text.unescape), encoded), strict=True):
        assert text.decode() == re.sub("[\ud800-\udfff]", "\ufffd", json.loads(f'"{value}"', strict=False))
        assert not flags & json_text.BAD_ESCAPE


@FIXTURE_IS_FINE
@given(raw=st.lists(values, min_size=1, max_size=4))
def test_a_style_is_excluded_exactly_when_writing_the_text_in_it_gives_other_bytes(way, raw):
    encoded = [value.encode() for value in raw]
    for value, (text, flags) in zip(encoded, unescaped(way(json_text.unescape), encoded), strict=True):
        assert bool(flags & json_text.NOT_UTF8_STYLE) == (escape_text(text.decode(), "utf-8") != value)
        assert bool(flags & json_text.NOT_ASCII_STYLE) == (escape_text(text.decode(), "ascii") != value)


@FIXTURE_IS_FINE
@given(raw=st.lists(st.binary(max_size=40).map(lambda value: value.replace(b'"', b"")), min_size=1, max_size=4))
def test_unescape_takes_any_bytes_the_same_way_as_python_and_compiled(raw):
    assert unescaped(json_text.unescape.plain, raw) == unescaped(json_text.unescape.compiled, raw)


@pytest.mark.parametrize("value", [rb"\x41", rb"\u12", rb"\u12g4", b"\\", rb"abcdefgh\u00e", rb"\U0041", rb"\'"])
def test_an_escape_that_json_lacks_is_flagged(way, value):
    assert unescaped(way(json_text.unescape), [b"good", value])[1][1] & json_text.BAD_ESCAPE


@pytest.mark.parametrize(
    ("value", "text", "lone"),
    [
        (rb"\ud83d\ude00", "😀", False),
        (rb"\ud83d", "\ufffd", True),
        (rb"\ude00\ud83d", "\ufffd\ufffd", True),
        (rb"\ud83d\ud83d\ude00", "\ufffd😀", True),
        (rb"\ud83dx\ude00", "\ufffdx\ufffd", True),
        (rb"\ud83d\u0041", "\ufffdA", True),
    ],
)
def test_halves_of_surrogate_pairs(way, value, text, lone):
    found, flags = unescaped(way(json_text.unescape), [value])[0]
    assert (found.decode(), bool(flags & json_text.LONE_SURROGATE)) == (text, lone)


@FIXTURE_IS_FINE
@given(rows=st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=4))
def test_escape_writes_what_json_dumps_writes(way, rows):
    contents = [text.encode() for text, _ in rows]
    expected = [escape_text(text, "ascii" if in_ascii else "utf-8") for text, in_ascii in rows]
    assert escaped(way, contents, [in_ascii for _, in_ascii in rows]) == expected


def valid(way, data):
    return bool(way(json_text.is_utf_8)(np.frombuffer(bytes(3) + data + bytes(3), np.uint8)))


def is_utf_8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@FIXTURE_IS_FINE
@given(data=st.binary(max_size=12) | st.builds(lambda t, b: t.encode() + b, texts, st.binary(max_size=3)))
def test_utf_8_is_told_as_python_tells_it(way, data):
    assert valid(way, data) == is_utf_8(data)


def test_utf_8_is_told_right_at_every_limit_of_its_forms():
    edges = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF]
    edges += [0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF]
    wrong = [
        data
        for a in edges
        for b in edges
        for c in (0x41, 0x80, 0xBF, 0xC2)
        for d in (0x41, 0x80)
        if valid(lambda kernel: kernel.compiled, data := bytes([a, b, c, d])) != is_utf_8(data)
    ]
    assert wrong == []


@FIXTURE_IS_FINE
@given(data=st.binary(max_size=40), cuts=st.lists(st.integers(0, 40), max_size=6))
def test_copy_ranges_puts_each_range_in_its_place(way, data, cuts):
    bounds = sorted(min(cut, len(data)) for cut in [*cuts, 0, len(data)])
    starts, ends = np.array(bounds[:-1]), np.array(bounds[1:])
    out = np.zeros(len(data), np.uint8)
    way(json_text.copy_ranges)(np.frombuffer(data or b" ", np.uint8), starts, ends, out, starts.copy())
    assert out.tobytes() == data
