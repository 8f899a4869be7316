"""Repairs of line ends and control characters."""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit
from cleaner.normalization import characters as c

_LINE_ENDS = re.compile(f"(?:\r\n|[{c.LINE_ENDS}])+")
_CRLF = re.compile("\r\n")

_ESCAPES = (
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor movements (ECMA-48 control sequences)
    r"|\x1b\][^\x07\x1b\n]{0,999}(?:\x07|\x1b\\)"  # titles, links; bounded, so that a lost end costs little
    r"|\x1b[()][0-9A-Z]"  # choice of a character set
)
_CONTROLS = re.compile(f"(?:{_ESCAPES}|[{c.CONTROLS}])+")

_REPLACEMENTS = re.compile(f"{c.REPLACEMENT}{{2,}}")
_C1 = re.compile(f"[{c.C1}]+")
_OTHER_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_READ = dict.fromkeys(range(0x80, 0xA0), "") | c.WINDOWS_1252


def line_ends(text: str) -> list[Edit]:
    r"""Return edits that turn CRLF, CR, VT, FF, U+2028 and U+2029 into LF, one for a run of them.

    Example:
        >>> [(e.before, e.after) for e in line_ends("a\r\n\r\nb\rc\n")]
        [('\r\n\r\n', '\n\n'), ('\r', '\n')]
    """
    return [
        Edit("normalize", "line-ends", *run.span(), run[0], "\n" * len(_CRLF.sub("\n", run[0])))
        for run in _LINE_ENDS.finditer(text)
    ]


def controls(text: str) -> list[Edit]:
    r"""Return edits that drop control characters, terminal escape sequences and noncharacters.

    Example:
        >>> [(e.start, e.before, e.after) for e in controls("a\x00b \x1b[1mc\x1b[0m")]
        [(1, '\x00', ''), (4, '\x1b[1m', ''), (9, '\x1b[0m', '')]
    """
    return [Edit("normalize", "controls", *run.span(), run[0], "") for run in _CONTROLS.finditer(text)]


def c1(text: str) -> list[Edit]:
    r"""Return edits that read C1 controls as the characters of windows-1252, or drop those without one.

    U+0085 is a line end (NEL) in a text without other C1 controls, unless a blank follows; else it is windows-1252's
    ellipsis.

    Example:
        >>> [(e.before, e.after, e.note) for e in c1("it\x92s 5 \x80\x81")]
        [('\x92', '’', 'windows-1252 read as latin-1'), ('\x80\x81', '€', 'windows-1252 read as latin-1')]
        >>> [(e.rule, e.after) for e in c1("one\x85two\x85 three")]
        [('line-ends', '\n'), ('c1', '…')]
    """
    edits = []
    has_others = _OTHER_C1.search(text) is not None
    for run in _C1.finditer(text):
        if has_others or text[run.end() : run.end() + 1] in (" ", "\t"):
            after = run[0].translate(_READ)
            edits.append(Edit("normalize", "c1", *run.span(), run[0], after, note="windows-1252 read as latin-1"))
        else:
            edits.append(Edit("normalize", "line-ends", *run.span(), run[0], "\n" * len(run[0])))
    return edits


def replacements(text: str) -> list[Edit]:
    r"""Return edits that make one U+FFFD of a run of them: how many bytes were lost says nothing of the text.

    Repairs that read U+FFFD as a lost byte go before.

    Example:
        >>> [(e.start, e.end, e.after) for e in replacements("a\ufffd\ufffd b\ufffd")]
        [(1, 3, '\ufffd')]
    """
    return [
        Edit("normalize", "replacement", *run.span(), run[0], c.REPLACEMENT) for run in _REPLACEMENTS.finditer(text)
    ]
