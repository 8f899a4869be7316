"""Every library that is installed with the package may be used by a program under MIT, and the page names it."""

from __future__ import annotations

import re
import sys

import pytest
from licences import MARKS, families, licences
from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def listed(root):
    """Return the licences of the page by library."""
    page = (root / "docs" / "licences.md").read_text("utf-8").partition(MARKS[0])[2].partition(MARKS[1])[0]
    return dict(re.findall(r"^\| ([\w-]+) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE))


def test_every_installed_library_has_a_licence_that_is_known_to_be_compatible():
    assert [(row.name, row.stated) for row in licences() if not row.families] == []


def test_the_page_names_every_library_that_the_package_asks_for(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    asked = [
        *project["dependencies"],
        *(one for name in optional if name not in ("dev", "docs") for one in optional[name]),
    ]
    names = {Requirement(one).name for one in asked} - {project["name"], "tomli"}  # tomli is in Python since 3.11
    assert names - set(listed(root)) == set()


def test_the_page_says_what_is_installed(root):
    page = listed(root)
    now = {row.name: row for row in licences()}
    assert {name: now[name].stated for name in page if name in now and now[name].families != families(page[name])} == {}


@pytest.mark.parametrize(
    "stated", ["GPL-3.0-or-later", "AGPLv3", "Proprietary", "", "MIT AND GPL-2.0-only", "SSPL-1.0"]
)
def test_a_licence_that_is_not_known_to_be_compatible_is_none(stated):
    assert families(stated) == ()


@pytest.mark.parametrize(
    "stated", ["MIT", "BSD License / Apache Software License", "Apache 2.0", "MPL-2.0 AND (Apache-2.0 OR MIT)"]
)
def test_a_compatible_licence_is_known(stated):
    assert families(stated)
