"""Targets and actuals: how one prints, and what a reader should make of it (operator, value, unit)."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass

from tests.formgen import phrases

Parts = tuple[str | None, float | str, str | None] | None

AT_LEAST = (
    "≥{v}",
    "≥{v}",
    "≥{v}",
    "≥{v}",
    ">={v}",
    "≧{v}",
    "≥ {v}",
    "不少于{v}",
    "不低于{v}",
    "至少{v}",
    "{v}以上",
    "大于等于{v}",
    "⩾{v}",
)
AT_MOST = ("≤{v}", "≤{v}", "≤{v}", "<={v}", "≦{v}", "不超过{v}", "{v}以内", "不高于{v}", "小于等于{v}")
DEADLINES = ("{y}年{m}月{d}日前", "{y}年{m}月底前", "{m}月底前", "{y}年{m}月底前完成", "{y}年{m}月{d}日之前")
DAYS = ("{y}年{m}月{d}日", "{y}年{m}月{d}日", "{y}.{m}.{d}", "{y}-{m:02d}-{d:02d}")


@dataclass(frozen=True, slots=True)
class Value:
    """Printed text, its reading, and the pieces a unit column would separate ("≥20", "场")."""

    text: str
    parts: Parts = None
    bare: str | None = None


BLANK = Value("")
NOT_APPLICABLE = Value("不适用")


def plain(x: float) -> str:
    """12.0 prints as 12, 12.50 as 12.5."""
    return f"{x:.4f}".rstrip("0").rstrip(".")


def number(x: float, unit: str, operator: str | None, rng: random.Random, *, thousands: bool = False) -> Value:
    """One printed number; word operators are used only for >= and <=."""
    digits = f"{int(x):,}" if thousands and x == int(x) else plain(x)
    forms = {
        ">=": AT_LEAST,
        "<=": AT_MOST,
        "=": ("={v}", "＝{v}", "= {v}"),
        ">": (">{v}", "＞{v}"),
        None: ("{v}",),
    }[operator]
    form = rng.choice(forms)
    symbolic = not any("一" <= c <= "鿿" for c in form)
    bare = form.format(v=digits) if symbolic and unit != "%" else None
    return Value(form.format(v=digits + unit), (operator, float(x), unit or None), bare)


def deadline(year: int, rng: random.Random) -> Value:
    month = rng.choice((6, 9, 10, 11, 12, 12))
    last = calendar.monthrange(year, month)[1]
    text = rng.choice(DEADLINES).format(y=year, m=month, d=last)
    return Value(text, ("<=", f"{year}-{month:02d}-{last:02d}", None))


def day(year: int, rng: random.Random, before: int = 12) -> Value:
    month = rng.randint(3, before - 1)
    d = rng.randint(1, 28)
    text = rng.choice(DAYS).format(y=year, m=month, d=d)
    return Value(text, (None, f"{year}-{month:02d}-{d:02d}", None))


def spread(low: int, high: int, unit: str, rng: random.Random) -> Value:
    """A range has no single value: its parts are not scored."""
    return Value(f"{low}{rng.choice('-~－—')}{high}{unit}")


def counted(low: int, high: int, unit: str, missed: bool, rng: random.Random) -> tuple[Value, Value]:
    """Target and actual of a count."""
    scale = min(1.0, 10 ** rng.uniform(-1.5, 0))
    aim = rng.randint(low, max(low + 1, int(low + (high - low) * scale)))
    if missed:
        aim = max(aim, 5)
        got = max(1, int(aim * rng.uniform(0.4, 0.95)))
        got = min(got, aim - 1)
    else:
        got = aim + (0 if rng.random() < 0.4 else int(aim * rng.uniform(0, 0.4)))
    if not missed and rng.random() < 0.05 and aim > 4:
        return spread(aim, aim + 3, unit, rng), number(aim + 1, unit, None, rng)
    many = rng.random() < 0.08
    operator = rng.choices((">=", "=", None, ">"), (75, 8, 13, 4))[0]
    if not missed:
        got = aim if operator == "=" else got + (operator == ">")
    return number(aim, unit, operator, rng, thousands=many), number(got, unit, None, rng, thousands=many)


def rated(missed: bool, rng: random.Random) -> tuple[Value, Value]:
    """Target and actual of a percentage."""
    aim: float = rng.choice((80, 85, 88, 90, 92, 95, 96, 98, 99.5, 100))
    decimals = rng.choice((0, 0, 1, 2))
    got = round(aim - rng.uniform(2, 30), decimals) if missed else min(100, round(rng.uniform(aim, 100), decimals))
    if not missed and (got < aim or rng.random() < 0.4):
        got = aim
    operator = rng.choices((">=", "=", None), (68, 12, 20))[0]
    if operator == "=" and not missed:
        aim = got = 100
    target, actual = number(aim, "%", operator, rng), number(got, "%", None, rng)
    if rng.random() < 0.1 and got == 100:
        actual = Value("100.00%", (None, 100.0, "%"))
    return target, actual


def described(missed: bool, rng: random.Random) -> tuple[Value, Value]:
    aim = rng.choice(phrases.QUALITATIVE)
    if missed:
        return Value(aim), Value(rng.choice(phrases.PARTLY))
    return Value(aim), Value(aim if rng.random() < 0.5 else rng.choice(phrases.QUALITATIVE_DONE))
