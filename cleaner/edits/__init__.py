"""Edits, their table and the lines they are made on: the words in which every stage says what it did.

Finished runs are read in ``ledger``.
"""
