"""What a field of the configuration may hold, by its annotation and its metadata, and what is wrong with a value.

Metadata of a field: ``choices`` (names), ``least`` and ``most`` (bounds of a number, both allowed).
"""

from __future__ import annotations

import math
import types
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cleaner.settings.toml_values import toml_value

SHARE = {"least": 0, "most": 1}
"""Metadata of a number from 0 to 1."""
COUNT = {"least": 1}
"""Metadata of a number of things, of which there is at least one."""

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}
_PLURALS = {int: "whole numbers", float: "numbers", str: "strings"}
_NEAR = 60.0
"""Similarity of two names, 0 to 100, from which on one may be meant by the other: ``aggresivness`` has 92."""


_BITS = 32
"""A whole number has no more: counts of words and pages reach kernels, which would wrap around."""


class ConfigError(ValueError):
    """A configuration cannot be used; the message names the key and the remedy."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold.

    Attributes:
        types: The types of a value, or of each value of a list.
        many: It is a list.
        optional: It may have no value.
        choices: The names that are known; empty where any is.
        least: The least number; ``None`` where there is no bound.
        most: The greatest number.
    """

    types: tuple[type, ...]
    many: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    def describe(self) -> str:
        """Return in words what is expected.

        Example:
            >>> Kind((float,), least=0, most=1).describe(), Kind((int,), many=True).describe()
            ('a number from 0 to 1', 'a list of whole numbers')
        """
        if self.choices:
            names = ", ".join(map(repr, self.choices))
            return f"a list of {names}" if self.many else f"one of {names}"
        if self.many:
            return f"a list of {' or '.join(_PLURALS[one] for one in self.types)}{self._range()}"
        return " or ".join(_WORDS[one] for one in self.types) + self._range()

    def _range(self) -> str:
        if self.least is None:
            return ""
        return f" from {self.least} to {self.most}" if self.most is not None else f" of at least {self.least}"

    def problem(self, value: object) -> str | None:
        """Return what is wrong with a value, in words, or nothing.

        Args:
            value: A value, as a dataclass holds it or as TOML and JSON give it: a list may be a list or a tuple.

        Example:
            >>> Kind((float,), least=0, most=1).problem(1.5)
            'expected a number from 0 to 1, found 1.5'
            >>> Kind((str,), choices=("longest", "first")).problem("longst")
            "unknown choice 'longst'; did you mean 'longest'?"
        """
        if value is None and self.optional:
            return None
        if self.many:
            if not isinstance(value, (list, tuple)):
                return f"expected {self.describe()}, found {shown(value)}"
            return next((found for one in value if (found := self._problem_of_one(one)) is not None), None)
        return self._problem_of_one(value)

    def _problem_of_one(self, value: object) -> str | None:
        wanted = (*self.types, int) if float in self.types else self.types
        if type(value) not in wanted:  # not isinstance: true is no whole number
            return f"expected {self.describe()}, found {shown(value)}"
        if self.choices and isinstance(value, str) and value not in self.choices:
            return f"unknown choice {value!r}{nearest(value, self.choices)}"
        if type(value) is int and value.bit_length() > _BITS:
            return f"expected {self.describe()}, found a number of {value.bit_length()} bits, and there are {_BITS}"
        if isinstance(value, (int, float)) and not self._within(value):
            return f"expected {self.describe()}, found {shown(value)}"
        return None

    def _within(self, value: float) -> bool:
        least = -math.inf if self.least is None else self.least
        most = math.inf if self.most is None else self.most
        return math.isfinite(value) and least <= value <= most

    def held(self, value: Any) -> Any:
        """Return a value in which nothing is wrong as a dataclass holds it."""
        if self.many and value is not None:
            return tuple(value)
        return float(value) if self.types == (float,) and type(value) is int else value


def kinds_of(part: type) -> dict[str, Kind]:
    """Return what each field of a configuration dataclass may hold; fields that are parts of their own are left out.

    Example:
        >>> from cleaner.config import OutputConfig
        >>> kinds_of(OutputConfig)["report"]
        Kind(types=(<class 'bool'>,), many=False, optional=False, choices=(), least=None, most=None)
    """
    return dict(_kinds(part))


@lru_cache(maxsize=32)
def _kinds(part: type) -> tuple[tuple[str, Kind], ...]:
    hints = get_type_hints(part)
    found = ((one.name, _kind(hints[one.name], one.metadata)) for one in fields(part))
    return tuple((name, kind) for name, kind in found if kind is not None)


def _kind(hint: Any, metadata: Any) -> Kind | None:
    origin, arguments = get_origin(hint), get_args(hint)
    rest = {name: metadata[name] for name in ("choices", "least", "most") if name in metadata}
    if origin is Literal:
        return Kind((str,), choices=arguments)
    if origin is tuple:
        return Kind((arguments[0],), many=True, **rest)
    if origin in (Union, types.UnionType):
        optional = type(None) in arguments
        return Kind(tuple(one for one in arguments if one is not type(None)), optional=optional, **rest)
    return Kind((hint,), **rest) if hint in _WORDS else None


def check_fields(part: Any) -> None:
    """Refuse a configuration dataclass of which a field holds what it may not.

    Raises:
        ConfigError: The message begins with the name of the field.

    Example:
        >>> from cleaner.config import ChromeConfig
        >>> ChromeConfig(share=2)
        Traceback (most recent call last):
        cleaner.settings.fields.ConfigError: share: expected a number from 0 to 1, found 2
    """
    for name, kind in kinds_of(type(part)).items():
        problem = kind.problem(getattr(part, name))
        if problem is not None:
            raise ConfigError(f"{name}: {problem}")


def shown(value: object) -> str:
    """Return a value as a person would write it in TOML.

    Example:
        >>> shown(True), shown(["a"]), shown({"b": 1})
        ('true', '["a"]', 'a table')
    """
    return "a table" if isinstance(value, dict) else toml_value(value)


def nearest(name: str, known: Any) -> str:
    """Return the remedy for a name that is not known: the nearest one that is, or all of them.

    Example:
        >>> nearest("text-feild", ("text_field", "id_field"))
        "; did you mean 'text_field'?"
        >>> nearest("colour", ("a", "b"))
        "; known: 'a', 'b'"
    """
    found = nearest_name(name, known)
    return f"; did you mean {found!r}?" if found is not None else f"; known: {', '.join(map(repr, known))}"


def nearest_name(name: str, known: Any) -> str | None:
    """Return the known name that is nearest to one that is not known, or nothing where none is near."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(
        name, list(known), scorer=fuzz.ratio, processor=lambda text: text.lower().replace("-", "_"), score_cutoff=_NEAR
    )
    return None if near is None else str(near[0])
