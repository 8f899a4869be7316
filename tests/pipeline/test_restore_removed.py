"""Documents that were removed whole, and in which nothing else was changed, come back in every format."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline

TEXT = "The old library of Ely opens at seven in the morning, lends nine books a day and closes when all bells ring."
OTHER = "A harbour lies behind the hill, and its ships carry wood, salt and wool to towns along the northern coast."
TEXTS = [TEXT, OTHER, TEXT]


def as_records():
    return "".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(TEXTS)).encode()


def as_rows():
    return ("id,text\r\n" + "".join(f'{n},"{text}"\r\n' for n, text in enumerate(TEXTS))).encode()


def as_table():
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": list(range(len(TEXTS))), "text": TEXTS}), sink)
    return sink.getvalue().to_pybytes()


INPUTS = {
    "records.jsonl": as_records(),
    "rows.csv": as_rows(),
    "table.parquet": as_table(),
    "pages": {f"{n}.txt": text.encode() for n, text in enumerate(TEXTS)},
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_removed_copy_comes_back(tmp_path, name):
    files = INPUTS[name] if isinstance(INPUTS[name], dict) else {name: INPUTS[name]}
    (tmp_path / "in").mkdir()
    for one, data in files.items():
        (tmp_path / "in" / one).write_bytes(data)
    summary = Pipeline(workers=1).run(tmp_path / "in", tmp_path / "out")
    assert (summary.documents, summary.kept) == (3, 2)
    results = list(restore(tmp_path / "out", tmp_path / "back"))
    assert [one.problem for one in results if not one.same] == []
    for one, data in files.items():
        back = tmp_path / "back" / one
        if one.endswith(".parquet"):
            assert pq.read_table(back).equals(pq.read_table(tmp_path / "in" / one), check_metadata=True)
        else:
            assert back.read_bytes() == data
