"""The lock, the oldest versions and the ranges belong together, and none of them names where packages come from."""

from __future__ import annotations

import re
import sys
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@pytest.fixture
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


def pinned(path):
    """Return the versions of a requirements file, by name: several where they differ by Python."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        if match := re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^ ;\\]+)", line):
            found.setdefault(canonicalize_name(match[1]), set()).add(Version(match[2]))
    return found


def asked(project, *extras):
    """Return what the project asks for, with extras."""
    lines = chain(project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras))
    requirements = map(Requirement, lines)
    return {canonicalize_name(one.name): one.specifier for one in requirements if one.name != project["name"]}


def test_the_lock_has_every_dependency_in_a_version_that_the_ranges_allow(root, project):
    locked = pinned(root / "requirements" / "development.txt")
    wanted = asked(project, *project["optional-dependencies"])
    wrong = {name: str(spec) for name, spec in wanted.items() if not any(map(spec.contains, locked.get(name, ())))}
    assert wrong == {}, "make the lock anew with the command at its head"


def test_every_file_of_the_lock_is_known_by_its_digest(root):
    text = (root / "requirements" / "development.txt").read_text("utf-8")
    entries = re.split(r"\n(?=[\w])", text)
    assert [entry[:40] for entry in entries if "==" in entry.partition("\n")[0] and "--hash=sha256:" not in entry] == []


def test_no_requirement_names_a_place(root):
    for path in (root / "requirements").iterdir():
        assert not re.search(r"://|--(extra-)?index|--find-links|^/", path.read_text("utf-8"), re.MULTILINE), path


def test_the_lower_bounds_are_the_oldest_versions_that_are_tried(root, project):
    oldest = pinned(root / "requirements" / "oldest-3.10.txt")
    bounds = {}
    for name, spec in asked(project, "html", "warc").items():
        bounds[name] = next(Version(one.version) for one in spec if one.operator == ">=")
    assert {name: {bound} for name, bound in bounds.items()} == oldest


def test_users_are_not_kept_from_a_newer_version(project):
    users = asked(project, *(name for name in project["optional-dependencies"] if name not in ("dev", "docs")))
    limited = {name: str(spec) for name, spec in users.items() if any(one.operator != ">=" for one in spec)}
    assert limited == {}
