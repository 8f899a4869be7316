"""What holds of every run, whatever stands in the dump: nothing is lost, doubled, touched or decided by chance."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("lxml")
from fuzz.accounting import unaccounted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies.documents import bodies, corpora
from strategies.files import File, dumps

from cleaner.config import Config
from cleaner.dedup.match_key import match_key
from cleaner.ledger.reading import open_run, received_by
from cleaner.pipeline import run as running

few = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@few
@given(dumps())
def test_every_document_character_and_byte_is_accounted_for_once(dump, found):
    with dump() as here:
        here.write(found)
        if here.run() is not None:
            assert unaccounted(here.out, {file.name: file.content for file in found}) == []


@few
@given(dumps(damaging=True))
def test_a_damaged_dump_is_accounted_for_as_far_as_it_could_be_read(dump, found):
    with dump() as here:
        here.write(found)
        if here.run() is not None:
            known = {file.name: file.content for file in found if file.content is not None}
            assert unaccounted(here.out, known) == []


@few
@given(dumps(), st.randoms(use_true_random=False))
def test_workers_and_the_order_of_inputs_change_no_byte(dump, content, found, chance):
    with dump() as here, pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "_SHARD_BYTES", 64)  # each document in a shard of its own: workers have something to do
        here.write(found)
        paths = [here.inputs / file.name for file in found]
        if here.run(inputs=paths) is None:
            return
        chance.shuffle(paths)
        here.run(out=here.root / "other", workers=3, inputs=paths)
        assert content(here.root / "other") == content(here.out)


@few
@given(dumps(damaging=True))
def test_nothing_outside_the_results_is_touched(dump, found):
    with dump() as here:
        here.write(found)
        (here.root / "beside.txt").write_bytes(b"mine")
        (here.root / "link").symlink_to(here.root / "beside.txt")
        before = here.listing()
        here.run()
        assert here.listing() == before


with_copies = st.tuples(corpora(), bodies).map(
    lambda drawn: [*drawn[0], drawn[1], drawn[1].replace("again and again", "now", 1), drawn[1].upper()]
)
"""Corpora in which at least one document has a copy."""


@few
@given(with_copies)
def test_a_removed_document_is_like_one_that_stays(dump, texts):
    with dump() as here:
        here.write([_as_file(texts)])
        assert sum(here.run().duplicates.values())
        run = open_run(here.out)
        kept = {row["doc_id"]: row for row in run.documents() if row["fate"] == "kept"}
        rows = pq.read_table(here.out / "duplicates.parquet").to_pylist()
        compared = _compared(here.out, run)
        for row in rows:
            assert row["keeper_id"] in kept
            assert _is_copy(row["kind"], compared[row["doc_id"]], compared[row["keeper_id"]]), row


def _compared(out, run):
    """Return the text of each document as the last stage received it."""
    left = iter([json.loads(line)["text"] for line in (out / "corpus" / "a.jsonl").read_bytes().splitlines()])
    cursor = run.edits()
    found = {}
    for row in run.documents():
        text = next(left) if row["fate"] == "kept" else ""
        found[row["doc_id"]] = received_by("documents", text, cursor.take(row["doc_id"]))
    return found


def _is_copy(kind, one, other):
    """Decide by words alone, without what the search for copies uses."""
    if kind == "exact":
        return match_key(one) == match_key(other)
    ours, theirs = (set(match_key(text).split()) for text in (one, other))
    return len(ours & theirs) >= 0.5 * min(len(ours), len(theirs))


def _as_file(texts):
    data = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)
    return File("a.jsonl", data, data)


@few
@given(with_copies)
def test_dedup_and_normalize_change_nothing_in_their_own_output(dump, texts):
    with dump() as here:
        here.write([_as_file(texts)])
        for stages in (("normalize",), ("blocks", "documents")):
            config = Config(stages=stages)
            first, second = here.root / stages[0], here.root / f"{stages[0]}-again"
            here.run(config, out=first)
            if (first / "corpus" / "a.jsonl").exists():
                summary = here.run(config, out=second, inputs=[first / "corpus"])
                assert summary.kept == summary.documents
                assert (second / "corpus" / "a.jsonl").read_bytes() == (first / "corpus" / "a.jsonl").read_bytes()


def test_a_second_chrome_pass_over_the_sample_pages_takes_less_than_a_thousandth(dump, pages):
    with dump() as here:
        config = Config(stages=("normalize", "chrome"))
        here.run(config, inputs=[pages])
        again = here.run(config, out=here.root / "again", inputs=[here.out / "corpus"])
        assert again.characters_kept > 0.999 * again.characters_read
