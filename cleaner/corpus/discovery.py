"""Which files the inputs name: folders walked, globs expanded, formats told by name."""

from __future__ import annotations

import codecs
import glob
import itertools
import os
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from cleaner.corpus.remote import RemoteError, is_remote, list_remote
from cleaner.corpus.schema import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
FORMATS = {
    ".txt": "txt",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".warc": "warc",
    ".wet": "warc",
}
COMPRESSIONS = {".gz": "gz", ".zst": "zst", ".bz2": "bz2", ".xz": "xz"}
PACKED = {
    b"\x1f\x8b": ("is gzip data", "let its name end in .gz"),
    b"\x28\xb5\x2f\xfd": ("is zstd data", "let its name end in .zst"),
    **{b"BZh%d1AY&SY" % level: ("is bzip2 data", "let its name end in .bz2") for level in range(1, 10)},
    b"\xfd7zXZ\0": ("is xz data", "let its name end in .xz"),
}
"""How compressed data begin, with the reason and the remedy where they stand in for what is not compressed."""
_CHOICES = ", ".join(dict.fromkeys(FORMATS.values()))
_ENDINGS = ", ".join(FORMATS)
_READABLE = f"files whose names end in {_ENDINGS} are read, also with {', '.join(COMPRESSIONS)} after it"
_HTML_BEGINNING = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)
_LONGEST_BEGINNING = 256
"""Bytes of standard input that are looked at for its format."""


class InputError(Exception):
    """An input cannot be used; the message names it, the reason and the remedy."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that stands in an input folder and is not read.

    Attributes:
        path: Where it is, in valid Unicode.
        reason: Why, for a person.
    """

    path: str
    reason: str


class _File(NamedTuple):
    path: Path
    root: Path  # the folder that the file's name would be relative to if its argument were the only one
    named: bool  # by the user, not by a folder or glob
    url: str = ""  # of a file elsewhere; ``path`` and ``root`` are then those that it would have on a disk


def discover(
    inputs: Sequence[str],
    fmt: str | None = None,
    exclude: Path | None = None,
    skipped: list[Skipped] | None = None,
) -> list[Source]:
    """Return the sources that the inputs name, ordered by name whatever the order of the inputs.

    A folder is walked, links followed, each file taken once; names that begin with a dot are left out. The name of a
    source is its path below the folder (one folder), its base name (one file), or its path below the common parent of
    all inputs.

    Args:
        inputs: Files, folders and globs, here or at a URL, or ``-`` for standard input.
        fmt: A format for every input, of :data:`FORMATS`; ``None`` goes by the files' names.
        exclude: The folder that output goes to, ``/URL`` where that is at a URL; it may not lie inside an input folder,
            nor an input inside it.
        skipped: Gets a row for each file of a folder or glob that is left out because of its name or state.

    Raises:
        InputError: A path is missing, a folder or glob has nothing to read, a format is not supported or not told, two
            sources would have one name, or output would go into an input folder or replace an input.

    Example:
        >>> [(source.name, source.format) for source in discover(["-"], fmt="jsonl")]
        [('stdin.jsonl', 'jsonl')]
    """
    if fmt is not None and fmt not in FORMATS.values():
        raise InputError(f"format '{fmt}' is not supported; use one of {_CHOICES}")
    if not inputs:
        raise InputError("no input; name files, folders or globs, or - for standard input")
    taken: dict[Path, tuple[_File, Source]] = {}
    roots: set[Path] = set()
    for argument in sorted(set(inputs) - {STDIN}):
        left_out: list[Skipped] = []
        readable = [
            (file, source)
            for file in _expand(argument, exclude, left_out)
            if (source := _source(file, fmt, left_out)) is not None
        ]
        if skipped is not None:
            skipped += [row for row in left_out if row not in skipped]
        if not readable:
            raise InputError(_nothing(argument, left_out))
        roots.update(file.root for file, _ in readable)
        for pair in readable:
            real = pair[0].path.resolve()
            _refuse_results(pair[0].path, real, exclude)
            taken[real] = min(taken.get(real, pair), pair, key=lambda pair: _plainness(pair[0].path))
    parent = Path(os.path.commonpath(roots)) if roots else Path()
    sources = [replace(source, name=_name(file.path, parent)) for file, source in taken.values()]
    if STDIN in inputs:
        sources.append(_standard_input(fmt))
    return _ordered(sources)


