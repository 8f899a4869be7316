"""A finished run at a URL, brought here for the time in which it is looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cleaner.corpus.discovery import InputError
from cleaner.corpus.files import path_below
from cleaner.corpus.objects import Objects
from cleaner.corpus.remote import RemoteError
from cleaner.ledger.reading import RunError
from cleaner.ledger.run_files import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_A_TIME = 8
"""Files that are fetched side by side."""


@contextmanager
def run_here(out: Path | str) -> Iterator[Path]:
    """Return a folder with the results of a run: its own, or one with copies of all its files, which goes at the end.

    Args:
        out: The folder of the run, or its URL.

    Raises:
        RunError: There is no finished run at the URL, or it cannot be read; or what is raised meanwhile, in which the
            URL stands in place of the folder.

    Example:
        >>> with run_here(Path("out")) as folder:
        ...     folder.name
        'out'
    """
    if isinstance(out, Path):
        yield out
        return
    objects = Objects(out)
    with TemporaryDirectory(prefix="cleaner-") as name:
        folder = Path(name)
        try:
            _fetch(objects, folder)
            yield folder
        except (RemoteError, InputError) as error:
            raise RunError(f"{objects.url}: {error}") from error
        except RunError as error:
            raise RunError(str(error).replace(str(folder), objects.url)) from error


def _fetch(objects: Objects, folder: Path) -> None:
    """Fetch the files of a run that is finished."""
    if "manifest.json" not in objects.names():
        raise RunError(f"{objects.url} is not the place of a finished run: it has no manifest.json")
    names = [name for name in objects.sizes() if name.partition("/")[0] in RESULTS]
    with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="cleaner-fetch") as pool:
        list(pool.map(lambda name: objects.fetch(name, path_below(folder, name)), names))
