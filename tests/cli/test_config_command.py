"""``cleaner config`` and what files set: where each value comes from, what is wrong, and the same run again."""

from __future__ import annotations

import json

import click
import pytest
from configuration_tables import PAGE, with_tables

from cleaner.cli.app import all_commands
from cleaner.cli.settable import KEYS, long_name, stored_options, uses_keys
from cleaner.settings.keys import all_keys

TEXT = "The library is closed on Monday for repairs, and opens again on Tuesday morning at nine."


@pytest.fixture
def dump(tmp_path):
    """Write records of which two are copies."""
    rows = [{"body": TEXT}, {"body": f"{TEXT}\u00a0Thanks."}, {"body": "Something else, about a ferry and its bell."}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return "in.jsonl"


def shown(finished):
    return json.loads(finished.stdout)


def test_each_value_is_shown_with_where_it_comes_from(cleaner, tmp_path):
    (tmp_path / "cleaner.toml").write_text('[documents]\n\nkeep = "first"\nseed = 4\n[options]\nworkers = 1\n')
    found = shown(cleaner("config", "show", "--json", "--keep", "newest", "--set", "chrome.share=0.5"))
    assert found["file"] == "cleaner.toml"
    assert found["keys"]["documents.keep"] == {"value": "newest", "from": "--keep"}
    assert found["keys"]["documents.seed"] == {"value": 4, "from": "cleaner.toml:4"}
    assert found["keys"]["chrome.share"] == {"value": 0.5, "from": "--set chrome.share"}
    assert found["keys"]["input.format"] == {"value": None, "from": "default"}
    assert found["options"] == {"options": {"workers": {"value": 1, "from": "cleaner.toml:6"}}}
    assert set(found["keys"]) == set(all_keys())


def test_what_is_shown_can_be_saved_as_the_configuration(cleaner, tmp_path):
    (tmp_path / "other.toml").write_text('[input]\ntext_field = "a\\u001b"\n[commands.check]\nfix = true\n')
    text = cleaner("config", "show", "--config", "other.toml", "--prefer", "x/*", "--threshold", "0.9").stdout
    (tmp_path / "cleaner.toml").write_bytes(text)
    first, again = (shown(cleaner("config", "show", "--json", *args)) for args in ([], ["--config", "cleaner.toml"]))
    assert first == again
    assert first["keys"]["input.text_field"]["value"] == "a\x1b"
    assert first["keys"]["documents.threshold"]["value"] == 0.9
    assert first["options"]["commands.check"]["fix"]["value"] is True


@pytest.mark.parametrize(
    ("toml", "code", "told"),
    [
        ("[documents]\nkep = 'first'\n[blocks]\nmin_words = 0\n", 1, ["cleaner.toml:2: documents.kep: unknown key"]),
        ("[options]\nworker = 2\n", 1, ["cleaner.toml:2: options.worker: unknown option; did you mean 'workers'?"]),
        ("[options]\nworkers = 0\n", 1, ["cleaner.toml:2: options.workers: 0 is not in the range"]),
        ("[options]\nworkers = 'two'\n", 1, ['options.workers: expected a number, found "two"']),
        ("[options]\nmax_memory = 'lots'\n", 1, ["cleaner.toml:2: options.max_memory:"]),
        ("[options]\nkeep = 'first'\n", 1, ["options.keep: a key of the table [documents]; write keep there"]),
        ("[commands.chek]\nfix = true\n", 1, ["commands.chek: unknown command; did you mean 'check'?"]),
        ("[commands.check]\nfix = 1\n", 1, ["cleaner.toml:2: commands.check.fix: expected true or false, found 1"]),
        ("[commands]\ncheck = 1\n", 1, ["commands.check: expected a table, found 1; begin it with [commands.check]"]),
        ("options = 1\n", 1, ["cleaner.toml:1: options: expected a table"]),
        ("[chrome]\ntemplates = 'none.toml'\n", 1, ["cleaner.toml:2: chrome.templates:", "none.toml"]),
        ("[commands.config.show]\njson = true\n[options]\nquiet = true\n", 0, ["nothing is wrong"]),
        ("", 0, ["nothing is wrong"]),
    ],
)
def test_the_file_is_checked_whole(cleaner, tmp_path, toml, code, told):
    (tmp_path / "cleaner.toml").write_text(toml)
    out = cleaner("config", "check", code=code).stdout.decode()
    for text in told:
        assert text in out


def test_checking_no_file_is_an_error_and_finding_none_is_not(cleaner):
    assert "none.toml" in cleaner("config", "check", "none.toml", code=2).errors
    assert b"defaults count" in cleaner("config", "check").stdout


def test_a_wrong_option_in_the_file_stops_the_command_that_has_it(cleaner, tmp_path, dump):
    (tmp_path / "cleaner.toml").write_text("[options]\nworkers = 0\n")
    assert "cleaner.toml:2: options.workers" in cleaner("dedup", dump, "-o", "out", code=2).errors
    (tmp_path / "cleaner.toml").write_text("[options]\nstrct = true\n")
    assert "did you mean 'strict'?" in cleaner("dedup", dump, "-o", "out", code=2).errors


def test_options_come_from_the_file_and_flags_override_them(cleaner, tmp_path, dump):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "cleaner.toml").write_text(
        '[input]\ntext_field = "body"\n[options]\njson = true\nout = "../of-file"\n[commands.strip]\njson = false\n'
    )
    by_name = {"CLEANER_CONFIG": "conf/cleaner.toml"}
    assert shown(cleaner("dedup", dump, env=by_name))["documents"] == 3
    assert (tmp_path / "of-file" / "manifest.json").is_file()
    assert cleaner("strip", dump, "-o", "of-flag", env=by_name).stdout == b""
    assert (tmp_path / "of-flag" / "manifest.json").is_file()


