"""``cleaner templates``: shown, saved, changed by a person, and used again."""

from __future__ import annotations

import json

import pytest
import tomllib

import cleaner as api

WORDS = ["ba", "ko", "mi", "tre", "su", "gla", "ne", "vor", "lin", "ta", "mer", "do", "sek", "ran", "pol", "wim"]


def body(seed):
    """Return three lines of prose that no other seed has."""
    return [
        " ".join(f"{WORDS[(seed * 7 + line * 5 + at * at) % 16]}{WORDS[(seed + at * 3) % 16]}" for at in range(20))
        + "."
        for line in range(3)
    ]


def page(seed):
    return [f"Tuesday, {seed + 2} May 2023", "Home", *body(seed), f"Visits: {1000 + 7 * seed}", "Contact us"]


@pytest.fixture
def dump(tmp_path):
    """A folder of two sites with six pages each."""
    for site in range(2):
        (tmp_path / "dump" / f"site{site}").mkdir(parents=True)
        for number in range(6):
            lines = page(site * 20 + number)
            (tmp_path / "dump" / f"site{site}" / f"{number}.txt").write_text("\n".join(lines) + "\n")
    return tmp_path / "dump"


def corpus(out):
    return {str(path.relative_to(out / "corpus")): path.read_text() for path in sorted((out / "corpus").rglob("*.txt"))}


def test_templates_are_shown_by_site_in_the_order_of_the_page(cleaner, dump):
    shown = cleaner("templates", dump, "--quiet").stdout.decode().splitlines()
    assert shown[0] == "site0: 6 pages, 4 template lines"
    assert [line.split("  ", 2)[2].split("   ")[0] for line in shown[1:5]] == [
        "<day>, <number> <day> <number>", "Home", "Visits: <number>", "Contact us",
    ]  # fmt: skip
    assert shown[1].startswith("  6/6  ")
    assert shown[1].endswith("(as in: Tuesday, 2 May 2023)")
    assert shown[6] == "site1: 6 pages, 4 template lines"


def test_a_run_has_what_the_command_shows(cleaner, dump):
    cleaner("strip", dump, "-o", "out", "--quiet")
    assert cleaner("templates", "out").stdout == cleaner("templates", dump, "--quiet").stdout


def test_as_json_each_site_is_an_object_and_one_site_can_be_chosen(cleaner, dump):
    rows = [json.loads(row) for row in cleaner("templates", dump, "--json", "--quiet").stdout.splitlines()]
    assert [(row["name"], len(row["lines"])) for row in rows] == [("site0", 4), ("site1", 4)]
    only = cleaner("templates", dump, "--json", "--quiet", "--site", "site1").stdout.splitlines()
    assert [json.loads(row) for row in only] == rows[1:]
    assert (
        "no template of a site 'none'; leave out --site"
        in cleaner("templates", dump, "--site", "none", "--quiet", code=2).errors
    )


def test_what_is_saved_is_the_same_each_time_and_does_what_was_learned(cleaner, dump, tmp_path):
    cleaner("strip", dump, "-o", "out", "--quiet")
    for name in ("a.toml", "b.toml"):
        cleaner("templates", "out", "--save", name, "--quiet")
    cleaner("templates", dump, "--save", "c.toml", "--workers", 1, "--quiet")
    assert len({(tmp_path / name).read_bytes() for name in ("a.toml", "b.toml", "c.toml")}) == 1
    assert [site["name"] for site in tomllib.loads((tmp_path / "a.toml").read_text())["site"]] == ["site0", "site1"]
    cleaner("strip", dump, "-o", "again", "--templates", "a.toml", "--quiet")
    assert corpus(tmp_path / "again") == corpus(tmp_path / "out")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cleaner.toml").write_text('[chrome]\ntemplates = "a.toml"\n')
    cleaner("strip", dump, "-o", "out", "--config", "../cleaner.toml", "--quiet", cwd=tmp_path / "elsewhere")
    assert corpus(tmp_path / "elsewhere" / "out") == corpus(tmp_path / "out")


