"""What is wrong in a configuration is told with file, line, nearest name and remedy; what is right counts."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from cleaner.config import ChromeConfig, Config, ConfigError, DocumentsConfig, InputConfig
from cleaner.settings.files import find_file, read_file
from cleaner.settings.keys import all_keys
from cleaner.settings.loading import Given, effective, load_config, problems_of
from cleaner.settings.toml_text import toml_text

CASES = json.loads((Path(__file__).parents[1] / "cases" / "configurations.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["wrong"], ids=[case["toml"] for case in CASES["wrong"]])
def test_a_mistake_is_told_with_its_line(tmp_path, case):
    file = tmp_path / case.get("name", "cleaner.toml")
    file.write_text(case["toml"], encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert str(caught.value).removeprefix(f"{tmp_path}/") == case["message"]


@pytest.mark.parametrize("case", CASES["right"], ids=[case["toml"] for case in CASES["right"]])
def test_what_is_right_counts(tmp_path, case):
    file = tmp_path / case.get("name", "cleaner.toml")
    file.write_text(case["toml"], encoding="utf-8")
    found = effective(read_file(file))
    plain = json.loads(json.dumps(asdict(found.config)))
    for key, value in case["values"].items():
        table, _, field = key.rpartition(".")
        assert (plain[table] if table else plain)[field] == value
        assert found.origins[key].startswith(f"{file}:")


def test_all_that_is_wrong_is_found_at_once(tmp_path):
    file = tmp_path / "cleaner.toml"
    file.write_text("[chrome]\nshare = 2\nrule = true\n[blocks]\nmin_words = 0\n")
    assert [problem.split(": ")[1] for problem in problems_of(read_file(file))] == [
        "chrome.share",
        "chrome.rule",
        "blocks.min_words",
    ]
    with pytest.raises(ConfigError, match="and 2 more; cleaner config check shows all"):
        load_config(file)


@pytest.mark.parametrize(
    "make",
    [
        lambda: DocumentsConfig(num_perm="128"),
        lambda: DocumentsConfig(jaccard=float("nan")),
        lambda: ChromeConfig(rules=1),
        lambda: InputConfig(http_statuses=(True,)),
        lambda: Config(stages=("crome",)),
    ],
)
def test_python_refuses_what_a_file_may_not_say(make):
    with pytest.raises(ConfigError, match=r"^\w+: (expected|unknown choice)"):
        make()


def test_flags_go_over_the_file_and_the_file_over_defaults(tmp_path):
    file = tmp_path / "cleaner.toml"
    file.write_text("[documents]\nkeep = 'first'\nseed = 3\n")
    found = effective(read_file(file), {"documents.keep": Given("longest", "--keep")})
    assert found.config.documents == DocumentsConfig(keep="longest", seed=3)
    origins = [found.origins[f"documents.{name}"] for name in ("keep", "seed", "jaccard")]
    assert origins == ["--keep", f"{file}:3", "default"]


def test_every_key_of_the_dataclasses_is_a_key_with_a_meaning_and_a_default_that_it_may_hold():
    keys = all_keys()
    expected = {
        name
        for part in fields(Config)
        for name in (
            [f"{part.name}.{one.name}" for one in fields(getattr(Config(), part.name))]
            if hasattr(getattr(Config(), part.name), "__dataclass_fields__")
            else [part.name]
        )
    }
    assert set(keys) == expected
    for key in keys.values():
        assert key.meaning, key.name
        assert key.kind.problem(key.default) is None, key.name


def test_what_is_shown_as_toml_gives_the_same_configuration(tmp_path):
    flags = {
        "input.text_field": Given('a "b"\n\x1b', "--text-field"),
        "documents.prefer": Given(("news/*", "b"), "--prefer"),
        "chrome.aggressiveness": Given(1, "--aggressiveness"),
        "stages": Given(["blocks"], "--set stages"),
    }
    found = effective(None, flags)
    (tmp_path / "cleaner.toml").write_text(toml_text(found, {}), encoding="utf-8")
    assert load_config(tmp_path / "cleaner.toml") == found.config


def test_the_file_is_looked_for_within_the_repository_only(tmp_path):
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "cleaner.toml").write_text("")
    assert find_file(inner) is None
    (tmp_path / "repository" / ".git").mkdir()
    assert find_file(inner) is None
    (tmp_path / "repository" / "pyproject.toml").write_text("[tool.other]\n")
    assert find_file(inner) is None
    (tmp_path / "repository" / "pyproject.toml").write_text("[tool.cleaner]\n")
    assert find_file(inner) == tmp_path / "repository" / "pyproject.toml"
    (inner / "cleaner.toml").write_text("")
    assert find_file(inner) == inner / "cleaner.toml"


def test_a_path_of_templates_counts_from_the_folder_of_the_file(tmp_path):
    (tmp_path / "cleaner.toml").write_text("[chrome]\ntemplates = 'sites.toml'\n")
    assert load_config(tmp_path / "cleaner.toml").chrome.templates == str(tmp_path / "sites.toml")
