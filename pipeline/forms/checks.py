"""The equations and customs of a form, held against a record. Printed values stay; what differs is a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any

from pipeline.forms.bracket_checks import brackets_closed
from pipeline.forms.damage_checks import codes_rounded, days_or_amounts, figures_scribbled_on, texts_destroyed
from pipeline.forms.fund_checks import (
    amounts_exact,
    amounts_in_brackets,
    amounts_left_out,
    execution,
    fund_sums,
    labels_stuck,
    lines_cut,
    lines_once,
    money_units,
    points_of_parts,
    rate_of_total,
    rates_beside,
    short,
    total_line,
)
from pipeline.forms.goal_checks import (
    figures_behind_goals,
    goals_alike,
    goals_numbered,
    goals_said_twice,
    labels_in_goals,
)
from pipeline.forms.level_checks import LEVEL_CHECKS
from pipeline.forms.line_checks import lines_run_together
from pipeline.forms.place_checks import (
    figures_before_names,
    figures_under_words,
    labels_behind_names,
    reasons_copied,
    rows_misplaced,
)
from pipeline.forms.placeholder_checks import letters_in_codes, values_unfilled
from pipeline.forms.profile import Profile
from pipeline.forms.rates import budget_of, decimal
from pipeline.forms.row_checks import (
    cells_apart,
    operator_read_as_digit,
    rows_complete,
    rows_once,
    rows_said,
    targets_said,
    values_readable,
)
from pipeline.forms.slip_checks import figures_stuck, values_nearly_read
from pipeline.forms.value_checks import (
    dates_impossible,
    fractions_for_shares,
    points_for_values,
    points_lost,
    signs_turned,
    values_exchanged,
)
from pipeline.forms.weight_checks import level1_weights, level2_weights, scores_rivalled, weights_sum
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import number, squeezed

RecordData = Mapping[str, Any]

# 2.2 of the scoring rules: beyond this a target was set too low; places differ, none goes lower.
_OVER_ACHIEVED = Decimal(30)
_PLACE = re.compile(".{2,4}?[省市州县区旗盟]")


def check(record: RecordData, profile: Profile | None) -> tuple[Finding, ...]:
    """Everything the form's own arithmetic and customs say against the record."""
    if profile is None:
        return ()
    return tuple(found for rule in CHECKS for found in rule(record, profile))


Rule = Callable[[RecordData, Profile], Iterator[Finding]]


def equations_by_doubt(record: RecordData, profile: Profile) -> tuple[Rule, ...]:
    """The form's equations, those that contradict the record first."""
    return tuple(sorted(_EQUATIONS, key=lambda rule: next(rule(record, profile), None) is None))


def equations_hold(record: RecordData, profile: Profile, equations: Sequence[Rule]) -> bool:
    """Whether none of the equations contradicts the record; asked in order, up to the first that does."""
    found = (found for rule in equations for found in rule(record, profile))
    return not any(contradiction.code in EQUATION_CODES for contradiction in found)


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
        line = total_line(record)
        if line is None:
            yield field, "/funds/lines"
            return
        index = record["funds"]["lines"].index(line)
        if budget_of(line) is None:
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


