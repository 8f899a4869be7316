"""Comparisons that need the letters themselves: short texts, and texts whose diacritics were stripped."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from cleaner.canonical_order import in_order
from cleaner.corpus.buffers import text_buffers
from cleaner.dedup.fold_table import accent_counts
from cleaner.kernels.accents import count_accents

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.tokens import Tokens

_LETTERS = 4_000  # the comparison is quadratic: 4,000 letters 0.9 ms, 100,000 letters 0.7 s


def copies_in_short(
    text: pa.LargeStringArray,
    tokens: Tokens,
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    config: DocumentsConfig,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Compare short texts letter by letter.

    In a text of a dozen words one word is 8 % of the words and up to a quarter of the shingles; letters tell more. A
    number is the exception: one digit of it makes another text.

    Args:
        text: ``large_string`` array of the documents.
        tokens: Their tokens.
        first: int64, one document a pair.
        second: int64, the other.
        config: The bounds of the decision.

    Returns:
        Similarity (float64, 0 to 1), whether the pair are copies (bool), whether it is refused for its numbers (bool).
    """
    from rapidfuzz.distance import Indel

    similarity = np.empty(len(first))
    numbers = np.empty(len(first), np.bool_)
    for i, (a, b) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        one, other = _folded(text[a].as_py()), _folded(text[b].as_py())
        short = max(len(one), len(other)) <= _LETTERS
        cutoff = config.short_similarity
        similarity[i] = Indel.normalized_similarity(one, other, score_cutoff=cutoff) if short else 0.0
        numbers[i] = not np.array_equal(_numbers(tokens, a), _numbers(tokens, b))
    alike = similarity >= config.short_similarity
    return similarity, alike & ~numbers, alike & numbers


def accents(text: pa.LargeStringArray, documents: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the number of diacritics of some documents, by their places; 0 for the others.

    Args:
        text: ``large_string`` array of ``n`` documents.
        documents: int64, places of those in question.

    Returns:
        int64[n].

    Example:
        >>> import pyarrow as pa
        >>> accents(pa.array(["Đà Nẵng", "Hue", "Huế"], pa.large_string()), np.array([0, 1])).tolist()
        [4, 0, 0]
    """
    found = np.zeros(len(text), np.int64)
    count_accents(*text_buffers(text), documents, accent_counts(), found)
    return found


def unaccented(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return for each pair whether one text carries (almost) no diacritics and the other does.

    Args:
        one: int64, diacritics of one text of each pair.
        other: int64, those of the other.
    """
    fewer, more = np.minimum(one, other), np.maximum(one, other)
    # A page's own menu may keep its diacritics while the pasted article lost them: one mark in fifty is let pass.
    one_sided: npt.NDArray[np.bool_] = (fewer * 50 <= more) & (more > 0)
    return one_sided


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", in_order(text)).casefold().split())


def _numbers(tokens: Tokens, document: int) -> npt.NDArray[np.uint64]:
    run = slice(int(tokens.bounds[document]), int(tokens.bounds[document + 1]))
    return tokens.keys[run][tokens.digits[run]]
