"""Edits and their table: the words in which every stage says what it did. Finished runs are read in ``ledger``."""
