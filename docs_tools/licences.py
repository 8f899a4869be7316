"""Licences of everything that the package needs, from the metadata of what is installed.

``python docs_tools/licences.py docs/licences.md`` writes the table of that page anew, where all extras are installed.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
NAME = "dump-cleaner"
EXTRAS = ("html", "warc", "plot", "redis", "remote", "ray")
"""What users can ask for; ``docs`` and ``dev`` are for who works on the package."""
MARKS = ("<!-- licences: begin -->", "<!-- licences: end -->")

_FAMILIES = (
    (r"MIT( No Attribution)?( License)?|MIT-0|MIT-CMU|HPND|Expat", "MIT"),
    (r"(0|2-Clause |3-Clause |New |Modified )?BSD([- ][23][- ]Clause)?( License)?|0BSD|BSD-[23]-Clause", "BSD"),
    (r"Apache([- ]?(Software )?License)?,?( Version)?[- ]?2(\.0)?|Apache-2\.0|Apache Software License", "Apache-2.0"),
    (r"ISC( License( \(ISCL\))?)?", "ISC"),
    (r"PSF-2\.0|Python-2\.0|Python Software Foundation License|PSF", "PSF-2.0"),
    (r"MPL-2\.0|MPL 2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)", "MPL-2.0"),
    (r"Zlib|zlib", "Zlib"),
    (r"CC0-1\.0", "CC0-1.0"),
    (r"Unlicense|The Unlicense \(Unlicense\)", "Unlicense"),
    (r"CNRI-Python", "CNRI-Python"),
    (r"Apache-2\.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
)
"""Licences that let a program under MIT use a library, by how metadata write them."""


class Licence(NamedTuple):
    """What a distribution says of its licence.

    Attributes:
        name: The distribution.
        stated: What its metadata say.
        families: The licences of that statement, of those that are known to be compatible; none if one is not.
        extra: The extra that asks for it; empty for what is always installed.
    """

    name: str
    stated: str
    families: tuple[str, ...]
    extra: str


def families(stated: str) -> tuple[str, ...]:
    """Return the known licences of a statement, in its order; none if one of them is not known to be compatible.

    Args:
        stated: An SPDX expression, a name, or names of classifiers with ``/`` between them.

    Example:
        >>> families("MIT AND (Apache-2.0 OR BSD-3-Clause)"), families("GPL-3.0-only"), families("BSD 3-Clause License")
        (('MIT', 'Apache-2.0', 'BSD'), (), ('BSD',))
    """
    found = []
    for part in re.split(r" AND | OR | and | or | / |, (?=BSD|MIT|Apache)|[()](?=\W|$)|(?<!\S)\(", stated):
        if not part.strip():
            continue
        known = next((name for pattern, name in _FAMILIES if re.fullmatch(pattern, part.strip())), None)
        if known is None:
            return ()
        found.append(known)
    return tuple(dict.fromkeys(found))


def stated(name: str) -> str:
    """Return what the metadata of an installed distribution say of its licence.

    Raises:
        importlib.metadata.PackageNotFoundError: It is not installed.
    """
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    classifiers = [
        line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License ::")
    ]
    named = [one for one in classifiers if one != "OSI Approved"]
    text = (about.get("License") or "").strip()
    return text if families(text) or not named else " / ".join(named)


def licences() -> list[Licence]:
    """Return the licences of all that is installed because the package or one of its extras asks for it."""
    found: dict[str, Licence] = {}
    for extra in ("", *EXTRAS):
        waiting, seen = [(NAME, extra)], set()
        while waiting:
            place = waiting.pop()
            seen.add(place)
            for asked in map(Requirement, required(place[0])):
                name = re.sub(r"[-_.]+", "-", asked.name).lower()
                if not applies(asked, place[1]) or not (name == NAME or is_installed(name)):
                    continue
                if name != NAME and name not in found:
                    found[name] = Licence(name, stated(name), families(stated(name)), extra)
                waiting += [
                    one for one in ((name, ""), *((name, wanted) for wanted in asked.extras)) if one not in seen
                ]
    return sorted(found.values(), key=lambda one: (one.extra != "", one.extra, one.name))


def required(name: str) -> list[str]:
    """Return what a distribution asks for; our own is asked in ``pyproject.toml``, as an installation may be older."""
    if name != NAME:
        return metadata.requires(name) or []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    of_extras = [f"{one.partition(';')[0]}; extra == '{extra}'" for extra in EXTRAS for one in optional[extra]]
    return [*project["dependencies"], *of_extras]


def applies(asked: Requirement, extra: str) -> bool:
    """Return whether a requirement counts here, with an extra."""
    return asked.marker is None or asked.marker.evaluate({"extra": extra})


def is_installed(name: str) -> bool:
    """Return whether there is a distribution of some name."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def page(rows: list[Licence]) -> str:
    """Return the table of the page."""
    lines = ["| library | for | licence, as its metadata say |", "|---|---|---|"]
    lines += [f"| {row.name} | {f'extra `{row.extra}`' if row.extra else 'all'} | {row.stated} |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    before, _, rest = path.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    path.write_text(f"{before}{MARKS[0]}\n{page(licences())}\n{MARKS[1]}{after}", encoding="utf-8")
