"""The slips of fixtures/slips and the texts that look like them, each read where it stands in a form.

`python -m tests.slips` prints the table of docs/repairs.md.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.corroborate import corroborate
from pipeline.load import RecordData
from pipeline.model.vocabulary import Part
from pipeline.process import knowledge, process

FOLDER = Path(__file__).parent.parent / "fixtures" / "slips"
KNOWN = knowledge(None)
_RULES = frozenset({"slip", "label", "title", "name", "indicator", "value", "corroborated"})


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


@dataclass(frozen=True)
class Result:
    """What became of a case: the text it was repaired to, or None; and whether a repair was suggested."""

    case: Case
    after: str | None
    suggested: bool

    @property
    def wrong(self) -> bool:
        return self.after is not None and self.after != self.case.meant


def slips() -> list[Case]:
    return [Case(**row) for row in _rows("slips.tsv")]


def correct() -> list[Case]:
    """The texts that must stay as they are."""
    return [
        Case(row["part"], "correct", row["place"], "-", row["text"], row["text"], "leave") for row in _rows("correct.tsv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def results(cases: Sequence[Case]) -> list[Result]:
    """Every case read in a form, as many in one form as its place allows."""
    found: list[Result] = []
    ordered = sorted(cases, key=lambda case: case.place)
    for place, some in groupby(ordered, key=lambda case: case.place):
        width, build = _BUILD[place]
        members = list(some)
        alone = place == "unit_name" and members[0].kind != "correct"
        size = 1 if alone else width
        for start in range(0, len(members), size):
            batch = members[start : start + size]
            record = _read(build(batch), batch[0].context)
            found += [_result(record, case) for case in batch]
    return found


def _read(form: Sequence[str], context: str) -> RecordData:
    (record,) = process("form.tsv", "\n".join(form).encode(), (), KNOWN).records
    if not context.startswith("run:"):
        return record
    other = _identity(context.removeprefix("run:"), "青榆区人民政府")
    (beside,) = process("other.tsv", "\n".join(other).encode(), (), KNOWN).records
    return corroborate([record, beside])[0]


def _result(record: RecordData, case: Case) -> Result:
    own = [
        repair
        for repair in record["repairs"]
        if repair["rule"] in _RULES and any(place["raw"] == case.written for place in repair["place"])
    ]
    applied = [repair for repair in own if repair["applied"]]
    for repair in applied[-1:]:
        path = repair["path"]
        assert path in (None, "/funds/stated_unit") or repair["after"] in str(_value(record, path)), repair
    return Result(case, applied[-1]["after"] if applied else None, any(not repair["applied"] for repair in own))


def _value(record: RecordData, path: str) -> object:
    """What a JSON Pointer of the record leads to; the text of a target or an actual value."""
    found: object = record
    for step in path.strip("/").split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]  # type: ignore[index]
    return found["text"] if isinstance(found, dict) and "text" in found else found


TITLE = "项目支出绩效自评表"
FUND_HEADER = "项目资金（元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分"
FUNDS = "\t年度资金总额\t1000.00\t1000.00\t1000.00\t10\t100\t10"
GOAL_HEADER = "年度总体目标\t预期目标\t\t\t实际完成情况"
GOALS = "\t开展课程四场\t\t\t课程五场都已办完"
INDICATOR_HEADER = "年度绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t度量单位\t实际完成值\t分值\t得分\t偏差原因分析"
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


def _identity(unit: str, other: str) -> list[str]:
    return _whole((f"项目名称\t社区课堂\t实施单位\t{unit}", f"一级预算单位\t{other}\t单位编码\t119002"))


def _units(batch: Sequence[Case]) -> list[str]:
    """One name beside its context, or two names that must stay."""
    first, context = batch[0].written, batch[0].context
    other = batch[1].written if len(batch) > 1 else context if context[0] not in "-r" else "青榆区人民政府"
    return _identity(first, other)


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
    return _whole(["项目名称\t社区课堂\t实施单位\t青榆区文化馆", *(f"填报人\t某甲\t{case.written}\t某乙" for case in batch)])


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
        return _whole(rows=rows, **{name: "\t".join(fields)})  # type: ignore[arg-type]

    return build


def _funds(batch: Sequence[Case]) -> list[str]:
    return _whole(funds=[f"\t{case.written}\t1.00\t1.00\t1.00" for case in batch])


def _texts(batch: Sequence[Case]) -> list[str]:
    return _whole(goals=[f"\t{case.written}\t\t\t课程五场都已办完" for case in batch])


_BUILD: dict[str, tuple[int, Callable[[Sequence[Case]], list[str]]]] = {
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


def table(found: Sequence[Result]) -> Iterator[str]:
    """Markdown: by kind, how many were repaired, wrongly, and suggested, of the part tuned on and of the part held."""
    yield "| kind | expected | tuned | held |"
    yield "|---|---|---|---|"
    for key in sorted({(result.case.expect, result.case.kind) for result in found}):
        own = [result for result in found if (result.case.expect, result.case.kind) == key]
        yield f"| {key[1]} | {key[0]} | {_counts(own, 'tuned')} | {_counts(own, 'held')} |"


def _counts(found: Sequence[Result], part: str) -> str:
    own = [result for result in found if result.case.part == part]
    right = sum(result.after == result.case.meant for result in own if result.case.expect != "leave")
    wrong = sum(result.wrong for result in own)
    suggested = sum(result.suggested for result in own)
    return f"{right}/{len(own)} ({wrong} wrong, {suggested} suggested)"


if __name__ == "__main__":
    print("\n".join(table(results([*slips(), *correct()]))))
