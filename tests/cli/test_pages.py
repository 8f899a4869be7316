"""HTML and WARC through the command line: to JSONL or txt, explained, restored, and what is wrong named."""

from __future__ import annotations

import gzip
import io
import json

import pyarrow.parquet as pq
import pytest
import xxhash
import zstandard
from fastwarc import warc

SENTENCES = [
    "The council met on Friday and voted for the new bridge over the river after a debate of four hours.",
    "The mill by the old weir will turn again in spring, says the miller, who has oiled its wheel all winter.",
    "Rain fell on the harvest for three weeks, and the farmers ask the county to open the granaries early.",
    "A school bus now stops at the upper village twice a day, which the parents had asked for since autumn.",
    "The library lends seeds as well as books: whoever takes beans in May brings beans back in September.",
]
MENU = ["Home", "News", "Contact"]


def page(number, *, title=True, body=""):
    """Return a page of a site: a menu, two paragraphs and a footer."""
    head = f"<title>Page {number}</title>" if title else ""
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in MENU)
    text = "".join(f"<p>{SENTENCES[(number + step) % 5]} It was reported in issue {number}.</p>" for step in (0, 1))
    foot = "<footer><a href='/imprint'>Imprint</a></footer>"
    main = f"<main><h1>Report {number}</h1>{text}{body}</main>"
    return f"<!doctype html><html lang=en><head>{head}</head><body><nav><ul>{menu}</ul></nav>{main}{foot}</body></html>"


def response(url, body, content_type="text/html; charset=utf-8", status="200 OK", number=0):
    record = warc.WarcRecord()
    record.init_headers(record_type=warc.response, record_urn=f"uuid:{number:08d}".encode())
    record.headers["WARC-Target-URI"] = url
    record.headers["WARC-Date"] = "2024-05-06T07:08:09Z"
    record.is_http = True
    record.set_bytes_content(f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body)
    return written(record)


def other(kind, content=b"a: b", **fields):
    record = warc.WarcRecord()
    record.init_headers(record_type=kind, record_urn=b"uuid:other")
    for name, value in fields.items():
        record.headers[name.replace("_", "-")] = value
    record.set_bytes_content(content)
    return written(record)


def written(record):
    out = io.BytesIO()
    record.write(out)
    return out.getvalue()


def archive():
    """Return the records of a small crawl: five pages, and what is none."""
    records = [other(warc.warcinfo)]
    for number in range(5):
        records.append(other(warc.request, b"GET / HTTP/1.1\r\n\r\n"))
        records.append(response(f"http://www.town.example/{number}", page(number).encode(), number=number))
    records.append(response("http://town.example/gone", b"gone", status="404 Not Found"))
    records.append(response("http://town.example/i", b"\x89PNG", content_type="image/png"))
    records.append(
        response(
            "http://town.example/vi",
            "<p>Một trang viết bằng tiếng Việt.</p>".encode("cp1258", "replace"),
            "text/html; charset=windows-1258",
            number=9,
        )
    )
    return records


def texts(number, **fields):
    return {
        "WARC_Target_URI": f"https://town.example/{number}",
        "WARC_Date": "2024-05-06T07:08:09Z",
        "Content_Type": "text/plain",
        **fields,
    }


def records_of(path):
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in data.splitlines()]


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    (folder / "sub").mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.html").write_text(page(number), encoding="utf-8")
    (folder / "sub" / "4.htm").write_text(page(4, title=False), encoding="utf-8")
    (folder / "5.html.gz").write_bytes(gzip.compress(page(5).encode()))
    return folder


@pytest.fixture
def crawl(tmp_path):
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in archive()))
    return path


def tree(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if path.name != "summary.json"}


@pytest.mark.usefixtures("pages")
def test_a_tree_of_pages_becomes_a_tree_of_records_without_their_menus(cleaner, tmp_path):
    cleaner("clean", "pages/", "-o", "out")
    corpus = tmp_path / "out/corpus"
    names = {"0.jsonl", "1.jsonl", "2.jsonl", "3.jsonl", "5.jsonl.gz", "sub/4.jsonl"}
    assert {str(path.relative_to(corpus)) for path in corpus.rglob("*.jsonl*")} == names
    (record,) = records_of(corpus / "1.jsonl")
    assert list(record) == ["id", "title", "language", "text"]
    assert (record["id"], record["title"], record["language"]) == ("1.html", "Page 1", "en")
    assert SENTENCES[1] in record["text"]
    assert not set(MENU) & set(record["text"].split("\n"))
    (record,) = records_of(corpus / "sub/4.jsonl")
    assert record["id"] == "sub/4.htm"


