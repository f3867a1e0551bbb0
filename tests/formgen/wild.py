"""Forms in the layouts of wild_layouts.py: an abstract table for every exporter, and the truth of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.formgen.content import make_form
from tests.formgen.funds import rounded
from tests.formgen.goals import goal
from tests.formgen.layout import Builder, Sheet, Table, spread
from tests.formgen.style import Style, make_style, plain
from tests.formgen.wild_draft import Draft
from tests.formgen.wild_funds import add_funds, amounts_of
from tests.formgen.wild_indicators import add_indicators, rows_of
from tests.formgen.wild_layouts import Layout

SHORT = ("市财政局预算科", "省农业农村厅", "县财政局", "行政政法科")
SAYINGS = (
    "项目按计划实施，资金使用规范，群众反映良好。",
    "主要问题是前期论证时间偏短，下一步将提前开展方案编制。",
    "根据年初工作安排，分三个阶段组织实施并逐月通报进度。",
    "今后将加强过程监管，及时拨付资金，提高资金使用效益。",
)


def make_wild(layout: Layout, rng: random.Random) -> tuple[Sheet, dict[str, Any]]:
    """One form in a layout, with the truth of it in the record's shape."""
    form = replace(
        make_form("mof", rng, small=True, write=goal),
        code=f"510000{rng.randint(21, 24)}R{rng.randint(10**11, 10**12 - 1)}",
    )
    columns = max(12, len(layout.columns) + 2 + len(layout.halves) * 2)
    truth: dict[str, Any] = {
        "form_type": layout.form_type,
        "title": layout.title + ("" if layout.subtitle else f"（{form.year}年度）"),
        "project": dict.fromkeys(("code", "name", "year", "implementing_unit", "budget_unit", "unit_code")),
        "funds": {"stated_unit": None, "lines": []},
        "goals": {"expected": None, "actual": None, "mid_term": None},
        "indicators": [],
        "total": {"weight": None, "score": None, "grade": None},
        "fields": [],
        "notes": [layout.name],
    }
    truth["project"]["year"] = form.year
    d = Draft(Builder(columns), layout, form, rng, truth)
    rows = rows_of(d)
    lines = amounts_of(d)
    score = sum((row.score or Decimal(0) for row in rows), Decimal(0))
    score += (lines[0].get("score") or Decimal(0)) if layout.funds and layout.funds.weight else Decimal(0)
    style = _style(d)
    if any("{unit_code}" in text for _, text in layout.above):
        truth["project"] |= {"unit_code": form.unit_code, "implementing_unit": form.unit}
    if style.title_inside:
        _lead(d, style)
    _section(d, 0)
    for pairs in layout.identity:
        _identity(d, pairs, score)
    _section(d, 1)
    for pairs in layout.contacts:
        _identity(d, pairs, score)
    fund_head = add_funds(d, lines)
    _section(d, 2)
    goal_row = _goals(d)
    _section(d, 3)
    head = add_indicators(d, rows, score)
    for pairs in layout.tail:
        _identity(d, pairs, score)
    raw = [rng.uniform(0.8, 1.25) for _ in range(columns)]
    table = Table(
        d.b.row + 1,
        columns,
        tuple(d.b.cells),
        tuple(x / sum(raw) for x in raw),
        head,
        goal_row or head,
        fund_head or head,
    )
    return Sheet(form, style, table), truth


def _style(d: Draft) -> Style:
    above = tuple(
        (side, text.format(unit=d.form.unit, budget_unit=d.form.budget_unit, unit_code=d.form.unit_code))
        for side, text in d.layout.above
    )
    style = make_style("mof", d.form.year, random.Random(d.rng.random()))
    return replace(
        style, title=d.truth["title"], year_line=f"（{d.form.year}年度）" if d.layout.subtitle else "", above=above, below=tuple(("left", text) for text in d.layout.below),
        header="", section_column=True, title_inside=d.rng.random() < 0.3,
    )  # fmt: skip


