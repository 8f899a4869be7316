"""How tests are handed out to several processes: whole files, so that what a file needs is made once; long ones first.

Used with ``pytest -n 2``; without pytest-xdist, and without ``-n``, pytest's own order stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest

TOGETHER = ("tests/engines/",)
"""Rooms whose files share what may be there once only, a Ray cluster: one process runs all of their tests."""

LONGEST = ("tests/cli/test_check.py", "tests/engines/", "tests/attacks/", "tests/invariants/", "tests/fuzzing/")
"""What takes longest, by ``pytest --durations=0``: of what is begun last, one process sees the other wait.

The first installs the package elsewhere, while another process compiles the kernels that all others then find."""


class ByFile(LoadScopeScheduling):
    """Hands out whole files, and the rooms of ``TOGETHER`` whole."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        config.option.loadscopereorder = False  # the files with the most tests would come first, not the longest
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((room for room in TOGETHER if file.startswith(room)), file)


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of ``LONGEST`` at the front; all others keep their order."""

    def place(item: pytest.Item) -> int:
        return next((place for place, room in enumerate(LONGEST) if item.nodeid.startswith(room)), len(LONGEST))

    items.sort(key=place)
