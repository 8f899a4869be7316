"""The ledger of a finished run: reading, restoring, explaining. What an edit is lives in ``edits``."""
