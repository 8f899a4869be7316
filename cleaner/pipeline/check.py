"""Check one file, as before a commit: what would be changed, line by line, and the file as it should be."""

from __future__ import annotations

import bisect
import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.corpus.decoding import decode_bytes
from cleaner.corpus.encodings.vietnamese import LEGACY_ENCODINGS
from cleaner.edits.edit import Edit, origin
from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.corpus.decoding import Decoded

RECORD_SUFFIXES = (".jsonl", ".ndjson")
COMPRESSED_SUFFIXES = (".gz", ".zst", ".bz2", ".xz")
TABLE_SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv"}
COLUMN_SUFFIXES = (".parquet", ".pq")
MARKUP_SUFFIXES = (".html", ".htm", ".xhtml", ".warc", ".wet")

_SHOWN = 60
"""Characters of a text that a message shows."""

_LISTED = 5
"""Lines of one rule that are listed for a file; the rest is counted."""

_FEWEST_CONTROLS, _SHARE_OF_CONTROLS = 32, 0.05
"""A file with more control characters than this, and with more than this share of them, is no text. In random bytes a
tenth are control characters; Vietnamese encodings have capitals in their place, and where these are told it is text."""
_FEWEST_SIGNS = 3
"""A text with fewer question marks and U+FFFD than this has not lost letters enough to be damaged."""
_CONTROLS = dict.fromkeys(set(range(0x20)) - set(b"\t\n\v\f\r"))


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
        damaged: 1-based lines of the texts that have lost letters for good: 1 for a file that is one text.
    """

    before: bytes
    after: bytes
    findings: tuple[Finding, ...]
    damaged: tuple[int, ...] = ()


def check_file(path: Path, config: Config) -> Checked:
    """Return what the stages of ``config`` would change in a file.

    Args:
        path: A text file, or one of JSON records (``.jsonl``, ``.ndjson``) or rows (``.csv``, ``.tsv``), uncompressed.
        config: The stages ``normalize``, ``chrome`` and ``blocks`` are carried out; each file is looked at alone.

    Raises:
        CheckError: The file cannot be read, or a record cannot be parsed.
    """
    data = _content(path)
    if (config.input.format or "") == "jsonl" or path.name.endswith(RECORD_SUFFIXES):
        return _check_records(path, data, config)
    table = config.input.format or TABLE_SUFFIXES.get(path.suffix.lower())
    if table in TABLE_SUFFIXES.values():
        return _check_rows(path, data, config, str(table))
    decoded = decode_bytes(data, config.input.encoding)
    controls = len(decoded.text) - len(decoded.text.translate(_CONTROLS))
    few = controls <= _FEWEST_CONTROLS or controls <= _SHARE_OF_CONTROLS * len(decoded.text)
    if not few and not _has_letters_on_controls(decoded):
        raise CheckError(f"{path}: is no text: {controls:,} of {len(decoded.text):,} characters are control characters")
    findings = _Findings()
    line, counted = 1, 0
    for edit in decoded.edits:
        line, counted = line + data.count(b"\n", counted, edit.start), edit.start
        findings.add(line, edit, _decoding_message)
    text, found = _clean(decoded.text, config, lines=True)
    for line, edit in found:
        findings.add(line, edit, _message)
    damaged = (1,) if _is_beyond_repair(text) else ()
    return Checked(data, text.encode("utf-8") if findings else data, findings.listed(), damaged)


def _content(path: Path) -> bytes:
    """Return the bytes of a regular file; others may have no end."""
    if path.is_dir():
        raise CheckError(f"{path}: is a folder; name its files")
    if path.exists() and not path.is_file():
        raise CheckError(f"{path}: is not a regular file; save it to one")
    if path.name.endswith(COMPRESSED_SUFFIXES):
        raise CheckError(f"{path}: is compressed; decompress it, or use cleaner clean, which reads it as it is")
    if path.name.lower().endswith(MARKUP_SUFFIXES):
        raise CheckError(
            f"{path}: holds pages, whose markup is no text to mend; use cleaner clean, which reads their text"
        )
    if path.name.lower().endswith(COLUMN_SUFFIXES):
        raise CheckError(f"{path}: is Parquet, whose texts have no lines to name; use cleaner clean, which reads it")
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckError(f"{path}: {error.strerror}") from error


def _check_records(path: Path, data: bytes, config: Config) -> Checked:
    from cleaner.corpus.encodings.names import why_not_for_records
    from cleaner.corpus.restoring import RecordError, original_record, record_text, written_value

    if config.input.encoding is not None and (reason := why_not_for_records(config.input.encoding)):
        raise CheckError(f"{path}: {reason}")
    findings = _Findings()
    after: list[bytes] = []
    damaged: list[int] = []
    for number, line in enumerate(re.findall(rb"[^\n]*\n|[^\n]+\Z", data)):
        after.append(line)
        if not line.strip():
            continue
        try:
            text = record_text(line, config.input.text_field, config.input.encoding)
        except RecordError as error:
            raise CheckError(f"{path}:{number + 1}: {error}") from error
        cleaned, found = _clean(text, config, lines=False)
        if _is_beyond_repair(cleaned):
            damaged.append(number + 1)
        if found:
            after[-1] = original_record(line, config.input.text_field, written_value(cleaned, line))
            for _, edit in found:
                findings.add(number + 1, edit, _message)
    return Checked(data, b"".join(after), findings.listed(), tuple(damaged))


def _check_rows(path: Path, data: bytes, config: Config, fmt: str) -> Checked:
    import io

    from cleaner.corpus.columns import columns_of
    from cleaner.corpus.csv_layout import layout_of
    from cleaner.corpus.csv_record import fields_of, read_rows, text_of, written_field
    from cleaner.corpus.decoding import decode_part
    from cleaner.corpus.schema import Fault

    layout = layout_of(data.partition(b"\n")[0], fmt, config.input.text_field, config.input.delimiter)
    after = list(read_rows(io.BytesIO(data), layout.delimiter))
    if not after:
        return Checked(data, data, ())
    layout = layout_of(after[0], fmt, config.input.text_field, layout.delimiter)
    columns = columns_of(layout.names, config.input)
    if isinstance(columns, Fault):
        raise CheckError(f"{path}: by its first line, {columns.reason}; {columns.remedy}")
    findings = _Findings()
    damaged: list[int] = []
    line = 1
    for number, row in enumerate(after):
        fields = fields_of(row, layout.delimiter)
        if number and row.strip(b"\r\n") and len(fields) != len(layout.names):
            raise CheckError(f"{path}:{line}: the row has {len(fields):,} fields and the header {len(layout.names):,}")
        if number and row.strip(b"\r\n"):
            start, end = fields[columns.text]
            field = row[start:end]
            text = decode_part(text_of(field), config.input.encoding).text
            cleaned, found = _clean(text, config, lines=True)
            first = line + row.count(b"\n", 0, start)
            if _is_beyond_repair(cleaned):
                damaged.append(first)
            for place, edit in found:
                findings.add(first + place - 1, edit, _message)
            if found:
                written = written_field(cleaned, layout.delimiter, quoted=field.startswith(b'"'))
                after[number] = row[:start] + written + row[end:]
        line += row.count(b"\n")
    return Checked(data, b"".join(after), findings.listed(), tuple(damaged))


def _clean(text: str, config: Config, *, lines: bool) -> tuple[str, list[tuple[int, Edit]]]:
    """Return the cleaned text and the edits, with their lines of ``text`` if ``lines``, else all at line 1."""
    found: list[tuple[int, Edit]] = []
    earlier: list[list[Edit]] = []
    ends = [match.start() for match in re.finditer("\n", text)] if lines else []
    for stage in _stages(config):
        cleaned, edits = stage(text)
        for edit in edits:
            place = edit.start + _leading_line_ends(edit)
            for stage_edits in reversed(earlier):
                place = origin(place, stage_edits)
            found.append((bisect.bisect_left(ends, place) + 1, edit))
        earlier.append(edits)
        text = cleaned
    return text, found


def _is_beyond_repair(text: str) -> bool:
    if text.count("?") + text.count("\ufffd") < _FEWEST_SIGNS:
        return False
    from cleaner.normalization.leftovers import leftovers

    return leftovers(text).damaged


def _stages(config: Config) -> Iterator[Callable[[str], tuple[str, list[Edit]]]]:
    if "normalize" in config.stages:
        yield lambda text: normalize_text(text, config.normalize)
    if "chrome" in config.stages:
        from cleaner.chrome.stage import strip_text

        # What a hook demands of a person must be certain: no probabilities.
        certain = replace(config.chrome, line_model=False)
        yield lambda text: strip_text(text, None, certain)
    if "blocks" in config.stages:
        from cleaner.dedup.blocks import remove_repeats_text

        yield lambda text: remove_repeats_text(text, config.blocks)


def _has_letters_on_controls(decoded: Decoded) -> bool:
    """Return whether bytes of control characters may be letters: capitals of Vietnamese encodings stand there."""
    return any((edit.note or "").partition(":")[0] in LEGACY_ENCODINGS for edit in decoded.edits)


def _decoding_message(edit: Edit) -> str:
    return edit.note or f"{_shown(edit.before)} is not valid"


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


class _Findings:
    """Gathers findings: several of one rule in one line become one, and of one rule the first lines are listed."""

    def __init__(self) -> None:
        self._messages: dict[tuple[str, int], str] = {}
        self._times: dict[tuple[str, int], int] = {}
        self._lines: dict[str, int] = {}
        self._beyond: dict[str, set[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._messages)

    def add(self, line: int, edit: Edit, message: Callable[[Edit], str]) -> None:
        """Add a finding; its message is asked for only if it is listed."""
        place = edit.rule, line
        if place in self._messages:
            self._times[place] += 1
        elif self._lines.get(edit.rule, 0) < _LISTED:
            self._lines[edit.rule] = self._lines.get(edit.rule, 0) + 1
            self._messages[place], self._times[place] = message(edit), 1
        else:
            self._beyond.setdefault(edit.rule, set()).add(line)

    def listed(self) -> tuple[Finding, ...]:
        """Return the findings by line."""
        findings = []
        for (rule, line), message in self._messages.items():
            more = self._times[rule, line] - 1
            findings.append(Finding(line, rule, message + (f" and {more:,} more here" if more else "")))
        for rule, lines in self._beyond.items():
            where = f"in {len(lines):,} more lines" if len(lines) > 1 else "in one more line"
            findings.append(Finding(min(lines), rule, f"{where}; --diff shows every change"))
        return tuple(sorted(findings, key=lambda finding: finding.line))


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file's content as a whole: it is never seen half-written, and keeps its mode.

    Raises:
        CheckError: The file cannot be written.
    """
    target = path.resolve()
    part = target.with_name(f".cleaner-part-{os.getpid()}")  # not the file's name, which may be as long as one can be
    try:
        try:
            part.write_bytes(data)
            part.chmod(target.stat().st_mode & 0o7777)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise CheckError(f"{path}: cannot be written: {error.strerror}") from error
