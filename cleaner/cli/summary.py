"""What a person is shown at the end of a run: a table of its steps, and what it did in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.cli.meter import shown_rate, shown_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.cli.meter import Meter

_HEAD = ("step", "documents", "MB", "rate", "removed", "time")


def step_table(steps: Sequence[Meter]) -> Iterator[str]:
    """Yield the lines of a table of the steps of a run; none where there was no step.

    Example:
        >>> from cleaner.cli.meter import Meter
        >>> ticks = iter([0.0, 2.0])
        >>> step = Meter("read", None, lambda: next(ticks), 0, 1200, 3_400_000, 5, 50)
        >>> step.end()
        >>> for line in step_table([step]):
        ...     print(line)
        step  documents   MB      rate  removed  time
        read      1,200  3.4  1.7 MB/s    10.0%  0:02
    """
    if not steps:
        return
    rows = [_HEAD, *map(_row, steps)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join([row[0].ljust(widths[0]), *cells[1:]])


def _row(step: Meter) -> tuple[str, ...]:
    rate, share = step.rate, step.share_removed
    return (
        step.name,
        f"{step.documents:,}" if step.documents else "",
        f"{step.size / 1e6:,.1f}" if step.size else "",
        "" if rate is None else shown_rate(rate),
        "" if share is None else f"{share:.1%}",
        shown_time(step.elapsed),
    )
