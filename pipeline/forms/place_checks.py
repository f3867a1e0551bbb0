"""What stands in a row of indicators where it cannot belong: the row is one column off, or two cells became one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.draft import KINDS
from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import measure, squeezed
from pipeline.model.vocabulary import label_key

_LEVEL_ENDING, _SHORTEST_LEVEL = "指标", 4


def rows_misplaced(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A level or a kind for a name, a level or a kind in front of a value, a figure for a reason."""
    for index, row in enumerate(record["indicators"]):
        wrong = [
            key
            for key, found in (
                ("level3", _is_no_name(row, profile)),
                ("target", _begins_with_kind(row["target"])),
                ("actual", _begins_with_kind(row["actual"])),
                ("deviation", _is_figure(row["deviation"])),
            )
            if found
        ]
        for key in wrong:
            said = row[key]["text"] if isinstance(row[key], dict) else row[key]
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/{key}", row=said)


def _is_no_name(row: Mapping[str, Any], profile: Profile) -> bool:
    name = label_key(row["level3"] or "")
    level = name[: name.find(_LEVEL_ENDING) + len(_LEVEL_ENDING)]
    begins = len(level) >= _SHORTEST_LEVEL and level in profile.levels
    return name in KINDS or (begins and name not in (label_key(row["level1"] or ""), label_key(row["level2"] or "")))


def _begins_with_kind(value: Mapping[str, Any] | None) -> bool:
    text = squeezed(value["text"]) if value else ""
    return text[:2] in KINDS and len(text) > len("定性")


def _is_figure(reason: str | None) -> bool:
    said = measure(reason) if reason else None
    return bool(said and said.value)
