"""Runs the command with arguments, and says at the end which of some events it raised and who raised them.

``python refusing.py ARGUMENTS`` is the command. A connection, a look-up of a name or a bound socket is refused, a
program that is started too; what was tried stands in the last line of standard error, as JSON.
"""

from __future__ import annotations

import json
import sys
import traceback

REFUSED = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "subprocess.", "os.system", "os.exec", "os.fork",
           "os.posix_spawn", "os.spawn", "pty.")  # fmt: skip
NOTED = ("pickle.find_class",)


class RefusedError(RuntimeError):
    """The command did what it may not do."""


tried: list[str] = []


def _hook(event: str, _arguments: tuple[object, ...]) -> None:
    if event in ("socket.gethostname", "socket.__new__"):  # neither sends anything
        return
    if event.startswith((*REFUSED, *NOTED)):
        frames = [frame.filename for frame in traceback.extract_stack() if "refusing.py" not in frame.filename]
        tried.append(f"{event} by {frames[-1] if frames else '?'}")
        if event.startswith(REFUSED):
            raise RefusedError(event)


if __name__ == "__main__":
    from cleaner.cli import main

    sys.addaudithook(_hook)
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    sys.stderr.write(json.dumps({"code": code or 0, "tried": tried}) + "\n")
