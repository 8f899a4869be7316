import random

import numpy as np
import pyarrow as pa
import pytest

from cleaner.chrome.bounds import wilson_lower
from cleaner.chrome.facts import line_facts
from cleaner.chrome.rows import site_ids, template_rows
from cleaner.chrome.stage import strip_batch
from cleaner.chrome.templates import learn_templates
from cleaner.config import ChromeConfig
from cleaner.corpus.buffers import text_buffers

CONFIG = ChromeConfig(rules=False, line_model=False)
WORDS = [
    a + b for a in ("ba", "ko", "mi", "tre", "su", "gla", "ne", "vor") for b in ("lin", "ta", "mer", "do", "sek", "ran")
]


def prose(seed, sentences=3):
    random_ = random.Random(f"prose {seed}")
    made = (" ".join(random_.choices(WORDS, k=random_.randint(14, 24))).capitalize() + "." for _ in range(sentences))
    return " ".join(made)


def body(seed, paragraphs=4):
    return [prose(f"{seed}/{number}") for number in range(paragraphs)]


def rows_and_facts(pages, site="a.example", first=0):
    text = pa.array(["\n".join(page) for page in pages], pa.large_string())
    sites = pa.array([site] * len(pages) if isinstance(site, str) else site)
    facts = line_facts(*text_buffers(text))
    return template_rows(facts, site_ids(sites), np.arange(first, first + len(pages))), facts, sites


def stripped(pages, site="a.example", config=CONFIG):
    rows, facts, sites = rows_and_facts(pages, site)
    staged = strip_batch(facts, sites, learn_templates(rows, config), config)
    return [text.split("\n") if text else [] for text in staged.text.to_pylist()], staged


def framed(count, seed="page"):
    return [
        [
            f"Tuesday, {number + 2} May 2023",
            "Home",
            *body(f"{seed} {number}"),
            f"Visits: {1000 + 7 * number}",
            "Contact us",
        ]
        for number in range(count)
    ]


def test_lines_that_frame_pages_with_bodies_of_their_own_go():
    pages = framed(3)
    texts, staged = stripped(pages)
    assert texts == [page[2:-2] for page in pages]
    assert set(staged.edits["rule"].to_pylist()) == {"site-template"}
    assert staged.edits["note"][0].as_py() == "site template: on 3 of 3 pages of a.example, slots: day, number"


def test_two_pages_are_no_evidence():
    pages = framed(2)
    assert stripped(pages)[0] == pages


def test_a_layout_in_a_huge_mixed_folder_is_found_as_if_it_were_alone():
    others = [[f"Title {prose(number, 1)[:20]}", *body(f"other {number}", 3)] for number in range(2000)]
    # Some of them use the layout's words, as headings of their own.
    for number, page in enumerate(others[::100]):
        page.insert(1 + number % 3, "Home")
        page.insert(2 + number % 2, "Contact us")
    pages = framed(4)
    texts, _ = stripped([*others[:900], *pages, *others[900:]])
    assert texts[900:904] == [page[2:-2] for page in pages]
    assert texts[:900] + texts[904:] == others


def test_pages_of_another_site_teach_nothing():
    pages = [*framed(2, "x"), *framed(2, "y")]
    assert stripped(pages, ["a.example"] * 2 + ["b.example"] * 2)[0] == pages


def test_a_heading_that_recurs_in_bodies_stays():
    pages = framed(6)
    for number, page in enumerate(pages):
        page.insert(3 + number % 3, "Strong points")
    texts, _ = stripped(pages)
    assert all("Strong points" in text for text in texts)


def test_a_title_that_opens_several_pages_stays():
    pages = [["Annual report", *body(f"report {number}")] for number in range(6)]
    assert stripped(pages)[0] == pages


