"""Results in a terminal and in a notebook: short, escaped, without script, the same in light and dark."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

import cleaner

NOTICE = "The library is closed on Monday for repairs, and opens again on Tuesday morning at nine."
HOSTILE = "<script>alert(1)</script>\xa0<img src=x onerror=alert(1)>&amp;\x1b[31m\u202e\n" * 3


class Page(HTMLParser):
    """Collects the tags, attributes and text of a page, and whether every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += "" if "style" in self.open else data


ALLOWED = {"style", "div", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "del", "ins"}


def shown():
    config = cleaner.Config(documents=cleaner.DocumentsConfig(keep="first"))
    texts = [HOSTILE, NOTICE, NOTICE.upper(), "clean"]
    return {
        "Result": cleaner.normalize(HOSTILE),
        "Cleaned": cleaner.clean(texts, config=config),
        "Deduplication": cleaner.deduplicate([*texts, HOSTILE + NOTICE, HOSTILE + NOTICE], config=config),
        "Summary": cleaner.clean(texts, config=config).summary,
    }


@pytest.fixture(scope="module")
def results():
    return shown()


@pytest.mark.parametrize("kind", ["Result", "Cleaned", "Deduplication", "Summary"])
def test_a_notebook_gets_a_small_page_in_which_nothing_of_the_data_is_markup(results, kind):
    text = results[kind]._repr_html_()
    page = Page(text)
    assert set(page.tags) <= ALLOWED
    assert set(page.attributes) <= {"class"}
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert len(text) < 20_000
    assert "url(" not in text
    assert "@import" not in text


def test_the_pages_tell_what_was_done(results):
    html = results["Result"]._repr_html_()
    assert "<del>\\xa0</del>" in html
    assert "<td>spaces</td>" in html
    assert "&lt;script&gt;" in html
    assert "<caption>by kind</caption>" in results["Deduplication"]._repr_html_()
    assert "exact: the same text after folding" in results["Deduplication"]._repr_html_()
    assert "4 texts, 3 stay" in Page(results["Cleaned"]._repr_html_()).text
    assert "duplicates" in Page(results["Summary"]._repr_html_()).text


def test_a_page_stays_small_whatever_the_result():
    big = cleaner.normalize("\xa0".join(["word"] * 20_000))
    assert len(big._repr_html_()) < 20_000
    assert len(cleaner.normalize(["a\xa0b" * 50] * 3000)._repr_html_()) < 20_000


def test_no_colour_is_meant_for_one_background_only(results):
    style = re.search(r"<style>(.*?)</style>", results["Result"]._repr_html_(), re.DOTALL)[1]
    colours = re.findall(r"(?:background|border-bottom|color):[^;}]*?(#[0-9a-f]+)", style)
    assert colours
    assert all(len(colour) == 5 for colour in colours), "each is see-through: #rgba"


def test_a_terminal_gets_one_line(results):
    assert repr(cleaner.normalize("a\xa0b")) == "Result('a b', 1 edit: spaces 1)"
    long = repr(cleaner.normalize("word " * 1000))
    assert long.endswith(("… (4,999 characters), 1 edit: spaces 1)", "… (5,000 characters), 0 edits)"))
    assert repr(results["Deduplication"]).startswith("Deduplication: 6 texts, 3 stay, 3 duplicates: near 2, exact 1")
    assert repr(results["Cleaned"]).startswith("Cleaned list: 4 texts, 3 stay, 1 changed; edits: ")
    for one in results.values():
        assert "\x1b" not in repr(one)


def test_a_notebook_shows_results(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    pytest.importorskip("pandas")
    made = nbformat.v4.new_notebook()
    cells = (
        (
            "import cleaner, pandas as pd\n"
            "frame = pd.DataFrame({'text': ['a\\xa0<b>', 'A ferry bell.', 'A ferry bell.'], 'n': [1, 2, 3]})"
        ),
        "cleaner.normalize(frame)",
        "found = cleaner.deduplicate(frame)\nfound",
        "found.data",
        "cleaner.clean(frame).summary",
    )
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    (tmp_path / "in.ipynb").write_text(nbformat.writes(made), encoding="utf-8")
    program = (  # in a process of its own: the loop of a notebook's client leaves sockets to the collector
        "import nbformat, nbclient\n"
        "notebook = nbformat.read('in.ipynb', 4)\n"
        "nbclient.NotebookClient(notebook, timeout=240, kernel_name='python3').execute()\n"
        "nbformat.write(notebook, 'out.ipynb')\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, timeout=280)
    done = nbformat.read(tmp_path / "out.ipynb", 4)
    pages = [cell.outputs[0].data["text/html"] for cell in done.cells[1:]]
    assert "a\\xa0" not in pages[0]
    assert "<del>\\xa0</del>" in pages[0]
    assert "DataFrame: 3 texts, 3 stay, 1 changed" in pages[0]
    assert "3 texts, 2 stay, 1 duplicates" in pages[1]
    assert "<td>2</td>" in pages[2]
    assert "<td>3</td>" not in pages[2]
    assert "3 documents read, 2 kept" in pages[3]
    for page in (pages[0], pages[1], pages[3]):
        assert set(Page(page).tags) <= ALLOWED
    assert "Deduplication: 3 texts" in done.cells[2].outputs[0].data["text/plain"]
