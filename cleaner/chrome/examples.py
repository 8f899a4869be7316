"""An example of each template line, for people: what the hash of a masked line stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.matching import found_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.templates import Templates


def with_examples(
    templates: Templates, facts: LineFacts, sites: npt.NDArray[np.uint64], pages: npt.NDArray[np.int64]
) -> Templates:
    """Return the templates with an example from a batch, where it has one of a page with a lower number.

    Called with every batch, in any order, each template line ends with the text that it has on the first of its pages.

    Args:
        templates: The templates.
        facts: Facts of the batch.
        sites: Id of each text's site.
        pages: Number of each text.
    """
    if not len(templates):
        return templates
    example_page, examples = templates.example_page.copy(), list(templates.examples)
    for lines, found in found_lines(facts, sites, templates):
        number = pages[facts.document[lines]]
        order = np.lexsort((lines, number, found))
        _, firsts = np.unique(found[order], return_index=True)
        for at in order[firsts].tolist():
            place = int(found[at])
            if example_page[place] < 0 or number[at] < example_page[place]:
                example_page[place] = number[at]
                examples[place] = facts.text(int(lines[at])).strip()
    return replace(templates, example_page=example_page, examples=tuple(examples))
