"""Memory is given in words, found out of the machine, and shared out to the work under way."""

from __future__ import annotations

import threading

import numpy as np
import pyarrow as pa
import pytest

from cleaner import Config, Pipeline
from cleaner.chrome.rows import ROW
from cleaner.chrome.templates import learn_templates
from cleaner.config import ChromeConfig, DocumentsConfig
from cleaner.dedup.documents import document_rows, find_duplicates
from cleaner.pipeline import site_rows
from cleaner.pipeline.budget import LEAST, Budget, _limits_of_groups, bytes_of, default_budget, memory_of_machine
from cleaner.pipeline.gathering import gathered
from cleaner.pipeline.site_rows import in_parts


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("1GB", 10**9),
        ("1g", 10**9),
        (" 0.5 TB ", 5 * 10**11),
        ("600MB", 6 * 10**8),
        ("2GiB", 2 << 30),
        ("1000000000", 10**9),
    ],
)
def test_sizes_are_read_as_people_write_them(size, expected):
    assert bytes_of(size) == expected


@pytest.mark.parametrize("size", ["", "much", "1XB", "-1GB", "1e9", "100MB", "0"])
def test_other_sizes_are_refused_with_the_reason(size):
    with pytest.raises(ValueError, match=r"is no size of memory|is too little"):
        bytes_of(size)


