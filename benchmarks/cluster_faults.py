"""Kills nodes of a Ray cluster at random moments of a run, which must have the bytes of the local engine.

    python benchmarks/cluster_faults.py [--kills 5] [--nodes 3] [--megabytes 30] [--object-store 80] [--seed 1] [--save]

The dump is run over locally, then on 1, 2, ... nodes in peace, then on all of them while a node other than the driver's
is killed after a random part of the time that the run took in peace; a run that ends before its node has died is done
again. ``--object-store`` is megabytes a node; with less than the dump has, Ray must write what it
holds to disk. Nodes have one processor each, so on a machine of two their number says nothing about speed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


def digests(out: Path) -> dict[str, str]:
    """Return a digest of each file of the results; those that name the time of the run are left out."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in ("summary.json", "report.html")
    }


def run(dump: Path, out: Path, **options: Any) -> float:
    """Run the pipeline and return the seconds."""
    from cleaner.pipeline.run import Pipeline

    started = time.perf_counter()
    Pipeline(**options).run(dump, out, restart=True)
    return time.perf_counter() - started


def killed_after(seconds: float, cluster: Any) -> tuple[threading.Thread, list[float]]:
    """Begin to wait for some seconds, and kill a node then; return the thread and when it has killed."""
    done: list[float] = []

    def kill() -> None:
        time.sleep(seconds)
        node = next(node for node in cluster.list_all_nodes() if node is not cluster.head_node)
        done.append(time.perf_counter())
        cluster.remove_node(node, allow_graceful=False)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread, done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=30)
    parser.add_argument("--object-store", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", action="store_true")
    given = parser.parse_args()
    from ray.cluster_utils import Cluster

    chance = random.Random(given.seed)
    options = {"num_cpus": 1, "object_store_memory": given.object_store << 20}
    peace: dict[int, float] = {}
    moments: list[float] = []
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump = folder / "dump.jsonl"
        subprocess.run(
            [sys.executable, HERE / "made_pages.py", str(dump), "--megabytes", str(given.megabytes)], check=True
        )
        run(dump, folder / "local", workers=1)
        expected = digests(folder / "local")
        cluster = Cluster(initialize_head=True, head_node_args={**options, "include_dashboard": False})
        for nodes in range(1, given.nodes + 1):
            if nodes > 1:
                cluster.add_node(**options)
            cluster.wait_for_nodes()
            peace[nodes] = run(dump, folder / "ray", engine="ray", ray_address=cluster.address)
            same = digests(folder / "ray") == expected
            print(f"{nodes} nodes: {peace[nodes]:.1f} s, {'same' if same else 'OTHER'} bytes", flush=True)
            if not same:
                faults.append(f"{nodes} nodes")
        while len(moments) < given.kills:
            moment = chance.random() * peace[given.nodes]
            started = time.perf_counter()
            thread, done = killed_after(moment, cluster)
            took = run(dump, folder / "ray", engine="ray", ray_address=cluster.address)
            ended = time.perf_counter()
            thread.join()
            cluster.add_node(**options)
            cluster.wait_for_nodes()
            same = digests(folder / "ray") == expected
            if not same:
                faults.append(f"killed after {moment:.1f} s")
            if done and done[0] < ended:
                moments.append(round(done[0] - started, 1))
                print(f"killed after {moments[-1]} s of {took:.1f}: {'same' if same else 'OTHER'} bytes", flush=True)
        cluster.shutdown()
    figures = {
        "date": dt.date.today().isoformat(),
        "megabytes": given.megabytes,
        "object_store_megabytes": given.object_store,
        "seconds_in_peace": {nodes: round(seconds, 1) for nodes, seconds in peace.items()},
        "killed_after_seconds": moments,
        "faults": faults,
    }
    print(json.dumps(figures))
    if given.save:
        path = HERE / "results" / f"cluster-faults-{figures['date']}.json"
        path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
