"""A sound "nothing to do" test over a batch: its tables, made from the repairs' own character classes.

What a repair looks for is written down as *pairs*: two characters side by side, any of a first set and any of a second,
and what they mean. The kernel sees classes of characters that no pair tells apart, so it needs one look-up a character
and one a pair, however many pairs there are.

The tables are made at first use, not shipped: whether a character is in NFC is for the running Python's Unicode version
to say, because that is what normalizes. It takes about half a second, so they are kept for the next process.
"""

from __future__ import annotations

import functools
import io
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels import gate as kernels
from cleaner.kernels import kept_files
from cleaner.kernels.kept_files import digest
from cleaner.normalization import characters as c
from cleaner.normalization.encodings import MISREADINGS, Misreading
from cleaner.normalization.wide import FIRST_CHARACTERS
from cleaner.vietnamese.letters import ETHS, FONT_LETTERS, LETTERS, VIETNAMESE_ONLY
from cleaner.vietnamese.suspects import FONT_SIGNS, FONT_SIGNS_BEFORE, suspect_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    Cells = npt.NDArray[np.bool_]

_PLANE = 0x10000
_PAGE = 0x100
_PAGES = 0x110000 // _PAGE
_FIRST_PAGE = _PLANE // _PAGE

_ALWAYS = (
    *(c.LINE_ENDS, c.CONTROLS, c.C1, "\u2060\ufeff", c.TAGS, c.BIDI, c.SOFT_HYPHEN, c.ODD_SPACES, c.GRAPHEME_JOINER),
    *(c.LIGATURES, c.BULLETS, c.LIST_BULLETS),
)
"""Characters that a repair may change whatever stands beside them."""
_SMALL, _LATIN = "a-z", "A-Za-z"
_ACCENTED = "À-ÿ"
_TWO = 0xE0 - 0xC2
_LATIN_LEADS, _MARKS_AND_GREEK = slice(0xC9 - 0xC2), slice(0xCC - 0xC2, 0xD0 - 0xC2)
"""Where among the characters of lead bytes, from C2 on, are those of all sequences of two; of Latin letters (up to
U+023F) and the signs below them; of combining marks and Greek."""
_NOT_LATIN = "\u0370-\u1cff"


class Pair(NamedTuple):
    """Two characters side by side, and what they mean.

    Attributes:
        first: Which characters the first one may be, by cell.
        second: Which the second.
        action: Bits of :mod:`cleaner.kernels.gate`.
    """

    first: Cells
    second: Cells
    action: int


class GateTables(NamedTuple):
    """What :func:`cleaner.kernels.gate.judge_lines` looks up; described there."""

    ascii_kinds: npt.NDArray[np.uint8]
    classes: npt.NDArray[np.uint16]
    pages: npt.NDArray[np.uint16]
    actions: npt.NDArray[np.uint16]
    roles: npt.NDArray[np.uint64]
    traits: npt.NDArray[np.uint8]


