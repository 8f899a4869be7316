"""The configuration that counts: defaults, a file over them, flags over it, and where each value comes from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.config import Config
from cleaner.settings.fields import ConfigError, shown
from cleaner.settings.files import read_file
from cleaner.settings.keys import COMMAND_TABLES, all_keys, tables, unknown_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cleaner.settings.files import ConfigFile

DEFAULT = "default"
"""Where a value comes from that nobody gave."""

_TEMPLATES = "chrome.templates"


class Given(NamedTuple):
    """A value that somebody gave for a key.

    Attributes:
        value: The value.
        where: Where: ``FILE:LINE`` or the name of a flag.
    """

    value: Any
    where: str


@dataclass(frozen=True, slots=True)
class Effective:
    """The configuration that counts.

    Attributes:
        config: The configuration.
        origins: Where the value of each key comes from, by the key's name: ``default``, ``FILE:LINE``, or a flag.
        file: The configuration file, if there is one.
    """

    config: Config
    origins: Mapping[str, str]
    file: ConfigFile | None = None

    def value(self, name: str) -> Any:
        """Return the value of a key by its name with its table's."""
        table, _, field = name.rpartition(".")
        return getattr(getattr(self.config, table) if table else self.config, field)


def load_config(path: Path) -> Config:
    r"""Read a configuration from ``cleaner.toml``, ``[tool.cleaner]`` of a ``pyproject.toml``, or a run's manifest.

    Options of commands that stand in the file (tables ``[options]`` and ``[commands]``) are for the command line, and
    are not looked at.

    Args:
        path: The file. Its tables are the parts of :class:`cleaner.Config`, its keys their attributes; a path in it
            counts from its folder.

    Raises:
        ConfigError: The file cannot be read, a key is unknown, or a value is not what the key may hold; the message
            names file, line, and the remedy.

    Example:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "cleaner.toml"
        >>> _ = file.write_text('[documents]\nkeep = "first"\n')
        >>> load_config(file).documents.keep
        'first'
    """
    return effective(read_file(path)).config


def effective(file: ConfigFile | None = None, flags: Mapping[str, Given] | None = None) -> Effective:
    """Return the configuration that counts.

    Args:
        file: The configuration file, if there is one.
        flags: What the flags say, by the names of keys.

    Raises:
        ConfigError: Something cannot be used; the message names the first of what is wrong, and how much more is.

    Example:
        >>> found = effective(None, {"documents.keep": Given("first", "--keep")})
        >>> found.config.documents.keep, found.origins["documents.keep"], found.origins["documents.seed"]
        ('first', '--keep', 'default')
    """
    problems: list[str] = []
    given = _of_file(file, problems) if file is not None else {}
    for name, one in (flags or {}).items():
        problem = all_keys()[name].kind.problem(one.value) if name in all_keys() else unknown_key(name)
        if problem is None:
            given[name] = one
        else:
            problems.append(f"{one.where}: {name}: {problem}")
    config = _made(given, file, problems)
    if problems:
        more = f"\nand {len(problems) - 1} more; cleaner config check shows all" if len(problems) > 1 else ""
        raise ConfigError(problems[0] + more)
    return Effective(config, {name: given[name].where if name in given else DEFAULT for name in all_keys()}, file)


def problems_of(file: ConfigFile) -> list[str]:
    """Return everything that is wrong in a configuration file but for the options of commands, each with its line.

    Args:
        file: The file.

    Example:
        >>> from pathlib import Path
        >>> from cleaner.settings.files import ConfigFile
        >>> problems_of(ConfigFile(Path("cleaner.toml"), {"blocks": {"min_words": 0}}, {("blocks", "min_words"): 2}))
        ['cleaner.toml:2: blocks.min_words: expected a whole number of at least 1, found 0']
    """
    problems: list[str] = []
    _made(_of_file(file, problems), file, problems)
    return problems


def _of_file(file: ConfigFile, problems: list[str]) -> dict[str, Given]:
    """Return what a file says of keys that there are, and put what is wrong with the others to the problems."""
    keys = all_keys()
    given: dict[str, Given] = {}
    for path, value in _leaves(file, problems):
        name = ".".join(path)
        problem = keys[name].kind.problem(value) if name in keys else unknown_key(name)
        if problem is not None:
            problems.append(f"{file.where(*path)}: {name}: {problem}")
            continue
        if name == _TEMPLATES and isinstance(value, str) and file.lines:  # the manifest has it as it was given
            value = str(file.path.parent / value) if value else value
        given[name] = Given(value, file.where(*path))
    return given


def _leaves(file: ConfigFile, problems: list[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the keys of a file by their paths, with their values."""
    known = tables()
    for name, value in file.values.items():
        if name in COMMAND_TABLES:
            continue
        if name not in known:
            yield (name,), value
        elif isinstance(value, dict):
            yield from (((name, key), one) for key, one in value.items())
        else:
            problems.append(
                f"{file.where(name)}: {name}: expected a table, found {shown(value)}; begin it with [{name}]"
            )


def _made(given: Mapping[str, Given], file: ConfigFile | None, problems: list[str]) -> Config:
    """Return the configuration of what was given; values that do not go together are put to the problems."""
    keys = all_keys()
    values: dict[str, dict[str, Any]] = {table: {} for table in ("", *tables())}
    for name, one in given.items():
        values[keys[name].table][keys[name].field] = keys[name].kind.held(one.value)
    default = Config()
    parts: dict[str, Any] = {}
    for part in fields(Config):
        if part.name not in values:
            continue
        type_ = type(getattr(default, part.name))
        try:
            parts[part.name] = type_(**values[part.name])
        except ConfigError as error:
            name = f"{part.name}.{str(error).partition(':')[0]}"
            beside = [one.where for key, one in given.items() if key.startswith(f"{part.name}.")]
            where = given[name].where if name in given else beside[0] if beside else str(file and file.path)
            problems.append(f"{where}: {part.name}.{error}")
    try:
        return Config(**values[""], **parts)
    except ConfigError as error:
        problems.append(f"{given['stages'].where}: {error}")
        return default
