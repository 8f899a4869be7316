"""``cleaner check``: messages by line, exit codes, mending, and the real pre-commit."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys

import pytest

DAMAGED = "Dòng tốt.\nỦy ban\u00a0nhân dân\nNá»‘i láº¡i vÃ²ng tay lá»›n\n"
MENDED = "Dòng tốt.\nỦy ban nhân dân\nNối lại vòng tay lớn\n"


def test_a_clean_file_is_silent(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text(MENDED, encoding="utf-8")
    assert cleaner("check", "a.txt").stdout == b""


def test_findings_name_file_line_and_rule(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text(DAMAGED, encoding="utf-8")
    lines = cleaner("check", "a.txt", code=1).stdout.decode().splitlines()
    assert [line.split(" ")[:2] for line in lines] == [["a.txt:2:", "spaces"], ["a.txt:3:", "mojibake"]]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == DAMAGED


def test_fix_mends_the_file_and_a_second_check_is_clean(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text(DAMAGED, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0o640)
    cleaner("check", "--fix", "a.txt", code=1)
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == MENDED
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
    cleaner("check", "a.txt")


def test_diff_shows_the_change_and_writes_nothing(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text(DAMAGED, encoding="utf-8")
    shown = cleaner("check", "--diff", "a.txt", code=1).stdout.decode()
    assert "-Ủy ban\u00a0nhân dân\n+Ủy ban nhân dân\n" in shown.replace("-Ná»‘i láº¡i vÃ²ng tay lá»›n\n", "")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == DAMAGED


def test_records_are_mended_in_place_and_every_other_byte_stays(cleaner, tmp_path):
    good = '{"text": "tốt", "n": 1.50}\n'
    (tmp_path / "a.jsonl").write_text(good + '{ "n":1e2,"text": "Ủy\u00a0ban" , "z":[ ]}\n', encoding="utf-8")
    out = cleaner("check", "--fix", "a.jsonl", code=1).stdout.decode()
    assert out.startswith("a.jsonl:2: spaces ")
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == good + '{ "n":1e2,"text": "Ủy ban" , "z":[ ]}\n'


def test_a_bad_record_is_an_error_with_its_line(cleaner, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n{"text": 5}\n')
    assert "a.jsonl:2" in cleaner("check", "a.jsonl", code=2).errors


def test_a_missing_file_is_an_error_and_the_others_are_checked(cleaner, tmp_path):
    (tmp_path / "b.txt").write_text(DAMAGED, encoding="utf-8")
    done = cleaner("check", "a.txt", "b.txt", code=2)
    assert "a.txt" in done.errors
    assert b"b.txt:2:" in done.stdout


def test_a_file_in_another_encoding_is_found_and_becomes_utf8(cleaner, tmp_path):
    (tmp_path / "a.txt").write_bytes("Một trang chữ Việt\n".encode("utf-16"))
    assert b"a.txt:1: encoding" in cleaner("check", "--fix", "a.txt", code=1).stdout
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "Một trang chữ Việt\n"


def test_other_stages_look_for_chrome_and_repeats_on_demand(cleaner, pages):
    page = pages / "004_2f9622c288a86cc8.txt"
    assert b"repeated-block" not in cleaner("check", page).stdout
    assert b":87: repeated-block" in cleaner("check", "--stage", "blocks", page, code=1).stdout


def test_looking_at_a_small_file_loads_neither_numpy_nor_arrow(tmp_path):
    (tmp_path / "a.txt").write_text(MENDED, encoding="utf-8")
    program = (
        "import sys; sys.argv = ['cleaner', 'check', 'a.txt']\n"
        "from cleaner.cli import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert stop.code == 0, stop.code\n"
        "print([name for name in ('numpy', 'pyarrow', 'numba', 'ftfy', 'datasketch', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == "[]"


def test_many_findings_of_one_rule_are_counted_not_listed(cleaner, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a\r\n" * 1000)
    lines = cleaner("check", "a.txt", code=1).stdout.decode().splitlines()
    assert len(lines) == 6
    assert lines[-1] == "a.txt:6: line-ends in 995 more lines; --diff shows every change"
    cleaner("check", "--fix", "a.txt", code=1)
    assert (tmp_path / "a.txt").read_bytes() == b"a\n" * 1000


NO_TEXT = {
    "a folder": (lambda path: path.mkdir(), "folder"),
    "a pipe": (os.mkfifo, "regular file"),
    "a link to a device without end": (lambda path: path.symlink_to("/dev/zero"), "regular file"),
    "a program": (lambda path: path.write_bytes(bytes(range(256)) * 40), "no text"),
}


@pytest.mark.parametrize(("make", "reason"), NO_TEXT.values(), ids=NO_TEXT)
def test_what_is_no_text_file_is_named_and_never_mended(cleaner, tmp_path, make, reason):
    make(tmp_path / "a.txt")
    assert reason in cleaner("check", "--fix", "a.txt", code=2).errors


def test_a_compressed_file_is_named_and_never_mended(cleaner, tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"a\r\n"))
    assert "compressed" in cleaner("check", "--fix", "a.txt.gz", code=2).errors
    assert gzip.decompress((tmp_path / "a.txt.gz").read_bytes()) == b"a\r\n"


def test_a_file_name_does_not_reach_the_terminal_as_it_is(cleaner, tmp_path):
    name = os.fsdecode(b"a\x1b[31m\n\xff" + b"x" * 240 + b".txt")
    (tmp_path / name).write_bytes(b"a\r\n")
    shown = rf"a\x1b[31m\n\xff{'x' * 240}.txt"
    assert cleaner("check", name, code=1).stdout.decode().startswith(f"{shown}:1: line-ends ")
    assert cleaner("check", "--diff", name, code=1).stdout.decode().startswith(f"--- {shown}\n")
    assert f"Fixed {shown}" in cleaner("check", "--fix", name, code=1).errors
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_link_stays_a_link_when_its_file_is_mended(cleaner, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a\r\n")
    (tmp_path / "link.txt").symlink_to("a.txt")
    cleaner("check", "--fix", "link.txt", code=1)
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "a.txt").read_bytes() == b"a\n"


@pytest.fixture
def repository(tmp_path, root):
    """A git repository with a damaged file, and a copy of this project's hooks as a repository to try."""

    def git(*args, cwd):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *args], cwd=cwd, check=True, capture_output=True)

    hooks = tmp_path / "hooks"
    ignore = shutil.ignore_patterns("__pycache__", ".git", ".venv", "out", ".*_cache", ".hypothesis")
    shutil.copytree(root, hooks, ignore=ignore)
    git("init", "-q", cwd=hooks)
    git("add", "-A", cwd=hooks)
    git("commit", "-qm", "hooks", cwd=hooks)
    work = tmp_path / "work"
    work.mkdir()
    git("init", "-q", cwd=work)
    (work / "page.txt").write_text(DAMAGED, encoding="utf-8")
    (work / "good.txt").write_text(MENDED, encoding="utf-8")
    git("add", "-A", cwd=work)
    return hooks, work


def try_repo(hooks, work, hook):
    """Run the real pre-commit, which installs the project into an environment of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--all-files", "--verbose"],
        cwd=work,
        env={**os.environ, "PRE_COMMIT_HOME": str(work.parent / "cache"), "PRE_COMMIT_COLOR": "never"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def test_the_real_pre_commit_fails_on_damage_and_mends_it(repository):
    hooks, work = repository
    found = try_repo(hooks, work, "cleaner-check")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "page.txt:2: spaces" in found.stdout
    assert "page.txt:3: mojibake" in found.stdout
    assert "good.txt" not in found.stdout
    assert (work / "page.txt").read_text(encoding="utf-8") == DAMAGED
    mended = try_repo(hooks, work, "cleaner-fix")
    assert mended.returncode == 1, mended.stdout + mended.stderr
    assert (work / "page.txt").read_text(encoding="utf-8") == MENDED
    assert try_repo(hooks, work, "cleaner-fix").returncode == 0
