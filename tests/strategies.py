"""Whole forms with a known truth, drawn at random, then drifted as careless exports drift."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from tests.strategy_rows import (
    HANZI,
    LEVELS,
    Draw,
    Row,
    Style,
    Truth,
    funds,
    identity,
    names,
    numbers,
    plain,
    reached,
    reading,
    row_of,
    styles,
    values,
)


@dataclass(frozen=True, slots=True)
class Made:
    """A form as rows of texts, what a faithful reading of it says, and what was done to it."""

    rows: tuple[tuple[str, ...], ...]
    truth: Truth
    notes: tuple[str, ...] = ()

    def tsv(self) -> bytes:
        return "".join("\t".join(row) + "\n" for row in self.rows).encode()


def _parts(total: int, cuts: list[int]) -> list[int]:
    marks = [0, *sorted(cuts), total]
    return [high - low for low, high in pairwise(marks)]


@st.composite
def _goals(draw: Draw, style: Style, truth: Truth) -> list[Row]:
    middle = draw(st.integers(2, style.width - 1))
    texts = [draw(st.text(HANZI + "，；", min_size=3, max_size=30)).strip("，；") + "完成。" for _ in range(2)]
    truth["goals"] = dict(zip(("expected", "actual"), texts, strict=True))
    head = row_of("goal-head", style.width, {0: "年度总体目标", 1: "预期目标", middle: "实际完成情况"})
    if draw(st.integers(0, 2)):
        return [head, row_of("goal", style.width, {1: texts[0], middle: texts[1]})]
    cuts = [draw(st.integers(1, len(text) - 1)) for text in texts]
    first, rest = (
        [text[:c] for text, c in zip(texts, cuts, strict=True)],
        [t[c:] for t, c in zip(texts, cuts, strict=True)],
    )
    stuck = {0: "年度绩效指标"} if draw(st.booleans()) else {}
    return [
        head,
        row_of("goal", style.width, {1: first[0], middle: first[1]}),
        row_of("goal", style.width, stuck | {1: rest[0], middle: rest[1]}),
    ]


@st.composite
def _indicator(draw: Draw, style: Style, weight: int) -> tuple[dict[str, str], Truth]:
    """The texts of one row by column, and its truth but for the levels."""
    odd = style.odd
    idle = weight == 0 and draw(st.booleans())
    said: Truth = {"level3": None, "target": None, "unit": None, "deviation": None}
    texts = {"weight": str(weight)}
    score = Decimal(weight) if draw(st.integers(0, 2)) else Decimal(draw(st.integers(0, weight * 100))) / 100
    texts["score"] = f"{score.normalize():f}"
    said |= {"weight": weight, "score": plain(score)}
    if odd and draw(st.integers(0, 15)) == 0:
        gone = draw(st.sampled_from(("weight", "score")))
        texts[gone], said[gone] = "", None
    if idle:
        texts["actual"] = "不适用"
        said["actual"] = {"text": "不适用", **reading("not_applicable", None, None, None, None)}
        return texts, said
    texts["level3"] = draw(names(odd=odd))
    said["level3"] = texts["level3"] if texts["level3"] not in "—" else None
    found = draw(values(style.year, odd=odd).filter(style.may_hold))
    for role, (text, value) in (("target", found), ("actual", draw(reached(style.year, found, odd=odd)))):
        texts[role], said[role] = text, value and {"text": text, **value}
    if "unit" in style.starts and draw(st.booleans()):
        # A counted target split over the columns: operator, bare number, unit.
        unit, number, operator = draw(st.sampled_from(("场", "个", "人次", "节次", "%"))), draw(numbers()), ""
        if "operator" in style.starts or draw(st.booleans()):
            operator = "≥"
        texts |= {"target": f"{operator}{number}", "unit": unit, "actual": f"{number}"}
        if "operator" in style.starts:
            texts |= {"target": f"{number}", "operator": operator}
        said["unit"] = unit
        value = reading("number", ">=" if operator else None, plain(number), None, unit)
        said["target"] = {"text": f"{operator}{number}{unit}", **value}
        said["actual"] = {"text": f"{number}{unit}", **reading("number", None, plain(number), None, unit)}
    if "deviation" in style.starts and draw(st.booleans()):
        text = draw(st.sampled_from(("受天气影响，活动延期", "无", "—", "年初估计不足", "2024年3月已整改")))
        texts["deviation"], said["deviation"] = text, None if text in "无—" else text
    return texts, said


@st.composite
def _indicators(draw: Draw, style: Style, truth: Truth) -> list[Row]:
    rows = [_head(style)]
    count = draw(st.integers(3, 7))
    weights = _parts(90, [draw(st.integers(0, 90)) for _ in range(count - 1)])
    chosen: list[tuple[str, str]] = []
    for level1, below in LEVELS.items():
        chosen += [(level1, level2) for level2 in below if draw(st.booleans())]
    chosen = sorted((chosen or [("产出指标", "数量指标")]) * count, key=lambda pair: list(LEVELS).index(pair[0]))
    at = sorted(draw(st.lists(st.integers(0, len(chosen) - 1), min_size=count, max_size=count)))
    levels = [chosen[i] for i in at]
    sums = {name: sum(w for w, (l1, _) in zip(weights, levels, strict=True) if l1 == name) for name, _ in levels}
    truth["indicators"] = []
    total: Decimal | None = truth.pop("spent")
    above: tuple[str, str] | None = None
    for weight, (level1, level2) in zip(weights, levels, strict=True):
        texts, said = draw(_indicator(style, weight))
        fresh1 = style.repeated or above is None or above[0] != level1
        fresh2 = fresh1 or above is None or above[1] != level2
        texts["level1"] = level1 + style.points.format(sums[level1]) if fresh1 else ""
        texts["level2"] = level2 if fresh2 else ""
        points = sums[level1] if style.points else None
        truth["indicators"].append({"level1": level1, "level1_weight": points, "level2": level2, **said})
        assume(truth["indicators"][-1] not in truth["indicators"][-2:-1])  # a row that is printed twice was copied
        # The funds are drawn apart: a project of 100 元 whose costs are 1万元 is asked about, rightly.
        assume(not (level2 == "成本指标" and "万元" in texts.get("target", "") + texts.get("actual", "")))
        above = (level1, level2)
        total = None if total is None or said["score"] is None else total + Decimal(str(said["score"]))
        placed = {style.starts[role]: text for role, text in texts.items()}
        blank = {style.starts[role] for role in style.starts if role not in ("level1", "level2", "unit", "operator")}
        idle = texts.get("level3") is None
        rows.append(row_of("indicator", style.width, placed, set() if idle else blank))
    truth["total"] = {"weight": 100, "score": None if total is None else plain(total)}
    whole = "" if total is None else f"{total.normalize():f}"
    last = {int(style.side): "总分", style.starts["weight"]: "100", style.starts["score"]: whole}
    return [*rows, row_of("total", style.width, last)]


def _head(style: Style) -> Row:
    texts = {style.starts[role]: text for role, text in style.heads.items()}
    return row_of("head", style.width, ({0: "年度绩效指标"} if style.side else {}) | texts)


_SLIPS = (
    ("妇女儿童", "妇儿儿童"), ("妇女联合会", "妇联联合会"), ("实施单位", "实施第位"), ("项目名称", "项目名秤"),
    ("年初预算数", "年初预匏数"), ("实际完成值", "实际完戍值"), ("年度指标值", "年度旨标值"), ("全年执行数", "全年執行数"),
    ("三级指标", "三级指标名"), ("偏差原因分析及改进措施", "偏差原因分析及改进错施"), ("其他资金", "其他咨金"),
)  # fmt: skip


def _drifted(draw: Draw, rows: list[Row], style: Style) -> tuple[str, ...]:
    """Drifts and slips, in place; says which."""
    notes: list[str] = []
    strength = draw(st.sampled_from((1, 3, 8)))
    for row in rows:
        if row.kind == "title" or draw(st.integers(0, strength)):
            continue
        if row.kind in ("indicator", "fund", "goal") and draw(st.integers(0, 5)) == 0:
            row.push()
            notes.append(f"{row.kind} pushed right")
            continue
        for _ in range(draw(st.integers(1, 2))):
            if places := row.droppable():
                row.drop(draw(st.sampled_from(places)))
                notes.append(f"{row.kind} lost a blank")
        if row.kind == "indicator" and style.side and not row.texts[0] and draw(st.integers(0, 3)) == 0:
            row.texts[0] = "年度绩效指标"
            notes.append("section label stuck in front")
    for right, wrong in _SLIPS:
        if draw(st.integers(0, 7)) == 0:
            for row in rows:
                row.texts = [text.replace(right, wrong) for text in row.texts]
            notes.append(f"slip {wrong}")
    return tuple(notes)


@st.composite
def forms(draw: Draw, *, drift: bool = True, odd: bool = True) -> Made:
    """A form; `drift` moves cells and slips keys, `odd` adds missing values and awkward texts."""
    style = draw(styles(odd=odd))
    truth: Truth = {}
    parts = [draw(part(style, truth)) for part in (identity, funds, _goals, _indicators)]
    if draw(st.booleans()):
        for part, name in zip(parts[1:], ("预算执行情况", "项目目标完成情况", "年度绩效指标"), strict=True):
            part.insert(0, row_of("section", style.width, {0: name}))
    rows = [row for part in parts for row in part]
    notes = _drifted(draw, rows, style) if drift else ()
    return Made(tuple(tuple(row.texts) for row in rows), truth, notes)


def _canon(value: Any) -> Any:
    if isinstance(value, str):
        text = "".join(unicodedata.normalize("NFKC", value).split())
        return text.replace("≧", "≥").replace("⩾", "≥").replace("≦", "≤").replace("⩽", "≤")
    return float(value) if isinstance(value, int | float) else value


def differences(record: Mapping[str, Any], truth: Truth) -> list[str]:
    """Every value of the record that is not the truth's, as `path: got, not expected`."""
    found: list[str] = []

    def compare(path: str, got: Any, expected: Any) -> None:
        if isinstance(expected, dict) and isinstance(got, Mapping):
            for key, value in expected.items():
                compare(f"{path}/{key}", got.get(key), value)
        elif isinstance(expected, list) and isinstance(got, list) and len(got) == len(expected):
            for index, value in enumerate(expected):
                compare(f"{path}/{index}", got[index], value)
        elif _canon(got) != _canon(expected):
            found.append(f"{path}: {got!r}, not {expected!r}")

    compare("", record, truth)
    return found
