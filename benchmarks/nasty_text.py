"""Texts on which a gate and the repairs behind it might disagree: every character that a repair looks at, side by side
with every other, fragments of escapes, and real lines with damage in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from damage import KINDS, VARIANTS

from cleaner.normalization.encodings import MISREADINGS, Misreading

if TYPE_CHECKING:
    import random

NASTY = (
    *sorted({char for misreading in MISREADINGS for char in misreading.high}),
    *"aaaa  \n\n\t\r\x0b\x00\x7f\x85\xa0\xad\u2028\ufffd\ufffd\uffff",
    *"\u200b\u200c\u200d\u2060\ufeff\u200e\u202e\u2067\ufe0f\u180b\u034f\u1160\u3164\u180e\u1820",
    *"\u1100\u1161\u11a8가각\u0e38\u0e48ก\u064b\u0651م\u05b0\u05bcש\u093cक\u0958\u094d\u3099か\u0300\u0323\u031b\u0345",
    *"\U0001d165\U0001d15e\U000110ba\U00011099\U0001f600\U0001f3f4\U000e0067\U000e0100\U0002f800\U00020000\U0001fffe",
    *"ạếộăđơưĩũĐ“”‘’–…•°²»ẽẞﬁ\uf0b7\uf06eＡＢ１！\u3000中岷縩ðÐɖа́οЀ´˜^&\\%=<\"'",
)
"""Characters, those more often that make more of their neighbours."""
FRAGMENTS = (
    *("&eacute;", "&#7871;", "&#x1ea1;", "&amp;eacute;", "&lt;", "&amp;", "&quot;", "&nbsp;", "&copy", "&#39;", ";"),
    *("\\u1ea1", "\\u0041", "\\u{1ea1}", "\\U0001f600", "\\xc3", "\\xa9", "\\303\\251", "\\360\\237\\230\\200", "\\n"),
    *("%E1%BA%BF", "%u1EA1", "%20", "%25C3%25A9", "%", "=E1=BA=BF", "=C3=\n=A9", "=\n", "=?utf-8?Q?Ti=E1=BA=BFng?="),
    *("<U+1EBF>", "u1ebf", "e^", "o^.", "dd", "a+", "```\n", "/*", "<p>", "{", "ạ", "a", "b ", "Việt ", "tiếng", "ng"),
    *("Ti", " ", "\n", "\n", "- "),
)
_WORDS = (
    "é",
    "ü ",
    "Ñ",
    "ạ",
    "ế",
    "–",
    "“",
    "”",
    "Привет",
    "中",
    "π ",
    "ø",
    "ọ ",
    "ğ",
    "😀",
    "à la",
    "ễ",
    "b ",
    "T",
    "n",
)


def buffers(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the bytes of texts and their offsets."""
    encoded = [text.encode("utf-8") for text in texts]
    return np.frombuffer(b"".join(encoded), np.uint8), np.cumsum([0, *map(len, encoded)], dtype=np.int64)


def misread(text: str, misreading: Misreading) -> str:
    return "".join(chr(byte) if byte < 0x80 else misreading.high[byte - 0x80] for byte in text.encode("utf-8"))


def nasty_texts(chance: random.Random, lines: list[str], count: int) -> list[str]:
    """Return ``count`` short texts, the same for the same ``chance``; ``lines`` are correct ones."""
    return [_nasty_text(chance, lines) for _ in range(count)]


def _nasty_text(chance: random.Random, lines: list[str]) -> str:
    kind = chance.randrange(6)
    if kind == 0:
        return "".join(chance.choices(NASTY, k=chance.randint(1, 8)))
    if kind == 1:
        return "".join(chance.choices((*FRAGMENTS, *chance.choices(NASTY, k=10)), k=chance.randint(1, 12)))
    if kind == 2:
        damaged = misread("".join(chance.choices(_WORDS, k=chance.randint(1, 5))), chance.choice(MISREADINGS))
        return "".join(chance.choices(("", "a ", " A", "ạ ", "đ"), k=2)) + damaged + chance.choice(("", "b", " ạ"))
    words = chance.choice(lines).split(" ")
    first = chance.randint(0, len(words))
    line = " ".join(words[first : first + chance.randint(1, 8)])
    if kind == 3:
        at = chance.randint(0, len(line))
        return line[:at] + "".join(chance.choices(NASTY, k=chance.randint(1, 3))) + line[at:]
    if kind == 4:
        return misread(line, chance.choice(MISREADINGS))
    damaged = chance.choice(KINDS + VARIANTS).damage(line) or line
    return damaged.encode("utf-8", "replace").decode("utf-8")
