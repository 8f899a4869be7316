"""Lines that are damaged in part: ftfy's repair of them, accepted only with proof.

ftfy repairs parts of lines, no-break spaces that became spaces, and sequences that lost a byte. It also does so where
correct text merely looks like it (``XÃ`` before a no-break space), and ``fix_text`` drops the options against it on its
way to ``fix_encoding``. So its repairs are proposals here, and each is weighed by the damage that it would undo.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.normalization.encodings import MISREADINGS, Misreading, suspects
from cleaner.normalization.evidence import is_assigned, vietnamese_words
from cleaner.normalization.mojibake import edit_of_sequences, has_suspect, suspect_lines
from cleaner.normalization.proof import own_letters, proof, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftfy import ExplanationStep

    from cleaner.edits.edit import Edit

_VIETNAMESE = re.compile("[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0\u0102\u0103\u0110\u0111]")
"""Letters of Vietnamese that Western Europe lacks: beside them ``XÃ`` is a word, unless what comes out is one."""
_LETTER_AND_QUOTE = re.compile(r"[^\W\d_\0-\x7f][“”‘’…–—«»\xa0](?![^\W\d_])")
"""A letter before a quote, dash or blank that ends a word: two such characters are no more than that."""
_LETTERS_BEFORE = re.compile(r"[^\W\d_]*$")
_LETTERS_BEHIND = re.compile(r"[^\W\d_]*")
_LONGEST_WORD = 40
_SEEN_BEHIND = 2
"""Characters behind a sequence that its proof may depend on."""

_LONGEST_LINE = 100_000
"""Characters. In a longer line, which is data and no prose, ftfy would take a minute for every four megabytes."""
_MOST_LINES = 20_000
"""Lines of one text that are asked about, a millisecond each: random bytes have thousands to the megabyte."""
_REMEMBERED = 128
"""Pieces that are remembered, as a text is passed over until nothing changes."""
_PIECE = re.compile(r"[^\n]{1,4000}(?:(?<=[a-z.,]) (?=[A-Za-z])|$)|[^\n]{1,4000}", re.MULTILINE)
"""What ftfy is given at once: with a line of 64 MB it would take gigabytes."""
_LOSSES = {"restore_byte_a0": "no-break spaces were lost", "replace_lossy_sequences": "bytes were lost"}


class Proposal(NamedTuple):
    """What ftfy would make of a part of a line.

    Attributes:
        start: Offset of the part.
        end: One past its last character.
        after: What it would become.
        names: The encodings that it would undo.
        losses: What must have happened besides.
    """

    start: int
    end: int
    after: str
    names: tuple[str, ...]
    losses: tuple[str, ...]


def leftover_mojibake(text: str) -> list[Edit]:
    r"""Return the repairs of parts of lines in which UTF-8 was read with a single-byte encoding.

    Args:
        text: Text whose lines end with LF, after :func:`cleaner.normalization.mojibake.mojibake`. Its no-break spaces
            and C1 controls must still be there.

    Example:
        >>> [(e.before, e.after, e.note) for e in leftover_mojibake("‘dÃ©jÃ\xa0’ vu")]
        [('Ã©', 'é', 'utf-8 read as latin-1'), ('Ã\xa0', 'à', 'utf-8 read as latin-1')]
        >>> leftover_mojibake("CỘNG HÒA XÃ\xa0HỘI")
        []
    """
    edits = []
    for start, line in suspect_lines(text, _suspects())[:_MOST_LINES]:
        if len(line) > _LONGEST_LINE:
            continue
        for piece in _PIECE.finditer(line):
            edits += [_edit(start + piece.start(), piece[0], proposal) for proposal in _accepted(piece[0])]
    return edits


def has_leftover_suspect(text: str) -> bool:
    """Tell whether any characters of ``text`` could begin a damaged UTF-8 sequence: the cheap question."""
    return any(
        _LETTER_AND_QUOTE.match(text, found.start()) is None
        for pattern in _suspects()
        for found in pattern.finditer(text)
    )


@functools.cache
def _suspects() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a misread sequence whose second byte may be lost, or have become a space."""
    return *suspects(lost="\ufffd"), re.compile("[ÂÃ](?<=[a-z].) ")


@functools.lru_cache(maxsize=_REMEMBERED)
def _accepted(line: str) -> list[Proposal]:
    """Return the proven proposals of ftfy or of the encoding that explain most of a line."""
    accepted = [_proven(line, proposals) for proposals in itertools.chain([list(_of_ftfy(line))], _of_encodings(line))]
    return max(accepted, key=lambda proposals: sum(proposal.end - proposal.start for proposal in proposals))


