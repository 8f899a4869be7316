"""What the line model's features begin with: counts of each line that is not blank, as rows of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

LENGTH, SENTENCE, LONG, LABEL, END, ELLIPSIS, BLANK_ABOVE, BLANK_BELOW, ROWS = range(9)
"""Rows: words, where characters of scripts without spaces and numbers count less; whether the line ends as a sentence,
is long text, is a label; class of its end mark; whether it ends with an ellipsis, and whether a blank line or the
page's edge stands above and below. The counts follow."""

SENTENCE_WORDS, LONG_WORDS, LABEL_WORDS = 15, 40, 6
"""A line is long text from so many words on if it ends as a sentence, or from so many if not; a label up to so many."""


@kernel
def fill_inputs(
    numbers: Any,
    bounds: Any,
    data: Any,
    ends: Any,
    marks: Any,
    facts: Any,
    fact_columns: Any,
    which: Any,
    counts: Any,
    places: Any,
    rows: Any,
) -> None:
    """Fill in the rows.

    Args:
        numbers: Number of each line that is not blank.
        bounds: ``pages + 1`` places in ``numbers``.
        data: UTF-8 bytes of the text.
        ends: One past the last byte of each line, blank ones too.
        marks: Class of the end mark of each line, blank ones too.
        facts: int32, facts of each line, blank ones too, see :mod:`cleaner.kernels.line_facts`.
        fact_columns: Which of their columns are wanted.
        which: Number of each line of ``numbers`` among those whose words were counted.
        counts: int32, counts of these, see :mod:`cleaner.kernels.line_words`.
        places: Column of the words in the facts, of the numbers in them, of the words and of the characters of scripts
            without spaces in the counts, and what class of end mark ends a sentence.
        rows: Output, float32 ``(ROWS + wanted facts + counts, lines)``.
    """
    fact_words, fact_numbers, words, solos, sentence_mark = places
    for page in range(bounds.size - 1):
        for i in range(bounds[page], bounds[page + 1]):
            line = numbers[i]
            own = which[i]
            # A character of a script without spaces is six tenths of a word, a number half a one.
            tokens = max(counts[words, own] + counts[solos, own], 1)
            length = np.float32(
                facts[fact_words, line] * (1 - 0.4 * counts[solos, own] / tokens) - 0.5 * facts[fact_numbers, line]
            )
            end = ends[line]
            dots = end >= 3 and data[end - 1] == 46 and data[end - 2] == 46 and data[end - 3] == 46
            sign = end >= 3 and data[end - 1] == 0xA6 and data[end - 2] == 0x80 and data[end - 3] == 0xE2
            sentence = marks[line] == sentence_mark and not (dots or sign)
            rows[LENGTH, i] = length
            rows[SENTENCE, i] = sentence
            rows[LONG, i] = (sentence and length >= SENTENCE_WORDS) or length >= LONG_WORDS
            rows[LABEL, i] = length <= LABEL_WORDS and not sentence
            rows[END, i] = marks[line]
            rows[ELLIPSIS, i] = dots or sign
            rows[BLANK_ABOVE, i] = i == bounds[page] or line - numbers[i - 1] > 1
            rows[BLANK_BELOW, i] = i + 1 == bounds[page + 1] or numbers[i + 1] - line > 1
    for k in range(fact_columns.size):
        row = rows[ROWS + k]
        column = facts[fact_columns[k]]
        for i in range(numbers.size):
            row[i] = column[numbers[i]]
    for k in range(counts.shape[0]):
        row = rows[ROWS + fact_columns.size + k]
        column = counts[k]
        for i in range(numbers.size):
            row[i] = column[which[i]]
