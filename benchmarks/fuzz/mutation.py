"""Data made of other data: what a fuzzer does where nothing tells it which code was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

_ODD = (0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x22, 0x5C, 0x3C, 0x26)
"""Bytes that mean something to many parsers."""
_NUMBERS = (b"0", b"-1", b"2147483648", b"9223372036854775808", b"1e999", b"\xff" * 4, b"\xff" * 8, bytes(8))
_MOST_CHANGES = 6
_LONGEST_COPY = 64
_REPEATS = (2, 9, 200)


def mutated(chance: random.Random, seeds: Sequence[bytes], tokens: Sequence[bytes], longest: int) -> bytes:
    """Return one of some data, changed at a few places.

    Args:
        chance: Draws; the same for the same state.
        seeds: Data, at least one.
        tokens: Bytes that are put in.
        longest: Bytes that it has at most.
    """
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        at = chance.randint(0, len(data))
        if chance.random() < 0.2:
            other = chance.choice(seeds)  # the end of another one: two halves that were never together
            data[at:] = other[chance.randint(0, len(other)) :]
        else:
            chance.choice(_CHANGES)(data, at, chance, tokens)
    return bytes(data[:longest])


def _flip(data: bytearray, at: int, chance: random.Random, _tokens: Sequence[bytes]) -> None:
    if at < len(data):
        data[at] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, at: int, chance: random.Random, _tokens: Sequence[bytes]) -> None:
    if at < len(data):
        data[at] = chance.choice(_ODD) if chance.random() < 0.5 else chance.randrange(256)


def _insert(data: bytearray, at: int, chance: random.Random, _tokens: Sequence[bytes]) -> None:
    data[at:at] = chance.randbytes(chance.randint(1, 4))


def _delete(data: bytearray, at: int, chance: random.Random, _tokens: Sequence[bytes]) -> None:
    del data[at : at + chance.choice((1, 1, 2, 8, _LONGEST_COPY))]


def _put_token(data: bytearray, at: int, chance: random.Random, tokens: Sequence[bytes]) -> None:
    token = chance.choice(tokens or _NUMBERS)
    data[at : at + chance.choice((0, 0, len(token)))] = token


def _put_number(data: bytearray, at: int, chance: random.Random, _tokens: Sequence[bytes]) -> None:
    number = chance.choice(_NUMBERS)
    data[at : at + chance.choice((0, len(number)))] = number


def _copy(data: bytearray, at: int, chance: random.Random, _tokens: Sequence[bytes]) -> None:
    """Put some of the data elsewhere, or many times: what nests or repeats."""
    begin = chance.randint(0, len(data))
    part = data[begin : begin + chance.randint(1, _LONGEST_COPY)]
    data[at:at] = part * (chance.choice(_REPEATS) if chance.random() < 0.2 else 1)


def _cut(data: bytearray, at: int, _chance: random.Random, _tokens: Sequence[bytes]) -> None:
    del data[at:]


_CHANGES: tuple[Callable[[bytearray, int, random.Random, Sequence[bytes]], None], ...] = (
    *(_flip, _replace, _insert, _delete, _put_token, _put_token, _put_number, _copy, _cut),
)
