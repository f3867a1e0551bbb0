"""Targets and actual values that one slip keeps from being a number or a day: a letter among digits, a sign behind its
number, a mark before it. As texts they would say nothing, and nobody would be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import Kind, measure, squeezed

# What is typed and read for a figure, where a figure or a part of a date stands beside it.
_FIGURES = str.maketrans({"O": "0", "o": "0", "Q": "0", "〇": "0", "l": "1", "I": "1", "|": "1", "丨": "1"})
_AMONG_FIGURES = re.compile(r"[\dOoQ〇lI|丨.]*(?:\d[OoQ〇lI|丨]|[OoQ〇lI|丨][\d年月日])[\dOoQ〇lI|丨.]*")
_WORDS = (("用", "月"), ("曰", "日"), ("目", "日"), ("%%", "%"), ("〉", ">"), ("〈", "<"), ("》", ">"), ("《", "<"))
_SIGN_BEHIND = re.compile(r"(.*\d.*?)([≥≤⩾⩽≧≦><=]{1,2})")
_BEFORE = re.compile(r"^[·•.,、'‘’`:;|_~^*\"“”-]+(?=[^\s])")
_BEHIND = re.compile(r"[·•.,、'‘’`:|_~^*\"“”]+$")
_VALUES = frozenset({Kind.NUMBER, Kind.RANGE, Kind.DATE})


def values_nearly_read(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A text where a value was meant: 2023年11月2O日, 11用20日, 98%≥; not those that a suggestion names."""
    year = record["project"]["year"]
    suggested = {repair["path"] for repair in record["repairs"] if not repair["applied"]}
    for index, row in enumerate(record["indicators"]):
        for key in ("target", "actual"):
            path, said = f"/indicators/{index}/{key}", row[key]
            is_text = said and said["kind"] == "text" and path not in suggested
            if is_text and any(_reads(text, year) for text in _mended(said["text"])):
                yield finding(Code.UNREADABLE_VALUE, path, field=key, text=said["text"])


def _reads(text: str, year: int | None) -> bool:
    value = measure(text, year) if text else None
    return value is not None and value.kind in _VALUES


def _mended(printed: str) -> Iterator[str]:
    """The text with one kind of slip undone."""
    text = squeezed(printed)
    if not re.search(r"\d", text):
        return
    yield _AMONG_FIGURES.sub(lambda match: match[0].translate(_FIGURES), text)
    yield from (text.replace(slip, right) for slip, right in _WORDS if slip in text)
    if match := _SIGN_BEHIND.fullmatch(text):
        yield f"{match[2]}{match[1]}"
    yield _BEHIND.sub("", _BEFORE.sub("", text))


_STUCK = re.compile(r"(.*[^\d.])(\d{1,3}(?:\.\d{1,2})?)")
_TWO = re.compile(r"(.*?\d[^\d.,≥≤><=~-]{1,6})([≥≤><=]*\d.*)")
_UNIT_BEFORE = re.compile(r"([^\W\d]{1,4})\d[\d.,]*\1")


def figures_stuck(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A value with the figure of another cell behind it (98.6%10), with the other value of its row (12次13次), or with
    the target's unit before it (次13次); of scans `figures_scribbled_on` tells more.
    """
    if record["source"].get("ocr"):
        return
    year = record["project"]["year"]
    for index, row in enumerate(record["indicators"]):
        for key in ("target", "actual"):
            said = squeezed(row[key]["text"]) if row[key] and row[key]["kind"] == "text" else ""
            behind = _STUCK.fullmatch(said)
            two = _TWO.fullmatch(said)
            before = _UNIT_BEFORE.fullmatch(said)
            if (behind and _reads(behind[1], year)) or (two and _alike(two[1], two[2])) or before:
                yield finding(Code.UNREADABLE_VALUE, f"/indicators/{index}/{key}", field=key, text=said)


def _alike(first: str, second: str) -> bool:
    """Whether two texts are numbers of one unit; 1栋2层 is a house."""
    values = measure(first), measure(second)
    units = {value.unit for value in values if value and value.kind is Kind.NUMBER}
    numbers = all(value is not None and value.kind is Kind.NUMBER for value in values)
    return numbers and len(units) == 1 and None not in units
