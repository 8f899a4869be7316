import json
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.chrome.calendar import calendar_names, calendar_table, name_hash
from cleaner.chrome.facts import line_facts, token_scratch
from cleaner.chrome.furniture import furniture_labels
from cleaner.chrome.kept_facts import kept, with_text
from cleaner.chrome.keys import character_classes, label_key
from cleaner.chrome.rows import UNUSED
from cleaner.chrome.zones import zones
from cleaner.corpus.buffers import text_buffers
from cleaner.kernels import line_facts as short
from cleaner.kernels.distinct_lines import fill_line_places, number_lines
from cleaner.kernels.end_marks import COLON, NO_END, PAUSE, SENTENCE, fill_end_marks
from cleaner.kernels.line_places import AFTER, AMID, BEFORE, NO_PROSE
from cleaner.kernels.long_lines import SAMPLED, fill_long_lines, line_samples

MASKS = json.loads((Path(__file__).parents[1] / "cases" / "chrome_masks.json").read_text(encoding="utf-8"))
PIECES = [
    "Thứ Tư",
    "ngày",
    " ",
    " ",
    "12",
    "3.5",
    "13:05",
    "a.m.",
    "星期三",
    "你好",
    "Ab",
    "é",
    "٣",
    ".",
    ":",
    "*",
    "•",
    "x@y.z",
]
texts = st.lists(st.one_of(st.sampled_from([*PIECES, "\n", "word " * 60]), st.text(max_size=8)), max_size=12).map(
    "".join
)


def facts_of(*given_texts):
    return line_facts(*text_buffers(pa.array(given_texts, pa.large_string())))


@given(st.lists(texts, max_size=5))
def test_lines_and_their_characters_are_those_of_the_text(some):
    facts = facts_of(*some)
    for number, text in enumerate(some):
        lines = range(facts.bounds[number], facts.bounds[number + 1])
        assert [facts.text(line) for line in lines] == text.split("\n")
        assert [facts.chars[line] for line in lines] == [len(line) for line in text.split("\n")]
        filled = [line for line in lines if not facts.blank[line]]
        assert [facts.around.head[line] for line in filled] == list(range(len(filled)))
        assert [facts.around.tail[line] for line in filled] == list(range(len(filled)))[::-1]
        for line in lines:
            assert facts.around.above[line] == max((other for other in filled if other < line), default=-1)
            assert facts.around.below[line] == min((other for other in filled if other > line), default=-1)


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=6), max_size=4))
def test_zones_are_before_amid_and_after_the_prose(pages):
    bounds = np.cumsum([0, *map(len, pages)])
    found = zones(np.array([line for page in pages for line in page], bool), bounds)
    for number, page in enumerate(pages):
        prose = np.flatnonzero(page)
        expected = [
            NO_PROSE if not len(prose) else BEFORE if line < prose[0] else AFTER if line > prose[-1] else AMID
            for line in range(len(page))
        ]
        assert found[bounds[number] : bounds[number + 1]].tolist() == expected


@given(texts)
def test_counts_of_short_lines_are_those_of_the_unicode_database(text):
    text = text.replace("\n", " ")[:60]
    if len(text.encode()) > short.SHORT or any(ord(char) >= short.TABLED for char in text):
        return
    facts = facts_of(text)
    categories = [unicodedata.category(char) for char in text]
    assert facts.letters[0] == sum(category[0] in "LM" for category in categories)
    assert facts.upper[0] == sum(category == "Lu" for category in categories)
    assert facts.digits[0] == sum(category == "Nd" for category in categories)
    assert facts.blank[0] == all(category[0] in "ZC" for category in categories)


@given(texts.map(lambda text: text.encode()))
def test_each_kernel_gives_the_same_plain_and_compiled(data):
    bytes_ = np.frombuffer(data, np.uint8)
    newlines = np.flatnonzero(bytes_ == 10)
    starts, ends = np.append(0, newlines + 1), np.append(newlines, len(bytes_))
    table = calendar_table()
    for kernel, extra, shapes in (
        (
            short.fill_short_lines,
            (character_classes(), *table, token_scratch()),
            [((short.COLUMNS, len(starts)), np.int32), (len(starts), np.uint64)],
        ),
        (fill_long_lines, (), [((short.COLUMNS, len(starts)), np.int32), (len(starts), np.uint64)]),
        (fill_end_marks, (), [(len(starts), np.uint8)]),
        (line_samples, (), [((len(starts), 4), np.uint32)]),
    ):
        results = []
        for run in (kernel.plain, kernel.compiled):
            out = [np.full(shape, UNUSED if kernel is line_samples else 0, dtype) for shape, dtype in shapes]
            run(bytes_, starts, ends, *extra, *out)
            results.append(out)
        for plain, compiled in zip(*results, strict=True):
            np.testing.assert_array_equal(plain, compiled)


