"""Years as forms print them: in digits or in hanzi, alone or among other words. Pure."""

from __future__ import annotations

import re

from pipeline.model.notation import squeezed

_DIGITS = str.maketrans("〇○◯零Oo一二三四五六七八九", "000000123456789")
_FIGURES = r"(?:19|20)\d\d|(?:二[〇○◯零Oo0]|一九)[〇○◯零Oo0一二三四五六七八九]{2}"
_YEAR = f"({_FIGURES})"
_WHOLE = r"(?:\s*(?:1|一)\s*[-—–~至到]\s*(?:12|十二)\s*月(?:份)?)?"  # all months of it
_NOTE = re.compile(rf"\(?{_YEAR}年度?{_WHOLE}\)?")
# The first of several years is of the kind of the last: 2021—2023年度.
_TITLE = re.compile(rf"{_YEAR}(?:年?(?=[-—–~至到、和及与](?:{_FIGURES})年(度)?)|年(度)?)")
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


def years_in_title(title: str) -> tuple[str, ...]:
    """The different years that a title may mean as the form's: those with 年度 alone where it names any, as the others
    are of funds, of projects or of the day.

    >>> years_in_title("2022年中央补助资金2023年度绩效自评表"), years_in_title("2021—2023年绩效自评表")
    (('2023',), ('2021', '2023'))
    """
    found = list(_TITLE.finditer(squeezed(title)))
    weighty = [match for match in found if match[2] or match[3]]
    return tuple(dict.fromkeys(in_digits(match[1]) for match in weighty or found))


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
