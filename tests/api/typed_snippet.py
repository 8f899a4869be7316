"""What a user writes, for the type checker: every annotation must be the type that is inferred."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from typing_extensions import assert_type

import cleaner


def texts() -> Iterator[str]:
    """Yield a text."""
    yield "a"


def one() -> None:
    """Clean one text."""
    assert_type(cleaner.normalize("a"), cleaner.Result)
    assert_type(cleaner.normalize(b"a"), cleaner.Result)
    assert_type(cleaner.strip_chrome("a"), cleaner.Result)
    assert_type(cleaner.clean("a").text, str)


def several() -> None:
    """Clean lists, tuples and generators."""
    assert_type(cleaner.normalize(["a"]), cleaner.Cleaned[list[str]])
    assert_type(cleaner.normalize(["a"]).data, list[str])
    assert_type(cleaner.clean(("a", "b")).data, tuple[str, ...])
    assert_type(cleaner.deduplicate(["a"]).data, list[str])
    assert_type(cleaner.deduplicate(["a"]).rethreshold(0.9), cleaner.Deduplication[list[str]])
    assert_type(cleaner.strip_chrome(["a"])[0], cleaner.Result)
    assert_type(cleaner.normalize(texts()), Iterator[cleaner.Result])
    assert_type(cleaner.deduplicate(texts()), cleaner.Stream[str])
    assert_type(cleaner.clean(texts()), cleaner.Stream[cleaner.Result])
    assert_type(next(cleaner.strip_chrome(texts())), cleaner.Result)


def frames(frame: pl.DataFrame, series: pl.Series) -> None:
    """Clean objects of polars."""
    assert_type(cleaner.deduplicate(frame, column="body").data, pl.DataFrame)
    assert_type(cleaner.normalize(frame), cleaner.Cleaned[pl.DataFrame])
    assert_type(cleaner.clean(frame).data, pl.DataFrame)
    assert_type(cleaner.strip_chrome(frame).data, pl.DataFrame)
    assert_type(cleaner.normalize(series).data, pl.Series)
    assert_type(cleaner.deduplicate(series).data, pl.Series)


def configured() -> cleaner.Config:
    """Make a configuration."""
    return cleaner.Config(documents=cleaner.DocumentsConfig(keep="first"))
