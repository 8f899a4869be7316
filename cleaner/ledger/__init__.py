"""The ledger: edits, their table, restoring and explaining. What a stage decides does not live here."""
