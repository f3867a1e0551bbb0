"""The indicators of a form of an unusual layout: their rows, and the table they are printed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from tests.formgen.funds import rounded
from tests.formgen.layout import spread
from tests.formgen.rows import Indicator, indicator_row, shares
from tests.formgen.style import plain
from tests.formgen.values import Value
from tests.formgen.wild_draft import Draft

SYMBOL = {">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<"}
CRITERIA = ("完成得满分，每少一项扣1分。", "达到目标值得满分，否则按比例计分。", "制度健全且执行有效得满分。")


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator row as printed: its content, its first level with the length of its run, and what weighs it."""

    content: Indicator
    level1: str
    level2: str
    weight: Decimal | None
    score: Decimal | None
    part: int = 0


def rows_of(d: Draft) -> list[Row]:
    layout, rng = d.layout, d.rng
    printed = {role for role, _ in layout.columns}
    named: set[str] = set()
    rows: list[Row] = []
    parts = layout.goal_parts
    for part in range(parts):
        for level1, points, second in layout.levels:
            many = [pair for pair in second for _ in range(2 if pair[1] == "数量指标" and rng.random() < 0.5 else 1)]
            weights = shares(points // parts if points else 100, len(many), rng)
            for (level2, kind), weight in zip(many, weights, strict=True):
                content = indicator_row(level1, kind, weight, d.form.year, Decimal(500000), named, rng)
                own = content.weight if points and printed & {"weight", "score"} else None
                rows.append(
                    Row(content, level1, level2, own, content.score if points and "score" in printed else None, part)
                )
    if layout.rate_row:
        _add_rate(rows, *layout.rate_row)
    if layout.breakdown:
        first = rows[0]
        target, actual = Value("≥2项", (">=", 2.0, "项")), Value("2项", (None, 2.0, "项"))
        content = Indicator(first.level1, first.level2, "其中：新增任务数", target, actual, None, None)
        rows.insert(1, Row(content, first.level1, first.level2, None, None))
    return rows


def _add_rate(rows: list[Row], level1: str, level2: str, name: str) -> None:
    """The rate of execution as an indicator: in place of the first of its second level, or as a first level of its own."""
    at = next((i for i, row in enumerate(rows) if (row.level1, row.level2) == (level1, level2)), len(rows))
    points = rows[at].weight if at < len(rows) else Decimal(10)
    target, actual = Value("≥90%", (">=", 90.0, "%")), Value("100%", (None, 100.0, "%"))
    rows[at : at + 1] = [
        Row(Indicator(level1, level2, name, target, actual, points, points), level1, level2, points, points)
    ]


def add_indicators(d: Draft, rows: Sequence[Row], score: Decimal) -> int:
    layout, b = d.layout, d.b
    if not layout.columns:
        return b.row
    side = 1 if layout.indicators else 0
    shares_ = {
        "level3": 1.6,
        "target": 1.1,
        "actual": 1.1,
        "deviation": 1.3,
        "weight": 0.6,
        "score": 0.6,
        "unit": 0.7,
        "operator": 0.7,
    }
    spans = spread(b.columns - side, [shares_.get(role, 1.0) for role, _ in layout.columns])
    head = b.row + 1
    if layout.halves:
        _add_halves(d, rows, side)
        return head
    for part in range(layout.goal_parts):
        mine = [row for row in rows if row.part == part]
        label = layout.indicators
        if layout.goal_parts > 1:
            label = f"年度绩效目标{part + 1}（{80 // layout.goal_parts}分）"
        b.next_row()
        if side:
            deep = 2 if layout.header2 or layout.over else 1
            extra = len({row.level1 for row in mine}) if layout.subtotal else 0
            b.add(label, "tall", 1, len(mine) + extra + deep)
        _header(d, spans)
        for index, row in enumerate(mine):
            _indicator(d, mine, index, row, spans, label if "目标1" in label or "目标2" in label else None)
            if layout.subtotal and (index + 1 == len(mine) or mine[index + 1].level1 != row.level1):
                _subtotal(d, spans, [other for other in mine if other.level1 == row.level1])
    _total(d, spans, side, score, rows)
    return head


def _header(d: Draft, spans: Sequence[int]) -> None:
    layout, b = d.layout, d.b
    split = [i for i, (role, _) in enumerate(layout.columns) if role in ("operator", "target", "unit")]
    over = [*([(layout.header2, split[0], len(split))] if layout.header2 else []), *layout.over]
    under = {k for _, first, many in over for k in range(first, first + many)}
    for index, ((_, text), span) in enumerate(zip(layout.columns, spans, strict=True)):
        for heading, first, many in over:
            if index == first:
                b.add(heading, "head", sum(spans[first : first + many]))
        if index not in under:
            b.add(text, "head", span, 2 if over else 1)
    if over:
        b.next_row()
    for index in sorted(under):
        b.add(layout.columns[index][1], "head", spans[index])


def _subtotal(d: Draft, spans: Sequence[int], rows: Sequence[Row]) -> None:
    """The sums of one first level, which are no indicator and no total."""
    layout, b = d.layout, d.b
    roles = [role for role, _ in layout.columns]
    left = min(roles.index(role) for role in ("weight", "score") if role in roles)
    b.next_row()
    b.add(layout.subtotal, "label", sum(spans[:left]))
    for role, span in zip(roles[left:], spans[left:], strict=True):
        values = [getattr(row, role) for row in rows] if role in ("weight", "score") else []
        b.add(plain(sum((v for v in values if v is not None), Decimal(0))) if values else "", "num", span)


def _add_halves(d: Draft, left: Sequence[Row], side: int) -> None:
    """The indicators of the mid term and those of the year side by side, under one first level."""
    layout, b = d.layout, d.b
    names = ("level2", "level3", "target")
    spans = spread(b.columns - side, [1.0, *(1.0 for _ in names * 2)])
    pairs = _paired(left, rows_of(d))
    b.next_row()
    b.add(layout.indicators, "tall", side, len(pairs) + 1)
    for (_, text), span in zip((*layout.columns, *layout.columns[1:]), spans, strict=True):
        b.add(text, "head", span)
    halves: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for index, pair in enumerate(pairs):
        b.next_row()
        whole = next(row for row in pair if row)
        run = _run([next(row.level1 for row in other if row) for other in pairs], index)
        if run:
            b.add(whole.level1, "level1", spans[0], run)
        for half, row in enumerate(pair):
            widths = spans[1 + 3 * half : 4 + 3 * half]
            for text, span in zip(_half_row(row, layout.halves[half], halves[half]), widths, strict=True):
                b.add(text, "text", span)
    d.truth["indicators"] += [*halves[0], *halves[1]]


def _half_row(row: Row | None, goal: str, said: list[dict[str, Any]]) -> tuple[str, str, str]:
    if row is None:
        return "", "", ""
    target = row.content.target
    said.append(
        {
            "level1": row.level1, "level2": row.level2, "level1_weight": None, "level3": row.content.level3,
            "target": target.text or None, "target_parts": list(target.parts) if target.parts else None,
            "actual": None, "actual_parts": None, "weight": None, "score": None, "deviation": None, "more": [], "goal": goal,
        }
    )  # fmt: skip
    return row.level2, row.content.level3, target.text


def _paired(left: Sequence[Row], right: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    out: list[tuple[Row | None, Row | None]] = []
    for level in dict.fromkeys((row.level1, row.level2) for row in left):
        halves = ([row for row in rows if (row.level1, row.level2) == level] for rows in (left, right))
        out += [(one, other) for one, other in zip_longest(*halves)]
    return out


def _indicator(d: Draft, rows: Sequence[Row], index: int, row: Row, spans: Sequence[int], part: str | None) -> None:
    layout, b = d.layout, d.b
    b.next_row()
    roles = [role for role, _ in layout.columns]
    truth: dict[str, Any] = {
        "level1": None, "level2": None, "level1_weight": None, "level3": row.content.level3, "target": None, "target_parts": None,
        "actual": None, "actual_parts": None, "weight": None, "score": None, "deviation": None, "more": [], "goal": part,
    }  # fmt: skip
    point = next((points for name, points, _ in layout.levels if name == row.level1 and points), None)
    for (role, heading), span in zip(layout.columns, spans, strict=True):
        if role in ("level1", "level2"):
            text = getattr(row, role)
            printed = text + (layout.points.format(point) if layout.points and point and role == "level1" else "")
            if role == "level2" and layout.points2:
                same = [r.weight or Decimal(0) for r in rows if (r.level1, r.level2) == (row.level1, row.level2)]
                printed += layout.points2.format(plain(sum(same, Decimal(0))))
            own = [r.level1 if role == "level1" else (r.level1, r.level2) for r in rows]
            run = _run(own, index)
            if run:
                b.add(printed, "level1" if role == "level1" else "level", span, run)
            truth[role] = text.partition("（")[0] if role == "level1" else printed
            if role == "level1" and ("（" in text or (layout.points and point)):
                truth["level1_weight"] = float(point or 0)
        else:
            b.add(
                _cell(d, role, heading, row, truth, "operator" in roles),
                "num" if role in ("weight", "score") else "text",
                span,
            )
    d.truth["indicators"].append(truth)


def _run(own: Sequence[Any], index: int) -> int:
    if index and own[index - 1] == own[index]:
        return 0
    return next((k for k in range(index, len(own)) if own[k] != own[index]), len(own)) - index


def _cell(d: Draft, role: str, heading: str, row: Row, truth: dict[str, Any], split: bool) -> str:
    content = row.content
    target = content.target
    if role in ("operator", "target", "unit") and split:
        in_words = any("文字描述" in text for role, text in d.layout.columns if role == "unit")
        return _split_cell(role, target, in_words, truth)
    if role in ("target", "actual"):
        value = target if role == "target" else content.actual
        text = value.text
        bare = (
            split
            and role == "actual"
            and value.parts
            and target.parts
            and value.parts[2] == target.parts[2]
            and isinstance(value.parts[1], float)
        )
        if bare and value.parts:
            text = _digits(value.parts[1])
            truth[role], truth[f"{role}_parts"] = text + str(value.parts[2] or ""), list(value.parts)
            return text
        truth[role], truth[f"{role}_parts"] = text or None, list(value.parts) if value.parts else None
        return text
    if role in ("weight", "score"):
        number = row.weight if role == "weight" else row.score
        truth[role] = None if number is None else float(number)
        return "" if number is None else plain(number)
    if role == "deviation":
        truth[role] = content.reason or None
        return content.reason
    if role.startswith("other:"):
        text = _other(role.partition(":")[2], d, row, len(d.truth["indicators"]))
        if text:
            truth["more"].append({"label": heading, "value": text})
        return text
    return content.level3


def _other(key: str, d: Draft, row: Row, place: int) -> str:
    content = row.content
    return {
        "method": d.rng.choice(CRITERIA), "meaning": f"反映{content.level3}", "review": "", "number": str(place + 1),
        "adjusted": "", "coefficient": "100", "core": d.rng.choice(("是", "否")), "blank": "", "rate": "100%",
        "before": content.target.text, "reviewed": "" if row.score is None else plain(rounded(row.score * Decimal("0.9"))),
        "state": "完成" if row.score == row.weight else "未完成", "share": "" if row.weight is None else plain(row.weight),
        "raw": plain(rounded(row.score / row.weight * 100)) if row.weight and row.score is not None else "",
        "tick": "√" if content.reason and d.rng.random() < 0.5 else "", "measure": "加强过程管理" if content.reason else "",
    }[key]  # fmt: skip


def _split_cell(role: str, target: Value, in_words: bool, truth: dict[str, Any]) -> str:
    """`in_words`: what is no number stands in the column of units, as 单位（文字描述） says."""
    parts = target.parts
    numeric = parts and isinstance(parts[1], float)
    if not numeric or not parts:
        if role == "target":
            truth["target"], truth["target_parts"] = target.text or None, list(parts) if parts else None
        said = ("文字描述", "", target.text) if in_words else ("定性", target.text, "")
        return dict(zip(("operator", "target", "unit"), said, strict=True))[role]
    symbol, digits, unit = SYMBOL.get(parts[0] or "", "="), _digits(parts[1]), str(parts[2] or "")
    if role == "operator":
        return symbol
    if role == "target":
        operator = next(key for key, sign in SYMBOL.items() if sign == symbol)
        truth["target"], truth["target_parts"] = symbol + digits + unit, [operator, parts[1], parts[2]]
        return digits
    truth["unit"] = unit or None
    return unit


def _digits(value: Any) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _total(d: Draft, spans: Sequence[int], side: int, score: Decimal, rows: Sequence[Row]) -> None:
    layout, b = d.layout, d.b
    if not layout.total:
        return
    label, _, grade = layout.total.partition("|")
    roles = [role for role, _ in layout.columns]
    left = min(roles.index(role) for role in ("weight", "score") if role in roles)
    b.next_row()
    b.add(label, "label", sum(spans[:left]) + side)
    weight = sum((row.weight or Decimal(0) for row in rows), Decimal(0)) + Decimal(
        layout.funds.weight if layout.funds else 0
    )
    total = d.truth["total"]
    for role, span in zip(roles[left:], spans[left:], strict=True):
        text = ""
        if role == "weight":
            text, total["weight"] = plain(weight), float(weight)
        elif role == "score":
            text, total["score"] = plain(score), float(score)
        elif role == "other:reviewed":
            text = plain(rounded(score * Decimal("0.9")))
        elif role == "deviation" and grade:
            text = "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"
            total["grade"] = text
        b.add(text, "num", span)
