"""The reduce step of site templates: which lines are furniture of a site, or of a layout that some of its pages have.

A line is furniture when it repeats over pages with bodies of their own, in the same surroundings, or when it stands in
the frame that fewer of them have in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cleaner.chrome.bounds import Found, bodies_of, needed
from cleaner.chrome.frames import FRAME_BODIES, bodies_by_site, framed_lines
from cleaner.chrome.layouts import Groups, entries, page_groups
from cleaner.chrome.lookup import Index, leading_bits
from cleaner.chrome.numbering import edge_keys, repeated_lines, sorted_rows, windows_of
from cleaner.chrome.rows import site_ids
from cleaner.chrome.seen import Seen, nothing_seen, seen_lines
from cleaner.kernels.template_counts import fill_families, fill_template_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from cleaner.chrome.numbering import Lines, Windows
    from cleaner.config import ChromeConfig

    Hashes = npt.NDArray[np.uint64]
    Flags = npt.NDArray[np.bool_]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Templates:
    """Template lines, sorted by ``entry``.

    Attributes:
        entry: Hash of scope and key, ascending; see :func:`entries`.
        scope: Id of the site, or hash of site and layout.
        key: Masked key of the line.
        pages: Number of pages in the scope that have the line; after these, of the lines in ``seen``.
        of: Number of pages in the scope; the same.
        scopes: Scopes that have lines, ascending.
        anywhere: Whether the line goes among the prose of a page as well.
        seen: Lines that several pages of a site have, furniture or not.
    """

    entry: Hashes
    scope: Hashes
    key: Hashes
    pages: Integers
    of: Integers
    scopes: Hashes
    anywhere: Flags
    seen: Seen

    def __len__(self) -> int:
        """Number of template lines."""
        return len(self.entry)

    @cached_property
    def index(self) -> Index:
        """Where to look in ``entry``."""
        return leading_bits(self.entry)


def no_templates() -> Templates:
    """Return templates without a line."""
    hashes, integers = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return templates_of(hashes, hashes, integers, integers, np.zeros(0, bool))


def learn_templates(
    rows: npt.NDArray[np.void] | Iterable[npt.NDArray[np.void]],
    config: ChromeConfig,
    mapped: Callable[[Callable[[Any], Templates], Iterable[Any]], Iterable[Templates]] = map,
) -> Templates:
    """Return the template lines of all sites.

    The result does not depend on the order of the rows, nor on how the pages were cut into batches. Time grows with the
    number of rows, whatever the sizes of the sites; memory for about twice the rows is taken beside them.

    Args:
        rows: Rows of :func:`~cleaner.chrome.rows.template_rows`, of all batches; or parts of them that have no site in
            common, of which one at a time is held.
        config: How much evidence is asked for, and the file that decides some sites, if there is one.
        mapped: Does what ``map`` does, perhaps elsewhere.

    Raises:
        cleaner.chrome.template_file.TemplateFileError: The configuration names a file that cannot be used.
    """
    parts = [rows] if isinstance(rows, np.ndarray) else rows
    if isinstance(config.templates, str):
        from cleaner.chrome.template_file import known_templates, load_site_templates

        sites = load_site_templates(Path(config.templates))
        decided = site_ids(pa.array([site.name for site in sites], pa.string()))
        learned = list(mapped(partial(_learned, config=config, decided=decided), parts))
        return joined(_together(learned), known_templates(sites))
    return _together(list(mapped(partial(_learned, config=config), parts)))


def _together(learned: Sequence[Templates]) -> Templates:
    """Return what was learned of the sites of all parts; no site is in two of them."""
    if len(learned) == 1:
        return learned[0]
    scope, key, pages, of, anywhere = (
        np.concatenate([getattr(one, name)[: len(one)] for one in learned])
        for name in ("scope", "key", "pages", "of", "anywhere")
    )
    seen = [
        np.concatenate([getattr(one.seen, name) for one in learned])
        for name in ("entry", "bodies", "of_line", "site", "of")
    ]
    by_entry, by_site = np.argsort(seen[0], kind="stable"), np.argsort(seen[3], kind="stable")
    together = Seen(*(column[by_entry] for column in seen[:3]), *(column[by_site] for column in seen[3:]))
    return templates_of(scope, key, pages, of, anywhere, together)


def _learned(rows: npt.NDArray[np.void], config: ChromeConfig, decided: Hashes | None = None) -> Templates:
    """Return the template lines of all sites but those that are decided, learned from their pages."""
    if decided is not None:
        rows = rows[~np.isin(rows["site"], decided)]
    if not len(rows):
        return no_templates()
    sorted_ = sorted_rows(rows)
    windows = windows_of(sorted_)
    lines = repeated_lines(sorted_, FRAME_BODIES)
    groups = page_groups(sorted_.sites, edge_keys(sorted_), max(1, config.min_pages))
    sites = bodies_by_site(sorted_.sites, windows, config)
    found = [_repeated_on(groups, windows, lines, config), framed_lines(sites, lines, config)]
    whole = Found(*(np.concatenate(column) for column in zip(*found, strict=True)))
    return templates_of(*whole, np.zeros(len(whole.key), bool), seen_lines(sites, lines))


def _repeated_on(groups: Groups, windows: Windows, lines: Lines, config: ChromeConfig) -> Found:
    """Return the lines that repeat on enough bodies of a group, wherever on the page, in the same surroundings."""
    sizes = np.diff(groups.bounds)
    family = _families(windows, groups, needed(sizes, config.min_pages, config))
    bodies = bodies_of(family, groups.bounds)
    needs = np.where(bodies >= config.min_pages, needed(bodies, config.min_pages, config), 0)
    group, line, pages = _found(lines, groups, family, needs, config)
    return Found(groups.scope[group], lines.key[line], pages.astype(np.int64), sizes[group])


def _families(windows: Windows, groups: Groups, needs: Integers) -> Numbers:
    """Return for each member of the groups the place of the first member with the same body, -1 for one without."""
    family = np.empty(len(groups.members), np.int32)
    scratch = (np.zeros(size, np.int32) for size in (windows.size, windows.size, len(family)))
    fill_families(windows.numbers, windows.bounds, groups.members, groups.bounds, needs, *scratch, family)
    return family


def _found(
    lines: Lines, groups: Groups, family: Numbers, needs: Integers, config: ChromeConfig
) -> tuple[Integers, Numbers, Numbers]:
    """Return group, number and pages of each template line."""
    # By family, which is by group: a family's name is the place of its first member.
    bodied = np.argsort(family, kind="stable")[np.count_nonzero(family < 0) :]
    who = family[bodied]
    rows = np.diff(np.append(0, np.cumsum(np.diff(lines.bounds)[groups.members]))[groups.bounds])
    most = int((rows // np.maximum(needs, 1))[needs > 0].sum())  # a line has a row on each of the bodies that it needs
    found = np.empty((2, most), np.int32)
    counts = np.empty(len(needs), np.int64)
    fill_template_lines(
        lines.numbers,
        lines.bounds,
        groups.members,
        groups.bounds,
        groups.members[bodied],
        who + np.int32(1),
        np.searchsorted(who, groups.bounds),
        needs,
        np.array([config.min_pages, config.steadiness, config.alone_pages], np.float64),
        np.zeros((8, len(lines.key)), np.int32),
        np.zeros((2, lines.surroundings), np.int32),
        found,
        counts,
    )
    group = np.repeat(np.arange(len(counts)), np.diff(counts, prepend=0))
    return group, found[0, : len(group)], found[1, : len(group)]


def templates_of(
    scope: Hashes, key: Hashes, pages: Integers, of: Integers, anywhere: Flags, seen: Seen | None = None
) -> Templates:
    """Return template lines in the order in which they are found fast; see :class:`Templates` for the arguments."""
    entry, order = np.unique(entries(scope, key), return_index=True)
    seen = seen or nothing_seen()
    all_pages = np.append(pages[order], seen.bodies.astype(np.int64))
    all_of = np.append(of[order], seen.of_line)
    return Templates(entry, scope[order], key[order], all_pages, all_of, np.unique(scope), anywhere[order], seen)


def joined(left: Templates, right: Templates) -> Templates:
    """Return the lines of both, which have no scope in common, and what was seen on the sites of the first."""
    return templates_of(
        np.concatenate([left.scope, right.scope]),
        np.concatenate([left.key, right.key]),
        np.concatenate([left.pages[: len(left)], right.pages[: len(right)]]),
        np.concatenate([left.of[: len(left)], right.of[: len(right)]]),
        np.concatenate([left.anywhere, right.anywhere]),
        left.seen,
    )
