import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup.comparison import bytes_between, capitals
from cleaner.dedup.stamp_labels import stamp_labels
from cleaner.dedup.tokens import tokenize
from cleaner.kernels import stamp_lines
from cleaner.kernels.token_layout import token_layout

STAMPS = (
    "Today is 24/04/2019",
    "Today: Monday, 4 March 2019",
    "Hôm nay: Thứ Hai, 24/04/2019",
    "Hom nay 24/04/2019",
    "今天是2019年4月24日",
    "Сегодня 24.04.2019",
    "Views: 51,204",
    "Lượt xem: 51.204 lượt",
    "LƯỢT TRUY CẬP: 12",
    "1,204 views",
    "浏览次数：51204",
    "Просмотров: 7",
    "المشاهدات: 12",
    "Printed on 24.04.2019 10:35",
)
OTHERS = (
    "Views",
    "Date of birth: 24/04/2019",
    "Ngày sinh: 24/04/2019",
    "Today 24 of the 48 felled trees were sold in the market",
    "Today is the day",
    "Views: 12 from the tower, 40 from the bridge",
    "Seats: 51204",
    "Reads 12 books a year and writes 4",
    "The hall has 310 visitors",
    "Hôm nay giá vàng tăng 5 phần trăm",
    "24/04/2019",
    "310",
    "",
)


def marked(text, way="compiled"):
    """Return whether each token of a text stands in a stamp line."""
    texts = pa.array([text], pa.large_string())
    tokens = tokenize(texts)
    layout = np.empty(len(tokens.starts), np.uint8)
    used = np.array([0])
    data, _ = text_buffers(texts)
    token_layout(data, tokens.starts, tokens.digits, tokens.bounds, used, bytes_between(), capitals(), layout)
    mark = getattr(stamp_lines.mark_stamp_lines, way)
    mark(layout, tokens.bases, tokens.bounds, used, *stamp_labels())
    return (layout & stamp_lines.STAMPED != 0).tolist()


@pytest.mark.parametrize("line", STAMPS)
def test_a_line_that_each_visit_fills_in_anew_is_marked_wherever_it_stands(line):
    alone = marked(line)
    assert alone
    assert all(alone)
    assert marked(f"A line\n{line}\nand another") == [False, False, *alone, False, False]


@pytest.mark.parametrize("line", OTHERS)
def test_other_lines_are_not_marked(line):
    assert not any(marked(f"A line\n{line}\nand another"))


@given(st.lists(st.sampled_from((*STAMPS, *OTHERS, "a b c", "7 views a day")), max_size=6))
def test_the_plain_kernel_agrees_with_the_compiled_one(lines):
    text = "\n".join(lines)
    assert marked(text, "plain") == marked(text)


@pytest.mark.parametrize("line", ["Hôm nay: 1.204", "1.204 lượt xem"])
def test_a_label_may_stand_beside_a_count_too(line):
    assert all(marked(line))
