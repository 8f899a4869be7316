"""The limit: read, find the text, copy it, write; nothing between. Arguments: SOURCE FOLDER WORKERS."""

import sys

import orjson
from records import read, target

source, folder, _ = sys.argv[1:]
with target(folder) as out:
    for record in read(source):
        record["text"] = record["text"].encode().decode()
        out.write(orjson.dumps(record) + b"\n")
