"""JSONL: the text of each record is found in its bytes; everything else of the record stays as it is."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import orjson
import pyarrow as pa

from cleaner.corpus.batch import document_batch
from cleaner.corpus.buffers import text_array
from cleaner.corpus.discovery import InputError
from cleaner.corpus.encodings.names import why_not_for_records
from cleaner.corpus.json_texts import read_texts, unescaped
from cleaner.corpus.json_value import locate_value
from cleaner.corpus.parsed import OtherLine, Parsed, RejectedRecord, runs_of
from cleaner.corpus.ranges import copied, offsets_of
from cleaner.corpus.readers.json_faults import fault_of_escape, fault_of_record, fault_of_rest
from cleaner.corpus.readers.json_names import Records, ids_of, sites_of
from cleaner.corpus.schema import Fault, Rejected
from cleaner.kernels import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from cleaner.config import InputConfig
    from cleaner.corpus.schema import Piece, Source


class _Lines(NamedTuple):
    """The lines of some pieces, in one buffer; arrays have one entry a line."""

    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    records: npt.NDArray[np.int64]  # as ``starts``, but after a byte order mark
    ends: npt.NDArray[np.int64]  # after the line end
    piece: npt.NDArray[np.int64]  # index of the line's piece
    number: npt.NDArray[np.int64]  # of the line in its source, from 0

    def record(self, line: int) -> bytes:
        return self.data[self.records[line] : self.ends[line]].tobytes()


class _Spans(NamedTuple):
    """Where the text stands in each line."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    states: npt.NDArray[np.uint8]


def read_jsonl(pieces: Sequence[Piece], sources: Sequence[Source], config: InputConfig) -> Parsed:
    """Return the documents of pieces of JSONL files.

    Args:
        pieces: Whole lines.
        sources: All sources, by index.
        config: Names of the fields, and of the encoding if it is known.

    Raises:
        InputError: No records can be read in this encoding.
    """
    if config.encoding is not None and (reason := why_not_for_records(config.encoding)):
        raise InputError(reason)
    lines = _lines(pieces)
    faults: dict[int, Fault] = {}
    spans = _located(lines, config.text_field, faults)
    found = np.flatnonzero((spans.states == json_text.PLAIN) | (spans.states == json_text.ESCAPED))
    found, records = _checked(lines, spans, found, faults)
    values = unescaped(lines.data, spans.starts[found], spans.ends[found])
    bad = values.flags & json_text.BAD_ESCAPE != 0
    if bad.any():
        for line in found[bad].tolist():
            start, end = (int(span[line] - lines.records[line]) for span in (spans.starts, spans.ends))
            faults[line] = fault_of_escape(lines.record(line), start, end, config.text_field)
        found, records = _checked(lines, spans, found[~bad], faults)
        values = unescaped(lines.data, spans.starts[found], spans.ends[found])
    texts = read_texts(values, config.encoding)
    names = [sources[piece.source].name for piece in pieces]
    piece, number = lines.piece[found], lines.number[found]

    def place(row: int) -> str:
        return f"{names[piece[row]]}:{number[row] + 1}"

    batch = document_batch(
        {
            "id": ids_of(records, place, config.id_field),
            "source": pa.array(np.array([one.source for one in pieces], np.int32)[piece]),
            "line": pa.array(number),
            "site": sites_of(records, names, piece, config.url_field),
            "text": texts.text,
            "head": _binary(lines.data, lines.starts[found], spans.starts[found]),
            "tail": _binary(lines.data, spans.ends[found], lines.ends[found]),
            "escapes": texts.escapes,
            "value": texts.value,
        }
    )
    rejected = tuple(_rejected(lines, line, faults[line], pieces, sources) for line in sorted(faults))
    blank = tuple(_blank(lines, pieces, spans.states == json_text.BLANK))
    places = (lines.starts[found], spans.starts[found], spans.ends[found], lines.ends[found])
    return Parsed(batch, texts.edits, rejected, blank, spans=np.stack(places, axis=1))


