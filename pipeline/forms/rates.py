"""Rates of execution and the points they earn, as the amounts of a line, rounded as printed, allow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from pipeline.model.notation import MONEY_UNITS

RecordData = Mapping[str, Any]


def budget_of(line: RecordData) -> Any:
    """What the execution is measured by: the budget of the year as it was adjusted, or else that of its beginning."""
    return line["initial_budget"] if line["annual_budget"] is None else line["annual_budget"]


def rates_of(line: RecordData) -> list[Decimal]:
    """In percent: what the amounts of a line give, and what it prints."""
    budget, executed, printed = budget_of(line), line["executed"], line["execution_rate"]
    computed = [computed_rate(budget, executed)] if budget and executed is not None else []
    return computed + ([] if printed is None else [decimal(printed)])


def earned(line: RecordData, weight: Decimal) -> list[Decimal]:
    """The scores that a line's rates give at that weight, which none goes beyond."""
    return [min(value, Decimal(100)) * weight / 100 for value in rates_of(line)]


def earns(line: RecordData, weight: Decimal) -> bool:
    """Whether the score of a line is what one of its rates gives at that weight."""
    return any(prints(line["score"], (value, value)) for value in earned(line, weight))


def computed_rate(budget: float, executed: float) -> Decimal:
    """In percent."""
    return decimal(executed) / decimal(budget) * 100


_COARSEST = Decimal("0.01")  # amounts are taken to be printed to two places at least


@lru_cache(maxsize=64)  # asked again for each slip that is tried in a form whose equations do not hold
def is_rate(printed: float, budget: float, executed: float, unit: str | None) -> bool:
    """Whether a rate is between the lowest and the highest one that the amounts, rounded as printed, allow."""
    widest = MONEY_UNITS.get(unit or "元", Decimal(1)) * _COARSEST / 2
    if not prints(printed, _rates_within(budget, executed, widest)):
        return False  # most slips are far off, whatever the places
    return prints(printed, _rates_within(budget, executed, half_unit([budget, executed], unit)))


def _rates_within(budget: float, executed: float, half: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest rate of two amounts that are right within `half` yuan."""
    planned, spent = decimal(budget), decimal(executed)
    low = max(spent - half, Decimal(0)) / (planned + half) * 100
    high = (spent + half) / max(planned - half, Decimal("0.01")) * 100
    return low, high


def half_unit(amounts: Sequence[Any], unit: str | None) -> Decimal:
    """Half of the last place the amounts are printed to, in yuan; 0 for amounts in yuan, which are exact."""
    scale = MONEY_UNITS.get(unit or "元", Decimal(1))
    if scale == 1:
        return Decimal(0)
    places = max([_places_in(scale, amount) for amount in amounts if amount is not None] + [2])
    return scale * Decimal(1).scaleb(-places) / 2


@lru_cache(maxsize=64)
def _places_in(scale: Decimal, amount: float) -> int:
    """The decimals of an amount in yuan where it is printed in units of `scale` yuan."""
    return places_of(decimal(amount) / scale)


def prints(printed: Any, bounds: tuple[Decimal, Decimal]) -> bool:
    """True when a value within the bounds, rounded or cut to the printed places, is the printed one."""
    shown = decimal(printed)
    if not bounds[0] - 1 <= shown <= bounds[1] + 1:
        return False  # not by any rounding
    places = places_of(shown)
    for place in {Decimal(1).scaleb(-max(places, 2)), Decimal(1).scaleb(-places)}:
        low, high = (bound.quantize(place, ROUND_DOWN) for bound in bounds)
        top = bounds[1].quantize(place, ROUND_HALF_UP)
        if low <= shown <= max(high, top):
            return True
    return False


def places_of(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache(maxsize=1024, typed=True)  # every check asks for the same few numbers of a form; 1 is not printed as 1.0
def decimal(value: Any) -> Decimal:
    """A number of a record, as it is written there."""
    return Decimal(str(value))
