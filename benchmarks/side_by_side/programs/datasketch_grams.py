"""datasketch on word 5-grams, hashed with xxh3, each candidate compared. Arguments: SOURCE FOLDER WORKERS."""

import re
import sys

from datasketch import MinHash, MinHashLSH
from records import kept, read, write_lines
from xxhash import xxh3_64_intdigest

WORD = re.compile(r"\w+")
source, folder, _ = sys.argv[1:]
index, signed, pairs = MinHashLSH(threshold=0.7, num_perm=128), [], []
first = MinHash(num_perm=128, seed=1, hashfunc=lambda data: xxh3_64_intdigest(data) & 0xFFFFFFFF)
for record in read(source):
    words = WORD.findall(record["text"].lower())
    grams = {" ".join(words[at : at + 5]).encode() for at in range(max(1, len(words) - 4))}
    one = first.copy()
    one.update_batch(list(grams))
    place = len(signed)
    pairs += [(other, place) for other in index.query(one) if one.jaccard(signed[other]) >= 0.7]
    index.insert(place, one)
    signed.append(one)
write_lines(source, folder, kept(pairs, len(signed)))