def window_hashes(line):
    """Return the hashes of a line's windows, by the definition."""
    mask = (1 << 64) - 1
    line = line[:SAMPLED]
    for at in range(len(line) - 12):
        if line[at] == 32 or 0xE3 <= line[at] <= 0xE9:
            window = bytes(byte | 0x20 for byte in line[at + 1 : at + 13])
            word, more = int.from_bytes(window[4:], "big"), int.from_bytes(window[:4], "big")
            yield (word * 0x100000001B3 & mask ^ more) * 0x9E3779B97F4A7C15 >> 32 & 0xFFFFFFFF


@given(st.lists(texts, min_size=1, max_size=4))
def test_samples_are_the_smallest_hashes_of_different_windows(some):
    lines = [text.replace("\n", " ").encode() for text in some]
    ends = np.cumsum([len(line) for line in lines])
    samples = np.empty((len(lines), 4), np.uint32)
    line_samples.plain(np.frombuffer(b"".join(lines), np.uint8), np.append(0, ends[:-1]), ends, samples)
    for line, found in zip(lines, samples.tolist(), strict=True):
        assert found == (sorted(set(window_hashes(line))) + [int(UNUSED)] * 4)[:4]


@pytest.mark.parametrize("case", MASKS, ids=lambda case: " / ".join(case["lines"]))
def test_masked_keys_see_through_slots_and_nothing_else(case):
    first, second = facts_of("\n".join(case["lines"])).key
    assert (first == second) == case["same"]


def test_every_calendar_name_is_found_by_the_kernel():
    names = sorted({name for kind, name in calendar_names() if kind != "period"})
    facts = facts_of("\n".join(f"{name} 5" for name in names))
    missed = [name for name, found in zip(names, facts.calendar.tolist(), strict=True) if not found]
    assert missed == []


def test_a_number_makes_short_names_calendar_names_and_nothing_else_does():
    facts = facts_of("5 năm\nnăm mới\nSat 5\nsat down\nAM radio\n9:30 AM")
    assert facts.calendar.tolist() == [1, 0, 1, 0, 0, 1]


def test_dates_and_clock_times_are_told_from_other_numbers():
    facts = facts_of("4/10/2023\n2023-10-04\n4.10.23\n1.500.000\n13:05\n1:35:00\n3:2\n1/2")
    assert facts.dates.tolist() == [1, 1, 1, 0, 0, 0, 0, 0]
    assert facts.clocks.tolist() == [0, 0, 0, 0, 1, 1, 0, 0]


def test_end_marks_of_many_scripts_are_seen_through_closing_quotes():
    lines = ["a.", "a!”", "好。", "(好？)", "ठीक।", "نعم؟", "a:", "好：", "a,", "a", "a)", "", "«Da.»", "đi…"]
    expected = [SENTENCE] * 6 + [COLON] * 2 + [PAUSE] + [NO_END] * 3 + [SENTENCE] * 2
    assert facts_of("\n".join(lines)).end_mark.tolist() == expected


def test_prose_is_a_sentence_in_any_script_and_never_a_label():
    prose = [
        "He went down to the river and saw that the boats were gone.",
        "董秀英花月东墙记里说的是一个很长的故事。",
        "สวัสดี" * 40,
    ]
    labels = ["Home", "I. KIỂM ĐIỂM SỰ LÃNH ĐẠO, CHỈ ĐẠO", "首页", "", "1 2 3 4 5 6 7 8 9 10 11 12 13"]
    assert facts_of("\n".join(prose + labels)).prose.tolist() == [True] * 3 + [False] * 5


def test_a_slice_of_an_array_has_the_facts_of_its_own_texts():
    array = pa.array(["one\ntwo", "drei", "vier\n"], pa.large_string())
    facts = line_facts(*text_buffers(array.slice(1)))
    assert [facts.text(line) for line in range(facts.size)] == ["drei", "vier", ""]


def test_a_batch_without_texts_has_no_lines():
    assert facts_of().size == 0


