"""An index in a Redis server, as ``datasketch.MinHashLSH`` keeps it there: for a team whose tools use datasketch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from cleaner.index.errors import IndexStoreError
from cleaner.index.export import sketches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.index.spec import IndexSpec
    from cleaner.index.store import Index

_PORT = 6379
_SCHEMES = ("redis", "rediss", "unix")


def shared_lsh(url: str, basename: str, spec: IndexSpec) -> Any:
    """Return the ``datasketch.MinHashLSH`` that lies in a Redis server; whoever opens it sees what others insert.

    Its buckets are those of the index: sketches made with the index's seed and number of permutations
    (:func:`cleaner.dedup.sketches.sketches`) are proposed the same documents.

    Args:
        url: ``redis://[user:password@]host[:port][/database]``, ``rediss://`` with TLS, or ``unix:///path/of/socket``.
        basename: What its keys in the server begin with.
        spec: What the sketches are made with.

    Raises:
        IndexStoreError: The server cannot be reached, the URL is none, or the client library is missing.
    """
    from datasketch import MinHashLSH

    config = {"type": "redis", "basename": basename.encode(), "redis": _connection(url)}
    try:
        import redis
    except ImportError as error:
        raise IndexStoreError(
            f"{url}: the client for Redis is not installed; pip install 'dump-cleaner[redis]'"
        ) from error
    try:
        lsh = MinHashLSH(num_perm=spec.num_perm, params=(spec.bands, spec.rows), storage_config=config)
        lsh.is_empty()
    except redis.RedisError as error:
        raise IndexStoreError(f"{url}: no Redis server answers ({error}); start it, or correct the URL") from error
    return lsh


def export_to_redis(index: Index, url: str, basename: str) -> int:
    """Insert the documents of an index that stay; those that are there already are left as they are.

    Args:
        index: The index.
        url: See :func:`shared_lsh`.
        basename: What the keys in the server begin with.

    Returns:
        How many were inserted.

    Raises:
        IndexStoreError: The server cannot be reached.
    """
    import redis

    lsh = shared_lsh(url, basename, index.manifest.spec)
    count = 0
    try:
        with lsh.insertion_session() as session:
            for name, sketch in sketches(index):
                if name not in lsh:
                    session.insert(name, sketch, check_duplication=False)
                    count += 1
    except redis.RedisError as error:
        raise IndexStoreError(
            f"{url}: the server failed after {count:,} documents ({error}); run it again, what is there stays"
        ) from error
    return count


def _connection(url: str) -> Mapping[str, Any]:
    """Return what the client needs to connect.

    Example:
        >>> _connection("redis://:secret@db.example:6380/2")
        {'host': 'db.example', 'port': 6380, 'db': 2, 'password': 'secret'}
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not (parts.hostname or parts.path):
        raise IndexStoreError(f"{url!r} is no URL of a Redis server; write redis://host:6379/0 or unix:///path")
    if parts.scheme == "unix":
        return {"unix_socket_path": parts.path}
    number = parts.path.strip("/") or "0"
    if not number.isdigit():
        raise IndexStoreError(f"{url!r}: the database {number!r} is no number; write redis://host:6379/0")
    found: dict[str, Any] = {"host": parts.hostname, "port": parts.port or _PORT, "db": int(number)}
    if parts.username:
        found["username"] = unquote(parts.username)
    if parts.password:
        found["password"] = unquote(parts.password)
    if parts.scheme == "rediss":
        found["ssl"] = True
    return found
