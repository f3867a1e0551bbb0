"""Titles of forms, found in a text whatever stands around them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model.notation import squeezed
from pipeline.model.script import simplified

_TITLE = re.compile(r"[^。；;:]{0,24}(?:绩效|自评|评价|监控)[^。；;:,，]{0,10}表(?:\([^()]{1,12}\))?")
"""Titles of families nobody has a profile for yet: they must not pass for one that has."""


_REFERS = re.compile(r"(?:(?:填[表报])?说明|备?注释?\d{0,2})[:：]|[详参另]见|见附[件表]")
"""Texts about a form rather than its title: 说明：详见各科室绩效自评表."""


def names_form(text: str, titles: tuple[str, ...]) -> bool:
    """True where a squeezed and simplified text is a title that reads as one, or one of these stands in it.

    >>> names_form("2023年项目支出绩效自评表", ()), names_form("自查表", ()), names_form("重点自查表", ("自查表",))
    (True, False, True)
    >>> names_form("说明:详见各科室绩效自评表", ()), names_form("详见各科室自查表", ("自查表",))
    (False, False)
    """
    if _REFERS.match(text):
        return False
    if "表" in text and _TITLE.fullmatch(text):
        return True
    return _letters_of_all(titles).issubset(text) and any(says_title(title, text) for title in titles)


@lru_cache(maxsize=4)
def _letters_of_all(titles: tuple[str, ...]) -> frozenset[str]:
    """The characters that stand in every title, mostly 表: what lacks one of them is none."""
    return frozenset.intersection(*(frozenset(title) - {"…"} for title in titles or ("",)))


def says_title(title: str, text: str) -> bool:
    """True when the title stands in a squeezed and simplified text; … in it stands for any text.

    >>> says_title("转移支付…自评表", "2023年转移支付区域绩效自评表")
    True
    """
    at = 0
    for part in title.split("…"):
        at = text.find(part, at) + len(part)
        if at < len(part):
            return False
    return True


_NO_FAMILY = re.compile(
    r"(?:附[件表][\d一二三四五六七八九十]{0,2}(?:[-—]\d{1,2})?[:：]?)?[(（]?(?:20\d\d)?(?:年度?|绩效|自评|自我评价|评价|目标|[)）])+表"
)


def says_no_family(title: str) -> bool:
    """True for a title that any form of evaluation may bear.

    >>> says_no_family("附件2：2023年度绩效自评表"), says_no_family("项目支出绩效自评表")
    (True, False)
    """
    return bool(_NO_FAMILY.fullmatch(simplified(squeezed(title))))


_BEHIND_NAME = re.compile(r"(?:项目)?(?:支出)?(?:绩效)?(?:目标)?自(?:我评价|评价?)(?:情况)?表")
_BEFORE_NAME = re.compile(r"(?:20\d\d年度?)?.{0,12}")
_SHORTEST_NAME = 4


def is_titled_by(title: str, project: str) -> bool:
    """True for the title of a self-evaluation that is named by its project, whose remarks in brackets it may lack.

    >>> is_titled_by("2023年度某河清淤自评表", "某河清淤（二期）"), is_titled_by("某河清淤申报表", "某河清淤")
    (True, False)
    """
    said, name = (simplified(squeezed(text)) for text in (title, project))
    for own in (name, re.split("[(（]", name)[0]):
        before, found, behind = said.partition(own)
        if len(own) >= _SHORTEST_NAME and found and _BEFORE_NAME.fullmatch(before) and _BEHIND_NAME.fullmatch(behind):
            return True
    return False
