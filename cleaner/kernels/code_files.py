"""Machine code of kernels on disk: one file for each kernel and each set of types of its arguments.

Numba's own cache cannot be read without Numba. A file is named by a digest of all that its code depends on: the source,
the types, the processor, the versions of the compiler and its settings.
"""

from __future__ import annotations

import functools
import os
import platform
import sys
from ctypes import c_double, c_float, c_void_p, sizeof
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.kernels import kept_files
from cleaner.kernels.machine_code import NOTHING, SCALARS, Code, interface, linked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.kernels.machine_code import Function

_SUFFIX = ".kernel"


def load(py_func: Callable[..., Any], types: tuple[str, ...]) -> Function | None:
    """Return the machine code of a function for some types of arguments, if it was kept.

    Args:
        py_func: The Python function that it was made of.
        types: The types of its arguments.
    """
    name = _file_name(py_func, types)
    content = kept_files.read(name) if name else None
    if content is None:
        return None
    symbol, result, code = content.split(b"\n", 2)
    try:
        return linked(Code(types, symbol.decode(), result.decode(), code))
    except (ImportError, AttributeError, RuntimeError):  # a version of Numba with other insides
        return None


def keep_made(py_func: Callable[..., Any], dispatcher: Any) -> None:
    """Keep the machine code of what Numba has compiled, as far as it can be run without Numba.

    Args:
        py_func: The Python function that it was made of.
        dispatcher: What ``numba.njit`` made of it.
    """
    from numba.core.compiler_lock import global_compiler_lock

    with global_compiler_lock:  # another thread may be about to finish one of them
        for signature, compiled in getattr(dispatcher, "overloads", {}).items():
            types = _type_names(signature)
            returned = compiled.signature.return_type
            result = (NOTHING,) if str(returned) == NOTHING else _type_names([returned])
            if types is None or result is None or len(result) > 1 or not _is_as_expected(compiled, types):  # 1: a tuple
                continue
            name = _file_name(py_func, types)
            if name and not kept_files.exists(name):
                data = _object_of(compiled)
                if data is None:  # it came from Numba's own cache
                    again = type(dispatcher)(dispatcher.py_func, targetoptions=dispatcher.targetoptions)
                    again.compile(signature)
                    compiled = again.overloads[signature]
                    data = _object_of(compiled)
                if data is not None:  # otherwise a later process compiles it again
                    head = f"{compiled.fndesc.llvm_func_name}\n{result[0]}\n".encode()
                    kept_files.write(name, head + data)


def _object_of(compiled: Any) -> bytes | None:
    """Return the machine code that Numba would keep; ``None`` where it has none at hand."""
    try:
        return bytes(compiled.library._get_compiled_object())  # noqa: SLF001
    except RuntimeError:
        return None


def _is_as_expected(compiled: Any, types: Sequence[str]) -> bool:
    """Return whether the native function gets its arguments in the way in which we would hand them over."""
    described = compiled.fndesc
    try:
        wanted = compiled.target_context.call_conv.get_function_type(described.restype, described.argtypes).args
    except AttributeError:  # a version of Numba with other insides
        return False
    given = interface(types)
    return len(wanted) == len(given) and all(map(_is_like, wanted, given))


def _is_like(wanted: Any, given: Any) -> bool:
    from llvmlite import ir

    if isinstance(wanted, ir.IntType):
        return bool(wanted.width == 8 * sizeof(given) and given not in (c_float, c_double, c_void_p))
    kinds = {ir.PointerType: c_void_p, ir.FloatType: c_float, ir.DoubleType: c_double}
    return any(isinstance(wanted, kind) and given is one for kind, one in kinds.items())


def _type_names(signature: Sequence[Any]) -> tuple[str, ...] | None:
    """Return the names that :func:`types_of` has for types of Numba."""
    from numba import types

    names: list[str] = []
    for type_ in signature:
        if isinstance(type_, types.BaseTuple):
            members = _type_names(list(type_))  # type: ignore[call-overload]  # it can be iterated over
            if members is None:
                return None
            names += ("(", *members, ")")
        elif isinstance(type_, types.Array) and str(type_.dtype) in SCALARS and type_.aligned and type_.ndim:
            names.append(f"{type_.dtype} {type_.ndim} {type_.layout}{'' if type_.mutable else ' readonly'}")
        elif str(type_) in SCALARS:
            names.append(str(type_))
        else:
            return None
    return tuple(names)


def _file_name(py_func: Callable[..., Any], types: tuple[str, ...]) -> str | None:
    """Return the name of the file for a function; ``None`` for one that was typed in, and has no source file."""
    source = _source_digest(py_func.__code__.co_filename)
    if source is None:
        return None
    what = "\n".join([source, py_func.__qualname__, *types, _environment()])
    name = f"{py_func.__module__.rpartition('.')[2]}.{py_func.__name__}"
    return f"{name}.{kept_files.digest(what.encode())}{_SUFFIX}"


@functools.cache
def _source_digest(file: str) -> str | None:
    """Return a digest of a source file, and of those of all kernels: their constants stand in one another's code."""
    try:
        return _kernels_digest() + kept_files.digest(Path(file).read_bytes())
    except OSError:
        return None


@functools.cache
def _kernels_digest() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return kept_files.digest(b"\0".join(source.read_bytes() for source in sources))


@functools.cache
def _environment() -> str:
    """Return what machine code depends on beside its source: the processor, the compiler, and how that is set."""
    import llvmlite.binding as llvm

    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("NUMBA_"))
    libraries = [version(name) for name in ("numba", "llvmlite", "numpy")]
    cpu = [platform.machine(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()]
    return "\n".join([sys.platform, sys.implementation.cache_tag or "", *cpu, *libraries, *settings])
