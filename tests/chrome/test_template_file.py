"""Site templates as a file for people: what is written is read again, and what cannot be meant is refused."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.chrome.removed_lines import RemovedLines
from cleaner.chrome.slots import PLACEHOLDERS, line_keys, masked_keys, with_placeholders
from cleaner.chrome.stage import strip_batch
from cleaner.chrome.template_file import (
    SiteTemplate,
    TemplateFileError,
    TemplateLine,
    known_templates,
    load_site_templates,
    template_toml,
)
from cleaner.config import ChromeConfig

PROSE = "The council met on the second evening of the month and voted for a new bridge over the river at the mill."


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Thứ Tư, ngày 4 tháng 10 năm 2023", "<day>, <day> <number> <day> <number> <day> <number>"),
        ("Views: 1,024", "Views: <number>"),
        ("Posted 4/10/2023 13:05", "Posted <date> <time>"),
        ("2023-10-04", "<date>"),
        ("Write to info@site.example or see http://site.example/1.", "Write to <address> or see <address>"),
        ("Open on Sunday", "Open on <day>"),
        ("Marching on", "Marching on"),
        ("You may go", "You may go"),
        ("<number> <b>", "\\<number> \\<b>"),
        ("水曜日 10月4日", "<day> <number><day><number><day>"),
        ("Trang chủ", "Trang chủ"),
        ("", ""),
    ],
)
def test_what_changes_is_shown_as_a_placeholder(line, shown):
    assert with_placeholders([line]) == [shown]
    assert masked_keys([shown]) == line_keys([line])


words = st.sampled_from([*"a1/.:-<>\\@, 月水", "10", "2023", "Tuesday", "May", "days", "tháng", "<number>", "http://"])
any_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"))


@given(st.lists(st.one_of(any_line, st.lists(words).map("".join))))
def test_a_line_has_the_same_key_with_placeholders(lines):
    assert masked_keys(with_placeholders(lines)).tolist() == line_keys(lines).tolist()


def test_every_placeholder_stands_for_one_slot():
    assert len(set(masked_keys([f"Seen <{name}> here" for name in ("number", "date", "time")]).tolist())) == 1
    assert len(set(masked_keys([f"Seen <{name}> here" for name in PLACEHOLDERS]).tolist())) == 3


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1).filter(
    lambda text: text.strip() and line_keys([text])[0] != 0
)
counts = st.none() | st.integers(0, 10**9)
lines = st.builds(
    lambda text, pages, more, remove, anywhere, example: TemplateLine(
        with_placeholders([text])[0], pages, None if pages is None else pages + more, remove, anywhere, example
    ),
    texts,
    counts,
    st.integers(0, 99),
    st.booleans(),
    st.none() | st.booleans(),
    st.text(st.characters(exclude_categories=["Cs"])),
)


some_lines = st.lists(lines, max_size=5, unique_by=lambda line: int(masked_keys([line.text])[0])).map(tuple)
site_templates = st.builds(SiteTemplate, texts, st.integers(0, 99), some_lines)


@settings(max_examples=40)
@given(st.lists(site_templates, max_size=4, unique_by=lambda site: site.name))
def test_what_is_written_is_read_again(tmp_path_factory, sites):
    path = tmp_path_factory.mktemp("templates") / "templates.toml"
    path.write_text(template_toml(sites), encoding="utf-8")
    assert load_site_templates(path) == tuple(sites)
    assert template_toml(load_site_templates(path)) == path.read_text(encoding="utf-8")


def loaded(tmp_path, text):
    path = tmp_path / "templates.toml"
    path.write_text(text, encoding="utf-8")
    return load_site_templates(path)


SITE = '[[site]]\nname = "a.example"\n'


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("site = 3", ["site is no list of tables; begin each with [[site]]"]),
        ("[site]\nname = 'a'", ["begin each with [[site]]"]),
        ("[[sites]]\nname = 'a'", ["unknown key 'sites'; did you mean 'site'?"]),
        ("[[site]]\npages = 3", ["site 1: it has no name; add name ="]),
        ("[[site]]\nname = 3", ["site 1: it has no name"]),
        (SITE + SITE, ["site 'a.example' stands there twice; put its lines into one table"]),
        (SITE + "page = 3", ["site 'a.example': unknown key 'page'; did you mean 'pages'?"]),
        (SITE + "pages = true", ["site 'a.example': pages = True; expected a number"]),
        (SITE + "line = ['a']", ["site 'a.example': line is no list of tables; begin each with [[site.line]]"]),
        (SITE + "[[site.line]]\npages = 3", ["site 'a.example', line 1: it has no text; add text"]),
        (SITE + "[[site.line]]\ntext = ' '", ["line 1: it has no text"]),
        (SITE + '[[site.line]]\ntext = "a\\nb"', ["more than one line; make an entry of each"]),
        (SITE + '[[site.line]]\ntext = "a\\n"', ["more than one line; make an entry of each"]),
        (
            SITE + '[[site.line]]\ntext = "\\u200b\\ufeff"\n[[site.line]]\ntext="\\ufeff"',
            ["nothing stands in it; delete"],
        ),
        (
            SITE + "[[site.line]]\ntext = 'Home'\nremove = 'no'",
            ["line 1 ('Home'): remove = 'no'; expected true or false"],
        ),
        (SITE + "[[site.line]]\ntext = 'Home'\nremoved = true", ["unknown key 'removed'; did you mean 'remove'?"]),
        (SITE + "[[site.line]]\ntext = 'Home'\npages = -1", ["a number of pages cannot be negative"]),
        (SITE + "[[site.line]]\ntext = 'Home'\npages = 3\nof = 2", ["on 3 of 2 pages; pages cannot be more than of"]),
        (SITE + "[[site.line]]\ntext = 'Views <numbr>'", ["unknown placeholder <numbr>; write <number>, or \\<numbr>"]),
        (
            SITE + "[[site.line]]\ntext = 'Hits: 1'\n[[site.line]]\ntext = 'hits: <number>'\nremove = false",
            ["line 2: 'hits: <number>' is the same line as 'Hits: 1', which says something else; delete one"],
        ),
        ("name = ", ["not valid TOML", "mend the file there"]),
    ],
)
def test_an_error_names_the_file_the_site_the_line_the_reason_and_the_remedy(tmp_path, text, reasons):
    with pytest.raises(TemplateFileError) as raised:
        loaded(tmp_path, text)
    assert "templates.toml: " in str(raised.value)
    for reason in reasons:
        assert reason in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TemplateFileError, match=r"none.toml: No such file or directory; name a file"):
        load_site_templates(tmp_path / "none.toml")


def stripped(page, lines, site="a.example", of_site="a.example"):
    templates = known_templates([SiteTemplate(site, 9, tuple(lines))])
    staged = strip_batch(
        pa.array(["\n".join(page)], pa.large_string()),
        pa.array([of_site]),
        templates,
        ChromeConfig(rules=False, line_model=False),
    )
    return staged.text[0].as_py().split("\n"), staged.edits["note"].to_pylist()


PAGE = ["Home", PROSE, "Read also: 4 things", PROSE, "Views: 1024"]


def test_lines_that_a_person_wrote_go_wherever_they_stand():
    text, notes = stripped(PAGE, [TemplateLine("Read also: <number> things"), TemplateLine("Views: 7")])
    assert text == ["Home", PROSE, PROSE]
    assert notes[0].startswith("site template: on 0 of 9 pages of a.example")


def test_lines_that_were_learned_stay_among_prose_unless_a_person_says_otherwise():
    learned = TemplateLine("Read also: <number> things", 5, 9)
    assert stripped(PAGE, [learned])[0] == PAGE
    assert stripped(PAGE, [TemplateLine(learned.text, 5, 9, anywhere=True)])[0] == [*PAGE[:2], *PAGE[3:]]
    assert stripped(PAGE, [TemplateLine(learned.text, anywhere=False)])[0] == PAGE


def test_lines_that_are_not_to_be_removed_stay_and_so_do_lines_of_other_sites():
    assert stripped(PAGE, [TemplateLine("Home", 9, 9, remove=False)])[0] == PAGE
    assert stripped(PAGE, [TemplateLine("Home", 9, 9)], of_site="b.example")[0] == PAGE


def test_of_no_lines_no_template_is_made():
    assert len(known_templates([])) == 0
    assert len(known_templates([SiteTemplate("a", 3, (TemplateLine("a", remove=False),))])) == 0


def test_lines_are_gathered_in_the_order_of_the_pages_however_many_pages_lack_some():
    note = "site template: on 3 of {} pages of a.example, slots: number"
    gathered = RemovedLines()
    gathered.add_page([(note.format(3), "Home\nNews\n"), (note.format(4), "\nViews: 3\nContact")])
    gathered.add_page([(note.format(4), "home\n"), (note.format(4), "Views: 9\nContact\nViews: 8")])
    gathered.add_page([("another note", "Nothing")])
    (site,) = gathered.templates()
    assert (site.name, site.pages) == ("a.example", 4)
    assert [(line.text, line.pages, line.example) for line in site.lines] == [
        ("Home", 2, ""),
        ("Views: <number>", 2, "Views: 3"),
        ("Contact", 2, ""),
    ]


def test_the_line_model_leaves_the_sites_of_a_file_alone():
    labels = ["Home", "News", "Sport", "Log in", "Share this", "Contact us", "Privacy policy", "About us"]
    prose = "The council of the town met on Monday evening to hear what its clerk had to say about the old bridge."
    text = pa.array(["\n".join([*labels, "", prose, prose, "", *labels])], pa.large_string())
    templates = known_templates([SiteTemplate("a", 9, (TemplateLine("News"),))])
    texts = [strip_batch(text, pa.array([site]), templates).text[0].as_py() for site in ("a", "b")]
    assert texts[0].count("Sport") > texts[1].count("Sport")
