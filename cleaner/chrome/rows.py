"""The map step of site templates: fixed-width rows about the lines near the edges of each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xxhash

from cleaner.kernels.end_marks import NO_END
from cleaner.kernels.long_lines import line_samples
from cleaner.kernels.template_frames import LABEL, PROSE

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.chrome.facts import LineFacts

SAMPLES = 4
"""Window hashes kept of a line of prose; see :func:`cleaner.kernels.long_lines.line_samples`."""

PROSE_CHARS = 80
"""Characters from which a line is sampled. Furniture is shorter, and bodies of shorter lines prove nothing."""

LABEL_CHARS = 40
"""Characters of the longest label; longer lines are headlines, verse and items of lists."""

ROW = np.dtype(
    [
        ("site", np.uint64),
        ("page", np.int64),
        ("key", np.uint64),
        ("head", np.int32),
        ("tail", np.int32),
        ("before", np.uint32),
        ("after", np.uint32),
        ("kind", np.uint32),
        ("samples", np.uint32, SAMPLES),
    ]
)
"""One line of one page: its site; the page; its masked key; how many lines that are not blank stand above and below it;
a short hash of the key of the line above and of the line below (0 at the page's edge); its kind, of
:mod:`cleaner.kernels.template_frames`; samples of its words."""

UNUSED = np.uint32(0xFFFFFFFF)
"""A place for a sample that has none."""


def site_ids(sites: pa.StringArray) -> npt.NDArray[np.uint64]:
    """Return the id of each page's site: the 64-bit hash of its name.

    Example:
        >>> import pyarrow as pa
        >>> ids = site_ids(pa.array(["a.example", "b.example", "a.example"]))
        >>> bool(ids[0] == ids[2]), bool(ids[0] == ids[1])
        (True, False)
    """
    encoded = sites.dictionary_encode()
    names: Iterable[str] = encoded.dictionary.to_pylist()
    hashes = np.array([xxhash.xxh3_64_intdigest(name.encode()) for name in names], np.uint64)
    return hashes[encoded.indices.to_numpy(zero_copy_only=False)] if len(sites) else np.zeros(0, np.uint64)


def template_rows(
    facts: LineFacts, sites: npt.NDArray[np.uint64], pages: npt.NDArray[np.int64], depth: int = 250
) -> npt.NDArray[np.void]:
    """Return the rows of one batch.

    Args:
        facts: Facts of the batch's texts.
        sites: Id of each text's site.
        pages: Number of each text, unique in the corpus.
        depth: Lines, blank ones not counted, from the top and from the bottom of a page that are looked at.

    Returns:
        Array of :data:`ROW`. Rows of several batches are joined with ``np.concatenate``, in any order.
    """
    lines = np.flatnonzero(~facts.blank)
    document = facts.document[lines]
    head, tail = facts.around.head[lines], facts.around.tail[lines]
    near = (head < depth) | (tail < depth)
    short = (facts.key[lines] >> np.uint64(32)).astype(np.uint32)
    before = np.where(head == 0, 0, np.roll(short, 1))
    after = np.where(tail == 0, 0, np.roll(short, -1))
    lines, document = lines[near], document[near]
    rows = np.zeros(len(lines), ROW)
    rows["site"] = sites[document]
    rows["page"] = pages[document]
    rows["key"] = facts.key[lines]
    rows["head"], rows["tail"] = head[near], tail[near]
    rows["before"], rows["after"] = before[near], after[near]
    rows["samples"] = UNUSED
    chars = facts.chars[lines]
    rows["kind"][(chars <= LABEL_CHARS) & (facts.end_mark[lines] == NO_END)] = LABEL
    rows["kind"][chars >= PROSE_CHARS] = PROSE
    prose = np.flatnonzero(chars >= PROSE_CHARS)
    samples = np.empty((len(prose), SAMPLES), np.uint32)
    line_samples(facts.data, facts.start[lines[prose]], facts.end[lines[prose]], samples)
    rows["samples"][prose] = samples
    return rows
