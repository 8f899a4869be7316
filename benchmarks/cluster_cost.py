"""What a run on a cluster costs: rates of every step measured on this machine, and what they make of 1 TB and 100 TB.

    python benchmarks/cluster_cost.py [--megabytes 40] [--nodes 100] [--cores 16] [--network 10]
                                      [--storage 20] [--save]
    python benchmarks/cluster_cost.py --measured benchmarks/results/cluster-cost-2026-11-23.json [--nodes 100] ...

The measurement is one run over made pages, one step at a time in one process, in the way in which a cluster does it:
state in files, template rows and band keys exchanged in parts. What is counted: processor seconds of each step and of
the driver beside it, bytes of state, bytes that are exchanged, bytes that come back to the driver; each as what a run
has more of than one over a third of the pages, so starting costs nothing here. The plan is arithmetic on these figures
alone: all grows with the bytes (what is compared in pairs does, as buckets make stars), cores are as fast as this one,
and work is spread evenly. ``--network`` is Gbit/s of a node, ``--storage`` GB/s that the shared storage gives to all
nodes together.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.config import Config, OutputConfig
from cleaner.pipeline import run as runs
from cleaner.pipeline.corpus_files import FilePass
from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.engines.shared_state import SharedState
from cleaner.pipeline.map_steps import FirstPass, LastPass, SecondPass
from cleaner.pipeline.state_files import FolderFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HERE = Path(__file__).parent
PASSES = {FirstPass: "read", SecondPass: "clean", LastPass: "write", FilePass: "corpus files written"}
REDUCES = {
    "_sites_of": "rows of sites counted",
    "SitesSplit": "template rows split",
    "_learned": "templates learned",
    "BandsSplit": "band keys split",
    "_repeated": "buckets found",
    "verified": "pairs compared",
    "found_parts": "parts compared",
}
"""What each step is called in the tables, by its name in the program."""
TERABYTE = 1e12
NODE_BASE, TASK = 2e9, 0.45e9  # bytes: the system and Ray; Python, libraries, kernels, models and a shard
HELD_A_DOCUMENT = 250  # bytes, as measured of two million documents (docs/scaling.md, Memory)


class Measuring(LocalEngine):
    """Carries out steps one by one, as a cluster does, and counts.

    Attributes:
        seconds: Of each step, and of what the plan does between its items.
        exchanged_bytes: Of each kind of rows.
        returned: Bytes that came back from the last pass.
    """

    shares_memory = False

    def __init__(self) -> None:
        super().__init__(1)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.exchanged_bytes: defaultdict[str, int] = defaultdict(int)
        self.returned = 0

    def state(self, files: Path, budget: int, *, resumed: bool = False) -> SharedState:  # noqa: ARG002
        return SharedState(files, resumed=resumed)

    def map(self, step: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        name = PASSES.get(type(step)) or REDUCES[getattr(step, "func", step).__name__]
        for item in items:
            began = time.process_time()
            done = step(item)
            ended = time.process_time()
            self.seconds[name] += ended - began
            if isinstance(step, LastPass):
                self.returned += sum(getattr(data, "nbytes", None) or len(data) for _, data in done.emitted.corpus)
                self.returned += done.emitted.ledger.nbytes + done.emitted.documents.nbytes + done.edits.nbytes
            yield done
            self.seconds[f"driver of {name}"] += time.process_time() - ended

    def here(self, step: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        yield from map(step, items)  # the driver's own work: what is left when all else is counted

    def exchanged(
        self, split: Callable[[Any], Any], items: Any, parts: int, together: Callable[..., Any], size: int
    ) -> Iterator[Any]:
        name = REDUCES[type(split).__name__.strip("_")]

        def counted(item: Any) -> Iterator[Any]:
            for rows in split(item):
                arrays = (
                    [rows] if isinstance(rows, np.ndarray) else [one for one in rows if isinstance(one, np.ndarray)]
                )
                self.exchanged_bytes[name] += sum(one.nbytes for one in arrays)
                yield rows

        began = time.process_time()
        found = list(super().exchanged(counted, items, parts, together, size))
        self.seconds[name] += time.process_time() - began
        yield from found


def counts(megabytes: int, folder: Path) -> dict[str, dict[str, float]]:
    """Return what a run over so many megabytes takes and moves."""
    dump = folder / f"{megabytes}.jsonl"
    made = [sys.executable, str(HERE / "made_pages.py"), str(dump), "--megabytes", str(megabytes)]
    subprocess.run(made, check=True)
    pipeline = runs.Pipeline(Config(output=OutputConfig(report=False)), workers=1)
    pipeline.engine = engine = Measuring()
    write = FolderFiles.write
    state_bytes: defaultdict[str, int] = defaultdict(int)

    def counting(self: FolderFiles, name: str, parts: Any) -> None:
        write(self, name, parts)
        state_bytes[name.partition("-")[0]] += (self._folder / name).stat().st_size

    FolderFiles.write = counting  # type: ignore[method-assign]
    began = time.process_time()
    summary = pipeline.run(dump, folder / f"{megabytes}")
    whole = time.process_time() - began
    FolderFiles.write = write  # type: ignore[method-assign]
    results = sum(path.stat().st_size for path in (folder / f"{megabytes}").rglob("*") if path.is_file())
    return {
        "seconds": {**engine.seconds, "driver of reduces": whole - sum(engine.seconds.values())},
        "state": state_bytes,
        "exchanged": engine.exchanged_bytes,
        "others": {
            "bytes": dump.stat().st_size,
            "documents": summary.documents,
            "returned": engine.returned,
            "results": results,
        },
    }


def measured(megabytes: int) -> dict[str, Any]:
    """Return figures by byte or document of the input: what a run has more than one over a third of the input."""
    with tempfile.TemporaryDirectory() as name:
        counts(1, Path(name))  # kernels are there by now
        small, large = (counts(size, Path(name)) for size in (megabytes // 3, megabytes))

    def grown(kind: str) -> dict[str, float]:
        return {name: value - small[kind].get(name, 0) for name, value in large[kind].items()}

    others = grown("others")
    size, documents = others["bytes"], others["documents"]
    return {
        "date": dt.datetime.now(tz=dt.timezone.utc).date().isoformat(),
        "bytes": size,
        "documents": documents,
        "seconds_a_gigabyte": {name: round(value / size * 1e9, 2) for name, value in grown("seconds").items()},
        "state_bytes_a_byte": {name: round(value / size, 4) for name, value in grown("state").items()},
        "exchanged_bytes_a_document": {name: round(value / documents, 1) for name, value in grown("exchanged").items()},
        "returned_bytes_a_byte": round(others["returned"] / size, 3),
        "result_bytes_a_byte": round(others["results"] / size, 3),
    }


def planned(figures: dict[str, Any], size: float, given: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the rows of the plan for an input of so many bytes."""
    cores, gigabytes = given.nodes * given.cores, size / 1e9
    seconds, state = figures["seconds_a_gigabyte"], figures["state_bytes_a_byte"]
    documents = size * figures["documents"] / figures["bytes"]
    exchanged = sum(figures["exchanged_bytes_a_document"].values()) * documents
    network = given.nodes * given.network / 8 * 1e9
    storage = given.storage * 1e9
    tasks = {name: value for name, value in seconds.items() if not name.startswith("driver")}
    driver = {name: value for name, value in seconds.items() if name.startswith("driver")}
    moved = {  # bytes that the storage gives or takes
        "read": size * (2 + state.get("lines", 0) + state.get("prepared", 0) + state["read"]),
        "clean": size * (state.get("prepared", 0) + state["refined"] + state.get("signed", 0)),
        "pairs compared": size * 0.5,
        "write": size * (1 + state["refined"] + figures["result_bytes_a_byte"]),
        "corpus files written": size * 2 * state.get("emitted", 0),
    }
    rows = [("documents", f"{documents / 1e6:,.0f} million")]
    total = 0.0
    for name, value in tasks.items():
        work, held = value * gigabytes / cores, moved.get(name, 0) / storage
        total += max(work, held)
        shown = f"{hours(work)}, {hours(held)}" if held else hours(work)
        rows.append((f"{name}: processors{', storage' if held else ''}", shown))
    rows.append(("exchange over the network", f"{exchanged / 1e12:,.2f} TB, {hours(exchanged / network)}"))
    alone = sum(driver.values()) * gigabytes
    back = figures["returned_bytes_a_byte"] * size / (given.network / 8 * 1e9)
    rows.append(("results to the driver over its network", hours(back)))
    rows.append(("the driver's own work", hours(alone)))
    rows.append(("together", hours(total + exchanged / network + alone)))
    rows.append(("memory of the driver's arrays", f"{documents * HELD_A_DOCUMENT / 1e9:,.0f} GB"))
    rows.append(("memory of a node", f"{(NODE_BASE + given.cores * TASK) / 1e9:,.0f} GB, and the object store"))
    rows.append(("object store a node, for the exchange", f"{exchanged / given.nodes / 1e9:,.1f} GB"))
    at_most = (
        state.get("prepared", 0) + state.get("lines", 0) + state["read"],
        sum(state.get(step, 0) for step in ("refined", "signed", "read", "emitted")),
    )
    rows.append(("state, at most", f"{max(at_most) * size / 1e12:,.1f} TB"))
    rows.append(("shards", f"{size / (4 << 20):,.0f}"))
    return rows


def hours(seconds: float) -> str:
    if seconds < 600:
        return f"{seconds:,.0f} s"
    return f"{seconds / 60:,.0f} min" if seconds < 36_000 else f"{seconds / 3600:,.0f} h"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=40)
    parser.add_argument("--measured", type=Path)
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--cores", type=int, default=16)
    parser.add_argument("--network", type=float, default=10)
    parser.add_argument("--storage", type=float, default=20)
    parser.add_argument("--save", action="store_true")
    given = parser.parse_args()
    figures = json.loads(given.measured.read_text("utf-8")) if given.measured else measured(given.megabytes)
    print(json.dumps(figures, indent=2))
    plans = [dict(planned(figures, size, given)) for size in (TERABYTE, 100 * TERABYTE)]
    machines = f"{given.nodes} nodes of {given.cores} cores, {given.network:g} Gbit/s; storage {given.storage:g} GB/s"
    print(f"\n| {machines} | 1 TB | 100 TB |")
    print("|---|---|---|")
    for name in plans[0]:
        print(f"| {name} | {plans[0][name]} | {plans[1][name]} |")
    if given.save:
        path = HERE / "results" / f"cluster-cost-{figures['date']}.json"
        path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
