"""UTF-8 that was read with an encoding of two bytes a character: what each word may have been.

Such a decoder takes a byte from 80 up for the first half of a character and the next byte for the second, an ASCII
letter too. Where the two are no character it writes U+FFFD, and bytes are lost. A damaged word is read again by
spelling: letter after letter is encoded as UTF-8 and put through the same decoder, and only what gives the very
characters that are there is followed. So no rule about lost bytes can be wrong, and a word of another origin (Chinese
beside English) has no spelling at all.
"""

from __future__ import annotations

import functools
import re
import string
from typing import NamedTuple

from cleaner.vietnamese.channels import PUNCTUATION
from cleaner.vietnamese.counts import syllable_counts
from cleaner.vietnamese.letters import LETTERS
from cleaner.vietnamese.syllables import canonical_syllables
from cleaner.vietnamese.words import ABBREVIATION

CHUNK = re.compile("[^\0-?]+")
"""What stands between two characters that no such decoder ever swallows: spaces, digits, most ASCII punctuation."""
ABBREVIATED = re.compile(f"{ABBREVIATION}|đ")
"""Letters that stand for words, and the sign of the currency."""

_ALPHABET = "@" + string.ascii_letters + "[\\]^_`{|}~" + LETTERS + PUNCTUATION
_LONGEST = 64
"""Characters of a chunk beyond which it is not read; a chunk is a word and the signs beside it."""
_LONGEST_WHOLE = 1_000
"""The same where no byte was lost: no-break spaces may join a whole line."""
_BEAM = 256
"""Beginnings of a chunk that are followed at a time; there were at most 130 whole ones on the sample pages."""
_REPLACEMENT = "\ufffd"


class Decoder(NamedTuple):
    """A decoder that writes U+FFFD for what it cannot read.

    Attributes:
        name: The encoding, as programs call it.
        codec: Python's codec.
        loses_pairs: Whether two bytes from 80 up that are no character give one U+FFFD, as in browsers (Encoding
            Standard). Else they give one for the first, and the second is looked at again, as in Python.
    """

    name: str
    codec: str
    loses_pairs: bool = False


DECODERS = tuple(
    Decoder(name, codec, loses_pairs)
    for loses_pairs in (False, True)
    for name, codecs in (
        ("gbk", ("gbk", "gb18030")),
        ("shift_jis", ("shift_jis", "cp932")),
        ("euc-kr", ("euc_kr", "cp949")),
        ("big5", ("big5", "cp950", "big5hkscs")),
    )
    for codec in codecs
)
"""Each usual name with the extensions of it that programs take it for."""


class _Beginning(NamedTuple):
    """A text that the decoder makes the beginning of a chunk of.

    Attributes:
        end: Where in the chunk that beginning ends.
        pending: The byte with which the decoder waits for a second one; 0 if it does not.
        text: The text.
        start: Where its last word begins.
    """

    end: int
    pending: int
    text: str
    start: int


def spellings(decoder: Decoder, chunk: str) -> list[str]:
    r"""Return what a chunk may have been before a decoder read it.

    Where no byte was lost there is one text at most. Else the words of all are known syllables, abbreviations or ASCII.

    Args:
        decoder: The decoder.
        chunk: A match of :data:`CHUNK`.

    Example:
        >>> gbk = DECODERS[0]
        >>> spellings(gbk, "Ti岷縩g")
        ['Tiếng']
        >>> " ".join(spellings(gbk, "b峄\ufffd"))
        'bề bể bệ bỉ bị bỏ bọ bồ bố bổ bộ bờ bỡ bở bợ bự'
        >>> spellings(gbk, "用Python写app")
        []
    """
    whole = _without_loss(decoder, chunk)
    return _spelled_out(decoder, chunk) if whole is None else [whole]


def _without_loss(decoder: Decoder, chunk: str) -> str | None:
    if len(chunk) > _LONGEST_WHOLE or _REPLACEMENT in chunk:
        return None
    try:
        encoded = chunk.encode(decoder.codec)
        return encoded.decode("utf-8") if encoded.decode(decoder.codec) == chunk else None
    except UnicodeError:
        return None


def _spelled_out(decoder: Decoder, chunk: str) -> list[str]:
    """Follow all texts that the decoder makes the chunk of, as far as their words can become what they must be."""
    if len(chunk) > _LONGEST:
        return []
    live, whole = [_Beginning(0, 0, "", 0)], list[str]()
    while live:
        longer: list[_Beginning] = []
        for beginning in live:
            end, pending, text, start = beginning
            if chunk[end:] == (_REPLACEMENT if pending else "") and _is_word(text[start:]):
                whole.append(text)
            longer += _longer(decoder, chunk, beginning)
        live = longer[:_BEAM]
    return whole


def _longer(decoder: Decoder, chunk: str, beginning: _Beginning) -> list[_Beginning]:
    """Return a beginning with each letter that the decoder makes what comes next of."""
    at, pending, text, start = beginning
    written_after = _after(decoder, pending)
    word = text[start:]
    is_word = _is_word(word)
    found = []
    for end in range(at + 1, min(at + 4, len(chunk)) + 1):
        for letter, left in written_after.get(chunk[at:end], ()):
            if letter.isalpha():
                if _can_begin_word(word + letter):
                    found.append(_Beginning(end, left, text + letter, start))
            elif is_word:
                found.append(_Beginning(end, left, text + letter, len(text) + 1))
    return found


@functools.cache
def _after(decoder: Decoder, pending: int) -> dict[str, list[tuple[str, int]]]:
    """Return, for what a decoder may write next, the letters that make it do so, and the byte it then waits with."""
    found: dict[str, list[tuple[str, int]]] = {}
    for letter in _ALPHABET:
        written, left = "", pending
        for byte in letter.encode("utf-8"):
            more, left = _step(decoder, left, byte)
            written += more
        found.setdefault(written, []).append((letter, left))
    return found


def _step(decoder: Decoder, pending: int, byte: int) -> tuple[str, int]:
    """Return what a decoder writes at a byte, and the byte with which it then waits."""
    if not pending:
        single = bytes([byte]).decode(decoder.codec, "ignore")
        return (single, 0) if single else ("", byte)
    try:
        return bytes([pending, byte]).decode(decoder.codec), 0
    except UnicodeDecodeError:
        if decoder.loses_pairs and byte >= 0x80:
            return _REPLACEMENT, 0
    written, left = _step(decoder, 0, byte)
    return _REPLACEMENT + written, left


def first_characters(decoder: Decoder) -> frozenset[str]:
    """Return what a decoder writes first, outside ASCII, for a letter or sign that stands behind ASCII."""
    return frozenset(written[0] for written in _after(decoder, 0) if not written.isascii())


def _can_begin_word(text: str) -> bool:
    return text.lower() in _beginnings() or text.isascii() or ABBREVIATED.fullmatch(text) is not None


def _is_word(text: str) -> bool:
    """Tell whether a text may stand where bytes were lost: nothing, ASCII, a known syllable, an abbreviation."""
    if text.isascii():
        return True
    if text.lower() in _known():
        return len(text) == 1 or text[1:].islower() or text.isupper()
    return ABBREVIATED.fullmatch(text) is not None


@functools.cache
def _known() -> frozenset[str]:
    counts = syllable_counts()
    return frozenset(written for written, canonical in canonical_syllables().items() if canonical in counts)


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:end] for syllable in _known() for end in range(len(syllable) + 1))
