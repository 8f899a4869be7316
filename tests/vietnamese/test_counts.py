"""The counts of syllables: probabilities that add up, in an order that Vietnamese confirms."""

from __future__ import annotations

import math
import subprocess
import sys
import time

import pytest
from make_syllable_counts import Ngrams, packed, runs

from cleaner.vietnamese.counts import DATA, SyllableCounts, syllable_counts
from cleaner.vietnamese.syllables import syllables


@pytest.mark.parametrize("previous", [None, "tập", "việt", "hội", "nghĩa", "zzz"])
def test_the_probabilities_behind_a_syllable_add_up_to_one(previous):
    counts = syllable_counts()
    old_style = {parts: spelling for spelling, parts in reversed(syllables().items())}.values()
    # Steps of 1/12 round each probability by up to 4 %; backed-off mass counts listed followers a second time.
    assert 0.85 < sum(math.exp(counts.bigram(previous, syllable)) for syllable in old_style) < 1.15


def test_unigram_probabilities_add_up_to_one():
    counts = syllable_counts()
    old_style = {parts: spelling for spelling, parts in reversed(syllables().items())}.values()
    assert 0.9 < sum(math.exp(counts.unigram(syllable)) for syllable in old_style) < 1.1


@pytest.mark.parametrize(
    ("previous", "right", "wrong"),
    [
        ("việt", "nam", "năm"),
        ("tập", "tin", "tín"),
        ("người", "dùng", "dụng"),
        ("sử", "dụng", "dùng"),
        ("không", "thể", "thế"),
        ("như", "thế", "thể"),
        ("hai", "mươi", "mười"),
        ("chủ", "nghĩa", "nghỉa"),
    ],
)
def test_the_word_before_decides(previous, right, wrong):
    assert syllable_counts().bigram(previous, right) > syllable_counts().bigram(previous, wrong)


@pytest.mark.parametrize("syllable", ["người", "được", "hòa", "thủy", "quý", "đ" + "ã"])
def test_common_syllables_are_contained(syllable):
    assert syllable in syllable_counts()


@pytest.mark.parametrize("syllable", ["", "hoà", "thuỷ", "Người", "nguời", "ngườn", "\ud800", "nguoi\u0300"])
def test_other_strings_are_not_contained_and_have_the_floor(syllable):
    counts = syllable_counts()
    assert syllable not in counts
    assert counts.unigram(syllable) == counts.unigram("zzz")
    assert -40 < counts.bigram("việt", syllable) < counts.bigram("việt", "nam")
    assert -40 < counts.bigram(syllable, "nam") < 0


def test_the_data_is_small_and_quick_to_read():
    assert DATA.stat().st_size < 1_500_000
    syllable_counts.cache_clear()
    start = time.process_time()
    syllable_counts()
    assert time.process_time() - start < 0.5  # 0.01 s where nothing else runs


def test_reading_the_counts_does_not_load_numba():
    code = "import sys; from cleaner.vietnamese.counts import syllable_counts; syllable_counts(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "numba" not in loaded.split()


def counts_of(*texts):
    """Counts made of lines, each with its weight."""
    ngrams = Ngrams(2)
    for line, weight in texts:
        ngrams.add([runs(line)], weight)
    return SyllableCounts(packed(ngrams.finish(), set(), []))


def test_a_heavier_source_outweighs_a_lighter_one():
    counts = counts_of(("tập tin, tập tin", 1), ("tập tín, tập tín", 10), ("tệp cũ, tệp mới", 1))
    assert counts.bigram("tập", "tín") > counts.bigram("tập", "tin") > counts.bigram("tập", "mới")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Cộng hoà, thuỷ điện", [["cộng", "hòa"], ["thủy", "điện"]]),
        ("Tòan quốc; qúy vị", [["toàn", "quốc"], ["quý", "vị"]]),
        ("ngày 4 tháng 10", [["ngày"], ["tháng"]]),
        ("ĐA\u0309NG\xa0BỘ", [["đảng", "bộ"]]),
        ("mở file đã lưu", [["mở"], ["đã", "lưu"]]),
        ("to be or not to be in an inn", []),
        ("khong co dau thi bo qua", []),
        ("", []),
    ],
)
def test_a_line_is_cut_into_runs_of_syllables_in_old_style(line, expected):
    assert runs(line) == expected


def test_a_syllable_seen_once_is_not_contained():
    counts = counts_of(("quận năm, quận mười", 1))
    assert "quận" in counts
    assert "năm" not in counts
