"""data-juicer: repair, white space, MinHash. Arguments: whole | dedup, SOURCE FOLDER WORKERS."""

import json
import subprocess
import sys
from pathlib import Path

task, source, folder, workers = sys.argv[1:]
dedup = {"document_minhash_deduplicator": {"tokenization": "space", "window_size": 5, "jaccard_threshold": 0.7}}
steps = [dedup] if task == "dedup" else [{"fix_unicode_mapper": {}}, {"whitespace_normalization_mapper": {}}, dedup]
state = Path(folder, "state")
state.mkdir(parents=True)
recipe = {
    "project_name": "made",
    "dataset_path": source,
    "np": int(workers),
    "export_path": str(Path(folder, "corpus.jsonl")),
    "work_dir": str(state),
    "ds_cache_dir": str(state / "cache"),
    "use_cache": False,
    "process": steps,
}
(state / "recipe.yaml").write_text(json.dumps(recipe))  # JSON is YAML
subprocess.run([Path(sys.executable).with_name("dj-process"), "--config", state / "recipe.yaml"], check=True)
for side in Path(folder).glob("corpus_*.jsonl"):  # what it says of each record beside the records
    side.rename(state / side.name)
