"""The header of a CSV or TSV file: its delimiter and its columns."""

from __future__ import annotations

import codecs

from cleaner.corpus.csv_record import fields_of, text_of
from cleaner.corpus.schema import Layout

DELIMITERS = {"csv": ",;\t|", "tsv": "\t,;|"}
"""Delimiters that are looked for in the header of a file, by its format, the likeliest first."""


def layout_of(header: bytes, fmt: str, wanted: str, delimiter: str | None = None) -> Layout:
    r"""Return the layout of a file by its first row.

    The delimiter is the one by which a column has the wanted name, else the one that makes most columns; of several the
    likeliest.

    Args:
        header: The first row, with its line end; a byte order mark is no part of a name.
        fmt: ``csv`` or ``tsv``.
        wanted: Name of a column.
        delimiter: The delimiter, if it is known.

    Example:
        >>> layout_of(b"id;text, cleaned;n\r\n", "csv", "text, cleaned")
        Layout(delimiter=';', names=('id', 'text, cleaned', 'n'))
    """
    layouts = [Layout(one, names_of(header, one)) for one in delimiter or DELIMITERS[fmt]]
    return max(layouts, key=lambda layout: (len(layout.names) > 1 and wanted in layout.names, len(layout.names)))


def names_of(header: bytes, delimiter: str) -> tuple[str, ...]:
    """Return the names of the columns.

    Args:
        header: The first row of a file.
        delimiter: The character between fields.
    """
    row = header.removeprefix(codecs.BOM_UTF8)
    fields = (text_of(row[start:end]) for start, end in fields_of(row, delimiter))
    return tuple(field.decode("utf-8", "backslashreplace") for field in fields)
