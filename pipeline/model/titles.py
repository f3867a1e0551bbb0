"""Titles of forms, found in a text whatever stands around them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_TITLE = re.compile(r"[^。；;:]{0,24}(?:绩效|自评|评价|监控)[^。；;:,，]{0,10}表(?:\([^()]{1,12}\))?")
"""Titles of families nobody has a profile for yet: they must not pass for one that has."""


def names_form(text: str, titles: tuple[str, ...]) -> bool:
    """True where a squeezed and simplified text is a title that reads as one, or one of these stands in it.

    >>> names_form("2023年项目支出绩效自评表", ()), names_form("自查表", ()), names_form("重点自查表", ("自查表",))
    (True, False, True)
    """
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