def test_the_configuration_of_the_repository_counts_in_its_folders_and_is_told(cleaner, tmp_path, dump):
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.cleaner.input]\ntext_field = "body"\n')
    (tmp_path / "work").mkdir()
    finished = cleaner("dedup", f"../{dump}", "-o", "out", cwd=tmp_path / "work")
    assert "configuration: ../pyproject.toml" in finished.errors


def test_a_run_by_the_manifest_of_another_gives_the_same(cleaner, tmp_path, dump):
    options = ["--text-field", "body", "--keep", "first", "--set", "blocks.min_words=30"]
    options += ["--set", "chrome.aggressiveness=0.2"]
    cleaner("dedup", dump, "-o", "one", *options)
    cleaner("clean", dump, "-o", "two", "--config", "one/manifest.json")
    one, two = (json.loads((tmp_path / out / "manifest.json").read_text()) for out in ("one", "two"))
    assert one == two
    assert one["config"]["blocks"]["min_words"] == 30
    for name in ("corpus/in.jsonl", "duplicates.parquet", "ledger/edits.parquet", "documents.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("chrome.min_pages", "expected KEY=VALUE"),
        ("chrome.min_page=3", "did you mean 'min_pages'?"),
        ("chrome.min_pages=none", 'expected a whole number of at least 1, found "none"'),
    ],
)
def test_a_setting_that_cannot_be_is_refused(cleaner, dump, setting, message):
    assert message in cleaner("strip", dump, "-o", "out", "--set", setting, code=2).errors


def test_every_option_of_every_command_can_stand_in_a_file():
    fixed = {"config", "set", "help", "version"}
    for name, command in all_commands().items():
        if name in ("config check", "config keys", "completion"):
            continue
        for param in command.params:
            if not isinstance(param, click.Option) or long_name(param) in fixed:
                continue
            as_key = uses_keys(command) and KEYS.get(param.name) in all_keys()
            assert as_key != (long_name(param) in stored_options(command)), (name, param.name)


def test_the_page_has_the_tables_that_the_program_has():
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "python docs_tools/configuration_tables.py writes them anew"
