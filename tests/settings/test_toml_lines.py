"""Lines of keys: every key that the parser finds has one, and it is the right one."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from cleaner.settings.toml_lines import key_lines
from cleaner.settings.toml_values import toml_value

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCUMENT = '''\
# a = 1
first = "x # no comment" # a comment
  second.third = [ # numbers
    1, 2, { "in line" = 3 }, # ]
    'a "quote"',
  ]
text = """
fake = 1
[fake]
a quote at the end: \\""""""
[ table . "with.dot" ] # [no]
'literal' = \'\'\'
[fake]
\'\'\'\'
date = 1979-05-27 07:32:00
[[several]]
a = {b = 1, c = {d = [{}, {}]}}
[[several]]
a = 2
'''


def paths(values, at=()):
    for key, value in values.items():
        yield (*at, key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from paths(one, (*at, key))


def test_what_looks_like_a_key_within_strings_and_comments_is_none():
    lines = key_lines(DOCUMENT)
    assert set(lines) == set(paths(tomllib.loads(DOCUMENT)))
    assert lines["first",] == 2
    assert lines["second", "third", "in line"] == 4
    assert lines["table", "with.dot"] == 11
    assert lines["table", "with.dot", "date"] == 15
    assert lines["several", "a", "c", "d"] == 17


def test_line_ends_of_windows_count_as_one():
    assert key_lines("a = 1\r\n\r\nb = 2\r\n") == {("a",): 1, ("b",): 3}


names = st.text(min_size=1, max_size=8).map(toml_value) | st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
values = st.text(max_size=20).map(toml_value) | st.integers().map(str) | st.lists(st.text(max_size=8)).map(toml_value)


@given(st.dictionaries(names, st.dictionaries(names, values, max_size=3), max_size=4))
def test_every_key_of_any_document_is_found_on_its_line(tables):
    rows, expected = [], {}
    for name, keys in tables.items():
        rows.append(f"[{name}]")
        for key, value in keys.items():
            rows += [f"{key} = {value}", ""]
    text = "\n".join(rows)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # two spellings of one name
        return
    found = key_lines(text)
    assert set(found) == set(paths(parsed))
    for path, line in found.items():
        expected[path] = rows[line - 1]
        assert rows[line - 1].startswith("[") == (len(path) == 1)
