"""Configuration files: which one counts, what stands in it, and on which lines."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.settings.fields import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

_OWN, _PROJECT = "cleaner.toml", "pyproject.toml"
_TABLE = ("tool", "cleaner")
"""The table of a ``pyproject.toml`` that is ours."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a configuration file says.

    Attributes:
        path: The file.
        values: Its tables and keys.
        lines: The line of each, by its path; empty for the manifest of a run.
    """

    path: Path
    values: dict[str, Any]
    lines: dict[tuple[str, ...], int]

    def where(self, *path: str) -> str:
        """Return file and line of a key as ``FILE:LINE``; without a line of its own it has that of its table."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return f"{self.path}:{self.lines[path[:end]]}"
        return str(self.path)


def find_file(folder: Path) -> Path | None:
    """Return the configuration file that counts for work in a folder.

    Looked for is ``cleaner.toml``, or ``pyproject.toml`` with a table ``[tool.cleaner]``: in the folder, and within a
    repository in each folder above it, up to the one that holds ``.git``. Outside of a repository nothing above counts,
    for a folder like ``/tmp`` is everybody's. The inputs are not looked through: a dump comes from others, and must
    not decide how it is cleaned.

    Args:
        folder: The folder, as a rule the one that is worked in.

    Raises:
        ConfigError: A ``pyproject.toml`` on the way cannot be read.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> folder = Path(tempfile.mkdtemp()).resolve()
        >>> (folder / "a").mkdir()
        >>> _ = (folder / "cleaner.toml").write_text("")
        >>> find_file(folder) == folder / "cleaner.toml", find_file(folder / "a")
        (True, None)
        >>> (folder / ".git").mkdir()
        >>> find_file(folder / "a") == folder / "cleaner.toml"
        True
    """
    here = folder.resolve()
    above = (here, *here.parents)
    root = next((depth for depth, place in enumerate(above) if (place / ".git").exists()), 0)
    for place in above[: root + 1]:
        if (place / _OWN).is_file():
            return place / _OWN
        project = place / _PROJECT
        if project.is_file() and _has_table(project):
            return project
    return None


def read_file(path: Path) -> ConfigFile:
    """Read a configuration file: TOML, a ``pyproject.toml``, or the ``manifest.json`` of a run.

    Args:
        path: The file; one whose name ends in ``.json`` is the manifest of a run, one called ``pyproject.toml`` has our
            table among others.

    Raises:
        ConfigError: It cannot be read, or is not what its name says.
    """
    text = _text(path)
    if path.suffix == ".json":
        return ConfigFile(path, _of_manifest(path, text), {})
    from cleaner.settings.toml_lines import key_lines

    values, lines = _parsed(path, text), key_lines(text)
    if path.name == _PROJECT:
        values = _own_table(path, values)
        lines = {place[len(_TABLE) :]: line for place, line in lines.items() if place[: len(_TABLE)] == _TABLE}
        lines.pop((), None)
    return ConfigFile(path, values, lines)


def _has_table(project: Path) -> bool:
    text = _text(project)
    if "cleaner" not in text:
        return False
    tools = _parsed(project, text).get(_TABLE[0])
    return isinstance(tools, dict) and _TABLE[1] in tools


def _own_table(path: Path, values: dict[str, Any]) -> dict[str, Any]:
    """Return our table of a ``pyproject.toml``; it is empty where there is none.

    Raises:
        ConfigError: Something else stands in its place.
    """
    for name in _TABLE:
        values = values.get(name, {})
        if not isinstance(values, dict):
            raise ConfigError(f"{path}: '{name}' is no table; write the keys of cleaner below [{'.'.join(_TABLE)}]")
    return values


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")  # which some editors begin with a byte order mark
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file that is there with --config") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: not valid TOML, which is UTF-8: byte {error.start} is not; save it as UTF-8"
        ) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):  # where there is no file, its parser is not imported
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{path}: lists or tables are nested too deep to be read") from error
    except ValueError as error:  # TOMLDecodeError, and what Python says of a number of thousands of digits
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _of_manifest(path: Path, text: str) -> dict[str, Any]:
    """Return the configuration of a run; what has no value in it is left out, as in TOML."""
    try:
        values = json.loads(text)["config"]
        return {
            name: {key: one for key, one in value.items() if one is not None} if isinstance(value, dict) else value
            for name, value in values.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{path}: not the manifest.json of a run; name one, or a TOML file") from error
