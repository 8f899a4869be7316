"""Records that are set aside: counted, and reported while there are not too many of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.corpus.schema import Rejected
    from cleaner.pipeline.progress import Progress

_WARNED = 20
"""Rejected records that are reported one by one; the rest only stands in ``rejected.jsonl``."""

_WARNED_ALIKE = 3
"""Rejected records of one reason that are reported one by one."""


class RejectedError(Exception):
    """A record was rejected in a run that was told to be strict."""


@dataclass
class Rejections:
    """What a run set aside.

    Attributes:
        progress: Receives the warnings.
        strict: Stop at the first.
        records: How many there are. They are not held: a dump may have nothing else.
        first: The one that was found first.
    """

    progress: Progress
    strict: bool = False
    records: int = 0
    first: Rejected | None = None
    _reasons: dict[tuple[str, str], int] = field(default_factory=dict)
    _warned: int = 0
    _silent: bool = False

    def of_everything(self) -> str:
        """Return what to tell a person where all that was read was set aside."""
        first, count = self.first, self.records
        if first is None:
            return "nothing was rejected"
        where = first.source if first.line is None else f"{first.source}:{first.line}"
        every = "the only record was" if count == 1 else f"all {count:,} records were"
        return f"nothing could be read: {every} rejected, the first at {where}: {first.reason}; {first.remedy}"

    def add(self, rejected: Iterable[Rejected]) -> None:
        """Set some aside.

        Raises:
            RejectedError: The run is strict.
        """
        for one in rejected:
            where = one.source if one.line is None else f"{one.source}:{one.line}"
            message = f"{where}: {one.reason}; {one.remedy}"
            if self.strict:
                raise RejectedError(message)
            self.records += 1
            self.first = self.first or one
            alike = self._reasons[one.reason, one.remedy] = self._reasons.get((one.reason, one.remedy), 0) + 1
            if self._warned < _WARNED and alike <= _WARNED_ALIKE:
                self.progress.warn(message)
                self._warned += 1
            elif not self._silent:
                self._silent = True
                self.progress.warn("more records are rejected; a run into a folder lists all of them in rejected.jsonl")
