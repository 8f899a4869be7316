r"""Kernels that find the rows and fields of CSV and TSV files, and unquote and quote values.

A field that begins with a quote ends at the next quote that is not doubled; a quote within any other field is a
character like others. A row ends at a newline outside of quotes, or with the data; a carriage return right before that
belongs to the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.kernels.runtime import kernel

if TYPE_CHECKING:
    import numpy.typing as npt

AT_FIELD, IN_PLAIN, IN_QUOTES, AT_QUOTE = 0, 1, 2, 3
"""Where a row can be: at the beginning of a field, in one without quotes, between quotes, after a quote between quotes
(which closes the field, or is the first of two)."""

SOUND, GOES_ON, OPEN = 0, 1, 2
"""What :func:`locate_fields` says of a row: nothing wrong; a field goes on after its closing quote; the last quote is
never closed."""

_OTHER, _DELIMITER, _QUOTE, _NEWLINE = 0, 1, 2, 3
_NEXT = np.array(
    [
        [IN_PLAIN, AT_FIELD, IN_QUOTES, AT_FIELD],
        [IN_PLAIN, AT_FIELD, IN_PLAIN, AT_FIELD],
        [IN_QUOTES, IN_QUOTES, AT_QUOTE, IN_QUOTES],
        [IN_PLAIN, AT_FIELD, IN_QUOTES, AT_FIELD],
    ],
    np.uint8,
)
"""The place after a byte, by the place before it and the byte's kind."""
_MARK, _LINE_FEED, _RETURN = ord('"'), ord("\n"), ord("\r")


