"""What a reader of the documentation has in the folder where the commands are typed."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest
from made_pages import made_pages

from cleaner.pipeline.run import Pipeline

BROKEN = '{"id": "broken", "text": "no end'
LOST = "Ti?ng Vi?t ??p l?m, ng??i ta n?i th?."


@pytest.fixture(scope="session")
def made_folder(root, tmp_path_factory):
    """The sample pages, a crawl with a damaged and a broken record, and the same pages as a folder of files."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(root / "samples", folder / "samples")
    (folder / "data").mkdir()
    (folder / "data" / "notes.txt").write_bytes("Việt Nam là quê hương.\n".encode().decode("cp1252").encode())
    pages = list(made_pages(300, seed=4))
    records = [{"id": page.name, "url": page.url, "text": page.text} for page in pages]
    body = "Café và phở nối lại một lần nữa trong thành phố, và mọi người cùng đến xem hội chợ."
    misread = body.encode().decode("cp1252", "replace").replace("\ufffd", "")
    others = {"misread": misread, "lost": LOST, "spaces": "CỘNG\u00a0HÒA", "short": "Một trang."}
    records += [{"id": name, "url": None, "text": text} for name, text in others.items()]
    lines = [*(json.dumps(record, ensure_ascii=False) for record in records), BROKEN]
    (folder / "crawl.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "shards").mkdir()
    for number in range(2):
        (folder / "shards" / f"{number}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[number:100:2]).encode()))
    for page in pages[:60]:
        site, _, name = page.name.partition("-")
        (folder / "dump" / site).mkdir(parents=True, exist_ok=True)
        (folder / "dump" / site / name).write_text(page.text, encoding="utf-8")
    council = [json.dumps(record) for record in council_pages(pages)]
    (folder / "pages.jsonl").write_text("\n".join([*lines[:20], *council]) + "\n")
    return folder


def council_pages(pages):
    """Yield 24 records of one site, which has a date and a link above each text, and a counter and a link below it."""
    vietnamese = [page.text for page in pages if " và " in page.text]
    bodies = dict.fromkeys(text.partition("\n\n")[2].rpartition("\n\n")[0] for text in vietnamese)
    for number, body in zip(range(24), bodies, strict=False):
        top = [f"Chủ Nhật, ngày {number + 2} tháng 7 năm {2000 + number}", *(["Trang chủ"] if number != 7 else [])]
        end = [f"Số lượt người xem: {500 + 7 * number}", *(["Đầu trang"] if number not in (3, 9) else [])]
        text = "\n\n".join(("\n".join(top), body, "\n".join(end)))
        yield {"id": f"council-{number}", "url": f"https://www.council.example/{number}", "text": text}


@pytest.fixture(scope="session")
def finished(made_folder, tmp_path_factory):
    """A folder with the results of a run over the sample pages and ``pages.jsonl`` in ``out``."""
    folder = tmp_path_factory.mktemp("finished")
    shutil.copytree(made_folder / "samples" / "pages", folder / "in")
    shutil.copy(made_folder / "pages.jsonl", folder / "in")
    (folder / "in" / "pages").mkdir()
    (folder / "in" / "pages" / "3.txt").write_text("Một trang.\u00a0\n", encoding="utf-8")
    Pipeline().run([folder / "in"], folder / "out")
    return folder / "out"


@pytest.fixture
def reader(made_folder, tmp_path):
    """A folder of a reader's own, with what ``made_folder`` has."""
    shutil.copytree(made_folder, tmp_path / "reader")
    return tmp_path / "reader"


@pytest.fixture
def reader_of_a_run(reader, finished):
    """The same with a finished run in ``out``."""
    shutil.copytree(finished.parent, reader, dirs_exist_ok=True)
    return reader
