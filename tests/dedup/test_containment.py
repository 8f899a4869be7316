import numpy as np
import pyarrow as pa
import pytest

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import deduplicate_texts
from cleaner.dedup.verdicts import CONTAINED, EXACT

REMOVE = DocumentsConfig(contained="remove")


def texts(*values):
    return pa.array(list(values), pa.large_string())


def body(seed, count=120):
    rng = np.random.default_rng(seed)
    made = ["".join(letters) for letters in rng.choice(list("abcdeghiklmnoprstu"), (count, 6))]
    return ". ".join(" ".join(made[at : at + 15]).capitalize() for at in range(0, count, 15)) + "."


def page(*parts):
    return "\n\n".join(parts) + "\n"


EXCERPT, BEFORE, AFTER = body(1), body(2, 300), body(3, 200)


def test_an_excerpt_stays_and_is_reported_with_its_span():
    found = deduplicate_texts(texts(EXCERPT, page(BEFORE, EXCERPT, AFTER)), DocumentsConfig())
    assert len(found) == 0
    (document,), (other,), (share,), (start,), (end,) = (column.tolist() for column in found.contained)
    assert (document, other, share) == (0, 1, 1.0)
    assert page(BEFORE, EXCERPT, AFTER)[start:end] == EXCERPT


def test_the_span_of_an_excerpt_at_the_end_of_a_page_reaches_to_its_end():
    whole = f"{BEFORE}\n\n{EXCERPT}"
    found = deduplicate_texts(texts(whole, EXCERPT), REMOVE)
    assert [whole[start:end] for start, end in zip(found.start, found.end, strict=True)] == [EXCERPT]


def test_excerpts_of_several_pages_are_each_found_in_theirs():
    pages = [page(body(61 + n, 300), excerpt, AFTER) for n, excerpt in enumerate((EXCERPT, body(60), body(59)))]
    found = deduplicate_texts(texts(EXCERPT, *pages, body(60), body(59)), REMOVE)
    removed = zip(found.document.tolist(), found.keeper.tolist(), found.start, found.end, strict=True)
    shown = {document: pages[keeper - 1][start:end] for document, keeper, start, end in removed}
    assert shown == {0: EXCERPT, 4: body(60), 5: body(59)}


def test_an_excerpt_goes_where_that_is_asked_for():
    found = deduplicate_texts(texts(page(BEFORE, EXCERPT, AFTER), EXCERPT), REMOVE)
    assert found.document.tolist() == [1]
    assert found.kind.tolist() == [CONTAINED]
    assert page(BEFORE, EXCERPT, AFTER)[found.start[0] : found.end[0]] == EXCERPT
    assert len(found.contained.document) == 0


def test_nothing_is_looked_for_where_nobody_asks():
    found = deduplicate_texts(texts(EXCERPT, page(BEFORE, EXCERPT)), DocumentsConfig(contained="ignore"))
    assert len(found) == len(found.contained.document) == 0


def test_a_print_version_with_an_advertisement_between_its_paragraphs_in_the_page_is_found():
    parts = [body(seed, 60) for seed in range(10, 15)]
    whole = page(BEFORE, *(f"{part}\n\nRead more about this and that here" for part in parts), AFTER)
    assert deduplicate_texts(texts(page(*parts), whole), REMOVE).document.tolist() == [0]


def test_a_text_whose_sentences_stand_here_and_there_in_the_other_is_no_part():
    parts = [body(seed, 30) for seed in range(20, 25)]
    between = [body(seed, 90) for seed in range(30, 35)]
    scattered = page(*(text for both in zip(parts, between, strict=True) for text in both))
    found = deduplicate_texts(texts(page(*parts), scattered), REMOVE)
    assert len(found) == len(found.contained.document) == 0


@pytest.mark.parametrize("where", [0, 1])
def test_a_filled_in_form_is_no_part_of_a_longer_one_with_other_facts(where):
    def form(name, number, date):
        lines = f"Tenant: {name}", body(40, 40), f"Case number: {number}", body(41, 60), f"Signed on: {date}"
        return page(*lines, body(42, 60))

    short, long = form("Ann Lake", 5021, "05/07/2019"), page(form("Jo Hill", 977, "11/12/2021"), BEFORE)
    found = deduplicate_texts(texts(*((short, long) if where else (long, short))), REMOVE)
    assert len(found) == len(found.contained.document) == 0


def test_a_text_with_a_paragraph_of_its_own_is_no_part():
    found = deduplicate_texts(texts(page(EXCERPT, body(50, 60)), page(BEFORE, EXCERPT, AFTER)), REMOVE)
    assert len(found) == len(found.contained.document) == 0


def test_of_texts_within_one_another_the_longest_stays():
    whole = page(BEFORE, EXCERPT, AFTER)
    found = deduplicate_texts(texts(body(1, 45), EXCERPT, whole), REMOVE)
    assert dict(zip(found.document.tolist(), found.keeper.tolist(), strict=True)) == {0: 2, 1: 2}


def test_exact_copies_of_an_excerpt_go_for_the_same_page():
    found = deduplicate_texts(texts(EXCERPT, page(BEFORE, EXCERPT), EXCERPT.upper()), REMOVE)
    assert found.keeper.tolist() == [1, 1]
    assert EXACT not in found.kind.tolist()
