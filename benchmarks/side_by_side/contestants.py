"""Who is measured at what: environments with their pinned packages, and programs by task."""

from __future__ import annotations

from typing import NamedTuple

ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "limit": ("orjson==3.13.0",),
    "ftfy": ("ftfy==6.3.1", "orjson==3.13.0"),
    "rensa": ("rensa==0.5.0", "orjson==3.13.0"),
    "datasketch": ("datasketch==2.0.0", "numpy==2.4.6", "xxhash==4.1.0", "orjson==3.13.0"),
    "daft": ("daft==0.7.26", "numpy==2.4.6", "orjson==3.13.0"),
    "text-dedup": ("text-dedup==0.4.0", "datasets==5.2.0"),
    "datatrove": ("datatrove[processing]==0.10.1", "spacy==3.8.7", "ftfy==6.3.1", "orjson==3.13.0"),
    # The last two are not among its requirements; it installs torch by itself, in its first run.
    "data-juicer": ("py-data-juicer==1.6.1", "aiohttp==3.14.5", "torch==2.15.0"),
    "composed": ("ftfy==6.3.1", "rensa==0.5.0", "orjson==3.13.0"),
}
"""The packages of each environment; its first names the peer."""

TASKS = {
    "whole": "Whole pipeline: repaired, without furniture, deduplicated",
    "dedup": "Deduplication alone",
    "normalize": "Repair of text alone",
}


class Contestant(NamedTuple):
    """One way to do a task.

    Attributes:
        name: What the table calls it.
        task: One of :data:`TASKS`.
        environment: One of :data:`ENVIRONMENTS`; empty for the environment of this program.
        program: A file of ``programs/`` with arguments before SOURCE FOLDER WORKERS; for our own, the command.
        made_of: What it consists of.
    """

    name: str
    task: str
    environment: str
    program: tuple[str, ...]
    made_of: str


OURS = "cleaner"
LIMIT = "limit"

CONTESTANTS = (
    Contestant(LIMIT, "whole", "limit", ("copying.py",), "orjson: read, find the text, copy, write; nothing between"),
    Contestant(OURS, "whole", "", ("clean",), "`cleaner clean`, with ledger and report"),
    Contestant(
        "datatrove",
        "whole",
        "datatrove",
        ("datatrove_steps.py", "whole"),
        "`FTFYFormatter`, `C4QualityFilter`, MinHash in four steps, writer; defaults",
    ),
    Contestant(
        "datatrove, no filter",
        "whole",
        "datatrove",
        ("datatrove_steps.py", "unfiltered"),
        "the same without `C4QualityFilter`: furniture stays",
    ),
    Contestant(
        "data-juicer",
        "whole",
        "data-juicer",
        ("data_juicer_steps.py", "whole"),
        "`fix_unicode_mapper`, `whitespace_normalization_mapper`, `document_minhash_deduplicator`: furniture stays",
    ),
    Contestant(
        "ftfy + C4's line rule + rensa",
        "whole",
        "composed",
        ("composed_steps.py",),
        "the fastest parts in one Python program, the rule with the final marks of all scripts",
    ),
    Contestant(OURS, "dedup", "", ("dedup",), "`cleaner dedup`, blocks and documents, with ledger and report"),
    Contestant("rensa", "dedup", "rensa", ("rensa_words.py",), "`RMinHash` on `text.split()`, candidates compared"),
    Contestant("Daft", "dedup", "daft", ("daft_grams.py",), "`normalize`, `minhash` on word 5-grams; own bands"),
    Contestant(
        "datasketch", "dedup", "datasketch", ("datasketch_grams.py",), "word 5-grams, xxh3, candidates compared"
    ),
    Contestant("text-dedup", "dedup", "text-dedup", ("text_dedup_grams.py",), "its `minhash`, defaults with xxh3"),
    Contestant("datatrove", "dedup", "datatrove", ("datatrove_steps.py", "dedup"), "MinHash in four steps; defaults"),
    Contestant(
        "data-juicer", "dedup", "data-juicer", ("data_juicer_steps.py", "dedup"), "`document_minhash_deduplicator`"
    ),
    Contestant(OURS, "normalize", "", ("normalize",), "`cleaner normalize`, with ledger and report"),
    Contestant("ftfy", "normalize", "ftfy", ("ftfy_text.py",), "`fix_text` with its defaults, a pool of processes"),
)
"""All rows of the tables, in their order."""
