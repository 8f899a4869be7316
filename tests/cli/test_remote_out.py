"""OUT is a folder on this machine."""

from __future__ import annotations


def test_a_url_for_the_results_is_refused_with_the_remedy(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    errors = cleaner("normalize", "a.txt", "-o", "s3://bucket/out", code=2).errors
    assert "not on this machine" in errors
    assert "aws s3 cp --recursive" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
