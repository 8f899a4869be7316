"""Labels of site furniture in many languages, as the keys that lines of them have."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.keys import label_key

if TYPE_CHECKING:
    import numpy.typing as npt


@functools.cache
def furniture_keys() -> npt.NDArray[np.uint64]:
    """Return the masked keys of all labels, each as it stands, with a capital first, in title case and in capitals.

    Example:
        >>> label_key("Log in") in furniture_keys()
        True
    """
    variants: set[str] = set()
    for label in furniture_labels():  # keys fold the case of ASCII letters
        variants |= {label} if label.isascii() else {label, label.capitalize(), label.title(), label.upper()}
    return np.unique(np.array([label_key(form) for form in variants], np.uint64))


def furniture_labels() -> list[str]:
    """Return the labels of the data file, in lower case."""
    text = (Path(__file__).parent / "furniture.tsv").read_text(encoding="utf-8")
    return [line.split("\t")[1] for line in text.splitlines() if not line.startswith("#")]
