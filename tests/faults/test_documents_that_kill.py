"""A document that kills the process is set aside and named by runs that go on, and the rest ends as without it."""

from __future__ import annotations

import json
import random

import pyarrow.parquet as pq
import pytest

from cleaner import Pipeline
from cleaner.ledger.restore import restore
from cleaner.ledger.run_files import RESULTS

KILLED = -9
WORDS = ("river", "boat", "winter", "market", "evening", "school", "water", "road", "garden", "people", "bridge")


def records(count, deadly=(), size=40, seed=1):
    rng = random.Random(seed)
    for number in range(count):
        body = " ".join(rng.choices(WORDS, k=size)).capitalize() + f" {rng.randint(1, 10**6)}."
        word = "deadly " if number in deadly else ""
        yield {"id": f"d{number}", "url": f"https://s{number % 3}.example/", "text": f"Home\nLog in\n\n{word}{body}\n"}


def written(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def content(out, *, but=()):
    found = {}
    for name in RESULTS:
        for path in sorted([out / name, *(out / name).rglob("*")]):
            if path.is_file() and path.name not in but:
                found[str(path.relative_to(out))] = path.read_bytes()
    if "summary.json" in found:
        found["summary.json"] = {**json.loads(found["summary.json"]), "seconds": 0}
    return found


def rejected(out):
    return [json.loads(line) for line in (out / "rejected.jsonl").read_bytes().splitlines()]


def test_a_document_is_set_aside_in_whichever_pass_it_kills_with_the_same_bytes(tmp_path, run_again_and_again):
    source = written(tmp_path / "in.jsonl", records(40, deadly={20, 21}))
    ends, said = run_again_and_again("prepare", ["clean", source, "-o", tmp_path / "first"], held="files")
    assert ends == [KILLED] * 6 + [0]  # of the shard, of some documents together, and twice of each alone
    assert "the process was killed while a part of the input was under way" in said
    ends, said = run_again_and_again(
        "refine", ["clean", source, "-o", tmp_path / "second", "--workers", "1"], "files", 12
    )
    assert ends[-1] == 0
    assert content(tmp_path / "first") == content(tmp_path / "second")
    first, second = rejected(tmp_path / "first")
    assert (first["line"], second["line"]) == (21, 22)
    assert first["reason"] == "the process was killed twice while this document alone was under way"
    assert "--max-memory" in first["remedy"]
    assert json.loads(first["raw"])["id"] == "d20"
    assert json.loads((tmp_path / "first/summary.json").read_bytes())["rejected"] == 2
    assert "in.jsonl:21: the process was killed twice" in said
    assert not (tmp_path / "first/.work").exists()

    # All else is as where the two are broken lines of the same length.
    lines = source.read_bytes().splitlines(keepends=True)
    for number in (20, 21):
        lines[number] = b"x" * (len(lines[number]) - 1) + b"\n"
    source.write_bytes(b"".join(lines))
    Pipeline(workers=1).run(source, tmp_path / "without")
    other = ("documents.parquet", "rejected.jsonl", "manifest.json", "edits.parquet")  # row groups are shards
    assert content(tmp_path / "first", but=other) == content(tmp_path / "without", but=other)
    edits = [pq.read_table(tmp_path / out / "ledger/edits.parquet") for out in ("first", "without")]
    assert edits[0].equals(edits[1])


@pytest.mark.parametrize("step", ["read", "refine"])
def test_a_small_run_that_keeps_its_state_in_memory_finds_it_too(tmp_path, run_again_and_again, step):
    folder = tmp_path / "in"
    folder.mkdir()
    for number, row in enumerate(records(6, deadly={2})):
        (folder / f"{number}.txt").write_text(row["text"] + "and more words\n" * 280)
    ends, _ = run_again_and_again(step, ["clean", folder, "-o", tmp_path / "out"])
    assert ends == [KILLED] * 3 + [0]
    (one,) = rejected(tmp_path / "out")
    assert (one["source"], one["line"], one["raw"]) == ("2.txt", None, "")
    assert sorted(path.name for path in (tmp_path / "out/corpus").iterdir()) == [f"{n}.txt" for n in (0, 1, 3, 4, 5)]
    back = {one.name: one.same for one in restore(tmp_path / "out", tmp_path / "back")}
    assert back == {f"{n}.txt": n != 2 for n in range(6)}


def test_a_strict_run_stops_at_a_document_that_kills(tmp_path, run_again_and_again):
    source = written(tmp_path / "in.jsonl", records(3, deadly={1}, size=900))
    ends, said = run_again_and_again("prepare", ["dedup", source, "-o", tmp_path / "out", "--strict"])
    assert ends == [KILLED] * 3 + [2]
    assert "in.jsonl:2: the process was killed twice while this document alone was under way" in said
