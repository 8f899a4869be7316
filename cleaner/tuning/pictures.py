"""S-curves as pictures: SVG in a few lines of our own, PNG by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.lsh import collision_probability

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.dedup.lsh import Banding

FORMATS = (".svg", ".png")

_WIDTH, _HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 40, 50
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
"""Of Okabe and Ito, which people of any colour vision tell apart."""
_DASHES = ("none", "8 4", "2 3", "8 3 2 3", "12 4", "4 2")
_POINTS = 201
_FONT = 'font-family="sans-serif" font-size="13"'


class PictureError(Exception):
    """A picture cannot be made; the message says why and what to do."""


def write_picture(path: Path, bandings: Sequence[Banding], wanted: float) -> None:
    """Write the curves of some bands as the picture that the file's name asks for.

    Args:
        path: A name that ends in ``.svg`` or ``.png``.
        bandings: The bands, that of the first one drawn thick; at most six.
        wanted: Jaccard similarity from which on pairs are wanted.

    Raises:
        PictureError: The ending is another one, matplotlib is missing, or the file cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise PictureError(f"{path}: a picture is .svg or .png; let its name end in one of these")
    try:
        beside = path.with_name(f".{path.name}.part")
        try:
            if ending == ".svg":
                beside.write_text(svg(bandings, wanted), encoding="utf-8")
            else:
                _write_png(beside, bandings, wanted)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise PictureError(f"{path} cannot be written: {error.strerror}; name another file") from error


def svg(bandings: Sequence[Banding], wanted: float) -> str:
    """Return the curves of some bands as SVG.

    Example:
        >>> from cleaner.dedup.lsh import Banding
        >>> svg([Banding(42, 3)], 0.5).count("<polyline")
        1
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_FONT} role="img">',
        f"<title>{_title(wanted)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="24" font-size="15">{_title(wanted)}</text>',
    ]
    for tick in range(0, 11, 2):
        x, y = _at(tick / 10, tick / 10)
        parts += [
            f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#dddddd"/>',
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{tick / 10:.1f}</text>',
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick / 10:.1f}</text>',
        ]
    x, _ = _at(wanted, 0)
    parts += [
        f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#000000" stroke-dasharray="3 3"/>',
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 12}" text-anchor="middle">{_X}</text>',
        f'<text transform="translate(16 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">{_Y}</text>',
    ]
    grid = np.linspace(0.0, 1.0, _POINTS)
    for number, banding in enumerate(bandings[: len(_COLOURS)]):
        chance = collision_probability(grid, *banding)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_at, grid.tolist(), chance.tolist()))
        style = (
            f'stroke="{_COLOURS[number]}" stroke-width="{3 if number == 0 else 1.5}" '
            f'stroke-dasharray="{_DASHES[number]}"'
        )
        y = _HEIGHT - _BOTTOM - 18 * (min(len(bandings), len(_COLOURS)) - number)
        parts += [
            f'<polyline fill="none" {style} points="{points}"/>',
            f'<path d="M{_WIDTH - 190} {y - 4}h34" {style}/>',
            f'<text x="{_WIDTH - 148}" y="{y}">{_name(banding)}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])


_X = "Jaccard similarity of word 3-grams"
_Y = "chance to be proposed"


def _title(wanted: float) -> str:
    return f"Pairs that bands propose; wanted from {wanted:g} on"


def _name(banding: Banding) -> str:
    return f"{banding.bands} bands of {banding.rows} row{'' if banding.rows == 1 else 's'}"


def _at(similarity: float, chance: float) -> tuple[float, float]:
    return _LEFT + similarity * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - chance * (_HEIGHT - _TOP - _BOTTOM)


def _write_png(path: Path, bandings: Sequence[Banding], wanted: float) -> None:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PictureError(
            "a PNG takes matplotlib: pip install 'dump-cleaner[plot]'; or let the name end in .svg, which takes nothing"
        ) from error
    figure = Figure(figsize=(_WIDTH / 100, _HEIGHT / 100), dpi=200, layout="constrained")
    axes = FigureCanvasAgg(figure).figure.subplots()
    grid = np.linspace(0.0, 1.0, _POINTS)
    for number, banding in enumerate(bandings[: len(_COLOURS)]):
        chance = collision_probability(grid, *banding)
        width = 2.5 if number == 0 else 1.2
        axes.plot(grid, chance, label=_name(banding), color=_COLOURS[number], linewidth=width)
    axes.axvline(wanted, color="#000000", linestyle=":")
    axes.set(title=_title(wanted), xlabel=_X, ylabel=_Y, xlim=(0, 1), ylim=(0, 1.02))
    axes.grid(color="#dddddd")
    axes.legend(loc="lower right")
    figure.savefig(path, format="png")
