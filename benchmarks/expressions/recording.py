"""What the package gives ``re.compile``, as JSON; run by itself, in an interpreter that has compiled nothing yet."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[2] / "cleaner"


def recorded() -> list[tuple[str, int, str, int, bool]]:
    """Import every module, work on texts of many kinds, and return what was compiled on the way.

    Returns:
        File, line, pattern, flags, and whether it is of bytes.
    """
    found = []
    real = re._compile  # type: ignore[attr-defined]  # noqa: SLF001 - all functions of ``re`` go through it

    def recording(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(2)  # noqa: SLF001 - who compiles
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE) and isinstance(pattern, (str, bytes)):
            text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
            place = path.relative_to(PACKAGE).as_posix()
            found.append((place, frame.f_lineno, text, int(flags), isinstance(pattern, bytes)))
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


if __name__ == "__main__":
    print(json.dumps(recorded()))
