"""Lines of a document that stayed: furniture and second copies are to go, the body is to stay, damage to be mended."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from made_corpus.truth import CHROME, CONTENT, REPEAT

from against_truth.keys import key


class Known(NamedTuple):
    """What is known of a page.

    Attributes:
        kind: Its kind.
        text: What the dump holds.
        letters: A letter for each line of it.
        undamaged: The text before its encoding was damaged; None where it was not.
    """

    kind: str
    text: str
    letters: str
    undamaged: str | None


class Fate(NamedTuple):
    """What became of the lines of some pages: characters, but for those counted in lines.

    Attributes:
        content: Of bodies.
        content_gone: Of bodies, not in the output: removed, or altered.
        guarded: Of bodies of pages on which no line may go: forms, series, refrains, the first copies of second ones.
        guarded_gone: Of those, not in the output.
        chrome: Of furniture.
        chrome_stays: Of furniture, still in the output.
        repeat: Of second copies, letter by letter equal.
        repeat_stays: Of those, still in the output beside the first copy.
        edited: Of second copies with other words here and there.
        edited_stays: Of those, still in the output beside the first copy.
        damaged: Lines of bodies whose encoding was damaged.
        mended: Of those, lines that came back.
        left: Of those, lines that are as they were in the dump.
    """

    content: int = 0
    content_gone: int = 0
    guarded: int = 0
    guarded_gone: int = 0
    chrome: int = 0
    chrome_stays: int = 0
    repeat: int = 0
    repeat_stays: int = 0
    edited: int = 0
    edited_stays: int = 0
    damaged: int = 0
    mended: int = 0
    left: int = 0

    def plus(self, other: Fate) -> Fate:
        """Return the sum of both."""
        return Fate(*(one + two for one, two in zip(self, other, strict=True)))


GUARDED = ("form", "series", "quotation", "refrain", "twice", "twice, edited")
"""Kinds of pages whose lines repeat within the page or over pages and are to stay."""


def fate(page: Known, output: str) -> Fate:
    """Return what became of the lines of a page.

    Lines are counted, not aligned: an output that holds a line of the page as often as is wanted has kept it, wherever.
    Of a body that stands twice either copy may go. A damaged line counts as kept in either form.

    Args:
        page: The page.
        output: The text that came out.

    Example:
        >>> fate(Known("unique", "menu\\n\\nbody\\nfoot", "c.bc", None), "body\\nfoot")._asdict()["chrome_stays"]
        4
    """
    found = Counter(map(key, output.split("\n")))
    raw = list(map(key, page.text.split("\n")))
    sound = raw if page.undamaged is None else list(map(key, page.undamaged.split("\n")))
    content, repeat, chrome = (
        [at for at, letter in enumerate(page.letters) if letter == wanted] for wanted in (CONTENT, REPEAT, CHROME)
    )

    def taken(at: int) -> str | None:
        """Use up a line of the output that is this line, in its sound form or as it was in the dump; return it."""
        form = next((form for form in (sound[at], raw[at]) if found[form]), None)
        if form is not None:
            found[form] -= 1
        return form

    counts = Counter[str]()
    gone = []
    for at in content:
        form = taken(at)
        if form is None:
            gone.append(at)
        if sound[at] != raw[at]:
            counts.update(damaged=1, mended=form == sound[at], left=form == raw[at])
    second = dict(zip(content, repeat, strict=False))
    instead = {at for at in gone if at in second and taken(second[at]) is not None}
    all_of_it = sum(len(sound[at]) for at in content)
    lost = sum(len(sound[at]) for at in gone if at not in instead)
    counts.update(content=all_of_it, content_gone=lost)
    if page.kind in GUARDED:
        counts.update(guarded=all_of_it, guarded_gone=lost)
    copy = "edited" if "edited" in page.kind else "repeat"
    for at, other in second.items():
        stays = at not in instead and taken(other) is not None
        counts.update({copy: len(sound[other]), f"{copy}_stays": stays * len(sound[other])})
    for at in chrome:
        stays = taken(at) is not None
        counts.update(chrome=len(sound[at]), chrome_stays=stays * len(sound[at]))
    return Fate(**counts)
