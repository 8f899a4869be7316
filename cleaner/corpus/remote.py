"""Files that are named by a URL, through fsspec: which ones there are, and their bytes from the first to the last.

What is written to a URL is in :mod:`cleaner.corpus.objects`.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.corpus.schema import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = re.compile(r"(?P<protocol>[A-Za-z][A-Za-z0-9+.-]*)://")
_NO_LISTS = ("http", "https")
"""Protocols whose servers do not say which files there are."""
_SECONDS = 300
"""How long a server may be silent. The library's own limit is on the whole file, which ends long downloads."""
_BLOCK = 8 << 20
"""Bytes of an object that are fetched at a time, where the server gives ranges."""

_IN_THE_EXTRA = {"s3": "s3fs", "s3a": "s3fs", "http": "aiohttp", "https": "aiohttp"}
"""Libraries that come with the extra ``remote``, by protocol."""
_NOT_FOUND, _OF_THE_SERVER = 404, 500
"""Statuses of answers: there is no such thing; and from here on, it is not the question that is at fault."""
_CAUSES = 8
"""Errors in a row, each raised from the next, that are looked at."""
_MISSING = "check the address"
_CREDENTIALS = (
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; for a public bucket set FSSPEC_S3_ANON=true"
)
_BY_NAME = {
    "NoCredentialsError": Fault("no credentials were found", _CREDENTIALS),
    "PartialCredentialsError": Fault("the credentials are not whole", _CREDENTIALS),
    "FileNotFoundError": Fault("does not exist", _MISSING),
    "PermissionError": Fault("access is refused", "check the credentials and what they are allowed"),
    "ClientPayloadError": Fault(
        "is cut off: the connection was closed too early", "run again; what came before was read"
    ),
    "IncompleteReadError": Fault(
        "is cut off: the connection was closed too early", "run again; what came before was read"
    ),
}
"""What errors of the libraries mean, by the names of their classes: importing these takes half a second."""
_CUT_OFF = ("ClientPayloadError", "IncompleteReadError")
_UNREACHED = (
    "ClientConnectorError",
    "ClientConnectorDNSError",
    "EndpointConnectionError",
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "ReadTimeoutError",
    "FSTimeoutError",
    "ServerDisconnectedError",
)


class RemoteError(Exception):
    """A URL cannot be read or written.

    Attributes:
        fault: Why not, and what to do.
        may_pass: The server is not there, or has too much to do: it may be otherwise in a while.
    """

    def __init__(self, fault: Fault, *, may_pass: bool = False) -> None:
        super().__init__(f"{fault.reason}; {fault.remedy}")
        self.fault = fault
        self.may_pass = may_pass

    def __reduce__(self) -> tuple[Any, ...]:
        """Send it from one process to another."""
        return _remote_error, (self.fault, self.may_pass)


def _remote_error(fault: Fault, may_pass: bool) -> RemoteError:
    return RemoteError(fault, may_pass=may_pass)


class Listed(NamedTuple):
    """What a URL stands for.

    Attributes:
        root: The URL of the folder that names are relative to.
        urls: The files.
        is_file: It is one file, and no folder or pattern.
    """

    root: str
    urls: tuple[str, ...]
    is_file: bool


def is_remote(path: str) -> bool:
    """Return whether a path is a URL.

    Example:
        >>> is_remote("s3://bucket/a.jsonl"), is_remote("C:/a.jsonl"), is_remote("-")
        (True, False, False)
    """
    return _URL.match(path) is not None


def list_remote(url: str) -> Listed:
    """Return which files a URL stands for: itself, those below a folder, or those that fit a pattern.

    Raises:
        RemoteError: There is none, or that cannot be found out.
    """
    with told(url):
        system, path = system_of(url)
        if _protocol(url) in _NO_LISTS:
            system.info(path)
            return Listed(_parent(url), (url,), is_file=True)
        if any(character in path for character in "*?["):
            found = [one for one in system.glob(path) if not system.isdir(one)]
            root = _parent(re.split(r"[*?\[]", path)[0] + "x")
        elif system.isdir(path):
            found = system.find(path)
            root = path.rstrip("/")
        else:
            system.info(path)
            return Listed(_parent(url), (url,), is_file=True)
        urls = tuple(system.unstrip_protocol(one) for one in sorted(found))
        return Listed(system.unstrip_protocol(root), urls, is_file=False)


