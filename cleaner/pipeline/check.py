"""Check one file, as before a commit: what would be changed, line by line, and the file as it should be."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.corpus.decoding import decode_bytes
from cleaner.edits.edit import Edit, origin
from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cleaner.config import Config

RECORD_SUFFIXES = (".jsonl", ".ndjson")

_SHOWN = 60
"""Characters of a text that a message shows."""


class CheckError(Exception):
    """A file cannot be checked; the message names it and the reason."""


@dataclass(frozen=True)
class Finding:
    """Something in a file that is not as it should be.

    Attributes:
        line: 1-based line of the file.
        rule: The rule that found it.
        message: What it is, for a person.
    """

    line: int
    rule: str
    message: str


@dataclass(frozen=True)
class Checked:
    """A checked file.

    Attributes:
        before: Its bytes.
        after: The bytes that it should have.
        findings: What differs, by line.
    """

    before: bytes
    after: bytes
    findings: tuple[Finding, ...]


def check_file(path: Path, config: Config) -> Checked:
    """Return what the stages of ``config`` would change in a file.

    Args:
        path: A text file, or a file of JSON records (``.jsonl``, ``.ndjson``), uncompressed.
        config: The stages ``normalize``, ``chrome`` and ``blocks`` are carried out; each file is looked at alone.

    Raises:
        CheckError: The file cannot be read, or a record cannot be parsed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckError(f"{path}: {error.strerror}") from error
    if (config.input.format or "") == "jsonl" or path.name.endswith(RECORD_SUFFIXES):
        return _check_records(path, data, config)
    decoded = decode_bytes(data)
    findings = [_decoding_finding(edit, data) for edit in decoded.edits]
    text, found = _clean(decoded.text, config, lines=True)
    after = data if not found and not findings else text.encode("utf-8")
    return Checked(data, after, _gathered([*findings, *found]))


def _check_records(path: Path, data: bytes, config: Config) -> Checked:
    from cleaner.corpus.restoring import RecordError, original_record, record_text, written_value

    findings: list[Finding] = []
    after: list[bytes] = []
    for number, line in enumerate(re.findall(rb"[^\n]*\n|[^\n]+\Z", data)):
        after.append(line)
        if not line.strip():
            continue
        try:
            text = record_text(line, config.input.text_field)
        except RecordError as error:
            raise CheckError(f"{path}:{number + 1}: {error}") from error
        cleaned, found = _clean(text, config, lines=False)
        if found:
            after[-1] = original_record(line, config.input.text_field, written_value(cleaned, line))
            findings += [Finding(number + 1, one.rule, one.message) for one in found]
    return Checked(data, b"".join(after), _gathered(findings))


def _clean(text: str, config: Config, *, lines: bool) -> tuple[str, list[Finding]]:
    """Return the cleaned text and the findings, at their lines of ``text`` if ``lines``, else all at line 1."""
    findings: list[Finding] = []
    earlier: list[list[Edit]] = []
    ends = [match.start() for match in re.finditer("\n", text)] if lines else []
    for stage in _stages(config):
        cleaned, edits = stage(text)
        for edit in edits:
            place = edit.start + _leading_line_ends(edit)
            for stage_edits in reversed(earlier):
                place = origin(place, stage_edits)
            findings.append(Finding(bisect.bisect_left(ends, place) + 1, edit.rule, _message(edit)))
        earlier.append(edits)
        text = cleaned
    return text, findings


def _stages(config: Config) -> Iterator[Callable[[str], tuple[str, list[Edit]]]]:
    if "normalize" in config.stages:
        yield lambda text: normalize_text(text, config.normalize)
    if "chrome" in config.stages:
        from cleaner.chrome.stage import strip_text

        yield lambda text: strip_text(text, None, config.chrome)
    if "blocks" in config.stages:
        from cleaner.dedup.blocks import remove_repeats_text

        yield lambda text: remove_repeats_text(text, config.blocks)


def _decoding_finding(edit: Edit, data: bytes) -> Finding:
    line = data.count(b"\n", 0, edit.start) + 1
    return Finding(line, edit.rule, edit.note or f"{_shown(edit.before)} is not valid")


def _leading_line_ends(edit: Edit) -> int:
    """Return how many line ends a removal of lines takes from above them: what it is about begins below."""
    return len(edit.before) - len(edit.before.lstrip("\n")) if not edit.after and edit.before.strip() else 0


def _message(edit: Edit) -> str:
    """Return what an edit does, short enough for one line of a terminal."""
    before = edit.before[_leading_line_ends(edit) :]
    what = f"{_shown(before)} -> {_shown(edit.after)}" if edit.after else f"{_shown(before)} goes"
    return f"{what} ({edit.note})" if edit.note else what


def _shown(text: str) -> str:
    """Return text as an ASCII-quoted literal where it cannot be seen, shortened in the middle."""
    short = text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}…{text[-_SHOWN // 4 :]}"
    seen = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)
    return f"'{seen}'"


def _gathered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings by line; several of one rule in one line become one, with their number."""
    by_place: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        by_place.setdefault((finding.line, finding.rule), []).append(finding)
    gathered = []
    for (line, rule), found in sorted(by_place.items(), key=lambda item: item[0][0]):
        more = f" and {len(found) - 1} more here" if len(found) > 1 else ""
        gathered.append(Finding(line, rule, found[0].message + more))
    return tuple(gathered)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file's content as a whole: it is never seen half-written, and keeps its mode.

    Raises:
        CheckError: The file cannot be written.
    """
    target = path.resolve()
    part = target.with_name(f".{target.name}.cleaner-part")
    try:
        try:
            part.write_bytes(data)
            part.chmod(target.stat().st_mode & 0o7777)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise CheckError(f"{path}: cannot be written: {error.strerror}") from error
