"""What the lines of funds must say together: rates, scores, sums, and amounts in the unit that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, takewhile
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.forms.rates import budget_of, computed_rate, decimal, earned, earns, half_unit, is_rate, places_of
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import AMOUNTS, POINTS
from pipeline.model.notation import MONEY_UNITS, in_brackets, number, percent, squeezed
from pipeline.model.script import simplified
from pipeline.model.vocabulary import label_key

RecordData = Mapping[str, Any]


def execution(record: RecordData, profile: Profile) -> Iterator[Finding]:
    unit = record["funds"]["stated_unit"]
    for index, line in enumerate(record["funds"]["lines"]):
        path = f"/funds/lines/{index}"
        budget, executed, rate = budget_of(line), line["executed"], line["execution_rate"]
        computable = budget and executed is not None
        if computable and rate is not None and not is_rate(rate, budget, executed, unit):
            computed = short(computed_rate(budget, executed))
            yield finding(
                Code.EXECUTION_RATE, f"{path}/execution_rate",
                printed=rate, executed=executed, budget=budget, computed=computed,
            )  # fmt: skip
        weight, score = line["weight"], line["score"]
        if weight is None or score is None or line["category"] != "total":
            continue
        scores = earned(line, decimal(weight))
        if scores and not earns(line, decimal(weight)):
            yield finding(Code.EXECUTION_SCORE, f"{path}/score", printed=score, computed=short(scores[0]))


def rates_beside(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """What a line was executed to, under a heading nobody knows, where no line has a rate: a heading too many stands
    before that of the rates.
    """
    lines = record["funds"]["lines"]
    if any(line["execution_rate"] is not None for line in lines):
        return
    unit = record["funds"]["stated_unit"]
    for index, line in enumerate(lines):
        budget, executed = budget_of(line), line["executed"]
        for at, item in enumerate(line["more"] if budget and executed else ()):
            figure = percent(item["value"] or "")
            if figure is not None and is_rate(float(figure), budget, executed, unit):
                yield finding(Code.AMBIGUOUS_ROW, f"/funds/lines/{index}/more/{at}/value", row=item["value"])


def rate_of_total(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """The rate of a total that has a score, blank where the lines below it have rates. A dash is no blank."""
    lines, total = record["funds"]["lines"], total_line(record)
    if total is None or not total["score"] or total["execution_rate"] is not None:
        return
    path = f"/funds/lines/{lines.index(total)}/execution_rate"
    if path not in record["evidence"] and any(line["execution_rate"] is not None for line in lines):
        yield finding(Code.REQUIRED_FIELD, path, field="execution_rate")


def fund_sums(record: RecordData, profile: Profile) -> Iterator[Finding]:
    lines = record["funds"]["lines"]
    total = total_line(record)
    for column in AMOUNTS if total else ():
        for parts in _divisions(_without_parts_of_parts([line for line in lines if line is not total])):
            amounts = [line[column] for line in parts if line[column] is not None]
            if total is None or not amounts:
                other = None if _spent_together(record, column) else _OTHER.get(column)
                if total and total[column] and other and any(line[other] for line in parts):
                    path = f"/funds/lines/{lines.index(parts[0])}/{column}"
                    yield finding(Code.REQUIRED_FIELD, path, field=column)
                continue
            if total[column] is None:
                if column != "executed" and any(amounts):  # which is required anyway
                    yield finding(Code.REQUIRED_FIELD, f"/funds/lines/{lines.index(total)}/{column}", field=column)
                continue
            whole = sum((decimal(amount) for amount in amounts), Decimal(0))
            slack = half_unit([*amounts, total[column]], record["funds"]["stated_unit"]) * (len(amounts) + 1)
            if abs(whole - decimal(total[column])) > slack:
                path = f"/funds/lines/{lines.index(total)}/{column}"
                yield finding(Code.FUND_LINES_SUM, path, column=column, sum=whole, printed=total[column])


def lines_once(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """A line that says what the one above it says, its label too, was copied or read twice; of zeros no sum tells."""
    for index, (above, line) in enumerate(pairwise(record["funds"]["lines"]), 1):
        if line["label"] and all(above[key] == line[key] for key in ("label", *AMOUNTS)):
            yield finding(Code.DUPLICATE_ROW, f"/funds/lines/{index}", row=line["label"])


def lines_cut(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """A name nobody knows without any amount, beside a page break: the half of the name on the other page."""
    lines = record["funds"]["lines"]
    pages = [_page(record, index) for index in range(len(lines))]
    for index, line in enumerate(lines):
        said = any(f"/funds/lines/{index}/{key}" in record["evidence"] for key in AMOUNTS)
        beside = {page for page in pages[max(0, index - 1) : index + 2] if page is not None}
        if line["label"] and not said and len(beside) > 1 and label_key(line["label"]) not in profile.fund_rows:
            yield finding(Code.AMBIGUOUS_ROW, f"/funds/lines/{index}/label", row=line["label"])


_UNIT_INSIDE = re.compile(r"\([^()]*元\)[^\W\d]")


def labels_stuck(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """The name of the block and that of a line in one cell: 资金情况（万元）财政拨款."""
    for index, line in enumerate(record["funds"]["lines"]):
        if _UNIT_INSIDE.search(squeezed(line["label"])):
            yield finding(Code.AMBIGUOUS_ROW, f"/funds/lines/{index}/label", row=line["label"])


def _page(record: RecordData, index: int) -> int | None:
    """The page that a line's label begins on."""
    cells = record["evidence"].get(f"/funds/lines/{index}/label")
    return cells[0]["page"] if cells else None


