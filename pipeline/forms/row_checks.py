"""What the rows of indicators must have, and what they cannot share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.forms.rates import decimal
from pipeline.model.commas import with_point
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import is_not_applicable, measure, no_unit, squeezed
from pipeline.model.vocabulary import label_key, one_apart

# Signs of comparison before a number, none of which reads as a limit where a dash stands before or behind them.
_LIMIT = re.compile(r"[-–—−]?[≥≤><=⩾⩽]+[-–—−]?\d")
# ≥04% is ≥94%, perhaps; %100 are two cells in one; the stroke in /7期 is a speck, or a cell that is empty.
_NOBODY_WRITES = re.compile(r"[≥≤><=⩾⩽]0\d|[%‰]\d|[/／|｜\\]+[^/／|｜\\]")
_NO_UNIT = re.compile(r"^\d|[≥≤><=]")
_DETAIL = re.compile("其中[:：]?")  # a row that breaks down the one above it has no points of its own
_NEVER = (
    ("产出指标", "满意度指标"),
    ("成本指标", "满意度指标"),
)  # a first level that took the place of a blank second one
_SAID = ("target", "actual", "weight", "score", "deviation")
_ROW_KEYS = ("level3", *_SAID)


def rows_complete(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Levels, weights and scores that a row lacks, and levels that no form has, or has elsewhere. Above second levels
    that every form has under a first one (数量指标), one is lacking though no row has any: a page break may hide it.
    """
    rows = record["indicators"]
    for key in ("level1", "level2"):
        if any(row[key] or label_key(row["level2"] or "") in profile.level1_of for row in rows):
            for index, row in enumerate(rows):
                if not row[key]:
                    yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/{key}", field=key)
    moved = any(repair["applied"] and repair["rule"] in ("drift", "heading") for repair in record["repairs"])
    flattened = any(repair["applied"] and repair["rule"] == "flattened" for repair in record["repairs"])
    for index, row in enumerate(rows):
        figures = any(row[key] and row[key]["kind"] == "number" for key in ("target", "actual"))
        # a value that slipped out of its column, or who is in charge of what has a number
        if row["unit"] and (_NO_UNIT.search(row["unit"]) or (figures and no_unit(row["unit"]))):
            yield finding(Code.UNREADABLE_VALUE, f"/indicators/{index}/unit", field="unit", text=row["unit"])
        for key, level in (("level1", "first level"), ("level2", "second level")):
            if row[key] and label_key(row[key]) not in profile.levels:
                code = Code.UNUSUAL_LABEL if _stands_surely(row[key], record, profile, moved) else Code.UNKNOWN_LABEL
                yield finding(code, f"/indicators/{index}/{key}", text=row[key], level=level)
        expected = profile.level1_of.get(label_key(row["level2"] or ""))
        levels = (_first_level(row["level1"] or "", profile), _first_level(row["level2"] or "", profile))
        both = f"{row['level1']} / {row['level2']}"
        proved = (levels[0], expected) == _EITHER and _points_prove(rows, row, profile)
        if expected and levels[0] not in (None, expected) and not proved:
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level1", row=both)
        either = (moved or flattened) and levels == _EITHER and row["level1_weight"] is None
        if either or (not expected and levels in _NEVER):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level1", row=both)
        says = _says_something(row) and not _DETAIL.match(row["level3"] or "")
        for key in ("weight", "score") if says else ():
            place = _place(record, index, key)
            shared = place and place == _place(record, index - 1, key)
            if row[key] is None and not shared and any(other[key] is not None for other in rows):
                yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/{key}", field=key)


def _points_prove(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any], profile: Profile) -> bool:
    """True for satisfaction under 项目效益（35分） where no row has a first level of its own for it, and the points of
    all rows under that label are those it prints: none was lost between them.
    """
    alike = [other for other in rows if other["level1"] == row["level1"]]
    weights = [decimal(other["weight"]) for other in alike if other["weight"] is not None]
    satisfied = any(_first_level(other["level1"] or "", profile) == _EITHER[1] for other in rows)
    whole = row["level1_weight"] is not None and sum(weights) == decimal(row["level1_weight"])
    return whole and not satisfied and len(weights) == len(alike)


def _says_something(row: Mapping[str, Any]) -> bool:
    """True for a name, a target or an actual value, unless all it says of itself is 不适用."""
    said = [row[key]["text"] for key in ("target", "actual") if row[key]] or [row["level3"] or ""]
    return any(text and not is_not_applicable(text) for text in said)


