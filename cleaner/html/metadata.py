"""Title, address, date and language of a page, from what the page says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cleaner.html.dump import PageDump

MAX_VALUE = 2_000
"""Characters of the longest title or address that is believed."""

_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "dc.date.issued",
    "dcterms.created", "dc.date", "publish-date", "parsely-pub-date", "sailthru.date", "article:published",
)  # fmt: skip
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?(?!\d)")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


class Metadata(NamedTuple):
    """What a page says of itself.

    Attributes:
        title: Its title, as shared links show it, else the title element.
        url: Its own address.
        date: When it was published, ISO 8601, in the precision that the page gives.
        language: BCP 47 tag.
    """

    title: str | None
    url: str | None
    date: str | None
    language: str | None


def read_metadata(dump: PageDump, url: str | None = None) -> Metadata:
    """Return the metadata of a page.

    Args:
        dump: The page.
        url: The address from which it was fetched; it counts more than what the page claims.

    Example:
        >>> from cleaner.html.parse import dump_page
        >>> read_metadata(dump_page("<html lang=vi><title>Tin mới</title><time datetime=2023-10-04>hôm qua</time>"))
        Metadata(title='Tin mới', url=None, date='2023-10-04', language='vi')
    """
    named = dump.properties
    title = _clean(named.get("og:title")) or _clean(dump.title)
    address = url or _address(dump.attributes.get("canonical")) or _address(named.get("og:url"))
    language = dump.attributes.get("lang") or named.get("og:locale") or named.get("language") or ""
    match = _LANGUAGE.fullmatch(language.strip())
    return Metadata(title, address, _date(dump, address), match[0].replace("_", "-") if match else None)


def _date(dump: PageDump, address: str | None) -> str | None:
    claims = [dump.properties[name] for name in _DATE_NAMES if name in dump.properties]
    claims += [match[1] for text in dump.structured if (match := _PUBLISHED.search(text))]
    claims.append(dump.attributes.get("datetime", ""))
    for claim in claims:
        if iso := iso_date(claim):
            return iso
    match = _IN_ADDRESS.search(address[:MAX_VALUE]) if address else None
    return iso_date(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}") if match else None


def iso_date(claim: str) -> str | None:
    """Return a date as ISO 8601 if the text begins with one, else None.

    Example:
        >>> iso_date("2023-10-04T08:05:00+0700"), iso_date("2023-10-04 08:05"), iso_date("2023-13-04")
        ('2023-10-04T08:05:00+07:00', '2023-10-04T08:05:00', None)
    """
    from datetime import date, time

    match = _DATE.match(claim.strip()[:60])
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        found = date(int(year), int(month), int(day)).isoformat()
        if hour is None:
            return found
        found += "T" + time(int(hour), int(minute), int(second or 0)).isoformat()
    except ValueError:
        return None
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return found + (zone or "")


def _clean(value: str | None) -> str | None:
    return " ".join(value.split())[:MAX_VALUE] or None if value else None


def _address(value: str | None) -> str | None:
    value = (value or "").strip()
    return value if value.startswith(("http://", "https://")) and len(value) <= MAX_VALUE else None
