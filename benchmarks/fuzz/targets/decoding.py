"""Bytes of any encoding to text, and back to the very bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.corpus.decoding import Decoded, decode_bytes, decode_part, decode_western, encode_text
from cleaner.corpus.encodings.names import UnknownEncodingError, encoding_named, why_not_for_records
from fuzz.target import Target, promise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TEXTS = (
    "Tiếng Việt có dấu: Đà Nẵng, ngày 5 tháng 7.\nDòng hai.\n",
    "Привет, мир! Это строка.\n",
    "日本語の文章。\n中文句子。\n",
    "déjà vu à l'été – « œuvre »\n",
    "مرحبا بالعالم\n",
    "plain\0text\n",
)
_CODECS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1258", "cp1251", "cp1253"),
    *("cp1256", "shift_jis", "iso2022_jp", "iso2022_kr", "euc_jp", "euc_kr", "gb18030", "hz", "utf-7", "big5hkscs"),
    *("koi8-r", "tcvn3", "viscii", "vni-windows", "vps", "cp037", "cp437", "mac-roman", "johab", "ascii"),
)
"""Encodings that data are read in by name, the first byte choosing one."""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_SHIFTS = (
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b$)C",
    b"\x0e",
    b"\x0f",
    b"~{",
    b"~}",
    b"+AGE-",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xc0\x80",
)


def _gives_back(data: bytes, decoded: Decoded) -> None:
    promise(not any("\ud800" <= char <= "\udfff" for char in decoded.text), "no surrogate is in a text", decoded)
    promise(encode_text(*_parts(decoded)) == data, "the bytes come back", decoded)


def _parts(decoded: Decoded) -> tuple[str, str, tuple]:
    return decoded.text, decoded.encoding, decoded.edits


def _guessed(_folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        for read in (decode_bytes, decode_part, decode_western):
            _gives_back(data, read(data))

    return run


def _named(_folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        if not data:
            return
        name = _CODECS[data[0] % len(_CODECS)]
        _gives_back(data[1:], decode_bytes(data[1:], name))
        if why_not_for_records(name) is None:
            _gives_back(data[1:], decode_part(data[1:], name))

    return run


def _names(_folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        name = data.decode("utf-8", "surrogateescape")
        try:
            found = encoding_named(name)
        except UnknownEncodingError:
            return
        _gives_back(b"caf\xe9 \xff\n", decode_bytes(b"caf\xe9 \xff\n", name))
        promise(encoding_named(found.name) == found, "the name of an encoding is a name of it", name, found)

    return run


def _encoded() -> list[bytes]:
    codecs = ("utf-8", "utf-16", "utf-16-le", "utf-32-be", "cp1258", "cp1251", "shift_jis", "iso2022_jp", "cp1252")
    found = [text.encode(codec, "ignore") for text in _TEXTS for codec in codecs]
    lines = "Việt Nam, Đà Nẵng\n".encode() * 3 + "déjà vu à l'été\n".encode("cp1252")
    return [*found, lines, b"", b"\xff\xfea\0", "Thứ Hai".encode("utf-16"), "😀".encode() + b"\xed\xa0\xbd\xed\xb8\x80"]


TARGETS = (
    Target("decode", _guessed, _encoded, _MARKS + _SHIFTS),
    Target(
        "decode-named",
        _named,
        lambda: [bytes([number]) + one for number in range(len(_CODECS)) for one in _encoded()[number % 9 :: 9]],
        _MARKS + _SHIFTS,
        longest=1024,
    ),
    Target(
        "encoding-names", _names, lambda: [name.encode() for name in _CODECS] + [b"UTF_8", b" latin 1 "], longest=64
    ),
)
