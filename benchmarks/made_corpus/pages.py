"""One cell of the corpus: some 160 pages of a few sites.

A cell is a pure function of the seed and its number, and so is every body in it: a copy of a page that stands far
before it is made by making that page's body again. So a corpus of any size is made in any number of processes, with
bounded memory, and a smaller corpus of a seed is the beginning of a larger one.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from made_corpus.copies import changed, kind_of_copies, substituted
from made_corpus.encoding_damage import damaged
from made_corpus.furniture import Furniture, furniture
from made_corpus.lookalikes import form, quoting, refrain, series
from made_corpus.prose import Writer
from made_corpus.scripts import SCRIPTS, SHARES
from made_corpus.truth import BLANK, CHROME, CONTENT, REPEAT, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

SITES = 5
"""Sites of a cell."""
SOURCES, COPIES, UNIQUE, TWICE, REFRAINS = 40, 40, 36, 6, 3
"""Pages of a cell: those that may be copied, copies of such pages of this and earlier cells, pages that stand alone,
pages that hold their body twice, and pages with a refrain."""
FAMILIES = (("form", form, 3, 4), ("series", series, 2, 4), ("quotation", quoting, 2, 3))
"""Kinds of pages that look alike and are no copies; how many families of a cell, and how many pages of a family."""
DAMAGED = 0.06
"""Share of the pages that stand alone whose encoding is damaged."""
_MIRRORED = 8
"""Cells whose moved copies share their sites, so that such a site has several pages."""


class Origin(NamedTuple):
    """A body at its place, before anything is done to it."""

    name: str
    site: Furniture
    kind: str
    lines: list[str]


def cell(seed: int, number: int) -> list[Page]:
    """Return the pages of a cell in the order in which they stand in the corpus.

    Args:
        seed: The seed of the corpus.
        number: The cell, from 0.
    """
    rng = random.Random(f"{seed}/{number}/order")
    pages = [_page(seed, origin(seed, number, place)) for place in range(SOURCES)]
    pages += _copies(seed, number, rng)
    pages += _lone(seed, number)
    pages += _lookalikes(seed, number)
    rng.shuffle(pages)
    return pages


def site(seed: int, number: int, place: int) -> Furniture:
    """Return one of the sites of a cell."""
    rng = random.Random(f"{seed}/{number}/{place}/language")
    language = rng.choices(list(SHARES), list(SHARES.values()))[0]
    return furniture(seed, f"site{number}-{place}", language)


def origin(seed: int, number: int, place: int) -> Origin:
    """Return a body that may be copied, with the kind of all its copies."""
    where = site(seed, number, place % SITES)
    rng = random.Random(f"{seed}/{number}/{place}/body")
    kind = kind_of_copies(rng, where.language, SCRIPTS[where.language].marked)
    return Origin(f"{number}-{place}", where, kind, list(Writer(seed, where.language, rng).body()))


def _page(seed: int, body: Origin) -> Page:
    return _framed(body.site, body.lines, random.Random(f"{seed}/{body.name}/visit"), body.name, body.kind)


def _copies(seed: int, number: int, rng: random.Random) -> Iterable[Page]:
    """Yield copies: half of them of pages of this cell, the others of any page before it."""
    for place in range(COPIES):
        away = rng.randrange(number) if number and rng.random() < 0.5 else number
        body = origin(seed, away, rng.randrange(SOURCES))
        if body.kind == "exact":
            yield _page(seed, body)._replace(url=f"https://{body.site.host}/{body.name}/{number}-{place}")
            continue
        where = body.site
        if body.kind == "moved":
            language = where.language
            where = furniture(seed, f"mirror{number // _MIRRORED}-{language}", language)
        visit = random.Random(f"{seed}/{number}/{place}/copy")
        lines = changed(body.kind, body.lines, Writer(seed, where.language, visit))
        yield _framed(where, lines, visit, body.name, body.kind, address=f"{number}-{place}")


def _lone(seed: int, number: int) -> Iterable[Page]:
    """Yield pages that stand alone: plain, damaged, with their body twice, with a refrain."""
    for place in range(UNIQUE + TWICE + REFRAINS):
        where = site(seed, number, place % SITES)
        rng = random.Random(f"{seed}/{number}/{place}/lone")
        writer = Writer(seed, where.language, rng)
        name = f"{number}-lone{place}"
        lines = list(writer.body())
        if place < UNIQUE:
            page = _framed(where, lines, rng, name, "unique")
            yield _with_damage(page, rng) if rng.random() < DAMAGED else page
        elif place < UNIQUE + TWICE:
            edited = place % 2
            again = [substituted(line, 0.03, writer) for line in lines] if edited else lines
            yield _framed(where, lines, rng, name, "twice, edited" if edited else "twice", again)
        else:
            yield _framed(where, list(refrain(writer)), rng, name, "refrain")


def _lookalikes(seed: int, number: int) -> Iterable[Page]:
    for kind, make, families, members in FAMILIES:
        for which in range(families):
            family = f"{number}-{kind}{which}"
            rng = random.Random(f"{seed}/{family}")
            where = site(seed, number, rng.randrange(SITES))
            writer = Writer(seed, where.language, rng)
            for member, lines in enumerate(make(writer, members)):
                yield _framed(where, lines, rng, f"{family}-{member}", kind)._replace(family=family)


def _framed(
    where: Furniture,
    lines: list[str],
    rng: random.Random,
    group: str,
    kind: str,
    again: list[str] | None = None,
    address: str = "",
) -> Page:
    """Return a page: the body, once or twice, between the furniture of its site."""
    above, below = where.around(rng)
    body = spread(lines)
    parts = [(above, CHROME), ([""], BLANK), (body, CONTENT), ([""], BLANK), (below, CHROME)]
    if again is not None:
        parts[3:3] = [([""], BLANK), (spread(again), REPEAT)]
    text = "\n".join(line for part, _ in parts for line in part)
    letters = "".join(letter if line.strip() else BLANK for part, letter in parts for line in part)
    url = f"https://{where.host}/{address or group}"
    return Page(url, text, group, kind, "", where.language, letters)


def spread(lines: list[str]) -> list[str]:
    """Part the lines of a body by blank lines."""
    return [piece for line in lines for piece in (line, "")][:-1]


def _with_damage(page: Page, rng: random.Random) -> Page:
    kind, lines = damaged(page.text.split("\n"), page.language, rng)
    text = "\n".join(lines)
    return page if text == page.text else page._replace(text=text, damage=kind, undamaged=page.text)
