"""Of 200 lines drawn at random from what every stage removed, ``explain`` names the rule and shows the matched text."""

from __future__ import annotations

import json
import random
import shutil
from itertools import cycle, islice

import pyarrow.parquet as pq
import pytest
from made_pages import made_pages

from cleaner.cli.explanation import explanation_rows
from cleaner.ledger.explain import explain
from cleaner.pipeline.run import Pipeline

DRAWN = 200
STAGES = ("normalize", "chrome", "blocks", "documents")
"""Stages that remove text; ``decode`` makes text of bytes, and none of it goes."""
INVISIBLE = "\u200b\ufeff\u00ad"


def letters(text):
    """What of a text must be found in what is shown, whatever marks and escapes stand between."""
    return "".join(character for character in text if character.isalnum())


@pytest.fixture(scope="module")
def made_run(pages, tmp_path_factory):
    """A run over the sample pages and over made ones: with furniture, copies, bodies that stand twice, and damage."""
    folder = tmp_path_factory.mktemp("removals")
    shutil.copytree(pages, folder / "in")
    draw = random.Random(23)
    records = []
    for number, page in enumerate(made_pages(400, seed=29)):
        text = page.text
        if number % 8 == 0:
            head, _, rest = text.partition("\n\n")
            body, _, tail = rest.rpartition("\n\n")
            text = "\n\n".join((head, body, body, tail))
        if number % 5 == 0:
            lines = text.split("\n")
            lines.insert(draw.randrange(len(lines)), INVISIBLE)
            words = lines[-2].split(" ")
            lines[-2] = "\u00a0".join(words) + "\u200b"
            text = "\n".join(lines)
        records.append(json.dumps({"id": page.name, "url": page.url, "text": text}))
    (folder / "in" / "made.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
    Pipeline().run([folder / "in"], folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def labelled_run(shared, tmp_path_factory):
    """A run over the labelled corpus of duplicates, and over real web pages."""
    pytest.importorskip("lxml", reason="web pages need pip install 'dump-cleaner[html]'")
    folder = tmp_path_factory.mktemp("labelled")
    web = sorted((shared / "chrome_dev" / "aeb").glob("*.html.gz"))
    Pipeline().run([shared / "dedup_dev" / "corpus.jsonl", *web], folder / "out")
    return folder / "out"


def removed_lines(told, stage):
    """The lines of the text as it was read of which an edit of ``stage`` took letters, or all that was there."""
    found, number = {}, 1
    for segment in told.segments:
        if segment.written is not None:
            continue
        for at, piece in enumerate(segment.text.split("\n")):
            number += at > 0
            if segment.removed is not None and segment.removed.stage == stage and (piece.strip() or stage == STAGES[0]):
                found.setdefault(number, (segment.removed, piece))
    return [(number, edit, piece) for number, (edit, piece) in found.items() if piece]


def drawn(out):
    """Draw :data:`DRAWN` removed lines: the stages in turn, a document of the stage, and a line of it."""
    edits = pq.read_table(out / "ledger" / "edits.parquet", columns=["doc_id", "stage"]).to_pylist()
    of_stage = {stage: sorted({edit["doc_id"] for edit in edits if edit["stage"] == stage}) for stage in STAGES}
    draw = random.Random(31)
    told, lines = {}, set()
    for stage in islice(cycle(stage for stage in STAGES if of_stage[stage]), 20 * DRAWN):
        if len(lines) == DRAWN:
            return
        doc = draw.choice(of_stage[stage])
        told.setdefault(doc, explain(out, doc))
        if removed := removed_lines(told[doc], stage):
            number, edit, piece = draw.choice(removed)
            if (doc, number) not in lines:
                lines.add((doc, number))
                yield doc, number, edit, piece


@pytest.mark.parametrize("run", ["made_run", "labelled_run"])
def test_of_200_random_removals_the_rule_is_named_and_the_matched_text_shown(run, request):
    out = request.getfixturevalue(run)
    stages, matched = dict.fromkeys(STAGES, 0), 0
    for doc, number, edit, piece in drawn(out):
        told = explain(out, f"{doc}:{number}")
        shown = "\n".join(explanation_rows(told, colours=False, full=True))
        assert told.at == number
        assert f"└ {edit.stage} {edit.rule}" in shown, (doc, number)
        assert (edit.note or "") in shown
        assert letters(piece) in letters(shown)
        stages[edit.stage] += 1
        if edit.matched is not None:
            matched += 1
            other = told.matched_text(edit)
            first = next(line for line in other.split("\n") if line.strip())
            assert letters(first) in letters(shown), (doc, number)
            if edit.similarity == 1.0 and edit.stage == "blocks":
                assert letters(piece).casefold() in letters(other).casefold(), (doc, number)
    assert sum(stages.values()) == DRAWN
    assert min(stages.values()) >= DRAWN // 10, stages
    assert matched >= DRAWN // 4
