"""Whatever was read and whichever stages ran, the report is made and its sums agree."""

from __future__ import annotations

import csv
import json
import re

import pytest

from cleaner.config import Config
from cleaner.pipeline.run import Pipeline

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def dump(tmp_path_factory, root):
    """Files of every kind: encodings, line ends, damage, records, a table, a page, broken and empty ones."""
    folder = tmp_path_factory.mktemp("dump")
    text = (root / "samples/pages/003_479ac987fd2cbc8c.txt").read_text(encoding="utf-8")
    (folder / "utf-16.txt").write_bytes(text.encode("utf-16"))
    (folder / "mark.txt").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (folder / "invalid.txt").write_bytes(text.encode()[:3000] + b"\xff\xfe\x80" + text.encode()[3000:])
    (folder / "latin.txt").write_bytes(("Café déjà vu, garçon à l'école. " * 20).encode("cp1252"))
    (folder / "misread.txt").write_text(text.encode().decode("cp1252", "replace")[:4000], encoding="utf-8")
    (folder / "empty.txt").write_text("")
    (folder / "page.html").write_text(f"<title>x</title><nav>Home</nav><p>{text}</p>", encoding="utf-8")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text"])
        for number in range(20):
            rows.writerow([number, text if number % 5 == 0 else f"{text[:500]} {number} own words\u00a0here"])
    records = [json.dumps({"id": f"r{number}", "text": text.upper()}) for number in range(3)]
    (folder / "records.jsonl").write_text("\n".join([*records, "{broken", "", '{"text": 5}']) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "stages",
    [
        ("normalize", "chrome", "blocks", "documents"),
        ("normalize",),
        ("chrome",),
        ("blocks", "documents"),
        (),
    ],
    ids=lambda stages: "+".join(stages) or "none",
)
def test_the_sums_agree(dump, tmp_path, stages):
    Pipeline(Config(stages=stages)).run([dump], tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    data = json.loads(DATA.search(page)[1])
    assert [check for check in data["facts"]["checks"] if not check["ok"]] == []
    assert data["facts"]["rejected"]["count"] == 2
    assert {row["reason"] for row in data["rejected"]}
    assert all(one["before"] or one["after"] or one["note"] for one in data["examples"])


def test_nothing_but_broken_records_has_a_report_too(tmp_path):
    (tmp_path / "in.jsonl").write_text("{broken\n")
    Pipeline().run([tmp_path / "in.jsonl"], tmp_path / "out")
    data = json.loads(DATA.search((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))[1])
    assert data["facts"]["totals"]["documents"] == 0
    assert len(data["rejected"]) == 1