def _expand(argument: str, exclude: Path | None, skipped: list[Skipped]) -> Iterator[_File]:
    """Yield the files that one input names."""
    path = Path(argument)
    if is_remote(argument):
        yield from _expand_url(argument, exclude)
    elif path.is_dir():
        _refuse_inside(path, exclude)
        yield from (_File(file, _absolute(path), False) for file in _walk(path, skipped))
    elif os.path.lexists(path):
        yield _File(path, _absolute(path).parent, True)
    elif glob.has_magic(argument):
        for match in map(Path, sorted(glob.glob(argument, recursive=True))):  # noqa: PTH207 - Path.glob takes no absolute pattern
            if not match.is_dir():
                yield _File(match, _absolute(match).parent, False)
            elif "**" not in argument:  # which matches what lies in the folder, too
                _refuse_inside(match, exclude)
                yield from (_File(file, _absolute(match), False) for file in _walk(match, skipped))
    else:
        raise InputError(f"'{argument}' does not exist; check the spelling and the folder that you are in")


def _expand_url(argument: str, exclude: Path | None) -> Iterator[_File]:
    """Yield the files that a URL names."""
    try:
        listed = list_remote(argument)
    except RemoteError as error:
        raise InputError(f"'{argument}': {error}") from error
    if not (listed.is_file or glob.has_magic(argument)):
        _refuse_inside(_as_path(listed.root), exclude)
    for url in listed.urls:
        yield _File(_as_path(url), _as_path(listed.root), listed.is_file, url)


def _as_path(url: str) -> Path:
    """Return a path that a URL can be named by; what follows a question mark tells no format."""
    protocol, _, rest = url.partition("://")
    if protocol in ("http", "https"):
        rest = unquote(re.split(r"[?#]", rest)[0])
    return Path(os.path.normpath(f"/{protocol}:/{rest}"))


def _named(path: Path) -> str:
    """Return a path as a person gave it: one that a URL is named by is that URL."""
    return re.sub(r"^/([A-Za-z][A-Za-z0-9+.-]+):/", r"\1://", str(path))


def _refuse_inside(folder: Path, exclude: Path | None) -> None:
    if exclude is not None and _real(exclude).is_relative_to(folder.resolve()):
        raise InputError(
            f"the output folder '{_named(exclude)}' lies inside the input folder '{_named(folder)}'; "
            "choose one outside of it"
        )


def _refuse_results(file: Path, real: Path, exclude: Path | None) -> None:
    """Refuse to read what the output folder holds: it would be replaced by what is made of it."""
    if exclude is not None and real.is_relative_to(_real(exclude)):
        raise InputError(
            f"the input '{_named(file)}' lies inside the output folder '{_named(exclude)}', whose files are replaced; "
            "choose another output folder"
        )


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Yield the files below a folder; a folder that several links lead to is read once, so loops end."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop(0)
        try:
            status = here.stat()
            entries = sorted(entry for entry in here.iterdir() if not entry.name.startswith("."))
        except OSError as error:
            skipped.append(Skipped(_shown(here), f"the folder cannot be read: {error.strerror}"))
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        folders = [entry for entry in entries if entry.is_dir()]
        yield from (entry for entry in entries if entry not in folders)
        # Links wait until the end: a folder is met under its own name if it has one here.
        waiting = [entry for entry in folders if not entry.is_symlink()] + waiting
        waiting += [entry for entry in folders if entry.is_symlink()]


