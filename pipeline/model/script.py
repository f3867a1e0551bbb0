"""Traditional script, folded to the simplified one that profiles are written in: for looking up and nothing else."""

from __future__ import annotations

from functools import cache
from importlib import resources


def simplified(text: str) -> str:
    """The text with traditional characters as simplified ones, character by character; never a value to record.

    >>> simplified("項目名稱（萬元）")
    '项目名称（万元）'
    """
    return text if text.isascii() else text.translate(_folds())


@cache
def _folds() -> dict[int, str]:
    lines = (resources.files("pipeline.model") / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
