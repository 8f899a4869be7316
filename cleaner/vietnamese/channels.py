"""Channels: what each letter became, for one kind of damage, and so what each damaged string may be read as.

Most damage to Vietnamese works letter by letter, whatever its cause: UTF-8 read with another encoding, a legacy font's
bytes shown as Western letters, spaces and quotes folded afterwards. A channel is the map from letters to damaged
strings, turned round. Where something was lost a string has several readings, and the text around it decides
(:mod:`cleaner.vietnamese.reading`).
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cleaner.vietnamese.letters import LETTERS, legacy_letters, sloppy
from cleaner.vietnamese.patterns import longest_of
from cleaner.vietnamese.syllables import TONES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

PUNCTUATION = "“”‘’–—…•«»°²³·×®©™½¼±→§\xa0"
"""Signs that Vietnamese pages hold besides letters, and that are damaged with them."""
_INVENTORY = LETTERS + PUNCTUATION

_ORDINARY = frozenset(" ?-\u2212'\"")
"""What a lost byte or a folded sign may look like, and an undamaged one too."""

_BLANK: dict[str, tuple[str, ...]] = {"\xa0": (" ", "")}
_SIGNS = {
    "‘": ("'",),
    "’": ("'",),
    "‚": ("'",),
    "„": ('"',),
    "“": ('"',),
    "”": ('"',),
    "–": ("-",),
    "—": ("-",),
    "…": ("...",),
}
_UNDEFINED = {chr(byte): ("", "?", "\ufffd", " ") for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_C1 = {chr(byte): ("",) for byte in range(0x80, 0xA0)}

_LOOKALIKES = str.maketrans(
    "аеорсухіѕјһԁԛԝАВЕКМНОРСТУХІЅЈοΟΑΒΕΖΗΙΚΜΝΡΤΥΧνυ",  # Cyrillic, then Greek
    "aeopcyxisjhdqwABEKMHOPCTYXISJoOABEZHIKMNPTYXvu",
)


_AS_WINDOWS = " read as windows-1252"


@dataclass(frozen=True)
class Channel:
    """One kind of damage.

    Attributes:
        name: Its name, as the ledger shows it.
        readings: What each damaged string may have been, likeliest first.
        is_font: Whether damaged text is made of ordinary letters, so that correct words are mistaken for damaged ones.
        recase: Whether capitals with marks became lower case.
        dropped: A letter that left nothing behind, or "".
        by_word: Whether a word that does not become a syllable stays as it is.
        usual: A damaged string that nearly all damaged texts hold; without it a channel that lost it may be meant.
        lacks: A damaged string that no text through the channel holds.
    """

    name: str
    readings: Mapping[str, tuple[str, ...]] = field(compare=False)
    is_font: bool = False
    recase: bool = False
    dropped: str = ""
    by_word: bool = False
    usual: str = ""
    lacks: str = ""

    @property
    def encoding(self) -> str | None:
        """The legacy encoding that the channel is of, if its bytes were read as windows-1252."""
        return self.name.removesuffix(_AS_WINDOWS) if self.is_font and self.name.endswith(_AS_WINDOWS) else None

    @functools.cached_property
    def letters(self) -> frozenset[str]:
        """All that a damaged string may be read as."""
        return frozenset(letter for readings in self.readings.values() for letter in readings)

    @functools.cached_property
    def is_lossy(self) -> bool:
        """Whether a damaged string has more than one reading."""
        return self.dropped != "" or bool(self.ambiguous)

    @functools.cached_property
    def small_only(self) -> str:
        """The small letters whose capitals the channel lacks."""
        return "".join(char for char in LETTERS if char.islower() and char.upper() not in self.letters)

    @functools.cached_property
    def ambiguous(self) -> frozenset[str]:
        """The damaged strings with more than one reading."""
        return frozenset(damaged for damaged, readings in self.readings.items() if len(readings) > 1)

    @functools.cached_property
    def leaves_ascii(self) -> bool:
        """Whether a word in ASCII is read as it stands."""
        return not self.dropped and not any(map(str.isascii, self.readings))

    @functools.cached_property
    def first_readings(self) -> Mapping[str, str]:
        """The likeliest reading of each damaged string."""
        return {damaged: readings[0] for damaged, readings in self.readings.items()}

    @functools.cached_property
    def of_single_letters(self) -> Mapping[int, str] | None:
        """The same for ``str.translate``; ``None`` where a damaged string may have several characters."""
        return None if any(len(damaged) > 1 for damaged in self.readings) else str.maketrans(dict(self.first_readings))

    @functools.cached_property
    def _by_first_character(self) -> Mapping[str, list[tuple[str, tuple[str, ...]]]]:
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for item in self.readings.items():
            found.setdefault(item[0][0], []).append(item)
        return found

    def within(self, characters: frozenset[str]) -> Hashable:
        """Return what decides how text of these characters is read: of two channels with the same one is enough."""
        beginning = self._by_first_character
        possible = itertools.chain.from_iterable(beginning[char] for char in characters if char in beginning)
        readings = frozenset(item for item in possible if len(item[0]) == 1 or characters.issuperset(item[0]))
        return readings, self.letters, self.is_font, self.recase, self.dropped, self.by_word, self.is_lossy

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """One damaged string, the longest that fits."""
        return re.compile(longest_of(self.readings))

    @functools.cached_property
    def word(self) -> re.Pattern[str]:
        """A run of letters and damaged strings."""
        return re.compile(f"(?:{longest_of(self.readings)}|[^\\W\\d_]|[\u0300-\u036f])+")


@functools.cache
def channels() -> tuple[Channel, ...]:
    """Return all channels; of two that explain a text equally well the first counts."""
    return (*_forms(), *_misread_utf_8(), *_fonts(), *_lossy_utf_8())


def _misread_utf_8() -> Iterator[Channel]:
    """Yield the channels in which each letter is still told from every other: lines damaged in part."""
    for codec, name in (
        ("cp1252", "windows-1252"),
        ("latin-1", "latin-1"),
        *((f"cp125{page}", f"windows-125{page}") for page in (0, 1, 3, 4, 7, 8)),
        *((codec, codec) for codec in ("iso-8859-2", "mac-roman", "cp437", "cp850", "cp874")),
    ):
        yield _channel(f"utf-8 read as {name}", _pairs(_INVENTORY, _misreading(codec)))


def _lossy_utf_8() -> Iterator[Channel]:
    windows = _misreading("cp1252")
    folded = _BLANK | _SIGNS | _UNDEFINED | {"\xad": ("",)}
    name = "utf-8 read as windows-1252"
    yield _channel(f"{name}, characters lost", _pairs(_INVENTORY, windows, folded))
    lower = [(letter.lower(), damaged.lower()) for letter, damaged in _pairs(_INVENTORY, windows, folded)]
    yield _channel(f"{name}, then lower-cased", lower)
    compatible = [(letter, _nfkc(damaged)) for letter, damaged in _pairs(_INVENTORY, windows, folded)]
    yield _channel(f"{name}, then NFKC", compatible)
    # Ỡ, which is rare, would make a letter of the space behind every ề ể ễ ệ ỉ ị ọ ỏ ố ồ ổ ỗ ộ ớ ờ ở.
    yield _channel(
        "utf-8 read as latin-1, controls lost",
        _pairs(_INVENTORY.replace("Ỡ", ""), _misreading("latin-1"), _C1 | _BLANK),
    )


def _fonts() -> Iterator[Channel]:
    for table, codecs in (
        ("tcvn3", ("cp1252", "latin-1")),
        ("vni-windows", ("cp1252", "mac-roman")),
        ("vni-mac", ("cp1252", "latin-1")),
        ("viscii", ("cp1252", "latin-1")),
        ("vps", ("cp1252", "latin-1")),
        ("windows-1258", ("cp1252",)),
        ("bkhcm2", ("cp1252", "latin-1")),
        ("bkhcm1", ("cp1252", "latin-1")),
        ("vietware-x", ("cp1252", "latin-1")),
        ("vietware-f", ("cp1252", "latin-1")),
        ("isc", ("cp1252", "latin-1")),
        ("tcvn5712-1", ("cp1252", "latin-1")),
    ):
        for codec in codecs:
            pairs = list(_font(table, codec))
            western = "windows-1252" if codec == "cp1252" else codec
            usual = "\xad" if table == "tcvn3" else ""  # ư
            yield _channel(f"{table} read as {western}", pairs, is_font=True, usual=usual)
    tcvn3 = list(_font("tcvn3", "cp1252"))
    name = "tcvn3 read as windows-1252"
    for what, blank in (("hyphens for soft hyphens", "-"), ("minus signs for soft hyphens", "\u2212")):
        folded = ((letter, damaged.replace("\xad", blank)) for letter, damaged in tcvn3)
        yield _channel(f"{name}, {what}", folded, is_font=True, lacks="\xad")
    shown = ((letter, damaged) for letter, damaged in tcvn3 if damaged != "\xad")
    yield _channel(f"{name}, soft hyphens lost", shown, is_font=True, dropped="ư", lacks="\xad")
    yield _channel(f"{name}, then NFKC", ((letter, _nfkc(damaged)) for letter, damaged in tcvn3), is_font=True)
    windows = _misreading("cp1252")
    for table in ("tcvn3", "vni-windows", "viscii"):
        twice = ((letter, "".join(map(windows, damaged))) for letter, damaged in _font(table, "cp1252"))
        yield _channel(f"{table} read as windows-1252, then utf-8 read as windows-1252", twice, is_font=True)
    yield _channel("viqr", _viqr())


def _forms() -> Iterator[Channel]:
    """Yield damage to a letter's form: its parts are all there, in code points that do not make the letter."""
    swapped, spacing = [], []
    for letter in LETTERS:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((part for part in parts[1:] if part in TONES), "")
        rest = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else letter
        if tone and len(parts) == 3:
            quality = parts[1:].replace(tone, "")
            swapped.append((letter, unicodedata.normalize("NFC", parts[0] + tone) + quality))
        spacing += [(letter, rest + sign) for sign in {"\u0300": "`ˋ", "\u0301": "´ˊ", "\u0303": "˜~"}.get(tone, "")]
    yield _channel("tone mark before the vowel's own mark", swapped, by_word=True)
    yield _channel("tone mark as a spacing accent", spacing, by_word=True)
    yield _channel("eth for đ", [("đ", "ð"), ("Đ", "Ð"), ("đ", "ɖ"), ("Đ", "Ɖ")], by_word=True)
    looks = [(chr(latin), chr(other)) for other, latin in _LOOKALIKES.items()]
    yield _channel("look-alike letters of another script", looks, by_word=True)


