"""The command that carries out attacks at full size: small ones here, so that it works when it is wanted."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "attacks.py"


@pytest.fixture(scope="module")
def attacks():
    spec = importlib.util.spec_from_file_location("attacks", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_attack_makes_its_file(attacks, tmp_path):
    for name, (make, file, _) in attacks.ATTACKS.items():
        if name.startswith("shared"):  # their planted words take seconds to find
            continue
        make(tmp_path / file, 0.0001)
        assert (tmp_path / file).stat().st_size > 0, name


def test_an_attack_is_measured_with_its_outcome(attacks):
    found = attacks.measured("blank-lines", 0.0001, limit=100, workers=1)
    assert (found["exit_code"], found["documents"], found["input_bytes"]) == (0, 0, 1000)
    assert found["peak_megabytes"] > 0
    refused = attacks.measured("zip-bomb", 0.0001, limit=100, workers=1)
    assert refused["exit_code"] == 2
    assert "tells no format" in json.dumps(refused)


def test_planted_words_share_a_bucket_and_nothing_else(attacks, monkeypatch):
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.documents import document_rows

    monkeypatch.setattr(attacks, "TRIED", 20_000)
    texts = list(attacks.sharing(50, planted_rows=3))
    signatures = document_rows(pa.array(texts, pa.large_string()), DocumentsConfig()).signatures
    assert all(len(set(signatures[:, row].tolist())) == 1 for row in range(3))
    assert len(set(signatures[:, 10].tolist())) > 40