def _lines(pieces: Sequence[Piece]) -> _Lines:
    """Return the lines of the pieces; the end of a piece ends a line."""
    joined = pieces[0].data if len(pieces) == 1 else b"".join(piece.data for piece in pieces)
    data = np.frombuffer(joined, np.uint8) if joined else np.zeros(0, np.uint8)
    bounds = offsets_of(np.array([len(piece.data) for piece in pieces], np.int64))
    ends = np.flatnonzero(data == ord("\n")) + 1
    open_ended = [bound for bound, piece in zip(bounds[1:], pieces, strict=True) if piece.data[-1:] not in (b"", b"\n")]
    if open_ended:
        ends = np.sort(np.concatenate((ends, np.array(open_ended, np.int64))))
    starts = np.concatenate((np.zeros(1, np.int64), ends))[:-1]
    of_line = np.searchsorted(bounds[1:], starts, side="right")
    first = np.searchsorted(starts, bounds[:-1])
    records = starts.copy()
    for index, piece in enumerate(pieces):
        if piece.first_line == 0 and piece.data.startswith(codecs.BOM_UTF8):
            records[first[index]] += len(codecs.BOM_UTF8)
    number = np.arange(len(starts)) + (np.array([piece.first_line for piece in pieces], np.int64) - first)[of_line]
    return _Lines(data, starts, records, ends, of_line, number)


def _located(lines: _Lines, field: str, faults: dict[int, Fault]) -> _Spans:
    """Return where the texts stand; lines that the kernel is not sure of are looked at one by one."""
    count = len(lines.starts)
    spans = _Spans(np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.uint8))
    key = np.array(list(field.encode()), np.uint8)
    json_text.locate(lines.data, lines.records, lines.ends, key, *spans)
    for line in np.flatnonzero(spans.states == json_text.UNSURE).tolist():
        record = lines.record(line)
        span = locate_value(record, field)
        fault = fault_of_record(record, field) if span is None else fault_of_rest(record, *span)
        if fault is not None:
            faults[line] = fault
        elif span is not None:
            spans.starts[line], spans.ends[line] = lines.records[line] + span
            spans.states[line] = json_text.ESCAPED
    return spans


def _checked(
    lines: _Lines, spans: _Spans, found: npt.NDArray[np.int64], faults: dict[int, Fault]
) -> tuple[npt.NDArray[np.int64], Records]:
    """Return the lines that are valid but for their texts, and their records with empty texts.

    The lines are joined to one array and parsed at once, which the kernel allows (see ``json_text.locate``).
    """
    try:
        return found, _records(lines, spans, found)
    except orjson.JSONDecodeError:
        valid = []
        for line in found.tolist():
            record = lines.record(line)
            start, end = (int(span[line] - lines.records[line]) for span in (spans.starts, spans.ends))
            fault = fault_of_rest(record, start, end)
            if fault is None:
                valid.append(line)
            else:
                faults[line] = fault
        found = np.array(valid, np.int64)
        return found, _records(lines, spans, found)


def _records(lines: _Lines, spans: _Spans, found: npt.NDArray[np.int64]) -> Records:
    """Return the records of some lines with empty texts, as one JSON array."""
    heads = spans.starts[found] - lines.records[found]
    tails = lines.ends[found] - spans.ends[found]
    bounds = 1 + offsets_of(heads + tails + 1)
    rests = np.full(max(int(bounds[-1]), 2), ord(","), np.uint8)
    json_text.copy_ranges(lines.data, lines.records[found], spans.starts[found], rests, bounds)
    json_text.copy_ranges(lines.data, spans.ends[found], lines.ends[found], rests, bounds[:-1] + heads)
    rests[0] = ord("[")
    rests[-1] = ord("]")
    return Records(rests, bounds, orjson.loads(rests.data))


def _binary(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> pa.LargeBinaryArray:
    return text_array(*copied(data, starts, ends), pa.large_binary())


def _rejected(
    lines: _Lines, line: int, fault: Fault, pieces: Sequence[Piece], sources: Sequence[Source]
) -> RejectedRecord:
    piece = pieces[lines.piece[line]]
    number = int(lines.number[line])
    raw = lines.data[lines.starts[line] : lines.ends[line]].tobytes()
    rejected = Rejected(sources[piece.source].name, number + 1, fault.reason, fault.remedy, raw)
    return RejectedRecord(piece.source, number, rejected)


def _blank(lines: _Lines, pieces: Sequence[Piece], are_blank: npt.NDArray[np.bool_]) -> Iterator[OtherLine]:
    blank = np.flatnonzero(are_blank)
    for first, last in runs_of(blank, lines.piece[blank]):
        raw = lines.data[lines.starts[first] : lines.ends[last]].tobytes()
        yield OtherLine(pieces[lines.piece[first]].source, int(lines.number[first]), raw)
