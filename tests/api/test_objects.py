"""What goes in comes out as the same kind of object: other columns, types, index, order and metadata stay."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

import cleaner

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

NOTICE = "The library is closed on Monday for repairs, and opens again on Tuesday morning at nine."
TEXTS = ["a\xa0ferry", NOTICE, "clean", NOTICE.upper(), "Viá»‡t Nam"]
NORMAL = ["a ferry", NOTICE, "clean", NOTICE.upper(), "Việt Nam"]
CHANGED, KEPT = [0, 4], [0, 1, 2, 4]
KEEP_FIRST = cleaner.Config(documents=cleaner.DocumentsConfig(keep="first"))


def frame(dtype=None, texts=TEXTS):
    made = pd.DataFrame(
        {
            "n": np.arange(len(texts), dtype=np.int8),
            "text": pd.Series(texts, dtype=dtype),
            "when": pd.date_range("2024-01-01", periods=len(texts), tz="UTC"),
            "kind": pd.Categorical(["x", "y", "x", "y", "x"][: len(texts)]),
        }
    )
    made.index = pd.MultiIndex.from_arrays([["a"] * len(texts), range(len(texts))], names=["one", "two"])
    made.attrs["source"] = "here"
    return made


DTYPES = [None, object, "string", "category", pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.large_string())]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_data_frame_of_pandas_keeps_everything_else(dtype):
    given = frame(dtype)
    before = given.copy()
    out = cleaner.normalize(given).data
    expected = before.copy()
    expected["text"] = pd.Series(NORMAL, index=given.index, dtype=dtype)
    pd.testing.assert_frame_equal(out, expected, check_categorical=False)
    pd.testing.assert_frame_equal(given, before)
    assert out.attrs == {"source": "here"}
    assert str(out["text"].dtype) == str(given["text"].dtype)


def test_duplicates_go_with_their_rows_and_the_index_stays():
    given = frame()
    found = cleaner.deduplicate(given, config=KEEP_FIRST)
    pd.testing.assert_frame_equal(found.data, given.iloc[KEPT])
    assert found.kept == tuple(KEPT)
    cleaned = cleaner.clean(given, config=KEEP_FIRST)
    assert cleaned.data.index.tolist() == given.index[KEPT].tolist()
    assert cleaned.data["text"].tolist() == [NORMAL[row] for row in KEPT]
    assert cleaned.data.dtypes.tolist() == given.dtypes.tolist()
    assert cleaned.duplicates.select(["row", "keeper", "kind"]).to_pylist() == [
        {"row": 3, "keeper": 1, "kind": "exact"}
    ]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_what_is_missing_stays_missing(missing):
    given = pd.DataFrame({"text": pd.Series(["a\xa0b", missing, missing], dtype=object)})
    for function in (cleaner.normalize, cleaner.strip_chrome, cleaner.clean):
        out = function(given).data
        assert out["text"].tolist()[0] in ("a b", "a\xa0b")
        assert [one is missing for one in out["text"].tolist()[1:]] == [True, True]
    assert cleaner.deduplicate(given).kept == (0, 1, 2)
    table = pa.table({"text": ["a\xa0b", None]})
    assert cleaner.normalize(table).data["text"].to_pylist() == ["a b", None]


def test_a_series_of_pandas_keeps_name_and_index():
    given = frame()["text"]
    out = cleaner.normalize(given).data
    pd.testing.assert_series_equal(out, pd.Series(NORMAL, index=given.index, name="text", dtype=given.dtype))
    assert cleaner.deduplicate(given, config=KEEP_FIRST).data.equals(given.iloc[KEPT])


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_a_data_frame_of_polars_keeps_its_schema(dtype):
    given = pl.DataFrame({"n": range(5), "text": pl.Series(TEXTS, dtype=dtype), "more": [[1, 2]] * 5})
    out = cleaner.normalize(given).data
    assert isinstance(out, pl.DataFrame)
    assert out.schema == given.schema
    assert out["text"].cast(pl.String).to_list() == NORMAL
    assert cleaner.deduplicate(given, config=KEEP_FIRST).data.equals(given[KEPT])
    assert cleaner.clean(given, config=KEEP_FIRST).data["n"].to_list() == KEPT
    series = cleaner.normalize(given["text"]).data
    assert (series.name, series.dtype, series.cast(pl.String).to_list()) == ("text", given["text"].dtype, NORMAL)


def test_an_enum_of_polars_takes_no_new_texts_and_says_so():
    given = pl.DataFrame({"text": pl.Series(["a\xa0b"], dtype=pl.Enum(["a\xa0b"]))})
    with pytest.raises(TypeError, match="cast it to String"):
        cleaner.normalize(given)


def test_a_dataset_keeps_features_description_split_and_format():
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {"n": datasets.Value("int8"), "text": datasets.Value("string"), "kind": datasets.ClassLabel(names=["x", "y"])}
    )
    given = datasets.Dataset.from_dict(
        {"n": range(5), "text": TEXTS, "kind": [0, 1, 0, 1, 0]}, features=features, split=datasets.Split.TRAIN
    )
    given.info.description = "five texts"
    for one in (given, given.select([4, 3, 2, 1, 0]), given.with_format("numpy", columns=["n"])):
        plain = one.with_format(None)
        out = cleaner.normalize(one).data
        assert isinstance(out, datasets.Dataset)
        expected = [NORMAL[TEXTS.index(text)] for text in plain["text"]]
        assert list(out.with_format(None)["text"]) == expected
        assert list(out.with_format(None)["kind"]) == list(plain["kind"])
        assert (out.features, out.info.description, out.split) == (features, "five texts", datasets.Split.TRAIN)
        assert out.format == one.format
    found = cleaner.deduplicate(given, config=KEEP_FIRST)
    assert list(found.data["n"]) == KEPT
    assert found.data.features == features
    with pytest.raises(TypeError, match="give one of its splits"):
        cleaner.deduplicate(datasets.DatasetDict({"train": given}))


@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_a_table_of_arrow_keeps_types_chunks_and_metadata(type_):
    field = pa.field("text", type_, metadata={"a": "b"})
    schema = pa.schema([("n", pa.int8()), field, ("s", pa.struct([("x", pa.int8())]))], metadata={"c": "d"})
    rows = [{"n": n, "text": text, "s": {"x": n}} for n, text in enumerate(TEXTS)]
    parts = [pa.Table.from_pylist(part, schema) for part in (rows[:2], rows[2:])]
    given = pa.concat_tables(parts)
    out = cleaner.normalize(given).data
    assert out.schema.equals(given.schema, check_metadata=True)
    assert out["text"].to_pylist() == NORMAL
    assert [len(chunk) for chunk in out["text"].chunks] == [2, 3]
    assert out.drop(["text"]).equals(given.drop(["text"]))
    assert cleaner.deduplicate(given, config=KEEP_FIRST).data["n"].to_pylist() == KEPT
    batch = given.combine_chunks().to_batches()[0]
    out = cleaner.normalize(batch).data
    assert isinstance(out, pa.RecordBatch)
    assert out.schema.equals(batch.schema, check_metadata=True)
    assert cleaner.normalize(given["text"]).data.type == type_


class OnlyArrow:
    """An object that has nothing but the stream interface."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def test_any_object_with_the_stream_interface_comes_back_as_a_table():
    given = pa.table({"text": TEXTS, "n": range(5)})
    assert cleaner.normalize(OnlyArrow(given)).data["text"].to_pylist() == NORMAL
    assert cleaner.deduplicate(given.to_reader(), config=KEEP_FIRST).data["n"].to_pylist() == KEPT


