"""Whether the weights of a form add up: to its total, and under each first level to the points in its label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from pipeline.forms.fund_checks import total_line
from pipeline.forms.profile import Profile
from pipeline.forms.rates import decimal, earns
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import points
from pipeline.model.script import simplified
from pipeline.model.vocabulary import Part, label_key, label_points

RecordData = Mapping[str, Any]


def weights_sum(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """The weights of the indicators and of the execution make up the total, and that is the family's."""
    weights = [decimal(row["weight"]) for row in record["indicators"] if row["weight"] is not None]
    if not weights:
        return
    line = total_line(record)
    own = [decimal(line["weight"])] if line and line["weight"] is not None else []
    printed = record["total"]["weight"]
    expected = decimal(printed) if printed is not None else Decimal(profile.weights_total)
    whole = sum([*weights, *own], Decimal(0))
    if line and expected == profile.weights_total and _earns(record, line, expected - whole):
        return
    if printed is None and not own and _plans_leave_the_execution(record, profile):
        return
    if whole != expected:
        yield finding(Code.WEIGHTS_SUM, "/total/weight", sum=whole, expected=expected)
    elif expected != profile.weights_total:
        yield finding(Code.WEIGHTS_SUM, "/total/weight", sum=whole, expected=profile.weights_total)


_NATIONAL = (
    {"产出指标": 50, "效益指标": 30, "满意度指标": 10},
    {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10},
)
"""The points of the first levels in the national scheme, which leaves ten to the execution."""


def _plans_leave_the_execution(record: RecordData, profile: Profile) -> bool:
    """True for a form of plans, which has no place for the execution, whose first levels have just the points that the
    national scheme gives them: a row that was lost would be missing from one of them.
    """
    found: dict[str, Decimal] = {}
    for row in record["indicators"]:
        level = profile.level1_roles.get(label_key(row["level1"] or ""), "")
        found[level] = found.get(level, Decimal(0)) + decimal(row["weight"] or 0)
    return "total" not in profile.required and found in _NATIONAL


def _earns(record: RecordData, line: RecordData, rest: Decimal) -> bool:
    """True where the execution's score and rate say that its weight, for which the form has no column, is what the
    others leave: 9.5 at 95 % are 10 points. A score of nothing says nothing, and a scan may have lost the weight.
    """
    columns = any(
        f"/funds/lines/{index}/weight" in record["evidence"] for index in range(len(record["funds"]["lines"]))
    )
    if columns or record["source"].get("ocr"):
        return False
    return rest > 0 and bool(line["score"]) and earns(line, rest)


def scores_rivalled(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """Scores beside those that were taken for them as they add up (折算得分), where none of them is above its weight:
    they are not out of a hundred, and may be the scores themselves.
    """
    said = {item["label"] for row in record["indicators"] for item in row["more"]}
    keys = {label_key(label): label for label in said}
    role = (Part.INDICATOR_COLUMN, "score")
    headings = {keys[key] for key, label in profile.labels if key in keys and (label.part, label.role) == role}
    rivals = [
        (decimal(row["weight"]), decimal(row["score"]), other)
        for row in record["indicators"]
        for item in row["more"]
        if row["weight"] is not None and row["score"] is not None
        and item["label"] in headings
        and (other := points(item["value"])) is not None
    ]  # fmt: skip
    differ = [(score, other) for _, score, other in rivals if score != other]
    differ = differ or list(_final_scores(record))
    if differ and all(other <= weight for weight, _, other in rivals):
        readings = f"{differ[0][0]} / {differ[0][1]}"
        yield finding(Code.AMBIGUOUS_VALUE, "/indicators/0/score", field="score", readings=readings)


_FINAL = re.compile("(?:最终|最后|终评|核定).*分")


def _final_scores(record: RecordData) -> Iterator[tuple[Decimal, Decimal]]:
    """The scores of rows, and those that outweigh them by their heading (最终得分) where they differ."""
    for row in record["indicators"]:
        for item in row["more"]:
            final = points(item["value"] or "") if _FINAL.search(simplified(item["label"])) else None
            if final is not None and row["score"] is not None and final != decimal(row["score"]):
                yield decimal(row["score"]), final


def level1_weights(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """The points in the label of a first level are those of its rows."""
    numbered = list(enumerate(record["indicators"]))
    pointed = any(row["level1_weight"] is not None for _, row in numbered)
    for (label, printed), group in groupby(numbered, key=lambda item: (item[1]["level1"], item[1]["level1_weight"])):
        members = list(group)
        weights = [row["weight"] for _, row in members]
        if printed is None and label and pointed:  # forms print them in all first levels or in none
            yield finding(Code.REQUIRED_FIELD, f"/indicators/{members[0][0]}/level1_weight", field="level1_weight")
        if printed is None or all(weight is None for weight in weights):
            continue
        whole = sum((decimal(weight) for weight in weights if weight is not None), Decimal(0))
        if whole != decimal(printed):
            path = f"/indicators/{members[0][0]}/level1_weight"
            yield finding(Code.LEVEL1_WEIGHTS, path, label=label, printed=printed, sum=whole)


def level2_weights(record: RecordData, profile: Profile) -> Iterator[Finding]:
    """The points in the label of a second level (数量指标（18分）) are those of its rows, all of which have theirs."""
    numbered = list(enumerate(record["indicators"]))
    for (_, label), group in groupby(numbered, key=lambda item: (item[1]["level1"], item[1]["level2"])):
        members = list(group)
        printed, weights = label_points(label or ""), [row["weight"] for _, row in members]
        if printed is None or None in weights:
            continue
        whole = sum(map(decimal, weights), Decimal(0))
        if whole != printed:
            path = f"/indicators/{members[0][0]}/level2"
            yield finding(Code.LEVEL1_WEIGHTS, path, label=label, printed=printed, sum=whole)
