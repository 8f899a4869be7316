"""Documents that are mostly numbers are copies only where the numbers are the same: a row more is another table."""

import numpy as np
import pyarrow as pa
import pytest

from cleaner.config import DocumentsConfig
from cleaner.dedup.comparison import prepare
from cleaner.dedup.verdicts import NUMBERS
from cleaner.dedup.verify import verify


def table(rows, cell="{}", cells=4):
    """Return rows of a station and some numbers, as ``cell`` writes them."""
    numbers = ([(row * 37 + place * 11) % 900 + 100 for place in range(cells)] for row in range(rows))
    return "\n".join(f"station{row % 7} " + " ".join(map(cell.format, of)) for row, of in enumerate(numbers))


def decide(one, other):
    documents = prepare(pa.array([one, other], pa.large_string()))
    verdicts = verify(documents, np.array([0]), np.array([1]), DocumentsConfig())
    return bool(verdicts.duplicate[0]), int(verdicts.reason[0])


@pytest.mark.parametrize("row", ["station1 111 222 333 444", "station9 500 500 500 500"])
def test_a_table_with_a_row_more_is_another_table(row):
    for one, other in ((table(60), f"{table(60)}\n{row}"), (f"{table(60)}\n{row}", table(60))):
        assert decide(one, other) == (False, NUMBERS)


def test_a_table_under_another_heading_is_a_copy():
    assert decide(table(60), f"Rainfall by month and place\n{table(60)}")[0]


@pytest.mark.parametrize(("cell", "cells"), [("w{}", 4), ("{} mm of rain", 2)], ids=["words with digits", "prose"])
def test_a_text_of_fewer_numbers_is_no_table(cell, cells):
    text = table(60, cell, cells)
    assert decide(text, f"{text}\nstation1 {' '.join([cell.format(111)] * cells)}")[0]
