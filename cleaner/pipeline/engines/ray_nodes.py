"""The nodes of a Ray cluster: reaching them, and making sure that each can do what it will be asked to."""

from __future__ import annotations

import logging
import os
import platform
import secrets
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from cleaner.corpus.objects import Objects
from cleaner.corpus.streams import is_local
from cleaner.pipeline.engines.engine import EngineError
from cleaner.pipeline.object_files import ObjectFiles
from cleaner.pipeline.output import WORK
from cleaner.pipeline.resuming import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.corpus.schema import Source

_REACHED_WITHIN = 5.0
"""Seconds for a cluster to answer at all: Ray itself tries for a minute, and then says it in thirty lines."""

_LOOKED_AT_WITHIN = 120.0
"""Seconds for the first process of a node to start and answer."""

_CLEARED_WITHIN = 10.0
"""Seconds for nodes to remove their copies."""

_INPUTS = 100
"""Folders of inputs of which each node is asked for one file."""


@contextmanager
def connected(address: str | None, workers: int | None) -> Iterator[None]:
    """Be connected to a cluster, to that of this process where there is one.

    Args:
        address: ``HOST:PORT``, or ``auto``; ``None`` starts Ray on this machine.
        workers: Processors that a cluster of this machine gets; ``None`` gives all.

    Raises:
        EngineError: The cluster cannot be reached, or has another version of Ray or Python.
    """
    if ray.is_initialized():
        yield
        return
    _check_address(address)
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    options: dict[str, Any] = {"address": address} if address else {"num_cpus": workers, "include_dashboard": False}
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(**options, log_to_driver=False, logging_level=logging.ERROR)
    except (RuntimeError, ConnectionError, ValueError, OSError) as error:
        raise EngineError(_refused(address, str(error))) from error
    try:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)  # Ray has put its own in place of ours
        yield
    finally:
        ray.shutdown()


def _check_address(address: str | None) -> None:
    """Refuse an address that leads nowhere."""
    if address is None or address == "auto":
        return
    host, _, port = address.rpartition(":")
    if "://" in address or not host or not port.isdigit():
        raise EngineError(
            f"'{address}' is no address of a Ray cluster; give HOST:PORT of its head (Ray takes port 6379), "
            "and run the command on one of its nodes"
        )
    try:
        socket.create_connection((host, int(port)), _REACHED_WITHIN).close()
    except OSError as error:
        raise EngineError(
            f"the Ray cluster at {address} cannot be reached ({error.strerror or error}); start it with: "
            f"ray start --head --port={port}, or correct --ray-address"
        ) from error


