"""Daft's ``normalize`` and ``minhash`` on word 5-grams, bands with numpy. Arguments: SOURCE FOLDER WORKERS."""

import sys

import daft
import numpy as np
from daft import col
from daft.functions import minhash, normalize
from records import kept, write_lines

source, folder, _ = sys.argv[1:]
text = normalize(col("text"), remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True)
signed = daft.read_json(source).select(minhash(text, num_hashes=128, ngram_size=5, seed=1).alias("signature"))
column = signed.to_arrow().column("signature").combine_chunks()
signatures = column.flatten().to_numpy().reshape(-1, 128)
pairs = []
for band in range(16):
    rows = np.ascontiguousarray(signatures[:, band * 8 : band * 8 + 8]).view("V32").ravel()
    _, bucket = np.unique(rows, return_inverse=True)
    order = np.argsort(bucket, kind="stable")
    same = np.flatnonzero(bucket[order][1:] == bucket[order][:-1])
    one, other = order[same], order[same + 1]
    alike = (signatures[one] == signatures[other]).mean(axis=1) >= 0.7
    pairs += zip(one[alike].tolist(), other[alike].tolist(), strict=True)
write_lines(source, folder, kept(pairs, len(signatures)))
