"""Codes that stand in front of the names they are of: 335001-临岳县水利局."""

from __future__ import annotations

import re

from pipeline.forms.draft import Draft
from pipeline.model.finding import Code, finding
from pipeline.model.form import Filled
from pipeline.model.notation import squeezed

_NAME = r"([\u4e00-\u9fff][\u4e00-\u9fff()（）]{3,40})"
CODE_AND_UNIT = re.compile(rf"(\d{{6}}|\d{{9}})\s*[-－—]\s*{_NAME}")
"""The code of a budget unit and its name; above a table they say whose form it is."""

_IN_BRACKETS = re.compile(rf"[\[【(（](\d{{6}}|\d{{9}})[\]】)）]\s*{_NAME}")
_BARE = re.compile(
    rf"(\d{{6}}|\d{{9}})\s*(?=[\u4e00-\u9fff]{{1,6}}[省市县区旗州盟乡镇])(?!吨|亩|平方|立方|公里|公斤|[万千百米元户人只株头])"
    rf"{_NAME}"
)
"""The same beside the label of the unit: [119002]松坪县水利局, or bare where the name begins with its place. What
counts something and a hotline are part of the name: 100000吨粮食储备库, 962121物业服务呼叫中心.
"""

_CODE_AND_NAME = re.compile(
    r"(\d{6}\d{2}[A-Z]\d{12}|\d{20,21})\s*[-－—_ ]\s*((?!\d+[-－—_ ]).*[\u4e00-\u9fff].*)", re.S
)
"""A project's code (区划 6, year 2, letter, 12 digits; or all digits) before its name, perhaps with a year."""


def take_name(draft: Draft, value: Filled) -> Filled:
    """The name without the code in front of it, which is noted."""
    match = _CODE_AND_NAME.fullmatch(value.text)
    if not match or "code" in draft.identity:
        return value
    draft.identity["code"] = Filled(match[1], value.pieces)
    return Filled(match[2], value.pieces)


def take_unit(draft: Draft, value: Filled) -> Filled:
    """The unit without the code in front of it, which is noted; of two that differ either may be the form's."""
    text = value.text.strip()
    match = CODE_AND_UNIT.fullmatch(text) or _IN_BRACKETS.fullmatch(text) or _BARE.fullmatch(text)
    if not match:
        return value
    known = draft.identity.setdefault("unit_code", Filled(match[1], value.pieces))
    if squeezed(known.text) != match[1]:
        readings = f"{known.text} / {match[1]}"
        path, name = "/project/unit_code", "unit_code"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, path, field=name, readings=readings))
    return Filled(match[2], value.pieces)
