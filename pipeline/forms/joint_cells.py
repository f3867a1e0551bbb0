"""Two values in one cell, under a heading that names both: 更换管网长度≥3.2公里 under 三级指标及指标值, ≥95%/96% under
目标值/完成值; and one in two cells, under 下限 and 上限.
"""

from __future__ import annotations

import re

from pipeline.forms.draft import Draft
from pipeline.model.bearers import NAME_AND_TARGET, TARGET_AND_ACTUAL
from pipeline.model.comparisons import OPERATORS, WORDS_BEFORE
from pipeline.model.finding import Code, finding
from pipeline.model.form import Filled
from pipeline.model.notation import Kind, is_nothing, measure, squeezed

_SIGN = re.compile(
    "|".join(sorted(map(re.escape, OPERATORS | {w for w in WORDS_BEFORE if len(w) > 1}), key=len, reverse=True))
)
_NAME = re.compile(r"[^\d:：]{2,}")
_DAY = re.compile(r"(?:19|20)\d\d年")


def name_and_target(said: Filled) -> tuple[Filled, Filled] | None:
    """The name and the target that a text says one after the other; None where nothing tells surely where the target
    begins: it begins with a comparison and a number, or is the date of a day. 检查12处 may be one name.
    """
    sign, day = _SIGN.search(said.text), _DAY.search(said.text)
    start = sign or day
    if start is None:
        return None
    name, target = said.text[: start.start()].strip(), said.text[start.start() :].strip()
    value = measure(target)
    compared = bool(sign) and value is not None and value.kind is Kind.NUMBER and value.operator is not None
    dated = not sign and value is not None and value.kind is Kind.DATE
    if not _NAME.fullmatch(name) or not (compared or dated):
        return None
    return Filled(name, said.pieces), Filled(target, said.pieces)


_STROKE = re.compile("[/／]")
_FEWEST = 2  # characters of a text: 3次/月 is one value


def target_and_actual(said: Filled) -> tuple[Filled, Filled] | None:
    """The target and the actual value that a text says with a stroke between them, ≤18元/亩/17.5元/亩; None where its
    halves are not alike: two numbers of one unit, two days, two texts.
    """
    parts = _STROKE.split(said.text)
    half, odd = divmod(len(parts), 2)
    target, actual = ("/".join(some).strip() for some in (parts[:half], parts[half:]))
    values = measure(target), measure(actual)
    if odd or values[0] is None or values[1] is None or values[0].kind is not values[1].kind:
        return None
    short = min(len(squeezed(target)), len(squeezed(actual))) < _FEWEST
    if values[0].unit != values[1].unit or (values[0].kind is Kind.TEXT and short):
        return None
    return Filled(target, said.pieces), Filled(actual, said.pieces)


def limits_joined(lower: Filled, upper: Filled) -> Filled | None:
    """A target whose limits stand in two columns, as it would stand in one cell: 95%-98%; None where one is blank or
    they make no range.
    """
    if is_nothing(lower.text) or is_nothing(upper.text):
        return None
    whole = f"{lower.text.strip()}-{upper.text.strip()}"
    value = measure(whole)
    ranges = value is not None and value.kind is Kind.RANGE
    return Filled(whole, (*lower.pieces, *upper.pieces)) if ranges else None


def with_joint_cells(draft: Draft, values: dict[str, Filled]) -> dict[str, Filled]:
    """The values; a cell that says two is parted, or left whole as the first and found; limits are one target."""
    for joint, way in _WAYS.items():
        both = values.pop(joint, None)
        if both is None:
            continue
        first, second = joint.split(":")
        told = way(both)
        values |= {first: told[0], second: told[1]} if told else {first: both}
        if not told:
            _ask(draft, first, both.text)
    limits = [values.pop(role, None) for role in ("lower", "upper")]
    if any(limits):
        lower, upper = (limit or Filled("", ()) for limit in limits)
        whole = limits_joined(lower, upper)
        values["target"] = whole or Filled(lower.text + upper.text, (*lower.pieces, *upper.pieces))
        if not whole:
            _ask(draft, "target", f"{lower.text} | {upper.text}")
    return values


_WAYS = {NAME_AND_TARGET: name_and_target, TARGET_AND_ACTUAL: target_and_actual}


def _ask(draft: Draft, role: str, row: str) -> None:
    draft.findings.append(finding(Code.AMBIGUOUS_ROW, f"/indicators/{len(draft.indicators)}/{role}", row=row))
