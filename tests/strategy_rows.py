"""The upper part of a random form: rows, printed values and what they say, layout, identity, funds.

Each row knows its hollow places: blanks that only the layout makes (spans, merged levels, a unit column
left empty) and that an exporter may drop. What a cell prints is never dropped.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

Truth = dict[str, Any]
Draw = st.DrawFn

HANZI = "河湖堤岸苗圃灯塔书屋技能讲堂邻里帮扶巡护清淤"
_UNITS = ("场", "个", "人次", "%", "万元", "公里", "台", "份", "")
_ODD_UNITS = ("节次", "课时", "㎡", "件套", "户次", "天", "小时", "‰")
_SIGNS = {
    ">=": ("≥{}", ">={}", "≧{}", "≥ {}", "不少于{}", "不低于{}", "至少{}", "{}以上", "＞={}"),
    "<=": ("≤{}", "<={}", "不超过{}", "{}以内", "不高于{}", "≦{}"),
    "=": ("={}", "＝{}"),
    ">": (">{}", "＞{}"),
    None: ("{}",),
}
_WORDS = ("全年", "长期", "达成预期指标", "根据年度计划安排", "已完成", "有效提升", "优", "基本达成")
_ODD_NAMES = (
    "满意度",
    "数量",
    "总成本",
    "时效",
    "2024年度培训",
    "资金使用率(%)",
    "不适用",
    "12个点位",
    "第3期",
    "成本",
)
LEVELS: Mapping[str, tuple[str, ...]] = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标", "其他满意度指标"),
}
_HEADS: Mapping[str, tuple[str, ...]] = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": ("三级指标", "指标名称"),
    "operator": ("指标性质", "计算符号"),
    "target": ("年度指标值", "指标值", "目标值"),
    "unit": ("度量单位", "计量单位"),
    "actual": ("实际完成值", "*实际完成值", "全年完成值"),
    "weight": ("分值", "*权重", "权重"),
    "score": ("得分", "*得分", "自评得分"),
    "deviation": ("偏差原因分析及改进措施", "备注"),
}
_SHAPES = (
    "level1 level2 level3 target unit actual weight score",
    "level1 level2 level3 target actual weight score deviation",
    "level1 level2 level3 weight target actual score deviation",
    "level1 level2 level3 operator target unit actual weight score deviation",
    "level1 level2 level3 target actual weight score",
)


@dataclass(slots=True)
class Row:
    """One row of texts; `hollow` are the places of blanks that say nothing."""

    kind: str
    texts: list[str]
    hollow: set[int] = field(default_factory=set)

    def drop(self, at: int) -> None:
        del self.texts[at]
        self.hollow = {h - (h > at) for h in self.hollow if h != at}

    def push(self) -> None:
        self.texts.insert(0, "")
        self.hollow = {0} | {h + 1 for h in self.hollow}

    def droppable(self) -> list[int]:
        return [h for h in sorted(self.hollow) if any(self.texts[h + 1 :])]


def row_of(kind: str, width: int, texts: Mapping[int, str], says_blank: Set[int] = frozenset()) -> Row:
    whole = [texts.get(column, "") for column in range(width)]
    return Row(kind, whole, {c for c, text in enumerate(whole) if not text and c not in says_blank})


@st.composite
def names(draw: Draw, *, odd: bool) -> str:
    if odd and draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from(_ODD_NAMES))
    name = draw(st.text(HANZI, min_size=4, max_size=9))
    return name + draw(st.sampled_from(("", "率", "次数", "“3+1”课程", "（含线上）", "2期")))


def plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


@st.composite
def numbers(draw: Draw) -> Decimal:
    whole = Decimal(draw(st.integers(0, 3000)))
    return whole if draw(st.integers(0, 2)) else whole / Decimal(draw(st.sampled_from((10, 100))))


def reading(kind: str, operator: str | None, value: Any, upper: Any, unit: str | None) -> Truth:
    return {"kind": kind, "operator": operator, "value": value, "upper": upper, "unit": unit}


@st.composite
def values(draw: Draw, year: int, *, odd: bool) -> tuple[str, Truth | None]:
    """A printed target or actual, and what it says."""
    kind = draw(st.sampled_from(("number",) * 6 + ("date", "date", "range", "text", "none") + ("blank",) * odd))
    if kind == "number":
        number, operator = draw(numbers()), draw(st.sampled_from((">=", ">=", None, None, "<=", "=", ">")))
        unit = draw(st.sampled_from(_UNITS + (_ODD_UNITS if odd else ())))
        text = draw(st.sampled_from(_SIGNS[operator])).format(f"{number}{unit}")
        return text, reading("number", operator, plain(number), None, unit or None)
    if kind == "date":
        month = draw(st.integers(1, 12))
        last = calendar.monthrange(year, month)[1]
        day = draw(st.integers(1, 28))
        text, operator, when = draw(
            st.sampled_from(
                (
                    (f"{year}年{month}月{day}日", None, day),
                    (f"{year}.{month}.{day}", None, day),
                    (f"{year}-{month:02d}-{day:02d}", None, day),
                    (f"{year}年{month}月{day}日前", "<=", day),
                    (f"{month}月底前", "<=", last),
                    (f"{year}年{month}月底前完成", "<=", last),
                )
            )
        )
        return text, reading("date", operator, f"{year}-{month:02d}-{when:02d}", None, None)
    if kind == "range":
        low, more = draw(st.integers(0, 90)), draw(st.integers(1, 90))
        unit = draw(st.sampled_from(("场", "%", "次")))
        text = f"{low}{draw(st.sampled_from('-~—'))}{low + more}{unit}"
        return text, reading("range", None, low, low + more, unit)
    if kind == "text":
        return draw(st.sampled_from(_WORDS)), reading("text", None, None, None, None)
    if kind == "none":
        return "不适用", reading("not_applicable", None, None, None, None)
    return draw(st.sampled_from(("", "—", "/", "无"))), None


@st.composite
def reached(draw: Draw, year: int, target: tuple[str, Truth | None], *, odd: bool) -> tuple[str, Truth | None]:
    """A printed actual value beside its target: what was to be reached, or something of another kind."""
    text, value = target
    number = value is not None and value["kind"] == "number"
    if number and draw(st.integers(0, 2)):
        unit = value["unit"] if value else None
        amount = _AMOUNT.search(text)
        assert amount
        return f"{amount[0]}{unit or ''}", reading("number", None, value and value["value"], None, unit)
    other = values(year, odd=odd).filter(
        lambda it: not it[1] or (it[1]["operator"] is None and not (number and it[1]["kind"] == "number"))
    )
    return target if draw(st.integers(0, 3)) == 0 else draw(other)


_AMOUNT = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Style:
    """How one form is laid out."""

    year: int
    odd: bool
    starts: Mapping[str, int]
    width: int
    side: bool  # a column for the sections' names
    repeated: bool  # levels repeated on every row
    points: str
    dash: str
    heads: Mapping[str, str]
    first_amount: int

    def may_hold(self, target: tuple[str, Truth | None]) -> bool:
        """False for a bare number: columns of signs and of units are not left blank beside one."""
        value = target[1]
        if value is None or value["kind"] != "number":
            return True
        return not ("unit" in self.starts and not value["unit"]) and not (
            "operator" in self.starts and value["operator"] is None
        )


@st.composite
def styles(draw: Draw, *, odd: bool) -> Style:
    roles = draw(st.sampled_from(_SHAPES)).split()
    side = draw(st.booleans())
    starts: dict[str, int] = {}
    column = int(side)
    for role in roles:
        starts[role] = column
        column += 1 + (role in ("level3", "target") and draw(st.integers(0, 3)) == 0)
    width = column + draw(st.integers(0, 1))
    return Style(
        year=draw(st.integers(2019, 2025)),
        odd=odd,
        starts=starts,
        width=width,
        side=side,
        repeated=draw(st.integers(0, 3)) == 0,
        points=draw(st.sampled_from(("", "({}分)", "（{}分）", " ({}分)"))),
        dash=draw(st.sampled_from("—-/")),
        heads={role: draw(st.sampled_from(_HEADS[role])) for role in roles},
        first_amount=draw(st.integers(2, max(2, width - 6))),
    )


@st.composite
def identity(draw: Draw, style: Style, truth: Truth) -> list[Row]:
    titled = draw(st.booleans())
    colon = draw(st.sampled_from(("", "：", ":")))
    name = draw(names(odd=False)) + "项目"
    where = draw(st.sampled_from(("青羽市云溪区", "临岳县")))
    unit, above = f"{where}妇女儿童活动中心", f"{where}妇女联合会(本级)"
    code = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=12, max_size=20)))
    truth["title"] = f"项目支出绩效自评表（{style.year}年度）" if titled else "项目支出绩效自评表"
    truth["project"] = {
        "code": None if titled else code, "name": name, "year": style.year,
        "implementing_unit": unit, "budget_unit": above, "unit_code": None,
    }  # fmt: skip
    pairs = [[("项目名称", name)], [("主管部门", above), ("实施单位", unit)]]
    if not titled:
        pairs = [
            [("项目编码", code), ("项目名称", name), ("绩效自评年度", str(style.year))],
            [("实施单位", unit), ("一级预算单位", above)],
        ]
    rows = [row_of("title", style.width, {0: truth["title"]})]
    for some in pairs:
        texts: dict[int, str] = {}
        column = 0
        for label, value in some:
            texts[column], texts[column + 1] = label + colon, value
            column += 2 + draw(st.integers(0, int(2 * len(some) + 1 < style.width)))
        rows.append(row_of("identity", max(style.width, column), texts))
    return rows


def _amount(yuan: Decimal, unit: str, *, thousands: bool) -> str:
    scaled = yuan / 10000 if unit == "万元" else yuan
    return f"{scaled:,.2f}" if thousands else f"{scaled:.2f}"


@st.composite
def funds(draw: Draw, style: Style, truth: Truth) -> list[Row]:
    unit, thousands = draw(st.sampled_from(("元", "万元"))), draw(st.booleans())
    step = 100 if unit == "万元" else 1
    annual = draw(st.integers(100, 90000))
    executed = annual if draw(st.booleans()) else draw(st.integers(1, annual))
    carried = draw(st.integers(0, min(executed, annual) // 2)) if draw(st.booleans()) else 0
    initial = annual if draw(st.booleans()) else draw(st.integers(carried, 90000))
    cent = Decimal("0.01")
    rate = (Decimal(executed) / annual * 100).quantize(cent, ROUND_HALF_UP)
    score = (rate / 10).quantize(cent, ROUND_HALF_UP)
    lines: list[tuple[str, str, list[int] | None]] = [
        ("total", "年度资金总额", [initial, annual, executed]),
        ("current_year", draw(st.sampled_from(("其中：当年财政拨款", "财政拨款"))),
         [initial - carried, annual - carried, executed - carried]),
        ("carried_over", "上年结转资金", [carried] * 3),
        ("other", "其他资金", [0, 0, 0] if draw(st.booleans()) else None),
    ]  # fmt: skip
    f0 = style.first_amount
    percent = draw(st.sampled_from(("", "%")))
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率(%)", "得分")
    label_at = draw(st.integers(0, min(1, f0 - 1)))
    rows = [row_of("fund-head", f0 + 6, {0: f"项目资金（{unit}）"} | {f0 + i: t for i, t in enumerate(heads)})]
    truth["funds"] = {"stated_unit": unit, "lines": []}
    for category, label, amounts in lines:
        texts = {label_at: label}
        for i in range(3):
            texts[f0 + i] = _amount(Decimal(amounts[i] * step), unit, thousands=thousands) if amounts else style.dash
        total = category == "total"
        points = ("10", f"{rate.normalize():f}{percent}", f"{score.normalize():f}") if total else (style.dash,) * 3
        texts |= {f0 + 3 + i: text for i, text in enumerate(points)}
        rows.append(row_of("fund", f0 + 6, texts))
        yuan = [a * step for a in amounts] if amounts else [None] * 3
        truth["funds"]["lines"].append(
            {"category": category, "initial_budget": yuan[0], "annual_budget": yuan[1], "executed": yuan[2],
             "weight": 10 if total else None, "execution_rate": float(rate) if total else None,
             "score": float(score) if total else None}
        )  # fmt: skip
    truth["spent"] = score
    return rows
