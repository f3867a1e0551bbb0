"""Repairs: what was changed, where, why and how surely, so that it can be replayed and judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

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
    changes: dict[int, list[_Change]] = {}
    for edit in edits:
        for index, cell in edit.remove:
            changes.setdefault(index, []).append((cell, False))
        for index, cell in edit.add:
            changes.setdefault(index, []).append((cell, True))
    if not changes:
        return sheets
    return tuple(
        replace(sheet, cells=_changed(sheet.cells, changes[index])) if index in changes else sheet
        for index, sheet in enumerate(sheets)
    )


_Change = tuple[Cell, bool]  # a cell, and whether it is put in or taken out


def _changed(cells: tuple[Cell, ...], changes: Sequence[_Change]) -> tuple[Cell, ...]:
    """The cells after the changes, in order. Few change: only what stands in their places is looked at."""
    here: dict[tuple[int, int], list[Cell]] = {(cell.row, cell.column): [] for cell, _ in changes}
    others: list[Cell] = []
    for cell in cells:
        here.get((cell.row, cell.column), others).append(cell)
    for cell, put_in in changes:
        found = here[cell.row, cell.column]
        if put_in:
            found.append(cell)
        elif cell in found:
            found.remove(cell)
        else:
            raise KeyError(cell)
    together = [*others, *(cell for found in here.values() for cell in found)]
    return tuple(sorted(together, key=attrgetter("row", "column")))
