"""What a run shows while it goes on: plain lines, events, live lines in a terminal, nothing."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios

import pytest

from cleaner.cli.meter import Meter
from cleaner.cli.progress import Closing, Events, Lines, terminal_progress

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOURS = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|9[0-7])(?:;[0-9]+)*m")


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_step_tells_its_rate_share_and_the_time_that_is_left(clock):
    meter = Meter("read", None, clock, expected=8_000_000)
    meter.documents, meter.size, meter.removed, meter.of, clock.now = 50, 2_000_000, 1, 4, 2.0
    assert (meter.rate, meter.share_removed, meter.done, meter.left) == (1e6, 0.25, 0.25, 6.0)


def test_where_the_whole_is_not_known_no_time_is_promised(clock):
    meter = Meter("read", None, clock)
    meter.documents, meter.size, clock.now = 50, 2_000_000, 2.0
    assert meter.left is None
    assert "left" not in meter.describe()


def test_an_empty_step_divides_by_nothing(clock):
    meter = Meter("write", 0, clock)
    meter.end()
    assert (meter.rate, meter.share_removed, meter.left) == (None, None, None)
    assert meter.describe() == "write: 0 documents, 0:00"


def test_more_than_was_expected_is_all_of_it(clock):
    meter = Meter("read", None, clock, expected=10, size=20)
    clock.now = 2.0
    assert (meter.done, meter.left) == (1.0, 0.0)


def test_lines_come_where_a_step_takes_long_and_at_its_end(clock, capsys):
    lines = Lines(clock)
    lines.step("read", None)
    lines.advance(1, 1_000_000)
    clock.now = 5.0
    lines.removed(1, 10)
    lines.advance(1, 9_000_000)
    clock.now = 6.0
    lines.step("write", 2)
    clock.now = 7.0
    lines.advance(2, 0)
    lines.close()
    assert [step.name for step in lines.steps()] == ["read", "write"]
    assert capsys.readouterr().err.splitlines() == [
        "read: 2 documents, 2.0 MB/s, 10.0% removed",
        "read: 2 documents, 1.7 MB/s, 10.0% removed, 0:06",
    ]


def test_a_short_run_has_no_table_in_a_log(clock):
    lines = Lines(clock)
    lines.step("read", None)
    clock.now = 4.9
    lines.close()
    assert lines.steps() == ()


def test_events_are_one_json_object_a_line(clock, capsys):
    events = Events(clock)
    events.step("read", None)
    events.expect(40)
    clock.now = 1.0
    events.removed(2, 8)
    events.advance(3, 10)
    events.warn('a "quoted" đ')
    events.close()
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["event"] for event in found] == ["begin", "progress", "warning", "end"]
    assert found[1] == {
        "event": "progress", "step": "read", "documents": 3, "of_documents": None, "bytes": 10, "of_bytes": 40,
        "characters": 8, "removed": 2, "seconds": 1.0, "seconds_left": 3.0,
    }  # fmt: skip
    assert found[2]["message"] == 'a "quoted" đ'


def test_quiet_is_quieter_than_json():
    assert type(terminal_progress(quiet=True, as_json=True)) is Closing


# Processes, with and without a terminal.


@pytest.fixture
def dump(tmp_path):
    records = [{"id": n, "text": f"page {n} " + " ".join(f"word{n}x{i}" for i in range(40))} for n in range(50)]
    records += records[:10]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({**one, "id": n}) + "\n" for n, one in enumerate(records)))
    return "in.jsonl"


@pytest.fixture
def in_terminal(tmp_path):
    """Run ``cleaner`` in a terminal of its own, with a given width, and return its exit code and what it showed."""

    def run(*arguments, width=120, **env):
        child, terminal = pty.fork()
        if child == 0:  # pragma: no cover - another program
            os.chdir(tmp_path)
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 30, width, 0, 0))
            clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
            os.execve(
                sys.executable,
                [sys.executable, "-m", "cleaner", *arguments],
                {**clean, "TERM": "xterm-256color", "PYTHONUNBUFFERED": "1", **env},
            )
        shown = b""
        while True:
            try:
                piece = os.read(terminal, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()

    return run


def test_a_terminal_shows_a_line_a_step_and_a_table_at_the_end(in_terminal, dump):
    code, shown = in_terminal("dedup", dump, "-o", "out", "--workers", "1")
    plain = ESCAPES.sub("", shown)
    assert code == 0
    assert re.search(r"read +━+ +60 documents +[\d.]+ MB/s +0\.0% removed +\d+:\d\d", plain)
    assert re.search(r"write +━+ +60 documents +[\d.]+ MB/s +15\.5% removed", plain)
    assert re.search(r"step +documents +MB +rate +removed +time\r\nread +60 ", plain)
    assert "results in out" in plain


def test_where_colours_are_not_wanted_there_are_none(in_terminal, dump):
    _, shown = in_terminal("dedup", dump, "-o", "out", NO_COLOR="1")
    assert "60 documents" in shown
    assert not COLOURS.search(shown)


def test_a_narrow_terminal_is_never_overrun(in_terminal, dump):
    _, shown = in_terminal("dedup", dump, "-o", "out", width=50)
    live = ESCAPES.sub("", shown).partition("step  ")[0]
    assert max(map(len, re.split(r"[\r\n]+", live))) <= 50


def test_a_dumb_terminal_gets_plain_lines(in_terminal, dump):
    code, shown = in_terminal("dedup", dump, "-o", "out", TERM="dumb")
    assert code == 0
    assert "\x1b" not in shown


def test_quiet_says_nothing(in_terminal, cleaner, dump):
    assert in_terminal("dedup", dump, "-o", "out", "--quiet") == (0, "")
    assert cleaner("dedup", dump, "-o", "again", "--quiet").errors == ""


def test_without_a_terminal_there_are_plain_lines(cleaner, dump):
    done = cleaner("dedup", dump, "-o", "out", "--workers", 3)
    assert "\x1b" not in done.errors
    assert "\r" not in done.errors
    assert done.stdout == b""
    assert "60 documents read" in done.errors


def test_json_is_one_object_on_standard_output_and_events_beside_it(cleaner, dump):
    done = cleaner("dedup", dump, "-o", "out", "--json", "--workers", 2)
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["documents"] == 60
    events = [json.loads(line) for line in done.errors.splitlines() if not line.startswith("compiling")]
    ends = {event["step"]: event for event in events if event["event"] == "end"}
    assert list(ends) == ["read", "duplicates", "write"]
    assert (ends["read"]["documents"], ends["read"]["bytes"]) == (60, ends["read"]["of_bytes"])
    assert round(ends["write"]["removed"] / ends["write"]["characters"], 3) == 0.155


def test_standard_input_has_no_end_that_is_known(cleaner, tmp_path, dump):
    done = cleaner("dedup", "-", "-o", "out", "--json", stdin=(tmp_path / dump).read_bytes())
    events = [json.loads(line) for line in done.errors.splitlines()]
    assert next(one for one in events if one["event"] == "end")["of_bytes"] is None


def test_a_filter_keeps_standard_output_for_the_corpus(cleaner, tmp_path, dump):
    done = cleaner("normalize", "-", "--format", "jsonl", stdin=(tmp_path / dump).read_bytes())
    assert done.stdout == (tmp_path / dump).read_bytes()
    assert "60 documents read" in done.errors
