"""Values in one file that can be mapped: what a run leaves for its later passes, and for a run that goes on with it.

A file has parts with names. A part is a tree of plain values, arrays, Arrow batches, and objects of our own classes;
arrays and batches stand in the file as they stand in memory, so a part is mapped and not parsed. A digest of all tells
whether the file is whole: so it need not be synced to the disk, which would cost more than writing it.
"""

from __future__ import annotations

import importlib
import json
import mmap
import os
import secrets
import struct
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import xxhash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MAGIC = b"clnrST01"
_FOOTER = struct.Struct("<8sQQ16s")  # magic, where the index begins, its length, xxh3-128 of all before the footer
_ALIGNED = 64  # bytes: Arrow's own
_ROOM = "cleaner."
"""Objects of other modules are neither written nor made."""


class DamagedError(Exception):
    """A file of packed values is not whole, or is none of ours."""


def pack(path: Path, parts: Mapping[str, Any]) -> None:
    """Write parts to a file, which gets its name when it is whole.

    Args:
        path: The file; an existing one is replaced.
        parts: Values by name: ``None``, booleans, numbers, strings, bytes, arrays, record batches, lists, tuples,
            dicts, and named tuples and dataclasses of this package.

    Raises:
        TypeError: A value is of another type.
        OSError: The file cannot be written; nothing is left of it.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "values"
        >>> pack(path, {"sizes": np.arange(3), "names": ("a", b"b")})
        >>> unpack(path)["sizes"].tolist(), unpack(path)["names"]
        ([0, 1, 2], ('a', b'b'))
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")  # two may be at it: a task, and its second try
    try:
        with part.open("wb", buffering=0) as file:
            out = _Out(file)
            trees = {name: _json(_tree(value, out)) for name, value in parts.items()}
            index = _json({name: [out.write(tree), len(tree)] for name, tree in trees.items()})
            begin = out.write(index)
            size, digest = len(index), out.digest.digest()
            out.write(_FOOTER.pack(_MAGIC, begin, size, digest))
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def unpack(path: Path, *, verified: bool = False) -> Parts:
    """Return the parts of a file.

    Args:
        path: The file.
        verified: Compare the file with its digest.

    Raises:
        DamagedError: The file is not whole, or is none of ours.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < _FOOTER.size:
            raise DamagedError(f"{path} is not whole")
        data = memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_COPY))
    magic, begin, length, digest = _FOOTER.unpack(data[size - _FOOTER.size :])
    body = data[: size - _FOOTER.size]
    if magic != _MAGIC or begin + length != len(body):
        raise DamagedError(f"{path} is not whole")
    if verified and xxhash.xxh3_128_digest(body) != digest:
        raise DamagedError(f"{path} is damaged")
    return Parts(data, json.loads(bytes(data[begin : begin + length])))


class Parts:
    """The parts of a file; each is made when it is asked for, of pages of the file that are read when they are used."""

    def __init__(self, data: memoryview, index: Mapping[str, list[int]]) -> None:
        self._data = data
        self._index = index

    def __contains__(self, name: str) -> bool:
        return name in self._index

    def __getitem__(self, name: str) -> Any:
        begin, size = self._index[name]
        return _value(json.loads(bytes(self._data[begin : begin + size])), self._data)


class _Out:
    """A file while it is written."""

    def __init__(self, file: Any) -> None:
        self.at = 0
        self.digest = xxhash.xxh3_128()
        self._file = file

    closed = False  # Arrow writes to it as to any file

    def write(self, data: bytes | memoryview, aligned: int = 1) -> int:
        """Append bytes and return where they begin."""
        if gap := -self.at % aligned:
            self._append(bytes(gap))
        begin = self.at
        self._append(data)
        return begin

    def _append(self, data: bytes | memoryview) -> None:
        self.digest.update(data)
        view = memoryview(data)
        self.at += len(view)
        while len(view):  # a write takes 2 GiB at most
            view = view[self._file.write(view) :]


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _tree(value: Any, out: _Out) -> Any:
    """Return a value as JSON, in which arrays and bytes are places in the file; a list says what it is first."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, bytes):
        return ["bytes", out.write(value), len(value)]
    if isinstance(value, np.ndarray):
        plain = np.ascontiguousarray(value)
        type_ = plain.dtype.str if plain.dtype.fields is None else np.lib.format.dtype_to_descr(plain.dtype)
        begin = out.write(plain.reshape(-1).view(np.uint8).data, _ALIGNED) if plain.size else 0
        return ["array", _listed(type_), list(plain.shape), begin]
    if isinstance(value, pa.RecordBatch):
        begin = out.write(b"", _ALIGNED)
        with pa.ipc.new_stream(pa.PythonFile(out, "w"), value.schema) as writer:
            writer.write_batch(value)
        return ["batch", begin, out.at - begin]
    if type(value) in (list, tuple):
        return [type(value).__name__, *(_tree(one, out) for one in value)]
    if isinstance(value, dict):
        return ["dict", *([_tree(key, out), _tree(one, out)] for key, one in value.items())]
    kind = type(value)
    if kind.__module__.startswith(_ROOM):
        if is_dataclass(value):
            inner = [getattr(value, field.name) for field in fields(value)]
            return ["object", kind.__module__, kind.__qualname__, *(_tree(one, out) for one in inner)]
        if isinstance(value, tuple):
            return ["object", kind.__module__, kind.__qualname__, *(_tree(one, out) for one in value)]
    raise TypeError(f"a value of type {kind.__module__}.{kind.__qualname__} cannot be packed")


def _value(tree: Any, data: memoryview) -> Any:
    if not isinstance(tree, list):
        return tree
    kind, *rest = tree
    if kind == "bytes":
        return bytes(data[rest[0] : rest[0] + rest[1]])
    if kind == "array":
        type_, shape, begin = rest
        dtype = np.dtype(_descr(type_))
        size = int(np.prod(shape)) * dtype.itemsize
        return np.frombuffer(data[begin : begin + size], dtype).reshape(shape)
    if kind == "batch":
        buffer = pa.py_buffer(data[rest[0] : rest[0] + rest[1]])
        return pa.ipc.open_stream(buffer).read_next_batch()
    if kind == "object":
        module, name, *inner = rest
        return _class(module, name)(*(_value(one, data) for one in inner))
    if kind == "dict":
        return {_value(key, data): _value(one, data) for key, one in rest}
    values = (_value(one, data) for one in rest)
    return list(values) if kind == "list" else tuple(values)


def _class(module: str, name: str) -> Any:
    found = getattr(importlib.import_module(module), name, None) if module.startswith(_ROOM) else None
    if not isinstance(found, type) or not (is_dataclass(found) or issubclass(found, tuple)):
        raise DamagedError(f"{module}.{name} is no class of packed values")
    return found


def _listed(descr: Any) -> Any:
    """Return numpy's description of a type as JSON has it."""
    return descr if isinstance(descr, str) else [list(field) for field in descr]


def _descr(listed: Any) -> Any:
    if isinstance(listed, str):
        return listed
    return [tuple(tuple(one) if isinstance(one, list) else one for one in field) for field in listed]