def test_half_of_the_machine_is_the_default():
    assert default_budget().total == max(LEAST, memory_of_machine() // 2)


@pytest.mark.parametrize(
    ("lines", "files", "limits"),
    [
        (["0::/a/b"], {"a/b/memory.max": "max", "a/memory.max": "700"}, [700]),
        (
            ["5:cpu:/x", "4:memory:/x/y"],
            {"memory/x/y/memory.limit_in_bytes": "9", "memory/memory.limit_in_bytes": "8"},
            [9, 8],
        ),
        (["0::/gone"], {"memory.max": "5"}, [5]),
        (["7:pids:/"], {}, []),
    ],
)
def test_limits_of_control_groups_count(tmp_path, lines, files, limits):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert list(_limits_of_groups(lines, tmp_path)) == limits


def test_no_more_goes_on_at_once_than_there_is_memory_for_but_one_always_does():
    budget = Budget(LEAST)
    running, most, lock = 0, 0, threading.Lock()

    def work(size):
        nonlocal running, most
        with budget.under_way(size):
            with lock:
                running += size
                most = max(most, running)
            threading.Event().wait(0.001)
            with lock:
                running -= size

    sizes = [4 << 20] * 20 + [1 << 30] + [1 << 20] * 20
    threads = [threading.Thread(target=work, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1 << 30
    assert running == 0


def rows_of(sites, pages, lines, seed=1):
    """Return rows of pages that have some lines in common with the others of their site."""
    rng = np.random.default_rng(seed)
    rows = np.zeros(sites * pages * lines, ROW)
    rows["site"] = np.repeat(np.arange(1, sites + 1, dtype=np.uint64) * np.uint64(7919), pages * lines)
    rows["page"] = np.repeat(np.arange(sites * pages), lines)
    rows["head"] = np.tile(np.arange(lines), sites * pages)
    rows["tail"] = lines - 1 - rows["head"]
    shared = rows["head"] < 4
    rows["key"] = np.where(
        shared,
        rows["site"] * np.uint64(31) + rows["head"].astype(np.uint64),
        rng.integers(1, 1 << 60, len(rows)).astype(np.uint64),
    )
    rows["before"] = np.where(shared, rows["head"], 9)
    rows["after"] = np.where(shared, rows["head"] + 1, 8)
    rows["samples"] = np.uint32(0xFFFFFFFF)
    prose = ~shared
    rows["kind"][prose] = 2
    rows["samples"][prose] = rng.integers(0, 1 << 31, (int(prose.sum()), 4))
    return rows


def test_templates_learned_in_parts_are_those_of_all_rows(tmp_path):
    rows = rows_of(sites=30, pages=20, lines=12)
    shards = np.array_split(rows, 7)
    whole = learn_templates(rows, ChromeConfig())
    assert len(whole) > 0
    parts = list(in_parts(len(shards), shards.__getitem__, rows.nbytes // 5, tmp_path / "work").rows)
    assert len(parts) == 5
    assert sum(map(len, parts)) == len(rows)
    found = learn_templates(iter(parts), ChromeConfig())
    for name in ("entry", "scope", "key", "pages", "of", "scopes", "anywhere"):
        assert np.array_equal(getattr(found, name), getattr(whole, name)), name
    for name in ("entry", "bodies", "of_line", "site", "of"):
        assert np.array_equal(getattr(found.seen, name), getattr(whole.seen, name)), name
    assert not list((tmp_path / "work").iterdir())


def test_signatures_in_a_file_are_those_in_memory(tmp_path):
    texts = [f"The {n % 40} ferry leaves at seven and calls at islands {n % 40} times." for n in range(200)]
    batches = [
        document_rows(pa.array(texts[at : at + 50], pa.large_string()), DocumentsConfig()) for at in range(0, 200, 50)
    ]
    held, mapped = (gathered(batches, at_most, tmp_path / "rows") for at_most in (1 << 30, 0))
    assert np.array_equal(held.signatures, mapped.signatures)
    assert np.array_equal(held.sketch, mapped.sketch)
    assert len(held.signatures) == 40
    assert list((tmp_path / "rows").iterdir()) == []
    texts_of = pa.array(texts, pa.large_string()).take
    found = [find_duplicates(rows, texts_of, DocumentsConfig()) for rows in (held, mapped)]
    assert np.array_equal(found[0].keeper, found[1].keeper)


def test_rows_that_fit_are_parted_by_site_among_threads(tmp_path, monkeypatch):
    monkeypatch.setattr(site_rows, "_WORTH_A_PART", 10_000)
    rows = rows_of(sites=5, pages=20, lines=10)
    parts, fit = in_parts(1, lambda _: rows, 1 << 30, tmp_path / "work")
    found = list(parts)
    assert fit
    assert len(found) > 1
    assert not (tmp_path / "work").exists()
    assert sorted(row.tobytes() for part in found for row in part) == sorted(row.tobytes() for row in rows)
    sites = [site for part in found for site in set(part["site"].tolist())]
    assert len(sites) == len(set(sites))


def test_of_a_site_with_too_many_rows_whole_pages_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(site_rows, "MOST_OF_SITE", 1000)
    rows = np.concatenate([rows_of(sites=1, pages=500, lines=10), rows_of(sites=3, pages=20, lines=10)[200:]])
    ((part,), fit) = in_parts(1, lambda _: rows, 1 << 30, tmp_path)
    assert fit
    pages, counts = np.unique(part["page"][part["site"] == 7919], return_counts=True)
    assert 50 < len(pages) < 200
    assert set(counts.tolist()) == {10}
    assert np.count_nonzero(part["site"] != 7919) == 400


def test_the_result_does_not_depend_on_the_memory(tmp_path):
    page = (
        "Home\nContact\n\nThe {} ferry leaves at seven and calls at both islands before it is back at noon, day {}.\n"
    )
    (tmp_path / "in").mkdir()
    for number in range(30):
        (tmp_path / "in" / f"{number}.txt").write_text(page.format(number % 7, number) * 3)
    found = []
    for memory in (LEAST, 8 * LEAST):
        out = tmp_path / str(memory)
        Pipeline(Config(), max_memory=memory).run(tmp_path / "in", out)
        found.append([path.read_bytes() for path in sorted(out.rglob("*")) if path.suffix in (".txt", ".parquet")])
    assert found[0] == found[1]
    with pytest.raises(ValueError, match="at least 500,000,000 bytes"):
        Pipeline(max_memory=1000)
