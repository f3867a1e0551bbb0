"""What stands in a row of indicators where it cannot belong: the row is one column off, or two cells became one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.draft import KINDS
from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import is_not_applicable, measure, points, squeezed
from pipeline.model.script import simplified
from pipeline.model.vocabulary import label_key

_LEVEL_ENDING, _SHORTEST_LEVEL = "指标", 4
_NUMBERED = re.compile(r"\d{1,2}[.、]?\D{2}")


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


def reasons_copied(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A reason that is the row's actual value: a cell was copied over the next one, or the row stands one column off.
    Where a row has points, they tell.
    """
    for index, row in enumerate(record["indicators"]):
        reason, actual = squeezed(row["deviation"] or ""), squeezed(row["actual"]["text"] if row["actual"] else "")
        if reason and reason == actual and not is_not_applicable(reason):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/deviation", row=reason)


_FIGURE_BEFORE = re.compile(r"\d{1,3}(?:\.\d{1,2})?[\u4e00-\u9fff]{3,}")


def figures_before_names(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A name with a figure before it (10完工时间) in a row that lacks a figure others have in a further column."""
    rows = record["indicators"]
    figures: Counter[str] = Counter()
    figures.update(item["label"] for row in rows for item in row["more"] if points(item["value"] or "") is not None)
    usual = {label for label, times in figures.items() if times > 1}
    for index, row in enumerate(rows):
        lacks = usual - {item["label"] for item in row["more"]}
        if lacks and _FIGURE_BEFORE.fullmatch(squeezed(row["level3"] or "")):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level3", row=row["level3"])


def labels_behind_names(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A name of the project or of a unit with the label of the next pair behind it: 某河清淤项目负责人及电话."""
    for key in ("name", "implementing_unit", "budget_unit"):
        said = label_key(record["project"][key] or "")
        if said[1:].endswith(profile.labels_of_pairs):
            readings = f"{record['project'][key]} / -"
            yield finding(Code.AMBIGUOUS_VALUE, f"/project/{key}", field=key, readings=readings)


_OF_WORDS = re.compile("说明|备注|解释|依据|来源|材料|描述|内容|措施|原因|意见")


def figures_under_words(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Columns whose heading is one of words, and that hold figures in every row: a heading too many, or one lost."""
    found: dict[str, list[tuple[str, str]]] = {}
    for index, row in enumerate(record["indicators"]):
        for place, item in enumerate(row["more"]):
            if _OF_WORDS.search(simplified(item["label"])):
                found.setdefault(item["label"], []).append((f"/indicators/{index}/more/{place}", item["value"]))
    for label, values in found.items():
        if len(values) > 1 and all(points(value) is not None for _, value in values):
            yield finding(Code.AMBIGUOUS_ROW, values[0][0], row=f"{label}: {values[0][1]}")


def _is_no_name(row: Mapping[str, Any], profile: Profile) -> bool:
    name = label_key(row["level3"] or "")
    level = name[: name.find(_LEVEL_ENDING) + len(_LEVEL_ENDING)]
    begins = len(level) >= _SHORTEST_LEVEL and level in profile.levels
    own = [label_key(row[key] or "") for key in ("level1", "level2")]
    # 社会效益 is a name under 社会效益指标 and 履职效益, and none under 质量指标.
    first = profile.level1_of.get(name, "").removesuffix(_LEVEL_ENDING)
    wider = own[1] not in profile.level1_of and own[1].endswith(first)
    other = bool(first) and not wider and all(_stem(name) != _stem(level) for level in own)
    numbered = level == own[1] and _NUMBERED.match(name[len(level) :])  # 数量指标1：加固座数
    return name in KINDS or other or (begins and name not in own and not numbered)


def _stem(level: str) -> str:
    return level.removesuffix(_LEVEL_ENDING).removeprefix("产出")


_IN_WORDS = "文字描述"


def _begins_with_kind(value: Mapping[str, Any] | None) -> bool:
    text = squeezed(value["text"]) if value else ""
    return text == _IN_WORDS or (text[:2] in KINDS and len(text) > len("定性"))


_LONGEST_UNIT = 5  # 万平方公里; what is longer goes on to say what happened: 1个县推迟移交


def _is_figure(reason: str | None) -> bool:
    said = measure(reason) if reason else None
    return bool(said and said.value and len(said.unit or "") <= _LONGEST_UNIT)
