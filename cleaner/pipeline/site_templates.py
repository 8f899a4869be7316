"""The site templates that a finished run used, as its ledger has them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleaner.chrome.removed_lines import RemovedLines
from cleaner.chrome.stage import TEMPLATE_RULE
from cleaner.ledger.reading import RunError, open_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.chrome.template_file import SiteTemplate


def site_templates(out: Path) -> tuple[SiteTemplate, ...]:
    """Return the lines that a run removed as lines of site templates, by site, in the order of the pages.

    Args:
        out: Folder of the run.

    Raises:
        cleaner.ledger.reading.RunError: The folder is not a finished run, or its ledger is missing or damaged.
    """
    open_run(out)
    gathered = RemovedLines()
    for _, rows in groupby(_template_edits(out / "ledger" / "edits.parquet"), lambda row: row["doc_id"]):
        gathered.add_page([(row["note"], row["before"]) for row in rows])
    return gathered.templates()


def _template_edits(path: Path) -> Iterator[dict[str, str]]:
    """Yield the edits that removed template lines, in the order of the ledger."""
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["doc_id", "rule", "before", "note"]):
                yield from batch.filter(pc.equal(batch.column("rule"), TEMPLATE_RULE)).to_pylist()
    except (OSError, KeyError, pa.ArrowException) as error:
        raise RunError(
            f"{path} cannot be read: {error}; it was changed after the run, which can be done again"
        ) from error
