r"""The kinds of damage that Vietnamese text in dumps has, as functions from a line to its damaged form.

``KINDS`` holds 78 of them, in six groups; the figures of ``recovery.py`` are means over these. ``VARIANTS`` holds other
spellings of the same kinds (a percent escape with and without escaped spaces), so that a repair made for one spelling
of this generator is found out; their group is that of the kind, they count in no mean.

Everything is a pure function of the line: no seed, no state. A damage returns None where a line cannot have it.
"""

from __future__ import annotations

import html.entities
import json
import quopri
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, quote_plus

from legacy_damage import compound, misread, misread_viqr, precomposed_1258, read, spacing_accents, tone_first, typed

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = ("mojibake", "lossy", "mixed", "escape", "form", "legacy")


def same(line: str) -> str:
    return line


class Kind(NamedTuple):
    """One kind of damage.

    Attributes:
        name: What happened to the line.
        group: One of ``GROUPS``.
        damage: The damaged line, or None.
        expected: What a repair should give, made from the line.
    """

    name: str
    group: str
    damage: Callable[[str], str | None]
    expected: Callable[[str], str] = same


_STRAIGHT = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")
_UNDEFINED = re.compile("[\x81\x8d\x8f\x90\x9d]")
"""The bytes that cp1252 leaves undefined, as :func:`read` gives them."""
_C1 = re.compile("[\x80-\x9f]")
_WORD = re.compile(r"[^\W\d_]+")


def misread_utf8(line: str, codec: str = "cp1252") -> str:
    return read(line.encode("utf-8"), codec)


def twice(line: str) -> str:
    return misread_utf8(misread_utf8(line))


def replaced(line: str, codec: str) -> str:
    """Read the UTF-8 of a line with a codec in which most of its bytes are half of a pair, or no character."""
    return line.encode("utf-8").decode(codec, "replace")


def question_marks(line: str) -> str:
    """Lose every letter outside ASCII: nothing can be known of them, so a guess would be harm."""
    return line.encode("ascii", "replace").decode("ascii")


def byte_marks(line: str) -> str:
    """Lose the same letters, with a mark for each byte of theirs."""
    return replaced(line, "ascii")


def run_marks(line: str) -> str:
    """Return what the normal form leaves of that: one U+FFFD for a run of them."""
    return re.sub("\ufffd+", "\ufffd", byte_marks(line))


def each_word(line: str, step: int, change: Callable[[str], str]) -> str:
    """Change every ``step``-th word, beginning with the first."""
    words = line.split(" ")
    words[::step] = map(change, words[::step])
    return " ".join(words)


def some_words(line: str, change: Callable[[str], str]) -> str:
    """Change about half of the words: those whose characters add up to an odd number."""
    return " ".join(change(word) if sum(map(ord, word)) % 2 else word for word in line.split(" "))


def second_half(line: str, change: Callable[[str], str | None]) -> str | None:
    half = len(line) // 2
    changed = change(line[half:])
    return None if changed is None else line[:half] + changed


def spaced(line: str) -> str:
    return re.sub(" +", " ", line.replace("\xa0", " "))


def entities(line: str, names: dict[int, str] | None = None, number: str = "&#{};", end: str = ";") -> str:
    names = names or {}
    return "".join(
        char if char.isascii() else f"&{names[ord(char)]}{end}" if ord(char) in names else number.format(ord(char))
        for char in line
    )


_HTML5 = {ord(v): k.removesuffix(";") for k, v in sorted(html.entities.html5.items()) if len(v) == 1 and k[-1] == ";"}
_HTML4 = html.entities.codepoint2name


def escaped(line: str, form: str) -> str:
    """Write each character outside ASCII as a number, in a form such as ``\\\\u{:04x}``."""
    return "".join(char if char.isascii() else form.format(ord(char)) for char in line)


def escaped_bytes(line: str, form: str, also: str = "") -> str:
    """Write each byte of UTF-8 outside ASCII, and of the characters in ``also``, as a number."""
    return "".join(
        char if char.isascii() and char not in also else "".join(form.format(byte) for byte in char.encode("utf-8"))
        for char in line
    )