def _lead(d: Draft, style: Style) -> None:
    for role, text in (
        ("title", style.title),
        ("subtitle", style.year_line),
        *((f"above-{side}", text) for side, text in style.above),
    ):
        if text:
            d.b.next_row()
            d.b.add(text, role, 0)


def _section(d: Draft, which: int) -> None:
    text = d.layout.sections[which]
    if text == "manage":
        _management(d)
    elif text == "tasks":
        _tasks(d)
    elif text == "spent":
        _spent(d)
    elif text:
        d.b.next_row()
        d.b.add(text, "section", 0)


def _identity(d: Draft, pairs: Sequence[tuple[str, str]], score: Decimal) -> None:
    b = d.b
    b.next_row()
    spans = spread(b.columns, [w for _ in pairs for w in (1.2, 1.8)])
    for index, (label, key) in enumerate(pairs):
        if key == "wide":
            b.add(label, "section", 0)
            return
        b.add(label, "label", spans[2 * index])
        b.add(_identity_value(d, label, key, score), "value", spans[2 * index + 1] if index + 1 < len(pairs) else 0)


def _identity_value(d: Draft, label: str, key: str, score: Decimal) -> str:
    form, project, rng = d.form, d.truth["project"], d.rng
    who, phone = form.contact, form.phone
    known = {
        "name": ("name", form.name, form.name), "unit_code": ("unit_code", form.unit_code, form.unit_code),
        "budget_unit": ("budget_unit", form.budget_unit, form.printed_budget_unit),
        "unit": ("implementing_unit", form.unit, form.printed_unit),
    }  # fmt: skip
    if key in known:
        role, right, text = known[key]
        project[role] = right
        return right if d.layout.traditional else text
    if key == "codename":
        project["code"], project["name"] = form.code, form.name
        return f"{form.code}-{form.name}"
    if key == "total_score":
        d.truth["total"]["score"] = float(score)
        return plain(score)
    if key == "grade":
        d.truth["total"]["grade"] = "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"
        return str(d.truth["total"]["grade"])
    if key == "code":
        project["code"] = form.code
        return form.code
    if key == "year":
        return f"{form.year}年"
    if key == "names":
        project["name"] = "、".join((form.name, "执法记录仪购置", "看守所修缮"))
        return str(project["name"])
    if key == "money_unit":
        d.truth["funds"]["stated_unit"] = d.layout.unit
        return d.layout.unit
    text = {
        "person": who, "phone": phone, "personphone": f"{who} {phone}", "blank": "", "none": "无", "no": "否", "text": rng.choice(SAYINGS),
        "text_short": rng.choice(SHORT), "date": f"{form.year + 1}年3月{rng.randint(1, 28)}日", "period": f"{form.year}年1月-{form.year}年12月",
        "address": "松坪镇解放路18号",
        "unit_field": form.unit, "plain_unit": form.unit, "total_amount": "",
    }.get(key, key.partition(":")[2])  # fmt: skip
    if key == "total_amount":
        amount = rounded(Decimal(str(10 ** rng.uniform(5, 7))), Decimal("1E+2"))
        text = plain(amount / 10000)
        d.truth["funds"] = {
            "stated_unit": "万元",
            "lines": [{"category": "total", "label": "资金总额（万元）", "annual_budget": float(amount)}],
        }
        return text
    if key in ("unit_field", "plain_unit") and not any(
        other == "unit" for row in d.layout.identity for _, other in row
    ):
        project["implementing_unit"] = text
    d.field(label.rstrip("：:"), text if text not in ("", "无") else None, key in ("person", "phone", "personphone"))
    return text


_MANAGED = (
    "分配科学性",
    "下达及时性",
    "拨付合规性",
    "使用规范性",
    "执行准确性",
    "预算绩效管理情况",
    "支出责任履行情况",
)