def _refused(address: str | None, message: str) -> str:
    """Return in one line why there is no connection."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if "ersion mismatch" in message:
        told = " ".join(lines).replace("Version mismatch: ", "")
        return f"the Ray cluster has other versions than this process: {told}; install the same ones on all nodes"
    where = f"the Ray cluster at {address}" if address else "Ray on this machine"
    remedy = "run the command on one of its nodes" if address else "see ray's documentation of ray.init"
    return f"{where} does not take this process ({lines[0] if lines else 'no reason was given'}); {remedy}"


class Look(NamedTuple):
    """What a node has and sees.

    Attributes:
        python: Version of Python.
        ray: Version of Ray.
        versions: Those of cleaner and of the libraries that decide; ``None`` where cleaner cannot be imported.
        token: What it read in the work folder; ``None`` where there is nothing.
        unseen: Names of inputs that it does not find, or that are others there.
        refused: Why it cannot read what lies at a URL.
    """

    python: str
    ray: str
    versions: dict[str, Any] | None
    token: str | None
    unseen: list[str]
    refused: str | None = None


def check_nodes(shared: Path | Objects, sources: Sequence[Source], memory: int) -> None:
    """Make sure that every node sees what this process sees, and has its versions.

    Args:
        shared: The folder for what is not finished yet, here or at a URL.
        sources: The inputs.
        memory: Bytes that a task takes.

    Raises:
        EngineError: A node does not; the message names it and the remedy.
    """
    nodes = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]
    if not any(node["Resources"].get("memory", 0) >= memory for node in nodes):
        raise EngineError(
            f"no node of the Ray cluster has a processor and {memory / 1e6:.0f} MB of memory for a task; "
            "add one with: ray start --address=HOST:PORT"
        )
    token = secrets.token_hex(16)
    name = f"token-{token[:8]}"
    shared.put(name, token.encode()) if isinstance(shared, Objects) else (shared / name).write_text(token)
    where = (shared.url, name) if isinstance(shared, Objects) else (str(shared), name)
    here = Look(platform.python_version(), ray.__version__, versions(), token, [])
    try:
        look = ray.remote(num_cpus=0, max_retries=3)(_looking())
        wanted = _asked_for(sources)
        looks = [
            (node, look.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(
                *where, wanted
            ))
            for node in nodes
        ]  # fmt: skip
        for node, reference in looks:
            called = node["NodeName"] or node["NodeManagerAddress"]
            try:
                there = Look(*ray.get(reference, timeout=_LOOKED_AT_WITHIN))
            except RayTaskError as error:
                raise EngineError(f"node {called} cannot run cleaner: {error.cause}") from error
            except RayError as error:
                if _is_alive(node["NodeID"]):
                    raise EngineError(
                        f"node {called} does not answer ({type(error).__name__}); remove it, or mend it"
                    ) from error
                continue  # it died since
            if fault := fault_of(called, here, there, where[0].removesuffix(f"/{WORK}")):
                raise EngineError(fault)
    finally:
        shared.remove([name]) if isinstance(shared, Objects) else (shared / name).unlink(missing_ok=True)


def clear_nodes(files: ObjectFiles) -> None:
    """Remove the copies of objects from every node, as far as it answers; the next run there would do it, too."""
    clear = ray.remote(num_cpus=0, max_retries=0)(ObjectFiles.forget)
    with suppress(RayError):
        references = [
            clear.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(files)
            for node in ray.nodes()
            if node["Alive"]
        ]
        ray.wait(references, num_returns=len(references), timeout=_CLEARED_WITHIN)


def fault_of(node: str, here: Look, there: Look, out: str) -> str | None:
    """Return what keeps a node from working with this process, in words; ``None`` if nothing does.

    Args:
        node: Its name.
        here: What this process has.
        there: What the node has.
        out: OUT.

    Example:
        >>> here = Look("3.12.1", "2.60.0", {"cleaner": "1.0", "libraries": {"numpy": "2.1"}}, "a1", [])
        >>> print(fault_of("n1", here, here._replace(token=None), "out"))
        node n1 does not see out: it must lie on storage that all nodes share, under the same path; mount it there, or
        name another folder, or a URL, with -o
        >>> print(fault_of("n1", here, here._replace(token=None, refused="no credentials were found"), "s3://b/out"))
        node n1 cannot read s3://b/out: no credentials were found; what this process was given, Ray must be given, too,
        where it is started on the node
        >>> print(fault_of("n1", here, here._replace(python="3.11.2"), "out"))
        node n1 has Python 3.11.2 and this process 3.12.1; install the same on all nodes
    """
    if there.versions is None:
        return f"node {node} has no cleaner; install it there with: pip install 'dump-cleaner[ray]'"
    pairs = [("Python", there.python, here.python), ("Ray", there.ray, here.ray)]
    ours = here.versions or {}
    pairs.append(("cleaner", there.versions["cleaner"], ours["cleaner"]))
    libraries = there.versions["libraries"]
    pairs += [(name, libraries.get(name), version) for name, version in ours["libraries"].items()]
    for name, one, other in pairs:
        if one != other:
            return f"node {node} has {name} {one} and this process {other}; install the same on all nodes"
    if there.refused is not None:
        return (
            f"node {node} cannot read {out}: {there.refused}; what this process was given, Ray must be given, too, "
            "where it is started on the node"
        )
    if there.token != here.token:
        return (
            f"node {node} does not see {out}: it must lie on storage that all nodes share, under the same "
            "path; mount it there, or name another folder, or a URL, with -o"
        )
    if there.unseen:
        return (
            f"node {node} does not see the input '{there.unseen[0]}' as it is here: inputs must lie on storage that "
            "all nodes share, under the same path, or be URLs"
        )
    return None


def _asked_for(sources: Sequence[Source]) -> list[tuple[str, str, int]]:
    """Return the name, path and size of one local input of each folder, of some folders."""
    of_folder = {str(Path(source.path).parent): source for source in sources if is_local(source)}
    found: list[tuple[str, str, int]] = []
    for source in list(of_folder.values())[:_INPUTS]:
        path = Path(source.path)
        if path.is_file():
            found.append((source.name, source.path, path.stat().st_size))
    return found


def _looking() -> Callable[[str, str, list[tuple[str, str, int]]], tuple[Any, ...]]:
    """Return what looks about on a node. It has no name, so Ray sends its code: it needs no cleaner there."""

    def look(folder: str, name: str, wanted: list[tuple[str, str, int]]) -> tuple[Any, ...]:
        import os
        import platform

        import ray

        try:
            from cleaner.pipeline.resuming import versions

            found = versions()
        except ImportError:
            found = None
        token = refused = None
        if found is not None and "://" in folder:
            from cleaner.corpus.objects import Objects
            from cleaner.corpus.remote import RemoteError

            try:
                token = (Objects(folder).read(name) or b"").decode()
            except RemoteError as error:
                refused = str(error)
        elif found is not None:
            try:
                with open(f"{folder}/{name}", encoding="ascii") as file:  # noqa: PTH123 - it needs no further import
                    token = file.read()
            except OSError:
                token = None
        unseen = []
        for called, place, size in wanted:
            try:
                same = os.stat(place).st_size == size  # noqa: PTH116
            except OSError:
                same = False
            if not same:
                unseen.append(called)
        return platform.python_version(), ray.__version__, found, token, unseen, refused

    return look


def _is_alive(node: str) -> bool:
    return any(one["NodeID"] == node and one["Alive"] for one in ray.nodes())