def javascript_escape(line: str) -> str:
    """Return what JavaScript's ``escape`` gives."""
    plain = re.compile(r"[A-Za-z0-9@*_+\-./]")
    return "".join(
        char if plain.match(char) else f"%u{ord(char):04X}" if ord(char) > 0xFF else f"%{ord(char):02X}"
        for char in line
    )


def quoted_printable(line: str) -> str:
    """Return quoted-printable as mail has it, with soft line breaks."""
    return quopri.encodestring(line.encode("utf-8")).decode("ascii")


def within_words(line: str, mark: str, every: int = 3) -> str:
    """Put ``mark`` behind every third letter of a word."""
    return _WORD.sub(lambda word: re.sub(rf"(.{{{every}}})(?=.)", rf"\1{mark}", word[0]), line)


_ACCENTS = {"\u0301": "´", "\u0300": "`", "\u0303": "˜"}
_ASCII_ACCENTS = {"\u0301": "'", "\u0300": "`", "\u0303": "~"}
_CYRILLIC = str.maketrans("aeopcxyAEOPCXTHKMB", "аеорсхуАЕОРСХТНКМВ")
_CYRILLIC_VOWELS = str.maketrans("aeoAEO", "аеоАЕО")
_GREEK = str.maketrans("oOAEHKMNTX", "οΟΑΕΗΚΜΝΤΧ")


def cyrillic(text: str) -> str:
    """Write a, e and o with the Cyrillic letters that look like them."""
    return text.translate(_CYRILLIC_VOWELS)


def cesu_8(line: str) -> str:
    """Read as cp1252 the UTF-8 of UTF-16 surrogates; an emoji is put behind the line to have some."""
    units = (line + " 😀").encode("utf-16-le", "surrogatepass")
    pairs = "".join(chr(units[at] | units[at + 1] << 8) for at in range(0, len(units), 2))
    return read(pairs.encode("utf-8", "surrogatepass"), "cp1252")


def surrogateescape(text: str) -> str:
    """Read UTF-8 as ASCII, with the bytes beyond it as lone surrogates: file names in Python, for one."""
    return text.encode("utf-8").decode("ascii", "surrogateescape")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def heading(line: str) -> str:
    return typed(line).upper()


def old(name: str, encoding: str, codec: str = "cp1252", then: Callable[[str], str] = same) -> Kind:
    """Return the kind of a line written in an old encoding and read with ``codec``; ``then`` happens afterwards."""

    def damage(line: str) -> str | None:
        text = misread(line, encoding, codec)
        return None if text is None else then(text)

    return Kind(name, "legacy", damage, typed)


