"""Records of JSONL and rows of CSV as all kinds of writers write them, with lines that are neither."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import strategies as st
from strategies.documents import damage, texts

values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
ODD_LINES = (
    b"",
    b"  ",
    b"{",
    b"[]",
    b'{"text": 1}',
    b'{"text": "a\\/b\\u0041"}',
    b'{"text": "a\xff"}',
    b'{"text": "\\ud800"}',
)


@st.composite
def json_lines(draw: st.DrawFn, of: st.SearchStrategy[list[str]] | None = None) -> bytes:
    """Return a file of records.

    Args:
        draw: Draws.
        of: Their texts; any by default.
    """
    out = []
    for text in draw(st.lists(texts, max_size=5) if of is None else of):
        record = {**draw(st.dictionaries(st.sampled_from(["a", "n", "meta"]), values, max_size=2)), "text": text}
        separators = draw(st.sampled_from([None, (",", ":")]))
        line = json.dumps(record, ensure_ascii=draw(st.booleans()), separators=separators)
        out.append(line.encode("utf-8", "surrogatepass"))
    out += draw(st.lists(st.sampled_from(ODD_LINES), max_size=3))
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    return end.join(draw(st.permutations(out))) + draw(st.sampled_from([b"", end]))


_words = st.sampled_from(
    ["trang", "Hội", "đồng", "12", ",", ";", "\t", "\n", "'", '"', "&quot;", "…", "中", "👩\u200d👧", ""]
)
fields = st.lists(_words | damage, max_size=10).map(" ".join) | st.text(max_size=20)
"""Values of fields: with delimiters, quotes and line ends."""

ODD_ROWS = (
    *(b"", b"x", b'"', b'"a"b,', b"a,b,c,d,e", b'"caf\xe9",1', b"\xff\xfe,\xfd", b" ", b"\r", b'5" disk,1'),
    b"1,h\xaettps://a.example/,c,d",
)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Return a CSV or TSV file, some of whose lines are no rows."""
    columns = draw(st.permutations(["text", *draw(st.sampled_from([[], ["id"], ["id", "url", "n"]]))]))
    delimiter, end = draw(st.sampled_from([",", ";", "\t", "|"])), draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]))
    rows = draw(st.lists(st.lists(fields, min_size=len(columns), max_size=len(columns)), max_size=6))
    rows += [row for row in rows[:2] if draw(st.booleans())]
    written = []
    for row in [columns, *rows]:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerow(row)
        written.append(out.getvalue().encode("utf-8", "surrogatepass"))
    body = draw(
        st.permutations(
            written[1:] + [line + end.encode() for line in draw(st.lists(st.sampled_from(ODD_ROWS), max_size=3))]
        )
    )
    data = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + written[0] + b"".join(body)
    return data.removesuffix(end.encode()) if draw(st.booleans()) else data