_GRANT = re.compile("财政(?:拨款|资金)|预算拨款")
_PART_OF_GRANT = re.compile(
    "一般公共预算|政府性基金|国有资本|社会保险|专项债|[中省市县区本上][央级].*(?:资金|补助|拨款|财政)"
)


def _without_parts_of_parts(lines: Sequence[RecordData]) -> list[RecordData]:
    """The lines without those that divide the grant above them (一般公共预算 of 财政拨款), as all sums say."""
    kept: list[RecordData] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        kept.append(line)
        at += 1
        parts = list(takewhile(lambda part: _PART_OF_GRANT.search(simplified(part["label"])), lines[at:]))
        if parts and _GRANT.search(simplified(line["label"])) and _is_sum(line, parts):
            at += len(parts)
    return kept


def _is_sum(line: RecordData, parts: Sequence[RecordData]) -> bool:
    said = [key for key in AMOUNTS if line[key] is not None]
    return any(line[key] for key in said) and all(
        sum((decimal(part[key]) for part in parts if part[key] is not None), Decimal(0)) == decimal(line[key])
        for key in said
    )


# What has been spent of a source was planned of it, and the other way round.
_OTHER = {"annual_budget": "executed", "executed": "annual_budget"}


def _spent_together(record: RecordData, column: str) -> bool:
    """True for what was spent of sources that are printed as columns, where only their total says it: their names stand
    in no row, and so have no place of their own.
    """
    lines, total = record["funds"]["lines"], total_line(record)
    parts = [index for index, line in enumerate(lines) if line is not total]
    return (
        column == "executed" and len(parts) > 1
        and all(lines[index][column] is None for index in parts)
        and not any(record["evidence"].get(f"/funds/lines/{index}/label") for index in parts)
    )  # fmt: skip


_DIVIDED = re.compile("按.{1,6}分")


def _divisions(lines: Sequence[RecordData]) -> Iterator[list[RecordData]]:
    """The lines that make up the total; where it is divided more than once (按收入性质分, 按支出性质分), each time."""
    division: list[RecordData] = []
    for line in lines:
        if _DIVIDED.match(line["label"]):
            yield division
            division = []
        else:
            division.append(line)
    yield division


