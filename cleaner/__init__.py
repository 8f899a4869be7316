"""cleaner: scraped dumps into clean, deduplicated text corpora."""