def _units(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """In a scan, the two units' places are one character apart: it was misread in one of them."""
    units = [record["project"][key] for key in ("budget_unit", "implementing_unit")]
    places = [found[0] for unit in units if unit and (found := _PLACE.match(unit))]
    if not record["source"].get("ocr") or len(places) < 2 or len(places[0]) != len(places[1]):
        return
    if sum(one != other for one, other in zip(*places, strict=True)) == 1:
        yield finding(Code.AMBIGUOUS_VALUE, "/project/budget_unit", field="budget_unit", readings=" or ".join(places))


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
    scores = [decimal(row["score"]) for row in record["indicators"] if row["score"] is not None]
    if printed is None or not scores:
        return
    line = total_line(record)
    execution = decimal(line["score"]) if line and line["score"] is not None else Decimal(0)
    whole = sum(scores, execution)
    if abs(whole - decimal(printed)) > Decimal("0.005") or _with_weight_behind(record, whole):
        yield finding(Code.TOTAL_SCORE, "/total/score", printed=printed, sum=whole)


def _with_weight_behind(record: RecordData, whole: Decimal) -> bool:
    """True for 87.62100: the score and the weight behind it in one cell make a number that is almost the score."""
    cells = record["evidence"].get("/total/score", ())
    raw = squeezed("".join(cell["raw"] for cell in cells))
    weight = "100" if record["total"]["weight"] is None else str(record["total"]["weight"])
    return decimal(record["total"]["score"]) != whole and number(raw.removesuffix(weight)) == whole


def _targets(record: RecordData, profile: Profile) -> Iterator[Finding]:
    for index, row in enumerate(record["indicators"]):
        target, actual = row["target"], row["actual"]
        if not target or not actual or target["kind"] != actual["kind"] or target["kind"] not in ("number", "date"):
            continue
        path = f"/indicators/{index}/actual"
        full = row["score"] is not None and row["weight"] and row["score"] == row["weight"]
        if full and _is_missed(target, actual):
            yield finding(Code.TARGET_MISSED, path, target=target["text"], actual=actual["text"], score=row["score"])
        if target["kind"] == "date":
            continue
        if target["unit"] != actual["unit"]:
            if target["unit"] and actual["unit"]:
                yield finding(Code.UNITS_DIFFER, path, target=target["unit"], actual=actual["unit"])
            continue
        wanted, reached = decimal(target["value"]), decimal(actual["value"])
        beyond = (reached - wanted) / wanted * 100 if wanted > 0 else Decimal(0)
        if target["operator"] in (">=", ">", None) and beyond > _OVER_ACHIEVED:
            yield finding(Code.OVER_ACHIEVED, path, target=target["text"], actual=actual["text"], percent=short(beyond))


_MET: Mapping[str, Callable[[Any, Any], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}


def _is_missed(target: RecordData, actual: RecordData) -> bool:
    """Whether a number in the same unit, or a day, is not what the target's sign asks for."""
    same = target["unit"] == actual["unit"] and target["operator"] is not None
    return same and not _MET[target["operator"]](actual["value"], target["value"])


def _grade(record: RecordData, profile: Profile) -> Iterator[Finding]:
    grade, score = record["total"]["grade"], record["total"]["score"]
    if grade is None or score is None:
        return
    fitting = "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"
    if grade != fitting:
        yield finding(Code.GRADE_MISFIT, "/total/grade", grade=grade, score=score)


CHECKS: tuple[Callable[[RecordData, Profile], Iterator[Finding]], ...] = (
    _required,
    _units,
    rows_complete,
    rows_said,
    targets_said,
    rows_misplaced,
    figures_under_words,
    figures_before_names,
    reasons_copied,
    labels_behind_names,
    *LEVEL_CHECKS,
    rows_once,
    values_readable,
    values_nearly_read,
    figures_stuck,
    lines_run_together,
    operator_read_as_digit,
    signs_turned,
    dates_impossible,
    points_lost,
    fractions_for_shares,
    values_exchanged,
    points_for_values,
    texts_destroyed,
    values_unfilled,
    codes_rounded,
    letters_in_codes,
    days_or_amounts,
    figures_scribbled_on,
    cells_apart,
    weights_sum,
    level1_weights,
    level2_weights,
    scores_rivalled,
    execution,
    rates_beside,
    rate_of_total,
    fund_sums,
    labels_stuck,
    lines_cut,
    lines_once,
    points_of_parts,
    amounts_left_out,
    amounts_in_brackets,
    amounts_exact,
    money_units,
    _scores,
    _total,
    _targets,
    goals_alike,
    goals_said_twice,
    figures_behind_goals,
    labels_in_goals,
    goals_numbered,
    brackets_closed,
    _grade,
)
"""In the order in which their findings are listed."""

_EQUATIONS = (weights_sum, level1_weights, execution, fund_sums, _scores, _total)
EQUATION_CODES = frozenset(
    {
        Code.WEIGHTS_SUM, Code.LEVEL1_WEIGHTS, Code.EXECUTION_RATE, Code.EXECUTION_SCORE, Code.FUND_LINES_SUM,
        Code.SCORE_ABOVE_WEIGHT, Code.TOTAL_SCORE,
    }
)  # fmt: skip
"""What these rules find where an equation does not hold."""
