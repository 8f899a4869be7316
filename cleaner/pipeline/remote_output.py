"""Results that go to a URL: made in a folder on this machine, and put there file by file, the manifest last."""

from __future__ import annotations

import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cleaner.corpus.objects import Objects
from cleaner.corpus.remote import RemoteError
from cleaner.ledger.run_files import REPORT, RESULTS
from cleaner.pipeline.corpus_files import ObjectCorpus
from cleaner.pipeline.node_cache import NodeCache
from cleaner.pipeline.object_files import ObjectFiles, told_of
from cleaner.pipeline.output import RUN, STATE, WORK, OutputFolder, check_names
from cleaner.pipeline.run_lock import RunLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.pipeline.corpus_files import CorpusPlace
    from cleaner.pipeline.state_files import StateFiles

_AT_A_TIME = 4
"""Files that are put side by side; a large one goes in parts that are, too."""
_BEGUN = "replacing"
"""Object that says that the results of an earlier run are not whole any more."""
_MANIFEST = "manifest.json"


class RemoteFolder(OutputFolder):
    """A place for results at a URL, for instance ``s3://bucket/folder``.

    It has no renaming, so results are not set aside while new ones come: those of an earlier run are whole until the
    last pass of the new one begins to put its files, and from then on OUT has no manifest until all of them are there.
    The state of a run that stops lies in ``OUT/.work``, as it does in a folder.

    Args:
        url: The place; the bucket must be there.
        restart: Replace the results of an earlier run instead of refusing.
        resume: Leave the state of an interrupted run where it is.
        warn: Is told what a person should know now.
        scratch: Folder for files on their way, and for copies of the state, on each machine; ``None`` takes the
            system's for temporary files.
        spare: Files of the corpus are not needed here when they were put.

    Raises:
        OutputError: When it is entered: the place is not empty or cannot be reached, or another run writes to it.
    """

    def __init__(
        self,
        url: str,
        *,
        restart: bool,
        resume: bool,
        warn: Callable[[str], None],
        scratch: Path | None = None,
        spare: bool = False,
    ) -> None:
        self.objects = Objects(url)
        self._work = self.objects / WORK
        self._replace, self._go_on, self._spare = restart, resume, spare
        self._run, self._scratch = secrets.token_hex(8), scratch
        self._run_lock = RunLock(self._work, self.objects.url, warn)
        self._state: ObjectFiles | None = None
        self._begun_to_put = self._keeps = self._whole = False
        self._left = True  # nothing is held before it is entered
        self._putting: list[Future[None]] = []
        self._put: set[str] = set()
        super().__init__(Path())
        self.named = self.objects.url

    @property
    def state_files(self) -> Path | StateFiles:
        """Where the state of the run lies."""
        if self._state is None:
            self._state = ObjectFiles(self._work / STATE, self._run, self._scratch)
        return self._state

    @property
    def has_state(self) -> bool:
        """Whether an interrupted run has left some."""
        with told_of(self.objects):
            return bool((self._work / STATE).names())

    @property
    def place(self) -> Path:
        """A path that stands for the place alone; there is nothing at it."""
        return Path(f"/{self.objects.url}")

    @property
    def seen_from(self) -> Path | None:
        """``None``: paths of inputs are written from the root."""
        return None

    @property
    def shared(self) -> Path | Objects:
        """What all machines that work on the run must reach."""
        return self._work

    @property
    def is_finished(self) -> bool:
        """Whether there are the results of a run that came to its end."""
        with told_of(self.objects):
            return _MANIFEST in self.objects.names() and not self._is_interrupted()

    @contextmanager
    def facts(self) -> Iterator[Path]:
        """Return a folder here that has the manifest and the summary of a finished run."""
        with TemporaryDirectory(prefix="cleaner-", dir=self._scratch) as name, told_of(self.objects):
            for one in (_MANIFEST, "summary.json", REPORT):
                self.objects.fetch(one, Path(name) / one)
            yield Path(name)

    def write_json(self, name: str, value: Any) -> None:
        """Write a JSON file of the results; what tells which run it is goes to the place at once."""
        super().write_json(name, value)
        if name == RUN:
            with told_of(self.objects):
                self._work.put_file(RUN, self.work / RUN)

    def keep(self) -> None:
        """Keep the state when the run is left, for another one that goes on with it."""
        self._keeps = True

    def handed_over(self, names: Iterable[str]) -> CorpusPlace | None:
        """Return where tasks put some files; ``None`` if all are needed here, for the report."""
        if not self._spare:
            return None
        self._replace_earlier()
        self._put.update(names)
        return ObjectCorpus(self.objects, self._run, self._scratch)

    def whole(self, name: str) -> None:
        """Begin to put a file that will not be changed any more."""
        self._replace_earlier()
        for one in self._putting:
            if one.done():
                one.result()
        self._put.add(name)
        self._putting.append(self._pool.submit(self._put_file, name, self.work / name, self._spare))

    def publish(self, name: str) -> None:
        """Put a file that was written when the results were in place already."""
        with told_of(self.objects):
            self.objects.put_file(name, self.out / name)

    def finish(self) -> None:
        """Put every result into place, the manifest last, and remove what is left over."""
        for one in self._putting:
            one.result()
        super().finish()
        self._replace_earlier()
        rest = [path.relative_to(self.out).as_posix() for path in sorted(self.out.rglob("*")) if path.is_file()]
        rest = [name for name in rest if name not in self._put and name != _MANIFEST]
        list(self._pool.map(lambda name: self._put_file(name, self.out / name, False), rest))
        with told_of(self.objects):
            ours = {*self._put, *rest, _MANIFEST}
            self.objects.remove(name for name in self.objects.sizes() if _is_of_results(name) and name not in ours)
            self._run_lock.check()
            self.objects.put_file(_MANIFEST, self.out / _MANIFEST)
            self._whole = True
            self._clear_work()

    def __enter__(self) -> RemoteFolder:
        with told_of(self.objects):
            names = self.objects.names()
            interrupted = self._is_interrupted() if _MANIFEST in names else bool(names)
            going_on = self._go_on and interrupted
            check_names(self.named, names, not interrupted, replace=self._replace or going_on)
            self._run_lock.acquire()
        self._cache = NodeCache(self._run, self._scratch)
        self._pool = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="cleaner-put")
        self.out = self._cache.folder / ".staging"  # a name that is no copy's
        self._left = False
        try:
            super().__enter__()
            with told_of(self.objects):
                if not (going_on and self._work.fetch(RUN, self.work / RUN)):
                    self._clear_work()
        except BaseException:
            self._discard()
            self._leave()
            raise
        self._keeps = going_on
        return self

    def _discard(self) -> None:
        """Leave the place as it was, as far as it can be, and let go of it."""
        super()._discard()
        self._leave()

    def _leave(self) -> None:
        """Remove what is of no use to anybody, and let go of what is held; whatever fails here, it is too late."""
        if self._left:
            return
        self._left = True
        self.objects.waits = self._work.waits = False
        self._pool.shutdown(cancel_futures=True)
        with suppress(RemoteError):
            if not self._whole and not self._keeps:
                self.objects.remove(self._put)
                self._clear_work()
        with suppress(RemoteError):
            self._run_lock.release()
        if self._state is not None:
            self._state.close()
        self._cache.close()

    def _is_interrupted(self) -> bool:
        """Return whether there is a run that was stopped, beside the results of an earlier one."""
        return self._work.has(RUN) and not self._work.has(_BEGUN)

    def _replace_earlier(self) -> None:
        """Take the manifest away before the first file is put in place of one of an earlier run."""
        if self._begun_to_put:
            return
        with told_of(self.objects):
            self._run_lock.check()
            self._work.put(_BEGUN, b"")
            self.objects.remove([_MANIFEST])
        self._begun_to_put = True

    def _put_file(self, name: str, path: Path, spare: bool) -> None:
        with told_of(self.objects):
            self.objects.put_file(name, path)
        if spare:
            path.unlink()

    def _clear_work(self) -> None:
        """Remove the state of a run: what names it first, for what is left of it then is no run to go on with."""
        self._work.remove([RUN])
        self._work.remove(name for name in self._work.sizes() if name != "lock")


def _is_of_results(name: str) -> bool:
    """Return whether an object is one of those that a run puts and that make up its results."""
    return name.partition("/")[0] in (*RESULTS, REPORT)
