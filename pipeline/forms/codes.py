"""Codes that stand in front of the names they are of, or behind them: 335001-临岳县水利局."""

from __future__ import annotations

import re

from pipeline.forms.draft import Draft
from pipeline.model.finding import Code, finding
from pipeline.model.form import Filled
from pipeline.model.notation import squeezed

_NAME = r"([\u4e00-\u9fff][\u4e00-\u9fff()（）]{3,40})"
_OPEN, _CLOSE, _BETWEEN = r"[\[【(（]", r"[\]】)）]", r"\s*[-－—_:：、]\s*"
CODE_AND_UNIT = re.compile(rf"(\d{{6}}|\d{{9}})\s*[-－—]\s*{_NAME}")
"""The code of a budget unit and its name; above a table they say whose form it is."""

_OF_DEPARTMENT = 3
_UNIT_CODE = r"(\d{3}|\d{6}|\d{9})"
_IN_BRACKETS = re.compile(rf"{_OPEN}{_UNIT_CODE}{_CLOSE}\s*{_NAME}")
_PARTED = re.compile(rf"{_UNIT_CODE}{_BETWEEN}{_NAME}")
_BARE = re.compile(
    rf"(\d{{6}}|\d{{9}})\s*(?=[\u4e00-\u9fff]{{1,6}}[省市县区旗州盟乡镇])(?!吨|亩|平方|立方|公里|公斤|[万千百米元户人只株头])"
    rf"{_NAME}"
)
"""The same beside the label of the unit: [119002]松坪县水利局, that of a department ([119]), or bare where the name
begins with its place. What counts something and a hotline are part of the name: 100000吨粮食储备库,
962121物业服务呼叫中心.
"""
_MAYBE_A_CODE = re.compile(
    rf"{_OPEN}\d{{2,20}}{_CLOSE}(?=.*[\u4e00-\u9fff])|\d{{5,20}}(?={_BETWEEN}[\u4e00-\u9fff])"
    rf"|(?<=[\u4e00-\u9fff)）]){_OPEN}(?:\d{{3}}|\d{{6,9}}){_CLOSE}$|(?<=[\u4e00-\u9fff)）])\s*[-－—_]?\s*\d{{6,9}}$"
)
"""Figures of another length, or behind the name: 临岳县水利局（119）, a post code, or the number of a works."""

_PROJECT_CODE = r"(?:\d{6}\d{2}[A-Za-z]\d{9,13}|[A-Za-z]?\d{16,21})"
"""区划 6, year 2, letter, 9 to 13 digits; or all digits, perhaps behind a letter."""

_CODE_AND_NAME = re.compile(
    rf"(?:({_PROJECT_CODE})(?:\s*[-－—_:：、.\s]\s*(?!\d+[-－—_ ])|(?=[^\W\d_a-zA-Z]))"
    rf"|{_OPEN}({_PROJECT_CODE}){_CLOSE}\s*[-－—_:：、]?\s*)(.*[\u4e00-\u9fff].*)",
    re.S,
)
_NAME_AND_CODE = re.compile(
    rf"([\u4e00-\u9fff].*[\u4e00-\u9fff)）])\s*(?:[-－—_:：]?\s*({_PROJECT_CODE})|{_OPEN}({_PROJECT_CODE}){_CLOSE})",
    re.S,
)
"""A project's code before its name, perhaps with a year, or behind it."""

_DAY = r"20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)"
_LIKE_A_CODE = re.compile(
    rf"{_OPEN}?(?:(?!{_DAY})\d{{8,40}}|(?=[\d-]*[A-Za-z])(?=(?:[A-Za-z-]*\d){{6}})[A-Za-z\d-]{{7,40}})"
    rf"(?:{_CLOSE}|[-－—_:：、\s]|(?=[\u4e00-\u9fff]))"
)
"""Many figures before a name that are no day, and letters among some: 2023-GC-017. 2023-2024学年 is none."""


def take_name(draft: Draft, value: Filled) -> Filled:
    """The name without the code beside it, which is noted; of what may be a code a person is asked."""
    text = value.text.strip()
    if match := _CODE_AND_NAME.fullmatch(text):
        code, name = match[1] or match[2], match[3]
    elif match := _NAME_AND_CODE.fullmatch(text):
        code, name = match[2] or match[3], match[1]
    else:
        if _LIKE_A_CODE.match(text):
            _doubt(draft, "name", text)
        return value
    _note(draft, "code", Filled(code, value.pieces))
    return Filled(name, value.pieces)


def take_unit(draft: Draft, value: Filled, role: str = "implementing_unit") -> Filled:
    """The unit without the code in front of it, which is noted; of two that differ either may be the form's, but the
    code of a department begins those of its units.
    """
    text = value.text.strip()
    patterns = (CODE_AND_UNIT, _IN_BRACKETS, _PARTED, _BARE)
    match = next((found for pattern in patterns if (found := pattern.fullmatch(text))), None)
    if not match:
        if _MAYBE_A_CODE.search(text):
            _doubt(draft, role, text)
        return value
    _note(draft, "unit_code", Filled(match[1], value.pieces))
    return Filled(match[2], value.pieces)


def _note(draft: Draft, role: str, code: Filled) -> None:
    known = draft.identity.get(role)
    if known is None or is_of_department(role, known, code):
        draft.identity[role] = code
    elif squeezed(known.text) != squeezed(code.text) and not is_of_department(role, code, known):
        readings = f"{known.text} / {code.text}"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, f"/project/{role}", field=role, readings=readings))


def is_of_department(role: str, code: Filled, other: Filled) -> bool:
    """True for the code of a department, with which that of the other, one of its units, begins."""
    said, begun = squeezed(code.text), squeezed(other.text)
    return role == "unit_code" and len(said) == _OF_DEPARTMENT < len(begun) and begun.startswith(said)


def _doubt(draft: Draft, role: str, text: str) -> None:
    draft.findings.append(finding(Code.AMBIGUOUS_VALUE, f"/project/{role}", field=role, readings=text))
