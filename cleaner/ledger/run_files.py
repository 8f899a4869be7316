"""The names of what a run leaves in OUT."""

RESULTS = (
    "corpus",
    "ledger",
    "documents.parquet",
    "duplicates.parquet",
    "clusters.parquet",
    "review.parquet",
    "proposals.parquet",
    "rejected.jsonl",
    "summary.json",
    "manifest.json",
)
"""What a finished run leaves in OUT; ``manifest.json`` comes last, so OUT with a manifest is whole."""

REPORT, REPORT_PART = "report.html", ".report.html.part"
"""What is made of the results when they are in place, and its name while it is written."""
