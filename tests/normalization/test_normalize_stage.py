from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import NormalizeConfig
from cleaner.edits.table import STAGE_SCHEMA
from cleaner.normalization import stage
from cleaner.normalization.stage import normalize_batch
from cleaner.normalization.text import normalize_text

CONFIG = NormalizeConfig()
TEXTS = st.lists(st.text(st.sampled_from("abạ \n\xa0\u200be\u0301Ã©"), max_size=8), max_size=8)


def texts_of(values):
    return pa.array(values, pa.large_string())


@pytest.mark.parametrize("through_the_gate", [True, False])
@given(texts=TEXTS)
def test_a_batch_is_what_its_texts_are_one_by_one(texts, through_the_gate):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "_WORTH_A_KERNEL", 0 if through_the_gate else 1 << 60)
        staged = normalize_batch(texts_of(texts), CONFIG)
    expected = [normalize_text(text) for text in texts]
    assert staged.text.to_pylist() == [text for text, _ in expected]
    rows = [(row, edit.start, edit.end, edit.before, edit.after) for row, (_, es) in enumerate(expected) for edit in es]
    columns = (staged.edits.column(name).to_pylist() for name in ("row", "start", "end", "before", "after"))
    assert list(zip(*columns, strict=True)) == rows
    assert staged.edits.schema == STAGE_SCHEMA


def test_a_clean_batch_comes_back_as_the_very_same_array():
    texts = texts_of(["sạch", "clean", ""])
    staged = normalize_batch(texts, CONFIG)
    assert staged.text is texts
    assert staged.edits.num_rows == 0


def test_a_slice_is_normalized_without_its_neighbours():
    texts = texts_of(["x\xa0y", "b\xa0c", "d", "e\xa0f"]).slice(1, 2)
    assert normalize_batch(texts, CONFIG).text.to_pylist() == ["b c", "d"]


def test_an_empty_batch_stays_empty():
    assert normalize_batch(texts_of([]), CONFIG).text.to_pylist() == []
