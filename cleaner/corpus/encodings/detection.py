"""Which encoding some bytes are in that are no Unicode: by what is known of Vietnamese, then by a detector."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from cleaner.corpus.encodings.decoded import REPLACEMENT, STATEFUL, SURROGATES, Decoded, decode_with, read_as
from cleaner.corpus.encodings.unicode_forms import BEYOND_ASCII, FEW
from cleaner.corpus.encodings.vietnamese import LEGACY_ENCODINGS, is_windows_1258, legacy_encoding, may_be_legacy

_SAMPLE = 1 << 16
_BEFORE, _AFTER = 1 << 10, 1 << 12
"""Bytes about one beyond ASCII that go into a sample with it."""
_LEAST_LETTERS = 3
"""Letters that are not Latin; fewer are no evidence of a script."""
_LEAST_CONFIDENCE = 0.02
"""What chardet 7 says of three or four letters, right or wrong, is below this; then cp1252 is as good a guess."""

_SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
}
"""Encodings that are read as one that has more: Windows' or the later standard's. Where the two give one byte different
letters (iso8859-2 and cp1250, iso8859-5 and cp1251, whatever detectors hold of them), they are left apart."""
_FAR = 1.5
"""How much more confident a detector must be of another encoding than that of the lines before."""

_BEYOND = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FOREIGN_LETTER = re.compile(r"[^\W\d_\x00-\x7f]")
_ASCII_BESIDE = re.compile("(?<=[A-Za-z]).|.(?=[A-Za-z])")
_JAPANESE_OR_KOREAN = re.compile("[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")


class Guess(NamedTuple):
    """An encoding that some bytes may be in.

    Attributes:
        codec: The codec to read them with.
        name: The encoding's usual name.
        why: The evidence, for the ledger.
    """

    codec: str
    name: str
    why: str

    def read(self, data: bytes) -> Decoded:
        """Return the bytes read this way, whether they fit or not."""
        return read_as(data, self.codec, self.name, self.why)

    def text(self, data: bytes) -> str:
        """Return the text alone, with U+FFFD for what does not fit."""
        return decode_with(data, self.codec, "replace")


_SYLLABLES = "its words are Vietnamese syllables"
WESTERN = Guess("cp1252", "cp1252", "no other encoding fits")


def by_escapes(data: bytes) -> Decoded | None:
    r"""Decode ISO-2022, the 7-bit encodings of Japanese and Korean mail, if its escape sequences give their letters.

    Example:
        >>> by_escapes("漢字 ok".encode("iso2022_jp")).text
        '漢字 ok'
    """
    if b"\x1b$" not in data or not data.isascii():
        return None
    for codec in ("iso2022_jp", "iso2022_jp_2", "iso2022_kr"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if _JAPANESE_OR_KOREAN.search(text) and SURROGATES.search(text) is None:
            return read_as(data, codec, codec, "escape sequences that give its letters")
    return None


def detect(data: bytes, prior: Guess | None = None) -> Guess | None:
    """Return the encoding of bytes that are not UTF-8; ``None`` if none is likely.

    What is asked is a bounded sample; whether all of the bytes fit is for the caller to see.

    Args:
        data: Bytes, some of them beyond ASCII.
        prior: The encoding of the bytes before, which is kept unless another is far likelier.
    """
    import chardet
    from chardet import EncodingEra

    sample = _sample(data)
    western = decode_with(sample, "cp1252", "strict")
    if prior is not None and prior.name in LEGACY_ENCODINGS:
        if may_be_legacy(western):
            return prior
        prior = WESTERN
    legacy = legacy_encoding(western)
    if legacy == "windows-1258":
        return Guess("cp1258", "cp1258", _SYLLABLES)
    if legacy in LEGACY_ENCODINGS:
        return Guess("cp1252", legacy, _SYLLABLES)
    era = EncodingEra.ALL & ~EncodingEra.MAINFRAME
    answers = [
        (_SUPERSETS.get(codec := codecs.lookup(answer["encoding"]).name, codec), answer["confidence"])
        for answer in chardet.detect_all(sample, ignore_threshold=True, encoding_era=era)
        if answer["encoding"] is not None
    ]
    codec, confidence = answers[0] if answers else ("", 0.0)
    if confidence < _LEAST_CONFIDENCE or codec.startswith(STATEFUL):
        return None
    if prior is not None and any(codec == prior.codec and own * _FAR >= confidence for codec, own in answers):
        return prior
    if codec in ("ascii", "utf-8", "utf-8-sig", "cp1252"):
        return None
    guess = Guess(codec, codec, f"chardet, confidence {confidence:.2f}")
    if 0 < len(_foreign_letters(guess.text(sample))) < _LEAST_LETTERS:
        return None
    return guess if fits(sample, guess) else None


def fits(data: bytes, guess: Guess) -> bool:
    r"""Return whether bytes can be read with few errors, and what they give is likely in that encoding.

    Example:
        >>> fits("naïve façade".encode("cp1252"), Guess("cp1251", "cp1251", "a detector says so"))
        False
    """
    if guess.codec == "cp1252":
        return True
    text = guess.text(data)
    bad = text.count(REPLACEMENT)
    if bad:
        beyond = len(data) - len(data.translate(None, BEYOND_ASCII))
        # A character that is cut off at the end may be up to four bytes, and so as many errors.
        cut = bad <= FEW // 2 and REPLACEMENT not in text[: -bad - 1]
        if bad * 100 >= beyond and not (cut and beyond > 2 * bad):
            return False
    return not (_mixes_scripts(text) or (guess.codec == "cp1258" and not is_windows_1258(text[:_SAMPLE])))


def is_of_words(text: str) -> bool:
    r"""Return whether most characters beyond ASCII are letters in words, or punctuation; Latin words have ASCII, too.

    Example:
        >>> is_of_words("déjà vu, l’été"), is_of_words("a \xfe\xff\x81 b")
        (True, False)
    """
    beyond = re.sub("[\0-\x7f]+", "", text)
    likely = sum(unicodedata.category(character)[0] == "P" for character in beyond)
    for word in _WORD.findall(text):
        letters = [letter for letter in word if letter > "\x7f"]
        if letters and (len(letters) < len(word) or not _is_latin(letters[0])):
            likely += len(letters)
    return likely * 5 >= len(beyond) * 4


def _sample(data: bytes) -> bytes:
    """Return the lines that hold bytes beyond ASCII, from the beginning on, or what is about these bytes."""
    if len(data) <= _SAMPLE:
        return data
    pieces: list[bytes] = []
    size = end = 0
    while size < _SAMPLE and (found := _BEYOND.search(data, end)) is not None:
        at = found.start()
        first = max(end, at - _BEFORE)
        start = at if first > end and b"\n" not in data[first:at] else max(first, data.rfind(b"\n", first, at) + 1)
        line_end = data.find(b"\n", at, at + _AFTER)
        end = line_end + 1 if line_end >= 0 else min(at + _AFTER, len(data))
        pieces.append(data[start:end])
        size += end - start
    return b"".join(pieces)


def _mixes_scripts(text: str) -> bool:
    """Return whether most letters that are not Latin stand in words with ASCII letters: another script misread.

    Detectors take sparse accents for Cyrillic: ``naпve faзade``.
    """
    foreign = _foreign_letters(text)
    inside = sum(bool(_ASCII_BESIDE.match(text, place.start())) for place in foreign)
    return inside * 2 > len(foreign)


def _foreign_letters(text: str) -> list[re.Match[str]]:
    return [place for place in _FOREIGN_LETTER.finditer(text, 0, _SAMPLE) if not _is_latin(place[0])]


def _is_latin(letter: str) -> bool:
    return letter in "ªºµ" or unicodedata.name(letter, "").startswith("LATIN")
