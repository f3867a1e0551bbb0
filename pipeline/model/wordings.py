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


_LABEL = re.compile(r"(?:[(（]?[\d一二三四五]{1,2}[)）.、．]\s*)?([^:：\s]{2,20})(?:([:：])|\s|$)")
_REPORT = r"(?:完成|实现|自评|达成|落实)(?:情况|结果)(?:综述|说明|简述)?"
_REPORT_LABEL = re.compile(rf"{_REPORT}$|^自评$")  # before a colon
_REPORT_ALONE = re.compile(rf"(?:项目|年度|全年|[本当]年度?|\d{{4}}年度?|总体|绩效|目标|实际)*{_REPORT}")
_DONE_FIRST = re.compile(r"(?:全年|[本当]年度?|\d{4}年度?)?实际(?:已?完成|实现)")
_GOAL = re.compile("(?:目标|任务|计划|绩效)$")
_LONGEST_GOAL = 8  # characters of 下一年度绩效目标; a longer line without a colon is a goal that ends so
_WITHIN_YEAR = re.compile("季度?|半年|年中|月")
_YEAR = re.compile(r"(20\d\d)年")


def tells_another_goal(text: str, year: str | None) -> bool:
    """True for a text below the heading of the year's goal that begins with the label of what was done, or of a goal of
    another time: 年度目标完成情况：…, 自评情况：…, 下年度目标, and 2024年目标：… in a form for 2023.
    """
    found = _LABEL.match(simplified(text.strip()))
    if not found:
        return bool(_DONE_FIRST.match(simplified(squeezed(text))))
    label, colon = squeezed(found[1]), bool(found[2])
    if _DONE_FIRST.match(label) or (_REPORT_LABEL.search(label) if colon else _REPORT_ALONE.fullmatch(label)):
        return True
    named = _YEAR.match(label)
    other_year = bool(named and year and named[1] != year)
    other_time = names_another_time(label) and not _WITHIN_YEAR.search(label)
    return bool(_GOAL.search(label)) and (colon or len(label) <= _LONGEST_GOAL) and (other_year or other_time)


_SOURCE = re.compile(r"\D{2,10}(?:资金|拨款|补助|收入|经费|自筹)|[省市县区州旗乡镇村上]级|[省市县区]?本级|省、[地市]")


def names_source(text: str) -> bool:
    """True for what names a source of funds by its ending, or a level of government: 学校自有资金, 本级."""
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


_BUTTONS = re.compile(
    "(?:【?(?:(?:打印|关闭|返回|收藏|分享)(?:[本此]页|页面|窗口|顶部|首页|列表|[本此]文|正文)|[上下]一[篇条])[】|｜]?)+"
)


def is_of_web_page(text: str) -> bool:
    """True for the buttons of the web page that a form was saved from: 【打印本页】 【关闭窗口】."""
    return bool(_BUTTONS.fullmatch(squeezed(text)))


_FILLER = re.compile(r"[.…]{2,}")


def is_filler(text: str) -> bool:
    """True for what a template prints where further rows may go: ……"""
    return bool(_FILLER.fullmatch(squeezed(text)))


_OVER = re.compile(
    r"(?:绩效|年度|指标|目标|完成|自评|评分|得分|分值|权重|情况|偏差|分析|预算|资金|安排|到位|执行|支出|投入|\(调整后\))+"
)


def tells_nothing_more(heading: str) -> bool:
    """True for a heading over others that says no more than they do: 评分情况. 调整前 and 财政复核 say whose values."""
    return bool(_OVER.fullmatch(simplified(squeezed(heading))))
