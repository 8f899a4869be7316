"""Machine code that an earlier process kept: it gives what Python gives, without Numba, and is never run by mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cleaner.kernels import code_files, machine_code
from cleaner.kernels.machine_code import types_of
from cleaner.kernels.runtime import Kernel

if TYPE_CHECKING:
    from pathlib import Path

KERNELS = """
import sys
from typing import NamedTuple
import numpy as np
from cleaner.kernels.runtime import kernel

class Room(NamedTuple):
    once: object
    grid: object

@kernel(small=1)
def scaled(values, factor, room, grow):
    for i in range(values.size):
        room.once[i] = values[i] * factor
        room.grid[1, i] = room.grid[0, i] + 1
    return np.uint64(values.size) + np.uint64(grow)

@kernel(small=1)
def doubled(values):
    out = np.empty((values.size, 2), np.int64)
    for i in range(values.size):
        out[i, 0] = out[i, 1] = 2 * values[i]
    return out[1:]

@kernel(small=1)
def nothing(values):
    values[0] = 1
"""

PROGRAM = """
values = np.arange(5, dtype=np.int64)[::2]
room = Room(np.zeros(3), np.arange(12, dtype=np.uint16).reshape(2, 6)[:, ::2])
print(scaled(values, 0.5, room, True), room.once.tolist(), room.grid.tolist())
print(doubled(np.arange(3)).tolist(), doubled(np.arange(1)).shape, nothing(np.zeros(2)))
print("numba" in sys.modules, file=sys.stderr)
"""


def run(folder: Path, program: str = PROGRAM, **settings: str) -> tuple[str, bool]:
    """Return what the program prints, and whether it needed Numba."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "kept")} | settings
    (folder / "some_kernels.py").write_text(KERNELS)
    done = subprocess.run(
        [sys.executable, "-c", "from some_kernels import *\n" + program],
        cwd=folder,
        env=environment | {"PYTHONPATH": os.pathsep.join([str(folder), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr.strip().endswith("True")


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "kept").glob("*.kernel"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(scope="module")
def first(folder: Path) -> tuple[str, bool]:
    return run(folder)


def test_code_is_kept_by_the_process_that_compiles_it(folder, first):
    assert first[1]
    assert [path.name.split(".")[:2] for path in kept(folder)] == [
        ["some_kernels", name] for name in ("doubled", "nothing", "scaled")
    ]


def test_the_next_process_gives_the_same_without_numba(folder, first):
    assert run(folder) == (first[0], False)


def test_python_gives_the_same(folder, first):
    plainly = PROGRAM.replace("scaled(", "scaled.plain(").replace("doubled(", "doubled.plain(")
    assert run(folder, plainly.replace("nothing(", "nothing.plain(")) == (first[0], False)


def test_numba_still_works_beside_kept_code(folder, first):
    program = (
        PROGRAM + "import numba\nprint(int(numba.njit(lambda x: np.empty(x).size)(5)), scaled.compiled is not None)"
    )
    printed, _ = run(folder, program + "\n" + PROGRAM)
    assert printed == f"{first[0]}5 True\n{first[0]}"


def test_kept_code_works_where_numba_was_imported_and_has_compiled_nothing(folder, first):
    then = "print(int(numba.njit(lambda x: np.empty(x).size)(5)), scaled.compiled is not None)"
    printed, _ = run(folder, f"import numba\n{PROGRAM}\n{then}\n{PROGRAM}")
    assert printed == f"{first[0]}5 True\n{first[0]}"


def test_code_of_another_source_is_not_run(folder, first):
    (folder / "other").mkdir()
    other = KERNELS.replace("+ 1", "+ 2")
    (folder / "other" / "some_kernels.py").write_text(other)
    program = "import importlib.util as u; s = u.spec_from_file_location('some_kernels', 'other/some_kernels.py')\n"
    program += "m = u.module_from_spec(s); s.loader.exec_module(m)\n"
    program += "scaled, doubled, nothing = m.scaled, m.doubled, m.nothing\n"
    printed, numba = run(folder, program + PROGRAM)
    assert numba
    assert printed != first[0]


def test_other_settings_of_numba_have_code_of_their_own(folder, first):
    assert run(folder, NUMBA_BOUNDSCHECK="1") == (first[0], True)


def test_a_file_that_is_not_whole_is_made_anew(folder, first):
    for path in kept(folder):
        path.write_bytes(path.read_bytes()[:-100])
    assert run(folder) == (first[0], True)
    assert run(folder) == (first[0], False)


def test_a_folder_that_cannot_be_written_is_no_error(folder, first, tmp_path):
    (tmp_path / "file").write_text("")
    printed, _ = run(folder, NUMBA_CACHE_DIR=str(tmp_path / "file"), XDG_CACHE_HOME=str(tmp_path / "file"))
    assert printed == first[0]


def test_what_numba_does_not_hand_out_is_compiled_by_the_next_process_too(tmp_path, first):
    """Its library may have no object at hand, as where another process has put the kernel into Numba's cache."""
    refused = """
from numba.core.codegen import CodeLibrary
found = CodeLibrary._get_compiled_object
def none(self):
    if sys._getframe(1).f_code.co_filename.endswith("code_files.py"):  # Numba's cache asks too
        raise RuntimeError(f"no compiled object yet for {self}")
    return found(self)
CodeLibrary._get_compiled_object = none
"""
    assert run(tmp_path, refused + PROGRAM) == (first[0], True)
    assert kept(tmp_path) == []
    assert run(tmp_path) == (first[0], True)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.zeros(3, np.uint8), "uint8 1 C"),
        (np.zeros(6, np.uint8)[::2], "uint8 1 A"),
        (np.zeros((2, 3), order="F"), "float64 2 F"),
        (np.frombuffer(b"abc", np.uint8), "uint8 1 C readonly"),
        (1 << 62, "int64"),
        (True, "bool"),
        (np.bool_(False), "bool"),
        (np.uint32(1), "uint32"),
    ],
)
def test_types_are_named_as_numba_tells_them_apart(value, name):
    assert types_of([value]) == (name,)


@pytest.mark.parametrize(
    "value",
    [
        1 << 63,
        "text",
        None,
        np.zeros(2, "datetime64[s]"),
        np.zeros(2, [("a", "i4")]),
        np.zeros(2, ">i4"),
        np.zeros(9, np.uint8)[1:].view(np.int64),
        np.zeros(()),
        (1, "text"),
    ],
)
def test_what_has_no_code_of_its_own_is_left_to_numba(value):
    assert types_of([value]) is None


def test_a_function_that_was_typed_in_has_no_kept_code():
    typed: dict[str, object] = {"__name__": "typed"}
    exec(compile("def total(values):\n    return values.sum()", "<typed>", "exec"), typed)
    assert code_files.load(typed["total"], ("float64 1 C",)) is None
    assert int(Kernel(typed["total"], small=0)(np.arange(4))) == 6


@pytest.mark.parametrize("array", [np.zeros(0), np.arange(9)[3:], np.frombuffer(b"read-only", np.uint8)], ids=len)
def test_a_native_function_gets_the_place_of_an_arrays_data(array):
    flat: list[object] = []
    machine_code._flatten((array,), flat)
    assert flat[4] == array.__array_interface__["data"][0]
