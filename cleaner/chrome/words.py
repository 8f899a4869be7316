"""Words and phrases that sites use around their texts, by category, in many languages; and what counts as a hit.

The table is ``words.tsv``; its head says what the categories are and where a phrase counts.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import NamedTuple

CATEGORIES = (
    "comment",
    "related",
    "share",
    "login",
    "legal",
    "navigation",
    "subscribe",
    "counter",
    "byline",
    "time",
    "commerce",
    "forum",
    "advert",
    "media",
    "form",
)
"""What a phrase is for, in the order of the table's head."""

PLACES = ("", "long", "start", "whole")
"""Where a phrase counts; see :attr:`Phrase.where`."""

ANYWHERE_WORDS, START_WORDS = 12, 24
"""Most words of a line in which a phrase counts anywhere, and in which it counts at the start. A character of a script
without spaces is half a word."""

_SOLO = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Vowel signs of Indic scripts are marks, which \w leaves out.
_TOKEN = re.compile(
    rf"[{_SOLO}]|\d+|(?:[^\W\d_{_SOLO}]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    r"\u0981-\u0983\u09bc-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u17b4-\u17d3])+|\S"
)


class Phrase(NamedTuple):
    """A row of the table.

    Attributes:
        language: ISO 639 code; ``mul`` for names that all languages share.
        category: One of :data:`CATEGORIES`.
        phrase: Lower case, NFC. Its words count; marks, numbers and blanks between them do not.
        where: ``""``: anywhere in a line of at most :data:`ANYWHERE_WORDS`; ``"long"``: anywhere in any line;
            ``"start"``: at the start of a line of at most :data:`START_WORDS`; ``"whole"``: where phrases are all the
            words of the line, or at the start with a colon behind.
    """

    language: str
    category: str
    phrase: str
    where: str


@functools.cache
def words() -> tuple[Phrase, ...]:
    """Return all phrases, sorted by language, category and phrase.

    Example:
        >>> Phrase("vi", "login", "đăng nhập", "") in words()
        True
    """
    text = resources.files("cleaner.chrome").joinpath("words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple(Phrase(language, category, phrase, *where or [""]) for language, category, phrase, *where in rows)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, in lower case: runs of letters, single characters of scripts without spaces.

    Example:
        >>> words_of("S’abonner (3)"), words_of("登录 2024")
        (('s', 'abonner'), ('登', '录'))
    """
    return tuple(token for token in _TOKEN.findall(text.lower()) if _is_word(token))


def hits(line: str) -> tuple[Phrase, ...]:
    """Return the phrases that count in a line, from left to right, in every language that has them.

    This is the plain definition of what a table of hashes looks up: at each word the longest phrase that starts there,
    the next one behind it.

    Args:
        line: One line of a page.

    Example:
        >>> [(hit.language, hit.category) for hit in hits("Liên hệ | Đăng nhập")]
        [('vi', 'navigation'), ('vi', 'login')]
        >>> hits("The price of bread rose."), hits("Price: 12")[0].category
        ((), 'commerce')
    """
    tokens = _TOKEN.findall(line.lower())
    line_words = [(at, token) for at, token in enumerate(tokens) if _is_word(token)]
    length = sum(0.5 if re.match(f"[{_SOLO}]", token) else 1 for _, token in line_words)
    found: list[tuple[int, int, tuple[Phrase, ...]]] = []
    at = 0
    while at < len(line_words):
        most = min(_longest(), len(line_words) - at)
        size = next((n for n in range(most, 0, -1) if _key(line_words, at, n) in _table()), 0)
        if size:
            found.append((at, at + size, _table()[_key(line_words, at, size)]))
        at += size or 1
    # Words of two phrases side by side may be a title, as "Open Source"; with a mark between they are a row of labels.
    parted = all(line_words[a[1]][0] - line_words[a[1] - 1][0] > 1 for a in found[:-1] if a[1] < len(line_words))
    whole = sum(end - start for start, end, _ in found) == len(line_words) and (parted or len(found) >= 3)
    counted = []
    for start, end, phrases in found:
        follows = line_words[end - 1][0] + 1
        labels = whole or (start == 0 and tokens[follows : follows + 1] in ([":"], ["："]))
        allowed = {
            "": length <= ANYWHERE_WORDS,
            "long": True,
            "start": labels or (start == 0 and length <= START_WORDS),
            "whole": labels,
        }
        counted += [phrase for phrase in phrases if allowed[phrase.where]]
    return tuple(counted)


def _is_word(token: str) -> bool:
    return token[0].isalpha()


def _key(line_words: list[tuple[int, str]], at: int, size: int) -> tuple[str, ...]:
    return tuple(token for _, token in line_words[at : at + size])


@functools.cache
def _table() -> dict[tuple[str, ...], tuple[Phrase, ...]]:
    table: dict[tuple[str, ...], tuple[Phrase, ...]] = {}
    for phrase in words():
        key = words_of(phrase.phrase)
        table[key] = (*table.get(key, ()), phrase)
    return table


@functools.cache
def _longest() -> int:
    return max(map(len, _table()))
