"""Lines of one cell each, cut into rows: the cheapest way to deal them to the columns of a heading, row after row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.dealing import CLEAR_LEAD, MISFIT, fit
from normalizers.kinds import Look
from pipeline.model.columns import MORE
from pipeline.model.table import Cell

_ESSENTIAL = frozenset({"level3", "target", "actual", "weight", "score"})
_LEFT_OUT = 1.0  # what it costs that a row lacks one of these
_BLANK_LEVEL = 1.0


@dataclass(frozen=True, slots=True)
class Token:
    """A line of the text; `cell` None for a blank one where blank lines are blank cells."""

    cell: Cell | None
    kind: Look

    @property
    def text(self) -> str:
        return self.cell.text if self.cell else ""


# What it costs, and the steps from the last one back: (begins a row, its column), and the steps before.
_Steps = tuple[tuple[bool, int], "_Steps"] | None
_Way = tuple[float, _Steps]


def cut(tokens: Sequence[Token], roles: Sequence[str]) -> list[tuple[bool, int]] | None:
    """For each line whether it begins a row, and its column; None where two ways fit about as well, or none does."""
    states: dict[int, list[_Way]] = {len(roles): [(0.0, None)]}  # by the column of the line before; a row is just ended
    for token in tokens:
        reached: dict[int, list[_Way]] = {}
        costs = [_cost(role, token) for role in roles]
        for last, ways in states.items():
            for column, cost in enumerate(costs):
                if cost >= MISFIT:
                    continue
                begins = column <= last
                skipped = _skipped(roles, last + 1, len(roles)) if begins else 0.0
                skipped += _skipped(roles, 0 if begins else last + 1, column)
                for spent, way in ways:
                    reached.setdefault(column, []).append((spent + cost + skipped, ((begins, column), way)))
        states = {column: sorted(some, key=_spent)[:2] for column, some in reached.items()}
    ended = (
        (spent + _skipped(roles, last + 1, len(roles)), way) for last, some in states.items() for spent, way in some
    )
    ends = sorted(ended, key=_spent)
    if not ends or (len(ends) > 1 and ends[1][0] - ends[0][0] < CLEAR_LEAD):
        return None
    steps: list[tuple[bool, int]] = []
    way = ends[0][1]
    while way:
        step, way = way
        steps.append(step)
    return steps[::-1]


def _spent(way: _Way) -> float:
    return way[0]


def _cost(role: str, token: Token) -> float:
    if token.cell is None:
        return _BLANK_LEVEL if role in ("level1", "level2") else 0.0
    return fit(MORE if role.startswith(MORE) else role, token.kind)


def _skipped(roles: Sequence[str], first: int, end: int) -> float:
    return _LEFT_OUT * sum(role in _ESSENTIAL for role in roles[first:end])