def test_what_is_known_of_a_page_in_an_archive_stands_in_its_record(cleaner, tmp_path, crawl):
    cleaner("clean", crawl.name, "-o", "out")
    records = records_of(tmp_path / "out/corpus/crawl.jsonl.gz")
    assert list(records[0]) == ["id", "url", "title", "language", "crawled", "text"]
    assert records[0]["id"] == "urn:uuid:00000000"
    assert records[0]["url"] == "http://www.town.example/0"
    assert records[0]["crawled"] == "2024-05-06T07:08:09Z"
    assert len(records) == 6
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert summary["passed_over"] == {
        "HTTP status 404": 1,
        "content type image/png": 1,
        "record type request": 5,
        "record type warcinfo": 1,
    }
    assert summary["rejected"] == 0
    assert (tmp_path / "out/rejected.jsonl").read_bytes() == b""
    assert any("windows-1258" in name or "cp1258" in name for name in summary["encodings"])


def test_the_site_of_a_page_in_an_archive_is_its_host_and_templates_are_learned_of_it(cleaner, tmp_path):
    lines = [
        f"Welcome to the town\nWeather and tides\n\n{SENTENCES[n % 5]} In issue {n}.\n\nAll rights belong to the town"
        for n in range(8)
    ]
    wet = b"".join(other(warc.conversion, line.encode(), **texts(number)) for number, line in enumerate(lines))
    (tmp_path / "crawl.warc.wet").write_bytes(wet)
    cleaner("clean", "crawl.warc.wet", "-o", "out")
    ledger = pq.read_table(tmp_path / "out/ledger/edits.parquet").to_pylist()
    assert any("of town.example" in (row["note"] or "") for row in ledger)


def test_texts_of_pages_are_read_with_what_their_records_say(cleaner, tmp_path):
    fields = texts(1, WARC_Identified_Content_Language="eng")
    (tmp_path / "a.warc.wet.gz").write_bytes(
        gzip.compress(other(warc.warcinfo) + other(warc.conversion, SENTENCES[0].encode(), **fields))
    )
    cleaner("clean", "a.warc.wet.gz", "-o", "out")
    (record,) = records_of(tmp_path / "out/corpus/a.warc.jsonl.gz")
    assert record == {
        "id": "urn:uuid:other",
        "url": "https://town.example/1",
        "date": "2024-05-06T07:08:09Z",
        "language": "eng",
        "text": SENTENCES[0],
    }


@pytest.mark.parametrize("command", ["clean", "strip"])
@pytest.mark.usefixtures("pages")
def test_results_are_the_same_for_any_number_of_workers(cleaner, tmp_path, crawl, command):
    for workers in (1, 2):
        cleaner(command, "pages", crawl.name, "-o", f"out{workers}", "--workers", workers)
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2")


def test_every_text_comes_back_whole_and_the_markup_is_named(cleaner, tmp_path, pages, crawl):
    (pages / "copy.html").write_text(page(1), encoding="utf-8")
    cleaner("clean", "pages", crawl.name, "-o", "out")
    done = cleaner("restore", "out", "-o", "back")
    assert "8 of 8 inputs rebuilt" in done.errors
    assert "8 of them are HTML or WARC: rebuilt is the whole text of each page, not its markup" in done.errors
    back = (tmp_path / "back/pages/1.html.txt").read_text(encoding="utf-8")
    assert back == (tmp_path / "back/pages/copy.html.txt").read_text(encoding="utf-8")
    assert set(MENU) < set(back.split("\n"))
    assert gzip.decompress((tmp_path / "back/pages/5.html.txt.gz").read_bytes())
    records = records_of(tmp_path / "back/crawl.warc.jsonl.gz")
    rows = pq.read_table(tmp_path / "out/documents.parquet").to_pylist()
    assert {row["fate"] for row in rows} == {"kept", "duplicate"}
    digests = {row["doc_id"]: row["text_digest"] for row in rows if row["source"] == crawl.name}
    assert {one["id"]: xxhash.xxh3_128_hexdigest(one["text"].encode()) for one in records} == digests
    data = gzip.decompress(crawl.read_bytes())
    for row in rows:
        if row["source"] == crawl.name:
            assert data[row["offset"] :].startswith(b"WARC/1")
            assert f"urn:{row['doc_id'][4:]}".encode() in data[row["offset"] : row["offset"] + 200]
    markup = {row["source"]: row["markup_digest"] for row in rows}
    assert markup["pages/1.html"] == xxhash.xxh3_128_hexdigest((pages / "1.html").read_bytes())


@pytest.mark.usefixtures("pages")
def test_a_text_that_was_changed_after_the_run_is_not_given_back_as_the_pages(cleaner, tmp_path):
    cleaner("clean", "pages", "-o", "out")
    path = tmp_path / "out/corpus/1.jsonl"
    path.write_bytes(path.read_bytes().replace(b"miller", b"killer"))
    done = cleaner("restore", "out", "-o", "back", code=3)
    assert "1.html.txt: not rebuilt" in done.errors
    assert "another digest" in done.errors
    assert not (tmp_path / "back/1.html.txt").exists()