def test_the_calendar_agrees_with_the_babel_that_is_installed():
    babel = pytest.importorskip("babel")
    known = {kind.split("-")[0] + name.casefold() for kind, name in calendar_names()}
    for code in ("vi", "en", "de", "fr", "es", "ru", "zh", "ja", "ar", "th"):
        locale = babel.Locale.parse(code)
        wanted = [f"weekday{name}" for name in locale.days["format"]["wide"].values()]
        wanted += [
            f"month{name}" for name in locale.months["format"]["wide"].values() if not any(c.isdigit() for c in name)
        ]
        missing = [name for name in wanted if name.casefold() not in known]
        assert len(missing) <= 1, missing  # a release of CLDR may respell a name


def test_name_hashes_do_not_depend_on_ascii_case():
    assert name_hash("Monday") == name_hash("MONDAY") != name_hash("Sunday")


@given(
    st.one_of(st.sampled_from(furniture_labels()), st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=30))
)
def test_keys_in_plain_python_are_those_of_the_kernel(label):
    facts = facts_of(label.replace("\n", " ")[:40])
    if not facts.blank[0] and not facts.calendar[0] and not facts.addresses[0]:
        assert label_key(label.replace("\n", " ")[:40]) == facts.key[0]


def test_every_furniture_label_has_the_key_of_its_line():
    labels = furniture_labels()
    assert [label_key(label) for label in labels] == facts_of("\n".join(labels)).key.tolist()


@given(st.lists(texts, max_size=5))
def test_equal_short_lines_have_one_number_and_others_their_own(some):
    facts = facts_of(*some)
    lines = [facts.text(line) for line in range(facts.size)]
    firsts = [lines[line] for line in facts.different.first.tolist()]
    assert [firsts[number] for number in facts.number.tolist()] == lines
    short_ones = [line for line in firsts if len(line.encode()) <= short.SHORT]
    assert len(set(short_ones)) == len(short_ones)
    assert len(firsts) - len(short_ones) == sum(len(line.encode()) > short.SHORT for line in lines)


@given(st.lists(texts, min_size=1, max_size=5))
def test_facts_that_were_kept_are_those_of_the_texts(some):
    data, offsets = text_buffers(pa.array(["before", *some], pa.large_string()).slice(1))
    facts = line_facts(data, offsets)
    again = with_text(kept(facts), data, offsets)
    for name in ("bounds", "start", "end", "counts", "key", "end_mark", "number"):
        np.testing.assert_array_equal(getattr(again, name), getattr(facts, name))
        assert getattr(again, name).dtype == getattr(facts, name).dtype


@given(texts.map(lambda text: text.encode()))
def test_lines_are_found_alike_plain_and_compiled(data):
    bytes_, offsets = np.frombuffer(data, np.uint8), np.array([0, len(data) // 2, len(data)])
    most = data.count(b"\n") + 2
    results = []
    for find, number in (
        (fill_line_places.plain, number_lines.plain),
        (fill_line_places.compiled, number_lines.compiled),
    ):
        start, end, first = np.zeros((3, most), np.int64)
        bounds, numbers = np.zeros(3, np.int64), np.zeros(most, np.int32)
        find(bytes_, offsets, start, end, bounds)
        count = number(bytes_, start, end, 20, np.zeros(1 << (2 * most).bit_length(), np.uint64), numbers, first)
        results.append((start, end, bounds, numbers, first, count))
    for plain, compiled in zip(*results, strict=True):
        np.testing.assert_array_equal(plain, compiled)


def test_lines_that_were_made_to_collide_are_no_worse_than_different_ones():
    mask = (1 << 64) - 1

    def place(line: bytes) -> int:
        value = (0xCBF29CE484222325 ^ 8 ^ int.from_bytes(line, "little")) * 0x9E3779B97F4A7C15 & mask
        value ^= value >> 32
        value = (value ^ value >> 32) * 0x9E3779B97F4A7C15 & mask
        return (value ^ value >> 32) & 1023

    alike = [line for number in range(400_000) if place(line := b"%08d" % number) == 7][:180]
    assert len(alike) == 180
    data = b"\n".join([*alike, *alike])
    start = np.arange(0, len(data), 9)
    numbers, first = np.zeros(360, np.int32), np.zeros(360, np.int64)
    bytes_ = np.frombuffer(data, np.uint8)
    count = number_lines(bytes_, start, start + 8, 20, np.zeros(1024, np.uint64), numbers, first)
    firsts = [data[at : at + 8] for at in start[first[:count]].tolist()]
    assert [firsts[number] for number in numbers.tolist()] == [*alike, *alike]
    assert 180 < count <= 360  # those beyond the places that are looked at are not told apart
