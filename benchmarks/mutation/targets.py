"""What is mutated, by which tests it must be noticed, and what none of ours would show."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """A module and the tests that are run against its mutants.

    Attributes:
        group: What it is a part of; a sample is drawn for each group.
        module: Its file.
        tests: Files of tests, those that notice most and take least first.
    """

    group: str
    module: str
    tests: tuple[str, ...]


_RESTORE = (
    "tests/edits", "tests/corpus/test_restoring.py", "tests/pipeline/test_restore_pages.py",
    "tests/pipeline/test_damaged_results.py", "tests/pipeline/test_restore_tables.py",
    "tests/pipeline/test_restore_parquet.py", "tests/pipeline/test_restore.py",
)  # fmt: skip
_JSON = ("tests/corpus/test_json_text_kernels.py", "tests/corpus/test_parse.py")
_CSV = ("tests/corpus/test_csv_rows.py", "tests/corpus/test_row_ranges.py")
_VERIFICATION = (
    "tests/dedup/test_documents.py", "tests/dedup/test_moved.py", "tests/dedup/test_containment.py",
    "tests/dedup/test_verify.py",
)  # fmt: skip

TARGETS = (
    Target("restore", "cleaner/edits/edit.py", _RESTORE),
    Target("restore", "cleaner/corpus/restoring.py", _RESTORE),
    Target("restore", "cleaner/corpus/table_digest.py", ("tests/corpus/test_table_digest.py", *_RESTORE)),
    Target("restore", "cleaner/ledger/corpus_texts.py", _RESTORE),
    Target("restore", "cleaner/ledger/restore.py", _RESTORE),
    Target("restore", "cleaner/ledger/restore_tables.py", _RESTORE),
    Target("verification", "cleaner/dedup/verify.py", _VERIFICATION),
    Target("verification", "cleaner/dedup/comparison.py", _VERIFICATION),
    Target("verification", "cleaner/dedup/verdicts.py", _VERIFICATION),
    Target("verification", "cleaner/dedup/moved.py", _VERIFICATION),
    Target("verification", "cleaner/dedup/short.py", _VERIFICATION),
    Target("verification", "cleaner/dedup/containment.py", ("tests/dedup/test_containment.py", *_VERIFICATION)),
    Target("kernels", "cleaner/kernels/overlap.py", _VERIFICATION),
    Target("kernels", "cleaner/kernels/differences.py", _VERIFICATION),
    Target("kernels", "cleaner/kernels/alignment.py", ("tests/dedup/test_terms.py", *_VERIFICATION)),
    Target("kernels", "cleaner/kernels/terms.py", ("tests/dedup/test_terms.py", *_VERIFICATION)),
    Target("kernels", "cleaner/kernels/tokens.py", ("tests/dedup/test_tokens.py", "tests/dedup/test_match_key.py")),
    Target("kernels", "cleaner/kernels/bands.py", ("tests/dedup/test_lsh.py", "tests/dedup/test_minhash.py")),
    Target("kernels", "cleaner/kernels/samples.py", ("tests/kernels/test_samples.py",)),
    Target("kernels", "cleaner/kernels/repeats.py", ("tests/dedup/test_blocks.py",)),
    Target("kernels", "cleaner/kernels/gate.py", ("tests/normalization/test_gate.py",)),
    Target("kernels", "cleaner/kernels/json_text.py", _JSON),
    Target("kernels", "cleaner/kernels/csv_rows.py", _CSV),
    Target("kernels", "cleaner/kernels/removed_runs.py", ("tests/chrome/test_removal.py",)),
    Target("kernels", "cleaner/kernels/postings.py", ("tests/index/test_postings.py",)),
)  # fmt: skip
