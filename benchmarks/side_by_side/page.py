"""The page of results: made from the JSON of the runs alone, so that nobody writes a figure by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from side_by_side.contestants import ENVIRONMENTS, LIMIT, OURS, TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADING = Path(__file__).with_name("heading.md")
"""What stands above the tables: the corpus, the measurement, the measures."""

_COLUMNS = {
    "whole": (
        ("P", "documents", "P"),
        ("R", "documents", "R"),
        ("F1", "documents", "F1"),
        ("lost", "documents", "lost"),
        ("chrome removed", "chrome", "removed"),
        ("content gone", "content", "gone or altered"),
        ("second copies found: equal", "blocks", "equal copies found"),
        ("edited", "blocks", "edited copies found"),
        ("mended", "damaged lines", "mended"),
    ),
    "dedup": (
        ("P", "documents", "P"),
        ("R", "documents", "R"),
        ("F1", "documents", "F1"),
        ("lost", "documents", "lost"),
        ("content gone", "content", "gone or altered"),
        ("blocks P", "blocks", "P"),
        ("R", "blocks", "R"),
        ("F1", "blocks", "F1"),
    ),
    "normalize": (
        ("mended", "damaged lines", "mended"),
        ("left as they were", "damaged lines", "left as they were"),
        ("mended into something else", "damaged lines", "otherwise"),
        ("content gone or altered", "content", "gone or altered"),
        ("lost", "documents", "lost"),
    ),
}
"""Columns of quality of each task: heading, part of the score, measure."""

_KEPT = ("unique", "form", "series", "quotation", "refrain")


def newest(folder: Path) -> list[dict[str, Any]]:
    """Return the newest result of each size, the smallest size first.

    Args:
        folder: Where ``peers-DATE-SIZE.json`` stand.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("peers-*.json")):
        found[path.stem.rpartition("-")[2]] = path
    results = [json.loads(path.read_text("utf-8")) | {"file": path.name} for path in found.values()]
    return sorted(results, key=lambda result: result["corpus"]["bytes"])


def page(results: Iterable[dict[str, Any]]) -> str:
    """Return the page.

    Args:
        results: What :func:`newest` returns.
    """
    parts = [_HEADING.read_text("utf-8")]
    for result in results:
        parts += _of_size(result)
    return "\n".join(parts)


def _of_size(result: dict[str, Any]) -> Iterable[str]:
    corpus, machine = result["corpus"], result["machine"]
    facts = (
        f"{result['date']}, seed {corpus['seed']}",
        f"{corpus['pages']:,} pages",
        f"{result['workers']} workers on {machine['cores']} cores ({machine['processor']})",
        f"Python {machine['python']}",
        f"{result['rounds']} rounds, patience {result['patience']:.0f} s",
        f"commit {result['commit']}",
        f"load at the end {result['load'][0]}",
        f"[results](../benchmarks/results/{result['file']})",
    )
    yield f"## {corpus['bytes'] / 1e6:.0f} MB"
    yield "; ".join(facts) + ".\n"
    for task, rows in result["tasks"].items():
        yield f"### {TASKS[task]}"
        yield from _speed(rows, corpus["bytes"])
        yield from _quality(task, rows)
        yield from _failures(rows)
        if task == "dedup" or task == "whole":
            yield from _kinds(rows)
    yield from _packages(result)


def _speed(rows: dict[str, Any], size: int) -> Iterable[str]:
    ours = rows.get(OURS, {}).get("median")
    yield "| | runs | wall s | processor s | MB / processor s | peak MiB | wall, times ours | processor, times ours |"
    yield "|---" * 8 + "|"
    for name, row in rows.items():
        if row["runs"]:
            middle = row["median"]
            times = (f"{middle[part] / ours[part]:.2f}" if ours else "–" for part in ("wall", "cpu"))
            rate = f"{size / 1e6 / middle['cpu']:.1f}" if middle["cpu"] else "–"
            cells = (
                len(row["runs"]),
                _span(row, "wall"),
                _span(row, "cpu"),
                rate,
                f"{middle['peak_mib']:,.0f}",
                *times,
            )
            yield f"| {_bold(name)} | " + " | ".join(map(str, cells)) + " |"
    yield ""


def _span(row: dict[str, Any], part: str) -> str:
    middle = f"{row['median'][part]:.1f}"
    return middle if len(row["runs"]) == 1 else f"{middle} ({row['least'][part]:.1f}–{row['most'][part]:.1f})"


def _quality(task: str, rows: dict[str, Any]) -> Iterable[str]:
    columns = _COLUMNS[task]
    yield "| | " + " | ".join(heading for heading, *_ in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for name, row in rows.items():
        if "quality" in row and name != LIMIT:
            cells = (_share(row["quality"][part][measure]) for _, part, measure in columns)
            yield f"| {_bold(name)} | " + " | ".join(cells) + " |"
    yield ""
    yield from (f"- {name}: {row['made of']}" for name, row in rows.items())
    yield ""


def _failures(rows: dict[str, Any]) -> Iterable[str]:
    failed = [f"- {name} failed: {row['failed']}" for name, row in rows.items() if "failed" in row]
    if failed:
        yield from (*failed, "")


def _kinds(rows: dict[str, Any]) -> Iterable[str]:
    """Yield what became of each kind: recall of copies, and the share of pages lost that are to be kept."""
    scored = {name: row["quality"]["documents"] for name, row in rows.items() if "quality" in row and name != LIMIT}
    if not scored:
        return
    kinds = next(iter(scored.values()))["by kind"]
    copies = [kind for kind in kinds if kinds[kind]["R"] is not None]
    kept = [kind for kind in _KEPT if kind in kinds]
    languages = list(next(iter(scored.values()))["by language"])
    headings = [*copies, *(f"{kind} lost" for kind in kept), *(f"F1 {language}" for language in languages)]
    yield "Recall by kind of copy, share lost of what is to be kept, F1 by language:\n"
    yield "| | " + " | ".join(headings) + " |"
    yield "|---" * (len(headings) + 1) + "|"
    for name, documents in scored.items():
        cells = [_share(documents["by kind"][kind]["R"]) for kind in copies]
        cells += [_share(documents["by kind"][kind]["lost"]) for kind in kept]
        cells += [_share(documents["by language"][language]["F1"]) for language in languages]
        yield f"| {_bold(name)} | " + " | ".join(cells) + " |"
    yield ""


def _packages(result: dict[str, Any]) -> Iterable[str]:
    yield "### Versions"
    for name, listed in result["packages"].items():
        first = [pin.partition("==")[0].partition("[")[0] for pin in ENVIRONMENTS.get(name, ())]
        pinned = ", ".join(f"{package} {listed[package]}" for package in first if package in listed)
        yield f"- {name}: {pinned} ({len(listed)} packages in all)"
    for name, reason in result["not installed"].items():
        yield f"- {name} is not in the tables, it does not install: {reason}"
    if result["skipped"]:
        yield f"- left out at this size: {', '.join(result['skipped'])}"
    yield ""


def _share(value: float | None) -> str:
    """Return a share as it is printed; none at all is 0, and only all is 1."""
    if value is None:
        return "–"
    if value in (0, 1):
        return str(round(value))
    return f"{min(value, 0.9999):.4f}" if value > 0.995 or value < 0.005 else f"{value:.3f}"


def _bold(name: str) -> str:
    return f"**{name}**" if name == OURS else name
