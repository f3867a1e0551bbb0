"""What headings and labels that nobody knows say by their wording. Pure."""

from __future__ import annotations

import re

from pipeline.model.notation import squeezed
from pipeline.model.remarks import names_another_time
from pipeline.model.script import simplified

LONGEST_HEADING = 20
"""Characters; a cell with more is a goal's text beside its label."""

_DONE = re.compile(r"^(?!.*(?:预计|[未应拟])).*(?:完成|实现)")
_PLANNED = re.compile(r"预期|年初|设定|计划|预定")


def goal_by_wording(text: str) -> str | None:
    """Which goal a heading that nobody knows must mean: what was planned, or what was done; None where it says both,
    or speaks of another time.
    """
    if len(text) > LONGEST_HEADING or names_another_time(text):
        return None
    text = simplified(text)
    planned, done = bool(_PLANNED.search(text)) and "目标" in text, bool(_DONE.search(text))
    return None if planned is done else "expected" if planned else "actual"


_SOURCE = re.compile(r"\D{2,10}(?:资金|拨款|补助|收入|经费|自筹)")


def names_source(text: str) -> bool:
    """True for what names a source of funds by its ending: 学校自有资金."""
    return bool(_SOURCE.fullmatch(simplified(squeezed(text))))


_NOTE = re.compile(r"(?:备?注释?\d{0,2}|填[表报]说明)[:：]")
_ITEM = re.compile(r"(\d{1,2})[.、．]\s*(?=\D)")


def is_note(text: str) -> bool:
    """True for a note on the table it stands in: 注：1.执行数是指……"""
    return bool(_NOTE.match(simplified(squeezed(text))))


def goes_on_note(text: str, above: str) -> bool:
    """True for the next item of a numbered note: 2.定量指标…… below 注：1.执行数是指……"""
    match = _ITEM.match(text)
    items = [int(number) for number in _ITEM.findall(above)]
    return bool(match and items and int(match[1]) == items[-1] + 1)


_OVER = re.compile("(?:绩效|年度|指标|目标|完成|自评|评分|得分|分值|权重|情况|偏差|分析)+")


def tells_nothing_more(heading: str) -> bool:
    """True for a heading over others that says no more than they do: 评分情况. 调整前 and 财政复核 say whose values."""
    return bool(_OVER.fullmatch(simplified(squeezed(heading))))
