"""rensa on the words of ``text.split()``, as its README has it. Arguments: SOURCE FOLDER WORKERS."""

import sys

from records import kept, read, write_lines
from rensa import RMinHash, RMinHashLSH

source, folder, _ = sys.argv[1:]
index, signed, pairs = RMinHashLSH(threshold=0.7, num_perm=128, num_bands=16), [], []
for record in read(source):
    one = RMinHash(num_perm=128, seed=42)
    one.update(record["text"].split())
    index.insert(len(signed), one)
    signed.append(one)
for place, one in enumerate(signed):
    pairs += [(other, place) for other in index.query(one) if other < place and one.jaccard(signed[other]) >= 0.7]
write_lines(source, folder, kept(pairs, len(signed)))
