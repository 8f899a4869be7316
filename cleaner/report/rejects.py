"""Records that were set aside: how many for which reason, and some of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from cleaner.ledger.reading import RunError

if TYPE_CHECKING:
    from cleaner.ledger.reading import Run

_OF_A_REASON, _REASONS = 12, 40
_RAW = 300
"""Characters of a record that are shown."""


@dataclass(frozen=True)
class Rejects:
    """What ``rejected.jsonl`` says.

    Attributes:
        count: All rejected records.
        reasons: Records by reason, the most frequent first.
        shown: Some records of each reason, in their order: ``source``, ``line``, ``reason``, ``remedy``, ``raw``.
    """

    count: int
    reasons: tuple[tuple[str, int], ...]
    shown: tuple[dict[str, Any], ...]


def rejects(run: Run) -> Rejects:
    """Return what was set aside, read line by line.

    Raises:
        RunError: The list is missing or damaged.
    """
    path = run.out / "rejected.jsonl"
    counts: dict[str, int] = {}
    shown: list[dict[str, Any]] = []
    count = 0
    try:
        with path.open("rb") as file:
            for line in file:
                count += 1
                row = orjson.loads(line)
                reason = str(row["reason"])
                if reason not in counts and len(counts) >= 10 * _REASONS:
                    reason = "other reasons"
                counts[reason] = counts.get(reason, 0) + 1
                if counts[reason] <= _OF_A_REASON and len(counts) <= _REASONS:
                    raw = row.get("raw") or row.get("raw_base64") or ""
                    shown.append(
                        {
                            "source": row["source"],
                            "line": row["line"],
                            "reason": reason,
                            "remedy": row["remedy"],
                            "raw": raw[:_RAW],
                            "more": max(len(raw) - _RAW, 0),
                        }
                    )
    except (OSError, ValueError, KeyError) as error:
        raise RunError(
            f"{path} cannot be read: {error}; it was changed after the run, which can be done again"
        ) from error
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return Rejects(count, tuple(ordered), tuple(shown))
