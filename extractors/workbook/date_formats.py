"""Dates and times as a spreadsheet shows them: day count + tokens of a format code → text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

_LAST_DAY = 2_958_465  # 9999-12-31, the last day a spreadsheet knows
_LEAP_BUG = 60  # the 29 February 1900 that never was: days before it count from one day later
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_WEEKDAYS = "一二三四五六日"
_SECONDS = 86_400

Tokens = Sequence[tuple[str, str]]


def moment(number: Decimal, date1904: bool) -> datetime | None:
    """The day count as a date and time, rounded to the second; None outside the calendar."""
    if not 0 <= number <= _LAST_DAY:
        return None
    seconds = int((number * _SECONDS).to_integral_value())
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30 if number >= _LEAP_BUG else 31)
    try:
        return first + timedelta(seconds=seconds)
    except OverflowError:
        return None


def day_count(when: datetime, date1904: bool) -> Decimal:
    """What `moment` makes a date and time of.

    >>> day_count(datetime(2024, 11, 20, 18), date1904=False), day_count(datetime(1900, 1, 1), date1904=False)
    (Decimal('45616.75'), Decimal('1'))
    """
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30 if when >= datetime(1900, 3, 1) else 31)
    passed = when - first
    return passed.days + Decimal(passed.seconds) / _SECONDS


def date_text(tokens: Tokens, number: Decimal, date1904: bool) -> str | None:
    """The text, or None where the number is no date.

    Tokens are (kind, text): `date` runs of one letter, `elapsed` h, m or s, `half` for the half of the day.
    """
    when = moment(number, date1904)
    if when is None:
        return None
    half = any(kind == "half" for kind, _ in tokens)
    letters = [text[0].lower() if kind in ("date", "elapsed") else "" for kind, text in tokens]
    if number < 1 and ("y" in letters or "d" in letters):
        return None  # a time of day, or a number put into a cell for dates
    out: list[str] = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text]
            out.append(str(int(number * _SECONDS) // unit))
        elif kind == "half":
            names = ("上午", "下午") if text.startswith("上") else ("AM", "PM")
            out.append(names[when.hour >= 12])
        elif kind == "date":
            out.append(_part(text.lower(), when, half, _minutes(letters, index)))
        elif kind in ("literal", "other", "point", "comma", "percent"):
            out.append(text)
        elif kind == "digit":
            out.append("0")
    return "".join(out).strip()


def _minutes(letters: Sequence[str], index: int) -> bool:
    """Whether an `m` means minutes: after hours, or before seconds."""
    before = [letter for letter in letters[:index] if letter]
    after = [letter for letter in letters[index + 1 :] if letter]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _part(code: str, when: datetime, half: bool, minutes: bool) -> str:
    letter, length = code[0], len(code)
    if letter == "y":
        return f"{when.year % 100:02}" if length <= 2 else f"{when.year:04}"
    if letter == "e":
        return str(when.year)
    if letter == "d":
        name = _WEEKDAYS[when.weekday()]
        return _number_or_name(when.day, length, name)
    if letter == "m" and not minutes:
        name = _MONTHS[when.month - 1]
        return name[0] if length == 5 else _number_or_name(when.month, length, name)
    if letter == "a":
        weekday = _CHINESE_WEEKDAYS[when.weekday()]
        return f"星期{weekday}" if length == 4 else weekday
    hour = (when.hour + 11) % 12 + 1 if half else when.hour
    value = {"h": hour, "m": when.minute, "s": when.second}.get(letter)
    if value is None:
        return ""
    whole, _, fraction = code.partition(".")
    return f"{value:0{min(len(whole), 2)}}" + (f".{'0' * len(fraction)}" if fraction else "")


def _number_or_name(number: int, length: int, name: str) -> str:
    if length <= 2:
        return f"{number:0{length}}"
    return name[:3] if length == 3 else name
