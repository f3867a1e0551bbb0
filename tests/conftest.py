"""Settings of hypothesis: `make test` draws the same examples every time, `make deep` thousands of new ones."""

from __future__ import annotations

import os
import warnings

from hypothesis import HealthCheck, settings

with warnings.catch_warnings():
    # Compiled for the first time, jieba warns of its own escape sequences; warnings are errors here.
    warnings.simplefilter("ignore")
    import jieba  # noqa: F401

_CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "default", max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=_CHECKS
)
settings.register_profile("deep", max_examples=3000, deadline=None, print_blob=True, suppress_health_check=_CHECKS)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
