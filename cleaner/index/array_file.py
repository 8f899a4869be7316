"""Arrays in one immutable file that is mapped: written in a stream, found by name, each with a digest.

An array is read under its digest when it is first asked for, so no bit that has changed since it was written decides
anything: of an index of a million documents that is 230 MB, once for each opening.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import xxhash

from cleaner.index.errors import damaged, not_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    import numpy.typing as npt

_MAGIC = b"clnrIX01"
_FOOTER = struct.Struct("<QQ8s")  # where the table of contents begins, its length, magic
_ALIGNED = 64
_AT_ONCE = 1 << 26
"""Bytes of an array that are read under its digest before they are let go of."""

DIGEST = "xxh3_64"
"""Key of the digest of an array, or of a JSON object of which it stands in."""


def digest_of(value: Mapping[str, Any]) -> str:
    """Return the xxh3-64 of a JSON object, whatever the order of its keys, without its own digest.

    Example:
        >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "xxh3_64": "", "a": 1})
        True
    """
    rest = {key: one for key, one in value.items() if key != DIGEST}
    return xxhash.xxh3_64_hexdigest(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode())


class ArrayFileWriter:
    """Writes arrays to a file; it is on the disk when :meth:`close` returns, and is no file of ours before.

    Args:
        path: The file; it must not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb", buffering=1 << 20)
        self._at = 0
        self._arrays: dict[str, dict[str, Any]] = {}

    def write(self, name: str, parts: npt.NDArray[Any] | Iterable[npt.NDArray[Any]], dtype: npt.DTypeLike) -> None:
        """Write an array.

        Args:
            name: Its name, another one for each.
            parts: The array, or consecutive parts of it.
            dtype: Its type; it is written in little-endian order.
        """
        kind = np.dtype(dtype).newbyteorder("<")
        self._pad()
        begin, digest = self._at, xxhash.xxh3_64()
        for part in [parts] if isinstance(parts, np.ndarray) else parts:
            data = np.ascontiguousarray(part, kind).reshape(-1).view(np.uint8).data
            digest.update(data)
            self._append(data)
        values = (self._at - begin) // kind.itemsize
        self._arrays[name] = {"at": begin, "values": values, "type": kind.str, "xxh3_64": digest.hexdigest()}

    def close(self, about: Mapping[str, Any]) -> None:
        """Write the table of contents, with what else there is to know, and have all of it on the disk."""
        known = {"about": dict(about), "arrays": self._arrays}
        contents = json.dumps({**known, DIGEST: digest_of(known)}, separators=(",", ":")).encode()
        begin = self._at
        self._append(contents)
        self._append(_FOOTER.pack(begin, len(contents), _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> ArrayFileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            self._file.close()
            self._path.unlink(missing_ok=True)

    def _pad(self) -> None:
        self._append(bytes(-self._at % _ALIGNED))

    def _append(self, data: bytes | memoryview) -> None:
        self._at += len(data)
        self._file.write(data)


class _Place(NamedTuple):
    """Where an array lies in a file."""

    at: int
    values: int
    kind: np.dtype[Any]
    digest: str

    @classmethod
    def of(cls, end: int, *, at: int, values: int, type: str, xxh3_64: str) -> _Place:  # noqa: A002 - as it is written
        """Return a place of the table of contents.

        Raises:
            ValueError: There is no such place in front of ``end``.
            TypeError: A value is of another type.
        """
        kind = np.dtype(type)
        if kind.hasobject or not (at >= 0 and values >= 0 and at + values * kind.itemsize <= end):
            raise ValueError("an array leads out of its file")
        return cls(at, values, kind, xxh3_64)


class ArrayFile:
    """A mapped file of arrays.

    Args:
        path: The file.

    Attributes:
        path: See above.
        about: What was written beside the arrays.

    Raises:
        IndexStoreError: The file is not whole, or none of ours.
        FileNotFoundError: There is none.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "one.ix"
        >>> with ArrayFileWriter(path) as writer:
        ...     writer.write("squares", np.arange(4) ** 2, np.uint32)
        ...     writer.close({"made of": "numbers"})
        >>> ArrayFile(path)["squares"].tolist(), ArrayFile(path).about
        ([0, 1, 4, 9], {'made of': 'numbers'})
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self.size = os.fstat(file.fileno()).st_size
            if self.size < _FOOTER.size:
                raise not_whole(path)
            self._map = mmap.mmap(file.fileno(), self.size, access=mmap.ACCESS_READ)
        begin, length, magic = _FOOTER.unpack(self._map[self.size - _FOOTER.size :])
        if magic != _MAGIC or begin + length + _FOOTER.size != self.size:
            raise not_whole(path)
        try:
            contents = json.loads(self._map[begin : begin + length])
            if contents.get(DIGEST, digest_of(contents)) != digest_of(contents):
                raise damaged(path, "the table of contents")
            self.about: dict[str, Any] = dict(contents["about"])
            self._arrays = {name: _Place.of(begin, **place) for name, place in contents["arrays"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise not_whole(path) from error
        self._unverified = set(self._arrays)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Return an array, as it lies in the file; the first time all of it is read, under its digest.

        Raises:
            IndexStoreError: There is none of this name, or it is not what was written.
        """
        array = self.unverified(name)
        if name in self._unverified:
            if not self._is_sound(name):
                raise damaged(self.path, name)
            self._unverified.discard(name)
        return array

    def unverified(self, name: str) -> npt.NDArray[Any]:
        """Return an array whose parts have digests of their own, as it lies in the file.

        Raises:
            IndexStoreError: There is none of this name.
        """
        if name not in self._arrays:
            raise not_whole(self.path)
        place = self._arrays[name]
        return np.frombuffer(self._map, place.kind, place.values, place.at)

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def number(self, name: str) -> int:
        """Return a number that was written beside the arrays.

        Raises:
            IndexStoreError: There is none of this name.
        """
        value = self.about.get(name)
        if type(value) is not int:
            raise not_whole(self.path)
        return value

    def give_back(self) -> None:
        """Let go of the pages that were read; they are read again when they are wanted."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def damaged(self) -> Iterator[str]:
        """Yield the names of the arrays that are not what was written."""
        for name in self._arrays:
            if not self._is_sound(name):
                yield name
            self.give_back()

    def _is_sound(self, name: str) -> bool:
        """Return whether an array is what was written."""
        data, digest = self.unverified(name).view(np.uint8), xxhash.xxh3_64()
        for begin in range(0, len(data), _AT_ONCE):
            digest.update(data[begin : begin + _AT_ONCE].data)
            if len(data) > _AT_ONCE:
                self.give_back()
        return digest.hexdigest() == self._arrays[name].digest
