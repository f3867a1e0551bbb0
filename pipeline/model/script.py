"""Traditional script, folded to the simplified one that profiles are written in: for looking up and nothing else."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources


def simplified(text: str) -> str:
    """The text with traditional characters as simplified ones, character by character; never a value to record.

    >>> simplified("項目名稱（萬元）")
    '项目名称（万元）'
    """
    if text.isascii():
        return text
    return _folded(text) if len(text) <= _SHORT else _fold(text)


_SHORT = 64  # characters: labels and values, which every rule asks for; a run over many files must not grow


def _fold(text: str) -> str:
    return _traditional().sub(lambda match: _folds()[match[0]], text)


_folded = lru_cache(maxsize=4096)(_fold)


def in_script_of(text: str, mended: str) -> tuple[str, bool]:
    """A mended reading of the simplified text in the script of the text itself, and whether that is sure: of a new
    character in print that is traditional, the form is not known where it has more than one.

    >>> in_script_of("婦聯聯合會", "妇女联合会"), in_script_of("審汁局", "审计局")
    (('婦女聯合會', True), ('審计局', False))
    """
    folded = simplified(text)
    if folded == text:
        return mended, True
    parts: list[str] = []
    sure = True
    for change, start, end, first, last in SequenceMatcher(None, folded, mended, autojunk=False).get_opcodes():
        same = change == "equal"
        parts.append(text[start:end] if same else mended[first:last])
        sure = sure and (same or not any(char in _simplified_forms() for char in mended[first:last]))
    return "".join(parts), sure


@cache
def _traditional() -> re.Pattern[str]:
    """Any of them: hardly a text has one, and a pattern passes over the others faster than look-ups do."""
    return re.compile(f"[{''.join(_folds())}]")


@cache
def _simplified_forms() -> frozenset[str]:
    return frozenset(_folds().values())


@cache
def _folds() -> dict[str, str]:
    lines = (resources.files("pipeline.model") / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