_CODECS = {
    **{name: name for name in ("cp1252", "latin-1", "cp1254", "cp437", "cp1250", "cp1253", "cp1257", "cp1251")},
    **{name: name for name in ("cp1258", "cp850", "cp874")},
    "macroman": "mac_roman",
    "iso-8859-2": "iso8859_2",
}
KINDS = (
    *(
        Kind(f"UTF-8 as {name}", "mojibake", lambda line, codec=codec: misread_utf8(line, codec))
        for name, codec in _CODECS.items()
    ),
    Kind("UTF-8 as cp1258, NFC", "mojibake", lambda line: nfc(misread_utf8(line, "cp1258"))),
    Kind("cp1252, twice", "mojibake", twice),
    Kind("cp1252, three times", "mojibake", lambda line: misread_utf8(twice(line))),
    Kind("latin-1, then cp1252", "mojibake", lambda line: misread_utf8(misread_utf8(line, "latin-1"))),
    Kind("cp1252, NBSP to space, collapsed", "mojibake", lambda line: spaced(misread_utf8(line))),
    Kind("cp1252, lower-cased", "mojibake", lambda line: misread_utf8(line).lower(), str.lower),
    Kind("cp1252, quotes straightened", "mojibake", lambda line: misread_utf8(line).translate(_STRAIGHT)),
    Kind("cp1252, soft hyphens dropped", "mojibake", lambda line: misread_utf8(line).replace("\xad", "")),
    Kind("cp1252, NFKC", "mojibake", lambda line: nfkc(misread_utf8(line))),
    Kind("cp1252, entities", "mojibake", lambda line: entities(misread_utf8(line))),
    Kind("cp1252, undefined to U+FFFD", "lossy", lambda line: replaced(line, "cp1252")),
    Kind("cp1252, undefined dropped", "lossy", lambda line: line.encode("utf-8").decode("cp1252", "ignore")),
    Kind("cp1252, undefined to ?", "lossy", lambda line: _UNDEFINED.sub("?", misread_utf8(line))),
    Kind("cp1252, C1 stripped", "lossy", lambda line: _C1.sub("", misread_utf8(line))),
    Kind("latin-1, C1 stripped", "lossy", lambda line: _C1.sub("", misread_utf8(line, "latin-1"))),
    Kind("UTF-8 as gbk, replace", "lossy", lambda line: replaced(line, "gbk")),
    Kind("UTF-8 as shift_jis, replace", "lossy", lambda line: replaced(line, "shift_jis")),
    Kind("UTF-8 as euc_kr, replace", "lossy", lambda line: replaced(line, "euc_kr")),
    Kind("UTF-8 as big5, replace", "lossy", lambda line: replaced(line, "big5")),
    Kind("cp1252, every second word", "mixed", lambda line: each_word(line, 2, misread_utf8)),
    Kind("cp1252, second half", "mixed", lambda line: second_half(line, misread_utf8)),
    Kind("TCVN3, second half", "mixed", lambda line: second_half(line, lambda half: misread(half, "tcvn3")), typed),
    Kind("entities, decimal", "escape", entities),
    Kind("entities, hex", "escape", lambda line: entities(line, number="&#x{:x};")),
    Kind("entities, named", "escape", lambda line: entities(line, _HTML4)),
    Kind("entities, twice", "escape", lambda line: entities(line).replace("&", "&amp;")),
    Kind("entities, no semicolon", "escape", lambda line: entities(line, number="&#{}")),
    Kind("\\u1ea1", "escape", lambda line: escaped(line, "\\u{:04x}")),
    Kind("\\xe1\\xba\\xa1", "escape", lambda line: escaped_bytes(line, "\\x{:02x}")),
    Kind("%E1%BA%A1", "escape", quote),
    Kind("%u1EA1", "escape", javascript_escape),
    Kind("=E1=BA=A1", "escape", lambda line: escaped_bytes(line, "={:02X}", also="=")),
    Kind("NFD", "form", lambda line: unicodedata.normalize("NFD", line)),
    Kind("compound", "form", compound),
    Kind("tone before quality", "form", tone_first),
    Kind("spacing accents", "form", lambda line: spacing_accents(line, _ACCENTS)),
    Kind("đ as ð", "form", lambda line: line.translate(str.maketrans("đĐ", "ðÐ"))),
    Kind("đ as ɖ", "form", lambda line: line.translate(str.maketrans("đĐ", "ɖƉ"))),
    Kind("Cyrillic look-alikes", "form", cyrillic),
    Kind("zero-width spaces in words", "form", lambda line: within_words(line, "\u200b")),
    Kind("soft hyphens in words", "form", lambda line: within_words(line, "\xad")),
    Kind("controls in words", "form", lambda line: within_words(line, "\x01")),
    Kind("byte order mark", "form", lambda line: "\ufeff" + line),
    Kind("NBSP for spaces", "form", lambda line: line.replace(" ", "\xa0")),
    Kind("CR and CRLF", "form", lambda line: line + "\r\n\r"),
    Kind("terminal escapes", "form", lambda line: f"\x1b[1m{line}\x1b[0m"),
    Kind("surrogateescape", "form", surrogateescape),
    old("TCVN3", "tcvn3"),
    old("VNI-Windows", "vni-windows"),
    old("VNI, entities", "vni-windows", then=entities),
    old("VNI-Mac as cp1252", "vni-mac"),
    old("VNI-Windows as MacRoman", "vni-windows", "mac_roman"),
    old("VISCII as cp1252", "viscii"),
    old("VISCII as latin-1", "viscii", "latin-1"),
    old("VPS", "vps"),
    old("VIQR", "viqr"),
    old("Windows-1258 as cp1252", "windows-1258"),
    old("BK HCM 1", "bkhcm1"),
    old("BK HCM 2", "bkhcm2"),
    old("Vietware F", "vietware-f"),
    old("Vietware X", "vietware-x"),
    old("TCVN3, soft hyphens dropped", "tcvn3", then=lambda text: text.replace("\xad", "")),
    old("TCVN3, soft hyphens to hyphens", "tcvn3", then=lambda text: text.replace("\xad", "-")),
    old("TCVN3, NFKC", "tcvn3", then=nfkc),
    old("TCVN3, UTF-8 as cp1252", "tcvn3", then=misread_utf8),
)