def _font(table: str, codec: str) -> Iterator[tuple[str, str]]:
    read = sloppy(codec)
    for letter, written in legacy_letters(table).items():
        yield letter, "".join(read[byte] for byte in written)


def _viqr() -> Iterator[tuple[str, str]]:
    for letter, written in legacy_letters("viqr").items():
        damaged = written.decode("ascii")
        for form in {damaged, damaged.replace("+", "*")}:
            yield letter, form
            if form[-1] in ".?'":  # a sentence may end there
                yield form, form
    yield from (("đ", "dd"), ("Đ", "DD"), ("Đ", "Dd"))
    for sign in ".?'`~^(+*\\":
        yield from ((sign, f"\\{sign}"), (f"\\{sign}", f"\\{sign}"))


def _misreading(codec: str) -> Callable[[str], str]:
    read = sloppy(codec)
    return lambda text: "".join(read[byte] for byte in text.encode("utf-8"))


def _pairs(
    letters: str, misread: Callable[[str], str], folded: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield each letter with each string that it may have become; ``folded`` says what may have become of parts."""
    for letter in letters:
        options = [(part, *(folded or {}).get(part, ())) for part in misread(letter)]
        for parts in itertools.product(*options):
            yield letter, "".join(parts)


def _as_it_stands(damaged: str, found: Mapping[str, Iterable[str]], *, is_ambiguous: bool) -> Iterator[str]:
    """Yield the readings of a damaged string in which its last character, or all of it, is what it seems."""
    last = damaged[-1]
    if last in _ORDINARY:
        yield from (letter + last for letter in found.get(damaged[:-1], ()))
        if last == " ":
            yield from (letter + last for letter in found[damaged])  # one space for the letter's own and the next
        if len(damaged) == 1 or last == " ":
            yield damaged
    elif len(damaged) == 1 and (damaged.isascii() or is_ambiguous):
        yield damaged


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _channel(
    name: str,
    pairs: Iterable[tuple[str, str]],
    *,
    is_font: bool = False,
    dropped: str = "",
    by_word: bool = False,
    usual: str = "",
    lacks: str = "",
) -> Channel:
    """Turn pairs of a letter and its damaged string round."""
    found: dict[str, dict[str, None]] = {}
    for letter, damaged in pairs:
        if damaged:
            found.setdefault(damaged, {})[letter] = None
    recase = False
    readings: dict[str, tuple[str, ...]] = {}
    for damaged, letters in found.items():
        kept = dict.fromkeys(letters)
        for letter in letters:
            if is_font and letter.lower() != letter and letter.lower() in letters:
                del kept[letter]  # the capital exists in a capital font only: capitals are restored afterwards
                recase = True
        kept |= dict.fromkeys(_as_it_stands(damaged, found, is_ambiguous=len(kept) > 1))
        if tuple(kept) != (damaged,):
            readings[damaged] = tuple(kept)
    return Channel(
        name, readings, is_font=is_font, recase=recase, dropped=dropped, by_word=by_word, usual=usual, lacks=lacks
    )
