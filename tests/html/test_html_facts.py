"""What is measured about the lines of a page: in which parts they stand, in which series, how far from the core."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.html.blocks import Blocks, part_mask
from cleaner.html.facts import line_facts
from cleaner.html.line_text import LineText
from cleaner.html.parse import dump_page

SENTENCE = "It rained on the hills for three days, and the river came over its banks in the night."
ANSWER = "I live there, and our cellar is full of water since Monday morning, as it was ten years ago."


def remark(at: int) -> str:
    return f"<div class=comment><span class=username>reader{at}</span><div>at {at + 1}:30</div><p>{ANSWER}</p></div>"


def article_with_comments(body: str = "") -> str:
    story = "".join(f"<p>{SENTENCE}</p>" for _ in range(12))
    remarks = "".join(remark(at) for at in range(5))
    return f"<body {body}><div class=story>{story}</div><div class=comments>{remarks}</div></body>"


def facts_of(html: str) -> dict[str, dict[str, float]]:
    """Return the facts of each different line."""
    rows, names, text = line_facts(dump_page(html))
    return {line: dict(zip(names, row.tolist(), strict=True)) for line, row in zip(text.lines, rows, strict=True)}


@pytest.mark.parametrize("body", ["", "class='has-comments sidebar-left'"])
def test_names_of_the_whole_page_say_nothing_of_its_lines(body):
    dump = dump_page(article_with_comments(body))
    text = LineText(dump)
    inside = Blocks(dump, text).inside & part_mask("comments", "side") != 0
    assert [line in (SENTENCE,) for line in text.lines] == (~inside).tolist()


def test_a_large_part_that_comes_late_keeps_its_name():
    remarks = "".join(remark(at) for at in range(40))
    dump = dump_page(f"<div class=story><p>{SENTENCE * 8}</p></div><div class=comments>{remarks}</div>")
    text = LineText(dump)
    assert (Blocks(dump, text).inside & part_mask("comments") != 0).tolist() == [False] + [True] * (len(text.lines) - 1)


def test_names_of_inline_elements_count():
    dump = dump_page(f"<p>{SENTENCE}</p><p><span class=share-links>Tell others</span></p>")
    assert (Blocks(dump, LineText(dump)).inside & part_mask("share") != 0).tolist() == [False, True]


def test_comments_are_a_series_with_much_before_it():
    found = facts_of(article_with_comments())[ANSWER]
    assert found["series blocks"] == 5
    assert found["series dated"] == found["series user"] == found["series in remarks"] == 1
    assert found["series words before"] == 12 * len(SENTENCE.split())
    assert found["series prose before to own"] > 1


def test_posts_of_a_thread_are_a_series_with_nothing_before_it():
    found = facts_of("".join(remark(at) for at in range(6)))[ANSWER]
    assert (found["series blocks"], found["series words before"]) == (6, 0)


def test_two_blocks_are_a_series_of_sentences_only():
    found = facts_of(f"<div class=a><p>{SENTENCE}</p></div><div class=a><p>{SENTENCE}</p></div>")[SENTENCE]
    assert (found["series blocks"], found["prose series blocks"]) == (-1, 2)


def test_the_core_is_what_no_name_takes_out():
    found = facts_of(article_with_comments("class=comments-open"))
    assert found[SENTENCE]["page core words"] == 12 * len(SENTENCE.split())
    assert found[SENTENCE]["core span 8 inside"] == 1
    assert found[ANSWER]["core span 8 inside"] == 0
    assert found[SENTENCE]["core distance"] < found[ANSWER]["core distance"]
    assert found[ANSWER]["page core after remarks"] == 0


def test_a_second_article_is_known_by_what_comes_before_it():
    first, second = f"<article><p>{SENTENCE}</p><p>{SENTENCE}</p></article>", f"<article><p>{ANSWER}</p></article>"
    found = facts_of(first + second + "<p>Outside.</p>")
    assert found[SENTENCE]["article begins"] == 0
    assert 0 < found[ANSWER]["article begins"] < 1
    assert found[ANSWER]["article to longest"] < 1
    assert found["Outside."]["article begins"] == -1


def test_chosen_columns_are_those_of_all():
    dump = dump_page(article_with_comments())
    rows, names, _ = line_facts(dump)
    some = names[::7]
    np.testing.assert_array_equal(line_facts(dump, some)[0], rows[:, ::7])