def needs_normalizing(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    r"""Return 0 for each text that ``normalize_text`` certainly leaves unchanged, 1 for each other.

    Args:
        data: Bytes of the texts, valid UTF-8.
        offsets: ``n + 1`` positions in ``data``.

    Returns:
        uint8, one flag a text.

    Example:
        >>> texts = ["Tiếng Việt", "a\xa0b", "Tiáº¿ng", "e\u0301"]
        >>> data = "".join(texts).encode()
        >>> offsets = np.cumsum([0, *(len(text.encode()) for text in texts)])
        >>> needs_normalizing(np.frombuffer(data, np.uint8), offsets).tolist()
        [0, 1, 1, 1]
    """
    flags = np.zeros(len(offsets) - 1, np.uint8)
    flags[flagged_lines(data, offsets)[:, 0]] = 1
    return flags


def flagged_lines(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    r"""Return the lines that ``normalize_text`` may change, or that it may change others for.

    Args:
        data: Bytes of the texts, valid UTF-8.
        offsets: ``n + 1`` positions in ``data``.

    Returns:
        ``m`` rows: number of the text, first byte of the line, one past its last, line end included, and bits:
        ``DAMAGED`` for a repair that looks at flagged lines only, ``SURROUNDED`` for one that looks at others too.

    Example:
        >>> data, offsets = np.frombuffer("sạch\na\xa0b\nx".encode(), np.uint8), np.array([0, 12])
        >>> flagged_lines(data, offsets).tolist()
        [[0, 7, 12, 1]]
    """
    lines: npt.NDArray[np.int64] = kernels.flag_lines(data, offsets, *gate_tables())
    return lines


@functools.cache
def gate_tables() -> GateTables:
    """Return the tables of the gate, made at the first call, or by an earlier process from the same sources."""
    name = f"gate.{_digest()}.tables"
    content = kept_files.read(name)
    if content is not None:
        file = io.BytesIO(content)
        return GateTables(*(np.lib.format.read_array(file, allow_pickle=False) for _ in GateTables._fields))
    tables = _made()
    kept = io.BytesIO()
    for table in tables:
        np.lib.format.write_array(kept, table, allow_pickle=False)
    kept_files.write(name, kept.getvalue())
    return tables


def _digest() -> str:
    """Return a digest of all that the tables depend on: the sources of these repairs, and versions."""
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), *(here.parent / "vietnamese").glob("*.py"), Path(kernels.__file__)]
    parts = [digest(path.read_bytes()) for path in sorted(sources)]
    return digest("\n".join([*parts, unicodedata.unidata_version, np.__version__]).encode())


def _made() -> GateTables:
    pairs = list(_pairs())
    roles = _roles()
    traits = np.zeros(_PLANE + _PAGES - _FIRST_PAGE, np.uint8)
    traits[_any(VIETNAMESE_ONLY)] |= kernels.VIETNAMESE
    traits[_all(c.WIDE_SCRIPTS)] |= kernels.WIDE
    # Cells are of one class if no pair, role or trait tells them apart.
    sides = np.stack([side for pair in pairs for side in (pair.first, pair.second)])
    signature = np.concatenate(
        [np.packbits(sides, axis=0).T, roles.view(np.uint8).reshape(-1, 8), traits[:, None]], axis=1
    )
    rows = np.ascontiguousarray(signature).view(np.dtype((np.void, signature.shape[1]))).ravel()
    _, examples, class_of = np.unique(rows, return_index=True, return_inverse=True)
    classes = class_of.reshape(-1).astype(np.uint16)
    actions = np.zeros((len(examples), len(examples)), np.uint16)
    for action in {pair.action: None for pair in pairs}:
        firsts = np.stack([pair.first[examples] for pair in pairs if pair.action == action]).astype(np.float32)
        seconds = np.stack([pair.second[examples] for pair in pairs if pair.action == action]).astype(np.float32)
        actions[firsts.T @ seconds > 0] |= np.uint16(action)
    pages = np.concatenate([np.zeros(_FIRST_PAGE, np.uint16), classes[_PLANE:]])
    ascii_kinds = _ascii_kinds(classes, actions)
    return GateTables(ascii_kinds, classes[:_PLANE].copy(), pages, actions, roles[examples], traits[examples])