def _proven(line: str, proposals: list[Proposal]) -> list[Proposal]:
    """Return proposals if one of them is proven; beside Vietnamese only those that are, and become syllables."""
    proven = [proposal for proposal in proposals if _is_proven(line, proposal)]
    if proven and _VIETNAMESE.search(_outside(line, proposals)):
        return [proposal for proposal in proven if _is_vietnamese(line, proposal)]
    return proposals if proven else []


def _of_ftfy(line: str) -> Iterator[Proposal]:
    """Yield what ftfy would do: to the whole line in one encoding if it can, else to parts of it."""
    from ftfy import fix_encoding_and_explain
    from ftfy.badness import is_bad
    from ftfy.chardata import UTF8_DETECTOR_RE

    if not is_bad(line):
        return
    whole = _proposal(line, 0, fix_encoding_and_explain(line, decode_inconsistent_utf8=False).explanation or [])
    if whole:
        yield whole
        return
    for part in UTF8_DETECTOR_RE.finditer(line):
        if len(part[0]) < len(line) and is_bad(part[0]):
            steps = fix_encoding_and_explain(part[0]).explanation or []
            if proposal := _proposal(part[0], part.start(), steps):
                yield proposal


def _of_encodings(line: str) -> Iterator[list[Proposal]]:
    """Yield for each encoding what the sequences in a line would be; ftfy takes those of some languages for text.

    There must be some, nothing that looks damaged may be left beside them, nor letters of the encoding's own script.
    """
    for misreading in MISREADINGS:
        if misreading.only_beside_latin or not proof(misreading.name).search(line):
            continue
        found = [(run, _decoded(misreading, run[0])) for run in runs(misreading.name).finditer(line)]
        proposals = [Proposal(*run.span(), after, (misreading.name,), ()) for run, after in found if after]
        outside = _outside(line, proposals)
        own = own_letters(misreading.name)
        if sum(map(len, (run[0] for run, _ in found))) > 2 and not has_suspect(outside) and not own.search(outside):
            yield proposals


def _decoded(misreading: Misreading, part: str) -> str | None:
    encoded = misreading.encode_any(part)
    try:
        decoded = None if encoded is None else encoded.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return decoded if decoded and is_assigned(decoded) else None


def _proposal(part: str, start: int, steps: list[ExplanationStep]) -> Proposal | None:
    """Return the proposal of ftfy's plan, up to where it stops to decode UTF-8."""
    from ftfy import apply_plan

    decodes = [at for at, step in enumerate(steps, 1) if step.action == "decode" and step.parameter.startswith("utf-8")]
    used = steps[: decodes[-1]] if decodes else []
    if not used or any(step.action == "decode" and not step.parameter.startswith("utf-8") for step in used):
        return None
    after = apply_plan(part, [*used])
    if after == part or not is_assigned(after):
        return None
    names = tuple(step.parameter.removeprefix("sloppy-") for step in used if step.action == "encode")
    losses = tuple(_LOSSES[step.parameter] for step in used if step.parameter in _LOSSES)
    return Proposal(start, start + len(part), after, names, losses)


def _is_proven(line: str, proposal: Proposal) -> bool:
    found = proof(proposal.names[0]).search(line, proposal.start, proposal.end + _SEEN_BEHIND)
    return found is not None and found.start() < proposal.end


def _outside(line: str, proposals: list[Proposal]) -> str:
    """Return what no proposal would change."""
    ends = [0, *(proposal.end for proposal in proposals)]
    starts = [*(proposal.start for proposal in proposals), len(line)]
    return "\n".join(line[end:start] for end, start in zip(ends, starts, strict=True))


def _is_vietnamese(line: str, proposal: Proposal) -> bool:
    """Tell whether the words that a proposal is part of become syllables."""
    before = _LETTERS_BEFORE.search(line[max(0, proposal.start - _LONGEST_WORD) : proposal.start])
    behind = _LETTERS_BEHIND.match(line, proposal.end, proposal.end + _LONGEST_WORD)
    words = vietnamese_words((before[0] if before else "") + proposal.after + (behind[0] if behind else ""))
    return words.valid > 0 and words.other == 0


def _edit(start: int, line: str, proposal: Proposal) -> Edit:
    readings = [f"utf-8 read as {name}" for name in proposal.names]
    note = "; ".join(dict.fromkeys([*readings, *proposal.losses]))
    return edit_of_sequences(start + proposal.start, line[proposal.start : proposal.end], proposal.after, note)
