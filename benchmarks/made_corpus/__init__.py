"""A corpus of made pages with its truth: seeded, of any size, in several scripts; no text of anybody stands in it."""
