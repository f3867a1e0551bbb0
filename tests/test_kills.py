"""A few kills at any moment; `python -m tests.kills --count 100` does many."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.kills import kill_often


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_a_run_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path) -> None:
    assert sum(kill_often(tmp_path, 6, 30, 1).values()) == 6
