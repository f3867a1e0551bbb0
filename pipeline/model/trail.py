"""Repairs: what was changed, where, why and how surely, so that it can be replayed and judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model.table import Cell, Piece, Sheet


class Trust(StrEnum):
    """How sure a repair is, and so what is done with it."""

    CERTAIN = "certain"  # applied
    LIKELY = "likely"  # applied, and listed as a warning
    SUGGESTED = "suggested"  # not applied: a person decides


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to the sheets: cells taken out and cells put in, each with the index of its sheet."""

    remove: tuple[tuple[int, Cell], ...] = ()
    add: tuple[tuple[int, Cell], ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair. `before` and `after` are texts a person can read; `edit` is what replay applies.

    `pieces` are the raw texts it touches, as read: they tell the place and, later, the path in the record.
    """

    rule: str
    trust: Trust
    pieces: tuple[Piece, ...]
    before: str
    after: str
    reason: str
    edit: Edit = Edit()

    @property
    def applied(self) -> bool:
        return self.trust is not Trust.SUGGESTED


def rewritten(index: int, cell: Cell, after: str, rule: str, trust: Trust, reason: str) -> Repair:
    """The repair that gives a cell of sheet `index` another text; a suggestion changes nothing."""
    edit = Edit() if trust is Trust.SUGGESTED else Edit(((index, cell),), ((index, cell.reads(after)),))
    return Repair(rule, trust, cell.pieces, cell.text, after, reason, edit)


def apply(sheets: tuple[Sheet, ...], edits: Iterable[Edit]) -> tuple[Sheet, ...]:
    """The sheets after the edits, in order; cells stay sorted by row and column.

    Raises KeyError when an edit takes out a cell that is not there: the trail does not belong to these sheets.
    """
    changed: dict[int, _ByPlace] = {}
    for edit in edits:
        for index in {index for index, _ in (*edit.remove, *edit.add)} - changed.keys():
            changed[index] = _by_place(sheets[index].cells)
        for index, cell in edit.remove:
            here = changed[index].get((cell.row, cell.column), [])
            if cell not in here:
                raise KeyError(cell)
            here.remove(cell)
        for index, cell in edit.add:
            changed[index][cell.row, cell.column].append(cell)
    return tuple(
        replace(sheet, cells=_in_order(changed[index])) if index in changed else sheet
        for index, sheet in enumerate(sheets)
    )


_ByPlace = defaultdict[tuple[int, int], list[Cell]]  # to find a cell by its place is cheaper than by its whole content


def _by_place(cells: tuple[Cell, ...]) -> _ByPlace:
    found: _ByPlace = defaultdict(list)
    for cell in cells:
        found[cell.row, cell.column].append(cell)
    return found


def _in_order(places: _ByPlace) -> tuple[Cell, ...]:
    return tuple(cell for place in sorted(places) for cell in places[place])
