from __future__ import annotations

import pytest

from cleaner.edits.edit import apply
from cleaner.normalization.bidi import bidi

RLM, LRM, ALM = "\u200f", "\u200e", "\u061c"
LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"a{LRM}b{RLI}c{PDI}{RLE}d{PDF}", "abcd"),
        (f"שלום{RLM} {LRM}{ALM}", f"שלום{RLM} {LRM}{ALM}"),
        (f"ש{RLE}ל{PDF}ם", f"ש{RLE}ל{PDF}ם"),
        (f"ש{RLI}ל{PDI}ם{FSI}x{PDI}", f"ש{RLI}ל{PDI}ם{FSI}x{PDI}"),
        (f"ש{RLI}{LRE}ל{PDF}{PDI}", f"ש{RLI}{LRE}ל{PDF}{PDI}"),
        (f"ש{RLO}abc{PDF}", "שabc"),
        (f"ש{LRO}{RLE}ל{PDF}{PDF}", f"ש{RLE}ל{PDF}"),
        (f"ש{RLI}ל", "של"),
        (f"ש{PDF}ל{PDI}", "של"),
        (f"ש{RLI}{RLE}ל{PDI}{PDF}", f"ש{RLI}ל{PDI}"),
        (f"ש{RLE}{RLI}ל{PDF}{PDI}{PDF}", f"ש{RLE}{RLI}ל{PDI}{PDF}"),
        (f"ש{RLM}\na{RLM}\n{RLI}ש\n{PDI}ש", f"ש{RLM}\na\nש\nש"),
    ],
)
def test_controls_stay_where_they_are_in_order_beside_right_to_left_letters(line, kept):
    assert apply(line, bidi(line)) == kept