def test_plain_objects_come_back_as_what_they_are():
    assert cleaner.normalize(TEXTS).data == NORMAL
    assert cleaner.normalize(tuple(TEXTS)).data == tuple(NORMAL)
    assert cleaner.normalize(np.array(TEXTS)).data.tolist() == NORMAL
    objects = cleaner.normalize(np.array(TEXTS, dtype=object)).data
    assert (objects.dtype, objects.tolist()) == (np.dtype(object), NORMAL)
    columns = {"n": list(range(5)), "text": TEXTS, "array": np.arange(5)}
    out = cleaner.deduplicate(columns, config=KEEP_FIRST).data
    assert (out["n"], out["array"].tolist()) == (KEPT, KEPT)
    assert cleaner.normalize(columns).data["text"] == NORMAL


@pytest.mark.parametrize(
    "empty",
    [
        [],
        (),
        pd.DataFrame({"text": []}, dtype=str),
        pl.DataFrame({"text": []}, schema={"text": pl.String}),
        pa.table({"text": pa.array([], pa.string())}),
    ],
    ids=lambda one: type(one).__name__,
)
def test_nothing_gives_nothing(empty):
    for function in (cleaner.normalize, cleaner.strip_chrome, cleaner.clean, cleaner.deduplicate):
        assert len(function(empty).data) == 0


