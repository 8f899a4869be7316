"""What is fuzzed: one file a family of parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz.targets import decoding, files, indexes, repairs, results, settings, tables, web

if TYPE_CHECKING:
    from fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for room in (decoding, repairs, files, tables, web, settings, results, indexes)
    for target in room.TARGETS
}
"""Every target by its name."""
