"""Builds a wheel and a source distribution, and uses each as a person would who has nothing else.

python .ci/release.py DIST

In DIST it leaves both, and ``dump-cleaner-VERSION.cdx.json``: what was installed with every extra for users, as a
CycloneDX bill of materials. Needs Python 3.10 or newer and a package index; tools are installed in environments of
their own, pipx and cffconvert too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = "html,warc,plot,redis,remote"


class ReleaseError(SystemExit):
    """Something of a release is not as it must be."""


def environment(folder: Path, *wanted: str) -> Path:
    """Make a virtual environment with some distributions, and return the folder of its commands."""
    venv.create(folder, with_pip=True, symlinks=True)
    run([folder / "bin" / "pip", "install", "-q", "--disable-pip-version-check", *wanted])
    return folder / "bin"


def run(command: list[str | Path], **options: object) -> str:
    """Run a command that must succeed, and return what it says.

    Raises:
        ReleaseError: It fails; what it said is shown.
    """
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise ReleaseError(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return str(done.stdout)


def readme_clean() -> list[str]:
    """Return the arguments of README's first command that cleans."""
    found = re.search(r"cleaner (clean samples/pages -o out)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise ReleaseError("README shows no command that cleans the sample pages")
    return found[1].split()


def used(command: list[str | Path], version: str, folder: Path) -> None:
    """Use an installed command on the sample pages, where nothing of the checkout is in reach.

    Raises:
        ReleaseError: It is of another version, or its results are not whole.
    """
    folder.mkdir()
    shutil.copytree(ROOT / "samples", folder / "samples")
    said = run([*command, "--version"], cwd=folder)
    if version not in said:
        raise ReleaseError(f"{command} is not of version {version}: {said}")
    run([*command, *readme_clean(), "--quiet"], cwd=folder)
    run([*command, "restore", "out", "-o", "back"], cwd=folder)
    for page in (folder / "samples" / "pages").iterdir():
        if page.read_bytes() != (folder / "back" / page.name).read_bytes():
            raise ReleaseError(f"{page.name} did not come back")


def bill(work: Path, dist: Path, wheel: Path, version: str, tools: Path) -> None:
    """Write what is installed with the wheel as a CycloneDX document, valid by its schema."""
    full = environment(work / "full", f"{wheel}[{EXTRAS}]")
    run([full / "pip", "uninstall", "-q", "-y", "pip", "setuptools"])
    path = dist / f"dump-cleaner-{version}.cdx.json"
    run([tools / "cyclonedx-py", "environment", full / "python", "--output-reproducible", "--validate", "-o", path])
    text = path.read_text("utf-8").replace(wheel.parent.as_uri(), "").replace(str(work), "")
    path.write_text(text, encoding="utf-8")
    names = {one["name"] for one in json.loads(text)["components"]}
    if not {"dump-cleaner", "numpy", "lxml", "fastwarc"} <= names:
        raise ReleaseError(f"{path} does not name what was installed")


def main() -> None:
    """Build, use, and write the bill of materials."""
    dist = Path(sys.argv[1]).resolve()
    dist.mkdir(parents=True, exist_ok=True)
    version = re.search(r'"(.+)"', (ROOT / "cleaner" / "version.py").read_text("utf-8").rpartition("=")[2])[1]  # type: ignore[index]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        os.environ["NUMBA_CACHE_DIR"] = str(work / "machine-code")  # compiled once, not for each installation
        tools = environment(work / "tools", "build", "cyclonedx-bom", "pipx")
        citing = environment(work / "citing", "cffconvert")
        run([citing / "cffconvert", "--validate", "-i", ROOT / "CITATION.cff"])
        run([tools / "python", "-m", "build", "--outdir", dist, ROOT])
        (wheel,) = dist.glob(f"dump_cleaner-{version}-*.whl")
        (source,) = dist.glob(f"dump_cleaner-{version}.tar.gz")
        for kind, path in (("wheel", wheel), ("source", source)):
            commands = environment(work / kind, str(path))
            used([commands / "cleaner"], version, work / f"{kind}-command")
            used([commands / "python", "-m", "cleaner"], version, work / f"{kind}-module")
            sys.stdout.write(f"{path.name} works\n")
        os.environ.update(PIPX_HOME=str(work / "pipx"), PIPX_BIN_DIR=str(work / "pipx-bin"))
        run([tools / "pipx", "install", "--python", sys.executable, wheel])
        used([work / "pipx-bin" / "cleaner"], version, work / "pipx-command")
        once = [tools / "pipx", "run", "--python", sys.executable, "--spec", wheel, "cleaner", "--version"]
        if version not in run(once):
            raise ReleaseError("pipx run gives another version")
        sys.stdout.write("pipx works\n")
        bill(work, dist, wheel, version, tools)
        sys.stdout.write(f"in {dist}: {', '.join(sorted(path.name for path in dist.iterdir()))}\n")


if __name__ == "__main__":
    main()
