"""What the text of each line says: how long it is, whether it is a sentence, and what it repeats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.class_words import kinds_of

if TYPE_CHECKING:
    from cleaner.html.dump import PageDump

SHORT = 70
"""Characters of the longest line whose words are read as those of a label."""

LONGEST = 20_000
"""Characters of a line in which marks, digits and capitals are counted."""

SOUGHT = 400_000_000
"""Characters of structured data in which a page's lines are sought, all lines together."""

LOOKED_AT = 1_000
"""Characters of a line in which words are looked for."""

LONG_WORD = 5
"""Characters of the shortest word that speaks of a page's topic."""

_NO_SPACES = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Characters of scripts without spaces between words."""

_WORD_PER_CHARACTER = 0.6
"""Words that one such character counts as: a Chinese word has 1.5 to 2 characters."""

_CLOSING = "\"'”’»)]』」】）"
_END_MARKS = frozenset(".!?…。！？।؟")
_WITHIN = re.compile("[,;:，、；：،]")
_SENTENCE = re.compile(r"[.!?…](?=\s)|[。！？।؟]")
_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"\w+")


class LineText:
    """Columns over the lines of a page that hold text, in their order.

    Attributes:
        at: Place of each in the page's lines.
        chars: Characters.
        words: Words; in scripts without spaces, characters count in part.
        commas: Marks within sentences.
        sentences: Sentences that end in the line.
        ended: Whether the line ends like a sentence.
        digits: Digits.
        capitals: Words that begin with a capital.
        labels: Bits of the kinds of part that a short line speaks of, English only.
        long_words: The longer words of each line, each once.
        same, same_before: Lines of the page with the same text, in all and before this one.
        colon: Whether the line ends in a colon.
        lower_start: Whether it begins with a small letter.
        in_title: Share of the line's words that the page's title has.
        of_title: Share of the title's words that the line has.
        described: Whether the page's own description begins so.
        structured: Whether the page's structured data have the beginning of the line.
        has_body: Share of the page's characters in such lines.
    """

    def __init__(self, dump: PageDump) -> None:
        kept = [(at, line) for at, line in enumerate(dump.lines) if line]
        lines = [line for _, line in kept]
        self.lines = lines
        self.at = np.array([at for at, _ in kept], np.int64)
        self.chars = _column([len(line) for line in lines])
        self.words = _column([_words(line) for line in lines])
        lines = [line[:LONGEST] for line in lines]  # a line of megabytes is no better known by all of its marks
        self.commas = _column([len(_WITHIN.findall(line)) for line in lines])
        self.sentences = _column([len(_SENTENCE.findall(line)) for line in lines])
        self.ended = _column([line.rstrip(_CLOSING)[-1:] in _END_MARKS for line in self.lines])
        self.colon = _column([line[-1] in ":：" for line in self.lines])
        self.digits = _column([len(_DIGIT.findall(line)) for line in lines])
        self.capitals = _column([sum(word[0].isupper() for word in line.split()) for line in lines])
        self.lower_start = _column([line[0].islower() for line in lines])
        self.labels = [kinds_of(line) if len(line) <= SHORT else 0 for line in lines]
        self._repeats()
        self._claims(dump)

    def _repeats(self) -> None:
        seen: dict[str, int] = {}
        before = []
        for line in self.lines:
            before.append(seen.get(line, 0))
            seen[line] = before[-1] + 1
        self.same_before = _column(before)
        self.same = _column([seen[line] for line in self.lines])

    def _claims(self, dump: PageDump) -> None:
        """Compare the lines with what the page says of itself."""
        title = dump.properties.get("og:title") or dump.title
        title_words = set(_WORDS.findall(title[:500].lower()))
        in_title, of_title = [], []
        self.long_words = []
        for line in self.lines:
            own = set(_WORDS.findall(line[:LOOKED_AT].lower()))
            self.long_words.append([word for word in own if len(word) >= LONG_WORD])
            common = len(own & title_words)
            in_title.append(common / len(own) if own else 0.0)
            of_title.append(common / len(title_words) if title_words else 0.0)
        self.in_title, self.of_title = _column(in_title), _column(of_title)
        description = _letters(dump.properties.get("og:description") or dump.properties.get("description") or "")
        body = _letters(" ".join(dump.structured)[: min(400_000, SOUGHT // len(self.lines))])
        self.described = _column([_same_beginning(line, description) for line in self.lines])
        self.structured = _column([len(line) > 20 and _letters(line[:200])[:60] in body for line in self.lines])
        self.has_body = float(self.structured @ self.chars / max(1.0, self.chars.sum()))


def _column(values: list[Any]) -> Any:
    return np.array(values, np.float64)


def _words(line: str) -> float:
    words = line.count(" ") + 1
    if line.isascii():
        return words
    unspaced = len(_NO_SPACES.findall(line[:LONGEST])) * max(1.0, len(line) / LONGEST)
    return words + unspaced * _WORD_PER_CHARACTER


def _letters(text: str) -> str:
    """Return the letters and digits only, in lower case, so that marks, spaces and escapes do not matter."""
    return "".join(_WORDS.findall(text.lower()))


def _same_beginning(line: str, description: str) -> bool:
    if len(line) < 20 or len(description) < 20:
        return False
    own = _letters(line[:400])
    size = min(len(own), len(description), 60)
    return size >= 20 and (own[:size] == description[:size] or own[:size] in description)
