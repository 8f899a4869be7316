"""text-dedup's ``minhash`` with its defaults but for the faster hash. Arguments: SOURCE FOLDER WORKERS."""

import subprocess
import sys
from pathlib import Path

from datasets import load_from_disk

source, folder, workers = sys.argv[1:]
state = Path(folder, "state")
subprocess.run(
    [
        *(sys.executable, "-m", "text_dedup.minhash", "--path", "json", "--data_files", source, "--split", "train"),
        *("--cache_dir", state / "cache", "--output", state / "kept", "--column", "text", "--hash_func", "xxh3"),
        *("--num_proc", workers),
    ],
    check=True,
)
load_from_disk(str(state / "kept")).to_json(Path(folder, "corpus.jsonl"), force_ascii=False)
