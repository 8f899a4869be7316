import json
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import DocumentsConfig
from cleaner.dedup.comparison import Pairs, overlap, prepare, what_differs
from cleaner.dedup.shingles import Shingles
from cleaner.dedup.verdicts import REASONS
from cleaner.dedup.verify import verify
from cleaner.kernels import alignment, differences, token_layout
from cleaner.kernels import overlap as overlap_kernels

CASES = json.loads((Path(__file__).parents[1] / "cases" / "documents_pairs.json").read_text("utf-8"))
BODIES = {
    "park": (
        "The gardeners of the city park began before dawn, and by noon the whole northern meadow had been cut.\n\n"
        "According to mayor Ellen Marsh the storm of last week felled 48 trees along the river. Nobody was hurt. "
        "The paths stay closed until the wood is cleared, which may take some days more.\n\n"
        "In the morning the old pavilion, drawn by the architect Paul Stone, opened again after a long repair. "
        "On the first day it counted 310 visitors, most of them families from the streets around the lake.\n\n"
        "A small cafe on the upper floor sells bread and soup, and its terrace looks over the water towards the hills."
    ),
    "vietnamese": (
        "Từ bao đời nay, người dân trong làng vẫn giữ nghề trồng sen trên những đầm nước ven sông.\n\n"
        "Mỗi năm, khi mùa mưa vừa dứt, thuyền nhỏ lại nối nhau ra đầm từ lúc trời còn tối để mang hoa về chợ bán. "
        "Giá hoa lên xuống theo thời tiết, nhưng khách quen vẫn tìm đến vì hương sen ở đây thơm rất lâu.\n\n"
        "Những thửa đất cao hơn được dùng làm vườn, nơi các cụ già trồng rau và kể chuyện cho trẻ nghe mỗi buổi chiều."
    ),
    "hindi": (
        "नदी के किनारे बसा यह छोटा गाँव सुबह होते ही जाग उठता है और किसान अपने बैलों के साथ खेतों की ओर निकल पड़ते हैं।\n\n"
        "स्कूल की घंटी बजने से पहले बच्चे कुएँ के पास मिलते हैं और पुराने बरगद के नीचे बैठकर कहानियाँ सुनते हैं।\n\n"
        "शाम को जब धूप कम होती है तब औरतें मिट्टी के दीये जलाती हैं और पूरा गाँव धीरे धीरे शांत हो जाता है।"
    ),
    "chinese": (
        "每天清晨，渔民们把小船推进湖里，趁着太阳还没有升起来的时候撒下渔网，等到中午才回到岸上休息。\n\n"
        "村里最年长的渔民王秀英说，她小时候湖水比现在清得多，站在桥上就能看见水底的石头和游来游去的鱼。\n\n"
        "到了冬天湖面结冰，大家就留在家里修补渔网，由李志强给孩子们讲过去的故事，一直讲到炉火慢慢熄灭为止。"
    ),
}


def without_marks(text):
    kept = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return kept.replace("đ", "d").replace("Đ", "D")


def pair_of(case):
    """Return the two texts that a case describes."""
    a = b = BODIES[case["body"]]
    for old, new in case.get("edit", []):
        assert old in b, old
        b = b.replace(old, new)
    if "lines" in case:
        a, b = with_lines(a, case["lines"], 0), with_lines(b, case["lines"], 1)
    if case.get("unaccented"):
        b = without_marks(b)
    if case.get("reverse_paragraphs"):
        b = "\n\n".join(reversed(b.split("\n\n")))
    if case.get("oneline"):
        b = " ".join(b.split())
    if case.get("twice"):
        b = f"{b}\n\n{b}"
    before, after = case.get("before", ["", ""]), case.get("after", ["", ""])
    return before[0] + a + after[0], before[1] + b + after[1]


def with_lines(text, lines, side):
    paragraphs = text.split("\n\n")
    for at, line in enumerate(lines):
        paragraphs.insert(2 * at + 1, line[side])
    return "\n\n".join(paragraphs)