def _closure() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return an automaton that goes through bytes from all places at once.

    Its states are the maps from the place before some bytes to the place after them; state 0 is that of no bytes. Few
    of the 256 maps occur.

    Returns:
        The state after a byte, by the state before it and the byte's kind; and the maps, one a state.
    """
    maps = [tuple(range(len(_NEXT)))]
    after: list[list[int]] = []
    for known in maps:  # which grows on the way
        after.append([])
        for kind in range(_NEXT.shape[1]):
            reached = tuple(int(_NEXT[place, kind]) for place in known)
            if reached not in maps:
                maps.append(reached)
            after[-1].append(maps.index(reached))
    return np.array(after, np.uint8), np.array(maps, np.uint8)


_STATE_AFTER, _MAPS = _closure()
PLACES_AFTER: tuple[tuple[int, ...], ...] = tuple(tuple(places) for places in _MAPS.tolist())
"""By the number that :func:`row_ends_from_anywhere` returns: the place after the data, by the place before it."""


@kernel
def row_ends(data: Any, delimiter: int, place: int) -> tuple[int, int, int]:
    """Return where the first row and the last whole row end (0: none does), and the place at the end of the data.

    Args:
        data: uint8.
        delimiter: The byte between fields.
        place: The place at the beginning of the data, for instance ``AT_FIELD``.
    """
    kinds = np.zeros(256, np.uint8)
    kinds[delimiter] = _DELIMITER
    kinds[_MARK] = _QUOTE
    kinds[_LINE_FEED] = _NEWLINE
    first = last = 0
    for at in range(len(data)):
        kind = kinds[data[at]]
        if kind == _NEWLINE and place != IN_QUOTES:
            last = at + 1
            if first == 0:
                first = last
        place = _NEXT[place, kind]
    return first, last, place


@kernel
def row_ends_from_anywhere(data: Any, delimiter: int, ends: Any) -> int:
    """Find the rows of data that may begin anywhere in a row; return the index in :data:`PLACES_AFTER`.

    Args:
        data: uint8.
        delimiter: The byte between fields.
        ends: int64[4, 2], zeros; written: where the first row and the last whole row end, by the place before the data.
    """
    kinds = np.zeros(256, np.uint8)
    kinds[delimiter] = _DELIMITER
    kinds[_MARK] = _QUOTE
    kinds[_LINE_FEED] = _NEWLINE
    state = 0
    for at in range(len(data)):
        kind = kinds[data[at]]
        if kind == _NEWLINE:
            for place in range(len(ends)):
                if _MAPS[state, place] != IN_QUOTES:
                    ends[place, 1] = at + 1
                    if ends[place, 0] == 0:
                        ends[place, 0] = at + 1
        state = _STATE_AFTER[state, kind]
    return int(state)


@kernel
def locate_fields(  # noqa: C901 - one flat scan: a call a field would cost more than the field
    data: Any, delimiter: int, slots: Any, rows: Any, spans: Any, quoted: Any, faults: Any
) -> int:
    """Find the rows and some of their fields; return how many rows there are.

    Args:
        data: uint8, whole rows; the last one may lack its newline.
        delimiter: The byte between fields.
        slots: int64 of the columns: the slot of each one that is wanted, -1 for the others.
        rows: int64[n, 3], written: where each row begins, where it ends (after its newline), and how many fields it has
            (0 for an empty line). There are at most as many rows as newlines, and one.
        spans: int64[n, slots, 2], written: the first byte of each wanted field and one past its last, without quotes.
        quoted: uint8[n, slots], written: 1 where the field has quotes around it.
        faults: uint8[n], written: ``SOUND``, ``GOES_ON`` or ``OPEN``.
    """
    size = len(data)
    row = at = 0
    while at < size:
        rows[row, 0] = at
        faults[row] = SOUND
        fields = 0
        over = False
        while not over:
            begin, marks = at, 0
            if at < size and data[at] == _MARK:
                begin, marks = at + 1, 1
                at += 1
                while True:
                    while at < size and data[at] != _MARK:
                        at += 1
                    if at + 1 < size and data[at + 1] == _MARK:
                        at += 2
                    else:
                        break
                end = at
                if at >= size:
                    faults[row] = OPEN
                else:
                    at += 1
                after = at
                while at < size and data[at] != delimiter and data[at] != _LINE_FEED:
                    at += 1
                ends_row = at >= size or data[at] == _LINE_FEED
                rest = at - after
                if rest > 1 or (rest == 1 and not (ends_row and data[after] == _RETURN)):
                    faults[row] = GOES_ON
            else:
                while at < size and data[at] != delimiter and data[at] != _LINE_FEED:
                    at += 1
                end = at
                ends_row = at >= size or data[at] == _LINE_FEED
                if ends_row and end > begin and data[end - 1] == _RETURN:
                    end -= 1
            if fields < len(slots) and slots[fields] >= 0:
                spans[row, slots[fields], 0] = begin
                spans[row, slots[fields], 1] = end
                quoted[row, slots[fields]] = marks
            over = ends_row
            if over and fields == 0 and begin == end and marks == 0:
                fields = -1
            fields += 1
            if at < size:
                at += 1
        rows[row, 1] = at
        rows[row, 2] = fields
        row += 1
    return row


@kernel
def unquote(data: Any, starts: Any, ends: Any, quoted: Any, out: Any, offsets: Any) -> None:
    """Write values one after the other, with the doubled quotes of quoted ones as one.

    Args:
        data: uint8.
        starts: int64, first byte of each of ``n`` values, after its quote.
        ends: int64, one past the last byte of each, before its quote.
        quoted: uint8 of ``n``.
        out: uint8, written; as long as all values.
        offsets: int64 of ``n + 1``, written.
    """
    to = 0
    for row in range(len(starts)):
        offsets[row] = to
        at = starts[row]
        end = ends[row]
        if quoted[row]:
            while at < end:
                out[to] = data[at]
                to += 1
                at += 2 if data[at] == _MARK else 1
        else:
            while at < end:
                out[to] = data[at]
                to += 1
                at += 1
    offsets[len(starts)] = to


@kernel
def quoted_sizes(data: Any, offsets: Any, delimiters: Any, quoted: Any, sizes: Any) -> None:
    """Write how long each value is as a field; ``quoted`` becomes 1 where it takes quotes.

    Args:
        data: uint8.
        offsets: int64 of ``n + 1`` positions in ``data``.
        delimiters: uint8 of ``n``.
        quoted: uint8 of ``n``: 1 where the value is quoted whatever it is; written.
        sizes: int64 of ``n``, written.
    """
    for row in range(len(sizes)):
        begin = offsets[row]
        end = offsets[row + 1]
        marks = special = 0
        for at in range(begin, end):
            byte = data[at]
            marks += int(byte == _MARK)
            special += int((byte == delimiters[row]) | (byte == _LINE_FEED) | (byte == _RETURN))
        if marks + special:
            quoted[row] = 1
        sizes[row] = end - begin + (marks + 2 if quoted[row] else 0)


@kernel
def quote(data: Any, offsets: Any, quoted: Any, out: Any, places: Any) -> None:
    """Write values as fields.

    Args:
        data: uint8.
        offsets: int64 of ``n + 1`` positions in ``data``.
        quoted: uint8 of ``n``, from :func:`quoted_sizes`.
        out: uint8, written.
        places: int64 of ``n``: where each value goes.
    """
    for row in range(len(places)):
        to = places[row]
        if quoted[row]:
            out[to] = _MARK
            to += 1
            for at in range(offsets[row], offsets[row + 1]):
                byte = data[at]
                out[to] = byte
                to += 1
                if byte == _MARK:
                    out[to] = _MARK
                    to += 1
            out[to] = _MARK
        else:
            for at in range(offsets[row], offsets[row + 1]):
                out[to] = data[at]
                to += 1
