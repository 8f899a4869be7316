"""Quoted-printable (RFC 2045) of mail that was never decoded.

Encoded words (RFC 2047) are left: they stand in headers of mail that is shown as source. Bytes count as UTF-8 only: one
byte of a single-byte charset (``=E9``) looks like too many other things.
"""

from __future__ import annotations

import binascii
import re

from cleaner.edits.edit import Edit
from cleaner.normalization.characters import is_letter
from cleaner.normalization.code import is_code, is_literal
from cleaner.normalization.evidence import may_be_escaped

_LOW, _HEX = "=[89ABab][0-9A-Fa-f]", "[0-9A-Fa-f]"
_RUN = re.compile(rf"(?:={_HEX}{{2}}|(?<={_HEX}{{2}})=\n(?={_LOW}))+|=\n")
"""Escapes side by side, a soft line break between the bytes of one character included; or a soft line break."""
_LETTER = re.compile(rf"=(?:[CDcd]{_HEX}|[Ee]{_HEX}(?:=\n)?{_LOW}|[Ff][0-4](?:=\n)?{_LOW}(?:=\n)?{_LOW})(?:=\n)?{_LOW}")
_ADDRESS = re.compile(r"=\?|://|www\.|[?&][\w.-]{1,60}=")
_TOKEN = re.compile(r"[^ \t\n]+")
_LINE_LENGTH = 80
"""Characters. Quoted-printable lines have 76 at most; a few more where spaces were added."""


def quoted_printable(lines: str, at: int = 0) -> list[Edit]:
    r"""Return edits that decode quoted-printable and join the lines of its soft line breaks.

    Args:
        lines: One line, or lines that end with ``=`` and the one that follows them.
        at: Their offset in the text, from which the edits count.

    Example:
        >>> [(e.before, e.after) for e in quoted_printable("Ti=E1=BA=BFng Vi=E1=\n=BB=87t=20")]
        [('=E1=BA=BF', 'ế'), ('=E1=\n=BB=87', 'ệ'), ('=20', ' ')]
        >>> quoted_printable("x=10; a==B5; http://a.b/?q=E1=BA=BF")
        []
    """
    letters = [found for found in _LETTER.finditer(lines) if is_letter(_decoded(found[0]) or "")]
    if not letters or is_literal(lines) or is_code(_RUN.sub("é", lines)):
        return []
    if len(letters) < 2 and not _is_within_word(lines, letters[0]):
        return []
    clear = not any(len(line) > _LINE_LENGTH for line in lines.split("\n")[:-1])
    addresses = [token.span() for token in _TOKEN.finditer(lines) if _ADDRESS.search(token[0])]
    edits = []
    i = 0
    for run in _RUN.finditer(lines):
        after = _decoded(run[0])
        while i < len(addresses) and addresses[i][1] <= run.start():
            i += 1
        in_address = i < len(addresses) and addresses[i][0] <= run.start()
        if after is not None and not in_address and (clear or "\n" not in run[0]):
            edits.append(Edit("normalize", "quoted-printable", at + run.start(), at + run.end(), run[0], after))
    return edits


def _decoded(run: str) -> str | None:
    """Return what escapes stand for; ``None`` where that is no text."""
    try:
        text = binascii.unhexlify(run.replace("=\n", "").replace("=", "")).decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        return None
    return text if may_be_escaped(text) else None


def _is_within_word(lines: str, found: re.Match[str]) -> bool:
    return lines[found.start() - 1 : found.start()].isalpha() or lines[found.end() : found.end() + 1].isalpha()