def test_lines_that_a_person_changes_deletes_adds_and_switches_off_are_used_so(cleaner, dump, tmp_path):
    for path in (dump / "site0").iterdir():
        lines = path.read_text().splitlines()
        path.write_text("\n".join([*lines[:3], "Read also: 5 things", *lines[3:]]) + "\n")
    cleaner("templates", dump, "--save", "t.toml", "--quiet")
    sites = (tmp_path / "t.toml").read_text().split("[[site]]")
    entries = sites[1].split("[[site.line]]")
    changed = [
        entries[1],  # the day
        entries[2].replace("remove = true", "remove = false"),  # Home
        entries[3].replace("Visits", "Visitors"),
        # Contact us is deleted
        '\ntext = "Read also: <number> things"\n',
    ]
    edited = "[[site]]" + "[[site.line]]".join([entries[0], *changed])
    (tmp_path / "t.toml").write_text(edited)
    (tmp_path / "cleaner.toml").write_text("[chrome]\nrules = false\nline_model = false\n")
    cleaner("strip", dump, "-o", "out", "--templates", "t.toml", "--quiet")
    texts = corpus(tmp_path / "out")
    assert texts["site0/1.txt"].splitlines() == ["Home", *body(1), "Visits: 1007", "Contact us"]
    assert texts["site1/1.txt"].splitlines() == body(21)  # not in the file, so it is learned


def test_a_file_that_cannot_be_used_stops_the_run_before_anything_is_read(cleaner, dump, tmp_path):
    (tmp_path / "t.toml").write_text("[[site]]\nname = 'a'\n[[site.line]]\ntext = 'Home'\nremove = 1\n")
    for arguments in (("strip", dump, "-o", "out"), ("clean", dump, "-o", "out")):
        errors = cleaner(*arguments, "--templates", "t.toml", code=2).errors
        assert "t.toml: site 'a', line 1 ('Home'): remove = 1; expected true or false" in errors
    assert not (tmp_path / "out").exists()
    assert "none.toml: No such file" in cleaner("strip", dump, "-o", "out", "--templates", "none.toml", code=2).errors
    assert "No such option" in cleaner("normalize", dump, "-o", "out", "--templates", "t.toml", code=2).errors


def test_a_dump_without_templates_and_a_folder_that_is_no_run_say_so(cleaner, tmp_path):
    (tmp_path / "one.txt").write_text("A page.\n")
    assert b"no templates" in cleaner("templates", "one.txt", "--quiet").stdout
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text("{}")
    assert "ledger version" in cleaner("templates", "out", code=2).errors


def test_a_configuration_takes_a_path_true_or_false_and_nothing_else(cleaner, tmp_path):
    (tmp_path / "one.txt").write_text("A page.\n")
    for value, code in (("true", 0), ("false", 0), ("3", 2), ('""', 2)):
        (tmp_path / "cleaner.toml").write_text(f"[chrome]\ntemplates = {value}\n")
        assert ("templates: expected" in cleaner("strip", "one.txt", "--dry-run", code=code).errors) == (code == 2)


def test_pages_of_a_known_site_are_stripped_one_by_one(cleaner, dump, tmp_path):
    cleaner("templates", dump, "--save", "t.toml", "--quiet")
    cleaner("templates", dump, "--save", "one.toml", "--site", "site1", "--quiet")
    config = api.Config(chrome=api.ChromeConfig(rules=False, line_model=False))
    text = "\n".join(page(77))
    assert api.strip_chrome(text, config=config).text == text
    assert api.strip_chrome(text, templates=tmp_path / "one.toml", config=config).text.splitlines() == body(77)
    whole = str(tmp_path / "t.toml")
    assert api.strip_chrome(text, templates=whole, site="site0", config=config).text.splitlines() == body(77)
    assert api.strip_chrome(text, templates=whole, site="other", config=config).text == text
    results = api.strip_chrome([text, text], templates=whole, site="site1", config=config)
    assert [result.text.splitlines() for result in results] == [body(77)] * 2
    with pytest.raises(ValueError, match=r"has templates of 2 sites \('site0', 'site1', ...\); say which with site="):
        api.strip_chrome(text, templates=whole)
