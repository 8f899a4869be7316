"""A finished run with another threshold has the bytes that a fresh run with that threshold has."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import Config, Pipeline
from cleaner.config import DocumentsConfig, InputConfig
from cleaner.corpus.discovery import InputError
from cleaner.ledger.reading import RunError
from cleaner.pipeline import budget
from cleaner.pipeline import run as running
from cleaner.pipeline.output import OutputError
from cleaner.pipeline.rethreshold import rethreshold

WORDS = [a + b + c for a in "bdfglmnprst" for b in "aeiou" for c in ("ra", "ton", "mi", "vel", "s", "nd", "")]
NOTICE = " ".join(f"notice{n}" for n in range(30))


def texts(number, seed=1):
    """Return pages, many of them copies of earlier ones with a share of their words replaced, of all shares."""
    rng = random.Random(seed)
    made = []
    for n in range(number):
        kind = rng.random()
        if made and kind < 0.5:
            words = rng.choice(made).split(" ")
            share = rng.choice([0.0, 0.03, 0.08, 0.12, 0.16, 0.22, 0.3])
            page = " ".join(rng.choice(WORDS) if "\n" not in word and rng.random() < share else word for word in words)
        elif made and kind < 0.6:
            page = rng.choice(made).upper()
        elif made and kind < 0.65:
            page = rng.choice(made)[: rng.randint(200, 400)]
        else:
            page = "\n\n".join(
                " ".join(rng.choices(WORDS, k=rng.randint(8, 60))) + ". Viá»‡t\xa0Nam" for _ in range(rng.randint(1, 4))
            )
            page = f"Home\nContact\nLog in\n\n{page}\n\nViews: {n}\nBack to top\n"
            page += f"\n{NOTICE}.\n" if rng.random() < 0.3 else ""
        made.append(page)
    return made


def written(folder, seed=1):
    """Write pages as records, packed records, rows, a table, and text files."""
    pages = texts(420, seed)
    records = [
        {"id": n % 90, "url": f"https://s{n % 3}.example/{n}", "text": page, "date": f"20{n % 20 + 10}-01-01"}
        for n, page in enumerate(pages)
    ]
    folder.mkdir()
    lines = [json.dumps(record).encode() + b"\n" for record in records]
    (folder / "a.jsonl").write_bytes(b"".join([*lines[:100], b"{broken\n", b"\n", *lines[100:150]]))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[150:220]), mtime=0))
    quoted = ('"' + page.replace('"', '""') + '"' for page in pages[220:280])
    (folder / "c.csv").write_text("id,text\n" + "".join(f"c{n},{page}\n" for n, page in enumerate(quoted)))
    table = pa.table({"id": [f"p{n}" for n in range(60)], "text": pages[280:340], "n": list(range(60))})
    pq.write_table(table, folder / "d.parquet")
    for n, page in enumerate(pages[340:]):
        (folder / f"{n}.txt").write_text(page, encoding="utf-8")
    return folder


def content(out):
    """Return every byte of the results but the time that the run took."""
    found = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    summary = json.loads(found.pop("summary.json"))
    return found, {**summary, "seconds": 0}


def small_shards(monkeypatch):
    monkeypatch.setattr(budget, "_HELD", 0)
    monkeypatch.setattr(running, "_SHARD_BYTES", 1 << 14)


DEDUP = Config(stages=("blocks", "documents"))
CONFIGS = {
    "dedup": DEDUP,
    "first": replace(DEDUP, documents=DocumentsConfig(keep="first", contained="remove")),
    "newest": replace(DEDUP, documents=DocumentsConfig(keep="newest", contained="ignore")),
    "clean": Config(),
    "passages": Config(documents=DocumentsConfig(shared_passages="one", shared_documents=2)),
}


def at(config, threshold):
    return replace(config, documents=replace(config.documents, threshold=threshold))


@pytest.mark.parametrize(("config", "workers"), list(zip(CONFIGS.values(), [3, 1, 1, 3, 1], strict=True)), ids=CONFIGS)
def test_raised_and_lowered_it_has_the_bytes_of_a_fresh_run(tmp_path, monkeypatch, config, workers):
    small_shards(monkeypatch)
    dump = written(tmp_path / "in")
    Pipeline(config, workers=1).run([dump], tmp_path / "run")
    before = Pipeline(config).run([dump], None)
    found = set()
    for threshold in (0.95, 0.6):
        Pipeline(at(config, threshold), workers=1).run([dump], tmp_path / "fresh", restart=True)
        summary = rethreshold(tmp_path / "run", threshold, target=tmp_path / "again", workers=workers)
        assert content(tmp_path / "again") == content(tmp_path / "fresh")
        found.add(summary.duplicates.get("near", 0))
        shutil.rmtree(tmp_path / "again")
    assert len({before.duplicates["near"], *found}) == 3  # each decides otherwise


def test_in_place_and_back_it_is_the_run_that_it_was(tmp_path):
    dump = written(tmp_path / "in")
    Pipeline(at(DEDUP, 0.8)).run([dump], tmp_path / "out")
    before = content(tmp_path / "out")
    rethreshold(tmp_path / "out", 0.95)
    assert content(tmp_path / "out") != before
    rethreshold(tmp_path / "out", 0.8)
    assert content(tmp_path / "out") == before


def test_a_dry_run_writes_nothing(tmp_path):
    dump = written(tmp_path / "in")
    Pipeline(DEDUP).run([dump], tmp_path / "out")
    before = content(tmp_path / "out")
    summary = rethreshold(tmp_path / "out", 0.95, dry_run=True)
    assert summary.kept > before[1]["kept"]
    assert content(tmp_path / "out") == before


def test_pages_are_read_again(tmp_path):
    pytest.importorskip("lxml")
    folder = tmp_path / "in"
    folder.mkdir()
    for n, page in enumerate(texts(40)):
        body = "".join(f"<p>{line}</p>" for line in page.splitlines() if line)
        (folder / f"{n}.html").write_text(f"<html><body><main>{body}</main></body></html>", encoding="utf-8")
    Pipeline(Config()).run([folder], tmp_path / "run")
    Pipeline(at(Config(), 0.95)).run([folder], tmp_path / "fresh")
    rethreshold(tmp_path / "run", 0.95, target=tmp_path / "again")
    assert content(tmp_path / "again") == content(tmp_path / "fresh")


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "ab":
        lines = (json.dumps({"id": f"{name}{n}", "text": page}) + "\n" for n, page in enumerate(texts(30)))
        (folder / f"{name}.jsonl").write_text("".join(lines))
    Pipeline(DEDUP).run([folder], tmp_path / "out")
    return folder, tmp_path / "out"


def test_what_was_not_proposed_cannot_be_decided_on(run):
    with pytest.raises(RunError, match=r"0\.2 is below 0\.35.*42 bands of 3 rows.*propose = 0\.2"):
        rethreshold(run[1], 0.2)


def test_an_input_of_another_size_is_named(run):
    with (run[0] / "b.jsonl").open("a") as file:
        file.write('{"text": "more"}\n')
    with pytest.raises(InputError, match=r"^'b\.jsonl' was changed since .*--threshold"):
        rethreshold(run[1], 0.9)


@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl"])
def test_an_input_of_the_same_size_that_was_changed_is_named(run, name):
    path = run[0] / name
    path.write_text(path.read_text().replace("Home", "Hope", 1))
    before = content(run[1])
    with pytest.raises(InputError, match=f"^'{name}' was changed since"):
        rethreshold(run[1], 0.9)
    assert content(run[1]) == before


def test_all_that_were_changed_are_named(run):
    for name in ("a.jsonl", "b.jsonl"):
        (run[0] / name).write_text("{}\n")
    with pytest.raises(InputError, match=r"'a\.jsonl', 'b\.jsonl' were changed"):
        rethreshold(run[1], 0.9)


def test_an_input_that_is_gone_is_named(run):
    (run[0] / "b.jsonl").unlink()
    with pytest.raises(InputError, match=r"'b\.jsonl' was read from .* is not there .*cleaner restore"):
        rethreshold(run[1], 0.9)


def test_a_touched_input_is_the_same(run):
    path = run[0] / "a.jsonl"
    path.write_bytes(path.read_bytes())
    assert rethreshold(run[1], 0.9, dry_run=True).documents == 60


def test_a_run_and_its_input_may_move_together(tmp_path, run):
    (tmp_path / "there").mkdir()
    for folder in run:
        folder.rename(tmp_path / "there" / folder.name)
    assert rethreshold(tmp_path / "there" / "out", 0.9, dry_run=True).documents == 60


def test_a_run_without_the_stage_kept_nothing_to_decide_on(tmp_path, run):
    Pipeline(Config(stages=("normalize",))).run([run[0]], tmp_path / "other")
    with pytest.raises(RunError, match="left out the stage documents"):
        rethreshold(tmp_path / "other", 0.9)


def test_a_damaged_file_is_named(run):
    (run[1] / "proposals.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(RunError, match=r"proposals\.parquet cannot be read"):
        rethreshold(run[1], 0.9)


def test_a_run_of_another_version_is_refused(run):
    manifest = run[1] / "manifest.json"
    values = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**values, "cleaner": "0.0.0"}))
    with pytest.raises(RunError, match=r"made by cleaner 0\.0\.0"):
        rethreshold(run[1], 0.9)


def test_another_folder_that_is_taken_is_refused(tmp_path, run):
    shutil.copytree(run[1], tmp_path / "taken")
    with pytest.raises(OutputError, match="results of an earlier run"):
        rethreshold(run[1], 0.9, target=tmp_path / "taken")


def test_fields_of_other_names_are_found_again(tmp_path):
    lines = (json.dumps({"key": n, "body": page}) + "\n" for n, page in enumerate(texts(60)))
    (tmp_path / "in.jsonl").write_text("".join(lines))
    config = replace(DEDUP, input=InputConfig(text_field="body", id_field="key"))
    Pipeline(config).run([tmp_path / "in.jsonl"], tmp_path / "run")
    Pipeline(at(config, 0.95)).run([tmp_path / "in.jsonl"], tmp_path / "fresh")
    rethreshold(tmp_path / "run", 0.95, target=tmp_path / "again")
    assert content(tmp_path / "again") == content(tmp_path / "fresh")
