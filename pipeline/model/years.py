"""Years as forms print them: in digits or in hanzi, alone or among other words. Pure."""

from __future__ import annotations

import re

from pipeline.model.notation import squeezed

_DIGITS = str.maketrans("〇○◯零Oo一二三四五六七八九", "000000123456789")
_YEAR = r"((?:19|20)\d\d|(?:二[〇○◯零Oo0]|一九)[〇○◯零Oo0一二三四五六七八九]{2})"
_WHOLE = r"(?:\s*(?:1|一)\s*[-—–~至到]\s*(?:12|十二)\s*月(?:份)?)?"  # all months of it
_NOTE = re.compile(rf"\(?{_YEAR}年度?{_WHOLE}\)?")
_TITLE = re.compile(rf"{_YEAR}年")
_AMONG = re.compile(rf"[(（]\s*{_YEAR}\s*年\s*度?{_WHOLE}\s*[)）]|(?:^|(?<=[\s)）])){_YEAR}\s*年\s*度|{_YEAR}年度$")


def in_digits(year: str) -> str:
    """A year of four characters in Arabic digits: 2023 for 二〇二三.

    >>> in_digits("二〇二三"), in_digits("2023")
    ('2023', '2023')
    """
    return year.translate(_DIGITS)


def year_note(text: str) -> str | None:
    """The year of a line such as （2023年度）, 二〇二三年 or （2023年1-12月）; None for every other text."""
    match = _NOTE.fullmatch(squeezed(text))
    return in_digits(match[1]) if match else None


def year_in_title(title: str) -> str | None:
    """The first year that a title names, None where it names none."""
    match = _TITLE.search(squeezed(title))
    return in_digits(match[1]) if match else None


def around_year(text: str) -> tuple[str, str, str] | None:
    """What stands before a year's note, the note, and what stands behind it; None where a text has no such note, or
    nothing beside it.

    >>> around_year("（2023年度） 金额单位：万元")
    ('', '（2023年度）', '金额单位：万元')
    """
    match = _AMONG.search(text)
    if not match or match[0] == text.strip():
        return None
    return text[: match.start()].strip(), match[0], text[match.end() :].strip()
