"""The plan: which map and reduce steps run in which order, and what they leave on disk. No cleaning rules here."""
