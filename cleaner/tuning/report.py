"""What is shown of bands: a curve, a table and words, or plain values for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.dedup.lsh import collision_probability
from cleaner.tuning.terminal_plot import curve_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.tuning.curve import Distribution, Expected

_TENTHS = [n / 10 for n in range(1, 11)]
_HEAD = ("bands x rows", "rises at", "missed", "in vain", "pairs in vain", "of all proposed")


def equal_words(jaccard: float) -> float:
    """Return the share of equal words of two texts of a Jaccard similarity, the others replaced one by one.

    Of a share ``w`` of words that stayed, ``w ** 3`` of the 3-grams did, of which either text has that many and their
    union the rest twice: ``J = w ** 3 / (2 - w ** 3)``.

    Example:
        >>> round(equal_words(0.35), 2), equal_words(1.0)
        (0.8, 1.0)
    """
    return float((2.0 * jaccard / (1.0 + jaccard)) ** (1.0 / 3.0))


def lines(
    chosen: Expected, others: Sequence[Expected], wanted: float, permutations: int, distribution: Distribution
) -> Iterator[str]:
    """Yield what a person is shown.

    Args:
        chosen: The bands in question.
        others: Others to compare them with.
        wanted: Jaccard similarity from which on pairs are wanted.
        permutations: Values in a signature.
        distribution: How similar pairs are.
    """
    bands, rows = chosen.banding
    yield f"{bands} bands of {rows} rows ({bands * rows} of {permutations} values), pairs wanted from {wanted:g} on"
    yield ""
    yield from curve_lines(chosen.banding, wanted)
    yield "      Jaccard similarity of word 3-grams, and the chance to be proposed"
    yield ""
    yield "similarity " + "".join(f"{one:6.1f}" for one in _TENTHS)
    chances = collision_probability(_TENTHS, bands, rows).tolist()
    yield "proposed   " + "".join(f"{one:6.2f}" for one in chances)
    yield ""
    yield from _table(chosen, others)
    yield ""
    yield from _words(chosen, wanted, distribution)


def as_values(
    chosen: Expected, others: Sequence[Expected], wanted: float, permutations: int, distribution: Distribution
) -> dict[str, Any]:
    """Return the same as plain values; the arguments are those of :func:`lines`."""
    grid = [n / 100 for n in range(101)]
    curve = collision_probability(grid, *chosen.banding).tolist()
    return {
        "threshold": wanted,
        "equal_words": equal_words(wanted),
        "permutations": permutations,
        "distribution": {
            "measured": distribution.documents is not None,
            "source": distribution.source,
            "documents": distribution.documents,
            "pairs": distribution.pairs.tolist(),
        },
        **_values(chosen),
        "curve": list(map(list, zip(grid, curve, strict=True))),
        "alternatives": [_values(one) for one in others],
    }


def _values(one: Expected) -> dict[str, Any]:
    return {
        "bands": one.banding.bands,
        "rows": one.banding.rows,
        "rises": one.rises,
        "missed": one.missed,
        "wanted_pairs": one.wanted_pairs,
        "vain": one.vain,
        "vain_pairs": one.vain_pairs,
        "load": one.load,
    }


def _table(chosen: Expected, others: Sequence[Expected]) -> Iterator[str]:
    every = {one.banding: one for one in (*others, chosen)}
    ordered = sorted(every.values(), key=lambda one: (one.rises, -one.banding.bands))
    rows = [_HEAD, *map(_row, ordered)]
    marks = ["  ", *("> " if one.banding == chosen.banding else "  " for one in ordered)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for mark, row in zip(marks, rows, strict=True):
        yield mark + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield "More bands are more permissive: they miss fewer pairs, and propose more in vain. More rows are stricter."


def _row(one: Expected) -> tuple[str, ...]:
    return (
        f"{one.banding.bands} x {one.banding.rows}",
        f"{one.rises:.2f}",
        _percent(one.missed),
        _percent(one.vain),
        _counted(one.vain_pairs) if one.wanted_pairs + one.vain_pairs > 1 else "",
        _percent(one.load),
    )


def _words(chosen: Expected, wanted: float, distribution: Distribution) -> Iterator[str]:
    yield f"missed    of the pairs from {wanted:g} on, the share that is not proposed"
    yield f"in vain   of the pairs below {wanted:g}, the share that is proposed, and so compared in vain"
    if distribution.documents is None:
        yield f"expected  of {distribution.source}; name a finished run, or inputs, to measure"
    else:
        n = distribution.documents
        yield f"measured  on {distribution.source}: {n:,} documents without exact copies, {n * (n - 1) // 2:,} pairs,"
        yield f"          {_counted(chosen.wanted_pairs)} wanted, {_counted(chosen.vain_pairs)} proposed in vain"
    share = equal_words(wanted)
    yield f"threshold {wanted:g} is the Jaccard similarity of two texts of which {share:.0%} of the words are equal,"
    yield "          the others replaced one by one; where whole sentences were replaced it is higher"


def _percent(share: float | None) -> str:
    if share is None:
        return "-"
    return f"{share:.1%}" if share >= 0.001 or share == 0 else f"{100 * share:.1g}%"


def _counted(pairs: float) -> str:
    return f"{pairs:,.0f}"
