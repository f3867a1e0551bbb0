"""Indicator rows of one form: names, targets, actuals, weights, scores."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.formgen import phrases
from tests.formgen.funds import CENT, rounded
from tests.formgen.values import (
    BLANK,
    NOT_APPLICABLE,
    Value,
    counted,
    day,
    deadline,
    described,
    number,
    rated,
)


@dataclass(frozen=True, slots=True)
class Indicator:
    level1: str
    level2: str
    level3: str
    target: Value
    actual: Value
    weight: Decimal | None
    score: Decimal | None
    reason: str = ""


def shares(total: int, n: int, rng: random.Random) -> list[Decimal]:
    """n positive weights that add up to total; whole numbers, seldom halves."""
    if n == 1:
        return [Decimal(total)]
    if rng.random() < 0.15:
        return [Decimal(x) / 2 for x in _cut(total * 2, n, rng)]
    if total % n == 0 and rng.random() < 0.5:
        return [Decimal(total // n)] * n
    return [Decimal(x) for x in _cut(total, n, rng)]


def _cut(total: int, n: int, rng: random.Random) -> list[int]:
    marks = sorted(rng.sample(range(1, total), n - 1))
    return [b - a for a, b in zip([0, *marks], [*marks, total], strict=True)]


def indicator_rows(
    layout: str, year: int, executed: Decimal, small: bool, rng: random.Random
) -> tuple[list[Indicator], dict[str, Decimal]]:
    """The rows in printed order and the level-1 weights (of 90)."""
    own_cost = layout != "shenzhen" and rng.random() < 0.2
    plan = (
        {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}
        if own_cost
        else {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
    )
    rows: list[Indicator] = []
    named: set[str] = set()
    for level1, points in plan.items():
        slots = _slots(level1, own_cost, layout, small, rng)
        used = [s for s in slots if s[1]]
        weights = iter(shares(points, len(used), rng))
        for level2, on in slots:
            rows.append(
                indicator_row(level1, level2, next(weights), year, executed, named, rng)
                if on
                else _unused(level1, level2, layout, rng)
            )
    return rows, {k: Decimal(v) for k, v in plan.items()}


def _slots(level1: str, own_cost: bool, layout: str, small: bool, rng: random.Random) -> list[tuple[str, bool]]:
    """(level 2, is it used) for each row of a level 1; at least one is used."""
    if level1 == "成本指标":
        return [("经济成本指标", True)] + ([("社会成本指标", False)] if rng.random() < 0.3 else [])
    if level1 == "产出指标":
        many = 1 if small else rng.choice((1, 2, 3, 3, 4, 5, 7))
        rest = ["质量指标"] * rng.choice((1, 1, 1 if small else 2)) + ["时效指标"] + ([] if own_cost else ["成本指标"])
        return [("数量指标", True)] * many + [(x, True) for x in rest]
    if level1 == "效益指标":
        names = list(phrases.BENEFITS)
        chosen = {"社会效益指标"} if rng.random() < 0.8 else {rng.choice(names)}
        chosen |= {x for x in names if rng.random() < (0.1 if small else 0.25)}
        shown = (
            names
            if layout == "shenzhen"
            else [x for x in names if x in chosen or rng.random() < (0.1 if small else 0.25)]
        )
        twice = rng.choice(sorted(chosen)) if rng.random() < 0.3 and not small else ""
        return [(x, x in chosen) for x in shown for _ in range(2 if x == twice else 1)]
    spare = [("其他满意度指标", False)] if layout == "shenzhen" else []
    return [("服务对象满意度指标", True), *spare]


def _unused(level1: str, level2: str, layout: str, rng: random.Random) -> Indicator:
    zero = Decimal(0)
    if layout == "shenzhen" or rng.random() < 0.5:
        return Indicator(level1, level2, "", BLANK, NOT_APPLICABLE, zero, zero)
    return Indicator(level1, level2, "", BLANK, BLANK, None, None)


def _fresh(bank: Sequence[str], named: set[str], rng: random.Random) -> str:
    """A name the form does not have yet, while there is one."""
    name = rng.choice([x for x in bank if x not in named] or list(bank))
    named.add(name)
    return name


def indicator_row(
    level1: str,
    level2: str,
    weight: Decimal,
    year: int,
    executed: Decimal,
    named: set[str],
    rng: random.Random,
) -> Indicator:
    missed = rng.random() < 0.13 and level2 not in ("成本指标", "经济成本指标", "时效指标")
    if level2 in ("成本指标", "经济成本指标"):
        name = rng.choice(phrases.COSTS)
        got = rounded(executed / 10000)
        limit = got if rng.random() < 0.5 else rounded(got * Decimal(str(rng.uniform(1, 1.6))))
        operator = None if rng.random() < 0.12 and limit == got else "<="
        target, actual = number(float(limit), "万元", operator, rng), number(float(got), "万元", None, rng)
    elif level2 == "数量指标":
        name = _fresh([x[0] for x in phrases.COUNTS], named, rng)
        _, unit, low, high = next(x for x in phrases.COUNTS if x[0] == name)
        target, actual = counted(low, high, unit, missed, rng)
    elif level2 == "时效指标":
        name = rng.choice(phrases.TIMES)
        target, actual = _time(name, year, rng)
    else:
        bank = phrases.QUALITIES if level2 == "质量指标" else phrases.BENEFITS.get(level2, phrases.SATISFACTIONS)
        name = _fresh(bank, named, rng)
        wordy = level2 in phrases.BENEFITS and not name.endswith(("率", "比例")) and rng.random() < 0.7
        target, actual = described(missed, rng) if wordy else rated(missed, rng)
    score = weight
    if missed:
        score = rounded(
            weight * Decimal(str(rng.uniform(0.4, 0.95))), rng.choice((CENT, Decimal("0.1"), Decimal("0.5")))
        )
    return Indicator(
        level1,
        level2,
        name,
        target,
        actual,
        weight,
        min(score, weight),
        rng.choice(phrases.REASONS) if missed else "",
    )


def _time(name: str, year: int, rng: random.Random) -> tuple[Value, Value]:
    if name.endswith("率"):
        return rated(False, rng)
    if name.endswith("及时性"):
        return described(False, rng)
    target = deadline(year, rng)
    before = int(str(target.parts[1])[5:7]) if target.parts else 12
    return target, day(year, rng, before)
