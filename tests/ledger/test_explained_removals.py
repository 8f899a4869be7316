"""Of any removed line, ``explain`` names the rule and shows the text that it matched."""

from __future__ import annotations

import json
import random
import re

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from made_pages import made_pages

from cleaner.cli.explanation import explanation_rows
from cleaner.config import Config, DocumentsConfig
from cleaner.ledger.explain import explain
from cleaner.ledger.reading import open_run
from cleaner.pipeline.run import Pipeline
from cleaner.report.document_page import document_page

SAMPLES, MADE, LABELLED = "the sample pages", "made pages", "the labelled corpus"
REMOVALS = 200
NUMBERED = re.compile(r" *(?P<number>[0-9]+)(?: (?P<sign>[ ~-])(?: (?P<text>.*))?)?$")


@pytest.fixture(scope="module")
def runs(root, tmp_path_factory):
    """Runs over test corpora, each made when it is first asked for."""
    folder = tmp_path_factory.mktemp("runs")
    made = {}

    def run(name, request):
        if name not in made:
            out = folder / name
            if name == SAMPLES:
                inputs = root / "samples" / "pages"
            elif name == MADE:
                inputs = folder / "made.jsonl"
                with inputs.open("w", encoding="utf-8") as file:
                    for page in made_pages(400, seed=11):
                        file.write(json.dumps({"id": page.name, "text": page.text}) + "\n")
            else:
                inputs = request.getfixturevalue("shared") / "dedup_dev" / "corpus.jsonl"
            Pipeline().run([inputs], out)
            made[name] = out
        return made[name]

    return run


def removals(out, count):
    """Edits that removed a line, drawn by a fixed seed, as many rules as there are."""
    table = pq.read_table(out / "ledger" / "edits.parquet")
    whole = pc.and_(pc.equal(table.column("after"), ""), pc.match_substring(table.column("before"), "\n"))
    rows = [row for row in table.filter(whole).to_pylist() if row["before"].strip() and row["stage"] != "normalize"]
    return random.Random(5).sample(rows, min(count, len(rows)))


def place_of(told, edit):
    """The line of the text as it was read in which an edit's first visible character stood."""
    number, seen = 1, False
    for segment in told.segments:
        if segment.removed is not None and key_of(segment.removed) == key_of(edit):
            text = segment.text
            blank = len(text) - len(text.lstrip())
            if segment.written is None:
                if text.strip():
                    return number + text.count("\n", 0, blank)
                seen = True
        if segment.written is None:
            number += segment.text.count("\n")
    return None if not seen else number


def key_of(edit):
    return edit.stage, edit.start, edit.end


@pytest.mark.parametrize(("corpus", "count"), [(SAMPLES, 60), (MADE, 60), (LABELLED, REMOVALS)])
def test_of_any_removed_line_the_rule_is_named_and_the_matched_text_shown(runs, request, corpus, count):
    out = runs(corpus, request)
    texts = {}
    looked_at = 0
    for row in removals(out, count):
        told = explain(out, row["doc_id"])
        edit = next(
            edit
            for step in told.steps
            for edit in step.edits
            if key_of(edit) == (row["stage"], row["start"], row["end"])
        )
        line = place_of(told, edit)
        assert line is not None
        asked = explain(out, f"{row['doc_id']}:{line}")
        assert asked.at == line
        shown = "\n".join(explanation_rows(asked, colours=False))
        assert f"{row['stage']} {row['rule']}" in shown
        gone = edit.before.strip().split("\n")[0].strip()
        assert "".join(character for character in gone if character.isalnum()) in "".join(
            character for character in shown if character.isalnum()
        )
        if row["note"]:
            assert row["note"] in shown
        if row["matched_doc"] is not None:
            keeper = texts.setdefault(row["matched_doc"], explain(out, row["matched_doc"]))
            matched = keeper.steps[-1].received if keeper.steps else keeper.text
            if row["matched_doc"] == row["doc_id"]:
                matched = next(step.received for step in told.steps if step.stage == row["stage"])
                matched = matched[row["matched_start"] : row["matched_end"]]
            else:
                matched = asked.keeper.text
                assert f"kept instead: {row['matched_doc']}" in shown
            first = next(one for one in matched.split("\n") if one.strip())
            assert first.strip()[:100] in shown
        looked_at += 1
    assert looked_at == min(count, looked_at)
    assert looked_at >= (10 if corpus == SAMPLES else count)


def test_the_page_of_a_document_shows_what_the_rows_show(runs, request):
    out = runs(SAMPLES, request)
    for row in open_run(out).documents():
        told = explain(out, row["doc_id"])
        page = document_page(told)
        for step in told.steps:
            for edit in step.edits:
                assert f"{edit.stage} · {edit.rule}" in page
        assert "<script" not in page


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("003_479ac987fd2cbc8c.txt", None),
        ("003_479ac987fd2cbc8c.txt:1", 1),
        ("003_479ac987fd2cbc8c.txt:28", 28),
        ("samples/pages/003_479ac987fd2cbc8c.txt", None),
        ("samples/pages/003_479ac987fd2cbc8c.txt:28", 28),
    ],
)
def test_a_document_and_a_line_have_several_names(runs, request, name, line):
    told = explain(runs(SAMPLES, request), name)
    assert (told.doc_id, told.at) == ("003_479ac987fd2cbc8c.txt", line)


def test_a_line_that_is_not_there_is_told_so(runs, request):
    rows = list(explanation_rows(explain(runs(SAMPLES, request), "003_479ac987fd2cbc8c.txt:999"), colours=False))
    assert rows[-1] == "the text as it was read has no line 999"


def test_all_lines_are_numbered_as_they_were_read(runs, request, pages):
    out = runs(SAMPLES, request)
    for page in sorted(pages.iterdir()):
        rows = explanation_rows(explain(out, page.name), colours=False, full=True)
        numbered = [found for row in rows if (found := NUMBERED.match(row))]
        lines = page.read_text(encoding="utf-8").split("\n")
        assert [int(row["number"]) for row in numbered] == list(range(1, len(lines) + (lines[-1] != "")))
        for row in numbered:
            if row["sign"] != "~" and "\\" not in (row["text"] or ""):
                assert (row["text"] or "").strip() == lines[int(row["number"]) - 1].strip()


def test_of_a_shared_passage_the_copy_that_stays_is_shown_with_its_document(tmp_path):
    passage = (
        "This text may be copied by anyone who names its author and the paper in which it stood for the first time."
    )
    records = []
    for number in range(14):
        own = " ".join(f"word{number}of{place}" for place in range(60))
        records.append(json.dumps({"id": f"d{number}", "text": f"{own}\n\n{passage}\n"}))
    (tmp_path / "in.jsonl").write_text("\n".join(records) + "\n")
    config = Config(stages=("documents",), documents=DocumentsConfig(shared_passages="one"))
    Pipeline(config).run([tmp_path / "in.jsonl"], tmp_path / "out")
    told = explain(tmp_path / "out", "d5")
    assert told.keeper is None
    shown = "\n".join(explanation_rows(told, colours=False))
    assert "└ documents shared-passage" in shown
    assert "the copy that stays, in d0:" in shown
    assert f"= {passage}" in shown
    assert passage in document_page(told)
