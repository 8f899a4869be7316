"""``cleaner dedup`` beside Daft and rensa: whole processes, the same file, the same task, alternating, in one run.

    python -m venv PEERS && PEERS/bin/pip install daft==0.7.26 rensa==0.5.0 numpy orjson
    python benchmarks/dedup_speed.py --peers PEERS/bin/python [--data FILE.jsonl | --megabytes 100] [--runs 3] [--save]

The task: read JSONL with ``text``, remove exact and near duplicates, write the records that stay. The peers sign with
128 permutations, propose by bands at 0.7, compare what the bands propose, and join what is alike: rensa on the words of
``text.split()`` as its README has it, Daft on normalized word 5-grams. Neither looks at repeated blocks within a
document, at parts of documents, or at what differs; ``cleaner`` does, and writes a ledger. Wall and processor seconds
and peak memory are of the whole process, start-up included; the median of the runs counts. One run of each comes before
that and is not counted (files are read once, kernels are compiled).

Made pages have 300 words in all, so all their sets of words are alike, and rensa compares each page with each: from
some hundred megabytes on leave it out (``--skip rensa``), or name data of your own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent

UNION = """
def kept(pairs, count):
    parent = list(range(count))
    def root(at):
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at
    for one, other in pairs:
        one, other = root(one), root(other)
        if one != other:
            parent[max(one, other)] = min(one, other)
    return [root(at) == at for at in range(count)]

def write(source, target, keep):
    with open(source, 'rb') as lines, open(target, 'wb') as out:
        for line, stays in zip(lines, keep):
            if stays:
                out.write(line)
"""

RENSA = (
    """
import sys, orjson
from rensa import RMinHash, RMinHashLSH
source, target = sys.argv[1:]
lsh = RMinHashLSH(threshold=0.7, num_perm=128, num_bands=16)
signed = []
with open(source, 'rb') as lines:
    for line in lines:
        one = RMinHash(num_perm=128, seed=42)
        one.update(orjson.loads(line)['text'].split())
        lsh.insert(len(signed), one)
        signed.append(one)
pairs = []
for place, one in enumerate(signed):
    for other in lsh.query(one):
        if other < place and one.jaccard(signed[other]) >= 0.7:
            pairs.append((other, place))
"""
    + UNION
    + "write(source, target, kept(pairs, len(signed)))"
)

DAFT = (
    """
import sys
import daft, numpy as np
from daft import col
from daft.functions import minhash, normalize
source, target = sys.argv[1:]
text = normalize(col('text'), remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True)
signed = daft.read_json(source).select(minhash(text, num_hashes=128, ngram_size=5, seed=1).alias('signature'))
column = signed.to_arrow().column('signature').combine_chunks()
signatures = column.flatten().to_numpy().reshape(-1, 128)
pairs = []
for band in range(16):
    rows = np.ascontiguousarray(signatures[:, band * 8 : band * 8 + 8]).view('V32').ravel()
    _, bucket = np.unique(rows, return_inverse=True)
    order = np.argsort(bucket, kind='stable')
    same = np.flatnonzero(bucket[order][1:] == bucket[order][:-1])
    one, other = order[same], order[same + 1]
    alike = (signatures[one] == signatures[other]).mean(axis=1) >= 0.7
    pairs += zip(one[alike].tolist(), other[alike].tolist())
"""
    + UNION
    + "write(source, target, kept(pairs, len(signatures)))"
)


def measured(command: list[str]) -> dict[str, float]:
    """Run a process and return its wall seconds, processor seconds and peak memory in MiB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} failed")
    wall = time.perf_counter() - started
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mib": usage.ru_maxrss / 1024}


def versions(python: str, *names: str) -> dict[str, str]:
    """Return the versions of packages of another environment."""
    code = f"from importlib.metadata import version; import json; print(json.dumps([version(n) for n in {names!r}]))"
    found = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return dict(zip(names, json.loads(found.stdout), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="Python of an environment with daft and rensa")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--skip", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results/dedup_speed-DATE-MB.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or Path(folder, "made.jsonl")
        if arguments.data is None:
            made = [sys.executable, HERE / "made_pages.py", data, "--megabytes", str(arguments.megabytes)]
            subprocess.run(made, check=True)
        ours = [sys.executable, "-m", "cleaner", "dedup", data, "-o", f"{folder}/out", "--restart", "--quiet"]
        commands = {"cleaner": [*ours, "--workers", str(arguments.workers)]}
        if arguments.peers:
            for name, code in (("daft", DAFT), ("rensa", RENSA)):
                if name in arguments.skip:
                    continue
                commands[name] = [arguments.peers, "-c", code, data, f"{folder}/{name}.jsonl"]
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
        for number in range(arguments.runs + 1):
            for name, command in commands.items():
                one = measured([str(part) for part in command])
                if number:
                    runs[name].append(one)
        size = data.stat().st_size
    middle = {
        name: {key: statistics.median(run[key] for run in every) for key in every[0]} for name, every in runs.items()
    }
    for name, row in middle.items():
        rate, slower = size / 1e6 / row["wall"], row["wall"] / middle["cleaner"]["wall"]
        work = row["cpu"] / middle["cleaner"]["cpu"]
        print(
            f"{name:<8} {row['wall']:7.2f} s {rate:7.1f} MB/s {row['cpu']:7.2f} s of processor "
            f"{row['peak_mib']:6.0f} MiB   wall {slower:5.2f} x, processor {work:5.2f} x"
        )
    if arguments.save:
        result = {
            "date": dt.datetime.now(dt.timezone.utc).date().isoformat(),
            "bytes": size,
            "data": arguments.data.name if arguments.data else f"made_pages.py --megabytes {arguments.megabytes:g}",
            "workers": arguments.workers,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "peers": versions(arguments.peers, "daft", "rensa") if arguments.peers else {},
            "median": middle,
            "runs": runs,
        }
        target = HERE / "results" / f"dedup_speed-{result['date']}-{round(size / 1e6)}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
