"""What drives a target: atheris, which sees what code was reached, or seeded changes of the seeds, which see nothing.

Each runs one target in the process that it is called in, until a time or a number of runs: whoever calls it gives it a
process of its own, for a parser may end it.
"""

from __future__ import annotations

import random
import resource
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fuzz.mutation import mutated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fuzz.target import Target

HANG = 20
"""Seconds after which a run is taken for one that does not end; data have a few kilobytes."""
MEMORY = 6 << 30
"""Bytes of address space of a process; what is mapped and not used counts, too."""
LAST = "last"
"""The file that holds what a target was given last, so that it is known what ended the process."""


class Find(NamedTuple):
    """Data that a parser could not cope with.

    Attributes:
        data: The data.
        error: What came of it.
        place: Where in the package; finds of one place are one.
    """

    data: bytes
    error: BaseException
    place: str


class Ended(NamedTuple):
    """What a time of fuzzing gave.

    Attributes:
        runs: How often the target was called.
        finds: The first of each place.
        slowest: Seconds of the slowest run.
    """

    runs: int
    finds: list[Find]
    slowest: float


class HangError(BaseException):
    """A run did not end; no ``except Exception`` of a parser may take it for an error of its own."""


def by_mutation(target: Target, seconds: float, seed: int, runs: int | None = None, last: Path | None = None) -> Ended:
    """Give a target its seeds, then what is made of them by seeded changes.

    Args:
        target: The target.
        seconds: How long; for the seeds as well.
        seed: The same makes the same data, as many as there is time for.
        runs: How many runs at most, the seeds included.
        last: A file for what the target is given last.
    """
    chance = random.Random(f"{seed}/{target.name}")
    seeds = target.seeds()
    finds: dict[str, Find] = {}
    done, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as name:
        run = target.prepare(Path(name))
        until = time.monotonic() + seconds
        while time.monotonic() < until and (runs is None or done < runs):
            data = seeds[done] if done < len(seeds) else mutated(chance, seeds, target.tokens, target.longest)
            if last is not None:
                last.write_bytes(data)
            started = time.monotonic()
            found = _tried(run, data)
            slowest = max(slowest, time.monotonic() - started)
            done += 1
            if found is not None:
                finds.setdefault(found.place, found)
    return Ended(done, list(finds.values()), slowest)


def _tried(run: Callable[[bytes], object], data: bytes) -> Find | None:
    try:
        with _alarm():
            run(data)
    except (Exception, HangError) as error:
        return Find(data, error, _place(error))
    return None


@contextmanager
def _alarm() -> Iterator[None]:
    """Raise in what takes too long, as far as it comes back to Python."""

    def raise_(*_: object) -> None:
        raise HangError(f"no end after {HANG} s")

    before = signal.signal(signal.SIGALRM, raise_)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _place(error: BaseException) -> str:
    """Return the last line of the package that an error came through, with its kind."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/cleaner/" in file or not place:
            place = f"{Path(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


def bound_memory() -> None:
    """Let this process take no more than :data:`MEMORY`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def by_atheris(name: str, seconds: float, seed: int, finds: Path) -> None:
    """Have libFuzzer drive a target, which ends the process: with 0 if nothing was found.

    Args:
        name: The target; its module is imported here, for code that is imported before is not watched.
        seconds: How long.
        seed: libFuzzer's.
        finds: A folder for what was found, and for the corpus, which a later run goes on with.

    Raises:
        ImportError: atheris is not installed.
    """
    import atheris

    # Kernels stay as they are: Numba compiles their bytecode.
    with atheris.instrument_imports(include=["cleaner"], exclude=["cleaner.kernels"], enable_loader_override=False):
        from fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = finds / f"{name}.corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number:03d}").write_bytes(data)
    tokens = finds / f"{name}.tokens"
    quoted = ("".join(f"\\x{byte:02x}" for byte in token) for token in target.tokens)
    tokens.write_text("".join(f'"{token}"\n' for token in quoted if token))
    dictionary = [f"-dict={tokens}"] if tokens.stat().st_size else []  # libFuzzer refuses an empty one
    options = [
        *(f"-max_total_time={int(seconds)}", f"-seed={seed + 1}", f"-max_len={target.longest}", f"-timeout={HANG}"),
        *(f"-rss_limit_mb={MEMORY >> 20}", f"-artifact_prefix={finds}/{name}-", *dictionary, str(corpus)),
    ]
    atheris.Setup([sys.argv[0], *options], target.prepare(Path(tempfile.mkdtemp())))
    atheris.Fuzz()
