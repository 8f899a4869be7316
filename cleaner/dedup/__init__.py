"""Duplicates of blocks and documents: match keys, signatures, candidates, verification, keepers."""
