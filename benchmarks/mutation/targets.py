"""What is mutated, by which tests it must be noticed, and what none of ours would show."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """A module and the tests that are run against its mutants.

    Attributes:
        group: What it is a part of; a sample is drawn for each group.
        module: Its file.
        tests: Files of tests that notice most and take little.
        more: Files of tests that are run against what those do not notice.
    """

    group: str
    module: str
    tests: tuple[str, ...]
    more: tuple[str, ...] = ()


_GOLDEN = "tests/compatibility/test_golden_runs.py::test_the_golden_run_gives_its_inputs_back"
_RESTORE = (_GOLDEN, "tests/corpus/test_restoring.py")
_RANDOM = (
    "tests/pipeline/test_restore_removed.py", "tests/pipeline/test_damaged_results.py",
    "tests/pipeline/test_restore_pages.py", "tests/pipeline/test_restore_parquet.py", "tests/pipeline/test_restore.py",
    "tests/pipeline/test_restore_tables.py",
)  # fmt: skip
_TABLES = (_GOLDEN, "tests/corpus/test_table_digest.py")
_DOCUMENTS = ("tests/dedup/test_documents.py", "tests/dedup/test_moved.py", "tests/dedup/test_containment.py")
_PAIRS = ("tests/dedup/test_verify.py",)
_JSON = ("tests/corpus/test_json_text_kernels.py", "tests/corpus/test_parse.py")
_CSV = ("tests/corpus/test_csv_rows.py", "tests/corpus/test_row_ranges.py")

TARGETS = (
    Target("restore", "cleaner/edits/edit.py", ("tests/edits", _GOLDEN), _RANDOM),
    Target("restore", "cleaner/corpus/restoring.py", _RESTORE, _RANDOM),
    Target("restore", "cleaner/corpus/table_digest.py", _TABLES, _RANDOM),
    Target("restore", "cleaner/ledger/corpus_texts.py", _RESTORE, _RANDOM),
    Target("restore", "cleaner/ledger/restore.py", _RESTORE, _RANDOM),
    Target("restore", "cleaner/ledger/restore_tables.py", _TABLES, _RANDOM),
    *(
        Target("verification", f"cleaner/dedup/{name}.py", _DOCUMENTS, _PAIRS)
        for name in ("comparison", "containment", "moved", "short", "verdicts", "verify")
    ),
    Target("kernels", "cleaner/kernels/overlap.py", _DOCUMENTS, _PAIRS),
    Target("kernels", "cleaner/kernels/differences.py", _DOCUMENTS, _PAIRS),
    Target("kernels", "cleaner/kernels/alignment.py", _DOCUMENTS, ("tests/dedup/test_terms.py", *_PAIRS)),
    Target("kernels", "cleaner/kernels/terms.py", ("tests/dedup/test_terms.py",), _PAIRS),
    Target("kernels", "cleaner/kernels/tokens.py", ("tests/dedup/test_match_key.py",), ("tests/dedup/test_tokens.py",)),
    Target("kernels", "cleaner/kernels/bands.py", ("tests/dedup/test_lsh.py",), ("tests/dedup/test_minhash.py",)),
    Target("kernels", "cleaner/kernels/samples.py", ("tests/kernels/test_samples.py",)),
    Target("kernels", "cleaner/kernels/repeats.py", ("tests/dedup/test_blocks.py",)),
    Target("kernels", "cleaner/kernels/gate.py", ("tests/normalization/test_gate.py",)),
    Target("kernels", "cleaner/kernels/json_text.py", _JSON),
    Target("kernels", "cleaner/kernels/csv_rows.py", _CSV),
    Target("kernels", "cleaner/kernels/removed_runs.py", ("tests/chrome/test_removal.py",)),
    Target("kernels", "cleaner/kernels/postings.py", ("tests/index/test_postings.py",)),
)
