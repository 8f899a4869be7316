"""Generators: results come while texts are read where a stage allows it, and memory does not grow with them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cleaner

NOTICE = "The library is closed on Monday for repairs, and opens again on Tuesday morning at nine."
TEXTS = ["a\xa0ferry", NOTICE, "clean", NOTICE.upper()]


def test_normal_forms_come_while_texts_are_read():
    read = []

    def texts():
        for n in range(100_000):
            read.append(n)
            yield f"text\xa0{n} " * 100

    results = cleaner.normalize(texts())
    assert next(results).text.startswith("text 0 text 0")
    assert len(read) < 2000
    assert [edit.rule for edit in next(results).edits][:1] == ["spaces"]


def test_generators_give_what_lists_give():
    listed = cleaner.normalize(TEXTS)
    assert list(cleaner.normalize(iter(TEXTS))) == list(listed)
    config = cleaner.Config(documents=cleaner.DocumentsConfig(keep="first"))
    cleaned = cleaner.clean(TEXTS, config=config)
    with cleaner.clean(iter(TEXTS), config=config) as stream:
        assert stream.total == 4
        assert [result.text for result in stream] == cleaned.data
        assert stream.duplicates().equals(cleaned.duplicates)
        assert stream.edits().equals(cleaned.edits)
    found = cleaner.deduplicate(TEXTS, config=config)
    stream = cleaner.deduplicate(iter(TEXTS), config=config)
    assert list(stream) == found.data
    assert stream.duplicates()["keeper"].to_pylist() == [one.keeper for one in found.duplicates]
    stream.close()


def test_results_of_a_stream_have_their_edits():
    with cleaner.clean(iter(TEXTS)) as stream:
        assert [edit.rule for edit in next(stream).edits] == ["spaces"]


def test_the_folder_of_a_stream_goes_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stream = cleaner.deduplicate(iter(TEXTS))
    assert list(tmp_path.iterdir())
    stream.close()
    assert not list(tmp_path.iterdir())
    stream = cleaner.deduplicate(iter(TEXTS))
    del stream
    assert not list(tmp_path.iterdir())


def test_a_generator_that_fails_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def texts():
        yield "a"
        raise KeyError("its own error")

    with pytest.raises(KeyError, match="its own error"):
        cleaner.deduplicate(texts())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("function", [cleaner.deduplicate, cleaner.clean, cleaner.strip_chrome, cleaner.normalize])
@pytest.mark.parametrize(("bad", "error"), [(None, TypeError), (b"a", TypeError), ("\ud800", ValueError)])
def test_what_is_no_text_is_told(function, bad, error):
    with pytest.raises(error, match=r"text 1 is a|half of a surrogate"):
        list(function(iter(["a", bad])))


def test_an_empty_generator_gives_nothing():
    for function in (cleaner.deduplicate, cleaner.clean, cleaner.strip_chrome, cleaner.normalize):
        assert list(function(iter(()))) == []


PROGRAM = """
import random, re, resource, sys
from pathlib import Path
import cleaner
function, megabytes = getattr(cleaner, sys.argv[1]), int(sys.argv[2])
rng = random.Random(1)
words = ["".join(rng.choices("abcdefghij", k=rng.randint(2, 9))) for _ in range(5000)]
def texts():
    size = n = 0
    while size < megabytes * 1_000_000:
        text = ("a\\xa0b " if n % 20 == 0 else f"{n} ") + " ".join(rng.choices(words, k=800)) + ".\\n"
        size, n = size + len(text), n + 1
        yield text
count = sum(1 for _ in function(texts()))
assert count > megabytes * 100, count
# Where the system tells it, the peak of this program alone: ru_maxrss begins with that of the process that started it.
status = Path("/proc/self/status")
peak = re.search("VmHWM:\\s*([0-9]+)", status.read_text())[1] if status.exists() else 0
print((int(peak) or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
"""


@pytest.mark.parametrize(("function", "small", "large"), [("normalize", 10, 80), ("deduplicate", 60, 200)])
def test_memory_does_not_grow_with_a_generator(function, small, large):
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", PROGRAM, function, str(megabytes)], check=True, capture_output=True, timeout=280
            ).stdout
        )
        for megabytes in (small, large)
    ]
    # A run writes nothing down before its state is 64 MB: .4 to .6 bytes were measured; held texts take 1 or more.
    assert peaks[1] - peaks[0] < (large - small) * 0.85, peaks