VARIANTS = (
    Kind("cp1252, NBSP to space", "mojibake", lambda line: misread_utf8(line).replace("\xa0", " ")),
    Kind("cp1252, all spaces collapsed", "mojibake", lambda line: " ".join(misread_utf8(line).split())),
    Kind("cp1252, upper-cased", "mojibake", lambda line: misread_utf8(line).upper(), str.upper),
    Kind("cp1252, NFC", "mojibake", lambda line: nfc(misread_utf8(line))),
    Kind("cp1252, NFKC, spaces collapsed", "mojibake", lambda line: spaced(nfkc(misread_utf8(line)))),
    Kind("cp1252, entities named", "mojibake", lambda line: entities(misread_utf8(line), _HTML4)),
    Kind("NFD as cp1252", "mojibake", lambda line: misread_utf8(unicodedata.normalize("NFD", line))),
    Kind("macroman, twice", "mojibake", lambda line: misread_utf8(misread_utf8(line, "mac_roman"), "mac_roman")),
    Kind("cp1252, then macroman", "mojibake", lambda line: misread_utf8(misread_utf8(line), "mac_roman")),
    Kind("UTF-8 as cp1255", "mojibake", lambda line: misread_utf8(line, "cp1255")),
    Kind("UTF-8 as cp1256", "mojibake", lambda line: misread_utf8(line, "cp1256")),
    Kind("UTF-8 as iso-8859-15", "mojibake", lambda line: misread_utf8(line, "iso8859_15")),
    Kind("UTF-8 as koi8-r", "mojibake", lambda line: misread_utf8(line, "koi8_r")),
    Kind("UTF-8 as cp866", "mojibake", lambda line: misread_utf8(line, "cp866")),
    Kind("CESU-8 as cp1252", "mojibake", cesu_8, lambda line: line + " 😀"),
    Kind("cp1252, C1 to spaces", "lossy", lambda line: _C1.sub(" ", misread_utf8(line))),
    Kind("cp1252, not printable dropped", "lossy", lambda line: "".join(filter(str.isprintable, misread_utf8(line)))),
    Kind("cp1252 twice, C1 stripped", "lossy", lambda line: _C1.sub("", twice(line))),
    Kind("cp1252, every third word", "mixed", lambda line: each_word(line, 3, misread_utf8)),
    Kind("cp1252, words here and there", "mixed", lambda line: some_words(line, misread_utf8)),
    Kind("cp1252, first half", "mixed", lambda line: misread_utf8(line[: len(line) // 2]) + line[len(line) // 2 :]),
    Kind("UTF-8 as ASCII, left alone", "mixed", byte_marks, run_marks),
    Kind("? for letters, left alone", "mixed", question_marks, question_marks),
    Kind("entities, zero-padded", "escape", lambda line: entities(line, number="&#{:05};")),
    Kind("entities, hex in capitals", "escape", lambda line: entities(line, number="&#x{:04X};")),
    Kind("entities, names of HTML 5", "escape", lambda line: entities(line, _HTML5)),
    Kind("entities, hex, no semicolon", "escape", lambda line: entities(line, number="&#x{:04x}")),
    Kind("entities, named, no semicolon", "escape", lambda line: entities(line, _HTML4, "&#{}", "")),
    Kind("entities of UTF-8 bytes", "escape", lambda line: escaped_bytes(line, "&#{};")),
    Kind("\\u1EA1 in capitals", "escape", lambda line: escaped(line, "\\u{:04X}")),
    Kind("\\u1ea1 as JSON", "escape", lambda line: json.dumps(line)[1:-1].replace('\\"', '"')),
    Kind("\\u{1ea1}", "escape", lambda line: escaped(line, "\\u{{{:x}}}")),
    Kind("\\\\u1ea1", "escape", lambda line: escaped(line, "\\\\u{:04x}")),
    Kind("u1ea1", "escape", lambda line: escaped(line, "u{:04x}")),
    Kind("\\xe0 and \\u1ea1", "escape", lambda line: line.encode("unicode_escape").decode().replace("\\\\", "\\")),
    Kind("\\341\\272\\241", "escape", lambda line: escaped_bytes(line, "\\{:03o}")),
    Kind("%e1%ba%a1, spaces as they are", "escape", lambda line: escaped_bytes(line, "%{:02x}", also="%")),
    Kind("%E1%BA%A1, + for spaces", "escape", quote_plus),
    Kind("%25E1%25BA%25A1", "escape", lambda line: quote(quote(line))),
    Kind("%u1EA1, spaces as they are", "escape", lambda line: escaped(line, "%u{:04X}")),
    Kind("=E1=BA=A1 with soft breaks", "escape", quoted_printable),
    Kind("<U+1EA1>", "escape", lambda line: escaped(line, "<U+{:04X}>")),
    Kind("acute and tilde of ASCII", "form", lambda line: spacing_accents(line, _ASCII_ACCENTS)),
    Kind("Cyrillic, all look-alikes", "form", lambda line: line.translate(_CYRILLIC)),
    Kind("Cyrillic, here and there", "form", lambda line: some_words(line, cyrillic)),
    Kind("Greek look-alikes", "form", lambda line: line.translate(_GREEK)),
    Kind("word joiners in words", "form", lambda line: within_words(line, "\u2060", 2)),
    Kind("NFD, soft hyphens", "form", lambda line: within_words(unicodedata.normalize("NFD", line), "\xad")),
    Kind("surrogateescape of cp1252", "form", lambda line: surrogateescape(misread_utf8(line))),
    Kind("TCVN3, capital font", "legacy", lambda line: misread(line.upper(), "tcvn3"), heading),
    old("TCVN3, capitals as pairs", "tcvn3-digraph-capitals"),
    old("TCVN3, soft hyphens to minus", "tcvn3", then=lambda text: text.replace("\xad", "\u2212")),
    old("TCVN3, entities", "tcvn3", then=entities),
    old("TCVN 5712-1", "tcvn5712-1"),
    old("ISC", "isc"),
    old("VNI, lower-cased", "vni-windows", then=str.lower)._replace(expected=str.lower),
    old("VNI, UTF-8 as cp1252", "vni-windows", then=misread_utf8),
    old("VNI, NFKC", "vni-windows", then=nfkc),
    old("VISCII, C1 stripped", "viscii", then=lambda text: _C1.sub("", text)),
    old("VPS as latin-1", "vps", "latin-1"),
    Kind("VIQR, * for the horn", "legacy", lambda line: misread_viqr(line, horn="*"), typed),
    Kind("VIQR, Dd", "legacy", lambda line: misread_viqr(line, stroke="Dd"), typed),
    Kind("VIQR, punctuation escaped", "legacy", lambda line: misread_viqr(line, escape=True), typed),
    Kind("Windows-1258, joined letters", "legacy", precomposed_1258, typed),
    Kind("Windows-1258 as cp1250", "legacy", lambda line: misread(line, "windows-1258", "cp1250"), typed),
)  # fmt: skip
