"""Shards that are under way, noted in files, so that a run that goes on knows what a killed process was going through.

A file a shard is written before a step of it begins and removed when it ends, well or with an error. Only a process
that was killed leaves some. The run that goes on with it goes through those shards alone, and record by record, noting
which one is under way: a record that was under way alone when the process was killed, twice, is set aside.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.schema import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cleaner.pipeline.state import State

DEADLY = Fault(
    "the process was killed twice while this document alone was under way",
    "shorten it, or give the run more memory with --max-memory; --restart tries it again",
)
"""Why a record is set aside. Memory is the usual cause: the system kills who takes too much of it."""

_DEATHS = 2
"""One may be an accident: a document takes seconds at most, but a person kills a run that seems to hang."""

_TOGETHER = 4096
"""Bytes of short records that are gone through at once, and each alone only where the process is killed. A record alone
takes some milliseconds whatever its size, and a shard may have 100,000."""

_SET_ASIDE = "set-aside.json"
_ENDING = ".json"


class Mark(NamedTuple):
    """What a file says of a step of a shard.

    Attributes:
        digest: Of the shard's bytes; ``None`` where the process was killed before it was noted.
        under_way: The step is being carried out.
        first: First of the records that are under way alone.
        last: One past the last of them; ``first`` where it is the whole shard.
        place: Source and 0-based line of the first.
        at: Records before this one were gone through.
        until: Records before this one are gone through each alone, not with others.
        deaths: How often the process was killed while record ``at`` alone was under way.
        tried: All records were gone through alone; nothing but the whole shard is left to be tried.
    """

    digest: int | None
    under_way: bool = False
    first: int = 0
    last: int = 0
    place: tuple[int, int] = (0, 0)
    at: int = 0
    until: int = 0
    deaths: int = 0
    tried: bool = False


class UnderWay:
    """The shards of a run that are under way.

    Args:
        folder: Where the files go; ``None`` where nothing is noted.

    Attributes:
        suspects: What a process that was killed left, by step and shard.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp()) / "under-way"
        >>> with UnderWay(folder).over("read", 3, digest=42):
        ...     [path.name for path in folder.iterdir()]
        ['read-00000003.json']
        >>> list(folder.iterdir())
        []
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self.suspects: dict[tuple[str, int], Mark] = {}
        self._set_aside: list[tuple[int, int | None, tuple[int, int]]] = []
        self._fresh: set[int] = set()
        if folder is not None:
            folder.mkdir(exist_ok=True)
            self._take_up(folder)

    def suspect(self, step: str, shard: int, digest: int) -> Mark | None:
        """Return what a process that was killed left of a step of a shard; ``None`` if nothing, or of other bytes."""
        mark = self.suspects.get((step, shard))
        return mark if mark is not None and mark.digest in (None, digest) else None

    def set_aside(self, shard: int, digest: int) -> list[tuple[int, int]]:
        """Return source and 0-based line of the records of a shard that are set aside."""
        return [place for one, of, place in self._set_aside if one == shard and of in (None, digest)]

    @property
    def is_suspicious(self) -> bool:
        """Whether there is something that a run that goes on must know."""
        return self._folder is not None and self._folder.is_dir() and any(self._folder.iterdir())

    def forget(self, state: State) -> None:
        """Drop from a state what was done with records that were set aside since then.

        The run then ends as one that never could read them. So where templates were learned with them, those are
        learned again, and with them everything that came of them.

        Args:
            state: What the run that was killed left.
        """
        for shard in sorted(self._fresh):
            for step in ("read", "lines", "prepared", "refined", "signed"):
                state.drop(step, shard)
        if self._fresh:
            learned = state.has("templates", 0)
            for shard in range(state.get("sources", 0, "shards") if state.has("sources", 0) else 0):
                for step in ("shortened", "emitted", *(("refined", "signed") if learned else ())):
                    state.drop(step, shard)
            for step in ("templates", "duplicates", "proposals"):
                state.drop(step, 0)
            self._fresh.clear()
            self._write_set_aside()

    def told(self) -> str | None:
        """Return what to tell a person of the shards that a killed process left; ``None`` if there are none."""
        if not self.suspects:
            return None
        count = len(self.suspects)
        shards = "a part of the input was" if count == 1 else f"{count} parts of the input were"
        return (
            f"the process was killed while {shards} under way; documents of {'it' if count == 1 else 'them'} are gone "
            "through alone, and one that kills the process twice is set aside"
        )

    @contextmanager
    def over(self, step: str, shard: int, digest: int) -> Iterator[None]:
        """Note that a step of a shard is under way; a suspect that comes through it is none any more."""
        if self._folder is None:
            yield
            return
        path = self._path(step, shard)
        known = self.suspects.get((step, shard))
        if known is None:
            path.write_bytes(_packed(Mark(digest, under_way=True)))
        try:
            yield
        except BaseException:
            if known is not None:  # whoever stops the run says nothing of the record that was under way
                self._write(path, known)
                raise
            path.unlink(missing_ok=True)
            raise
        path.unlink(missing_ok=True)

    def try_each(
        self,
        step: str,
        shard: int,
        digest: int,
        sizes: Sequence[int],
        places: Sequence[tuple[int, int]],
        go_through: Callable[[int, int], object],
    ) -> None:
        """Go through the records of a suspect alone; within :meth:`over`.

        Args:
            step: The step.
            shard: The shard.
            digest: Of its bytes.
            sizes: Bytes of each record.
            places: Source and 0-based line of each record.
            go_through: Carries out the step on some records, from one to another (exclusive); its result is dropped.
        """
        mark = self.suspects[step, shard]._replace(digest=digest)
        path = self._path(step, shard)
        if not mark.tried:
            for first, last in _units(sizes, mark.at, mark.until):
                mark = mark._replace(
                    under_way=True, first=first, last=last, place=places[first], at=first,
                    deaths=mark.deaths if first == mark.at else 0,
                )  # fmt: skip
                self._write(path, mark)
                go_through(first, last)
        self._write(path, Mark(digest, under_way=True, tried=True))

    def _take_up(self, folder: Path) -> None:
        """Take what a process that was killed left, and draw the conclusions."""
        with suppress(OSError, ValueError, TypeError):
            for shard, digest, place, fresh in json.loads((folder / _SET_ASIDE).read_bytes()):
                self._set_aside.append((shard, digest, tuple(place)))
                self._fresh |= {shard} if fresh else set()
        concluded: list[tuple[Path, Mark]] = []
        for path in sorted(folder.iterdir()):
            step, _, shard = path.stem.rpartition("-")
            if path.name == _SET_ASIDE:
                continue
            if path.suffix != _ENDING or not shard.isdecimal():
                path.unlink()
                continue
            mark, deadly = _concluded(_unpacked(path.read_bytes()))
            if deadly:
                self._set_aside.append((int(shard), mark.digest, mark.place))
                self._fresh.add(int(shard))
            self.suspects[step, int(shard)] = mark
            concluded.append((path, mark))
        # What is set aside first: who is killed between the two counts a death twice, which comes to the same.
        if self._fresh:
            self._write_set_aside()
        for path, mark in concluded:
            self._write(path, mark)

    def _write_set_aside(self) -> None:
        if self._folder is not None:
            rows = [[shard, digest, place, shard in self._fresh] for shard, digest, place in self._set_aside]
            _replace(self._folder / _SET_ASIDE, json.dumps(rows).encode())

    def _path(self, step: str, shard: int) -> Path:
        if self._folder is None:
            raise ValueError("nothing is noted")
        return self._folder / f"{step}-{shard:08d}{_ENDING}"

    def _write(self, path: Path, mark: Mark) -> None:
        _replace(path, _packed(mark))


