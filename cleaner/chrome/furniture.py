"""Labels of site furniture in many languages, as the keys that lines of them have."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.keys import label_key

if TYPE_CHECKING:
    import numpy.typing as npt

_VIEWS = re.compile(
    r"\b(?:views?|viewed|hits?|reads|visits|visitors|xem|đọc|truy cập|vues?|lectures|consultations"
    r"|aufrufe|gelesen|zugriffe|vistas|visitas|lecturas|visualizações|acessos|leituras|visualizzazioni|letture|bekeken|gelezen|wyświetleń|odsłon"
    r"|görüntülenme|okunma|dilihat|dibaca|просмотр\w*|прочитано|перегляд\w*|مشاهد\w*)\b"
    r"|阅读|閱讀|浏览|瀏覽|点击|點擊|閲覧|조회|อ่าน|เข้าชม",
    re.IGNORECASE,
)
"""Words of how often a page was seen, in the languages of the labels; from general knowledge of sites."""


@functools.lru_cache(1024)
def is_view_count(label: str) -> bool:
    """Tell whether a label tells how often a page was seen.

    Example:
        >>> is_view_count("Views"), is_view_count("Lượt đọc"), is_view_count("Price")
        (True, True, False)
    """
    return _VIEWS.search(label) is not None


@functools.cache
def furniture_keys(*, ending: bool = False) -> npt.NDArray[np.uint64]:
    """Return the masked keys of labels, each as it stands, with a capital first, in title case and in capitals.

    Args:
        ending: Only those after which no text follows: headings of lists of other pages, and labels of footers.

    Example:
        >>> label_key("Log in") in furniture_keys(), label_key("Log in") in furniture_keys(ending=True)
        (True, False)
    """
    variants: set[str] = set()
    for label in furniture_labels(ending=ending):  # keys fold the case of ASCII letters
        variants |= {label} if label.isascii() else {label, label.capitalize(), label.title(), label.upper()}
    return np.unique(np.array([label_key(form) for form in variants], np.uint64))


def furniture_labels(*, ending: bool = False) -> list[str]:
    """Return the labels of the data file, in lower case; all, or those after which no text follows."""
    text = (Path(__file__).parent / "furniture.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [label for _, label, *end in rows if end or not ending]
