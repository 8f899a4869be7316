"""Which columns of a table hold the text, the id and the address of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.schema import Fault, NoText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import InputConfig

_MOST_NAMES = 8
_LONGEST_NAME = 40


class Columns(NamedTuple):
    """Places of columns among those of a table.

    Attributes:
        text: The text.
        id: The document's id, if there is one.
        url: The page's address, if there is one.
    """

    text: int
    id: int | None
    url: int | None


def columns_of(names: Sequence[str], config: InputConfig) -> Columns | Fault:
    """Return which columns of a table are which, or why none is the text's.

    A column whose name differs from the one asked for in capitals and outer spaces only is taken for it; so is the only
    column of a table.

    Args:
        names: The names of the columns.
        config: Names of the fields.

    Example:
        >>> from cleaner.config import InputConfig
        >>> columns_of(["ID", "Text"], InputConfig())
        Columns(text=1, id=0, url=None)
        >>> columns_of(["id", "body"], InputConfig(text_field="bodies")).reason
        "there is no column 'bodies'; there are 'id', 'body'"
    """
    text = _find(names, config.text_field)
    if isinstance(text, Fault):
        return text
    if text is None and len(names) == 1:
        text = 0
    if text is None:
        return _missing(names, config.text_field)
    others = []
    for wanted in (config.id_field, config.url_field):
        found = _find(names, wanted)
        if isinstance(found, Fault):
            return found
        others.append(found)
    return Columns(text, *others)


def _find(names: Sequence[str], wanted: str) -> int | Fault | None:
    exact = [place for place, name in enumerate(names) if name == wanted]
    alike = exact or [place for place, name in enumerate(names) if name.strip().casefold() == wanted.casefold()]
    if len(alike) > 1:
        return Fault(f"{len(alike)} columns are called '{shown(wanted)}'", "give each column a name of its own")
    return alike[0] if alike else None


def _missing(names: Sequence[str], wanted: str) -> Fault:
    from difflib import get_close_matches

    listed = ", ".join(f"'{shown(name)}'" for name in names[:_MOST_NAMES])
    listed += f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    nearest = get_close_matches(wanted, names, n=1)
    return NoText(
        f"there is no column '{shown(wanted)}'; there are {listed or 'no columns at all'}",
        f"name the column that holds the text: --text-field {shown(nearest[0]) if nearest else 'NAME'}",
    )


def shown(name: str) -> str:
    """Return a column's name, shortened for a message."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
