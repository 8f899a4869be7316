"""The engine that a person names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.pipeline.engines.engine import EngineError
from cleaner.pipeline.engines.local import LocalEngine

if TYPE_CHECKING:
    from cleaner.pipeline.engines.engine import Engine

ENGINES = ("local", "ray")
"""Names of engines."""


def engine_of(name: str, workers: int | None, address: str | None = None) -> Engine:
    """Return an engine; nothing is started yet.

    Args:
        name: One of :data:`ENGINES`.
        workers: Steps that are carried out at a time, at least 1; ``None`` takes every core.
        address: Where a Ray cluster is; see :class:`cleaner.pipeline.engines.ray.RayEngine`.

    Raises:
        ValueError: The name is of none, or ``workers`` is less than 1.
        EngineError: The engine needs a library that is not installed.

    Example:
        >>> engine_of("local", 2).workers
        2
    """
    if name == "local":
        return LocalEngine(workers)
    if name != "ray":
        raise ValueError(f"{name!r} is no engine; take one of {', '.join(ENGINES)}")
    try:
        from cleaner.pipeline.engines.ray import RayEngine
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "ray":
            raise
        raise EngineError(
            "--engine ray needs the library Ray, which is not installed; install it: pip install 'dump-cleaner[ray]'"
        ) from error
    return RayEngine(address, workers)
