"""The documentation site is built without a warning and without a network, and looks right in a browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("mkdocs", reason="the site needs pip install 'dump-cleaner[docs]'")

SHOWN = ("index", "tutorial", "comparison", "how-to/before-analysis", "reference/commands", "reference/api", "dedup")


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site and says nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def built(root, tmp_path_factory):
    """The site, built where no name can be looked up through a proxy that is not there."""
    folder = tmp_path_factory.mktemp("site")
    no_network = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-d", str(folder)],
        cwd=root, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, **no_network, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return folder


@pytest.fixture(scope="session")
def address(built):
    """Where a server of this machine has the site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_fits_the_screen_and_asks_nobody_else_for_anything(opened, address, tmp_path, name, width):
    page = opened(f"{address}/{name}.html", width=width, height=800)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("main h1").count() == 1
    assert len(page.inner_text("main")) > 500
    page.screenshot(path=str(tmp_path / "page.png"))
    assert (tmp_path / "page.png").stat().st_size > 15_000


def test_nothing_that_a_page_loads_comes_from_elsewhere(built):
    loads = re.compile(r"""<(?:script|img|iframe)[^>]*\bsrc=["'](?:https?:)?//|<link[^>]*\bhref=["'](?:https?:)?//""")
    pages = list(built.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        assert not loads.search(page.read_text(encoding="utf-8")), page


def test_search_finds_a_word_of_the_reference(opened, address):
    page = opened(f"{address}/index.html")
    page.click("[data-md-component=search-query]")
    page.fill("[data-md-component=search-query]", "aggressiveness")
    page.wait_for_selector(".md-search-result__item", timeout=120_000)  # a worker loads the index meanwhile
    assert "aggressiveness" in page.inner_text(".md-search-result__list").lower()


def test_dark_follows_the_system(opened, address):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened(f"{address}/index.html", color_scheme="light").evaluate(ground)
    dark = opened(f"{address}/index.html", color_scheme="dark").evaluate(ground)
    assert light == "rgb(255, 255, 255)"
    assert sum(map(int, re.findall(r"\d+", dark)[:3])) < 200


def test_every_command_and_every_public_name_has_its_section(built):
    from command_reference import commands

    import cleaner

    shown = (built / "reference" / "commands.html").read_text(encoding="utf-8")
    for name in commands():
        assert f'id="cleaner-{name}"' in shown
    shown = (built / "reference" / "api.html").read_text(encoding="utf-8")
    for name in set(cleaner.__all__) - {"__version__"}:
        assert f'id="cleaner.{name}"' in shown, name


def test_lists_and_escaped_pipes_look_as_on_github():
    from github_markdown import on_page_markdown

    assert on_page_markdown("and:\n* one\n* two\n  more\n* three") == "and:\n\n* one\n* two\n  more\n* three"
    assert on_page_markdown(r"| `a\|b` | c \| d |") == r"| `a|b` | c \| d |"
    assert on_page_markdown("```\na\n* b\n```") == "```\na\n* b\n```"
    assert on_page_markdown("1. one\n   * inner\n2. two") == "1. one\n   * inner\n2. two"
