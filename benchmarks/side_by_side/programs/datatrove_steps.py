"""datatrove: repair, filter, four steps of MinHash, writer. Arguments: TASK SOURCE FOLDER WORKERS.

The task ``whole`` is ``FTFYFormatter``, ``C4QualityFilter`` and MinHash with their defaults; ``unfiltered`` leaves out
the filter, whose rule of final marks knows Latin ones only; ``dedup`` is MinHash alone. The corpus is cut into as many
parts as there are workers first, because one worker reads one file.
"""

import sys
from pathlib import Path

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.pipeline.filters import C4QualityFilter
from datatrove.pipeline.formatters import FTFYFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter


def run(pipeline, tasks, workers):
    LocalPipelineExecutor(pipeline, tasks=tasks, workers=min(tasks, workers), skip_completed=False).run()


def cut(source, folder, parts):
    """Write the lines of a file to as many files, one after the other."""
    folder.mkdir(parents=True)
    size = source.stat().st_size
    with source.open("rb") as lines:
        for part in range(parts):
            with (folder / f"{part}.jsonl").open("wb") as out:
                while lines.tell() < size * (part + 1) // parts:
                    out.write(lines.readline())


def main(task, source, folder, workers):
    state, config = folder / "state", MinhashConfig()
    cut(source, state / "parts", workers)
    texts = state / "parts"
    if task != "dedup":
        steps = [FTFYFormatter(), C4QualityFilter()] if task == "whole" else [FTFYFormatter()]
        written = JsonlWriter(str(state / "texts"), compression=None)
        run([JsonlReader(str(texts)), *steps, written], workers, workers)
        texts = state / "texts"
    reader, signed, buckets, removed = JsonlReader(str(texts)), *(str(state / name) for name in ("s", "b", "r"))
    run([reader, MinhashDedupSignature(signed, config)], workers, workers)
    run([MinhashDedupBuckets(signed, buckets, config=config)], config.num_buckets, workers)
    run([MinhashDedupCluster(buckets, removed, config=config)], 1, 1)
    run([reader, MinhashDedupFilter(removed), JsonlWriter(str(folder), compression=None)], workers, workers)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