@pytest.mark.parametrize("copies", [2, 3, 5])
def test_near_copies_of_one_page_do_not_make_its_body_a_template(copies):
    page = ["A heading", prose(1), "Another heading", prose(2), prose(3), "A last heading", prose(4)]
    pages = []
    for number in range(copies):
        random_ = random.Random(number)
        changed = [" ".join(w if random_.random() > 0.05 else f"x{number}" for w in line.split()) for line in page]
        pages.append([line if line.startswith("A") else other for line, other in zip(page, changed, strict=True)])
    assert stripped(pages)[0] == pages


def test_copies_count_as_one_page():
    first, second = framed(2)
    pages = [first, second, ["Friday, 9 June 2023", *second[1:]]]
    assert stripped(pages)[0] == pages


def test_a_form_that_is_filled_in_stays_whole():
    pages = [
        [
            "Application for a permit",
            prose("form 1"),
            f"Name: {prose(number, 1)[:12]}",
            prose("form 2"),
            f"Born: {number + 1}/7/1980",
            prose("form 3"),
            "Signature",
        ]
        for number in range(8)
    ]
    assert stripped(pages)[0] == pages


def test_letterheads_and_signatures_stay():
    pages = [
        [
            "THE COUNCIL OF THE DISTRICT",
            "Office of works",
            *body(number),
            "FOR THE COUNCIL",
            "CLERK OF WORKS",
            "John Ashworth",
        ]
        for number in range(5)
    ]
    assert stripped(pages)[0] == pages
    inside = [[f"Tuesday, {number + 2} May 2023", *page, "Contact us"] for number, page in enumerate(pages)]
    assert stripped(inside)[0] == [page[3:-1] if "COUNCIL" not in page[1] else page[1:-1] for page in inside]


def test_list_items_of_bodies_stay():
    pages = framed(5)
    for page in pages:
        page.insert(4, "- " + prose(page[3], 1)[:30])
        page.insert(5, "- none")
    texts, _ = stripped(pages)
    assert all("- none" in text for text in texts)


def test_a_page_of_nothing_but_furniture_is_left_alone():
    pages = [*framed(4), ["Tuesday, 30 May 2023", "Home", "Visits: 4", "Contact us"]]
    assert stripped(pages)[0][4] == pages[4]


def test_a_single_line_on_most_pages_of_a_large_site_goes():
    pages = [[*body(number), "Print this page"] for number in range(30)]
    assert stripped(pages)[0] == [page[:-1] for page in pages]


def menu(words=WORDS[:14]):
    return [word.capitalize() for word in words]


def test_a_long_menu_on_two_pages_is_a_frame_with_the_notice_above_it():
    pages = [
        ["We use cookies. " + prose("cookies"), *menu(), *body(number), *menu(WORDS[20:34])] for number in range(2)
    ]
    assert stripped(pages)[0] == [page[15:-14] for page in pages]


def test_a_short_list_on_two_pages_is_no_frame():
    pages = [[*menu(WORDS[:11]), *body(number)] for number in range(2)]
    assert stripped(pages)[0] == pages


def test_a_list_in_the_middle_of_two_bodies_is_no_frame():
    pages = [[*body(number, 3), *menu(), *body(-1 - number, 3)] for number in range(2)]
    assert stripped(pages)[0] == pages


def test_a_form_filled_in_twice_has_no_frame():
    def filled(number):
        values = body(number)[0].split()
        return [*(line for pair in zip(menu(), values, strict=False) for line in pair), *body(number)]

    assert stripped([filled(1), filled(2)])[0] == [filled(1), filled(2)]


def test_a_copied_body_stays_though_both_copies_have_the_menu():
    whole = body("copied", 9)
    pages = [[*menu(), *whole], [*menu(), *whole, *body("added", 3)], [*menu(), *body("other", 9)]]
    assert stripped(pages)[0] == [page[14:] for page in pages]


def test_a_body_that_goes_on_differently_on_two_pages_stays():
    pages = [[*menu(), *body("both", 6), *body(number, 3)] for number in range(2)]
    assert stripped(pages)[0] == [page[14:] for page in pages]


