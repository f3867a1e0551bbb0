"""How one form is printed: labels, brackets, column order, number formats, lines around the table."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.formgen import phrases

# role -> what a form may call it; the first entry is the commonest and weighs three times
LABELS: dict[str, tuple[str, ...]] = {
    "code": ("项目编码", "项目编号"),
    "name": ("项目名称", "项目名称", "专项（项目）名称"),
    "unit": ("实施单位", "项目实施单位", "项目单位", "实施单位（盖章）"),
    "budget_unit": ("主管部门", "一级预算单位", "主管预算部门", "项目主管部门"),
    "unit_code": ("单位编码", "预算编码"),
    "year": ("绩效自评年度", "评价年度", "自评年度"),
    "funds": ("项目资金", "项目资金", "项目资金情况", "资金情况"),
    "initial": ("年初预算数", "年初预算", "年初预算数"),
    "annual": ("全年预算数", "全年预算数（A）", "调整后预算数", "全年预算数 （A）"),
    "executed": ("全年执行数", "全年执行数（B）", "预算执行数", "实际支出数"),
    "fund_weight": ("分值", "权重", "分值权重"),
    "rate": ("执行率", "执行率（B/A）", "预算执行率", "执行率（%）"),
    "fund_score": ("得分", "自评得分"),
    "total": ("年度资金总额", "年度资金总额：", "资金总额", "年度财政资金总额"),
    "current_year": ("其中：当年财政拨款", "其中：本年财政拨款", "当年财政拨款", "其中:当年财政拨款"),
    "carried_over": ("上年结转资金", "上年结转资金", "上年结转"),
    "other": ("其他资金", "其他资金", "其他"),
    "goals": ("年度总体目标", "年度目标", "总体目标", "年度总体目标完成情况"),
    "expected": ("预期目标", "年初设定目标", "年度预期目标", "年初绩效目标"),
    "actual_goal": ("实际完成情况", "全年实际完成情况", "目标实际完成情况", "年度目标完成情况"),
    "indicators": ("绩效指标", "年度绩效指标", "绩效指标完成情况"),
    "level1": ("一级指标", "一级指标", "一级绩效指标"),
    "level2": ("二级指标",),
    "level3": ("三级指标", "三级指标", "指标名称", "三级指标名称"),
    "target": ("年度指标值", "年度指标值（A）", "指标值", "年初目标值"),
    "measure": ("度量单位", "计量单位"),
    "actual": ("实际完成值", "实际完成值（B）", "全年实际完成值", "全年完成值"),
    "weight": ("分值", "权重", "分值权重", "指标分值"),
    "score": ("得分", "自评得分", "指标得分"),
    "reason": (
        "偏差原因分析及改进措施",
        "偏差原因分析及改进措施",
        "未完成原因分析及改进措施",
        "偏差原因及改进措施",
    ),
    "sum": ("总分", "合计", "总计"),
}


@dataclass(frozen=True, slots=True)
class Style:
    layout: str
    label: dict[str, str]
    unit: str
    unit_above: bool
    unit_in_label: bool
    thousands: bool
    money_mode: str
    decimals: int
    percent_rate: bool
    fixed_rate: bool
    fixed_score: bool
    dash: str
    null_money: str
    brackets: str
    colon: str
    star: str
    points: str
    levels: str
    columns: tuple[str, ...]
    section_column: bool
    section_rows: bool
    fund_shape: str
    dept_first: bool
    contact_row: bool
    title: str
    year_line: str
    title_inside: bool
    above: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]
    header: str
    footer: str
    unit_column: bool
    measure_units: bool
    blank_mark: str
    reason_mark: str


def widths(text: str, brackets: str) -> str:
    """Brackets, colons of a label in full or half width; "mixed" leaves them."""
    if brackets == "half":
        return text.replace("（", "(").replace("）", ")").replace("：", ":")
    if brackets == "full":
        return text.replace("(", "（").replace(")", "）").replace(":", "：")
    return text


def choose_labels(layout: str, brackets: str, rng: random.Random) -> dict[str, str]:
    """The commonest wording mostly; 权重 and * are Shenzhen's."""
    wild = rng.choice((0.0, 0.15, 0.5))
    label = {k: widths(v[0] if rng.random() > wild else rng.choice(v), brackets) for k, v in LABELS.items()}
    if rng.random() < 0.12:
        gap = rng.choice(" 　")
        label |= {
            k: gap.join(v)
            for k, v in label.items()
            if len(v) == 2 and k in ("sum", "weight", "score", "fund_weight", "fund_score")
        }
    if layout == "shenzhen":
        label |= {
            "budget_unit": rng.choice(("一级预算单位", "一级预算单位", "主管部门")),
            "weight": "权重",
            "indicators": rng.choice(("年度绩效指标", "绩效指标")),
        }
        label["rate"] = widths(rng.choice(("执行率（%）", "执行率", "执行率 (%)")), brackets)
    return label


def _title(layout: str, brackets: str, year: int, rng: random.Random) -> tuple[str, str]:
    """(title, line under the title); the year stands in one of them, or in a field for Shenzhen."""
    base = {"shanghai": "财政项目支出绩效自评表"}.get(layout, "项目支出绩效自评表")
    suffix = widths(f"（{year}年度）", brackets)
    if layout == "shenzhen":
        return base, ""
    return rng.choices(
        ((base + suffix, ""), (base, suffix), (f"{year}年度{base}", ""), (base, f"{year}年度")),
        (50, 35, 8, 7),
    )[0]


