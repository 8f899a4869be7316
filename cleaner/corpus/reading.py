"""One source while it is read: its chunks, and what is seen and found wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xxhash

from cleaner.config import InputConfig
from cleaner.corpus.schema import NoText, Rejected
from cleaner.corpus.streams import UnreadableError, decompressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.corpus.schema import Fault, Source

MAX_DOCUMENT_BYTES = 1 << 30
"""A longer record or file of one document is set aside whatever the configuration says: stages hold a whole document,
its edits and its match keys in memory, three to ten times its size in ``dedup``."""

MAX_PAGE_BYTES = 1 << 26
"""A longer page of HTML is set aside: reading it takes up to 25 times its size in memory."""


OR_RAISE = "or raise max_document_bytes in [input], at ten times that much memory"
"""The other remedy for a document that is longer than what a configuration allows."""


def longer_than(limit: int) -> str:
    """Return what is said of a document that is longer than a limit in bytes.

    Example:
        >>> longer_than(1 << 30), longer_than(5000)
        ('is longer than 1,024 MiB', 'is longer than 5,000 bytes')
    """
    return f"is longer than {limit >> 20:,} MiB" if limit % (1 << 20) == 0 else f"is longer than {limit:,} bytes"


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What was seen of a source while it was read.

    Attributes:
        source: Index of the source.
        bytes: Number of bytes, decompressed.
        digest: xxh3-128 of these bytes, in hex.
        lines: Number of lines; a last line without a newline counts.
        ends_with_newline: Whether the last line is closed; true for an empty source.
        complete: Whether every byte of the source went into some shard.
        foreign: Whether it is a table without texts that a folder or a pattern led to.
    """

    source: int
    bytes: int
    digest: str
    lines: int
    ends_with_newline: bool
    complete: bool
    foreign: bool = False

    @property
    def lacking(self) -> bool:
        """Whether something that was meant to be read was not."""
        return not self.complete and not self.foreign


class Reading:
    """One source while it is read: its chunks, and what is seen and found wrong on the way.

    Attributes:
        source: The source.
        config: How documents are found in it.
        complete: Nothing of it was set aside so far.
        damaged: It could not be read to its end.
    """

    def __init__(
        self,
        source: Source,
        problems: list[Rejected],
        facts: list[SourceFacts],
        config: InputConfig | None = None,
    ) -> None:
        self.source = source
        self.config = config or InputConfig()
        self.complete = True
        self.damaged = False
        self._foreign = False
        self._passed_over = False
        self._problems = problems
        self._facts = facts

    def chunks(self) -> Iterator[bytes]:
        """Yield the content as it arrives."""
        digest = xxhash.xxh3_128()
        size = lines = 0
        last = b"\n"
        try:
            for chunk in decompressed(
                self.source, self._pass_over if self.source.format == "warc" else None, self.config.max_ratio
            ):
                digest.update(chunk)
                size += len(chunk)
                lines += newlines(chunk)
                last = chunk[-1:]
                yield chunk
        except UnreadableError as error:
            self.damaged = True
            self.reject(error.reason, error.remedy)
        closed = last == b"\n"
        self._seen = (size, digest.hexdigest(), lines + (not closed), closed)

    def _pass_over(self, error: UnreadableError) -> None:
        """Note that something within the source is damaged, and that reading goes on behind it: once is enough."""
        if not self._passed_over:
            self.reject(error.reason, "fetch the file again; what stands behind the damage was read, too")
        self._passed_over = True

    def reject(self, reason: str, remedy: str, line: int | None = None) -> None:
        """Note that the source, or one line of it (1-based), is set aside."""
        self.complete = False
        self._problems.append(Rejected(self.source.name, line, reason, remedy, b""))

    def refuse(self, fault: Fault) -> None:
        """Note why the source is set aside as a whole.

        A table without texts that nobody named counts as a rejected record does: folders hold other data, too.
        """
        self.reject(*fault)
        self._foreign = isinstance(fault, NoText) and not self.source.named

    def close(self) -> None:
        """Hand in the facts; the chunks have been read to their end."""
        facts = SourceFacts(self.source.index, *self._seen, complete=self.complete, foreign=self._foreign)
        self._facts.append(facts)


def newlines(data: bytes) -> int:
    """Return the number of newlines; ``bytes.count`` takes about twice as long."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
