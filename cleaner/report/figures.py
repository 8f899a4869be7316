"""Totals of a run for the report: what went at which stage, by rule and source, and whether the sums agree."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.edits.edit import STAGES
from cleaner.ledger.documents import DUPLICATE, KEPT
from cleaner.ledger.reading import RunError
from cleaner.report.places import FATES

if TYPE_CHECKING:
    from cleaner.ledger.reading import Run
    from cleaner.report.edit_scan import EditScan

_SOURCES = 300
_ENCODINGS = 40
_WARNINGS = 20
_COUNTED = (
    *("documents", "kept", "changed", "emptied", "duplicates", "similar", "rejected", "passed_over"),
    *("repeated_ids", "characters_read", "characters_kept", "normalize"),
)
"""Figures of ``summary.json`` that are shown as they are."""


def read_summary(run: Run) -> dict[str, Any]:
    """Return ``summary.json`` of a run.

    Raises:
        RunError: It is missing or damaged.
    """
    path = run.out / "summary.json"
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(summary, dict) or not {*_COUNTED, "rules", "warnings", "encodings"} <= summary.keys():
            raise RunError(f"{path} is not what a run wrote")
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"{path} cannot be read: {error}; it was changed after the run") from error
    return summary


def totals(run: Run, summary: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a run as a whole."""
    sources = run.manifest["sources"]
    corpus = {source["corpus"] for source in sources}
    sizes = [path.stat().st_size for name in corpus if (path := run.out / "corpus" / name).is_file()]
    return {
        "sources": len(sources),
        "bytes_read": sum(source.get("bytes") or 0 for source in sources),
        "bytes_kept": sum(sizes),
        "incomplete": [source["name"] for source in sources if not source.get("complete", False)][:_WARNINGS],
        "warnings": summary["warnings"][:_WARNINGS],
        "encodings": list(summary["encodings"].items())[:_ENCODINGS],
        **{name: summary[name] for name in _COUNTED},
    }


def flow(scan: EditScan, summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each stage did, in order, with its rules; ``documents`` of a rule are those of the summary."""
    documents = {(rule["stage"], rule["rule"]): rule["documents"] for rule in summary["rules"]} | _duplicates(summary)
    stages = []
    at = summary["characters_read"]
    numbered = enumerate(scan.rules)
    for stage, rules in groupby(numbered, key=lambda one: one[1].stage):
        of_stage = [
            {
                "id": number,
                "rule": rule.rule,
                "edits": rule.edits,
                "documents": documents.get((stage, rule.rule), 0),
                "removed": rule.removed,
                "added": rule.added,
                "bytes": rule.bytes,
                "lines": rule.lines,
            }
            for number, rule in rules
        ]
        received = at
        if stage != "decode":
            at += sum(rule["added"] - rule["removed"] for rule in of_stage)
        stages.append({"stage": stage, "received": received, "left": at, "rules": of_stage})
    return stages


def checks(scan: EditScan, summary: dict[str, Any], stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return sums that must agree, each made from another file than the one that it is compared with."""
    removed = sum(rule.removed for rule in scan.rules if rule.stage != "decode")
    added = sum(rule.added for rule in scan.rules if rule.stage != "decode")
    read, kept = summary["characters_read"], summary["characters_kept"]
    fates = dict(zip(FATES, scan.places.fates.sum(0).tolist(), strict=True))
    gone = sum(summary["duplicates"].values())
    told = {(rule["stage"], rule["rule"]): (rule["edits"], rule["removed"], rule["added"]) for rule in summary["rules"]}
    found = {
        (rule.stage, rule.rule): (rule.edits, rule.removed, rule.added)
        for rule in scan.rules
        if (rule.stage, rule.rule) not in _duplicates(summary)
    }
    removals = {(rule.stage, rule.rule): rule.edits for rule in scan.rules if rule.rule in summary["duplicates"]}
    return [
        {
            "what": "Every character is accounted for",
            "ok": read - removed + added == kept and (not stages or stages[-1]["left"] == kept),
            "sum": f"{read:,} read − {removed:,} removed + {added:,} written by repairs = {kept:,} kept",
        },
        {
            "what": "Every document is accounted for",
            "ok": summary["documents"] == summary["kept"] + gone
            and (fates[KEPT], fates[DUPLICATE]) == (summary["kept"], gone),
            "sum": f"{summary['documents']:,} read = {fates[KEPT]:,} kept + {fates[DUPLICATE]:,} duplicates removed",
        },
        {
            "what": "The ledger and the summary agree on every rule",
            "ok": told == found and removals == _duplicates(summary),
            "sum": f"{scan.edits:,} edits by {len(scan.rules):,} rules, counted twice",
        },
    ]


def _duplicates(summary: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return the removed documents by stage and rule: a rule of their removal is the kind of the copy."""
    return {(STAGES[-1], kind): count for kind, count in summary["duplicates"].items() if count}


def sources(run: Run, scan: EditScan) -> dict[str, Any]:
    """Return the figures of the sources of which most went, and those of their rules.

    Returns:
        ``rows`` with name, bytes, whole or not, documents by fate, edits, characters removed and added; ``index`` of
        each row in the manifest; ``pairs`` with row, rule, edits and characters removed; ``all`` sources.
    """
    listed = run.manifest["sources"]
    by_source, fates = scan.by_source, scan.places.fates
    order = np.lexsort((np.arange(len(listed)), -fates[:, 2], -by_source[:, 1]))[:_SOURCES]
    rows = [
        [
            listed[number]["name"],
            listed[number].get("bytes") or 0,
            bool(listed[number].get("complete", False)),
            *fates[number].tolist(),
            *by_source[number].tolist(),
        ]
        for number in order.tolist()
    ]
    pairs: list[list[int]] = []
    if scan.pairs is not None:
        place = np.full(len(listed), -1, np.int64)
        place[order] = np.arange(len(order))
        chosen = scan.pairs[place[scan.pairs[:, 0]] >= 0]
        pairs = [[int(place[source]), *rest] for source, *rest in chosen.tolist()]
    return {"rows": rows, "pairs": pairs, "all": len(listed)}
