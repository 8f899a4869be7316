"""Vietnamese whose UTF-8 was read with an encoding of two bytes a character.

Such an encoding swallows ASCII letters (``Ti岷縩g`` for ``Tiếng``), and loses bytes that make no pair (U+FFFD). Chinese
characters between Latin letters prove nothing; that a whole line is what a decoder makes of Vietnamese does: every
character outside ASCII must be accounted for, and each word with lost bytes must be a known syllable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit
from cleaner.edits.lines import lines_with
from cleaner.normalization.evidence import is_text, vietnamese_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.vietnamese.lost_bytes import Reading
    from cleaner.vietnamese.misreadings import Decoder

FIRST_CHARACTERS = (
    "①⑸⑹かがヾ么农卤啤媒岷峄庐廕廙录抹掳搂末梳沼浓漂漏煤猫獺玫璽瓊瓢癡盻矇矛礙禄禮穢穩穫窶竄竊簞簡簣簧簷籀糧繚繫繭繳罈"
    "羅羸翹翻聽脌脕脗脙脠脡脢脤脥脪脫脭脮脳脵脷脻脿膫膬膼膽芒芦茅茫茽藺蘑蘯虏襯觼谩貌贸路邃鈥鈩鈫铆锚陆霉鲁짠짤짬짰째짹짼"
    "쨀쨌쨩쩌쩍찼창찾챔챕챗챙챠챵처척천첫첬첵칩칫큠크퉤특튼혻횁횂횄횊횋횎횑횒횘횙횚횛횞횢횣횦횪훯훱휂휃ﾂﾃﾄﾅﾆ\ufffd"
)
"""What decoders of two bytes a character write first for Vietnamese letters and signs; a test derives it from them."""
_SUSPECT = re.compile(f"[{FIRST_CHARACTERS}](?<=[A-Za-z].)")
_OUTSIDE_ASCII = re.compile("[^\0-\x7f]")

_DOUBT, _DOUBT_EACH = 0.8, 0.04
"""Nats by which all readings of a line may exceed the likeliest: in all, or for each word with lost bytes.

By counts that never saw these texts (two sample pages, the Universal Declaration), 98.0 % of such words are right in
the lines that pass.
"""
_RIVAL = 5.0
"""Nats by which a reading must be likelier than what another encoding makes of the line."""
_RESTORED = 2
"""Words that prove an encoding."""


def has_wide_suspect(text: str) -> bool:
    """Tell whether an ASCII letter is followed by what such an encoding makes of UTF-8: the cheap question."""
    return _SUSPECT.search(text) is not None


def wide_mojibake(text: str) -> list[Edit]:
    """Return the repairs of lines in which UTF-8 was read with an encoding of Chinese, Japanese or Korean.

    The lines that are certain by themselves tell how the text was read; others, with one word, follow.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [(e.before, e.after, e.note) for e in wide_mojibake("Ti岷縩g n瓢峄沜 ta")]
        [('Ti岷縩g n瓢峄沜 ta', 'Tiếng nước ta', 'utf-8 read as gbk')]
        >>> wide_mojibake("用Python写app和web")
        []
    """
    if not has_wide_suspect(text):
        return []
    from cleaner.vietnamese.misreadings import DECODERS

    found: dict[int, Edit] = {}
    proven: dict[str, None] = {}
    for start, line in lines_with(_SUSPECT, text):
        if (best := _best(line, DECODERS)) and _is_proof(best[0]):
            found[start] = _edit(start, line, *best)
            proven[best[1]] = None
    if proven:
        able = [decoder for decoder in DECODERS if decoder.name in proven]
        for start, line in lines_with(_OUTSIDE_ASCII, text):
            if start not in found and (best := _best(line, able)) and _is_likely(best[0]):
                found[start] = _edit(start, line, *best)
    return [found[start] for start in sorted(found)]


def _best(line: str, decoders: Iterable[Decoder]) -> tuple[Reading, str] | None:
    """Return the likeliest reading of a line with the encoding, if it is certain and no other encoding's rivals it."""
    from cleaner.vietnamese.lost_bytes import read

    found: dict[str, Reading] = {}
    for decoder in decoders:
        if decoder.name not in found and (reading := read(decoder, line)):
            found[decoder.name] = reading
    if not found:
        return None
    name, best = max(found.items(), key=lambda item: item[1].score)
    rivals = (other for other in found.values() if other.text != best.text)
    is_certain = best.doubt <= max(_DOUBT, _DOUBT_EACH * best.lossy)
    return (best, name) if is_certain and all(best.score - other.score >= _RIVAL for other in rivals) else None


def _is_proof(reading: Reading) -> bool:
    return reading.restored >= _RESTORED and vietnamese_words(reading.text).are_vietnamese and is_text(reading.text)


def _is_likely(reading: Reading) -> bool:
    words = vietnamese_words(reading.text)
    return words.valid > 0 and words.other * 4 <= words.valid and is_text(reading.text)


def _edit(start: int, line: str, reading: Reading, name: str) -> Edit:
    return Edit("normalize", "mojibake", start, start + len(line), line, reading.text, note=f"utf-8 read as {name}")
