"""Bytes in many encodings through the decoder and the normalize stage: what share of pieces comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from damage import misread_utf8
from legacy_damage import ENCODINGS, legacy_bytes, typed

from cleaner.corpus.decoding import decode_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (4000, 1000, 150)
"""Characters of a piece, cut between lines or, where a line is longer, between words."""


def with_a_bad_byte(text: str) -> bytes:
    data = text.encode("utf-8")
    middle = data.index(b" ", len(data) // 2)
    return data[:middle] + b" \xff" + data[middle:]


def two_encodings(text: str) -> bytes | None:
    """Return TCVN3 with every third line in UTF-8, as in a file that was added to over the years."""
    lines = text.split("\n")
    pieces = [line.encode("utf-8") if at % 3 == 1 else legacy_bytes(line, "tcvn3") for at, line in enumerate(lines)]
    return None if None in pieces or len(lines) < 3 else b"\n".join(piece for piece in pieces if piece is not None)


WRITTEN: dict[str, Callable[[str], bytes | None]] = {
    "UTF-8": str.encode,
    "UTF-8 with a byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-8 with one bad byte": with_a_bad_byte,
    "UTF-8, cut within a character": lambda text: (text + "ệ").encode("utf-8")[:-1],
    "UTF-8 of cp1252 mojibake": lambda text: misread_utf8(text).encode("utf-8"),
    "UTF-16-LE": lambda text: text.encode("utf-16-le"),
    "UTF-16-BE": lambda text: text.encode("utf-16-be"),
    "UTF-32-LE": lambda text: text.encode("utf-32-le"),
    "TCVN3 and UTF-8 by lines": two_encodings,
    **{
        name: (lambda text, name=name: legacy_bytes(text, name))
        for name in ENCODINGS
        if name not in ("viqr", "tcvn3-digraph-capitals")
    },
}


def pieces(lines: list[str], size: int) -> list[str]:
    """Return texts of about ``size`` characters; a shorter rest is left out, unless there is nothing else."""
    words = " \n".join(lines).split(" ")
    found, piece, length = [], list[str](), 0
    for word in words:
        piece.append(word)
        length += len(word) + 1
        if length >= size:
            found.append(" ".join(piece).replace(" \n", "\n").strip())
            piece, length = [], 0
    return found or [" ".join(words).replace(" \n", "\n")]


def print_decoded(lines: list[str], repair: Callable[[str], str], same: Callable[[str, str], bool]) -> dict[str, float]:
    """Print the share of pieces of each size that come back, in percent, and return it by encoding and size."""
    figures = {}
    print(f"\n{'bytes: % of pieces of so many characters':40}" + "".join(f"{size:8}" for size in SIZES))
    for name, write in WRITTEN.items():
        row = ""
        for size in SIZES:
            written = [(data, text) for text in pieces(lines, size) if (data := write(text)) is not None]
            hits = sum(came_back(repair(decode_bytes(data).text), text, same) for data, text in written)
            figures[f"bytes, {name}, {size}"] = round(100 * hits / len(written), 1) if written else 0.0
            row += f"{figures[f'bytes, {name}, {size}']:8.1f}" if written else f"{'-':>8}"
        print(f"{name:40}{row}")
    return figures


def came_back(text: str, meant: str, same: Callable[[str, str], bool]) -> bool:
    """Tell whether the text is what was meant, a mark for bytes that could not be read aside."""
    readable = text.replace("\ufffd", "")
    return same(readable, meant) or same(readable, typed(meant))