def test_a_shop_with_more_prose_on_every_page_than_on_one_has_a_frame():
    pages = [
        [*menu(), *body(number, 2), *body("delivery and warranty", 12), *menu(WORDS[20:34])] for number in range(6)
    ]
    assert stripped(pages)[0] == [page[14:16] for page in pages]


def test_sections_of_a_site_have_menus_of_their_own():
    pages = [[*menu(WORDS[12 * (number % 4) :][:12]), *body(number)] for number in range(24)]
    assert stripped(pages)[0] == [page[12:] for page in pages]


def with_teasers(count):
    """Return framed pages with teasers below the body, each on two of the pages, and a heading in two bodies."""
    pages = []
    for number in range(count):
        names = [WORDS[number // 2 + at] for at in (0, 10, 20, 30)]
        teasers = [f"What {names[0]} did to {names[1]}", f"What {names[2]} did to {names[3]}"]
        heading = ["Strong points"] if number < 2 else []
        # Words of its own: windows of so few words agree by chance.
        own = [line.replace(" ", f"{WORDS[-1 - number]} ") for line in body(number)]
        top, bottom = own[:2], own[2:]
        content = [f"Title {WORDS[number]}", *top, *heading, *bottom]
        pages.append([*menu(), *content, "More", "Most read", *teasers, *menu(WORDS[20:34])])
    return pages


def test_teasers_that_two_pages_have_outside_their_bodies_go_and_a_heading_that_two_bodies_have_stays():
    pages = with_teasers(6)
    assert stripped(pages)[0] == [page[14:-18] for page in pages]


def test_what_fills_a_slot_between_template_lines_goes_but_not_a_title_or_a_paragraph():
    pages, kept = [], []
    for number in range(5):
        teaser, title = f"News of {WORDS[number]} and {WORDS[-number - 1]}", f"Title {WORDS[number]}"
        notice, content = prose(f"about {number}", 1), body(f"page {number}")
        above = [*menu(WORDS[:13]), teaser, *menu(WORDS[20:24]), title, "By our own staff", "Share"]
        below = [*menu(WORDS[30:34]), notice, *menu(WORDS[34:43]), teaser.upper(), *menu(WORDS[43:])]
        pages.append([*above, *content, *below])
        kept.append([title, *content, notice])
    assert stripped(pages)[0] == kept


def test_lists_without_prose_say_nothing_of_one_another():
    lists = [[*menu(), "Balm", "Trio of balms", "Price 12", *menu(WORDS[20:34])] for _ in range(2)]
    assert stripped([*lists, *with_teasers(4)])[0][:2] == [page[14:17] for page in lists]


def same(left, right):
    arrays = ("entry", "scope", "key", "pages", "of", "scopes")
    return all(np.array_equal(getattr(left, name), getattr(right, name)) for name in arrays)


def test_rows_of_many_batches_in_any_order_teach_the_same_as_one_batch():
    pages = [page for seed in range(6) for page in framed(5, str(seed))]
    random.Random(1).shuffle(pages)
    sites = [f"{number % 2}.example" for number in range(len(pages))]
    whole = rows_and_facts(pages, sites)[0]
    parts = [rows_and_facts(pages[at : at + 4], sites[at : at + 4], at)[0] for at in range(0, len(pages), 4)]
    learned = learn_templates(whole, CONFIG)
    assert len(learned) > 0
    assert same(learned, learn_templates(np.concatenate(parts[::-1]), CONFIG))
    assert same(learned, learn_templates(np.random.default_rng(2).permutation(whole), CONFIG))


def test_nothing_is_learned_of_nothing():
    rows, facts, sites = rows_and_facts([])
    assert len(learn_templates(rows, CONFIG)) == 0
    assert strip_batch(facts, sites).text.to_pylist() == []


def test_wilsons_lower_bound_is_under_the_share_and_grows_with_the_number():
    assert wilson_lower(np.array([3]), 5, 1.96)[0] < wilson_lower(np.array([30]), 50, 1.96)[0] < 0.6
    assert wilson_lower(np.array([0]), 9, 1.96)[0] == pytest.approx(0)
