"""Reading WARC: FastWARC, warcio and our own cutting of records, on the same archive made here, pages only, one core.

    python benchmarks/warc.py [--pages 1000]

warcio is measured where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import random
import tempfile
import time
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from cleaner.corpus.schema import Source
from cleaner.corpus.shards import read_shards
from cleaner.corpus.warc_payloads import Payload, read_payload

WORDS = [f"word{number}" for number in range(5000)]
PARAGRAPHS = 400
OK = 200


def page(number: int) -> bytes:
    """Return a page of about 200 KB, as news sites have them."""
    chance = random.Random(number)
    lines = (
        f"<p class='c{chance.randrange(50)}'>{' '.join(chance.choices(WORDS, k=60))}</p>" for _ in range(PARAGRAPHS)
    )
    return b"<html><body>" + "".join(lines).encode() + b"</body></html>"


def record(kind: str, number: int, block: bytes) -> bytes:
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}-{number}>\r\n"
        f"WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Target-URI: http://host{number % 50}.example/{number}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


def make(path: Path, pages: int) -> int:
    """Write an archive with a request and a response a page, a gzip member each; return its size, decompressed."""
    size = 0
    with path.open("wb") as file:
        for number in range(pages):
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
            for kind, block in (("request", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), ("response", answer)):
                data = record(kind, number, block)
                size += len(data)
                file.write(gzip.compress(data, 6, mtime=0))
    return size


def by_fastwarc(path: Path) -> int:
    responses = ArchiveIterator(str(path), record_types=WarcRecordType.response, parse_http=True, auto_decode="all")
    return sum(len(found.reader.read()) for found in responses if found.http_headers.status_code == OK)


def by_warcio(path: Path) -> int:
    from warcio.archiveiterator import ArchiveIterator as Archive

    with path.open("rb") as file:
        responses = (found for found in Archive(file) if found.rec_type == "response")
        return sum(len(r.content_stream().read()) for r in responses if r.http_headers.get_statuscode() == str(OK))


def by_cleaner(path: Path) -> int:
    shards = read_shards([Source(0, str(path), path.name, "warc", "gz")], [])
    payloads = (read_payload(piece.data, (OK,)) for shard in shards for piece in shard.pieces)
    return sum(len(payload.data) for payload in payloads if isinstance(payload, Payload))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    readers = {"FastWARC": by_fastwarc, "cleaner": by_cleaner}
    if importlib.util.find_spec("warcio") is not None:
        readers["warcio"] = by_warcio
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.warc.gz")
        size = make(path, pages)
        for name, read in readers.items():
            seconds = []
            for _ in range(3):
                begun = time.perf_counter()
                read_bytes = read(path)
                seconds.append(time.perf_counter() - begun)
            print(f"{name:10} {size / min(seconds) / 1e6:6.0f} MB/s  ({read_bytes / 1e6:.0f} MB of pages)")


if __name__ == "__main__":
    main()
