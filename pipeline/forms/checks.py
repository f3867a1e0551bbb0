"""The equations and customs of a form, held against a record. Printed values stay; what differs is a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from pipeline.forms.goal_checks import goals_alike, goals_numbered
from pipeline.forms.profile import Profile
from pipeline.forms.row_checks import cells_apart, rows_complete, values_readable
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import MONEY_UNITS

RecordData = Mapping[str, Any]

# 2.2 of the scoring rules: beyond this a target was set too low; places differ, none goes lower.
_OVER_ACHIEVED = Decimal(30)
_PLACE = re.compile(".{2,4}?[省市州县区旗盟]")
_AMOUNTS = ("initial_budget", "annual_budget", "arrived", "executed")


def check(record: RecordData, profile: Profile | None) -> tuple[Finding, ...]:
    """Everything the form's own arithmetic and customs say against the record."""
    if profile is None:
        return ()
    return tuple(found for rule in CHECKS for found in rule(record, profile))


def _required(record: RecordData, profile: Profile) -> Iterator[Finding]:
    missing = [absent for field in profile.required for absent in _missing(record, field)]
    for name, path in missing:
        yield finding(Code.REQUIRED_FIELD, path, field=name)
    if record["title"] is None and record["source"].get("ocr"):  # a paste may lack it, but on paper a form has one
        yield finding(Code.REQUIRED_FIELD, "/title", field="title")
    absent = [
        words
        for field, words in _PARTS.items()
        if any(name.startswith(field) for name, path in missing if path in _WHOLE)
    ]
    if absent:
        yield finding(Code.FORM_INCOMPLETE, missing=", ".join(absent))


# What is cut off where a whole part of the form is missing.
_PARTS = {"indicators": "indicators", "funds": "funds", "total": "the total"}
_WHOLE = frozenset({"/indicators", "/funds/lines", "/total/score"})


def _missing(record: RecordData, field: str) -> Iterator[tuple[str, str]]:
    """The name and the pointer of what is missing of a required field of the profile."""
    if field == "funds.total":
        line = _total_line(record)
        if line is None:
            yield field, "/funds/lines"
            return
        index = record["funds"]["lines"].index(line)
        if _budget(line) is None:
            yield f"{field}.annual_budget", f"/funds/lines/{index}/annual_budget"
        if line["executed"] is None:
            yield f"{field}.executed", f"/funds/lines/{index}/executed"
    elif field == "indicators":
        if not record["indicators"]:
            yield field, "/indicators"
    elif field == "total":
        if record["total"]["score"] is None and _is_scored(record):
            yield "total.score", "/total/score"
    else:
        part, key = field.split(".")
        if record[part][key] is None:
            yield field, f"/{part}/{key}"


def _is_scored(record: RecordData) -> bool:
    """True unless the form has neither weights nor scores; one without indicators is cut off and may have had them."""
    rows = [*record["indicators"], *record["funds"]["lines"], record["total"]]
    return not record["indicators"] or any(row[key] is not None for row in rows for key in ("weight", "score"))


def _budget(line: RecordData) -> Any:
    """What the execution is measured by: the budget of the year as it was adjusted, or else that of its beginning."""
    return line["initial_budget"] if line["annual_budget"] is None else line["annual_budget"]