def _ascii_kinds(classes: npt.NDArray[np.uint16], actions: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    among_ascii = actions[np.ix_(classes[:0x80], classes[:0x80])].any(axis=0)
    kinds = np.where(among_ascii, kernels.PAIRED, kernels.PLAIN).astype(np.uint8)
    kinds[ord("\n")] = kernels.PAIRED
    kinds[[ord(mark) for mark in "&\\%=<1"]] = kernels.ESCAPE
    return kinds


def _pairs() -> Iterator[Pair]:
    anything = np.ones(_PLANE + _PAGES - _FIRST_PAGE, np.bool_)
    yield Pair(anything, _any("".join(_ALWAYS)) | _cells(_unstable()), kernels.FLAG)
    for before, invisible in (
        (c.UNSPACED_SCRIPTS, "\u200b"),
        (c.SELECTABLE, c.SELECTORS),
        (c.HANGUL, c.FILLERS),
        (c.MONGOLIAN, c.VOWEL_SEPARATOR),
        (c.JOINING_SCRIPTS + c.PICTURES, c.JOINERS),
    ):
        yield Pair(~_all(before), _any(invisible), kernels.FLAG)
    # Between two emoji, or behind a letter that it shapes.
    yield Pair(_any(c.PICTURES), _any(c.JOINERS), kernels.ARM)
    yield Pair(_any(c.JOINERS), ~_all(c.PICTURES), kernels.IF_ARMED)
    yield from _marks_in_disorder()
    yield from _joined()
    yield Pair(_any(c.REPLACEMENT), _any(c.REPLACEMENT), kernels.FLAG)
    yield Pair(anything, _any(c.FULL_WIDTH_ALPHANUMERICS), kernels.WIDTH)
    yield Pair(_any(_LATIN), _any(FIRST_CHARACTERS), kernels.FLAG)
    for misreading in MISREADINGS:
        yield from _misread(misreading)
    yield Pair(_any(_SMALL), _any("ÂÃ"), kernels.ARM)
    yield Pair(_any("ÂÃ"), _any(" "), kernels.IF_ARMED)
    for first, second, *_ in suspect_pairs():
        yield Pair(_any(first), _any(second), kernels.FLAG)
    yield Pair(anything, _any(FONT_LETTERS), kernels.FONT_SIGN)
    yield Pair(_any(_LATIN), _any(FONT_SIGNS), kernels.FONT_SIGN)
    yield Pair(_any(FONT_SIGNS_BEFORE), _any(_LATIN), kernels.SIGN_BEFORE_LETTER)
    yield Pair(anything, _any(ETHS), kernels.ETH)


def _misread(misreading: Misreading) -> Iterator[Pair]:
    """Yield the pairs with which misread sequences begin that can prove something.

    What is proof stands in ``cleaner/normalization/proof.py``: sequences of two characters if they are of Latin
    letters, marks or Greek, or behind another script, or three in a row; any of three and four. Vietnamese words prove
    a reading too, but those are of the same letters.
    """
    following = _continuations(misreading)
    if misreading.only_beside_latin:  # only Vietnamese words are proof
        yield Pair(_any(_LATIN), _literal(misreading.all_leads), kernels.ARM)
        yield Pair(_literal(misreading.all_leads), following, kernels.SUSPECT_IF_ARMED)
        seconds: dict[int, set[str]] = {}
        for letter in LETTERS:
            lead, continuation = letter.encode("utf-8")[:2]
            seconds.setdefault(lead, set()).add(misreading.high[continuation - 0x80])
        for lead, signs in seconds.items():
            yield Pair(_literal(misreading.high[lead - 0x80]), _literal(signs), kernels.OTHER_SCRIPT)
        return
    two = misreading.all_leads[:_TWO]
    yield Pair(_literal(two[_LATIN_LEADS] + two[_MARKS_AND_GREEK]), following, kernels.FLAG)
    yield Pair(_literal(two), following, kernels.IN_A_ROW)
    long = _leads(misreading, 3) | _leads(misreading, 4)
    yield Pair(long, following, kernels.SEQUENCE | kernels.IN_A_ROW)
    accented = _literal(two) & _any(_ACCENTED)
    yield Pair(_any(_NOT_LATIN), accented, kernels.ARM)
    yield Pair(accented, following, kernels.IF_ARMED)


def _roles() -> npt.NDArray[np.uint64]:
    roles = np.zeros(_PLANE + _PAGES - _FIRST_PAGE, np.uint64)
    for bit, misreading in enumerate(one for one in MISREADINGS if not one.only_beside_latin):
        parts = (_leads(misreading, 3), _leads(misreading, 4), _continuations(misreading))
        for part, cells in enumerate(parts):
            roles[cells] |= np.uint64(1 << (kernels.ENCODINGS * part + bit))
    return roles


def _leads(misreading: Misreading, length: int) -> Cells:
    leads = misreading.leads(length)
    return _literal(leads) | _literal(chr(code) for code, text in misreading.variants.items() if text[-1] in leads)


def _continuations(misreading: Misreading) -> Cells:
    """Return what a continuation byte became, or what stands for one that was lost."""
    signs = misreading.continuations
    variants = (chr(code) for code, text in misreading.variants.items() if text[0] in signs)
    return _literal(signs + c.REPLACEMENT) | _literal(variants)


def _marks_in_disorder() -> Iterator[Pair]:
    """Yield the pairs of combining marks of which the second belongs before the first."""
    orders: dict[int, list[int]] = {}
    for code in range(_PLANE):
        if order := unicodedata.combining(chr(code)):
            orders.setdefault(order, []).append(code)
    for order, codes in orders.items():
        higher = [code for other, those in orders.items() if other > order for code in those]
        yield Pair(_cells(higher), _cells(codes), kernels.FLAG)


def _unstable() -> set[int]:
    """Return the code points that NFC may change whatever stands before them; beyond the BMP, all that it may join."""
    decomposed = list(_decomposed())
    unstable = {ord(char) for char in decomposed if unicodedata.normalize("NFC", char) != char}
    parts = {ord(part) for char in decomposed for part in unicodedata.normalize("NFD", char)[1:]}
    marks = {code for code in range(_PLANE, 2 * _PLANE) if unicodedata.combining(chr(code))}
    return unstable | marks | {code for code in parts if code >= _PLANE}


def _joined() -> Iterator[Pair]:
    """Yield the pairs that NFC may join; behind a mark or a letter that has one, it may always."""
    decomposed = [char for char in _decomposed() if ord(char) < _PLANE]
    marked = _cells(code for code in range(_PLANE) if unicodedata.combining(chr(code))) | _literal(decomposed)
    firsts: dict[int, set[int]] = {}
    for char in decomposed:
        parts = [int(code, 16) for code in unicodedata.decomposition(char).split()]
        if len(parts) == 2 and unicodedata.normalize("NFC", char) == char:
            firsts.setdefault(parts[1], set()).add(parts[0])
    for second, codes in firsts.items():
        yield Pair(marked | _cells(codes), _cells([second]), kernels.FLAG)
    # Python lists no decomposition of Hangul syllables.
    yield Pair(_any("\u1100-\u1112"), _any("\u1161-\u1175"), kernels.FLAG)
    yield Pair(_any("\uac00-\ud7a3"), _any("\u11a8-\u11c2"), kernels.FLAG)


def _decomposed() -> Iterator[str]:
    """Yield the characters that have a canonical decomposition, Hangul syllables left out."""
    everything = np.arange(0x110000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for start in range(0, 0x110000, _PAGE):
        page = everything[start : start + _PAGE]
        if not 0xAC00 <= start < 0xD7A4 and not unicodedata.is_normalized("NFD", page):
            yield from (char for char in page if not unicodedata.is_normalized("NFD", char))


def _cells(codes: Iterable[int]) -> Cells:
    """Return the cells of code points: one for each of the BMP, one for each page of 256 beyond."""
    cells = np.zeros(_PLANE + _PAGES - _FIRST_PAGE, np.bool_)
    cells[[code if code < _PLANE else _PLANE + code // _PAGE - _FIRST_PAGE for code in codes]] = True
    return cells


def _literal(characters: Iterable[str]) -> Cells:
    return _cells(map(ord, characters))


def _any(body: str) -> Cells:
    """Return the cells that hold a character of the body of a character class."""
    return _of_ranges(body, 0)


def _all(body: str) -> Cells:
    """Return the cells that hold no other characters than those of the body of a character class."""
    return _of_ranges(body, _PAGE - 1)


def _of_ranges(body: str, needed: int) -> Cells:
    cells = np.zeros(_PLANE + _PAGES - _FIRST_PAGE, np.bool_)
    for first, last in _ranges(body):
        cells[first : min(last, _PLANE - 1) + 1] = True
        if last >= _PLANE:
            start = (max(first, _PLANE) + needed) // _PAGE
            cells[_PLANE - _FIRST_PAGE + start : _PLANE - _FIRST_PAGE + (last - needed) // _PAGE + 1] = True
    return cells


def _ranges(body: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last code points of the ranges in the body of a character class."""
    for first, last in re.findall(r"\\?(.)(?:-\\?(.))?", body, re.DOTALL):
        yield ord(first), ord(last or first)
