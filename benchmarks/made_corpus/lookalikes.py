"""Pages that look like copies and are none, and a page that repeats itself on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from made_corpus.prose import date, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from made_corpus.prose import Writer


def form(writer: Writer, members: int) -> Iterator[list[str]]:
    """Yield pages of one form: the same text and labels, other names, dates and amounts."""
    title = writer.title()
    paragraphs = [writer.paragraph(writer.rng.randint(25, 70)) for _ in range(writer.rng.randint(2, 5))]
    labels = [writer.phrase(1, 4) for _ in range(writer.rng.randint(5, 10))]
    kinds = [writer.rng.choice((writer.name, lambda: date(writer.rng), lambda: number(writer.rng))) for _ in labels]
    for _ in range(members):
        facts = [f"{label}: {value()}" for label, value in zip(labels, kinds, strict=True)]
        half = len(facts) // 2
        yield [title, *facts[:half], *paragraphs, *facts[half:]]


def series(writer: Writer, members: int) -> Iterator[list[str]]:
    """Yield pages of a series: the same introduction and close, tables of other names and figures between them."""
    title, opening, closing = writer.phrase(3, 6), writer.paragraph(25), writer.paragraph(15)
    for member in range(members):
        rows = (
            f"{writer.name()}  {number(writer.rng)}  {number(writer.rng)}" for _ in range(writer.rng.randint(10, 25))
        )
        yield [f"{title} {member + 1}", opening, *rows, closing]


def quoting(writer: Writer, members: int) -> Iterator[list[str]]:
    """Yield bodies of their own that all quote one paragraph."""
    quotation = writer.paragraph(70)
    for _ in range(members):
        lines = list(writer.body())
        lines.insert(writer.rng.randint(1, len(lines)), quotation)
        yield lines


def refrain(writer: Writer) -> Iterator[str]:
    """Yield the lines of a song: a refrain of three lines behind each verse."""
    chorus = [writer.phrase(5, 8) for _ in range(3)]
    yield writer.title()
    for _ in range(writer.rng.randint(3, 5)):
        yield from (writer.phrase(5, 9) for _ in range(4))
        yield from chorus
