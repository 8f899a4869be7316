"""Files that people write: configurations, manifests of runs that stand in for them, site templates."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cleaner.chrome.template_file import TemplateFileError, known_templates, load_site_templates, template_toml
from cleaner.config import ConfigError
from cleaner.settings.files import find_file, read_file
from cleaner.settings.loading import effective, load_config, problems_of
from cleaner.settings.toml_lines import key_lines
from cleaner.settings.toml_text import toml_text
from fuzz.target import Target, promise

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NAMES = ("cleaner.toml", "pyproject.toml", "manifest.json")

_CONFIGURATIONS = [
    b'stages = ["normalize", "chrome"]\n[documents]\nkeep = "first"\nprefer = ["news/*"]\n[chrome]\nrules = false\n',
    b"[tool.cleaner]\ninput.text_field = 'body'\n[tool.cleaner.blocks]\nmin_words = 5\n[tool.other]\na = 1979-05-27\n",
    b'[commands.clean]\nworkers = 1\n[options]\nquiet = true\n[[a]]\nb = {c = [1, 2.5, """x\ny"""]}\n',
    b'{"config": {"documents": {"keep": "first", "seed": null}, "stages": ["blocks"]}, "ledger_version": 1}',
    b"tool = 1\n",
    b"tool.cleaner = 1\n",
    b"a = " + b"[" * 2000,
    b'{"config": ' + b'{"a": ' * 2000,
    b"a = " + b"{b=" * 1000,
    b"a = " + b"9" * 5000,
    b".".join([b"a"] * 2000) + b" = 1\n",
    b'{"config": {"documents": {"seed": ' + b"9" * 5000 + b"}}}",
]
_TOML = (
    *(
        b"[tool.cleaner]\n",
        b"[documents]\n",
        b"[chrome]\n",
        b"[input]\n",
        b"[[site]]\n",
        b"[[site.line]]\n",
        b" = ",
        b'"',
        b"'''",
        b'"""',
        b"\n",
    ),
    *(
        b"true",
        b"inf",
        b"nan",
        b"-1",
        b"1e999",
        b"9223372036854775808",
        b"1979-05-27",
        b"0xff",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\\u0000",
        b"\\ud800",
    ),
    *(
        b"keep",
        b"seed",
        b"num_perm",
        b"bands",
        b"jaccard",
        b"templates",
        b"text_field",
        b"encoding",
        b"http_statuses",
        b"stages",
        b"prefer",
    ),
)
_SITES = [
    b'[[site]]\nname = "a.example"\npages = 9\n[[site.line]]\ntext = "Views: <number>"\npages = 8\nof = 9\n',
    '[[site]]\nname = ""\n[[site.line]]\ntext = "Thứ Tư, ngày <date>"\nanywhere = true\nexample = "x"\n'.encode(),
    b'[[site]]\nname = "a"\npages = 99999999999999999999999\n[[site.line]]\ntext = "b"\n',
]


def _configuration(folder: Path) -> Callable[[bytes], object]:
    """Return what reads data as each of the files; the configuration that it gives is the one that is shown for it."""
    (folder / ".git").mkdir()

    def run(data: bytes) -> None:
        for name in _NAMES:
            path = folder / name
            path.write_bytes(data)
            try:
                problems_of(read_file(path))
                found = effective(read_file(path))
            except ConfigError as error:
                promise(str(error) != "", "a refusal says why", error)
            else:
                shown = folder / "shown.toml"
                shown.write_text(toml_text(found, {}), encoding="utf-8")
                promise(load_config(shown) == found.config, "what is shown is what counts", found.config)
                shown.unlink()
            try:
                find_file(folder)
            except ConfigError as error:
                promise(str(error) != "", "a refusal says why", error)
            path.unlink()

    return run


def _lines(_folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        try:
            tomllib.loads(text)
        except (ValueError, RecursionError):
            return  # lines are looked for in what has been parsed
        lines = text.count("\n") + 1
        promise(
            all(1 <= line <= lines for line in key_lines(text).values()), "a key stands on a line of the file", text
        )

    return run


def _templates(folder: Path) -> Callable[[bytes], object]:
    path = folder / "sites.toml"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            sites = load_site_templates(path)
            known_templates(sites)
        except TemplateFileError:
            return
        path.write_text(template_toml(sites), encoding="utf-8")
        promise(load_site_templates(path) == sites, "what is written is what was read", sites)

    return run


TARGETS = (
    Target("configuration", _configuration, lambda: list(_CONFIGURATIONS), _TOML, longest=8000),
    Target("toml-lines", _lines, lambda: _CONFIGURATIONS + _SITES, _TOML, longest=1500),
    Target("templates", _templates, lambda: list(_SITES), _TOML, longest=1500),
)
