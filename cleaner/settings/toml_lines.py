"""On which line of a TOML file each key stands, which the parser of the standard library does not tell."""

from __future__ import annotations

import re
import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_STRING = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"{3,5}'  # the last of five quotes ends the string, two are of it
    r"|'''[\s\S]*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_BARE_VALUE = re.compile(r"[^,\]}\n#]*")


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    r"""Return the line, counted from 1, of every key and table header of a TOML document, by its path.

    Of a table that is opened several times (an array of tables), and of its keys, the first line counts.

    Args:
        text: A document that the parser accepts; of another one the result means nothing.

    Example:
        >>> key_lines("a = 1\n[b]\n'c d' = '''\nx = 2\n'''\ne = {f = 3}\n")
        {('a',): 1, ('b',): 2, ('b', 'c d'): 3, ('b', 'e'): 6, ('b', 'e', 'f'): 6}
    """
    return _Scanner(text.replace("\r\n", "\n")).statements()


class _Scanner:
    """Goes through a document once, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0
        self._lines: dict[tuple[str, ...], int] = {}

    def statements(self) -> dict[tuple[str, ...], int]:
        """Go through headers and keys with their values."""
        table: tuple[str, ...] = ()
        while self._next_statement():
            if self._peek() == "[":
                self._at += 2 if self._text.startswith("[[", self._at) else 1
                table = self._key(())
                self._at = (self._text.find("\n", self._at) + 1) or len(self._text)
            else:
                path = self._key(table)
                self._at += 1  # the equals sign
                self._value(path)
        return self._lines

    def _next_statement(self) -> bool:
        self._skip(_BLANK)
        return self._at < len(self._text)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at + 1
        return found[0] if found else ""

    def _key(self, table: tuple[str, ...]) -> tuple[str, ...]:
        """Read a dotted key and keep its line, and that of each table on its way."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        path = table
        while True:
            self._skip(_SPACES)
            path = (*path, self._part())
            self._lines.setdefault(path, self._line)
            self._skip(_SPACES)
            if self._peek() != ".":
                return path
            self._at += 1

    def _part(self) -> str:
        if self._peek() not in ("'", '"'):
            return self._skip(_BARE_KEY)
        quoted = self._skip(_STRING)
        return str(tomllib.loads(f"key = {quoted}")["key"])

    def _value(self, path: tuple[str, ...]) -> None:
        self._skip(_SPACES)
        opened = self._peek()
        if opened in ("'", '"'):
            self._skip(_STRING)
        elif opened in ("[", "{"):
            self._at += 1
            self._values(path, closing="]" if opened == "[" else "}", keyed=opened == "{")
        else:
            self._skip(_BARE_VALUE)

    def _values(self, path: tuple[str, ...], *, closing: str, keyed: bool) -> None:
        """Go through what an array or an inline table holds, up to its end."""
        while self._next_statement():
            if self._peek() == closing:
                self._at += 1
                return
            if self._peek() == ",":
                self._at += 1
            elif keyed:
                inner = self._key(path)
                self._at += 1
                self._value(inner)
            else:
                self._value(path)
