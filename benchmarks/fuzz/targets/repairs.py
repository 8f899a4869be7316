"""Texts with escapes and damage: what is repaired can be put back, and what was repaired needs nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.edits.edit import apply, revert
from cleaner.normalization.text import normalize_text
from fuzz.target import Target, promise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ESCAPES = (
    *(
        "&eacute;",
        "&#7871;",
        "&#x1ea1;",
        "&amp;eacute;",
        "&amp;amp;lt;",
        "&lt;",
        "&quot;",
        "&nbsp;",
        "&#39;",
        "&#xD800;",
    ),
    *(
        "\\u1ea1",
        "\\u0041",
        "\\u{1ea1}",
        "\\U0001f600",
        "\\xc3\\xa9",
        "\\303\\251",
        "\\ud83d\\ude00",
        "\\n",
        "\\\\u00e9",
    ),
    *("%E1%BA%BF", "%u1EA1", "%20", "%25C3%25A9", "=E1=BA=BF", "=C3=\n=A9", "=\n", "=?utf-8?Q?Ti=E1=BA=BFng?="),
    *("<U+1EBF>", "u1ebf", "```\n", "{", "}", "\\"),
)
_DAMAGE = (
    *("Ná»‘i láº¡i", "Ã©", "Tiá»ƒng Viá»‡t", "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "Ti?ng Vi?t", "TiÕng ViÖt", "Tieáng Vieät", "tieˆ´ng"),
    *(
        "\u00a0",
        "\u200b",
        "\u00ad",
        "\u2028",
        "\r\n",
        "\x85",
        "\ufeff",
        "e\u0301",
        "\ud83d\ude00",
        "\u202e",
        "\ufffd",
        "\x00",
    ),
    *("Ｈｅｌｌｏ", "ﬁ", "\u1100\u1161", "嵝縩g n瓢峄沜", "\uf0b7", "👩\u200d👩\u200d👧", "\u034f", "\u115f"),
)
_WORDS = ("Một trang tiếng Việt.", "The river runs.", "Đường 12/3", "https://a.example/?q=%C3%A9&amp;r=1", " ", "\n")


def _text(data: bytes) -> str:
    """Return data as any text, with surrogates where they are no UTF-8, half of them as escapes of JSON leave them."""
    return data.decode("utf-8", "surrogateescape")


def _repairs(_folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        text = _text(data)
        new, edits = normalize_text(text)
        promise(apply(text, edits) == new, "the edits make the text", text, new)
        promise(revert(new, edits) == text, "the edits give the text back", text, new)
        promise(not any("\ud800" <= char <= "\udfff" for char in new), "no surrogate is left", text)
        again, more = normalize_text(new)
        promise(not more and again == new, "what is normalized stays as it is", text, new, more)

    return run


def _damaged() -> list[bytes]:
    escaped = ["".join(pair) for pair in zip(_WORDS * 6, _ESCAPES, strict=False)]
    damaged = [" ".join(three) for three in zip(_DAMAGE, _DAMAGE[3:], _DAMAGE[7:], strict=False)]
    return [one.encode("utf-8", "surrogatepass") for one in (*escaped, *damaged, *_WORDS, *_ESCAPES, *_DAMAGE)]


_TOKENS = tuple(one.encode("utf-8", "surrogatepass") for one in (*_ESCAPES, *_DAMAGE, *_WORDS))

TARGETS = (Target("repairs", _repairs, _damaged, _TOKENS, longest=600),)
