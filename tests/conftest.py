"""What every test shares: hypothesis settings, the samples, and the data beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# Kernels compile at their first call, so no example has a deadline; CI repeats the same examples each time.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def pages() -> Path:
    """The folder of the five sample pages."""
    return ROOT / "samples" / "pages"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data, which is not part of the project."""
    folder = Path(os.environ.get("CLEANER_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        if os.environ.get("CLEANER_REQUIRE_SHARED"):
            pytest.fail(f"the development data is required, and {folder} is not there")
        pytest.skip(f"the development data is not at {folder} (set CLEANER_SHARED)")
    return folder
