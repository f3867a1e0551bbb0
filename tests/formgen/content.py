"""Random content of one form; its arithmetic holds unless `break_one` is applied."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.formgen import phrases
from tests.formgen.funds import FundLine, fund_lines
from tests.formgen.goals import goal
from tests.formgen.rows import Indicator, indicator_rows

Writer = Callable[[random.Random, int], str]
"""Makes the text of a goal of about so many characters."""


@dataclass(frozen=True, slots=True)
class Form:
    layout: str
    code: str
    name: str
    year: int
    unit: str
    budget_unit: str
    unit_code: str
    printed_unit: str
    printed_budget_unit: str
    decimals: int
    funds: tuple[FundLine, ...]
    expected: str
    actual: str
    indicators: tuple[Indicator, ...]
    level_weights: dict[str, Decimal]
    total_weight: Decimal
    total_score: Decimal
    contact: str
    phone: str
    broken: str | None = None


def make_form(layout: str, rng: random.Random, *, small: bool = False, decimals: int = 2, write: Writer = goal) -> Form:
    """`decimals` are those of 万元 (6 means exact to the cent); `small` forms fit on half a page."""
    region = rng.choice(phrases.REGIONS)
    above, units = rng.choice(phrases.BODIES[:3] if rng.random() < 0.3 else phrases.BODIES)
    unit, budget_unit = region + rng.choice(units), region + above
    year = rng.randint(2020, 2025)
    funds = fund_lines(decimals, rng)
    rows, level_weights = indicator_rows(layout, year, funds[0].executed or Decimal(0), small, rng)
    expected = write(rng, rng.randint(60, 110) if small else int(60 * 15 ** rng.random()))
    actual = (
        expected
        if rng.random() < 0.12
        else f"{year}年，" * rng.randint(0, 1)
        + write(rng, rng.randint(60, 110) if small else int(60 * 15 ** rng.random()))
    )
    total = (funds[0].score or Decimal(0)) + sum((x.score or Decimal(0) for x in rows), Decimal(0))
    code = "".join(rng.choice("0123456789") for _ in range(rng.choice((20, 21, 21, 21))))
    return Form(
        layout,
        "3" + code[1:],
        rng.choice(phrases.PROJECTS),
        year,
        unit,
        budget_unit,
        f"{rng.randint(101001, 989999)}",
        slipped(unit, rng),
        slipped(budget_unit, rng),
        decimals,
        funds,
        expected,
        actual,
        tuple(rows),
        level_weights,
        Decimal(100),
        total,
        rng.choice(phrases.SURNAMES) + rng.choice(phrases.GIVEN),
        f"0{rng.randint(300, 999)}-{rng.randint(2000000, 8999999)}",
    )


def slipped(name: str, rng: random.Random) -> str:
    """The name as typed: now and then with the slip that doubles a character."""
    if rng.random() < 0.12:
        return name.replace("妇女儿童", "妇儿儿童").replace("妇女联合会", "妇联联合会")
    return name


def break_one(form: Form, rng: random.Random) -> Form:
    """One printed number made wrong, so that an equation of the form fails."""
    where = rng.choice(
        (
            "total.score",
            "funds.total.execution_rate",
            "funds.total.score",
            "indicator.score",
            "funds.total.executed",
        )
    )
    head = form.funds[0]
    if where == "total.score":
        return replace(form, total_score=form.total_score - rng.choice((1, 2, Decimal("0.5"))), broken=where)
    if where == "indicator.score":
        scored = [i for i, x in enumerate(form.indicators) if x.score]
        at = rng.choice(scored)
        wrong = replace(form.indicators[at], score=(form.indicators[at].weight or Decimal(0)) + 2)
        return replace(
            form,
            indicators=(*form.indicators[:at], wrong, *form.indicators[at + 1 :]),
            broken=f"indicators[{at}].score",
        )
    if where == "funds.total.execution_rate":
        head = replace(head, rate=(head.rate or Decimal(0)) - Decimal("7.31"))
    elif where == "funds.total.score":
        head = replace(head, score=(head.score or Decimal(0)) - Decimal("1.5"))
    else:
        head = replace(head, executed=(head.executed or Decimal(0)) * 2)
    return replace(form, funds=(head, *form.funds[1:]), broken=where)
