"""What the composed programs share: records in and out, and who stays of what is alike."""

from __future__ import annotations

from pathlib import Path

import orjson


def read(source):
    """Yield the records of a JSONL file."""
    with Path(source).open("rb") as lines:
        yield from map(orjson.loads, lines)


def target(folder):
    """Return the file to write in a folder, which is made."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder, "corpus.jsonl").open("wb")


def kept(pairs, count):
    """Return for each of ``count`` documents whether it is the first of those that pairs join."""
    parent = list(range(count))

    def root(at):
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for pair in pairs:
        one, other = map(root, pair)
        if one != other:
            parent[max(one, other)] = min(one, other)
    return [root(at) == at for at in range(count)]


def write_lines(source, folder, keep):
    """Write the lines of a JSONL file that stay."""
    with Path(source).open("rb") as lines, target(folder) as out:
        out.writelines(line for line, stays in zip(lines, keep, strict=True) if stays)
