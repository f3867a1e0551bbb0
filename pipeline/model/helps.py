"""What a template says of how to fill it in, left in a cell: （请填写全称）, （100字以内）, 注：填写年底数. Pure."""

from __future__ import annotations

import re

_VERB = "(?:填写|填报|填列|输入|注明|写明|说明|列明|描述|简述|概述)"
# 申请说明 and 聘请 ask for nothing, 填写率 and 填写完成 are of a form that was filled in.
_ASKS = rf"(?<![申聘邀提])请(?:准确|如实|在此|简要|按\w{{1,8}}?)*{_VERB}|^填写(?!率|了|完)"
_LIMIT = r"\d+字(?:以内|左右|以上)"
_BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
_SURE = re.compile(f"{_ASKS}|{_LIMIT}$")
_OTHER = re.compile(
    rf"[(（](?:请(?!假|示|求|愿)|填写(?!率|了|完))[^()（）]*[)）]|[(（][^()（）]*(?:{_LIMIT}|{_ASKS})[^()（）]*[)）]"
    r"|^(?:请填写|请输入|点击输入|此处填写)|(?:(?<![备关标加批])注|提示|填[表报写]说明)[:：][^。；;]*(?:填[写报列]|请)"
)
_TELLING = re.compile("[请填字输]")
"""It has one of these; few other texts of a form have."""
_SAYS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}|\d")


def help_in(text: str) -> tuple[int, int] | None:
    """Where a text holds what looks like help; it may be all there is.

    >>> help_in("某河清淤（请填写全称）"), help_in("职工请假（填写率达标）"), help_in("285人次 注：填写年底数")
    ((4, 11), None, (6, 10))
    """
    match = _OTHER.search(text) if _TELLING.search(text) else None
    return match.span() if match else None


def without_help(text: str) -> str | None:
    """The value before or behind one bracket that says how to fill it in; None where there is none, or no value.

    >>> without_help("某河清淤（请填写全称）"), without_help("（填写全称）"), without_help("某河清淤（请见附件）")
    ('某河清淤', None, None)
    """
    found = [match for match in _BRACKET.finditer(text) if _SURE.search(match[1])]
    if len(found) != 1:
        return None
    before, behind = text[: found[0].start()].strip(), text[found[0].end() :].strip()
    rest = before or behind
    return rest if _SAYS.search(rest) and not (before and behind) and help_in(rest) is None else None
