"""What every test shares: hypothesis settings, the samples, the data beside the checkout, and a real browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

# Kernels compile at their first call, so no example has a deadline; CI repeats the same examples each time.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out whole files where there are several processes."""
    from in_parallel import ByFile

    return ByFile(config, log)


def pytest_collection_modifyitems(config, items):
    """Begin with the longest tests where there are several processes."""
    if hasattr(config, "workerinput"):
        from in_parallel import longest_first

        longest_first(items)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def pages() -> Path:
    """The folder of the five sample pages."""
    return ROOT / "samples" / "pages"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data, which is not part of the project."""
    folder = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        if os.environ.get("CLEANER_REQUIRE_SHARED"):
            pytest.fail(f"the development data is required, and {folder} is not there")
        pytest.skip(f"the development data is not at {folder} (set CLEANER_SHARED)")
    return folder


def _missing(what):
    if os.environ.get("CLEANER_REQUIRE_CHROMIUM"):
        pytest.fail(f"a browser is required, and {what}")
    pytest.skip(f"{what}; pages are looked at where it is")


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; tests that need it are skipped where there is none, unless it is required."""
    path = os.environ.get("CLEANER_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        _missing("there is no Chromium on this machine (apt-get install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed (pip install 'dump-cleaner[dev]')")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser):
    """Open a file, or a page of a server here; no error, no request elsewhere and no script of the data may be."""
    faults, contexts = [], []

    def open_page(path, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}") or dialog.dismiss())
        url = path if str(path).startswith("http://127.0.0.1:") else Path(path).resolve().as_uri()
        home = url[: url.index("/", 7) + 1]
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(home) else None)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.hacked === undefined")
        context.close()
    assert faults == []
