"""How forms write numbers, money, dates, comparisons and blanks: text in, typed value out. Pure."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pipeline.model.comparisons import both_limits, leading_operator, operator_behind
from pipeline.model.script import simplified

DASHES = frozenset("-—–―－‐‑‒─━~～/／\\＼﹣⁻−一")
"""Signs printed for "nothing here"; 一 because forms are typed with it in place of a dash."""

_DOTS = frozenset("·•.,")  # short dashes of small print, and specks
_LONGEST_NOTHING = 24  # dashes drawn across a cell; spares the work on long texts
_NOTHING_WORDS = frozenset({"无", "暂无", "空", "無", "暫無"})
_NOT_APPLICABLE = frozenset({"不适用", "不涉及", "N/A", "n/a", "NA"})
_LONGEST_NOT_APPLICABLE = max(map(len, _NOT_APPLICABLE))

MONEY_UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
"""Stated money units and their worth in yuan."""


RAISED = "⁰¹²³⁴-⁹①-⑳"
"""Raised and circled digits, for a class of characters: behind a digit they are a power or a mark, no digit of it."""

_KEPT = re.compile(f"([{RAISED}㎡㎥㎞㎏])")


@lru_cache(maxsize=4096)  # the same few hundred texts of a form are compared by every rule
def squeezed(text: str) -> str:
    """NFKC without any white space: the form in which texts are compared, never the one recorded.

    Signs that are units stay whole, since m² is not m2, and so do marks: 11000① is not 110001.
    """
    if text.isascii():
        return "".join(text.split())
    if not _KEPT.search(text):
        return "".join(unicodedata.normalize("NFKC", text).split())
    parts = enumerate(_KEPT.split(text))
    whole = "".join(part if index % 2 else unicodedata.normalize("NFKC", part) for index, part in parts)
    return "".join(whole.split())


def is_nothing(text: str) -> bool:
    """True for a blank cell, dashes, slashes, 无 and a dot alone: the form says nothing there."""
    if len(text) > _LONGEST_NOTHING:
        return not text.strip()
    key = squeezed(text)
    if not key or key in _NOTHING_WORDS or key in _DOTS:
        return True
    return key[0] in DASHES and DASHES.issuperset(key)


def is_not_applicable(text: str) -> bool:
    if len(text) > _LONGEST_NOTHING:
        return False
    key = squeezed(text)
    return len(key) <= _LONGEST_NOT_APPLICABLE and simplified(key) in _NOT_APPLICABLE


_MINUS = "−"  # U+2212
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def number(text: str) -> Decimal | None:
    """A plain number, thousands separators allowed, nothing beside it; None for anything else.

    >>> number("1,234.50"), number("12,34"), number("10分"), number("−3")
    (Decimal('1234.50'), None, None, Decimal('-3'))
    """
    key = squeezed(text).replace("，", ",").replace(_MINUS, "-")
    return Decimal(key.replace(",", "")) if _NUMBER.fullmatch(key) else None


def points(text: str) -> Decimal | None:
    """A weight or a score: a plain number, 分 allowed behind it."""
    return number(squeezed(text).removesuffix("分"))


def percent(text: str) -> Decimal | None:
    """A rate in percent: `99.52`, `99.52%` and `％` all give 99.52."""
    return number(squeezed(text).removesuffix("%"))


_OF_MONEY = f"({'|'.join((*MONEY_UNITS, '万', '亿'))})?(?:人民币)?"
_MONEY = re.compile(rf"[¥￥]?([-+−]?[\d,，.]+){_OF_MONEY}")
# No amount has more digits before its point, and those of more would not be exact to the cent.
MOST_DIGITS = 15
_IN_BRACKETS = re.compile(rf"\([¥￥]?([\d,，.]+)\){_OF_MONEY}")


def money(text: str, stated_unit: str | None) -> Decimal | None:
    """An amount in yuan, exact to the cent; a unit in the cell itself outweighs `stated_unit`. In brackets, as
    accountants write it, it is below nothing.

    None when it is no amount, or when neither the cell nor the form says the unit; nothing is 0 in any.

    >>> money("18.6", "万元"), money("18.6万元", "元"), money("18.6", None), money("0.0", None)
    (Decimal('186000.00'), Decimal('186000.00'), None, Decimal('0.00'))
    """
    key = simplified(squeezed(text))
    match = _MONEY.fullmatch(key) or _IN_BRACKETS.fullmatch(key)
    if not match:
        return None
    amount = number(f"-{match[1]}" if in_brackets(key) else match[1])
    unit = {"万": "万元", "亿": "亿元"}.get(match[2] or "", match[2]) or stated_unit or ("" if amount else "元")
    if amount is None or unit not in MONEY_UNITS or amount.adjusted() > MOST_DIGITS:
        return None
    return (amount * MONEY_UNITS[unit]).quantize(Decimal("0.01"))


def in_brackets(text: str) -> bool:
    """True for an amount of money in brackets: (1,234.50)."""
    return "(" in (key := squeezed(text)) and bool(_IN_BRACKETS.fullmatch(simplified(key)))


class Kind(StrEnum):
    """What a target or an actual value is."""

    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    TEXT = "text"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Measure:
    """A target or an actual value: `value` a number, or an ISO date for Kind.DATE; `upper` for ranges.

    `operator` is one of >=, <=, >, <, = or None; `unit` as printed, None for none.
    """

    kind: Kind
    operator: str | None = None
    value: Decimal | str | None = None
    upper: Decimal | None = None
    unit: str | None = None


_NO_UNIT = re.compile(r"\d.*|文字描述|文字|文本|定[性量].*|[\u4e00-\u9fff]{2,}(?:[局厅委办院所处科室部司站队]|中心)")


def no_unit(text: str) -> bool:
    """True for what stands in a column of units and measures nothing: 文字描述, 市水务局, a figure."""
    return bool(_NO_UNIT.fullmatch(squeezed(text)))


_AMOUNT = r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
# A unit is short and holds no digit, no sign of arithmetic, no tick; longer tails are sentences, and the value is text.
_UNIT = rf"([%‰]|[^\d\s%‰,.;:!?、。≥≤<>=~+*#√✓✔(){RAISED}-][^\d\s%,.;:!?、。≥≤<>=~+*#√✓✔]{{0,7}})?"
# What stands in the place of a unit and says that the number is not the whole of it: 4场左右, 100余人, 3万多元
# 4场起 (but 3起 are three cases), 4-5场以上; or that it is no amount but a report (5场已完成), or a day: 12.31前.
_INEXACT = re.compile(
    r"^[余多几来]|[万亿][余多]|个半|(?:左右|上下|不等|[以之][上下内外]|内|(?<=.)起)$|完成|[已未](?=[完发开达到办实落按结建])|^(?:前|[底末]前?|止)$|[完竣]工$"
)
# 2024年, 6月 and 4季度 name a time, 1号楼 a house: they do not count anything. A bare 日 counts days.
_CALENDAR = re.compile(r"(?:[学财]?年|月|季度|号|日.).*")
_YEARS, _FIRST_SHORT = "年", 16  # 8年 are years of use; 16年 and above may be 2016, unless they are compared: ≥20年
_SINGLE = re.compile(r"([-+]?)" + _AMOUNT + _UNIT)
_RANGE = re.compile(_AMOUNT + r"(%|[^\d\s,.、。≥≤<>=~-]{1,4})?(?:-|—|–|~|至|到)" + _AMOUNT + _UNIT)
_PLUS_MINUS = re.compile("±" + _AMOUNT + _UNIT)
_DATE = re.compile(
    r"(?:于|在)?(?:(?P<year>\d{4})(?:年|(?P<sign>[-./])(?=\d)))?"
    r"(?:(?P<month>\d{1,2})(?:月|(?P<other>[-./])(?=\d)|(?<=\d)(?=[底末之以前止]|$)))?(?:(?P<day>\d{1,2})(?:日|号)?)?"
    r"(?:T?00:00(?::00)?)?(?P<end>月?底|末)?(?P<before>之?前|以前|止)?(?:完成|完工|竣工)?"
)
_BEFORE_DATES = ("于", "在")
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=(?:之?前|以前|止)?(?:完[成工]|竣工)?$)")
_DIGIT = re.compile(r"\d")
_STOPS = "。;"  # a sentence of one number ends so
# 2023.12 may be a month, 2021-2025 are years, 20230301-20231130 days: bare, they are no amounts.
_OF_A_YEAR = r"(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2])|(?:0[1-9]|1[0-2])|\d{4})?"
_MONTH_OR_YEARS = re.compile(rf"{_OF_A_YEAR}(?:[-—–~至到]{_OF_A_YEAR})?")


@lru_cache(maxsize=4096)  # of a file's values, asked by rules, the reading and the record
def measure(text: str, year: int | None = None) -> Measure | None:
    """The value a target or actual cell prints; None where it prints nothing (blank, dash, 无).

    `year` completes dates such as 12月底前. What fits no notation is Kind.TEXT, never a guess.

    >>> measure("不低于95%").value, measure("4-6场").upper, measure("12月底前", 2024).value
    (Decimal('95'), Decimal('6'), '2024-12-31')
    """
    if is_nothing(text):
        return None
    if is_not_applicable(text):
        return Measure(Kind.NOT_APPLICABLE)
    key = squeezed(text).rstrip(_STOPS)
    key = f"-{key[1:]}" if key[:1] == _MINUS else key
    if not _DIGIT.search(key):
        return Measure(Kind.TEXT)
    if _MONTH_OR_YEARS.fullmatch(key) and not key.isdecimal():
        return Measure(Kind.TEXT)
    return _date(key, year) or _undated(key)


@lru_cache(maxsize=4096)  # rules ask with a year of their own, the record with the form's
def _undated(key: str) -> Measure:
    return _range(key) or _single(key) or _between(key) or Measure(Kind.TEXT)


def _date(key: str, year: int | None) -> Measure | None:
    operator, key = leading_operator(key)
    if not key[:1].isdigit() and key[:1] not in _BEFORE_DATES:
        return None
    key = f"{key[:4]}-{key[4:6]}-{key[6:]}" if _COMPACT.match(key) else key
    match = _DATE.fullmatch(key)
    if not match or not (match["year"] or match["month"]):
        return None
    stated_year = int(match["year"]) if match["year"] else year
    if stated_year is None or not 1900 <= stated_year <= 2199:
        return None
    end = bool(match["end"])
    if match["day"]:
        if not match["month"] or end:
            return None
        month, day = int(match["month"]), int(match["day"])
        if not (match["year"] or "月" in key) or match["sign"] != match["other"]:
            return None  # 3.15 may be an amount, 2023.1-12 are twelve months
    elif match["month"] and end:
        month, day = int(match["month"]), 31
    elif match["year"] and end and "月" not in key:
        month, day = 12, 31
    else:
        return None
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(stated_year, month)[1]
    if not match["day"]:
        day = last
    if not 1 <= day <= last:
        return None
    before = "<=" if match["before"] else operator
    return Measure(Kind.DATE, before, f"{stated_year:04d}-{month:02d}-{day:02d}")


def _between(key: str) -> Measure | None:
    """A range said by its limits, both of which are within it: ≥95%且≤98%."""
    limits = both_limits(key)
    low, high = map(_single, limits) if limits else (None, None)
    if not low or not high or (low.operator, high.operator) != (">=", "<=") or low.unit != high.unit:
        return None
    if not isinstance(low.value, Decimal) or not isinstance(high.value, Decimal) or low.value >= high.value:
        return None
    return Measure(Kind.RANGE, None, low.value, high.value, high.unit)


def _range(key: str) -> Measure | None:
    if key[:1] == "±" and (match := _PLUS_MINUS.fullmatch(key)):
        bound = _decimal(match[1])
        return Measure(Kind.RANGE, None, -bound, bound, match[2])
    match = _RANGE.fullmatch(key) if key[:1].isdigit() else None
    unit = match[4] if match else None
    if not match or (match[2] and match[2] != unit) or unit == "日" or not _counts(unit or ""):
        return None
    low, high = _decimal(match[1]), _decimal(match[3])
    return Measure(Kind.RANGE, None, low, high, unit) if low < high else None


# What a report of what was done begins with: 完成13处, 全年共完成13处. 未完成 and 基本完成 say something else.
_DONE = re.compile(r"(?:全年|本年度?|年度|累计|合计|共计?|已|实际)*完成了?(?=[\d≥≤><=])")
_LONGEST_DONE = 4  # characters of a unit: 万平方米


def _single(key: str) -> Measure | None:
    done = _DONE.match(key)
    operator, rest = leading_operator(key[done.end() :] if done else key)
    behind, rest = operator_behind(rest)
    if operator and behind not in (None, operator):
        return None
    operator = behind or operator
    match = _SINGLE.fullmatch(rest)
    if not match:
        return None
    value = _decimal(match[2])
    if done and not 0 < len(match[3] or "") <= _LONGEST_DONE:
        return None  # 完成2023 may be a year, 完成13处整改任务 says what of
    if not _counts(match[3] or "") and not _is_duration(value, match[3], operator):
        return None
    return Measure(Kind.NUMBER, operator, -value if match[1] == "-" else value, None, match[3])


def _is_duration(value: Decimal, unit: str | None, operator: str | None) -> bool:
    return unit == _YEARS and value < (1000 if operator else _FIRST_SHORT)


def _counts(unit: str) -> bool:
    return not _CALENDAR.fullmatch(unit) and not _INEXACT.search(simplified(unit))


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))