def _units(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """In a scan, the two units' places are one character apart: it was misread in one of them."""
    units = [record["project"][key] for key in ("budget_unit", "implementing_unit")]
    places = [found[0] for unit in units if unit and (found := _PLACE.match(unit))]
    if not record["source"].get("ocr") or len(places) < 2 or len(places[0]) != len(places[1]):
        return
    if sum(one != other for one, other in zip(*places, strict=True)) == 1:
        yield finding(Code.AMBIGUOUS_VALUE, "/project/budget_unit", field="budget_unit", readings=" or ".join(places))


def _weights(record: RecordData, profile: Profile) -> Iterator[Finding]:
    weights = [_decimal(row["weight"]) for row in record["indicators"] if row["weight"] is not None]
    if not weights:
        return
    line = _total_line(record)
    own = [_decimal(line["weight"])] if line and line["weight"] is not None else []
    printed = record["total"]["weight"]
    expected = _decimal(printed) if printed is not None else Decimal(profile.weights_total)
    whole = sum([*weights, *own], Decimal(0))
    if whole != expected:
        yield finding(Code.WEIGHTS_SUM, "/total/weight", sum=whole, expected=expected)
    elif expected != profile.weights_total:
        yield finding(Code.WEIGHTS_SUM, "/total/weight", sum=whole, expected=profile.weights_total)


def _level1_weights(record: RecordData, profile: Profile) -> Iterator[Finding]:
    numbered = list(enumerate(record["indicators"]))
    pointed = any(row["level1_weight"] is not None for _, row in numbered)
    for (label, printed), group in groupby(numbered, key=lambda item: (item[1]["level1"], item[1]["level1_weight"])):
        members = list(group)
        weights = [row["weight"] for _, row in members]
        if printed is None and label and pointed:  # forms print them in all first levels or in none
            yield finding(Code.REQUIRED_FIELD, f"/indicators/{members[0][0]}/level1_weight", field="level1_weight")
        if printed is None or all(weight is None for weight in weights):
            continue
        whole = sum((_decimal(weight) for weight in weights if weight is not None), Decimal(0))
        if whole != _decimal(printed):
            path = f"/indicators/{members[0][0]}/level1_weight"
            yield finding(Code.LEVEL1_WEIGHTS, path, label=label, printed=printed, sum=whole)


def _execution(record: RecordData, profile: Profile) -> Iterator[Finding]:
    unit = record["funds"]["stated_unit"]
    for index, line in enumerate(record["funds"]["lines"]):
        path = f"/funds/lines/{index}"
        budget, executed, rate = _budget(line), line["executed"], line["execution_rate"]
        computed = None
        if budget and executed is not None:
            computed = _decimal(executed) / _decimal(budget) * 100
        if computed is not None and rate is not None and not _prints(rate, _rates(line, unit)):
            yield finding(
                Code.EXECUTION_RATE, f"{path}/execution_rate",
                printed=rate, executed=executed, budget=budget, computed=_short(computed),
            )  # fmt: skip
        weight, score = line["weight"], line["score"]
        if weight is None or score is None or line["category"] != "total":
            continue
        rates = [value for value in (computed, None if rate is None else _decimal(rate)) if value is not None]
        scores = [min(value, Decimal(100)) * _decimal(weight) / 100 for value in rates]
        if scores and not any(_prints(score, (value, value)) for value in scores):
            yield finding(Code.EXECUTION_SCORE, f"{path}/score", printed=score, computed=_short(scores[0]))


def _rates(line: RecordData, unit: str | None) -> tuple[Decimal, Decimal]:
    """The lowest and highest rate that the amounts, rounded as printed, allow."""
    half = _half_unit([_budget(line), line["executed"]], unit)
    budget, executed = _decimal(_budget(line)), _decimal(line["executed"])
    low = max(executed - half, Decimal(0)) / (budget + half) * 100
    high = (executed + half) / max(budget - half, Decimal("0.01")) * 100
    return low, high


def _half_unit(amounts: Sequence[Any], unit: str | None) -> Decimal:
    """Half of the last place the amounts are printed to, in yuan; 0 for amounts in yuan, which are exact."""
    scale = MONEY_UNITS.get(unit or "元", Decimal(1))
    if scale == 1:
        return Decimal(0)
    places = max([_places(_decimal(amount) / scale) for amount in amounts if amount is not None] + [2])
    return scale * Decimal(1).scaleb(-places) / 2


def _prints(printed: Any, bounds: tuple[Decimal, Decimal]) -> bool:
    """True when a value within the bounds, rounded or cut to the printed places, is the printed one."""
    shown = _decimal(printed)
    step = Decimal(1).scaleb(-max(_places(shown), 2))
    for place in (step, Decimal(1).scaleb(-_places(shown))):
        low, high = (bound.quantize(place, ROUND_DOWN) for bound in bounds)
        top = bounds[1].quantize(place, ROUND_HALF_UP)
        if low <= shown <= max(high, top):
            return True
    return False


def _fund_sums(record: RecordData, profile: Profile) -> Iterator[Finding]:
    lines = record["funds"]["lines"]
    total = _total_line(record)
    for column in _AMOUNTS if total else ():
        for parts in _divisions([line for line in lines if line is not total]):
            amounts = [line[column] for line in parts if line[column] is not None]
            if total is None or total[column] is None or not amounts:
                continue
            whole = sum((_decimal(amount) for amount in amounts), Decimal(0))
            slack = _half_unit([*amounts, total[column]], record["funds"]["stated_unit"]) * (len(amounts) + 1)
            if abs(whole - _decimal(total[column])) > slack:
                path = f"/funds/lines/{lines.index(total)}/{column}"
                yield finding(Code.FUND_LINES_SUM, path, column=column, sum=whole, printed=total[column])


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


def _scores(record: RecordData, profile: Profile) -> Iterator[Finding]:
    rows = [(f"/indicators/{index}", row) for index, row in enumerate(record["indicators"])]
    rows += [(f"/funds/lines/{index}", line) for index, line in enumerate(record["funds"]["lines"])]
    rows += [("/total", record["total"])]
    for path, row in rows:
        weight, score = row["weight"], row["score"]
        if score is not None and weight is not None and score > weight:
            yield finding(Code.SCORE_ABOVE_WEIGHT, f"{path}/score", score=score, weight=weight)


def _total(record: RecordData, profile: Profile) -> Iterator[Finding]:
    printed = record["total"]["score"]
    scores = [_decimal(row["score"]) for row in record["indicators"] if row["score"] is not None]
    if printed is None or not scores:
        return
    line = _total_line(record)
    execution = _decimal(line["score"]) if line and line["score"] is not None else Decimal(0)
    whole = sum(scores, execution)
    if abs(whole - _decimal(printed)) > Decimal("0.005"):
        yield finding(Code.TOTAL_SCORE, "/total/score", printed=printed, sum=whole)


def _targets(record: RecordData, profile: Profile) -> Iterator[Finding]:
    for index, row in enumerate(record["indicators"]):
        target, actual = row["target"], row["actual"]
        if not target or not actual or not {target["kind"], actual["kind"]} <= {"number"}:
            continue
        path = f"/indicators/{index}/actual"
        if target["unit"] != actual["unit"]:
            if target["unit"] and actual["unit"]:
                yield finding(Code.UNITS_DIFFER, path, target=target["unit"], actual=actual["unit"])
            continue
        wanted, reached = _decimal(target["value"]), _decimal(actual["value"])
        met = target["operator"] is None or _MET[target["operator"]](reached, wanted)
        full = row["score"] is not None and row["weight"] and row["score"] == row["weight"]
        if not met and full:
            yield finding(Code.TARGET_MISSED, path, target=target["text"], actual=actual["text"], score=row["score"])
        beyond = (reached - wanted) / wanted * 100 if wanted > 0 else Decimal(0)
        if target["operator"] in (">=", ">", None) and beyond > _OVER_ACHIEVED:
            yield finding(
                Code.OVER_ACHIEVED, path, target=target["text"], actual=actual["text"], percent=_short(beyond)
            )


_MET: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": lambda reached, wanted: reached >= wanted,
    ">": lambda reached, wanted: reached > wanted,
    "<=": lambda reached, wanted: reached <= wanted,
    "<": lambda reached, wanted: reached < wanted,
    "=": lambda reached, wanted: reached == wanted,
}


def _grade(record: RecordData, profile: Profile) -> Iterator[Finding]:
    grade, score = record["total"]["grade"], record["total"]["score"]
    if grade is None or score is None:
        return
    fitting = "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"
    if grade != fitting:
        yield finding(Code.GRADE_MISFIT, "/total/grade", grade=grade, score=score)


def _total_line(record: RecordData) -> RecordData | None:
    return next((line for line in record["funds"]["lines"] if line["category"] == "total"), None)


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _short(value: Decimal) -> str:
    return f"{value:.2f}"


CHECKS: tuple[Callable[[RecordData, Profile], Iterator[Finding]], ...] = (
    _required,
    _units,
    rows_complete,
    values_readable,
    cells_apart,
    _weights,
    _level1_weights,
    _execution,
    _fund_sums,
    _scores,
    _total,
    _targets,
    goals_alike,
    goals_numbered,
    _grade,
)
"""In the order in which their findings are listed."""