def test_the_index_is_respected_where_it_repeats():
    given = pd.DataFrame({"text": TEXTS}, index=[7, 7, 7, 8, 8])
    assert cleaner.normalize(given).data["text"].tolist() == NORMAL
    assert cleaner.normalize(given).data.index.tolist() == [7, 7, 7, 8, 8]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (pd.DataFrame({"texts": ["a"]}), ValueError, "no column 'text'; did you mean 'texts'"),
        (pl.DataFrame({"body": ["a"]}), ValueError, "no column 'text'; known: 'body'"),
        (pa.table({"txt": ["a"]}), ValueError, "no column 'text'; did you mean 'txt'"),
        ({"test": ["a"]}, ValueError, "no column 'text'; did you mean 'test'"),
        (pd.DataFrame({"text": [1, 2]}), TypeError, "column 'text' holds int64: name another column, or cast it"),
        (pd.DataFrame({"text": ["a", 2]}, dtype=object), TypeError, "column 'text' holds others, too"),
        (pl.DataFrame({"text": [1]}), TypeError, "column 'text' holds int64"),
        (pl.LazyFrame({"text": ["a"]}), TypeError, "collect it first"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), ValueError, "several columns 'text'"),
        (["a", None], TypeError, "text 1 is a NoneType"),
        ([b"a"], TypeError, "text 0 is a bytes"),
        (np.array([["a"]]), TypeError, "2 dimensions"),
        (["\ud800"], ValueError, "half of a surrogate pair"),
        ({"a": 1}.keys(), TypeError, "dict_keys"),
    ],
)
def test_what_cannot_be_is_told_with_the_reason_and_the_remedy(given, error, message):
    for function in (cleaner.normalize, cleaner.strip_chrome, cleaner.clean, cleaner.deduplicate):
        with pytest.raises(error, match=message):
            function(given)


def test_dates_of_a_table_choose_the_keeper_in_both_functions():
    given = pd.DataFrame({"text": [NOTICE, NOTICE.upper()], "date": ["2020-01-01", "2024-01-01"]})
    config = cleaner.Config(documents=cleaner.DocumentsConfig(keep="newest"))
    assert cleaner.deduplicate(given, config=config).kept == (1,)
    assert cleaner.clean(given, config=config).rows.tolist() == [1]


def test_sites_of_a_table_are_those_of_its_addresses():
    bodies = [NOTICE, "Three trams came at once, said the driver of the last, and nobody at the stop believed him."]
    bodies.append("A ferry left the northern pier with a bell, forty sheep and the mail of the whole island on board.")
    pages = [f"Monday, {n} May 2021\n\n{body}\n\nTo the top of it\n" for n, body in enumerate(bodies, 3)]
    given = pd.DataFrame({"text": pages, "url": [f"https://a.example/{n}" for n in range(3)]})
    notes = cleaner.strip_chrome(given).edits["note"].to_pylist()
    assert any("a.example" in note for note in notes if note)


def test_cleaning_a_table_is_the_run_of_the_command(tmp_path, pages):
    texts = [path.read_text(encoding="utf-8") for path in sorted(pages.glob("*.txt"))]
    pa_table = pa.table({"id": [str(n) for n in range(len(texts))], "text": texts})
    cleaned = cleaner.clean(pa_table)
    import orjson

    (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in pa_table.to_pylist()))
    cleaner.Pipeline(workers=1).run(tmp_path / "in.jsonl", tmp_path / "out")
    rows = [orjson.loads(line) for line in (tmp_path / "out" / "corpus" / "in.jsonl").read_bytes().splitlines()]
    assert cleaned.data.to_pylist() == rows
    assert [result.text for result in cleaned] == [row["text"] for row in rows]
    assert sum(len(result.edits) for result in cleaned) == len(
        [row for row in cleaned.edits["row"].to_pylist() if row in set(cleaned.rows.tolist())]
    )
