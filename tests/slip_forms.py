"""Forms that hold a text in its place: a label, a unit's name, a target … for the slips of fixtures/slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.model.vocabulary import Part
from pipeline.process import knowledge

KNOWN = knowledge(None)


@dataclass(frozen=True)
class Case:
    """A text, where it stands and beside what; `meant` is the text itself where it must stay."""

    part: str
    kind: str
    place: str
    context: str
    written: str
    meant: str
    expect: str


TITLE = "项目支出绩效自评表"
FUND_HEADER = "项目资金（元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分"
FUNDS = "\t年度资金总额\t1000.00\t1000.00\t1000.00\t10\t100\t10"
GOAL_HEADER = "年度总体目标\t预期目标\t\t\t实际完成情况"
GOALS = "\t开展课程四场\t\t\t课程五场都已办完"
INDICATOR_HEADER = (
    "年度绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t度量单位\t实际完成值\t分值\t得分\t偏差原因分析"
)
TOTAL = "\t总分\t\t\t\t\t\t100\t100"


def _row(
    level3: str = "课程场次", target: str = "≥4场", unit: str = "", actual: str = "5场", deviation: str = "",
    level1: str = "产出指标", level2: str = "数量指标",
) -> str:  # fmt: skip
    return "\t".join(("", level1, level2, level3, target, unit, actual, "10", "10", deviation))


def _whole(
    identity: Sequence[str] = ("项目名称\t社区课堂\t实施单位\t青榆区文化馆",), rows: Sequence[str] = (), *, title: str = TITLE,
    fund_header: str = FUND_HEADER, funds: Sequence[str] = (), goal_header: str = GOAL_HEADER, goals: Sequence[str] = (GOALS,),
    indicator_header: str = INDICATOR_HEADER,
) -> list[str]:  # fmt: skip
    return [
        title, *identity, fund_header, FUNDS, *funds, goal_header, *goals, indicator_header, *(rows or [_row()]), TOTAL
    ]  # fmt: skip


def identity(unit: str, other: str) -> list[str]:
    return _whole((f"项目名称\t社区课堂\t实施单位\t{unit}", f"一级预算单位\t{other}\t单位编码\t119002"))


def _units(batch: Sequence[Case]) -> list[str]:
    """One name beside its context, or two names that must stay."""
    first, context = batch[0].written, batch[0].context
    other = batch[1].written if len(batch) > 1 else context if context[0] not in "-r" else "青榆区人民政府"
    return identity(first, other)


def _rows_of(column: str) -> Callable[[Sequence[Case]], list[str]]:
    def build(batch: Sequence[Case]) -> list[str]:
        rows = []
        for case in batch:
            fields = {column: case.written}
            if case.context != "-":
                fields["level3"], fields["actual" if column == "target" else "target"] = case.context.split("|")
            elif column == "unit":
                fields |= {"target": "≥20", "actual": "20"}
            rows.append(_row(**fields))
        return _whole(rows=rows)

    return build


def _labels(batch: Sequence[Case]) -> list[str]:
    return _whole(
        ["项目名称\t社区课堂\t实施单位\t青榆区文化馆", *(f"填报人\t某甲\t{case.written}\t某乙" for case in batch)]
    )


def _values(label: str) -> Callable[[Sequence[Case]], list[str]]:
    def build(batch: Sequence[Case]) -> list[str]:
        return _whole(["项目名称\t社区课堂\t实施单位\t青榆区文化馆", *(f"{label}\t{case.written}" for case in batch)])

    return build


def _header(name: str, header: str, part: Part) -> Callable[[Sequence[Case]], list[str]]:
    """The text in place of the header's own label of its role, or of the name of the section before it."""

    def build(batch: Sequence[Case]) -> list[str]:
        fields = header.split("\t")
        vocabulary = KNOWN.vocabulary
        role = vocabulary.role(batch[0].meant, part)
        own = [at for at, text in enumerate(fields) if role and vocabulary.role(text, part) == role]
        if own or vocabulary.role(batch[0].meant, Part.SECTION):
            fields[own[0] if own else 0] = batch[0].written
        else:
            fields.append(batch[0].written)
        rows = [_row() + "\t某事"]
        return _whole(rows=rows, **{name: "\t".join(fields)})

    return build


def _funds(batch: Sequence[Case]) -> list[str]:
    return _whole(funds=[f"\t{case.written}\t1.00\t1.00\t1.00" for case in batch])


def _texts(batch: Sequence[Case]) -> list[str]:
    return _whole(goals=[f"\t{case.written}\t\t\t课程五场都已办完" for case in batch])


BUILD: dict[str, tuple[int, Callable[[Sequence[Case]], list[str]]]] = {
    "unit_name": (2, _units),
    "indicator": (20, _rows_of("level3")),
    "target": (20, _rows_of("target")),
    "actual": (20, _rows_of("actual")),
    "unit": (20, _rows_of("unit")),
    "deviation": (20, _rows_of("deviation")),
    "level1": (20, _rows_of("level1")),
    "level2": (20, _rows_of("level2")),
    "label": (20, _labels),
    "person": (20, _values("联系人")),
    "project": (20, _values("专项名称")),
    "code": (1, _values("项目编码")),
    "fund_header": (1, _header("fund_header", FUND_HEADER, Part.FUND_COLUMN)),
    "goal_header": (1, _header("goal_header", GOAL_HEADER, Part.GOAL_COLUMN)),
    "indicator_header": (1, _header("indicator_header", INDICATOR_HEADER, Part.INDICATOR_COLUMN)),
    "header": (1, _header("indicator_header", INDICATOR_HEADER, Part.INDICATOR_COLUMN)),
    "fund": (8, _funds),
    "title": (1, lambda batch: _whole(title=batch[0].written)),
    "text": (20, _texts),
}
"""How many texts of a place one form holds, and that form."""