def open_remote(url: str) -> Remote:
    """Open a file for reading it from its beginning to its end.

    Raises:
        RemoteError: It cannot be opened.
    """
    with told(url):
        system, path = system_of(url)
        if _protocol(url) in _NO_LISTS:
            return Remote(url, system.open(path, "rb", block_size=0))  # as a stream: not every server gives ranges
        return Remote(url, system.open(path, "rb", block_size=_BLOCK))


class Remote(io.RawIOBase):
    """A file that is read from its beginning to its end; what is wrong is told as :class:`RemoteError`."""

    def __init__(self, url: str, file: Any) -> None:
        super().__init__()
        self._url = url
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes; none at the end.

        Raises:
            RemoteError: The file is gone, or the connection is lost.
        """
        with told(self._url):
            data = bytes(self._file.read(size))
        self._at += len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            with suppress(Exception):  # what was read is read
                self._file.close()
        super().close()


def system_of(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it.

    Raises:
        Exception: There is none; see :func:`told`.
    """
    from fsspec.core import url_to_fs

    options: dict[str, Any] = {}
    if _protocol(url) in _NO_LISTS:
        from aiohttp import ClientTimeout

        # The bytes as they lie there: a gzip file is decompressed by us, and no page is compressed on the way.
        client = {"auto_decompress": False, "timeout": ClientTimeout(total=None, connect=60, sock_read=_SECONDS)}
        options = {"client_kwargs": client, "headers": {"Accept-Encoding": "identity"}}
    system, path = url_to_fs(url, **options)
    return system, str(path)


@contextmanager
def told(url: str) -> Iterator[None]:
    """Raise what the libraries raise as an error for a person.

    Raises:
        RemoteError: Whatever was raised.
    """
    try:
        yield
    except RemoteError:
        raise
    except Exception as error:  # the libraries below fsspec share no class of errors
        fault, may_pass = _fault(url, error)
        raise RemoteError(fault, may_pass=may_pass) from error


def causes(error: BaseException) -> list[BaseException]:
    """Return an error, what it was raised from, and so on; some at most."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < _CAUSES:
        chain.append(cause)
    return chain


def _status_of(error: BaseException) -> int | None:
    """Return the status with which a server answered, if an error tells one and no other says what it means."""
    status = getattr(error, "status", None)
    response = getattr(error, "response", None)  # of botocore: a dictionary
    if isinstance(response, dict):
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        status = status if isinstance(status, int) and status >= _OF_THE_SERVER else None
    return status if isinstance(status, int) else None


def _fault(url: str, error: BaseException) -> tuple[Fault, bool]:
    """Return what an error means, and whether it may pass."""
    protocol = _protocol(url)
    if isinstance(error, ImportError):
        if protocol in _IN_THE_EXTRA or error.name is not None:
            library = _IN_THE_EXTRA.get(protocol) or str(error.name).partition(".")[0]
            missing = f"{protocol}:// takes {library}, which is not installed"
            return Fault(missing, "pip install 'dump-cleaner[remote]'"), False
        return Fault(f"{protocol}:// takes a library that is not installed", _first_line(error)), False
    if isinstance(error, ValueError) and "rotocol not known" in str(error):
        return Fault(
            f"{protocol}:// is no protocol that can be read", "s3://, https:// and others of fsspec can"
        ), False
    for one in reversed(causes(error)):  # what came first says most: web servers that are not there are "not found"
        name, status = type(one).__name__, _status_of(one)
        if name in _BY_NAME:
            return _BY_NAME[name], name in _CUT_OFF
        if name in _UNREACHED or isinstance(one, (ConnectionError, TimeoutError)):
            reason = f"cannot be reached: {_first_line(one)}"
            return Fault(reason, "check the address, the network and the server"), True
        if status is not None and status != _NOT_FOUND:
            server = status >= _OF_THE_SERVER
            what = f"the server answered {status} {getattr(one, 'message', '')}".rstrip()
            return Fault(what, "look after the server, or try again later" if server else _MISSING), server
    return Fault(f"cannot be read: {_first_line(error)}", _MISSING), False


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__


def _protocol(url: str) -> str:
    match = _URL.match(url)
    return "" if match is None else match["protocol"].lower()


def _parent(url: str) -> str:
    folder = url.rpartition("/")[0]
    return f"{folder}/" if folder.endswith(":/") else folder  # of a file that stands in no folder
