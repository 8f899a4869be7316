"""The units that a block is made of: the lines of one document, and the sentences of lines that repeat only in part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.dedup.tokens import Tokens

_NEWLINE, _LEAD_OF_THREE, _SOLO_BYTES = 0x0A, 0xE0, 4
_SOLO_WORDS = 0.5
"""Words that a letter of a script without spaces is worth: Chinese words have 1.5 to 2 letters."""

_MARKS = (rb"\.", rb"!", rb"\?")
_MARKS_ALONE = (rb"\xe2\x80\xa6", rb"\xe3\x80\x82", rb"\xef\xbc\x81", rb"\xef\xbc\x9f", rb"\xe0\xa5\xa4")
_BEHIND_FIRST = rb"(?<![.!?][.!?])[.!?]*[\"')\]]*\s+"
_SENTENCE_END = re.compile(
    b"|".join(
        [
            *(mark + _BEHIND_FIRST for mark in _MARKS),
            *(mark + rb"(?:" + b"|".join(_MARKS_ALONE) + rb")*\s*" for mark in _MARKS_ALONE),
        ]
    )
)
"""Full stop, exclamation or question mark with a space after it; ellipsis; full stop and marks of Chinese; danda. Each
branch begins with a letter of its own: then bytes with which none begins are passed over at 45 in place of 9 MB/s."""
_BLANK_FIELD = re.compile(r"\.{4,}|…{2,}|_{3,}|\t|\|")
_SIGN = re.compile(r"[#$&*+/<=>@\[\\\]^`{}~]")
_SIGNS = 0.04
"""Share of signs other than punctuation. Lines of code have 6 to 20 %, prose under 2 %."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document as bytes and tokens.

    Attributes:
        data: uint8, its bytes.
        keys: uint64, ``n``: one a token.
        starts: int64, ``n``: position of a token's first byte in ``data``.
        digits: bool, ``n``: a token holds a digit.
        words: float64, ``n + 1``: words before a token; a letter that is a token of its own is worth half a word.
        lines: int64: position of the first byte of every line, and the length of ``data``.
        firsts: int64: first token of every line, and ``n``.
    """

    data: npt.NDArray[np.uint8]
    keys: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int64]
    digits: npt.NDArray[np.bool_]
    words: npt.NDArray[np.float64]
    lines: npt.NDArray[np.int64]
    firsts: npt.NDArray[np.int64]

    def text(self, start: int, end: int) -> str:
        """Return the characters between two positions in ``data``."""
        return self.data[start:end].tobytes().decode()


class Unit(NamedTuple):
    """A line or a sentence.

    Attributes:
        start: Position of its first byte.
        end: One past its last byte; a line's end is counted with it.
        first: Its first token.
        last: One past its last token.
        whole: It is a line, not a sentence of one.
    """

    start: int
    end: int
    first: int
    last: int
    whole: bool


def document_of(data: npt.NDArray[np.uint8], tokens: Tokens, row: int, offset: int) -> Document:
    """Return one document of a batch.

    Args:
        data: uint8, the document's bytes.
        tokens: The tokens of the batch.
        row: The document's place in the batch.
        offset: Its place in the batch's data.
    """
    part = slice(int(tokens.bounds[row]), int(tokens.bounds[row + 1]))
    starts = tokens.starts[part] - offset
    newlines = np.flatnonzero(data == _NEWLINE)
    lines = np.zeros(len(newlines) + 2, np.int64)
    lines[1:-1] = newlines + 1
    lines[-1] = len(data)
    if len(newlines) and lines[-2] == len(data):
        lines = lines[:-1]
    # A letter that is a token of its own has three bytes or four, and the next token may follow at once.
    reach = np.full(len(starts), len(data))
    reach[:-1] = starts[1:] - starts[:-1]
    solo = (data[starts] >= _LEAD_OF_THREE) & (reach <= _SOLO_BYTES)
    words = np.zeros(len(starts) + 1)
    np.cumsum(np.where(solo, _SOLO_WORDS, 1.0), out=words[1:])
    return Document(data, tokens.keys[part], starts, tokens.digits[part], words, lines, np.searchsorted(starts, lines))


def lines_of(document: Document, matched: npt.NDArray[np.int64]) -> list[Unit]:
    """Return the lines that hold a matched token.

    Args:
        document: The document.
        matched: int64, ``n + 1``: tokens before a token that are matched.
    """
    hit = np.flatnonzero(np.diff(matched[document.firsts]))
    columns = (document.lines[hit], document.lines[hit + 1], document.firsts[hit], document.firsts[hit + 1])
    return [
        Unit(start, end, first, last, whole=True)
        for start, end, first, last in zip(*(column.tolist() for column in columns), strict=True)
    ]


def sentences_of(document: Document, line: Unit) -> list[Unit]:
    """Return the sentences of a line, without those that hold no token; none where the line is one sentence."""
    start, end, first, last, _ = line
    ends = [start + match.end() for match in _SENTENCE_END.finditer(document.data[start:end].tobytes())]
    if not ends or ends[-1] < end:
        ends.append(end)
    if len(ends) == 1:
        return []
    stops = (first + np.searchsorted(document.starts[first:last], ends)).tolist()
    found = []
    for stop, after in zip(ends, stops, strict=True):
        if after > first:
            found.append(Unit(start, stop, first, after, whole=False))
            start, first = stop, after
    return found


def is_prose(text: str) -> bool:
    """Tell whether a line is running text: neither code nor a row of a table nor a field to fill in.

    Example:
        >>> [is_prose(text) for text in ("It stands here word for word.", "for (i = 0; i < n; ++i) {", "Name: ......")]
        [True, False, False]
    """
    return not _BLANK_FIELD.search(text) and len(_SIGN.findall(text)) <= _SIGNS * len(text)
