"""The fastest parts in one program: ftfy, the line rule of C4, rensa on words. Arguments: SOURCE FOLDER WORKERS.

A line stays with three words or more (six characters where words are not spaced) and a final mark of any script.
"""

import sys
from multiprocessing import Pool
from pathlib import Path

import ftfy
import orjson
from records import kept, target
from rensa import RMinHash, RMinHashLSH

FINAL = tuple(".?!\"'”…。！？」؟۔।॥")
UNSPACED = range(0x3040, 0xA000)


def cleaned(line):
    record = orjson.loads(line)
    lines = map(str.strip, ftfy.fix_text(record["text"], uncurl_quotes=False, fix_character_width=False).split("\n"))
    record["text"] = "\n".join(text for text in lines if text.endswith(FINAL) and _long(text))
    return orjson.dumps(record) + b"\n", record["text"].split()


def _long(text):
    return len(text) >= 6 if ord(text[0]) in UNSPACED else len(text.split()) >= 3


def main(source, folder, workers):
    index, signed, lines, pairs = RMinHashLSH(threshold=0.7, num_perm=128, num_bands=16), [], [], []
    with Path(source).open("rb") as records, Pool(workers) as pool:
        for line, words in pool.imap(cleaned, records, chunksize=64):
            one = RMinHash(num_perm=128, seed=42)
            one.update(words)
            index.insert(len(signed), one)
            signed.append(one)
            lines.append(line)
    for place, one in enumerate(signed):
        pairs += [(other, place) for other in index.query(one) if other < place and one.jaccard(signed[other]) >= 0.7]
    with target(folder) as out:
        out.writelines(line for line, stays in zip(lines, kept(pairs, len(lines)), strict=True) if stays)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