def _source(file: _File, fmt: str | None, skipped: list[Skipped]) -> Source | None:
    """Return the source of a file, still without a name, or ``None`` where it is left out."""
    compression = COMPRESSIONS.get(file.path.suffix.lower())
    inner = file.path.with_suffix("") if compression else file.path
    by_name = FORMATS.get(inner.suffix.lower())
    if by_name is None and file.named and fmt is None:
        raise InputError(
            f"the name of '{file.url or file.path}' tells no format; {_READABLE}; add --format, one of {_CHOICES}"
        )
    if by_name is None and not file.named:
        skipped.append(Skipped(_shown(file.path), "its name tells no format that can be read"))
        return None
    if not file.url and not file.path.exists():
        skipped.append(Skipped(_shown(file.path), "a link that leads nowhere"))
        return None
    return Source(0, file.url or str(file.path), "", fmt or by_name or "", compression, named=file.named)


def _standard_input(fmt: str | None) -> Source:
    """Return standard input as a source; without a format, its beginning tells one."""
    if sys.stdin is None:
        raise InputError("standard input is closed; give - a file or a pipe to read from")
    if fmt is not None:  # looking at the beginning would wait for it
        return Source(0, STDIN, f"stdin.{fmt}", fmt, None)
    peek = getattr(sys.stdin.buffer, "peek", None)  # leaves the bytes where they are
    beginning = b"" if peek is None else peek(_LONGEST_BEGINNING)
    for packed, (reason, _) in PACKED.items():
        if beginning.startswith(packed):
            raise InputError(f"standard input {reason}; decompress it on the way, as gunzip -c and xz -dc do")
    fmt = _format_of(beginning)
    return Source(0, STDIN, f"stdin.{fmt}", fmt, None)


def _format_of(beginning: bytes) -> str:
    """Return the format that some bytes begin in; what begins like no other is text."""
    beginning = beginning.removeprefix(codecs.BOM_UTF8)
    if beginning.lstrip()[:1] == b"{":
        return "jsonl"
    if beginning.startswith(b"WARC/"):
        return "warc"
    if beginning.startswith(b"PAR1"):
        return "parquet"
    return "html" if _HTML_BEGINNING.match(beginning) else "txt"


def _nothing(argument: str, skipped: Sequence[Skipped]) -> str:
    """Return the message for an input that has nothing to read."""
    if skipped:
        shown = ", ".join(f"'{row.path}' ({row.reason})" for row in skipped[:3])
        more = f" and {len(skipped) - 3} more" if len(skipped) > 3 else ""
        return f"'{argument}' has nothing to read; left out: {shown}{more}; {_READABLE}"
    if Path(argument).is_dir():
        return f"the folder '{argument}' is empty; {_READABLE}"
    return f"'{argument}' matches no file; check the pattern"


def _absolute(path: Path) -> Path:
    """Return the path from the root, without ``..``; links stay as they are, for names are as the user sees them."""
    return Path(os.path.normpath(path.absolute()))


def _real(path: Path) -> Path:
    """Return the path behind all links; unlike :meth:`pathlib.Path.resolve` also where they lead in a circle."""
    return Path(os.path.realpath(path))


def _plainness(path: Path) -> tuple[bool, str]:
    """Return what decides under which of its paths a file is taken: its own before a link's, then the first."""
    absolute = _absolute(path)
    return absolute != path.resolve(), str(absolute)


def _name(path: Path, parent: Path) -> str:
    r"""Return the path below ``parent`` with ``/``, in UTF-8; bytes of the file's name that are not become ``\xNN``."""
    return _shown(_absolute(path).relative_to(parent))


def _shown(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _ordered(sources: list[Source]) -> list[Source]:
    ordered = sorted(sources, key=lambda source: source.name)
    for one, other in itertools.pairwise(ordered):
        if one.name == other.name:
            raise InputError(f"'{one.path}' and '{other.path}' would both be written as '{one.name}'; rename one")
    return [replace(source, index=index) for index, source in enumerate(ordered)]