# Of a row that was moved, 满意度指标 below rows of 效益指标 may be either level: forms print it as both;
# where 效益指标 has its points, they say.
_EITHER = ("效益指标", "满意度指标")
_LONGEST_LEVEL = 12
_SHORT_LEVELS = frozenset({"数量", "质量", "时效", "成本", "产出", "效益"})
_PUNCTUATED = re.compile(r"[\d，。；、：,.;:%≥≤]")


def _stands_surely(text: str, record: Mapping[str, Any], profile: Profile, moved: bool) -> bool:
    """True when an unknown level can be but what is printed there: of an exported form whose rows stand where they
    stood, short, and like no level that is known; 数量指 may be cut, 数量指标质量指标 may be two.
    """
    key = label_key(text)
    if record["source"].get("ocr") or moved or len(key) > _LONGEST_LEVEL or _PUNCTUATED.search(key):
        return False
    return not any(_is_part(key, level) or _holds(key, level) or _alike(key, level) for level in profile.levels)


def _is_part(key: str, level: str) -> bool:
    """True for what a border may have left of a level; two characters may stand within one by chance."""
    return level.startswith(key) or (len(key) > 2 and key in level)


def _holds(key: str, level: str) -> bool:
    """True for a known level within a longer text; 数量 in 服务数量 is a word of it, 数量质量 are two levels."""
    rest = key.replace(level, "", 1)
    return level in key and (len(level) > 2 or rest in _SHORT_LEVELS)


def _alike(key: str, level: str) -> bool:
    """True for the same characters but one."""
    return len(key) > 2 and one_apart(key, level)


def _place(record: Mapping[str, Any], index: int, key: str) -> Any:
    return record["evidence"].get(f"/indicators/{index}/{key}")


