"""Machine code of kernels, kept on disk and run without Numba.

Numba needs 0.7 s of processor time until its first kernel runs, also where all code lies in its cache: it builds its
types and their lowering anew in each process. The object files that it makes need neither. So each is kept as a file of
its own, and the linker of LLVM (``llvmlite``, Numba's own base) puts it into the process in a third of a millisecond.
What a kernel may call outside itself are C functions of two extension modules of Numba, which import nothing else.

A native function has the interface of Numba's callers: it gets the places of its result and of an exception, then for
each array its owner (none), its size, the size of an item, the place of its data, its shape and its strides; it returns
whether it has failed.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

_INT64 = range(-(1 << 63), 1 << 63)
_DONE = (0, -2)  # a number, or None where there might be one
_HELPERS = (("numba._helperlib", "numba_"), ("numba.core.runtime._nrt_python", "NRT_"))
"""Extension modules with the C functions that compiled code calls, and what their names begin with there."""

SCALARS: dict[str, Any] = {
    "bool": ctypes.c_bool,
    **{f"{sign}int{bits}": getattr(ctypes, f"c_{sign}int{bits}") for sign in ("u", "") for bits in (8, 16, 32, 64)},
    "float32": ctypes.c_float,
    "float64": ctypes.c_double,
}
NOTHING = "none"
_BRACKETS = ("(", ")")
_PLACE_AT = object.__basicsize__
"""Where in an array object the address of its data stands: numpy's C interface has it first, behind what every object
begins with. ``__array_interface__`` makes a dictionary with all else for it, which is a third of the cost of a call."""


class Code(NamedTuple):
    """Machine code of a kernel for arguments of some types.

    Attributes:
        types: The types of the arguments, as :func:`types_of` names them; members of a tuple stand within brackets.
        symbol: Name of the function in the object file.
        result: Type of its result as :func:`types_of` names them, or ``none``.
        data: The object file.
    """

    types: tuple[str, ...]
    symbol: str
    result: str
    data: bytes


def types_of(args: Sequence[Any]) -> tuple[str, ...] | None:
    """Return the types of arguments, as compiled code tells them apart; ``None`` where it is left to Numba.

    Example:
        >>> types_of([np.zeros(3, np.uint8), np.zeros((2, 2))[:, :1], 5, np.uint64(5), True])
        ('uint8 1 C', 'float64 2 A', 'int64', 'uint64', 'bool')
        >>> types_of([(1, 0.5)]), types_of(["text"])
        (('(', 'int64', 'float64', ')'), None)
    """
    names: list[str] = []
    for value in args:
        name: str | None = None
        if type(value) is np.ndarray:
            name = _array_type(value.dtype, value.ndim, value.flags.num)
        elif type(value) is int:
            name = "int64" if value in _INT64 else None
        elif isinstance(value, np.generic):
            name = value.dtype.name if value.dtype.name in SCALARS else None
        elif isinstance(value, tuple):
            members = types_of(value)
            if members is None:
                return None
            names += ("(", *members, ")")
            continue
        elif isinstance(value, (bool, float)):
            name = "bool" if isinstance(value, bool) else "float64"
        if name is None:
            return None
        names.append(name)
    return tuple(names)


@functools.cache
def _array_type(dtype: np.dtype[Any], dimensions: int, flags: int) -> str | None:
    aligned, writeable = flags & 0x100, flags & 0x400  # the numbers of numpy's C interface
    if dtype.name not in SCALARS or not dtype.isnative or not aligned or dimensions == 0:
        return None
    layout = "C" if flags & 0x1 else "F" if flags & 0x2 else "A"
    return f"{dtype.name} {dimensions} {layout}{'' if writeable else ' readonly'}"


def interface(types: Sequence[str]) -> list[Any]:
    """Return the types, for ``ctypes``, of the arguments of a native function for arguments of some types.

    Example:
        >>> [one.__name__ for one in interface(["int32"])]
        ['c_void_p', 'c_void_p', 'c_int']
    """
    kinds: list[Any] = [ctypes.c_void_p, ctypes.c_void_p]
    for name in types:
        type_, *array = name.split()
        if type_ in _BRACKETS:  # members of a tuple are arguments like others
            continue
        if array:
            kinds += [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p]
            kinds += [ctypes.c_int64] * (2 * int(array[0]))
        else:
            kinds.append(SCALARS[type_])
    return kinds


class Function:
    """Machine code in this process, to be called like the kernel that it was made of; it lets go of the lock.

    Args:
        address: Where it begins.
        code: What it was loaded from.
    """

    def __init__(self, address: int, code: Code) -> None:
        self._function = ctypes.CFUNCTYPE(ctypes.c_int32, *interface(code.types))(address)
        self._nothing = code.result == NOTHING
        type_, *array = code.result.split()
        self._array = type_ if array else ""
        dimensions = int(array[0]) if array else 0
        self._result = ctypes.c_int64 * (5 + 2 * dimensions) if array else SCALARS.get(type_, ctypes.c_int64)

    def __call__(self, *args: Any) -> Any:
        """Run it.

        Args:
            args: Arguments of the types that it was made for.

        Raises:
            RuntimeError: It has failed; there was no memory for what it needs itself.
        """
        result, raised = self._result(), ctypes.c_void_p()
        flat: list[Any] = [ctypes.addressof(result), ctypes.addressof(raised)]
        _flatten(args, flat)
        status = self._function(*flat)
        if status not in _DONE:
            raise RuntimeError("a kernel has failed; most likely there is no memory left")
        if self._nothing:
            return None
        return _taken(list(result), self._array) if self._array else result.value


def _taken(result: list[int], dtype: str) -> npt.NDArray[Any]:
    """Return a copy of an array that compiled code has made, and free its own."""
    owner, _, size, item, place, *rest = result
    shape, strides = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    if size == 0:
        array = np.empty(shape, dtype)
    else:
        reach = item + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True))
        array = np.ndarray(shape, dtype, memoryview((ctypes.c_char * reach).from_address(place)), 0, strides).copy()
    _release()(owner)
    return array


@functools.cache
def _release() -> Callable[[int], None]:
    """Return what lets go of memory that compiled code has taken."""
    address = _extension("numba.core.runtime._nrt_python").c_helpers["MemInfo_release"]
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(address)


def _flatten(args: tuple[Any, ...], flat: list[Any]) -> None:
    """Append what a native function gets for some arguments."""
    for value in args:
        if type(value) is np.ndarray:
            place = ctypes.c_void_p.from_address(id(value) + _PLACE_AT).value
            flat += (None, None, value.size, value.itemsize, place, *value.shape, *value.strides)
        elif isinstance(value, tuple):
            _flatten(value, flat)
        else:
            flat.append(value.item() if isinstance(value, np.generic) else value)


def linked(code: Code) -> Function:
    """Put an object file into this process."""
    import llvmlite.binding as llvm

    engine = _engine()
    engine.add_object_file(llvm.ObjectFileRef.from_data(code.data))
    engine.finalize_object()
    return Function(engine.get_function_address(code.symbol), code)


@functools.cache
def _engine() -> Any:
    """Return the linker, which knows the C functions that compiled code may call."""
    import llvmlite.binding as llvm

    for name, prefix in _HELPERS:  # Numba makes them known only when it first compiles
        for function, address in _extension(name).c_helpers.items():
            llvm.add_symbol(prefix + function, address)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


@functools.cache
def _extension(name: str) -> Any:
    """Return an extension module of Numba without importing the packages that it is in."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec("numba")
    folder = Path(spec.origin if spec and spec.origin else "").parent.joinpath(*name.split(".")[1:-1])
    found = importlib.machinery.PathFinder.find_spec(name, [str(folder)])
    if found is None or found.loader is None:
        raise ImportError(f"Numba has no {name}")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
