"""Files that were put together from files in several encodings: lines that are no UTF-8 among lines that are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.encodings.decoded import MOST_EDITS, Decoded, checked, encoding_edit, in_one_edit, with_replacements
from cleaner.corpus.encodings.detection import WESTERN, Guess, detect, fits, is_of_words
from cleaner.corpus.encodings.unicode_forms import balance
from cleaner.corpus.encodings.vietnamese import LEGACY_ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.edits.edit import Edit

_LONG = 40
"""Bytes beyond ASCII from which on a detector is asked about one run of lines."""
_MOST_QUESTIONS = 256
"""Runs of lines of one file that a detector is asked about; an answer takes about a millisecond."""
_SAMPLE = 1 << 16
_LEAST_VALID, _LEAST_VALID_OF_FEW = 4, 8
"""Bytes beyond ASCII in lines of UTF-8; more where these are less than a third, as two bytes may be UTF-8 by chance."""
_LEAST_WESTERN, _LEAST_FOREIGN = 3, 8
"""Bytes beyond ASCII in lines that are no damage; more where a detector had to tell the script."""


class Run(NamedTuple):
    """A run of lines in another encoding than UTF-8.

    Attributes:
        start: Its first byte.
        end: One past its last byte.
        beyond: Number of bytes beyond ASCII in it.
    """

    start: int
    end: int
    beyond: int


class _Lines(NamedTuple):
    """The lines of some bytes that hold more than ASCII.

    Attributes:
        runs: Those that are no UTF-8, joined with the ASCII lines between them.
        foreign: Number of them.
        valid: Number of those that are UTF-8.
        valid_bytes: Number of bytes beyond ASCII in those.
    """

    runs: list[Run]
    foreign: int
    valid: int
    valid_bytes: int


def mixed(data: bytes, *, only_sure: bool = False) -> Decoded | None:
    r"""Decode UTF-8 with runs of lines in other encodings, each of which becomes one edit ``encoding``.

    Args:
        data: Bytes that are not UTF-8.
        only_sure: Take only lines that are sure to be in another encoding; other errors are errors.

    Returns:
        ``None`` if too few lines are UTF-8, or none is something else.

    Example:
        >>> data = "Việt Nam, Đà Nẵng\n".encode() + "déjà vu à l'été\n".encode("cp1252")
        >>> decoded = mixed(data)
        >>> decoded.text
        "Việt Nam, Đà Nẵng\ndéjà vu à l'été\n"
        >>> [(edit.rule, edit.start, edit.end) for edit in decoded.edits]
        [('encoding', 24, 40)]
    """
    if b"\n" not in data.strip(b"\r\n"):
        return None
    lines = _lines(data)
    if not lines.runs or lines.valid * 10 < lines.valid + lines.foreign:
        return None
    by_chance = lines.valid * 3 < lines.valid + lines.foreign
    if lines.valid_bytes < (_LEAST_VALID_OF_FEW if by_chance else _LEAST_VALID):
        return None
    found = list(zip(lines.runs, _guesses(data, lines.runs), strict=True))
    if only_sure:
        found = [(run, guess) for run, guess in found if _is_sure(data, run, guess)]
    return _read(data, found) if found else None


def _lines(data: bytes) -> _Lines:
    runs: list[Run] = []
    open_ = False  # whether no line of UTF-8 came after the last run
    foreign = valid = valid_bytes = end = 0
    for line in data.split(b"\n"):
        start, end = end, min(end + len(line) + 1, len(data))
        if line.isascii():
            continue
        good, bad = balance(line)
        if bad == 0 or good >= 2 * bad:
            valid += bad == 0
            valid_bytes += good if bad == 0 else 0
            open_ = False
            continue
        foreign += 1
        if open_:
            runs[-1] = Run(runs[-1].start, end, runs[-1].beyond + good + bad)
        else:
            runs.append(Run(start, end, good + bad))
        open_ = True
    return _Lines(runs, foreign, valid, valid_bytes)


def _guesses(data: bytes, runs: list[Run]) -> Iterator[Guess]:
    """Yield the encoding of each run: that of the run before, unless it does not fit or another is far likelier.

    What all runs say together comes first, because one line is little evidence.
    """
    common = detect(_joined(data, runs)) or WESTERN
    known = [common]  # the latest first
    questions = 0
    for run in runs:
        part = data[run.start : run.end]
        guess = next((guess for guess in known if fits(part, guess)), None)
        if questions < _MOST_QUESTIONS and (guess is None or run.beyond >= _LONG):
            questions += 1
            guess = detect(part, prior=guess) or guess
        guess = guess or WESTERN
        known = [guess, *(other for other in known if other.codec != guess.codec)]
        yield guess


def _joined(data: bytes, runs: list[Run]) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for run in runs:
        pieces.append(data[run.start : run.end])
        size += run.end - run.start
        if size >= _SAMPLE:
            break
    return b"".join(pieces)


def _is_sure(data: bytes, run: Run, guess: Guess) -> bool:
    """Return whether a run among UTF-8 is no damage: nothing in it is UTF-8, and what it gives are words."""
    part = data[run.start : run.end]
    enough = run.beyond >= (_LEAST_WESTERN if guess == WESTERN else _LEAST_FOREIGN)
    of_words = guess.name in LEGACY_ENCODINGS or is_of_words(guess.text(part))
    return enough and balance(part)[0] == 0 and of_words


def _read(data: bytes, found: list[tuple[Run, Guess]]) -> Decoded | None:
    pieces: list[str] = []
    edits: list[Edit] = []
    at = 0
    for run, guess in found:
        pieces.append(_read_utf_8(data, at, run.start, edits))
        text = guess.text(data[run.start : run.end])
        if len(found) <= MOST_EDITS:
            note = f"{guess.name}: lines that are not UTF-8; {guess.why}"
            edits.append(encoding_edit(note, data, run.start, run.end, text))
        pieces.append(text)
        at = run.end
    pieces.append(_read_utf_8(data, at, len(data), edits))
    text = "".join(pieces)
    if max(len(edits), len(found)) > MOST_EDITS:
        return in_one_edit(data, text, f"utf-8: with lines in other encodings at {len(found):,} places")
    return checked(data, text, "utf-8", edits)


def _read_utf_8(data: bytes, start: int, end: int, edits: list[Edit]) -> str:
    """Return the text of lines that are UTF-8, with few errors, and add the edits."""
    try:
        return data[start:end].decode()
    except UnicodeDecodeError:
        replaced = with_replacements(data[start:end].decode("utf-8", "surrogateescape"), data, start, "utf-8")
    edits += replaced[1]
    return replaced[0]