def decide(a, b):
    documents = prepare(pa.array([a, b], pa.large_string()))
    verdicts = verify(documents, np.array([0]), np.array([1]), DocumentsConfig())
    return bool(verdicts.duplicate[0]), float(verdicts.similarity[0]), REASONS[verdicts.reason[0]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_pair_is_decided_as_its_case_says(case):
    a, b = pair_of(case)
    assert decide(a, b)[0] == case["duplicate"], decide(a, b)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_decision_does_not_depend_on_which_of_the_two_is_first(case):
    a, b = pair_of(case)
    assert decide(b, a)[0] == case["duplicate"], decide(b, a)


TOKENS = st.lists(st.integers(0, 6), max_size=40)


def aligned(a, b, way="compiled"):
    a, b = np.array(a, np.uint64), np.array(b, np.uint64)
    mate = np.empty(len(a), np.int32)
    getattr(alignment.align, way)(a, b, alignment.scratch(max(len(a), len(b))), mate)
    return mate


@given(TOKENS, TOKENS)
def test_a_short_alignment_is_a_longest_common_subsequence(a, b):
    from rapidfuzz.distance import LCSseq

    mate = aligned(a, b)
    matched = np.flatnonzero(mate >= 0)
    assert (np.diff(mate[matched]) > 0).all()
    assert [a[i] for i in matched] == [b[j] for j in mate[matched]]
    assert len(matched) == LCSseq.similarity(a, b)


@given(TOKENS, TOKENS)
def test_the_plain_alignment_agrees_with_the_compiled_one(a, b):
    assert aligned(a, b, "plain").tolist() == aligned(a, b).tolist()


@pytest.mark.parametrize("share", [0.02, 0.1, 0.2])
def test_a_long_alignment_finds_as_many_equal_words_as_rapidfuzz(share):
    from rapidfuzz.distance import LCSseq

    rng = np.random.default_rng(int(share * 100))
    a = (rng.pareto(0.7, 3000) * 10 % 5000).astype(np.uint64)
    b = np.where(rng.random(3000) < share, rng.integers(0, 5000, 3000).astype(np.uint64), a)
    b = np.delete(b, slice(700, 760))
    best = LCSseq.similarity(a.tolist(), b.tolist())
    assert np.count_nonzero(aligned(a, b) >= 0) >= 0.99 * best


@given(st.integers(0, 3), st.integers(60, 160), st.integers(60, 160))
def test_any_alignment_is_of_equal_words_in_rising_order(seed, one, other):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 40, one), rng.integers(0, 40, other)
    mate = aligned(a, b)
    matched = np.flatnonzero(mate >= 0)
    assert (np.diff(mate[matched]) > 0).all()
    assert (a[matched] == b[mate[matched]]).all()


@given(st.lists(st.lists(st.integers(0, 9), max_size=12), min_size=2, max_size=4))
def test_overlap_is_that_of_sets(sets):
    values = np.array([value for values in sets for value in values], np.uint32)
    shingled = Shingles(values, np.cumsum([0, *map(len, sets)]).astype(np.int64))
    places = np.arange(len(sets))
    first, second = np.repeat(places, len(sets)), np.tile(places, len(sets))
    jaccard, containment = overlap(shingled, first, second)
    for i, j, found, contained in zip(first, second, jaccard, containment, strict=True):
        a, b = set(sets[i]), set(sets[j])
        assert found == pytest.approx(len(a & b) / max(1, len(a | b)))
        assert contained == pytest.approx(len(a & b) / max(1, min(len(a), len(b))))


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(0, 9), max_size=12))
def test_the_plain_overlap_agrees_with_the_compiled_one(a, b):
    values, bounds = np.array(a + b, np.uint32), np.array([0, len(a), len(a) + len(b)])
    results = []
    for way in ("plain", "compiled"):
        distinct, common = np.zeros(2, np.int64), np.zeros(2, np.int64)
        slots, stamps = np.empty(32, np.uint32), np.zeros(32, np.int64)
        getattr(overlap_kernels.distinct_shingles, way)(values, bounds, np.array([0, 1]), slots, stamps, distinct)
        pairs = (np.array([0, 0]), np.array([1, 0]))
        room = (slots, np.zeros(32, np.int64), np.zeros(32, np.int64))
        getattr(overlap_kernels.shared_shingles, way)(values, bounds, *pairs, *room, common)
        results.append((distinct.tolist(), common.tolist()))
    assert results[0] == results[1]


WORDS = st.lists(st.sampled_from(["an", "Bo", "c.", "7", "x\n", "Label:", "đi", "Ếch", "!"]), max_size=30)


@given(WORDS, WORDS)
def test_the_plain_differences_agree_with_the_compiled_ones(a, b):
    documents = prepare(pa.array([" ".join(a), " ".join(b)], pa.large_string()))
    pairs = Pairs(documents, documents.tokens.keys, np.array([0]), np.array([1]))
    compiled = what_differs(pairs)
    with pytest.MonkeyPatch.context() as patch:
        for kernel in (token_layout.token_layout, differences.differences, alignment.align_pairs):
            patch.setattr(kernel, "_compiled", kernel.plain)
        plain = what_differs(pairs)
    assert plain.tolist() == compiled.tolist()


def test_both_kernels_mean_the_same_flags():
    for flag in ("LINE", "SENTENCE", "CAPITAL", "DIGIT", "COLON", "SOLO", "FIELD", "LABELLED"):
        assert getattr(differences, flag) == getattr(token_layout, flag)


@given(WORDS, WORDS)
def test_equal_words_and_the_decision_are_symmetric_in_their_counts(a, b):
    documents = prepare(pa.array([" ".join(a), " ".join(b)], pa.large_string()))
    there = what_differs(Pairs(documents, documents.tokens.keys, np.array([0]), np.array([1])))
    back = what_differs(Pairs(documents, documents.tokens.keys, np.array([1]), np.array([0])))
    assert there[0, differences.EQUAL] == back[0, differences.EQUAL]


def test_a_very_long_text_is_compared_in_linear_time():
    rng = np.random.default_rng(5)
    words = np.array([f"w{i}" for i in range(5000)])
    text = " ".join(words[rng.integers(0, 5000, 200_000)])
    duplicate, similarity, _ = decide(text, " ".join(words[rng.integers(0, 5000, 1000)]) + " " + text)
    assert duplicate
    assert similarity > 0.99