def _columns(layout: str, rng: random.Random) -> tuple[str, ...]:
    if layout == "shenzhen":
        return ("level1", "level2", "level3", "target", "measure", "actual", "weight", "score")
    if rng.random() < 0.15:
        return ("level1", "level2", "level3", "weight", "target", "actual", "score", "reason")
    return ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")


def _around(
    year: int, unit: str, unit_above: bool, rng: random.Random
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Lines (alignment, text) over and under the table."""
    above: list[tuple[str, str]] = []
    colon = rng.choice("：：:")
    if rng.random() < 0.25:
        above.append(("left", f"填报日期{colon}{year + 1}年{rng.randint(1, 4)}月{rng.randint(1, 28)}日"))
    if unit_above:
        above.append(("right", rng.choice(("金额单位", "单位")) + colon + unit))
    below: list[tuple[str, str]] = []
    if rng.random() < 0.2:
        below.append(("left", rng.choice(phrases.REMARKS)))
    if rng.random() < 0.35:
        who = rng.choice(phrases.SURNAMES) + rng.choice(phrases.GIVEN)
        phone = f"0{rng.randint(300, 999)}-{rng.randint(2000000, 8999999)}"
        below.append(("left", f"填报人{colon}{who}    联系电话{colon}{phone}"))
    return tuple(above), tuple(below)


def make_style(layout: str, year: int, rng: random.Random, *, margins: bool = True) -> Style:
    """`margins`: the medium has page headers and footers."""
    brackets = rng.choice(("full", "full", "half", "mixed"))
    unit = rng.choices(("元", "万元"), {"shenzhen": (9, 1), "mof": (2, 8), "shanghai": (8, 2)}[layout])[0]
    unit_above = rng.random() < 0.25
    money_mode = rng.choice(("trim", "fixed", "fixed")) if unit == "万元" else "fixed"
    title, year_line = _title(layout, brackets, year, rng)
    above, below = _around(year, unit, unit_above, rng)
    point_forms = ("（{}分）", "({}分)", " ({}分)", "\n（{}分）", "({}分)", "")
    shenzhen = layout == "shenzhen"
    return Style(
        layout=layout,
        label=choose_labels(layout, brackets, rng),
        unit=unit,
        unit_above=unit_above,
        unit_in_label=not unit_above or rng.random() < 0.5,
        thousands=layout == "shanghai" or rng.random() < 0.15,
        money_mode=money_mode,
        decimals=rng.choice((2, 2, 2, 4, 6)) if unit == "万元" else 6,
        percent_rate=not shenzhen and rng.random() < 0.8,
        fixed_rate=rng.random() < 0.4,
        fixed_score=rng.random() < 0.25,
        dash=rng.choice("————－-/–"),
        null_money=rng.choice(("—", "", "-", "/")),
        brackets=brackets,
        colon=rng.choice(("", "", "", "：", ":")),
        star=rng.choice(("*", "* ", "", "＊")) if shenzhen else "",
        points=rng.choice(point_forms),
        levels=rng.choices(("merged", "first", "repeated"), (75, 12, 13))[0],
        columns=_columns(layout, rng),
        section_column=rng.random() < 0.8,
        section_rows=shenzhen,
        fund_shape=rng.choice(("tall", "tall", "wide", "indent")),
        dept_first=rng.random() < 0.8,
        contact_row=not shenzhen and rng.random() < 0.12,
        title=title,
        year_line=year_line,
        title_inside=rng.random() < 0.3,
        above=above,
        below=below,
        header=rng.choice(phrases.HEADERS) if margins and rng.random() < 0.2 else "",
        footer=rng.choice(("第{p}页 共{n}页", "- {p} -", "第 {p} 页", "{p}/{n}", "")) if margins else "",
        unit_column=shenzhen and rng.random() < 0.2,
        measure_units=shenzhen,
        blank_mark=rng.choice(("", "", "", "", "—", "/", "-", "－")),
        reason_mark=rng.choice(("", "", "", "", "", "", "", "—", "/", "-")),
    )


def for_paper_free(style: Style) -> Style:
    """Text exports: the title is a row, nothing stands outside the table but rows."""
    return replace(
        style,
        title_inside=True,
        header="",
        footer="",
        section_column=style.section_column or style.layout != "shenzhen",
    )


def plain(x: Decimal) -> str:
    """Without trailing zeros, never in exponent form."""
    text = format(x, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(style: Style, x: Decimal | None) -> str:
    if x is None:
        return style.null_money
    places = 2
    if style.unit == "万元":
        x, places = x / 10000, style.decimals
    if style.money_mode == "trim":
        whole, dot, rest = plain(x).partition(".")
        return (f"{int(whole):,}" if style.thousands else whole) + dot + rest
    return f"{x:,.{places}f}" if style.thousands else f"{x:.{places}f}"


def rate(style: Style, x: Decimal | None) -> str:
    if x is None:
        return style.dash
    return (f"{x:.2f}" if style.fixed_rate else plain(x)) + ("%" if style.percent_rate else "")


def points(style: Style, x: Decimal | None, blank: str = "") -> str:
    """A weight or a score."""
    if x is None:
        return blank
    return f"{x:.2f}" if style.fixed_score else plain(x)
