"""The public functions: correct text passes, results are typed and frozen, edits tell what was done."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import cleaner
from cleaner.edits.edit import revert

CASES = json.loads((Path(__file__).parent / "cases" / "correct_text.json").read_text(encoding="utf-8"))

NOTICE = "Thư viện quận đóng cửa sửa chữa từ thứ hai và mở lại vào sáng thứ sáu tuần sau, mời bạn đọc đến mượn sách."
OTHER = "Đội bóng đá nữ của trường vừa giành chức vô địch giải thành phố sau trận chung kết kéo dài hai hiệp phụ."


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_correct_text_passes_unchanged_but_for_the_normal_form_of_spaces(case):
    expected = case.get("normal", case["text"])
    assert cleaner.normalize(case["text"]).text == expected
    assert cleaner.clean(case["text"]).text == expected


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_correct_text_passes_through_a_whole_run(case, tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": case["text"]}) + "\n", encoding="utf-8")
    cleaner.Pipeline(workers=1).run([tmp_path / "in.jsonl"], tmp_path / "out")
    (line,) = (tmp_path / "out/corpus/in.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == case.get("normal", case["text"])


def test_bytes_are_decoded_and_the_edits_say_how():
    result = cleaner.normalize("Được mùa".encode("utf-16"))
    assert result.text == "Được mùa"
    assert [edit.stage for edit in result.edits] == ["decode"]


def test_the_pages_of_one_site_show_their_template():
    bodies = [NOTICE, OTHER, "Một bản tin thứ ba, dài vừa đủ, kể về buổi lễ khai giảng ở ngôi trường mới xây bên sông."]
    pages = [f"Thứ Hai, ngày {n} tháng 5 năm 2021\n\n{body}\n\nLên đầu trang\n" for n, body in enumerate(bodies, 3)]
    assert [result.text.strip() for result in cleaner.strip_chrome(pages)] == bodies


def test_clean_removes_the_second_copy_of_a_body_and_its_edits_undo_it():
    body = f"{NOTICE}\n{OTHER}\nMột câu nữa cho đủ dài, nói về chuyến đi biển của cả lớp vào cuối tháng sáu vừa qua.\n"
    result = cleaner.clean(body + body)
    assert result.text == body
    assert {edit.stage for edit in result.edits} == {"blocks"}
    assert revert(result.text, result.edits) == body + body


def test_deduplicate_names_the_keeper_of_each_duplicate():
    found = cleaner.deduplicate([NOTICE, OTHER, NOTICE + "  ", NOTICE.upper()])
    assert found.kept in ((0, 1), (1, 2), (1, 3))
    (keeper,) = set(found.kept) - {1}
    assert {duplicate.keeper for duplicate in found.duplicates} == {keeper}
    assert found.clusters() == {keeper: tuple(sorted({0, 2, 3} - {keeper}))}
    assert [edit.matched.doc for edit in found.edits] == [str(keeper)] * 2


def test_deduplicate_takes_tables_and_arrays():
    texts = [NOTICE, OTHER, NOTICE]
    expected = cleaner.deduplicate(texts)
    assert cleaner.deduplicate(pa.table({"body": texts}), column="body") == expected
    assert cleaner.deduplicate(pa.chunked_array([texts[:1], texts[1:]])) == expected


@pytest.mark.parametrize("texts", ["one string", ["a", None], [1, 2], [b"a"]])
def test_what_is_not_text_is_refused(texts):
    with pytest.raises(TypeError):
        cleaner.deduplicate(texts)


@pytest.mark.parametrize("function", [cleaner.normalize, cleaner.clean, cleaner.strip_chrome])
@pytest.mark.parametrize(
    ("text", "error"),
    [(None, TypeError), (5, TypeError), ({"text": "a"}, TypeError), ("half a pair \ud800", ValueError)],
)
def test_what_is_not_one_text_is_refused_in_words(function, text, error):
    with pytest.raises(error, match=r"a text must be a string|half of a surrogate pair"):
        function(text)


def test_a_missing_page_is_refused_and_not_read_as_an_empty_one():
    with pytest.raises(TypeError, match="NoneType"):
        cleaner.strip_chrome([NOTICE, None])


def test_a_table_without_the_column_is_refused_with_its_name():
    with pytest.raises(ValueError, match="no column 'text'"):
        cleaner.deduplicate(pa.table({"body": [NOTICE]}))


def test_deduplicate_takes_a_mapping_of_columns_and_categories():
    expected = cleaner.deduplicate([NOTICE, NOTICE])
    assert cleaner.deduplicate({"text": [NOTICE, NOTICE]}) == expected
    assert cleaner.deduplicate(pa.array([NOTICE, NOTICE]).dictionary_encode()) == expected


def test_a_pipeline_takes_one_path_or_several_and_may_run_again(tmp_path):
    (tmp_path / "a.txt").write_text("a\n")
    pipeline = cleaner.Pipeline()
    for number, inputs in enumerate((tmp_path, str(tmp_path / "a.txt"), [tmp_path / "a.txt"])):
        assert pipeline.run(inputs, tmp_path.parent / f"{tmp_path.name}-{number}").kept == 1


def test_no_workers_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        cleaner.Pipeline(workers=0)


def test_a_higher_threshold_keeps_more_and_removes_nothing_new():
    found = cleaner.deduplicate([NOTICE, OTHER, NOTICE, NOTICE.replace("mượn sách", "mượn truyện")])
    stricter = found.rethreshold(1.0)
    assert set(found.kept) <= set(stricter.kept)
    assert all(duplicate.similarity == 1.0 for duplicate in stricter.duplicates)
    assert found.rethreshold(0.0) == found
    with pytest.raises(ValueError, match="within 0 and 1"):
        found.rethreshold(2)


def test_results_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        cleaner.normalize("a").text = "b"


def test_every_public_name_is_there():
    for name in cleaner.__all__:
        assert getattr(cleaner, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cleaner.nothing


def test_public_functions_stay_functions_when_all_rooms_are_imported():
    program = (
        "import cleaner, pkgutil, importlib\n"
        "for module in pkgutil.walk_packages(cleaner.__path__, 'cleaner.'): importlib.import_module(module.name)\n"
        "assert all(callable(getattr(cleaner, name)) for name in ('normalize', 'strip_chrome', 'clean', 'deduplicate'))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_importing_cleaner_loads_no_library():
    program = (
        "import sys, cleaner; print([n for n in ('numpy', 'pyarrow', 'numba', 'ftfy', 'click') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, timeout=60)
    assert done.stdout.strip() == b"[]"
