"""What the rows of indicators must have, and what they cannot share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import squeezed, with_point
from pipeline.model.vocabulary import label_key

# Signs of comparison before a number.
_LIMIT = re.compile(r"[≥≤><=⩾⩽]+\d")
_ROW_KEYS = ("level3", "target", "actual", "weight", "score", "deviation")


def rows_complete(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Levels, weights and scores that a row lacks, and levels that no form has, or has elsewhere."""
    rows = record["indicators"]
    for key in ("level1", "level2"):
        if any(row[key] for row in rows):
            for index, row in enumerate(rows):
                if not row[key]:
                    yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/{key}", field=key)
    for index, row in enumerate(rows):
        if row["unit"] and row["unit"][0].isdigit():  # a value that slipped out of its column
            yield finding(Code.UNREADABLE_VALUE, f"/indicators/{index}/unit", field="unit", text=row["unit"])
        for key, level in (("level1", "first level"), ("level2", "second level")):
            if row[key] and label_key(row[key]) not in profile.levels:
                yield finding(Code.UNKNOWN_LABEL, f"/indicators/{index}/{key}", text=row[key], level=level)
        expected = profile.level1_of.get(label_key(row["level2"] or ""))
        if expected and row["level1"] and _first_level(row["level1"]) not in (None, expected):
            text = f"{row['level1']} / {row['level2']}"
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level1", row=text)
        says = row["level3"] or row["target"] or row["actual"]
        for key in ("weight", "score") if says else ():
            if row[key] is None and any(other[key] is not None for other in rows):
                yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/{key}", field=key)


def values_readable(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Amounts and shares whose comma parts no thousands (1,69万元 is 1.69 or 1,690), and limits that are none (≥=5)."""
    for index, row in enumerate(record["indicators"]):
        for key in ("target", "actual"):
            if row[key] and (
                with_point(row[key]["text"])
                or (_LIMIT.match(squeezed(row[key]["text"])) and row[key]["kind"] == "text")
            ):
                yield finding(Code.UNREADABLE_VALUE, f"/indicators/{index}/{key}", field=key, text=row[key]["text"])


def cells_apart(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """In a scan two cells are read as one where the border between is worn away: then one of a row's is missing, or two
    rows have it.
    """
    if not record["source"].get("ocr"):
        return
    rows, places = record["indicators"], record["evidence"]
    for index, row in enumerate(rows):
        for key in ("level3", "target", "actual") if row["level3"] or row["target"] else ():
            if row[key] is None:
                yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/{key}", field=key)
        for key in _ROW_KEYS:
            place = places.get(f"/indicators/{index}/{key}")
            if place and place == places.get(f"/indicators/{index - 1}/{key}"):
                yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/{key}", row=place[0]["raw"])


def _first_level(text: str) -> str | None:
    key = label_key(text)
    return next((name for name in ("产出指标", "效益指标", "满意度指标", "成本指标") if name[:2] in key), None)
