"""The report of a run: gathering what it shows, and writing it as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.ledger.chosen import chosen_documents
from cleaner.ledger.reading import open_run
from cleaner.ledger.run_files import REPORT, REPORT_PART
from cleaner.report.assets import asset, digest
from cleaner.report.doubts import doubts
from cleaner.report.edit_scan import scan_edits
from cleaner.report.embed import embedded, fitted
from cleaner.report.examples import examples
from cleaner.report.figures import checks, flow, read_summary, sources, totals
from cleaner.report.pairs import cluster_shown, review_shown
from cleaner.report.rejects import rejects
from cleaner.report.sites import shown_sites

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.ledger.reading import Run


_LARGEST_TEXT = 200_000
"""Bytes of a document beyond which it is shown without what stands around its edits."""

_ROOM = {
    "examples": 1_200_000,
    "clusters": 1_100_000,
    "review": 900_000,
    "sites": 500_000,
    "rejected": 300_000,
    "sources": 250_000,
    "pairs": 150_000,
    "rules": 200_000,
    "facts": 200_000,
}
"""UTF-8 bytes that each part may take: 4.8 MB together, so that the report stays below 5 MB whatever the corpus."""


def write_report(out: Path) -> Path:
    """Write ``report.html`` of a finished run, and return its path. The same run gives the same bytes.

    Args:
        out: The folder of the run.

    Raises:
        cleaner.ledger.reading.RunError: It is not a finished run, or was changed after it.
        OSError: The report cannot be written.
    """
    page = report_page(open_run(out)).encode()
    part = out / REPORT_PART
    try:
        part.write_bytes(page)
        part.replace(out / REPORT)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    report: Path = out / REPORT
    return report


def report_page(run: Run) -> str:
    """Return the report of a run as an HTML file that needs no other.

    Raises:
        cleaner.ledger.reading.RunError: The run was changed after it was finished.
    """
    return _page("report.html", ("report.css",), ("view.js", "charts.js", "pieces.js", "sections.js"), _data(run))


def _data(run: Run) -> str:
    """Return what the report shows, as JSON."""
    summary = read_summary(run)
    scan = scan_edits(run)
    of_documents = run.manifest["config"]["documents"]
    threshold = of_documents.get("threshold") or of_documents["equal_share"]
    doubt = doubts(run, threshold)
    sites, all_sites = shown_sites(run)
    rejected = rejects(run)
    wanted = {cluster.keeper for cluster in doubt.clusters}
    wanted |= {cluster.shown[0]["doc_id"] for cluster in doubt.clusters if cluster.shown}
    wanted |= {name for row in doubt.review for name in (row["doc_id"], row["other_id"]) if name}
    wanted |= {sample.row["doc_id"] for sample in scan.samples}
    documents = chosen_documents(run, wanted, _LARGEST_TEXT)
    stages = flow(scan, summary)
    of_sources = sources(run, scan)
    pairs = fitted(of_sources["pairs"], _ROOM["pairs"])
    facts = {
        "cleaner": run.manifest["cleaner"],
        "libraries": run.manifest["libraries"],
        "config": run.manifest["config"],
        "totals": totals(run, summary),
        "checks": checks(scan, summary, stages),
        "sure": scan.sure.tolist(),
        "alike": {
            "removed": doubt.removed.tolist(),
            "kept": doubt.kept.tolist(),
            "threshold": threshold,
        },
        "clusters": doubt.all_clusters,
        "review": doubt.kinds,
        "sites": all_sites,
        "rejected": {"count": rejected.count, "reasons": rejected.reasons[:40]},
        "sources": of_sources["all"],
        "edits": scan.edits,
    }
    lists = {
        "stages": fitted(stages, _ROOM["rules"]),
        "sources": fitted(of_sources["rows"], _ROOM["sources"]),
        "examples": fitted(examples(run, scan.samples, documents), _ROOM["examples"]),
        "clusters": fitted((cluster_shown(one, documents) for one in doubt.clusters), _ROOM["clusters"]),
        "review": fitted((review_shown(row, documents) for row in doubt.review), _ROOM["review"]),
        "sites": fitted(map(_site, sites), _ROOM["sites"]),
        "rejected": fitted(rejected.shown, _ROOM["rejected"]),
    }
    shown = embedded(facts)
    if len(shown.encode()) > _ROOM["facts"]:  # names of files may be long
        facts["totals"].update(warnings=[], incomplete=[], encodings=[])
        shown = embedded({**facts, "config": {}})
    parts = [f'"facts":{shown}', f'"pairs":{"[]" if pairs.left_out else pairs.json}']
    parts += [f'"{name}":{fits.json}' for name, fits in lists.items()]
    return "{" + ",".join(parts) + "}"


def _site(site: Any) -> dict[str, Any]:
    return {
        "name": site.name,
        "pages": site.pages,
        "edits": site.edits,
        "more": site.more,
        "lines": [[line.text, line.pages, line.example] for line in site.lines],
    }


def _page(template: str, styles: tuple[str, ...], scripts: tuple[str, ...], data: str) -> str:
    """Return a page of its files; what may run in it is named by digest, so nothing of the data can."""
    style = "".join(asset(name) for name in styles)
    script = '"use strict";(()=>{\n' + "".join(asset(name) for name in scripts) + "})();\n"
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    before, marker, rest = asset(template).partition("<!--DATA-->")
    before = before.replace("<!--POLICY-->", policy).replace("/*STYLE*/", style)
    return f"{before}{data if marker else ''}{rest.replace('/*SCRIPT*/', script)}"
