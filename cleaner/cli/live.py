"""A live line for each step on a terminal, drawn with rich."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live as Drawn
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cleaner.cli.meter import shown_rate, shown_time
from cleaner.cli.progress import Metered
from cleaner.cli.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from cleaner.cli.meter import Meter

_A_SECOND = 4
"""Drawings: each takes 1 to 2 ms, so less than 1 % of a core."""
_BAR = 20
_LEAST = 100
"""Columns of a terminal from which on there is room for a bar."""


class Live(Metered):
    """The steps of a run, one line each, of which the last one moves.

    Args:
        console: Where to; by default standard error.
        clock: Returns seconds.
    """

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(float("inf"), clock)  # drawn by its own clock, for a step without advances moves, too
        self._console = console or Console(stderr=True, highlight=False, markup=False)
        self._drawn = Drawn(
            console=self._console,
            refresh_per_second=_A_SECOND,
            get_renderable=self._lines,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._drawn.start()

    def note(self, message: str) -> None:
        """Print the message above the lines."""
        self._console.print(visible(message), soft_wrap=True)

    def close(self) -> None:
        """Stop drawing; the lines stay as they are."""
        super().close()
        self._drawn.stop()

    def _lines(self) -> RenderableType:
        table = Table.grid(padding=(0, 2), expand=False)
        roomy = self._console.width >= _LEAST
        for justify in ("left", *(["left"] if roomy else []), "right", "right", "right", "left"):
            table.add_column(justify=justify, no_wrap=True)  # type: ignore[arg-type]  # the names are rich's
        for meter in self.steps():
            table.add_row(*_cells(meter, roomy=roomy))
        return table


def _cells(meter: Meter, *, roomy: bool) -> list[RenderableType]:
    rate, share, left, done = meter.rate, meter.share_removed, meter.left, meter.done
    over = meter.seconds is not None
    share_done = 1.0 if over else done
    bar = Text("") if share_done is None else ProgressBar(1.0, share_done, _BAR, finished_style="bar.complete")
    of = "" if meter.total is None or over else f" of {meter.total:,}"
    counted = meter.documents or meter.total is not None
    return [
        Text(meter.name),
        *([bar] if roomy else []),
        Text(f"{meter.documents:,}{of} documents" if counted else ""),
        Text("" if rate is None else shown_rate(rate)),
        Text("" if share is None else f"{share:.1%} removed"),
        Text(shown_time(meter.elapsed) + ("" if left is None else f", {shown_time(left)} left")),
    ]
