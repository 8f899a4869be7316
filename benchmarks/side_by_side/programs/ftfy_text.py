"""ftfy's ``fix_text`` with its defaults on every text. Arguments: SOURCE FOLDER WORKERS."""

import sys
from multiprocessing import Pool
from pathlib import Path

import ftfy
import orjson
from records import target


def fixed(line):
    record = orjson.loads(line)
    record["text"] = ftfy.fix_text(record["text"])
    return orjson.dumps(record) + b"\n"


if __name__ == "__main__":
    source, folder, workers = sys.argv[1:]
    with Path(source).open("rb") as lines, target(folder) as out, Pool(int(workers)) as pool:
        out.writelines(pool.imap(fixed, lines, chunksize=64))
