"""Whole forms with a known truth, drawn at random, then drifted as careless exports drift.

A form is rows of texts. Each row knows its hollow places: blanks that only the layout makes (spans, merged
levels, a unit column left empty) and that an exporter may drop. What a cell prints is never dropped.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

Truth = dict[str, Any]
Draw = st.DrawFn

_HANZI = "河湖堤岸苗圃灯塔书屋技能讲堂邻里帮扶巡护清淤"
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
_ODD_NAMES = ("满意度", "数量", "总成本", "时效", "2024年度培训", "资金使用率(%)", "不适用", "12个点位", "第3期", "成本")
_LEVELS: Mapping[str, tuple[str, ...]] = {
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


@dataclass(frozen=True, slots=True)
class Made:
    """A form as rows of texts, what a faithful reading of it says, and what was done to it."""

    rows: tuple[tuple[str, ...], ...]
    truth: Truth
    notes: tuple[str, ...] = ()

    def tsv(self) -> bytes:
        return "".join("\t".join(row) + "\n" for row in self.rows).encode()


def _row(kind: str, width: int, texts: Mapping[int, str], says_blank: set[int] = frozenset()) -> Row:  # type: ignore[assignment]
    whole = [texts.get(column, "") for column in range(width)]
    return Row(kind, whole, {c for c, text in enumerate(whole) if not text and c not in says_blank})


@st.composite
def names(draw: Draw, *, odd: bool) -> str:
    if odd and draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from(_ODD_NAMES))
    name = draw(st.text(_HANZI, min_size=4, max_size=9))
    return name + draw(st.sampled_from(("", "率", "次数", "“3+1”课程", "（含线上）", "2期")))


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


@st.composite
def numbers(draw: Draw) -> Decimal:
    whole = Decimal(draw(st.integers(0, 3000)))
    return whole if draw(st.integers(0, 2)) else whole / Decimal(draw(st.sampled_from((10, 100))))


def _measure(kind: str, operator: str | None, value: Any, upper: Any, unit: str | None) -> Truth:
    return {"kind": kind, "operator": operator, "value": value, "upper": upper, "unit": unit}


@st.composite
def values(draw: Draw, year: int, *, odd: bool) -> tuple[str, Truth | None]:
    """A printed target or actual, and what it says."""
    kind = draw(st.sampled_from(("number",) * 6 + ("date", "date", "range", "text", "none") + ("blank",) * odd))
    if kind == "number":
        number, operator = draw(numbers()), draw(st.sampled_from((">=", ">=", None, None, "<=", "=", ">")))
        unit = draw(st.sampled_from(_UNITS + (_ODD_UNITS if odd else ())))
        text = draw(st.sampled_from(_SIGNS[operator])).format(f"{number}{unit}")
        return text, _measure("number", operator, _plain(number), None, unit or None)
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
        return text, _measure("date", operator, f"{year}-{month:02d}-{when:02d}", None, None)
    if kind == "range":
        low, more = draw(st.integers(0, 90)), draw(st.integers(1, 90))
        unit = draw(st.sampled_from(("场", "%", "次")))
        text = f"{low}{draw(st.sampled_from('-~—'))}{low + more}{unit}"
        return text, _measure("range", None, low, low + more, unit)
    if kind == "text":
        return draw(st.sampled_from(_WORDS)), _measure("text", None, None, None, None)
    if kind == "none":
        return "不适用", _measure("not_applicable", None, None, None, None)
    return draw(st.sampled_from(("", "—", "/", "无"))), None


def _parts(total: int, cuts: list[int]) -> list[int]:
    marks = [0, *sorted(cuts), total]
    return [high - low for low, high in zip(marks, marks[1:], strict=False)]


@dataclass(frozen=True, slots=True)
class _Style:
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


@st.composite
def _styles(draw: Draw, *, odd: bool) -> _Style:
    roles = draw(st.sampled_from(_SHAPES)).split()
    side = draw(st.booleans())
    starts: dict[str, int] = {}
    column = int(side)
    for role in roles:
        starts[role] = column
        column += 1 + (role in ("level3", "target") and draw(st.integers(0, 3)) == 0)
    width = column + draw(st.integers(0, 1))
    return _Style(
        year=draw(st.integers(2019, 2025)),
        odd=odd,
        starts=starts,
        width=width,
        side=side,
        repeated=draw(st.integers(0, 3)) == 0,
        points=draw(st.sampled_from(("", "({}分)", "（{}分）", " ({}分)"))),
        dash=draw(st.sampled_from("—-/")),
        heads={role: draw(st.sampled_from(_HEADS[role])) for role in roles},
        first_amount=draw(st.integers(2 if not side else 2, max(2, width - 6))),
    )


@st.composite
def _identity(draw: Draw, style: _Style, truth: Truth) -> list[Row]:
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
    rows = [_row("title", style.width, {0: truth["title"]})]
    for some in pairs:
        texts: dict[int, str] = {}
        column = 0
        for label, value in some:
            texts[column], texts[column + 1] = label + colon, value
            column += 2 + draw(st.integers(0, int(2 * len(some) + 1 < style.width)))
        rows.append(_row("identity", max(style.width, column), texts))
    return rows


def _amount(yuan: Decimal, unit: str, *, thousands: bool) -> str:
    scaled = yuan / 10000 if unit == "万元" else yuan
    return f"{scaled:,.2f}" if thousands else f"{scaled:.2f}"


@st.composite
def _funds(draw: Draw, style: _Style, truth: Truth) -> list[Row]:
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
    rows = [_row("fund-head", f0 + 6, {0: f"项目资金（{unit}）"} | {f0 + i: t for i, t in enumerate(heads)})]
    truth["funds"] = {"stated_unit": unit, "lines": []}
    for category, label, amounts in lines:
        texts = {label_at: label}
        for i in range(3):
            texts[f0 + i] = _amount(Decimal(amounts[i] * step), unit, thousands=thousands) if amounts else style.dash
        total = category == "total"
        points = ("10", f"{rate.normalize():f}{percent}", f"{score.normalize():f}") if total else (style.dash,) * 3
        texts |= {f0 + 3 + i: text for i, text in enumerate(points)}
        rows.append(_row("fund", f0 + 6, texts))
        yuan = [a * step for a in amounts] if amounts else [None] * 3
        truth["funds"]["lines"].append(
            {"category": category, "initial_budget": yuan[0], "annual_budget": yuan[1], "executed": yuan[2],
             "weight": 10 if total else None, "execution_rate": float(rate) if total else None,
             "score": float(score) if total else None}
        )  # fmt: skip
    truth["spent"] = score
    return rows


@st.composite
def _goals(draw: Draw, style: _Style, truth: Truth) -> list[Row]:
    middle = draw(st.integers(2, style.width - 1))
    texts = [draw(st.text(_HANZI + "，；", min_size=3, max_size=30)).strip("，；") + "完成。" for _ in range(2)]
    truth["goals"] = dict(zip(("expected", "actual"), texts, strict=True))
    head = _row("goal-head", style.width, {0: "年度总体目标", 1: "预期目标", middle: "实际完成情况"})
    if draw(st.integers(0, 2)):
        return [head, _row("goal", style.width, {1: texts[0], middle: texts[1]})]
    cuts = [draw(st.integers(1, len(text) - 1)) for text in texts]
    first, rest = ([text[:c] for text, c in zip(texts, cuts, strict=True)], [t[c:] for t, c in zip(texts, cuts, strict=True)])
    stuck = {0: "年度绩效指标"} if draw(st.booleans()) else {}
    return [
        head,
        _row("goal", style.width, {1: first[0], middle: first[1]}),
        _row("goal", style.width, stuck | {1: rest[0], middle: rest[1]}),
    ]


@st.composite
def _indicator(draw: Draw, style: _Style, weight: int) -> tuple[dict[str, str], Truth]:
    """The texts of one row by column, and its truth but for the levels."""
    odd = style.odd
    idle = weight == 0 and draw(st.booleans())
    said: Truth = {"level3": None, "target": None, "unit": None, "deviation": None}
    texts = {"weight": str(weight)}
    score = Decimal(weight) if draw(st.integers(0, 2)) else Decimal(draw(st.integers(0, weight * 100))) / 100
    texts["score"] = f"{score.normalize():f}"
    said |= {"weight": weight, "score": _plain(score)}
    if odd and draw(st.integers(0, 15)) == 0:
        gone = draw(st.sampled_from(("weight", "score")))
        texts[gone], said[gone] = "", None
    if idle:
        texts["actual"] = "不适用"
        said["actual"] = {"text": "不适用", **_measure("not_applicable", None, None, None, None)}
        return texts, said
    texts["level3"] = draw(names(odd=odd))
    said["level3"] = texts["level3"] if texts["level3"] not in "—" else None
    for role in ("target", "actual"):
        text, value = draw(values(style.year, odd=odd))
        texts[role], said[role] = text, value and {"text": text, **value}
    if "unit" in style.starts and draw(st.booleans()):
        # A counted target split over the columns: operator, bare number, unit.
        unit, number, operator = draw(st.sampled_from(("场", "个", "人次", "节次", "%"))), draw(numbers()), ""
        if draw(st.booleans()):
            operator = "≥"
        reached = draw(numbers())
        texts |= {"target": f"{operator}{number}", "unit": unit, "actual": f"{reached}"}
        if "operator" in style.starts:
            texts |= {"target": f"{number}", "operator": operator}
        said["unit"] = unit
        value = _measure("number", ">=" if operator else None, _plain(number), None, unit)
        said["target"] = {"text": f"{operator}{number}{unit}", **value}
        said["actual"] = {"text": f"{reached}{unit}", **_measure("number", None, _plain(reached), None, unit)}
    if "deviation" in style.starts and draw(st.booleans()):
        text = draw(st.sampled_from(("受天气影响，活动延期", "无", "—", "年初估计不足", "2024年3月已整改")))
        texts["deviation"], said["deviation"] = text, None if text in "无—" else text
    return texts, said


@st.composite
def _indicators(draw: Draw, style: _Style, truth: Truth) -> list[Row]:
    rows = [_head(style)]
    count = draw(st.integers(3, 7))
    weights = _parts(90, [draw(st.integers(0, 90)) for _ in range(count - 1)])
    chosen: list[tuple[str, str]] = []
    for level1, below in _LEVELS.items():
        chosen += [(level1, level2) for level2 in below if draw(st.booleans())]
    chosen = sorted((chosen or [("产出指标", "数量指标")]) * count, key=lambda pair: list(_LEVELS).index(pair[0]))
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
        above = (level1, level2)
        total = None if total is None or said["score"] is None else total + Decimal(str(said["score"]))
        placed = {style.starts[role]: text for role, text in texts.items()}
        blank = {style.starts[role] for role in style.starts if role not in ("level1", "level2", "unit", "operator")}
        idle = texts.get("level3") is None
        rows.append(_row("indicator", style.width, placed, set() if idle else blank))
    truth["total"] = {"weight": 100, "score": None if total is None else _plain(total)}
    texts = {style.starts["weight"]: "100", style.starts["score"]: "" if total is None else f"{total.normalize():f}"}
    return [*rows, _row("total", style.width, {int(style.side): "总分", **texts})]


def _head(style: _Style) -> Row:
    texts = {style.starts[role]: text for role, text in style.heads.items()}
    return _row("head", style.width, ({0: "年度绩效指标"} if style.side else {}) | texts)


_SLIPS = (
    ("妇女儿童", "妇儿儿童"), ("妇女联合会", "妇联联合会"), ("实施单位", "实施第位"), ("项目名称", "项目名秤"),
    ("年初预算数", "年初预匏数"), ("实际完成值", "实际完戍值"), ("年度指标值", "年度旨标值"), ("全年执行数", "全年執行数"),
    ("三级指标", "三级指标名"), ("偏差原因分析及改进措施", "偏差原因分析及改进错施"), ("其他资金", "其他咨金"),
)  # fmt: skip


def _drifted(draw: Draw, rows: list[Row], style: _Style) -> tuple[str, ...]:
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
    style = draw(_styles(odd=odd))
    truth: Truth = {}
    parts = [draw(part(style, truth)) for part in (_identity, _funds, _goals, _indicators)]
    if draw(st.booleans()):
        for part, name in zip(parts[1:], ("预算执行情况", "项目目标完成情况", "年度绩效指标"), strict=True):
            part.insert(0, _row("section", style.width, {0: name}))
    rows = [row for part in parts for row in part]
    notes = _drifted(draw, rows, style) if drift else ()
    return Made(tuple(tuple(row.texts) for row in rows), truth, notes)


def _canon(value: Any) -> Any:
    if isinstance(value, str):
        import unicodedata

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
