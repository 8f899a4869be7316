"""The encoding of the inputs named by a person: in files, in records, and through a whole run."""

from __future__ import annotations

import pytest

from cleaner import Config, InputConfig, Pipeline, normalize
from cleaner.config import ConfigError
from cleaner.corpus.discovery import InputError
from cleaner.corpus.restoring import record_text
from cleaner.ledger.explain import explain
from cleaner.ledger.restore import restore
from cleaner.pipeline.check import CheckError, check_file
from cleaner.settings.loading import load_config

GREEK = "Όλοι οι άνθρωποι"


def test_a_text_file_is_read_in_the_encoding_that_was_named(parsed):
    found = parsed("été".encode("cp1252"), "a.txt", InputConfig(encoding="cp1253"))
    assert found.batch.column("text").to_pylist() == ["ιtι"]
    assert found.edits.column("note").to_pylist() == ["cp1253: --encoding"]


def test_a_byte_order_mark_of_another_encoding_is_text_of_the_named_one(parsed):
    found = parsed(b"\xff\xfea\0", "a.txt", InputConfig(encoding="latin-1"))
    assert found.batch.column("text").to_pylist() == ["ÿþa\0"]


def test_the_text_of_a_record_is_read_in_the_encoding_that_was_named(parsed):
    data = b'{"text": "%b \\n \\u00e9"}\n{"text": "plain \\u00e9"}\n' % GREEK.encode("cp1253")
    found = parsed(data, config=InputConfig(encoding="cp1253"))
    assert found.batch.column("text").to_pylist() == [f"{GREEK} \n é", "plain é"]
    assert found.edits.column("row").to_pylist() == [0, 0]
    assert found.edits.column("rule").to_pylist() == ["encoding", "json-escapes"]


def test_a_record_that_is_valid_utf_8_is_still_read_in_the_encoding_that_was_named(parsed):
    found = parsed('{"text": "é"}\n'.encode(), config=InputConfig(encoding="latin-1"))
    assert found.batch.column("text").to_pylist() == ["Ã©"]


def test_one_record_is_read_in_the_encoding_that_was_named():
    assert record_text(b'{"text": "%b"}' % GREEK.encode("cp1253"), "text", "cp1253") == GREEK


@pytest.mark.parametrize("name", ["utf-16", "iso2022_jp", "cp037"])
def test_records_are_not_read_where_ascii_is_not_itself(parsed, tmp_path, name):
    with pytest.raises(InputError, match="convert the file first"):
        parsed(b'{"text": "a"}\n', config=InputConfig(encoding=name))
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "a"}\n')
    with pytest.raises(CheckError, match="convert the file first"):
        check_file(tmp_path / "a.jsonl", Config(input=InputConfig(encoding=name)))


@pytest.mark.parametrize("value", ["cp12588", "rot13", 7])
def test_an_unknown_encoding_is_an_error_of_the_configuration(value):
    with pytest.raises(ConfigError, match="encoding"):
        InputConfig(encoding=value)


def test_a_configuration_file_with_an_unknown_encoding_names_the_key_and_the_nearest(tmp_path):
    path = tmp_path / "cleaner.toml"
    path.write_text('[input]\nencoding = "viscy"\n')
    with pytest.raises(ConfigError, match=r"input\.encoding: .*viscii"):
        load_config(path)


def test_bytes_given_to_the_api_are_read_in_the_encoding_that_was_named():
    assert normalize(b"\xe9", config=Config(input=InputConfig(encoding="cp1253"))).text == "ι"


def test_check_reads_a_file_in_the_encoding_that_was_named(tmp_path):
    (tmp_path / "a.txt").write_bytes(GREEK.encode("cp1253"))
    checked = check_file(tmp_path / "a.txt", Config(input=InputConfig(encoding="cp1253")))
    assert checked.after.decode() == GREEK
    assert [finding.message for finding in checked.findings] == ["cp1253: --encoding"]


def test_capitals_of_a_vietnamese_encoding_that_are_controls_are_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x02\x05\x06\x14\x19\x1e ABC " * 20)
    assert check_file(tmp_path / "a.txt", Config(stages=(), input=InputConfig(encoding="viscii"))).findings
    with pytest.raises(CheckError, match="is no text"):
        check_file(tmp_path / "a.txt", Config(stages=()))


def test_a_run_with_a_named_encoding_is_restored_and_explained(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    text, mixed = GREEK.encode("cp1253"), f"{GREEK}\n\n".encode() + "déjà vu à l'été".encode("cp1252") + b"\xff\n"
    (folder / "a.txt").write_bytes(text + b"\xff\xd2")
    (folder / "b.txt").write_bytes(mixed)
    (folder / "c.jsonl").write_bytes(b'{"id": "c", "text": "%b  \xa0"}\n{"text": "%b"}\n' % (text, text[1:]))
    for number, encoding in enumerate(["cp1253", None]):
        out, back = tmp_path / f"out{number}", tmp_path / f"back{number}"
        Pipeline(Config(stages=("normalize",), input=InputConfig(encoding=encoding))).run(folder, out)
        assert all(one.same for one in restore(out, back))
        assert [(back / path.name).read_bytes() for path in sorted(folder.iterdir())] == [
            path.read_bytes() for path in sorted(folder.iterdir())
        ]
        step = explain(out, "b.txt").steps[0]
        assert (step.stage, step.received.encode("latin-1")) == ("decode", mixed)