def rows_said(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """In a form that says them elsewhere: the name of a row that has a target, the target and the actual value of one
    that has a score, and any of them of one that says nothing but its name: it may be a note between the rows. A name
    is no figure.
    """
    rows = record["indicators"]
    said = {key for row in rows for key in ("level3", "target", "actual") if row[key]}
    numbered = _are_numbered([row["level3"] or "" for row in rows])
    # Where a row of text lacks a cell, what stands behind it is one column off, and without points nothing tells.
    pointless = all(row["score"] is None for row in rows)
    adrift = pointless and record["source"].get("media_type", "").startswith("text/")
    if "target" in said and any(row["score"] for row in rows):
        said.add("actual")  # scored by what was reached: its column may have lost its heading
    for index, row in enumerate(rows):
        earned = (bool(row["score"]) or pointless) and (row["target"] or row["actual"])
        plan = "actual" not in said and row["level3"] and (row["deviation"] or row["more"])
        lacks = [
            ("level3", row["target"] or row["deviation"] or row["more"]),
            ("target", plan),
            ("target", earned and row["actual"]),
            ("actual", earned and row["target"]),
            ("target", row["score"] and {"target", "actual"} <= said and _says_neither(record, index)),
        ]
        for key, needed in lacks:
            if row[key] is None and needed and key in said:
                yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/{key}", field=key)
        named = row["level3"] and not is_not_applicable(row["level3"])
        if named and said & {"target", "actual"} and all(row[key] is None for key in _SAID):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level3", row=row["level3"])
        if (row["target"] or row["actual"]) and not numbered and _is_figure(row["level3"] or ""):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level3", row=row["level3"])
    if adrift:
        yield from _rows_with_fewer_cells(rows)
        yield from _rows_moved_below_levels(record)


_OF_EXECUTION = re.compile("执行率|支出率|支出进度|执行进度")


def _says_neither(record: Mapping[str, Any], index: int) -> bool:
    """True for a row whose target and actual value are both blank, and no dash, unless it is that of the execution."""
    row = record["indicators"][index]
    named = any(_OF_EXECUTION.search(row[key] or "") for key in ("level1", "level2", "level3"))
    said = any(row[key] or _place(record, index, key) for key in ("target", "actual"))
    return not named and not said


_RULE = re.compile("标准|解释|[办方]法|依据")


def targets_said(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A table none of whose rows has a target: its column has a heading that nobody took for one, or the names say
    them. Where a column says by what rule points are given, none has to be met.
    """
    rows = record["indicators"]
    ruled = any(_RULE.search(item["label"]) for row in rows for item in row["more"])
    if rows and not ruled and all(row["target"] is None for row in rows):
        yield finding(Code.REQUIRED_FIELD, "/indicators", field="target")


_NUMBERED = re.compile(r"(\d{1,2})\.(\d{1,2})(?!\d)")


def _are_numbered(names: Sequence[str]) -> bool:
    """True for names that are all numbered by their place, and upwards: 1.1 出版部数, 1.2 评审部数, 2.1 赠阅单位."""
    found = [_NUMBERED.match(name) for name in names]
    numbers = [(int(number[1]), int(number[2])) for number in found if number]
    return len(numbers) == len(names) > 1 and all(low < high for low, high in pairwise(numbers))


def _is_figure(name: str) -> bool:
    value = measure(name) if any(map(str.isdigit, name)) else None
    return value is not None and value.value is not None


_FEWEST_ROWS = 3
_MOST = 0.6  # of the rows


def _rows_with_fewer_cells(rows: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """The rows of a text without points that lack what most others have in a column that the record has no key for:
    it was lost, or the row is one column off.
    """
    headings = Counter(item["label"] for row in rows for item in row["more"])
    for heading, times in headings.items():
        if times < max(_FEWEST_ROWS, len(rows) * _MOST):
            continue
        for index, row in enumerate(rows):
            if all(item["label"] != heading for item in row["more"]):
                yield finding(Code.REQUIRED_FIELD, f"/indicators/{index}/more", field=heading)


_MOVED_NAME = re.compile(r"/indicators/(\d+)/level3")


def _rows_moved_below_levels(record: Mapping[str, Any]) -> Iterator[Finding]:
    """The rows of a text without points that were moved until they begin with their name: a level of theirs may be
    lost, or they are no indicators at all (综合得分 | 95 | 等次 | 良 below the last).
    """
    for repair in record["repairs"]:
        match = _MOVED_NAME.fullmatch(repair["path"] or "")
        if match and repair["rule"] == "drift" and repair["applied"]:
            path = f"/indicators/{match[1]}/level3"
            yield finding(Code.AMBIGUOUS_ROW, path, row=repair["before"])


def rows_once(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A row that says in every column what the row above it says was copied, or read twice."""
    for index, (above, row) in enumerate(pairwise(record["indicators"]), 1):
        if all(above[key] == row[key] for key in ("level1", "level2", *_ROW_KEYS)):
            text = row["level3"] or row["level2"] or row["level1"] or ""
            yield finding(Code.DUPLICATE_ROW, f"/indicators/{index}", row=text)


_DIGIT_FOR_SIGN = re.compile(r"2(\d.*)")  # ≥ is read and typed as 2 more than as anything else
_BEYOND = 2  # what is reached at most; 22.8 is no ≥4 overfulfilled: a limit of 24 is kept


def operator_read_as_digit(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A target that is missed at full score, and would be met without the 2 it begins with: 295%, perhaps ≥95%."""
    for index, row in enumerate(record["indicators"]):
        target, actual = row["target"], row["actual"]
        earned = target and actual and row["weight"] and row["score"] == row["weight"]
        if not earned or not target["kind"] == actual["kind"] == "number" or target["unit"] != actual["unit"]:
            continue
        match = _DIGIT_FOR_SIGN.fullmatch(squeezed(target["text"]))
        other = measure(f"≥{match[1]}") if match else None
        if match is None or other is None or not isinstance(other.value, Decimal):
            continue
        wanted, reached = other.value, decimal(actual["value"])
        if wanted <= reached <= wanted * _BEYOND and reached < decimal(target["value"]):
            readings = f"{target['text']} / ≥{match[1]}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/target", field="target", readings=readings)


def values_readable(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Amounts and shares whose comma parts no thousands (1,69万元 is 1.69 or 1,690), limits that are none (≥=5, -≥5,
    ≥04), figures behind their unit (%100), and what begins with a stroke (/7期).
    """
    for index, row in enumerate(record["indicators"]):
        for key in ("target", "actual"):
            text = squeezed(row[key]["text"]) if row[key] else ""
            limit = row[key] and row[key]["kind"] == "text" and _LIMIT.match(text)
            if limit or _NOBODY_WRITES.match(text) or (text and with_point(row[key]["text"])):
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


_FIRST_LEVELS = ("产出指标", "效益指标", "满意度指标", "成本指标")


def _first_level(text: str, profile: Profile) -> str | None:
    """Which of the usual first levels a text names: by its wording, or by the profile (项目完成指标)."""
    key = label_key(text)
    role = profile.level1_roles.get(key)
    return next((name for name in _FIRST_LEVELS if name[:2] in key), role if role in _FIRST_LEVELS else None)