UNWATCHED = UnderWay(None)
"""Notes nothing: a run that cannot be gone on with, or whose steps are carried out elsewhere."""


def _concluded(mark: Mark) -> tuple[Mark, bool]:
    """Return what is known of a shard whose process was killed, and whether its record ``place`` is to be set aside."""
    if not mark.under_way:
        return mark, False
    mark = mark._replace(under_way=False)
    if mark.first == mark.last:
        return mark, False
    if mark.last - mark.first > 1:
        return mark._replace(until=mark.last, deaths=0), False
    if mark.deaths + 1 < _DEATHS:
        return mark._replace(until=max(mark.until, mark.last), deaths=mark.deaths + 1), False
    return mark._replace(until=max(mark.until - 1, mark.at), deaths=0), True  # without it, the next has its number


def _units(sizes: Sequence[int], at: int, until: int) -> Iterator[tuple[int, int]]:
    """Yield the records that are gone through at once, from one to another (exclusive).

    Args:
        sizes: Bytes of each record.
        at: The first one.
        until: Those before it come alone.
    """
    while at < len(sizes):
        last, size = at + 1, sizes[at]
        while last < len(sizes) and at >= until and size + sizes[last] <= _TOGETHER:
            size += sizes[last]
            last += 1
        yield at, last
        at = last


def _replace(path: Path, data: bytes) -> None:
    """Write a file of which a process that is killed leaves what it was or what it is to be."""
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)


def _packed(mark: Mark) -> bytes:
    return json.dumps(mark._asdict()).encode()


def _unpacked(data: bytes) -> Mark:
    """Return what a file says; that a shard was under way is what is known where the file is empty."""
    try:
        found = json.loads(data)
        return Mark(**{**found, "place": tuple(found["place"])})
    except (ValueError, TypeError, KeyError):
        return Mark(None, under_way=True)
