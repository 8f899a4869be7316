"""The ``@kernel`` decorator: one plain Python function, run as it is on small inputs and compiled on large ones."""

from __future__ import annotations

import functools
import sys
import threading
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.kernels import code_files
from cleaner.kernels.machine_code import types_of

if TYPE_CHECKING:
    from collections.abc import Callable

_SMALL = 2_000
"""Below this many elements in the first argument a kernel runs as plain Python, unless Numba is loaded already.

Plain Python over numpy scalars does about 1 MB/s; loading Numba costs half a second. See ``docs/performance.md``."""

_compiling = threading.Lock()
_tell: list[Callable[[], None]] = []


def when_compiling(tell: Callable[[], None]) -> None:
    """Have ``tell`` called once, before the first kernel is compiled; one that lies in Numba's cache does not count.

    Args:
        tell: Says to a person why it takes longer this time.
    """
    _tell[:] = [tell]


class Kernel:
    """A function over arrays that exists twice: as Python (``py_func``) and as machine code (``compiled``).

    No kernel may divide by 0: that is not tested for, because a test keeps a loop from becoming vector code.

    A kernel may call other kernels **of the same file** (Numba's cache does not see a change in another file). Its body
    is Numba's subset of Python: no ``prange``, every operation on fixed-width integers cast (``uint64(a * b)``).
    """

    def __init__(self, py_func: Callable[..., Any], small: int) -> None:
        functools.update_wrapper(self, py_func)
        self.py_func = py_func
        self.small = small
        self._compiled: Callable[..., Any] | None = None
        self._plain: Callable[..., Any] | None = None
        self._loaded: dict[tuple[str, ...], Callable[..., Any]] = {}
        self._kept = 0

    def __call__(self, *args: Any) -> Any:
        """Run the kernel; the first argument's length decides how, unless machine code is at hand."""
        if self._compiled is not None:
            return self._run_by_numba(args)
        types = types_of(args)
        if types in self._loaded:
            return self._loaded[types](*args)
        if not _started() and len(args[0]) < self.small:
            return self.plain(*args)
        if types is not None and (function := self._load(types)) is not None:
            return function(*args)
        if "numba" not in sys.modules and len(args[0]) < self.small:
            return self.plain(*args)
        return self._run_by_numba(args)

    def _load(self, types: tuple[str, ...]) -> Callable[..., Any] | None:
        """Return the machine code for arguments of some types, if an earlier process has kept it."""
        with _compiling:
            if types not in self._loaded and (function := code_files.load(self.py_func, types)) is not None:
                self._loaded[types] = function
        return self._loaded.get(types)

    def _run_by_numba(self, args: tuple[Any, ...]) -> Any:
        """Run what Numba makes, and keep the machine code of new types of arguments."""
        result = self.compiled(*args)
        made = len(getattr(self._compiled, "overloads", ()))
        if made != self._kept:
            with _compiling:
                self._kept = made
                code_files.keep_made(self.py_func, self._compiled)
        return result

    def plain(self, *args: Any) -> Any:
        """Run the Python function itself. Wrapping around is what hashes want, so numpy does not warn of it."""
        with np.errstate(over="ignore"):
            return self.python()(*args)

    def python(self) -> Callable[..., Any]:
        """Return the Python function, in which the kernels that it calls are Python too, even if Numba is loaded."""
        if self._plain is None:
            callees = {name: callee.python() for name, callee in _callees(self.py_func).items()}
            self._plain = _with_names(self.py_func, callees)
        return self._plain

    @property
    def compiled(self) -> Callable[..., Any]:
        """The compiled function; Numba is imported at the first use of any."""
        if self._compiled is None:
            with _compiling:
                self.dispatcher()
        return self._compiled  # type: ignore[return-value]  # the lock made it

    def dispatcher(self) -> Callable[..., Any]:
        """Return the compiled function, made now if need be; the caller holds the lock."""
        if self._compiled is None:
            self._compiled = _compile(self.py_func)
        return self._compiled


def kernel(py_func: Callable[..., Any] | None = None, *, small: int = _SMALL) -> Any:
    """Make a :class:`Kernel` of a function whose first argument is an array.

    Args:
        py_func: The function.
        small: Number of elements of the first argument below which the function runs as plain Python.

    Example:
        >>> @kernel
        ... def total(values):
        ...     sum_ = 0
        ...     for value in values:
        ...         sum_ += value
        ...     return sum_
        >>> int(total.plain(np.arange(4))), int(total(np.arange(4)))
        (6, 6)
    """
    if py_func is None:
        return functools.partial(kernel, small=small)
    return Kernel(py_func, small)


def _started() -> bool:
    """Return whether machine code runs in this process already, so that more of it costs next to nothing."""
    return "numba" in sys.modules or "llvmlite.binding" in sys.modules


def _compile(py_func: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``py_func`` compiled, with the kernels that it calls replaced by their compiled functions."""
    from numba import njit

    _listen()
    function = _with_names(py_func, {name: callee.dispatcher() for name, callee in _callees(py_func).items()})
    try:
        return njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no folder for the cache can be written
        return njit(nogil=True, error_model="numpy")(function)


def _callees(py_func: Callable[..., Any]) -> dict[str, Kernel]:
    """Return the kernels that a function calls, by the names that it calls them."""
    names = py_func.__globals__
    return {name: names[name] for name in py_func.__code__.co_names if isinstance(names.get(name), Kernel)}


def _with_names(py_func: types.FunctionType | Callable[..., Any], names: dict[str, Callable[..., Any]]) -> Any:
    """Return the function with other functions under some of the names that it uses."""
    function = types.FunctionType(
        py_func.__code__, {**py_func.__globals__, **names}, py_func.__name__, py_func.__defaults__, py_func.__closure__
    )
    function.__module__ = py_func.__module__
    function.__qualname__ = py_func.__qualname__
    return function


@functools.cache
def _listen() -> None:
    """Pass Numba's first report of a compilation on to whoever wants to tell a person."""
    from numba.core import event

    class Listener(event.Listener):
        def on_start(self, event: Any) -> None:  # noqa: ARG002
            while _tell:
                _tell.pop()()

        def on_end(self, event: Any) -> None:
            """Numba wants the method."""

    event.register("numba:compile", Listener())  # type: ignore[no-untyped-call]  # numba's
