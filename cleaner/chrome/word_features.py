"""What the words of a line tell: how far the page shares them, which are site words, what the lexicon says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.chrome.line_inputs import SCORES

if TYPE_CHECKING:
    from cleaner.chrome.row_expressions import Row

GROUPS = {
    "comment": (0, 11),
    "related": (1,),
    "share": (2, 6),
    "login": (3,),
    "legal": (4,),
    "navigation": (5,),
    "byline": (8,),
    "time": (7, 9),
    "commerce": (10,),
    "advert": (12,),
    "media": (13,),
    "form": (14,),
    "sure": (0, 1, 2, 3, 4, 5, 6, 12),
}
"""Groups of categories of site words, by their places in :data:`cleaner.chrome.words.CATEGORIES`."""

_WIDE = ("comment", "related", "navigation", "sure")  # groups whose density around a line is told too


def shared_word_features(given: dict[str, Row]) -> dict[str, Row]:
    """Return how far the line's words stand in other lines of the page, and how often the whole line does.

    Args:
        given: The inputs by name.
    """
    telling = given["telling"]
    shared = given["shared words"] / telling
    return {
        "repeats": given["repeats"],
        "shared": shared,
        "shared words": given["shared words"],
        "shared log": given["shared logs"] / telling,
        "telling": telling,
        "shared with any": given["words shared with any"] / telling,
        "shared with any log": given["logs shared with any"] / telling,
        "shared ±3": shared.around(3),
    }


def site_word_features(given: dict[str, Row]) -> dict[str, Row]:
    """Return where the words that sites put around texts stand.

    Args:
        given: The inputs by name.
    """
    of_line = given["categories"]
    found = {"site words": of_line.bits()}
    for name, places in GROUPS.items():
        there = of_line.has_bits(sum(1 << place for place in places))
        above, total = there.above(), there.of_page()
        found |= {
            name: there,
            f"to {name} above": there.distance_above(),
            f"to {name} below": there.distance_below(),
            f"{name} above": above,
            f"{name} below": total - above,
            f"{name} of page": total,
        }
        if name in _WIDE:
            found |= {
                f"{name} ±3": there.around(3),
                f"{name} ±10": there.around(10),
                f"{name} above 0.9": there.fading_above(0.9),
                f"{name} below 0.9": there.fading_below(0.9),
            }
    return found


def lexicon_features(given: dict[str, Row], one: Row) -> dict[str, Row]:
    """Return what the lexicon tells of the line and of those around it.

    Args:
        given: The inputs by name.
        one: A row of ones.
    """
    found: dict[str, Row] = {}
    for name in SCORES:
        score = given[f"score {name}"].at_least(-6).at_most(6)
        found[f"score {name}"] = score
        for reach in (1, 3, 10):
            found[f"score {name} ±{reach}"] = score.around(reach)
        found |= {
            f"score {name} of page": score.of_page() / one.of_page(),
            f"score {name} -1": score.beside(-1),
            f"score {name} +1": score.beside(1),
            f"score {name} above": score.fading_above(0.85),
            f"score {name} below": score.fading_below(0.85),
        }
    tail, head = given["score tail"], given["score head"]
    for name, raw in (("tail", tail), ("head", head)):
        for least, some in ((0, raw.at_least(0)), (1, (raw - one).at_least(0))):
            above = some.above()
            found |= {f"{name} sum above {least}": above, f"{name} sum below {least}": some.of_page() - above}
        found |= {f"{name} most above": raw.highest_above(), f"{name} most below": raw.highest_below()}
    lean = (tail - head).at_least(-4).at_most(4)
    above = lean.above()
    return found | {
        "lean above": above,
        "lean below": lean.of_page() - above,
        "lean under peak": lean.under_peak(),
        "lean over trough": lean.over_trough(),
    }