@pytest.mark.parametrize(("name", "gone"), [("1.html", "- Contact"), ("1.html:1", "- Home")])
@pytest.mark.usefixtures("pages")
def test_a_page_or_a_line_of_it_is_explained(cleaner, name, gone):
    cleaner("clean", "pages", "-o", "out")
    shown = cleaner("explain", "out", name).stdout.decode()
    assert "markup" in shown
    assert gone in shown


def test_a_page_of_an_archive_is_explained_by_id_and_by_place_with_its_encoding(cleaner, crawl):
    cleaner("clean", crawl.name, "-o", "out")
    for name in ("urn:uuid:00000003", f"{crawl.name}:9"):
        assert "- Contact" in cleaner("explain", "out", name).stdout.decode()
    assert "1258" in cleaner("explain", "out", "urn:uuid:00000009").stdout.decode()


def test_pages_may_become_text_files_and_text_files_records(cleaner, tmp_path, pages):
    (pages / "plain.txt").write_bytes("Một trang\u00a0khác.\r\n".encode("utf-16"))
    before = (pages / "plain.txt").read_bytes()
    cleaner("clean", "pages", "-o", "as_txt", "--output-format", "txt")
    assert SENTENCES[2] in (tmp_path / "as_txt/corpus/2.txt").read_text(encoding="utf-8")
    cleaner("clean", "pages", "-o", "as_jsonl", "--output-format", "jsonl")
    assert records_of(tmp_path / "as_jsonl/corpus/plain.jsonl") == [{"id": "plain.txt", "text": "Một trang khác.\n"}]
    for out in ("as_txt", "as_jsonl"):
        cleaner("restore", out, "-o", f"{out}_back")
        assert (tmp_path / f"{out}_back/plain.txt").read_bytes() == before
        assert (tmp_path / f"{out}_back/2.html.txt").exists()
    assert "utf-16" in cleaner("explain", "as_jsonl", "plain.txt").stdout.decode()


def test_an_archive_cannot_become_text_files(cleaner, tmp_path, crawl):
    done = cleaner("clean", crawl.name, "-o", "out", "--output-format", "txt", code=2)
    assert "take --output-format jsonl" in done.errors
    assert not (tmp_path / "out").exists()


def test_names_that_would_meet_in_the_corpus_keep_their_endings(cleaner, tmp_path, pages):
    (pages / "1.htm").write_text(page(7), encoding="utf-8")
    (pages / "2.jsonl").write_text(json.dumps({"text": SENTENCES[4]}) + "\n", encoding="utf-8")
    cleaner("clean", "pages", "-o", "out")
    names = {path.name for path in (tmp_path / "out/corpus").iterdir()}
    assert names == {
        "0.jsonl",
        "1.htm.jsonl",
        "1.html.jsonl",
        "2.html.jsonl",
        "2.jsonl",
        "3.jsonl",
        "5.jsonl.gz",
        "sub",
    }
    cleaner("restore", "out", "-o", "back")


@pytest.mark.parametrize("kind", ["html", "warc"])
def test_standard_input_is_known_by_its_beginning(cleaner, crawl, kind):
    data = page(1).encode() if kind == "html" else gzip.decompress(crawl.read_bytes())
    done = cleaner("clean", "-", stdin=data)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == (1 if kind == "html" else 6)
    assert SENTENCES[1] in records[0]["text"]


def test_compressed_standard_input_is_refused(cleaner, crawl):
    done = cleaner("clean", "-", stdin=crawl.read_bytes(), code=2)
    assert "standard input is gzip data; decompress it" in done.errors


def test_zstd_is_read(cleaner, tmp_path):
    frames = b"".join(zstandard.compress(record) for record in archive())
    (tmp_path / "crawl.warc.zst").write_bytes(frames)
    cleaner("clean", "crawl.warc.zst", "-o", "out")
    data = zstandard.ZstdDecompressor().stream_reader((tmp_path / "out/corpus/crawl.jsonl.zst").read_bytes()).read()
    assert len(data.splitlines()) == 6


def test_other_statuses_are_read_where_the_configuration_asks_for_them(cleaner, tmp_path):
    body = page(1).encode()
    (tmp_path / "a.warc").write_bytes(response("http://a.example/", body, status="404 Not Found"))
    (tmp_path / "cleaner.toml").write_text("[input]\nhttp_statuses = [404]\n")
    cleaner("clean", "a.warc", "-o", "out")
    assert len(records_of(tmp_path / "out/corpus/a.jsonl")) == 1
    (tmp_path / "cleaner.toml").write_text('[input]\nhttp_statuses = ["all"]\n')
    told = cleaner("clean", "a.warc", "-o", "out2", code=2).errors
    assert "cleaner.toml:2: input.http_statuses: expected a list of whole numbers from 100 to 599" in told


