"""The changes that copies of a body have undergone, line by line."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from made_corpus.prose import Writer

KINDS = {"exact": 16, "stamp": 12, "moved": 12, "sub02": 12, "sub05": 12, "sub10": 12, "ws": 10, "nfd": 7, "nodia": 7}
"""Kinds of copies and how many of a hundred bodies have copies of that kind.

``exact``: the same record but for id and address; ``stamp``: another visit (date, counter and related links differ);
``moved``: on a site with other furniture; ``sub05``: 5 % of the words replaced; ``ws``: other white space; ``nfd``: in
Unicode's form NFD; ``nodia``: Vietnamese without its marks. All but ``exact`` are of another visit."""

_WAYS = (("", " ", "\r"), ("    ", " ", ""), ("", " ", "  "))
"""What stands before a line, for some of its blanks, and behind it: carriage returns, indentation, trailing blanks."""
_SPACES = (("", "\u00a0", ""), ("", "  ", ""), ("", "\u200b ", ""))
"""The same of scripts with spaces: no-break spaces, double ones, zero-width ones."""
_SPACED_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u093a-\u094f][^\W_]*)*")
_UNSPACED_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def kind_of_copies(rng: random.Random, language: str, marked: bool) -> str:
    """Return the kind of all copies of a body; a kind that the script cannot have becomes ``ws``."""
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    impossible = (kind == "nodia" and language != "vi") or (kind == "nfd" and not marked)
    return "ws" if impossible else kind


def changed(kind: str, lines: list[str], writer: Writer) -> list[str]:
    """Return the lines of a copy.

    Args:
        kind: One of :data:`KINDS`.
        lines: The lines of the body.
        writer: Has the words to put in, and makes the choices.
    """
    if kind.startswith("sub"):
        return [substituted(line, int(kind[3:]) / 100, writer) for line in lines]
    if kind == "ws":
        return respaced(lines, writer.rng, spaced=bool(writer.script.space))
    if kind == "nfd":
        return [unicodedata.normalize("NFD", line) for line in lines]
    if kind == "nodia":
        return [without_marks(line) for line in lines]
    return list(lines)


def substituted(line: str, share: float, writer: Writer) -> str:
    """Replace about a share of the words by others of the language."""
    rng = writer.rng
    if writer.script.space:
        return _SPACED_WORD.sub(lambda word: rng.choice(writer.words.words) if rng.random() < share else word[0], line)
    return _UNSPACED_WORD.sub(lambda word: rng.choice(writer.words.words)[0] if rng.random() < share else word[0], line)


def respaced(lines: list[str], rng: random.Random, spaced: bool) -> list[str]:
    """Write the white space of a document in another way."""
    ways = _WAYS + (_SPACES if spaced else ())
    before, space, after = rng.choice(ways)
    return [before + "".join(_blanks(line, space, rng)) + after if line else line for line in lines]


def _blanks(line: str, space: str, rng: random.Random) -> Iterator[str]:
    """Yield the characters of a line, four in ten of its blanks in another form."""
    return (space if char == " " and rng.random() < 0.4 else char for char in line)


def without_marks(line: str) -> str:
    """Return Vietnamese as it is typed without marks."""
    kept = (char for char in unicodedata.normalize("NFD", line) if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d").replace("Đ", "D")
