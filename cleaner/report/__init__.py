"""The report of a finished run: what its ledger and its lists say, as one HTML file. Nothing here changes a run."""