def points_of_parts(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """A weight or a score in one of the lines that make up the total, which has its own: a figure of another column."""
    lines = record["funds"]["lines"]
    total = total_line(record)
    for key in POINTS if total else ():
        said = [index for index, line in enumerate(lines) if line is not total and line[key] is not None]
        if total is None or total[key] is None or len(said) == len(lines) - 1:
            continue
        for index in said:
            if lines[index][key] != total[key]:
                path = f"/funds/lines/{index}/{key}"
                yield finding(Code.AMBIGUOUS_VALUE, path, field=key, readings=f"{lines[index][key]} / -")


def amounts_left_out(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """A blank among the amounts of a line in a form that prints its zeros. A dash is no blank: it says nothing."""
    total = total_line(record)
    columns = [key for key in AMOUNTS if total and total[key] is not None and not _spent_together(record, key)]
    lines = record["funds"]["lines"]
    if not any(line[key] == 0 for line in lines for key in columns):
        return
    for index, line in enumerate(lines):
        blank = [key for key in columns if line[key] is None]
        for key in blank if len(blank) < len(columns) else ():
            path = f"/funds/lines/{index}/{key}"
            if path not in record["evidence"]:
                yield finding(Code.REQUIRED_FIELD, path, field=key)


def amounts_in_brackets(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """Amounts in brackets that no sum shows to be below nothing: they may be of another kind, (预计) or (450)."""
    lines, total = record["funds"]["lines"], total_line(record)
    wrong: set[str | None] | None = None  # where sums do not hold, asked for where there are brackets
    for index, line in enumerate(lines):
        for key in AMOUNTS if total else ():
            path = f"/funds/lines/{index}/{key}"
            raw = "".join(cell["raw"] for cell in record["evidence"].get(path, ()))
            if not line[key] or not in_brackets(raw):
                continue
            wrong = wrong if wrong is not None else {found.path for found in fund_sums(record, profile)}
            amounts = [other[key] for other in lines]
            slack = half_unit(amounts, record["funds"]["stated_unit"]) * len(lines)
            of_sum = total is not None and line is not total and total[key] is not None
            if not of_sum or abs(decimal(line[key])) <= slack or f"/funds/lines/{lines.index(total)}/{key}" in wrong:
                readings = f"{raw} / {-line[key]}"
                yield finding(Code.AMBIGUOUS_VALUE, path, field=key, readings=readings)


_MORE_THAN_CENTS = range(3, 7)  # decimals; sheets compute amounts with many more


def amounts_exact(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """Amounts of less than a cent: 3697.7465 in a form that says 元 was written in 万元."""
    for index, line in enumerate(record["funds"]["lines"] if record["funds"]["stated_unit"] == "元" else ()):
        for key in AMOUNTS:
            cells = record["evidence"].get(f"/funds/lines/{index}/{key}", ())
            amount = number(cells[0]["raw"]) if len(cells) == 1 else None
            if line[key] is not None and amount is not None and places_of(amount) in _MORE_THAN_CENTS:
                yield finding(Code.MONEY_UNIT, f"/funds/lines/{index}/{key}", amounts=f"{amount} 元")


# A project of less than a hundred yuan, or of more than a billion, is one whose unit of money is another, mostly.
_LEAST, _MOST = Decimal(100), Decimal(1_000_000_000)
_UNIT_APART = Decimal(10_000)
# Target and actual value are of one size: nothing is reached a hundredfold, or to a hundredth.
_FAR_APART = 100
# A cost is a part of the project's, or that of several years of it, whose funds of this year may be next to nothing; a
# form that counts those in yuan and its costs in 万元 mistook the unit of one.
_FAR_BEYOND, _BEYOND_YUAN = 2000, 20


def money_units(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """Amounts that would be plausible in 万元 where 元 is said, or the other way round: of the whole form, by the
    indicators that name its budget, of a cost beside the funds, and of a target beside its actual value.
    """
    line = total_line(record)
    known = {decimal(line[key]) for key in AMOUNTS if line and line[key]} if line else set()
    key = next((key for key in ("annual_budget", "initial_budget") if line and line[key]), None)
    if line and key and not _LEAST <= decimal(line[key]) < _MOST:
        path = f"/funds/lines/{record['funds']['lines'].index(line)}/{key}"
        yield finding(Code.MONEY_UNIT, path, amounts=f"{line[key]} 元")
    far = _BEYOND_YUAN if record["funds"]["stated_unit"] == "元" else _FAR_BEYOND
    for index, row in enumerate(record["indicators"]):
        path = f"/indicators/{index}"
        amounts = {key: _yuan(row[key]) for key in ("target", "actual")}
        for key, amount in amounts.items():
            if amount and amount not in known and {amount * _UNIT_APART, amount / _UNIT_APART} & known:
                yield finding(Code.MONEY_UNIT, f"{path}/{key}", amounts=f"{row[key]['text']} / {short(amount)} 元")
            beyond = known and amount and amount >= max(known) * far
            if beyond and any("成本" in (row[level] or "") for level in ("level1", "level2")):
                yield finding(Code.MONEY_UNIT, f"{path}/{key}", amounts=row[key]["text"])
        target, actual = amounts["target"], amounts["actual"]
        if target and actual and not 1 / Decimal(_FAR_APART) < actual / target < _FAR_APART:
            both = f"{row['target']['text']} / {row['actual']['text']}"
            yield finding(Code.MONEY_UNIT, f"{path}/actual", amounts=both)


def _yuan(value: Any) -> Decimal | None:
    """The amount of a target or actual value in yuan, None for what is no amount of money."""
    printed = simplified(value["unit"] or "") if value and value["kind"] == "number" else ""
    unit = {"万": "万元", "亿": "亿元"}.get(printed, printed)
    return decimal(value["value"]) * MONEY_UNITS[unit] if unit in MONEY_UNITS else None


def total_line(record: RecordData) -> RecordData | None:
    return next((line for line in record["funds"]["lines"] if line["category"] == "total"), None)


def short(value: Decimal) -> str:
    return f"{value:.2f}"
