"""Money of one form: four lines whose sums, rate and score agree."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FundLine:
    """Amounts in yuan; None is printed as a dash or blank."""

    category: str
    initial: Decimal | None
    annual: Decimal | None
    executed: Decimal | None
    weight: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None


def rounded(x: Decimal, step: Decimal = CENT) -> Decimal:
    return x.quantize(step, ROUND_HALF_UP)


def fund_lines(decimals: int, rng: random.Random) -> tuple[FundLine, ...]:
    """Total, current year, carried over, other; `decimals` are those of 万元, 6 for cents."""
    cents = rng.choice((CENT, Decimal(1)))
    step = cents if decimals >= 6 else Decimal((0, (1,), 4 - decimals))  # 1E+2 yuan = 0.01 万元
    annual = rounded(Decimal(str(round(10 ** rng.uniform(4, 7.7), 2))), step)
    initial = annual if rng.random() < 0.6 else rounded(annual * Decimal(str(rng.uniform(0.5, 1.3))), step)
    executed = annual if rng.random() < 0.3 else rounded(annual * Decimal(str(rng.uniform(0.35, 1))), step)
    carried = rounded(annual * Decimal("0.1"), step) if rng.random() < 0.3 else Decimal(0)
    other = rounded(annual * Decimal("0.05"), step) if rng.random() < 0.15 else Decimal(0)
    carried, other = min(carried, initial), min(other, initial)
    done = min(carried + other, executed)
    spent_carried = min(carried, done)
    rate = rounded(executed / annual * 100)
    score = min(Decimal(10), rounded(rate / 10))
    lines = [
        FundLine("total", initial, annual, executed, Decimal(10), rate, score),
        FundLine("current_year", initial - carried - other, annual - carried - other, executed - done),
        FundLine("carried_over", carried, carried, spent_carried),
        FundLine("other", other, other, done - spent_carried),
    ]
    if rng.random() < 0.15:
        lines = [lines[0]] + [
            replace(x, rate=rounded(x.executed / x.annual * 100)) if x.annual and x.executed is not None else x
            for x in lines[1:]
        ]
    if rng.random() < 0.12:
        lines = [
            x if x.category == "total" or x.annual else replace(x, initial=None, annual=None, executed=None)
            for x in lines
        ]
    if initial - carried - other < 0 or annual - carried - other < 0:
        return fund_lines(decimals, rng)
    return tuple(lines)
