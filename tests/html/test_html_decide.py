"""From probabilities to bytes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.blocks import Blocks
from cleaner.html.class_words import kinds, kinds_of
from cleaner.html.decide import NOTHING, best_threshold, content_bytes
from cleaner.html.facts import line_facts
from cleaner.html.line_text import LineText
from cleaner.html.model import content_model
from cleaner.html.parse import dump_page
from cleaner.html.score import content_of
from cleaner.kernels.trees import sum_of_leaves

LINES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 500)), min_size=1, max_size=50)


@given(LINES)
def test_no_threshold_has_a_better_expected_f1(lines):
    probability = np.array([line[0] for line in lines])
    words = np.array([line[1] for line in lines], float)

    def expected(threshold: float) -> float:
        chosen = probability >= threshold
        weight = words + 0.01
        return 2 * (probability * weight)[chosen].sum() / (weight[chosen].sum() + (probability * weight).sum())

    best = expected(best_threshold(probability, words)[0])
    assert all(expected(one) <= best + 1e-9 for one in probability if probability.sum() > 0)


@given(LINES)
def test_a_likelier_line_has_no_smaller_byte(lines):
    probability = np.array([line[0] for line in lines])
    content = content_bytes(probability, np.array([line[1] for line in lines], float))
    order = np.argsort(probability)
    assert (np.diff(content[order].astype(int)) >= 0).all()
    assert (content.max() >= 128) == (probability.max() >= NOTHING)


def test_unsure_pages_keep_lines_that_sure_pages_drop():
    words = np.full(10, 20.0)
    unsure, sure = np.full(10, 0.3), np.array([0.3] * 2 + [0.98] * 8)
    assert (content_bytes(unsure, words) >= 128).all()
    assert (content_bytes(sure, words) >= 128).tolist() == [False] * 2 + [True] * 8


def test_a_page_without_one_likely_line_has_no_content():
    words = np.full(10, 20.0)
    menus, one_likelier = np.full(10, 0.05), np.array([0.05] * 9 + [0.15])
    assert (content_bytes(menus, words) < 128).all()
    assert (content_bytes(one_likelier, words) >= 128).any()


def test_a_page_of_menus_and_notices_only_has_no_content():
    links = "".join(f"<li><a href=/{at}>{name}</a></li>" for at, name in enumerate(["Home", "Shop", "Help", "Sign in"]))
    shell = f"<body><nav class=main-nav><ul>{links * 8}</ul></nav><div id=app></div>"
    shell += "<footer class=site-footer><p>Copyright 2024</p><a href=/privacy>Privacy</a></footer></body>"
    dump = dump_page(shell)
    assert not (content_of(dump) >= 128).any()
    with_text = dump_page(shell.replace("<div id=app>", "<div id=app><p>" + "It rained, and the crop was late. " * 8))
    assert [line[:9] for line, byte in zip(with_text.lines, content_of(with_text), strict=True) if byte >= 128] == [
        "It rained"
    ]


def test_compiled_trees_answer_as_plain_ones():
    model = content_model()
    dump = dump_page("<nav><a href=x>Menu</a></nav><h1>Head</h1><p>A sentence, and one more. It ends.</p><li>Item")
    rows, names, _ = line_facts(dump, model.names)
    assert names == model.names
    plain, compiled = np.zeros(len(rows)), np.zeros(len(rows))
    sum_of_leaves.plain(rows, *model[1:], plain)
    sum_of_leaves.compiled(rows, *model[1:], compiled)
    np.testing.assert_allclose(plain, compiled)


def test_facts_are_finite_and_the_same_each_time():
    dump = dump_page("<p>One</p>" * 5 + "<ul><li><a href=1>x</a><li>y</ul><table><tr><td>1</table>")
    rows, names, text = line_facts(dump)
    assert rows.shape == (len(text.lines), len(names))
    assert np.isfinite(rows).all()
    assert (rows == line_facts(dump)[0]).all()


def test_the_main_block_is_the_one_with_the_paragraphs():
    html = (
        "<div class=menu>"
        + "<a href=x>Link, and link</a><br>" * 20
        + "</div><div>"
        + "<p>It is so, he said, and it was.</p>" * 4
    )
    dump = dump_page(html + "</div>")
    text = LineText(dump)
    blocks = Blocks(dump, text)
    held = text.lines[blocks.first[blocks.best] : blocks.end[blocks.best]]
    assert held == ["It is so, he said, and it was."] * 4


def said(names: str) -> set[str]:
    return {name for bit, name in enumerate(kinds()) if kinds_of(names) >> bit & 1}


def test_names_are_read_by_their_words():
    assert said("main-nav") >= {"navigation"}
    assert said("relatedArticles") >= {"related", "article"}
    assert said("site-footer") >= {"footer"}
    assert said("comment-list") >= {"comments"}


def test_words_within_words_do_not_count():
    assert "advert" not in said("shadow header-shade")
    assert "list" not in said("itemized discard")
    assert said("") == said("x1 y-2") == set()