def _management(d: Draft) -> None:
    """The seven rows of 资金管理情况 that transfer payments have since 2023."""
    b = d.b
    spans = spread(b.columns, [1.0, 1.6, 3.0, 2.0])
    b.next_row()
    b.add("资金管理情况", "label", spans[0], len(_MANAGED) + 1)
    b.add("", "label", spans[1])
    b.add("情况说明", "head", spans[2])
    b.add("存在问题和改进措施", "head", 0)
    for name in _MANAGED:
        b.next_row()
        says = d.rng.choice(
            (
                "按因素法分配，符合办法要求。",
                "在规定时限内下达到位。",
                "拨付手续齐全，未发现违规。",
                "严格按规定用途使用。",
            )
        )
        b.add(name, "label", spans[1])
        b.add(says, "value", spans[2])
        b.add("无", "value", 0)
        d.field(name, says)


def _tasks(d: Draft) -> None:
    """The year's main tasks, each with its budget: a table of its own that a record has no key for."""
    b = d.b
    spans = spread(b.columns, [1.0, 1.6, 3.0, 1.0, 1.0])
    b.next_row()
    b.add("年度主要任务完成情况", "label", spans[0], 3)
    for text, span in zip(("任务名称", "主要内容", "预算数（万元）", "执行数（万元）"), (*spans[1:4], 0), strict=True):
        b.add(text, "head", span)
    for name, text in (
        ("任务一：日常运转保障", "保障机关正常运转和人员经费"),
        ("任务二：专项业务开展", "开展年度重点业务工作"),
    ):
        amount = rounded(Decimal(str(10 ** d.rng.uniform(1, 3))))
        b.next_row()
        for value, span in zip((name, text, plain(amount), plain(amount)), (*spans[1:4], 0), strict=True):
            b.add(value, "value", span)


def _spent(d: Draft) -> None:
    """What was spent on what, in yuan, below amounts in another unit: a table that a record keeps as it stands."""
    b = d.b
    spans = spread(b.columns, [2.4, 1.2, 1.2, 1.0])
    rows = [["支出內容", "實際支出數", "會計憑證號", "備注"]]
    spent = [Decimal(d.rng.randint(100_00, 900_000_00)) / 100 for _ in range(4)]
    names = ("路基土石方工程", "沥青路面养护", "其他", "标志标线")
    rows += [
        [name, f"{amount:,.2f}", f"{at}#", ""] for at, (name, amount) in enumerate(zip(names, spent, strict=True), 7)
    ]
    rows.append(["合計", f"{sum(spent):,.2f}", "", ""])
    for at, row in enumerate(rows):
        b.next_row()
        for text, span in zip(row, (*spans[:-1], 0), strict=True):
            b.add(text, "head" if at == 0 else "text", span)
    d.truth["tables"] = [rows]


def _goals(d: Draft) -> int:
    layout, b, rng = d.layout, d.b, d.rng
    if layout.goals is None:
        return 0
    side, left, right = layout.goals
    goals = d.truth["goals"]
    expected, actual = (goal(rng, rng.randint(40, 160)).replace("\n", "") for _ in range(2))
    if left == "goal":
        b.next_row()
        b.add(side, "label", 2)
        b.add(expected, "goal", 0)
        goals["expected"] = expected
        return b.row
    half = (b.columns - 1) // 2
    first, second = (layout.halves or ("长期目标", "年度目标")) if left == "halves" else (left, right)
    third, says = layout.third_goal
    says = says or (goal(rng, rng.randint(40, 160)).replace("\n", "") if third else "")
    heads, texts = [first, second], [expected, actual]
    if third:
        half = (b.columns - 1) // 3
        at = 2 if layout.third_goal[1] else 1
        heads.insert(at, third)
        texts.insert(at, says)
        d.field(third, says)
    for role, row in (("head", heads), ("goal", texts)):
        b.next_row()
        if side and role == "head":
            b.add(side, "tall", 1, 2)
        for text in row[:-1]:
            b.add(text, role, half)
        b.add(row[-1], role, 0)
    if left == "halves":
        goals["mid_term"], goals["expected"] = expected, actual
    else:
        goals["expected"], goals["actual"] = expected, actual
    return b.row
