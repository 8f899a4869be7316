"""The wheel has all that the package reads, and works alone; the source distribution has tests, docs and samples."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest

from cleaner.version import __version__


@pytest.fixture(scope="module")
def dist(tmp_path_factory, root):
    """A folder with a wheel and a source distribution, built from the files that git knows."""
    pytest.importorskip("hatchling", reason="it builds them: pip install 'dump-cleaner[dev]'")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t", "sdist", "-t", "wheel"]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(dist):
    return next(dist.glob("*.whl"))


def below(folder):
    """Return the names of the files of a folder that belong to a release."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder.parent).as_posix() for path in paths}


def test_the_wheel_is_the_package_and_nothing_else(wheel, root):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        about = {name.partition(".dist-info/")[2] for name in archive.namelist()} - {""}
    assert names == below(root / "cleaner")
    assert {"licenses/LICENSE", "licenses/NOTICE", "METADATA", "entry_points.txt"} <= about


def test_the_source_distribution_has_what_a_packager_needs_to_test_it(dist):
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for wanted in (
        "pyproject.toml", "README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "NOTICE",
        "mkdocs.yml", "cleaner/__main__.py", "tests/conftest.py", "tests/cases/out_ledger_3.zip", "docs/design.md",
        "docs_tools/licences.py", "benchmarks/recovery.py", ".ci/run", "requirements/development.txt",
    ):  # fmt: skip
        assert wanted in names, wanted
    assert any(name.startswith("samples/pages/") for name in names)
    assert [name for name in names if re.search(r"__pycache__|\.pyc$|\.nb[ci]$|\.kernel$|\.egg-info", name)] == []


def test_the_wheel_works_where_nothing_of_the_checkout_is_in_reach(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "notes.txt").write_text("Một\u00a0trang: quÃª hÆ°Æ¡ng.\n", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}

    def run(*words):
        command = [sys.executable, "-m", "cleaner", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    assert run("--version").split()[-1] == __version__
    code = "import cleaner; print(cleaner.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith(str(tmp_path / "installed"))
    run("clean", "notes.txt", "-o", "out", "--quiet")
    assert (tmp_path / "out" / "corpus" / "notes.txt").read_text("utf-8") == "Một trang: quê hương.\n"
    assert (tmp_path / "out" / "report.html").exists()
    run("restore", "out", "-o", "back")
    assert (tmp_path / "back" / "notes.txt").read_bytes() == (tmp_path / "notes.txt").read_bytes()


def test_the_version_stands_once_and_the_citation_has_it(root):
    text = (root / "CITATION.cff").read_text("utf-8")
    assert re.findall(r"^version: (.+)$", text, re.MULTILINE) == [__version__]
    assert re.search(r"^cff-version: 1\.2\.0$", text, re.MULTILINE)
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_changelog_begins_with_what_is_not_released(root):
    headings = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", one) for one in headings[1:])


def test_the_guide_names_commands_that_are_there(root):
    guide = (root / "CONTRIBUTING.md").read_text("utf-8")
    assert os.access(root / ".ci" / "run", os.X_OK)
    for path in re.findall(r"(?:benchmarks|tests|docs|requirements)/[\w./-]+\w", guide):
        assert (root / path).exists() or "*" in guide[guide.index(path) + len(path)], path
