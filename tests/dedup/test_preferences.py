import numpy as np
import pyarrow as pa
import pytest

import cleaner
from cleaner.config import Config, ConfigError, DocumentsConfig
from cleaner.dedup.preferences import UNKNOWN, newest_ranks, preferred_ranks

NOTICE = "The library will be closed for repairs on Monday and opens again on Tuesday at nine in the morning."
LONGER = f"{NOTICE} Thank you."


def kept(texts, keep, **given):
    prefer = given.pop("prefer", ())
    config = Config(documents=DocumentsConfig(keep=keep, prefer=prefer))
    return cleaner.deduplicate(texts, config=config, **given).kept


def test_the_longest_stays_by_default():
    assert cleaner.deduplicate([NOTICE, LONGER]).kept == (1,)


def test_the_first_stays():
    assert kept([NOTICE, LONGER], "first") == (0,)


def test_the_newest_stays_and_a_text_without_a_date_goes():
    assert kept([LONGER, NOTICE, NOTICE], "newest", dates=["2020-01-05", "2021-03-01", None]) == (1,)


def test_of_texts_of_one_date_the_longest_stays():
    assert kept([NOTICE, LONGER], "newest", dates=["2020", "2020"]) == (1,)


def test_the_preferred_source_stays():
    sources = ["blog/1.jsonl", "news/7.jsonl"]
    assert kept([LONGER, NOTICE], "preferred", sources=sources, prefer=("news/*", "blog/*")) == (1,)
    assert kept([LONGER, NOTICE], "preferred", sources=sources, prefer=("wiki/*", "blog/*")) == (0,)


def test_dates_and_sources_are_columns_of_a_table():
    table = pa.table({"text": [LONGER, NOTICE], "date": ["2020-01-01", "2022-01-01"], "source": ["a", "b"]})
    assert kept(table, "newest") == (1,)
    assert kept(table, "preferred", prefer=("b",)) == (1,)


@pytest.mark.parametrize(
    ("given", "message"),
    [({}, "needs dates"), ({"dates": ["2020"]}, "1 dates for 2 texts")],
)
def test_dates_that_are_missing_are_an_error(given, message):
    with pytest.raises(ValueError, match=message):
        kept([NOTICE, LONGER], "newest", **given)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"keep": "longst"}, "did you mean 'longest'"),
        ({"keep": "preferred"}, "prefer"),
        ({"contained": "drop"}, "contained"),
        ({"prefer": (1,)}, "expected a list of strings"),
    ],
)
def test_a_choice_that_is_not_known_is_an_error(values, message):
    with pytest.raises(ConfigError, match=message):
        DocumentsConfig(**values)


def test_dates_are_read_in_many_forms():
    same = [
        "2024-05-31T10:00:00Z",
        "2024-05-31 17:00:00+07:00",
        "20240531T1000Z",
        "Fri, 31 May 2024 10:00:00 GMT",
        1_717_149_600,
        1_717_149_600_000,
        1_717_149_600.0,
    ]
    assert len(set(newest_ranks(same).tolist())) == 1


@pytest.mark.parametrize("date", ["05/06/2024", "yesterday", "", None, True, "2024-13-01", [], float("nan"), 1e300])
def test_what_is_no_date_has_the_last_rank(date):
    assert newest_ranks([date]).tolist() == [UNKNOWN]


def test_a_later_date_has_a_lower_rank():
    dates = ["1969-07-20", "1999", "2024-02", "2024-02-29", "2024-02-29T00:00:01Z", "2024-03-01T00:00:00.5Z"]
    assert (np.diff(newest_ranks(dates)) < 0).all()


def test_the_first_pattern_that_a_name_matches_counts():
    ranks = preferred_ranks([("a.txt", "x.org"), ("b.txt", "y.org"), ("c.txt", "z.com")], ["b.*", "*.org"])
    assert ranks.tolist() == [1, 0, 2]
