"""What several pages tell of each line, for those who decide with other evidence as well."""

import numpy as np
import pyarrow as pa
import pytest

from cleaner.chrome.evidence import template_evidence
from cleaner.chrome.facts import line_facts
from cleaner.chrome.matching import known_lines, template_lines
from cleaner.chrome.rows import site_ids, template_rows
from cleaner.chrome.templates import learn_templates, no_templates
from cleaner.config import ChromeConfig
from cleaner.corpus.buffers import text_buffers
from cleaner.kernels.runtime import Kernel

MENU = [f"Menu {chr(ord('a') + at)}" for at in range(14)]
BODIES = [
    "The council met on the second evening of the month and voted for a new bridge over the river at the mill.",
    "Rain is forecast for most of the coming week, with strong winds along the coast and snow on the higher hills.",
    "A museum of clocks opens its doors in the old town hall, where a tower clock from the year of the fire runs.",
    "Farmers in the valley report a late harvest, small apples and prices that they have not seen since the war ended.",
]
TEASERS = ["Five things to see in the old town", "What the new bridge costs us all"]


def pages_of(count):
    pages = []
    for number in range(count):
        body = [f"{BODIES[number]} {at} {BODIES[number][:40]}" for at in ("One", "Two", "Three")]
        teaser = [TEASERS[0] if number < 2 else f"A teaser that stands on one page {'abcd'[number]}", "More"]
        pages.append([*MENU, "", f"Title of {BODIES[number][:12]}", *body, "", "Most read", *teaser, *reversed(MENU)])
    return pages


def evidence_of(*given):
    return template_evidence(*given, known_lines(*given))


def told_of(pages, learned_from=None, site="a.example"):
    def facts_of(some):
        return line_facts(*text_buffers(pa.array(["\n".join(page) for page in some], pa.large_string())))

    source = pages if learned_from is None else learned_from
    names = pa.array([site] * len(source), pa.string())
    templates = learn_templates(
        template_rows(facts_of(source), site_ids(names), np.arange(len(source))), ChromeConfig()
    )
    facts, ids = facts_of(pages), site_ids(pa.array([site] * len(pages)))
    return facts, ids, templates, evidence_of(facts, ids, templates)


def test_the_place_is_that_of_template_lines():
    facts, ids, templates, told = told_of(pages_of(4))
    place = template_lines(facts, templates, known_lines(facts, ids, templates))
    assert told.place.tolist() == np.where(told.slot, -1, place).tolist()
    assert (place[told.slot] >= 0).all()
    assert (told.place >= 0).sum() >= 4 * 28


def test_a_line_of_the_frame_is_at_the_edge_and_a_line_of_the_body_is_not():
    facts, _, _, told = told_of(pages_of(4))
    title = len(MENU) + 1
    assert told.edge[0]
    assert told.log_odds[0] > 4
    assert not told.edge[title + 1]
    assert told.main[title + 1]
    assert told.log_odds[title + 1] < -2
    assert told.beside[1] == 2
    assert told.beside[title] == 1
    assert facts.prose[title + 1]
    assert told.prose[title + 1] == 3


def test_a_teaser_on_two_pages_is_seen_on_two_bodies_and_one_on_a_single_page_on_one():
    pages = pages_of(4)
    facts, _, _, told = told_of(pages)
    lines = {facts.text(line): line for line in range(facts.size)}
    assert told.bodies[lines[TEASERS[0]]] == 2
    assert told.bodies[lines["A teaser that stands on one page d"]] == 1
    assert told.headline[lines[TEASERS[0]]]
    assert not told.headline[lines["More"]]
    assert set(told.of.tolist()) == {0, 4}
    assert told.log_odds[lines[TEASERS[0]]] > told.log_odds[lines["A teaser that stands on one page d"]]


def test_a_copy_does_not_count_as_another_body():
    pages = pages_of(3)
    facts, _, _, told = told_of([*pages, pages[0]])
    assert told.of.max() == 3
    assert told.bodies[[line for line in range(facts.size) if facts.prose[line]]].max() == 1


@pytest.mark.parametrize("known", [[], pages_of(4)])
def test_of_a_site_that_is_not_known_nothing_is_told(known):
    page = [["A page of another site", BODIES[0]]]
    facts = line_facts(*text_buffers(pa.array(["\n".join(page[0])], pa.large_string())))
    _, _, templates, _ = told_of(page, known)
    told = evidence_of(facts, site_ids(pa.array(["b.example"])), templates if known else no_templates())
    assert told.of.tolist() == [0, 0]
    assert told.log_odds.tolist() == [0, 0]
    assert told.place.tolist() == [-1, -1]


def test_blank_lines_and_empty_texts_have_no_evidence():
    facts = line_facts(*text_buffers(pa.array(["", "\n\n"], pa.large_string())))
    told = evidence_of(facts, site_ids(pa.array(["a", "a"])), no_templates())
    assert all(not array.any() for name, array in told._asdict().items() if name != "place")
    assert told.place.tolist() == [-1] * 4


@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_kernels_give_the_same_plain_and_compiled_and_in_any_order_of_the_pages(count):
    def told(way, pages):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Kernel, "__call__", lambda self, *args: getattr(self, way)(*args))
            facts, _, _, evidence = told_of(pages)
        lines = [(facts.text(line), *(array[line] for array in evidence)) for line in range(facts.size)]
        return sorted(lines, key=lambda line: tuple(map(str, line)))

    pages = pages_of(count)
    plain, compiled, turned = told("plain", pages), told("compiled", pages), told("compiled", pages[::-1])
    assert plain == compiled
    assert [line[:1] + line[2:] for line in compiled] == [line[:1] + line[2:] for line in turned]
    assert [line[1] >= 0 for line in compiled] == [line[1] >= 0 for line in turned]
