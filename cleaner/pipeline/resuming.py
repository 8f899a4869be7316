"""Going on with a run that was stopped: what must still be the same, and what is said where it is not."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING, Any

import xxhash

from cleaner.ledger.reading import open_run
from cleaner.pipeline.output import RUN, OutputError
from cleaner.pipeline.summary import Summary, read_summary
from cleaner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.corpus.schema import Source

_DECIDING_LIBRARIES = ("ftfy", "rapidfuzz", "datasketch", "pyarrow", "numpy", "numba", "chardet", "orjson")
"""Libraries whose version can change what a run decides or writes."""

_STATE_VERSION = 4
"""Of what steps leave in the state; raised with every change of it."""

_NAMED = 3
"""Differences that are named."""


def versions() -> dict[str, Any]:
    """Return the versions of what decides what a run does."""
    return {"cleaner": __version__, "libraries": {name: metadata.version(name) for name in _DECIDING_LIBRARIES}}


def identity(config: Config, sources: Sequence[Source], index: str | None = None) -> dict[str, Any]:
    """Return what must be the same where a run goes on: versions, configuration, what the system says of the inputs.

    Sizes and times cost nothing to ask for, so they are looked at first. They decide only that an input is another one:
    the bytes of every shard are compared with the digest of those that were read (see :mod:`cleaner.pipeline.plan`).

    Args:
        config: The configuration.
        sources: The inputs.
        index: What the run does with an index, in words; ``None`` where it has none.
    """
    templates = config.chrome.templates
    return {
        "state_version": _STATE_VERSION,
        **versions(),
        "config": json.loads(json.dumps(asdict(config))),
        "templates": _digest(templates) if isinstance(templates, str) else None,
        "index": index,
        "sources": [_described(source) for source in sources],
    }


def suspects(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[int]:
    """Return the indices of the sources that must be read to know that they are the same.

    Args:
        before: The :func:`identity` of the run that was stopped.
        now: That of the run that goes on with it.
    """
    pairs = zip(before["sources"], now["sources"], strict=True)
    return {index for index, (one, other) in enumerate(pairs) if one["time"] is None or one != other}


def check_same(out: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on with a run of another kind.

    Args:
        out: Where its results go.
        before: The :func:`identity` of the run that was stopped.
        now: That of the run that is to go on with it.

    Raises:
        OutputError: They differ; the message names what does.
    """
    found = list(_differences(before, now))
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise OutputError(
            f"{out} holds an interrupted run that cannot go on: {', '.join(found[:_NAMED])}{more}; "
            "run the command as it was, or add --restart to begin again"
        )


def finished_before(out: Path, now: Mapping[str, Any], named: str) -> Summary:
    """Return the summary of a run that is finished, where it is the one that was to go on.

    Args:
        out: The folder of its results.
        now: The :func:`identity` of the run that was to go on.
        named: What a person calls the folder.

    Raises:
        OutputError: It is another one; the message names what differs.
        cleaner.ledger.reading.RunError: Its files were changed after it.
    """
    manifest = open_run(out).manifest
    sources = [{**one, "bytes": None if one["compression"] else one.get("bytes")} for one in manifest["sources"]]
    keys = ("cleaner", "libraries", "config")
    before = {**now, **{key: manifest.get(key) for key in keys}, "sources": sources, "index": manifest.get("index")}
    found = list(_differences(before, now))
    if found:
        raise OutputError(
            f"{named} holds the results of another run: {', '.join(found[:_NAMED])}; add --restart to replace them, "
            "or choose another folder with -o"
        )
    return read_summary(out)


def read_identity(work: Path) -> dict[str, Any] | None:
    """Return what an interrupted run said of itself; ``None`` if it did not come so far."""
    try:
        found = json.loads((work / RUN).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs between two identities, in words."""
    for key in ("state_version", "cleaner", "libraries", "config"):
        for name, one, other in _leaves(key, before.get(key), now[key]):
            shown = name.removeprefix("config.").removeprefix("libraries.")
            yield f"{shown} was {one!r} and is {other!r}"
    if before.get("templates") != now["templates"]:
        yield "the file of site templates was changed"
    if before.get("index") != now["index"]:
        yield f"{before.get('index') or 'no index'} was used and now {now['index'] or 'none'}"
    old, new = ({source["name"]: source for source in one["sources"]} for one in (before, now))
    for name in sorted({*old, *new}):
        if name not in new:
            yield f"the input '{name}' is gone"
        elif name not in old:
            yield f"the input '{name}' is new"
        else:
            yield from _changes(name, old[name], new[name])


def _changes(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    if one["format"] != other["format"] or one["compression"] != other["compression"]:
        yield f"the input '{name}' is read as another format"
    elif None not in (one["bytes"], other["bytes"]) and one["bytes"] != other["bytes"]:
        yield f"the input '{name}' was changed: it had {one['bytes']:,} bytes and has {other['bytes']:,}"


def _leaves(name: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield the values that differ in two trees, with their names."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _leaves(f"{name}.{key}", one.get(key), other.get(key))
    elif one != other:
        yield name, one, other


def _described(source: Source) -> dict[str, Any]:
    """Return what tells a source from others, with its size and the time of its last change, if it has any."""
    size: int | None = None
    time: int | None = None
    with suppress(OSError):  # standard input, for instance
        status = os.stat(source.path)  # noqa: PTH116 - a name that need not be a path
        size, time = status.st_size, status.st_mtime_ns
    named = {name: getattr(source, name) for name in ("name", "format", "compression", "corpus", "corpus_format")}
    return {**named, "bytes": size, "time": time}


def _digest(path: str) -> str | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a name that need not be a path
            return xxhash.xxh3_128_hexdigest(file.read())
    except OSError:
        return None
