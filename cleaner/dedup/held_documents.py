"""Documents that are being compared: held ready for it, since most are compared with several others."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.corpus.buffers import text_array, text_buffers
from cleaner.dedup.comparison import Documents
from cleaner.dedup.shingles import Shingles
from cleaner.dedup.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

_TOKENS = 1 << 20
"""Tokens that there is room for: 40 MB with their texts, half of what the pairs of a thread may take at once."""
_BYTES = 8
"""Bytes of text for a token; pages have five to six."""
_A_DOCUMENT = 16
"""Tokens for a document; pages have hundreds."""


class Room(NamedTuple):
    """How much documents need, or a shelf has.

    Attributes:
        tokens: Number of tokens.
        size: Bytes of text.
        documents: Number of documents.
    """

    tokens: int
    size: int
    documents: int

    @staticmethod
    def of(documents: Documents) -> Room:
        """Return how much some documents need."""
        _, offsets = text_buffers(documents.text)
        return Room(len(documents.tokens.keys), int(offsets[-1] - offsets[0]), len(documents.text))

    def plus(self, other: Room) -> Room:
        """Return how much both need."""
        return Room(*(one + more for one, more in zip(self, other, strict=True)))

    def is_within(self, other: Room) -> bool:
        """Return whether there is so much."""
        return all(one <= there for one, there in zip(self, other, strict=True))


class Taken(NamedTuple):
    """Documents that were asked for, among others.

    Attributes:
        documents: These and others.
        places: int64, where each of those that were asked for stands.
        numbers: int64, document numbers by place.
    """

    documents: Documents
    places: Integers
    numbers: Integers


class HeldDocuments:
    """Makes documents ready to be compared, and holds the last ones as far as there is room.

    Threads may share it; sent to another process it is empty there.

    Args:
        made: Returns the documents of some numbers (ascending), ready to be compared.
        tokens: How many tokens there is room for. Where more is asked for at once it is made, and not held.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.dedup.comparison import prepare
        >>> text = pa.array(["one two", "three", "four"], pa.large_string())
        >>> held = HeldDocuments(lambda numbers: prepare(text.take(pa.array(numbers))))
        >>> held.of(np.array([1])).places.tolist()
        [0]
        >>> found = held.of(np.array([0, 1, 2]))
        >>> found.documents.text.to_pylist(), found.places.tolist(), found.numbers.tolist()
        (['three', 'one two', 'four'], [1, 0, 2], [1, 0, 2])
    """

    def __init__(self, made: Callable[[Integers], Documents], tokens: int = _TOKENS) -> None:
        self._made = made
        self._tokens = tokens
        self._lock = Lock()
        self._usual = Room(tokens, _BYTES * tokens, tokens // _A_DOCUMENT + 1)
        self._shelf = _Shelf(Room(0, 0, 0))

    def __reduce__(self) -> tuple[type[HeldDocuments], tuple[Callable[[Integers], Documents], int]]:
        """Send how documents are made."""
        return HeldDocuments, (self._made, self._tokens)

    def of(self, numbers: Integers) -> Taken:
        """Return the documents of some numbers.

        Args:
            numbers: int64, ascending, each once.
        """
        with self._lock:
            shelf = self._shelf
            known = shelf.taken(numbers)
        lacking = numbers[known.places < 0]
        if not len(lacking):
            return known
        made = self._made(lacking)
        there = known.places >= 0
        with self._lock:
            if self._shelf is shelf and Room.of(made).plus(shelf.used).is_within(shelf.room):
                shelf.put(lacking, made)
                return shelf.taken(numbers)
        kept = known.documents.take(known.places[there])
        if not Room.of(made).plus(Room.of(kept)).is_within(self._usual):
            return Taken(self._made(numbers) if there.any() else made, np.arange(len(numbers)), numbers)
        shelf = _Shelf(self._usual)
        shelf.put(numbers[there], kept)
        shelf.put(lacking, made)
        taken = shelf.taken(numbers)
        with self._lock:
            self._shelf = shelf
        return taken


class _Shelf:
    """Documents that stand one behind another in arrays with room for more; what stands there is not touched again."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.used = Room(0, 0, 0)
        tokens, size, documents = room
        self._keys, self._bases = np.empty(tokens, np.uint64), np.empty(tokens, np.uint32)
        self._digits, self._starts = np.empty(tokens, np.bool_), np.empty(tokens, np.int64)
        self._shingles, self._plain = np.empty(tokens, np.uint32), np.empty(tokens, np.uint32)
        self._layout = np.empty(tokens, np.uint8)
        self._data = np.empty(size, np.uint8)
        self._offsets, self._bounds, self._shingle_bounds = np.zeros((3, documents + 1), np.int64)
        self._numbers, self._with_digits = np.empty(documents, np.int64), np.empty(documents, np.int64)
        self._place: dict[int, int] = {}

    def put(self, numbers: Integers, made: Documents) -> None:
        """Put documents behind those that are there, for which there must be room.

        Args:
            numbers: int64, their numbers.
            made: The documents.
        """
        data, offsets = text_buffers(made.text)
        first = self.used
        self.used = first.plus(Room.of(made))
        tokens, size = slice(first.tokens, self.used.tokens), slice(first.size, self.used.size)
        places = slice(first.documents, self.used.documents)
        behind = slice(places.start + 1, places.stop + 1)
        start = int(self._shingle_bounds[first.documents])
        shingles = slice(start, start + len(made.shingles.values))
        self._keys[tokens], self._bases[tokens] = made.tokens.keys, made.tokens.bases
        self._digits[tokens], self._layout[tokens] = made.tokens.digits, made.layout
        self._starts[tokens] = made.tokens.starts + (first.size - offsets[0])
        self._shingles[shingles], self._plain[shingles] = made.shingles.values, made.plain.values
        self._data[size] = data[offsets[0] : offsets[-1]]
        self._offsets[behind] = offsets[1:] + (first.size - offsets[0])
        self._bounds[behind] = made.tokens.bounds[1:] + first.tokens
        self._shingle_bounds[behind] = made.shingles.bounds[1:] + start
        self._numbers[places], self._with_digits[places] = numbers, made.numbers
        self._place.update(zip(numbers.tolist(), range(places.start, places.stop), strict=True))

    def taken(self, numbers: Integers) -> Taken:
        """Return all documents, and where those of some numbers stand; -1 for one that is not there."""
        tokens, size, documents = self.used
        bounds = self._bounds[: documents + 1]
        shingle_bounds = self._shingle_bounds[: documents + 1]
        shingles = slice(0, int(shingle_bounds[-1]))
        here = Documents(
            text_array(self._data[:size], self._offsets[: documents + 1]),
            Tokens(self._keys[:tokens], self._bases[:tokens], self._digits[:tokens], self._starts[:tokens], bounds),
            Shingles(self._shingles[shingles], shingle_bounds),
            Shingles(self._plain[shingles], shingle_bounds),
            self._with_digits[:documents],
            self._layout[:tokens],
        )
        places = np.array([self._place.get(number, -1) for number in numbers.tolist()], np.int64)
        return Taken(here, places, self._numbers[:documents])
