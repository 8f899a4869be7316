"""The encodings of Unicode: by a byte order mark, by NULs, by the script that code units make, or by being UTF-8."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import islice

from cleaner.corpus.encodings.decoded import (
    MARKED,
    MARKS,
    MODIFIED_UTF_8,
    MOST_EDITS,
    REPLACEMENT,
    SURROGATES,
    Decoded,
    checked,
    encoding_edit,
    in_one_edit,
    modified_text,
    read_as,
    with_replacements,
)

FEW = 8
"""As many invalid places are few in any text that has more that is valid."""
_SAMPLE = 1 << 16
_BEGINNING = 1 << 10
BEYOND_ASCII = bytes(range(0x80, 0x100))

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_COMMON = re.compile("[\t\n\r -~\u00a0-\u00ff\u2000-\u206f]+")
_EAST_ASIAN = re.compile("[\u3000-\u312f\u31f0-\u31ff\u4e00-\u9fff\uff00-\uffef]+")
"""Han without the rare characters of its extensions, kana, and their punctuation."""
_LEAST_UNITS = 8
_ALIKE = 0.55
"""Share of equal bytes at even and odd places. Text of one byte a character has 0.7 or more from 100 bytes on, UTF-16
of Chinese or Japanese at most 0.5, and where all characters have one high byte it is near 0."""
_COHERENT = 0.97


def is_doubtful(data: bytes) -> bool:
    r"""Return whether bytes that are valid UTF-8 may still be in another encoding.

    Only these are worth a look: what begins with a byte order mark, or holds a NUL, controls near its beginning (high
    bytes of UTF-16 in most alphabets), or an escape sequence.

    Example:
        >>> is_doubtful("Tiếng Việt".encode()), is_doubtful("Việt".encode("utf-16-le"))
        (False, True)
    """
    return (
        b"\0" in data
        or data.startswith(tuple(MARKS.values()))
        or _CONTROLS.search(data, 0, _BEGINNING) is not None
        or (b"\x1b" in data and b"\x1b$" in data)
    )


def by_mark(data: bytes) -> Decoded | None:
    """Decode what begins with a byte order mark."""
    for codec, mark in MARKS.items():
        if data.startswith(mark):
            why = "byte order mark"
            decoded = utf_8(data, mark, why) if codec == "utf-8" else _wide(data, codec, mark, why)
            if decoded is not None:
                return decoded
    return None


def by_nuls(data: bytes) -> Decoded | None:
    """Decode UTF-16 or UTF-32 without a mark: in most texts the high byte of many characters is NUL, no low one is."""
    if b"\0" not in data:
        return None
    found = codec_by_nuls(data)
    return None if found is None else _wide(data, found[0], b"", found[1])


def codec_by_nuls(data: bytes) -> tuple[str, str] | None:
    """Return the codec that the places of the NULs tell, and in words how."""
    sample = data[:_SAMPLE]
    in_four = [sample[k::4] for k in range(4)]
    none_above = [quarter.count(0) == len(quarter) > 0 for quarter in in_four]
    if none_above[3] and max(in_four[2], default=0) <= 0x10 and not none_above[0]:
        return "utf-32-le", "every fourth byte is NUL"
    if none_above[0] and max(in_four[1], default=0) <= 0x10 and not none_above[3]:
        return "utf-32-be", "every fourth byte is NUL"
    units = len(sample) // 2
    places = {"utf-16-be": sample[::2].count(0), "utf-16-le": sample[1::2].count(0)}
    codec, high = max(places.items(), key=lambda item: item[1])
    low = sum(places.values()) - high
    # Spaces and line ends alone are a tenth of the characters of most scripts; in short data that may be chance.
    sure = (high > 1 and high * 5 >= units * 3) or (high >= FEW and high * 10 >= units)
    if sure and low * 50 <= high:
        return codec, f"NULs at {'even' if codec == 'utf-16-be' else 'odd'} places only"
    return None


def by_script(data: bytes) -> Decoded | None:
    r"""Decode UTF-16 without a mark and without ASCII: in one byte order the characters are of one script.

    Example:
        >>> by_script("これは日本語の文章です。".encode("utf-16-be")).encoding
        'utf-16-be'
        >>> by_script("これは日本語の文章です。".encode("cp932"))
    """
    sample = data[: min(len(data), _SAMPLE) // 2 * 2]
    if len(sample) < 2 * _LEAST_UNITS:
        return None
    even, odd = Counter(sample[::2]), Counter(sample[1::2])
    if (even & odd).total() > _ALIKE * (len(sample) // 2):
        return None
    scripts = {codec: _script(sample.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be")}
    found = [(codec, script) for codec, script in scripts.items() if script]
    if len(found) != 1:
        return None
    codec, script = found[0]
    return _wide(data, codec, b"", f"its code units are {script}")


def _script(text: str) -> str | None:
    """Return what most characters of a text are, if it is one script.

    Legacy encodings of two bytes a character have a lead byte from 81 on, so that read as UTF-16 most of their
    characters would lie above U+8000, where no more than a third of any text does but a Korean one. That has spaces,
    so its NULs tell it.
    """
    rest = _COMMON.sub("", text)
    if len(rest) * 5 < len(text) * 3 or text.count(REPLACEMENT) * 100 > len(text):
        return None
    if sum(character < "\u8000" for character in rest) * 2 <= len(rest):
        return None
    counts = Counter(rest)
    if sum(number for char, number in counts.items() if unicodedata.category(char)[0] == "C") * 100 > len(rest):
        return None
    if len(_EAST_ASIAN.sub("", rest)) <= (1 - _COHERENT) * len(rest):
        return "Chinese or Japanese characters"
    pages: Counter[int] = Counter()
    for character, number in counts.items():
        pages[ord(character) >> 8] += number
    page = max(pages, key=lambda page: (pages[page], -page))
    if sum(pages[near] for near in (page - 1, page, page + 1)) >= _COHERENT * len(rest):
        return f"of U+{page:02X}00 and about it"
    return None


def _wide(data: bytes, codec: str, mark: bytes, why: str) -> Decoded | None:
    """Decode UTF-16 or UTF-32, with few lone surrogates and a last character that may be cut off."""
    text = data[len(mark) :].decode(codec, "replace")
    bad = text.count(REPLACEMENT)
    if bad > FEW and bad * 100 > len(text):
        return None
    return read_as(data, codec, codec + MARKED if mark else codec, why, mark)


def is_utf_8(data: bytes | memoryview) -> bool:
    r"""Return whether bytes are valid UTF-8.

    Example:
        >>> is_utf_8("Tiếng".encode()), is_utf_8(b"caf\xe9")
        (True, False)
    """
    try:
        str(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def utf_8(data: bytes, mark: bytes = b"", why: str = "", *, lenient: bool = False) -> Decoded | None:
    """Decode UTF-8, with few errors: less than 1 % of the bytes beyond ASCII, or a handful beside more valid ones.

    Args:
        data: Any bytes.
        mark: The byte order mark that they begin with.
        why: Why it is UTF-8, for the ledger; said of a mark only.
        lenient: Errors may be many.
    """
    encoding = "utf-8" + MARKED if mark else "utf-8"
    named = (encoding_edit(f"{encoding}: {why}"),) if mark else ()
    body = data[len(mark) :]
    try:
        return Decoded(body.decode(), encoding, named)
    except UnicodeDecodeError:
        good, bad = balance(body)
    if not lenient and not mark and bad * 100 >= good + bad and (good < 2 * bad or _are_many(body)):
        return None
    if bad > MOST_EDITS or _modified(body) > MOST_EDITS:
        return in_one_edit(data, _with_modified(body), f"{encoding}: {why or 'valid but for many places'}")
    text, edits = with_replacements(body.decode("utf-8", "surrogateescape"), data, len(mark), "utf-8")
    return checked(data, text, encoding, (*named, *edits))


def balance(data: bytes) -> tuple[int, int]:
    r"""Return how many bytes beyond ASCII are valid UTF-8 (or nearly), and how many are not.

    Example:
        >>> balance("é".encode() + b"\xff\xff\xff")
        (2, 3)
    """
    beyond = len(data) - len(data.translate(None, BEYOND_ASCII))
    bad = _bad(data)
    # Looking for forms that are nearly UTF-8 takes longer; it is done where it may decide.
    if bad and 3 * (bad - _most_modified(data)) <= beyond:
        bad = _bad(_without_modified(data))
    return beyond - bad, bad


def _bad(data: bytes) -> int:
    return len(data) - len(data.decode("utf-8", "ignore").encode())


def _most_modified(data: bytes) -> int:
    """Return how many bytes the forms that are nearly UTF-8 may have at most."""
    return 3 * data.count(b"\xed") + 2 * data.count(b"\xc0\x80")


def _modified(data: bytes) -> int:
    """Return how many runs of forms that are nearly UTF-8 there are, or one more than the most that are edits."""
    if _most_modified(data) <= MOST_EDITS:
        return 0
    return sum(1 for _ in islice(MODIFIED_UTF_8.finditer(data), MOST_EDITS + 1))


def _without_modified(data: bytes) -> bytes:
    return MODIFIED_UTF_8.sub(b"", data) if _most_modified(data) else data


def _with_modified(data: bytes) -> str:
    """Return UTF-8 with many forms that are nearly UTF-8."""
    try:
        wide = data.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    except UnicodeDecodeError:
        valid = MODIFIED_UTF_8.sub(lambda found: modified_text(found[0]).encode(), data)
        return valid.decode("utf-8", "replace")
    return wide.decode("utf-16-le", "replace")


def _are_many(data: bytes) -> bool:
    """Return whether there are more than few invalid places."""
    text = _without_modified(data).decode("utf-8", "surrogateescape")
    return sum(1 for _ in islice(SURROGATES.finditer(text), FEW + 1)) > FEW
