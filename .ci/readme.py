"""Print the commands of a Markdown file, one a line: the lines of its ``sh`` blocks."""

import sys
from pathlib import Path


def commands(text: str) -> list[str]:
    """Return the lines of fenced ``sh`` blocks that are neither empty nor comments."""
    found, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```sh"
        elif inside and line.strip() and not line.startswith("#"):
            found.append(line)
    return found


if __name__ == "__main__":
    print("\n".join(commands(Path(sys.argv[1]).read_text(encoding="utf-8"))))  # noqa: T201 - its purpose
