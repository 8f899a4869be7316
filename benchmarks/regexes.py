"""Every regular expression of the package, and how its time grows on texts that are made to slow it down.

A backtracking matcher takes quadratic time or worse on some expressions: ``\\d+x`` looks at a run of digits from each
of its places to its end. So each expression is taken apart, and texts are made of it: what each of its repeats takes,
over and over, behind what must stand before it, with and without something that does not fit at the end; and its
classes alone and in pairs. Eight times the length takes about eight times as long where the time is linear.

    python benchmarks/regexes.py              a table of all: the slowest text of each, and how its time grows
    python benchmarks/regexes.py --list       where each stands, without looking at its time

Where a text is of bounded length the growth does no harm: :data:`BOUNDED` says of which expressions that is known, and
why. An expression without a repeat that has no limit is linear as it stands, and is not tried.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import pkgutil
import re
import signal
import subprocess
import sys
import time
import warnings
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if sys.version_info >= (3, 11):
    from re import _constants as sre
    from re import _parser as sre_parse
else:
    import sre_constants as sre
    import sre_parse

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[1] / "cleaner"
SHORT, LONG = 1_000, 8_000
"""Characters of the two texts whose times are compared."""
GROWTH = 24
"""Times as long from which growth is not linear: 8 would be, 64 is quadratic; allocation and noise lie between."""
NOTICED = 0.006
"""Seconds of the processor that the long text takes where growth says something; linear searches take up to 3 ms."""
_LIMIT = 0.5
"""Seconds after which a search is given up."""
_MANY = 20
"""A repeat of up to so many is taken for one without a limit."""
_POOL = "a7 \n!\0é%A0-"
_NO_FIT = ("", "\0", "!", "\n", "a", " ", "ạ")


BOUNDED = {
    ("corpus/discovery.py", "_HTML_BEGINNING"): "sees the first 256 bytes of standard input",
    ("html/charset.py", "_DECLARED"): "sees the first 1,024 bytes of a page",
    ("normalization/inconsistent.py", "_LETTERS_BEFORE"): "sees as many characters as the longest word has",
    ("vietnamese/capitals.py", "_BEFORE_CAPITAL"): "sees a window before a letter",
    ("vietnamese/reading.py", "_LAST_WORD"): "begins where the last word of what was read of a chunk begins",
    ("vietnamese/reading.py", "_SENTENCE_END"): "sees a window before a word",
    ("dedup/preferences.py", "_ISO"): "sees dates of at most 100 characters",
    ("pipeline/budget.py", "_SIZE"): "sees an option that the person who runs it wrote",
    ("settings/toml_lines.py", "_STRING"): "sees the configuration of the person who runs it",
}
"""Expressions that are not linear and do no harm, by file and name, with the reason."""


class Expression(NamedTuple):
    """A regular expression, and where it is compiled."""

    place: str
    line: int
    pattern: str
    flags: int
    of_bytes: bool
    name: str = ""
    methods: tuple[str, ...] = ("finditer", "match", "fullmatch")

    @property
    def may_be_slow(self) -> bool:
        """Whether a repeat without a limit is in it."""
        return any(True for _ in _repeats(_tree(self), ""))

    def compiled(self) -> re.Pattern[Any]:
        return re.compile(self.pattern.encode("latin-1") if self.of_bytes else self.pattern, self.flags)


class Growth(NamedTuple):
    """The worst that was found for an expression."""

    seconds: float
    times: float
    method: str
    text: str

    @property
    def is_linear(self) -> bool:
        return self.seconds < NOTICED or (self.times < GROWTH and self.seconds < _LIMIT)


def expressions() -> list[Expression]:
    """Return all regular expressions that the package compiles, by where that is; asked of a fresh interpreter."""
    found = subprocess.run(
        [sys.executable, __file__, "--record"], capture_output=True, text=True, check=True, timeout=300
    )
    recorded = {Expression(*row[:5]) for row in json.loads(found.stdout.splitlines()[-1])}
    names, calls = _names(), _calls()
    return sorted(
        one._replace(name=names.get((one.place, one.line), ""), methods=_methods(one, names, calls)) for one in recorded
    )


_WAYS = {"match": "match", "fullmatch": "fullmatch"}
"""Methods of a pattern that begin at one place; all others look for it everywhere."""


def _methods(expression: Expression, names: dict[tuple[str, int], str], calls: dict[str, set[str]]) -> tuple[str, ...]:
    """Return how an expression is used: by the methods that are called on its name anywhere in the package."""
    name = names.get((expression.place, expression.line), "")
    used = calls.get(f"{expression.place}:{name}") or calls.get(name) or {"finditer", "match", "fullmatch"}
    return tuple(sorted({_WAYS.get(one, "finditer") for one in used}))


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _names() -> dict[tuple[str, int], str]:
    """Return the names that compiled expressions are given, by where they are compiled."""
    found = {}
    for place, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Call):
                        found.setdefault((place, inner.lineno), node.name)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                for inner in ast.walk(node.value):
                    if isinstance(inner, ast.Call):
                        found[place, inner.lineno] = node.targets[0].id
    return found


def _calls() -> dict[str, set[str]]:
    """Return the methods of patterns that are used of each name: in a file, and in any file."""
    methods = {"search", "finditer", "findall", "sub", "subn", "split", "match", "fullmatch", "scanner"}
    found: dict[str, set[str]] = {}
    for place, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in methods:
                value = node.value.func if isinstance(node.value, ast.Call) else node.value
                name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
                for key in (f"{place}:{name}", name):
                    found.setdefault(key, set()).add(node.attr)
    return found


def places_in_source() -> set[tuple[str, int]]:
    """Return where the source compiles an expression, or uses one that is written on the spot."""
    places = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                value = node.func.value
                if isinstance(value, ast.Name) and value.id == "re" and node.func.attr not in ("escape", "purge"):
                    places.add((path.relative_to(PACKAGE).as_posix(), node.lineno))
    return places


def _record() -> list[Expression]:
    """Import every module, work on texts of many kinds, and return what was compiled on the way."""
    found = []
    real = re._compile  # type: ignore[attr-defined]  # noqa: SLF001 - all functions of ``re`` go through it

    def recording(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(2)  # noqa: SLF001 - who compiles
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE) and isinstance(pattern, (str, bytes)):
            text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
            place = path.relative_to(PACKAGE).as_posix()
            found.append(Expression(place, frame.f_lineno, text, int(flags), isinstance(pattern, bytes)))
        return real(pattern, flags)

    re._compile = recording  # type: ignore[attr-defined]  # noqa: SLF001
    import cleaner

    for module in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    _work()
    return found


def _work() -> None:
    """Have those expressions compiled that are made when they are first needed."""
    import cleaner
    from cleaner.normalization.encodings import MISREADINGS
    from cleaner.normalization.proof import is_plausible, own_letters, proof, runs

    for misreading in MISREADINGS:
        for made in (own_letters, proof, runs):
            made(misreading.name)
        is_plausible("a", misreading.name, 2)
    line = "Tiếng Việt có dấu, e^ o^. 12/3/2024 được viết ở đây. ＡＢＣ \ufffd \u200b %C3%A9 &eacute; \\u1ea1 =C3=A9\n"
    for _name, misread in _misread(line * 9, MISREADINGS):
        cleaner.clean(misread)


def _misread(text: str, misreadings: Any) -> Iterator[tuple[str, str]]:
    """Yield a text as it is, and as it looks where it was read in another encoding than its own."""
    yield "", text
    for one in misreadings:
        yield one.name, "".join(chr(byte) if byte < 0x80 else one.high[byte - 0x80] for byte in text.encode())


def growth(expression: Expression, *, thorough: bool = True) -> Growth:
    """Return the worst growth over the texts that are made for an expression; with pairs of its classes or without."""
    pattern = expression.compiled()
    worst = Growth(0.0, 0.0, "", "")
    for text in _texts(expression, thorough=thorough):
        for method in expression.methods:
            long = _seconds(pattern, method, _of_length(text, LONG, of_bytes=expression.of_bytes))
            if long < NOTICED or long <= worst.seconds:
                continue
            short = min(_seconds(pattern, method, _of_length(text, SHORT, of_bytes=expression.of_bytes)) for _ in "12")
            long = min(long, _seconds(pattern, method, _of_length(text, LONG, of_bytes=expression.of_bytes)))
            one = Growth(long, long / max(short, 1e-7), method, repr(text))
            if not one.is_linear and one.seconds > worst.seconds:
                worst = one
                if long >= _LIMIT:
                    return worst
    return worst


class _Text(NamedTuple):
    """A text of any length: what stands before, what is repeated, and what stands behind."""

    before: str
    again: str
    behind: str


def _of_length(text: _Text, length: int, *, of_bytes: bool) -> Any:
    whole = text.before + text.again * (length // len(text.again)) + text.behind
    return whole.encode("latin-1", "replace") if of_bytes else whole


def _seconds(pattern: re.Pattern[Any], method: str, text: Any) -> float:
    started = time.thread_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, _LIMIT)
        if method == "finditer":
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, method)(text)
    except TimeoutError:
        return _LIMIT
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.thread_time() - started


def _tree(expression: Expression) -> Any:
    source = expression.pattern.encode("latin-1") if expression.of_bytes else expression.pattern
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sre_parse.parse(source, expression.flags)


def _texts(expression: Expression, *, thorough: bool) -> Iterator[_Text]:
    """Yield texts that are made of what an expression looks for."""
    tree = _tree(expression)
    seen = set()
    classes = list(dict.fromkeys(islice(_classes(tree), 40)))[: 14 if thorough else 6] or ["a"]
    behinds = _NO_FIT if thorough else _NO_FIT[:2]
    candidates = [
        *(_Text("", one, behind) for one in classes for behind in behinds),
        *(_Text("", one + other, "") for one, other in product(classes, repeat=2) if thorough and one != other),
    ]
    for before, again in islice(_repeats(tree, ""), 200 if thorough else 12):
        candidates += [_Text(before, again, behind) for behind in behinds]
        candidates += [_Text("", before + again, ""), _Text("", again + before, "")]
    for whole in islice(_samples(tree), 6 if thorough else 2):
        candidates += [_Text("", whole[:end], "") for end in {len(whole), len(whole) - 1, len(whole) // 2}]
    for text in candidates:
        if text.again and text not in seen:
            seen.add(text)
            yield text


def _classes(tree: Any) -> Iterator[str]:
    """Yield characters that the literals and classes of an expression take."""
    for kind, value in tree:
        if kind in (sre.LITERAL, sre.IN, sre.NOT_LITERAL, sre.ANY, sre.CATEGORY):
            yield from _characters(kind, value)
        else:
            for part in _parts(kind, value):
                yield from _classes(part)


def _characters(kind: Any, value: Any) -> list[str]:
    """Return some characters that a literal or a class takes, of each of its parts one."""
    if kind is sre.LITERAL:
        return [chr(value)]
    if kind is sre.NOT_LITERAL:
        return [one for one in _POOL if one != chr(value)][:1]
    if kind is sre.ANY:
        return ["a"]
    if kind is sre.CATEGORY:
        return [_OF_CATEGORY.get(str(value).rpartition("_NOT_")[2] if "_NOT_" in str(value) else str(value), "a")]
    items = [item for item in value if item[0] is not sre.NEGATE]
    if len(items) < len(value):
        fits = re.compile(f"[^{''.join(map(_written, items))}]", re.DOTALL)
        return [one for one in _POOL + "ạ字" if fits.match(one)][:3]
    found = []
    for item, inner in items:
        found += [chr(inner[0])] if item is sre.RANGE else _characters(item, inner)
    return found[:: max(1, len(found) // 3)][:4]


_OF_CATEGORY = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
_NAMES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def _written(item: tuple[Any, Any]) -> str:
    kind, value = item
    if kind is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _NAMES[str(value)] if kind is sre.CATEGORY else re.escape(chr(value))


def _parts(kind: Any, value: Any) -> list[Any]:
    """Return the expressions within a part of one."""
    if kind is sre.BRANCH:
        return list(value[1])
    if kind is sre.SUBPATTERN:
        return [value[-1]]
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if kind in _REPEATS:
        return [value[2]]
    if str(kind) == "ATOMIC_GROUP":
        return [value]
    if kind is sre.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


def _samples(tree: Any) -> list[str]:
    """Return short texts that an expression takes, or nearly: what stands around it is not looked at."""
    found = [""]
    for kind, value in tree:
        if kind in (sre.LITERAL, sre.IN, sre.NOT_LITERAL, sre.ANY, sre.CATEGORY):
            more = _characters(kind, value)[:3] or [""]
        elif kind is sre.BRANCH:
            more = [one for part in value[1][:4] for one in _samples(part)[:2]] or [""]
        elif kind is sre.SUBPATTERN:
            more = _samples(value[-1])
        elif kind in _REPEATS:
            more = [one * max(value[0], 1) for one in _samples(value[2])]
        else:
            more = [""]
        found = [one + other for one in found for other in more][:6]
    return found


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield, for each repeat of an expression, what stands before it and what it takes."""
    for kind, value in tree:
        if kind in _REPEATS and value[1] >= _MANY:
            for again in _samples(value[2]):
                yield before, again
        for part in _parts(kind, value):
            yield from _repeats(part, before)
        before = (before + next(iter(_samples([(kind, value)])), ""))[:40]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--list", action="store_true")
    options.add_argument("--record", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.record:
        print(json.dumps(_record()))
        return
    for one in expressions():
        shown = one.pattern if len(one.pattern) <= 60 else f"{one.pattern[:57]}..."
        print(f"{one.place}:{one.line}  {shown!r}")
        if not given.list and one.may_be_slow:
            worst = growth(one)
            if not worst.is_linear:
                known = BOUNDED.get((one.place, one.name), "NOT LINEAR")
                times = f"{worst.seconds * 1e3:,.0f} ms, x{worst.times:.0f}"
                print(f"    {known}: {times}, {worst.method} {worst.text[:100]}")


def _give_up(_number: int, _frame: Any) -> None:
    raise TimeoutError


signal.signal(signal.SIGPROF, _give_up)

if __name__ == "__main__":
    main()
