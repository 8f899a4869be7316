from __future__ import annotations

import random

import pyarrow as pa
import pytest
from damage import KINDS, VARIANTS
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty_text import FRAGMENTS, NASTY

from cleaner.config import NormalizeConfig
from cleaner.edits.table import STAGE_SCHEMA
from cleaner.normalization import stage
from cleaner.normalization import text as text_module
from cleaner.normalization.stage import normalize_batch
from cleaner.normalization.text import normalize_text

CONFIG = NormalizeConfig()
TEXTS = st.lists(st.text(st.sampled_from("abạ \n\xa0\u200be\u0301Ã©"), max_size=8), max_size=8)
PIECES = (
    *NASTY,
    *FRAGMENTS,
    *"\n" * 60,
    *"\r" * 10,
    "Tiếng Việt\n",
    "sạch\n" * 5,
    "Tiáº¿ng\n",
    "\xa0\n",
    "\r\n",
    "\n\n",
)
LINES = st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), max_size=4)


def texts_of(values):
    return pa.array(values, pa.large_string())


def assert_the_same_as_one_by_one(texts, staged):
    expected = [normalize_text(text) for text in texts]
    assert staged.text.to_pylist() == [text for text, _ in expected]
    names = ("row", "rule", "start", "end", "before", "after", "note")
    rows = [
        (row, edit.rule, edit.start, edit.end, edit.before, edit.after, edit.note)
        for row, (_, edits) in enumerate(expected)
        for edit in edits
    ]
    assert list(zip(*(staged.edits.column(name).to_pylist() for name in names), strict=True)) == rows
    assert staged.edits.schema == STAGE_SCHEMA


@pytest.fixture
def by_line(monkeypatch):
    """Send every batch through the gate, and every text through its lines however many are flagged."""
    monkeypatch.setattr(stage, "_WORTH_A_KERNEL", 0)
    monkeypatch.setattr(stage, "_MOST_FLAGGED", 2.0)


@pytest.mark.parametrize("through_the_gate", [True, False])
@given(texts=TEXTS)
def test_a_batch_is_what_its_texts_are_one_by_one(texts, through_the_gate):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "_WORTH_A_KERNEL", 0 if through_the_gate else 1 << 60)
        staged = normalize_batch(texts_of(texts), CONFIG)
    assert_the_same_as_one_by_one(texts, staged)


@given(texts=LINES)
@settings(max_examples=200)
def test_a_text_put_together_of_its_lines_is_the_text_normalized_as_a_whole(texts):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "_WORTH_A_KERNEL", 0)
        patch.setattr(stage, "_MOST_FLAGGED", 2.0)
        staged = normalize_batch(texts_of(texts), CONFIG)
    assert_the_same_as_one_by_one(texts, staged)


@pytest.mark.usefixtures("by_line")
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n"])
def test_pages_with_some_lines_damaged_come_out_as_they_do_as_a_whole(pages, line_end):
    lines = [line for page in sorted(pages.glob("*.txt")) for line in page.read_text(encoding="utf-8").split("\n")]
    chance = random.Random(line_end)
    kinds = [kind for kind in KINDS + VARIANTS if kind.group in ("mojibake", "form", "mixed")]
    texts = [made_text(chance, lines, kinds, line_end) for _ in range(20)]
    assert_the_same_as_one_by_one(texts, normalize_batch(texts_of(texts), CONFIG))


def made_text(chance, lines, kinds, line_end):
    """Return some lines that follow one another, of which some are damaged, in one way or two."""
    first = chance.randrange(len(lines))
    share, some = chance.choice((0.05, 0.2, 1.0)), chance.choices(kinds, k=2)
    damaged = []
    for line in lines[first : first + chance.randint(1, 20)]:
        short = line[:100]
        if chance.random() < share:
            at = chance.randint(0, len(short))
            odd = short[:at] + "".join(chance.choices(NASTY, k=2)) + short[at:]
            short = chance.choice((chance.choice(some).damage(short) or short, odd))
        damaged.append(short.encode("utf-8", "replace").decode("utf-8"))
    return chance.choice(("", "", "\ufeff")) + line_end.join(damaged)


@pytest.mark.usefixtures("by_line")
@pytest.mark.parametrize(
    "text",
    [
        "sạch\nTiáº¿ng\nsạch\n" * 9,
        "\ufeffsạch\n" + "sạch\n" * 9 + "\xa0",
        "a\r\nb\r\n\r\nc\n\n\r\n" + "sạch\n" * 9 + "a\r\n",
        "a\x85b\nsạch\n\nc\x85 d\nsạch\n\nx\x92s\n",
        "sạch\n" * 9 + "Céng hßa x· héi chñ nghÜa ViÖt Nam\n" + "§éc lËp tù do h¹nh phóc\n" * 3 + "héi nghÞ\n",
        "`a`\n```\nTi&#7871;ng Vi&#7879;t\n```\nTi&#7871;ng Vi&#7879;t\n\xa0\n",
        "Ti&\u200b#7871;ng Vi&\u200b#7879;t\n" + "<p>\n" * 5,
        "ï¼‘ï¼’ï¼“ năm\nsạch\n中文\n",
        "Năm ２０２３\nsạch\n",
        "Năm ２０２３\nsạch\n中文\n",
        "Ti=E1=BA=\n=BFng Vi=E1=BB=87t\nsạch\n" * 3,
        "\n\n\n\xa0\n\n\n\xa0\n\n",
    ],
)
def test_texts_whose_lines_depend_on_one_another_come_out_as_they_do_as_a_whole(text):
    assert_the_same_as_one_by_one([text], normalize_batch(texts_of([text]), CONFIG))


def test_only_damaged_lines_become_python_strings(monkeypatch):
    seen = []
    monkeypatch.setattr(stage, "_WORTH_A_KERNEL", 0)
    monkeypatch.setattr(
        text_module, "normalize_text", lambda text, config: seen.append(text) or normalize_text(text, config)
    )
    text = "sạch\n" * 50 + "Tiáº¿ng\n" + "sạch\n" * 50 + "\xa0ạ\n\xa0\n" + "x = '\\xe9' # &lt;\n"
    assert normalize_batch(texts_of([text]), CONFIG).text.to_pylist() == [normalize_text(text)[0]]
    assert seen == ["Tiáº¿ng\n-\n\xa0ạ\n\xa0\n"]


def test_a_clean_batch_comes_back_as_the_very_same_array():
    texts = texts_of(["sạch", "clean", ""])
    staged = normalize_batch(texts, CONFIG)
    assert staged.text is texts
    assert staged.edits.num_rows == 0


def test_a_slice_is_normalized_without_its_neighbours():
    texts = texts_of(["x\xa0y", "b\xa0c", "d", "e\xa0f"]).slice(1, 2)
    assert normalize_batch(texts, CONFIG).text.to_pylist() == ["b c", "d"]


def test_an_empty_batch_stays_empty():
    assert normalize_batch(texts_of([]), CONFIG).text.to_pylist() == []
