"""One run of a program: wall time, processor time and peak memory of it and of every process that it starts.

Linux only. Programs that hand their work to a server process leave children that they do not wait for, so this process
adopts them (``PR_SET_CHILD_SUBREAPER``), and their time counts. Memory is looked at twenty times a second: the sum of
the proportional set sizes of all processes of the program's session, or the peak of one of them (``VmHWM``) where that
is larger. The peak that ``wait4`` tells would not do: it begins with that of the process that started the program.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_SET_CHILD_SUBREAPER = 36
_EVERY = 0.05
"""Seconds between two looks at memory."""
_SPARE = 3.0
"""Seconds after which what a program leaves behind is ended."""


class Run(NamedTuple):
    """What a run took.

    Attributes:
        wall: Seconds from start to end.
        cpu: Processor seconds, of the user and the system.
        peak_mib: Peak memory, in MiB.
    """

    wall: float
    cpu: float
    peak_mib: float


class FailedError(Exception):
    """A program ended with an error; the text is the end of what it said."""


def measure(command: Sequence[str | Path], log: Path, limit: float) -> Run:
    """Run a program and return what it took.

    Args:
        command: The program and its arguments, with whole paths.
        log: Where what it says goes; the program is started in its folder.
        limit: Seconds after which it is ended.

    Raises:
        FailedError: It failed, or took longer than the limit.
    """
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, peak, ended = _children(), [0.0], threading.Event()
    with log.open("wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=log.parent,  # some leave logs where they are started
        )
        watcher = threading.Thread(target=_watch, args=(process.pid, started + limit, peak, ended))
        watcher.start()
        _, status = os.waitpid(process.pid, 0)
        wall = time.perf_counter() - started
        ended.set()
        watcher.join()
    _end_what_is_left(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        why = f"ended after {limit:.0f} s" if process.returncode == -signal.SIGKILL else _last_line(log)
        raise FailedError(why)
    return Run(round(wall, 3), round(_children() - before, 3), round(peak[0], 1))


def _children() -> float:
    """Return the processor seconds of all children that have been waited for, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _watch(session: int, deadline: float, peak: list[float], ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        processes = _session(session)
        together = sum(_mib(pid, "smaps_rollup", "Pss:") for pid in processes)
        largest = max((_mib(pid, "status", "VmHWM:") for pid in processes), default=0.0)
        peak[0] = max(peak[0], together, largest)
        if time.perf_counter() > deadline:
            os.killpg(session, signal.SIGKILL)
            return


def _session(session: int) -> list[int]:
    """Return the processes of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if int(fields[3]) == session:
                found.append(int(folder.name))
    return found


def _mib(pid: int, file: str, name: str) -> float:
    """Return a line of what the system tells of a process, in MiB; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _end_what_is_left(session: int) -> None:
    """Wait for adopted processes; those of the program's session that go on after a while are ended."""
    until = time.monotonic() + _SPARE
    while _session(session) and time.monotonic() < until:
        _reap()
        time.sleep(0.1)
    for pid in _session(session):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    _reap()


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:  # there is none
        pass


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "it said nothing"
