"""A real browser, and runs whose reports are looked at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cleaner.pipeline.run import Pipeline

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def _missing(what):
    if os.environ.get("CLEANER_REQUIRE_CHROMIUM"):
        pytest.fail(f"a browser is required, and {what}")
    pytest.skip(f"{what}; reports are looked at where it is")


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
    """Open a file in a page of its own; at the end no error, no request and no script of the data may have been."""
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
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
        page.goto(Path(path).resolve().as_uri())
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.hacked === undefined")
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def run_folder():
    """A folder that stays for the session, for runs that several tests look at."""
    with tempfile.TemporaryDirectory(prefix="cleaner-report-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sample_run(root, run_folder):
    """The results of the five sample pages."""
    Pipeline().run([root / "samples" / "pages"], run_folder / "samples")
    return run_folder / "samples"


@pytest.fixture
def cleaner_command(tmp_path):
    """Run ``cleaner`` as a user does, in a process of its own."""

    def run(*args, **env):
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *map(str, args)],
            cwd=tmp_path, capture_output=True, timeout=300, check=False, env={**os.environ, **env},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done

    return run
