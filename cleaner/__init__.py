"""cleaner: scraped dumps into clean, deduplicated text corpora.

One document: :func:`normalize`, :func:`strip_chrome`, :func:`clean`. Many: :func:`deduplicate`. A whole dump:
:class:`Pipeline`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.api import clean, deduplicate, normalize, strip_chrome
    from cleaner.cleaned import Cleaned, Stream
    from cleaner.config import (
        BlocksConfig,
        ChromeConfig,
        Config,
        ConfigError,
        DocumentsConfig,
        InputConfig,
        NormalizeConfig,
        OutputConfig,
    )
    from cleaner.edits.edit import Edit, Match
    from cleaner.pipeline.run import Pipeline
    from cleaner.pipeline.summary import Summary
    from cleaner.results import Cluster, Deduplication, Duplicate, Kept, Result
    from cleaner.settings.loading import load_config

_HOME = {
    "cleaner.api": ("clean", "deduplicate", "normalize", "strip_chrome"),
    "cleaner.cleaned": ("Cleaned", "Stream"),
    "cleaner.config": (
        "BlocksConfig",
        "ChromeConfig",
        "Config",
        "ConfigError",
        "DocumentsConfig",
        "InputConfig",
        "NormalizeConfig",
        "OutputConfig",
    ),
    "cleaner.edits.edit": ("Edit", "Match"),
    "cleaner.pipeline.run": ("Pipeline",),
    "cleaner.pipeline.summary": ("Summary",),
    "cleaner.results": ("Cluster", "Deduplication", "Duplicate", "Kept", "Result"),
    "cleaner.settings.loading": ("load_config",),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "BlocksConfig",
    "ChromeConfig",
    "Cleaned",
    "Cluster",
    "Config",
    "ConfigError",
    "Deduplication",
    "DocumentsConfig",
    "Duplicate",
    "Edit",
    "InputConfig",
    "Kept",
    "Match",
    "NormalizeConfig",
    "OutputConfig",
    "Pipeline",
    "Result",
    "Stream",
    "Summary",
    "__version__",
    "clean",
    "deduplicate",
    "load_config",
    "normalize",
    "strip_chrome",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import cleaner`` and ``cleaner --help`` stay quick."""
    if name not in _MODULE:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULE[name]), name)
