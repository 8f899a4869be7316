"""The five real pages: nothing of value is lost, the chrome and the second copy go, every byte comes back."""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict

import pytest
from made_pages import made_pages

from cleaner.config import ChromeConfig, Config
from cleaner.ledger.reading import open_run
from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline


def plain(line):
    """A line in the normal form of its spaces."""
    return " ".join(line.split())


@pytest.fixture(scope="session")
def gold(root):
    """The labels of the lines of each page, in order."""
    labels = defaultdict(list)
    for row in map(json.loads, (root / "samples/pages.gold.jsonl").read_text(encoding="utf-8").splitlines()):
        labels[row["file"]].append(row["label"])
    return labels


def outcome(pages, corpus, gold):
    """Count the labelled lines that are not in the corpus: the lines of a page that are left, in order."""
    lost, removed = Counter(), Counter()
    for name, labels in gold.items():
        page = (pages / name).read_text(encoding="utf-8").split("\n")
        left = [plain(line) for line in (corpus / name).read_text(encoding="utf-8").split("\n") if line.strip()]
        place = 0
        for line, label in zip(page, labels, strict=True):
            if label == "blank":
                continue
            if label == "keep":
                if plain(line) in left[place:]:
                    place += left[place:].index(plain(line)) + 1
                else:
                    lost[name] += 1
        kept = Counter(left)
        wanted = Counter(plain(line) for line, label in zip(page, labels, strict=True) if label == "keep")
        for line, label in zip(page, labels, strict=True):
            if label in ("chrome", "duplicate"):
                if kept[plain(line)] > wanted[plain(line)]:
                    kept[plain(line)] -= 1
                else:
                    removed[label] += 1
    return lost, removed


def restored_digests(out, to):
    return {one.name: one.same for one in restore(out, to)}


def test_together_no_content_is_lost_and_chrome_and_the_second_copy_go(pages, gold, tmp_path):
    Pipeline().run([pages], tmp_path / "out")
    lost, removed = outcome(pages, tmp_path / "out/corpus", gold)
    assert not lost
    assert removed["chrome"] >= 27
    assert removed["duplicate"] == 84


@pytest.mark.parametrize("number", range(5))
def test_alone_no_page_loses_content(pages, gold, tmp_path, number):
    name = sorted(gold)[number]
    Pipeline().run([pages / name], tmp_path / "out")
    lost, removed = outcome(pages, tmp_path / "out/corpus", {name: gold[name]})
    assert not lost
    assert removed["duplicate"] == gold[name].count("duplicate")


def test_every_page_is_restored_byte_for_byte(pages, tmp_path):
    Pipeline().run([pages], tmp_path / "out")
    results = list(restore(tmp_path / "out", tmp_path / "back"))
    assert [one.name for one in results if not one.same] == []
    for page in pages.iterdir():
        assert (tmp_path / "back" / page.name).read_bytes() == page.read_bytes()


def test_the_result_does_not_depend_on_workers_or_on_the_order_of_inputs(pages, tmp_path):
    Pipeline(workers=1).run(sorted(pages.iterdir()), tmp_path / "one")
    Pipeline(workers=2).run(sorted(pages.iterdir(), reverse=True), tmp_path / "two")
    for folder in ("corpus", "ledger"):
        files = [path for path in sorted((tmp_path / "one" / folder).rglob("*")) if path.is_file()]
        assert files
        for path in files:
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes(), path


def test_a_corpus_that_was_changed_after_the_run_is_noticed(pages, tmp_path):
    shutil.copytree(pages, tmp_path / "in")
    Pipeline().run([tmp_path / "in"], tmp_path / "out")
    changed = next((tmp_path / "out/corpus").iterdir())
    changed.write_text(changed.read_text(encoding="utf-8").replace("a", "b"), encoding="utf-8")
    results = {one.name: one for one in restore(tmp_path / "out", tmp_path / "back")}
    assert not results[changed.name].same
    assert sum(one.same for one in results.values()) == 4


def test_the_manifest_names_versions_configuration_and_inputs(pages, tmp_path):
    Pipeline().run([pages], tmp_path / "out")
    manifest = open_run(tmp_path / "out").manifest
    assert len(manifest["sources"]) == 5
    assert all(source["complete"] and source["xxh3_128"] for source in manifest["sources"])
    assert manifest["config"]["stages"] == ["normalize", "chrome", "blocks", "documents"]
    assert {"ftfy", "datasketch", "rapidfuzz"} <= set(manifest["libraries"])


def test_among_two_thousand_other_pages_the_result_is_the_same(pages, gold, tmp_path):
    folder = tmp_path / "dump"
    shutil.copytree(pages, folder)
    for page in made_pages(2000, seed=7):
        (folder / page.name).write_text(page.text, encoding="utf-8")
    Pipeline().run([pages], tmp_path / "alone")
    Pipeline().run([folder], tmp_path / "among")
    for name in gold:
        alone, among = ((tmp_path / run / "corpus" / name).read_text(encoding="utf-8") for run in ("alone", "among"))
        assert among == alone


def test_template_lines_are_looked_for_as_deep_as_the_configuration_says(pages, tmp_path):
    def removed(depth):
        config = Config(chrome=ChromeConfig(rules=False, line_model=False, depth=depth))
        summary = Pipeline(config).run([pages], tmp_path / f"depth{depth}")
        return sum(rule.edits for rule in summary.rules if rule.stage == "chrome")

    assert removed(1) < removed(250)
