"""The functions of the Python API, and the kinds of objects that they take and give back; no rules of cleaning."""

from __future__ import annotations

from cleaner.api.cleaning import clean, normalize, strip_chrome
from cleaner.api.deduplicating import deduplicate

__all__ = ["clean", "deduplicate", "normalize", "strip_chrome"]
