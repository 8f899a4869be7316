"""Runs of removed lines: what goes with them, and where they lie."""

from __future__ import annotations

from typing import Any

from cleaner.kernels.runtime import kernel

FIRST, LAST, VERDICT, DOCUMENT, START, END, START_CHAR, END_CHAR, ROWS = range(9)
"""Rows of what :func:`find_runs` gives; :class:`cleaner.chrome.removal.Runs` says what each means."""


@kernel
def find_runs(verdicts: Any, blank: Any, bounds: Any, starts: Any, ends: Any, chars: Any, runs: Any) -> int:
    """Find the runs of lines that go, and return how many there are.

    A gap is a run of lines that are blank or go. At the page's top and bottom it goes whole, in the middle from its
    first line that goes: to its end where blank lines stand above too, else to its last line that goes.

    Args:
        verdicts: Number of the rule that takes the line, negative for a line that stays.
        blank: Whether nothing stands in the line; such a line has no verdict.
        bounds: ``texts + 1`` numbers of lines.
        starts: First byte of each line.
        ends: One past its last byte.
        chars: Characters of each line.
        runs: Output, int64 ``(ROWS, lines that go)``.
    """
    n = 0
    for document in range(bounds.size - 1):
        opening = bounds[document]
        final = bounds[document + 1] - 1
        # The nothing after a text's last newline is no line: the newline stays.
        bottom = final - 1 if final > opening and starts[final] == ends[final] else final
        char = 0
        i = opening
        while i <= bottom:
            if verdicts[i] < 0 and not blank[i]:
                char += chars[i] + 1
                i += 1
                continue
            first = last = -1  # that go
            after = i
            while after <= bottom and (verdicts[after] >= 0 or blank[after]):
                if verdicts[after] >= 0:
                    first = after if first < 0 else first
                    last = after
                after += 1
            top = i == opening
            whole = top or after > bottom
            line = i if whole or first < 0 else first
            stop = after - 1 if whole or first > i else last
            for k in range(i, line):
                char += chars[k] + 1
            # A gap that reaches the end of its text takes the newline before each run, any other the one after.
            shift = stop == final and not top
            while first >= 0 and line <= stop:
                rule = verdicts[max(line, first)]
                runs[FIRST, n] = max(line, first)
                runs[VERDICT, n] = rule
                runs[DOCUMENT, n] = document
                runs[START, n] = starts[line] - shift
                runs[START_CHAR, n] = char - shift
                while line <= stop and (line < first or verdicts[line] < 0 or verdicts[line] == rule):
                    char += chars[line] + 1
                    line += 1
                through = shift or line - 1 == final
                runs[LAST, n] = line - 1
                runs[END, n] = ends[line - 1] + (not through)
                runs[END_CHAR, n] = char - through
                n += 1
            for k in range(line, after):
                char += chars[k] + 1
            i = after
    return n