def test_damage_in_an_archive_is_named_by_file_record_place_and_remedy(cleaner, tmp_path):
    records = archive()
    bad = response("http://town.example/bad", b"\xff\xfe\xfd", number=77).replace(
        b"\r\nContent-Type: text/html; charset=utf-8\r\n", b"\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
    )
    at = bad.index(b"Content-Length: ") + 16
    size = bad.index(b"\r\n\r\n", bad.index(b"HTTP/1.1")) + 4 + 3 - (bad.index(b"\r\n\r\n") + 4)
    bad = bad[:at] + str(size).encode() + bad[bad.index(b"\r\n", at) :]
    junk = b"what is this\r\n"
    data = b"".join(records[:4]) + bad + junk + b"".join(records[4:])
    (tmp_path / "a.warc").write_bytes(data)
    done = cleaner("clean", "a.warc", "-o", "out")
    rows = [json.loads(line) for line in (tmp_path / "out/rejected.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["source"], row["line"], row["offset"]) for row in rows] == [
        ("a.warc", 5, data.index(bad)),
        ("a.warc", 6, data.index(junk)),
    ]
    assert "no valid 'gzip' data" in rows[0]["reason"]
    assert "14 bytes are no WARC record" in rows[1]["reason"]
    assert all(row["remedy"] for row in rows)
    assert "a.warc:5" in done.errors
    assert len(records_of(tmp_path / "out/corpus/a.jsonl")) == 6
    cleaner("restore", "out", "-o", "back")


def test_of_an_archive_that_is_cut_off_the_records_before_are_read(cleaner, tmp_path, crawl):
    data = crawl.read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(data[: len(data) * 2 // 3])
    done = cleaner("clean", "cut.warc.gz", "-o", "out", code=3)
    assert "cut.warc.gz: is cut off" in done.errors
    assert len(records_of(tmp_path / "out/corpus/cut.jsonl.gz")) >= 3
    assert "1 of 1 inputs rebuilt" in cleaner("restore", "out").errors


def test_pages_that_cannot_be_read_are_set_aside_by_name(cleaner, pages):
    (pages / "empty.html").write_bytes(b"\n")
    (pages / "packed.html").write_bytes(gzip.compress(page(1).encode()))
    done = cleaner("clean", "pages", "-o", "out")
    assert "empty.html" in done.errors
    assert "packed.html: is gzip data; let its name end in .gz" in done.errors
    done = cleaner("restore", "out", "-o", "back", code=3)
    assert "empty.html: not rebuilt: it was rejected, so only the original has it" in done.errors
    for name in ("empty.html", "empty.html:1"):
        assert "it was rejected" in cleaner("explain", "out", name, code=2).errors


def test_an_archive_that_is_none_is_named(cleaner, tmp_path):
    (tmp_path / "a.warc").write_text(page(1))
    done = cleaner("clean", "a.warc", "-o", "out", code=3)
    assert "is no WARC file: no record begins in it; tell its format with --format" in done.errors


@pytest.mark.parametrize("name", ["a.html", "a.warc", "a.htm"])
def test_check_leaves_markup_alone(cleaner, tmp_path, name):
    (tmp_path / name).write_text("a&nbsp;b")
    done = cleaner("check", "--fix", name, code=2)
    assert "use cleaner clean" in done.errors
    assert (tmp_path / name).read_text() == "a&nbsp;b"


@pytest.mark.parametrize(
    ("library", "name", "extra"), [("fastwarc", "crawl.warc.gz", "warc"), ("lxml", "pages", "html")]
)
@pytest.mark.usefixtures("pages", "crawl")
def test_a_missing_library_is_named_in_one_line_with_what_to_install(cleaner, tmp_path, library, name, extra):
    gone = "".join(f"sys.modules['{library}{part}'] = None\n" for part in ("", ".warc", ".etree"))
    (tmp_path / "sitecustomize.py").write_text(f"import sys\n{gone}")
    done = cleaner("clean", name, "-o", "out", code=2, env={"PYTHONPATH": str(tmp_path)})
    assert f"pip install 'dump-cleaner[{extra}]'" in done.errors
    assert library in done.errors
    assert not (tmp_path / "out").exists()


def test_what_normalize_would_change_in_pages_is_shown(cleaner, pages):
    (pages / "1.html").write_text(page(1, body="<p>N\u00e1\u00bb\u2018i l\u00e1\u00ba\u00a1i</p>"), encoding="utf-8")
    shown = cleaner("normalize", "pages", "--explain").stdout.decode()
    assert "pages/1.html" in shown
    assert "mojibake" in shown
