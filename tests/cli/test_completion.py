"""Completion in real shells, where there are any."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time

import pytest


@pytest.fixture
def folder(tmp_path):
    """Make a folder with a ``cleaner`` on the path and a file to be completed."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "cleaner").write_text(
        f'#!{sys.executable}\nimport sys\nsys.argv[0] = "cleaner"\nfrom cleaner.cli import main\nmain()\n'
    )
    (tmp_path / "bin" / "cleaner").chmod(0o755)
    (tmp_path / "pages.jsonl").write_text("")
    return tmp_path


def run(folder, shell, *arguments, stdin=None):
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder)}
    done = subprocess.run(
        [shell, *arguments], cwd=folder, env=env, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


WANTED = [
    (["cleaner", "no"], {"normalize"}),
    (["cleaner", "dedup", "--kee"], {"--keep"}),
    (["cleaner", "dedup", "--keep", "l"], {"longest"}),
    (["cleaner", "config", ""], {"show", "check", "keys"}),
]


@pytest.mark.parametrize(("words", "expected"), WANTED)
def test_bash_completes(folder, words, expected):
    program = (
        'eval "$(cleaner completion bash)"\n'
        f"COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}\n"
        'name=$(complete -p cleaner | sed "s/.*-F //; s/ .*//"); $name cleaner "" ""; echo "${COMPREPLY[@]}"'
    )
    assert set(run(folder, "bash", "-c", program)) == expected


@pytest.mark.parametrize(("words", "expected"), WANTED)
def test_zsh_completes_at_a_tab(folder, words, expected):
    if shutil.which("zsh") is None:
        pytest.skip("there is no zsh")
    (folder / ".zshrc").write_text(
        'PROMPT="> "; autoload -U compinit; compinit -D -u; eval "$(cleaner completion zsh)"; echo rea""dy\n'
    )
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb"}
    ours, theirs = pty.openpty()  # zsh completes for its line editor only, which wants a terminal
    with subprocess.Popen(
        ["zsh", "-d", "-i"], cwd=folder, env={**env, "ZDOTDIR": str(folder)}, stdin=theirs, stdout=theirs, stderr=theirs
    ) as shell:
        try:
            seen = read_until(ours, {"ready"})
            os.write(ours, " ".join(words).encode() + b"\t")
            seen = read_until(ours, {f"{word}" for word in expected})
            assert all(word in seen for word in expected), seen
        finally:
            shell.kill()
            os.close(ours)
            os.close(theirs)


def read_until(terminal, wanted):
    """Return what a terminal shows until all words are there, or for twenty seconds."""
    seen, end = "", time.monotonic() + 20
    while time.monotonic() < end and not all(word in seen for word in wanted):
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 65536).decode("utf-8", "replace")
    return seen


@pytest.mark.parametrize(("words", "expected"), WANTED)
def test_fish_completes(folder, words, expected):
    line = " ".join(words)
    found = run(folder, "fish", "--no-config", "-c", f'cleaner completion fish | source; complete -C"{line}"')
    assert expected <= set(found)


def test_names_of_files_are_left_to_the_shell(folder):
    program = (
        'eval "$(cleaner completion bash)"; COMP_WORDS=(cleaner clean pa); COMP_CWORD=2\n'
        'name=$(complete -p cleaner | sed "s/.*-F //; s/ .*//"); compopt() { echo "$@"; }; $name cleaner pa clean'
    )
    assert "default" in run(folder, "bash", "-c", program)


def test_a_shell_that_is_not_known_is_refused(folder):
    done = subprocess.run(
        [folder / "bin" / "cleaner", "completion", "csh"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr
