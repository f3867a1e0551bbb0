"""Texts at worksheet positions + merged ranges → one Sheet that tiles, trimmed to what is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import FailureCode, InputError
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Cell, Origin, Piece, Place, Sheet

# Cells of a sheet after trimming, blank ones included: a form has 300, three thousand forms a million.
MAX_SLOTS = 1_000_000
# Slots looked at for merged ranges: each accepted range once, and what overlapping ones cost on top.
MAX_MERGED_SLOTS = 2_000_000
# Blank rows or columns kept in a row: enough to see a gap; a stray text far away costs no memory.
BLANK_RUN = 2

Slot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Range:
    """Rows `top` to `bottom`, columns `left` to `right`, from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def tile(
    texts: Mapping[Slot, str], merged: Iterable[Range], page: int, name: str, reader: str
) -> tuple[Sheet, list[Finding]] | None:
    """The sheet of the nonblank texts (stripped, keyed by row and column from 0), or None without any.

    Outer blank rows and columns are left out; Places keep the worksheet's own numbers. A merged range
    that covers other texts than its own is left unmerged and becomes a finding, so that none is hidden.
    Raises InputError(TOO_LARGE) beyond the limits.
    """
    if not texts:
        return None
    box = Range(
        min(row for row, _ in texts),
        min(column for _, column in texts),
        max(row for row, _ in texts),
        max(column for _, column in texts),
    )
    ranges, findings = _agreeing(texts, merged, box, name)
    rows = _compact([slot[0] for slot in texts] + [edge for r in ranges.values() for edge in (r.top, r.bottom)])
    columns = _compact([slot[1] for slot in texts] + [edge for r in ranges.values() for edge in (r.left, r.right)])
    height, width = rows[box.bottom] + 1, columns[box.right] + 1
    if height * width > MAX_SLOTS:
        raise InputError(FailureCode.TOO_LARGE, f"sheet {name} has more than {MAX_SLOTS} cells")
    cells: list[Cell] = []
    covered: set[Slot] = set()
    for slot, covering in ranges.items():
        row, column = rows[covering.top], columns[covering.left]
        row_span, column_span = rows[covering.bottom] - row + 1, columns[covering.right] - column + 1
        cells.append(_cell(texts, slot, (row, column), page, (row_span, column_span)))
        covered.update((row + r, column + c) for r in range(row_span) for c in range(column_span))
    for slot in texts:
        place = (rows[slot[0]], columns[slot[1]])
        if place not in covered:
            cells.append(_cell(texts, slot, place, page))
            covered.add(place)
    blank = (Cell(r, c, "") for r in range(height) for c in range(width) if (r, c) not in covered)
    cells.extend(blank)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Sheet(tuple(cells), page=page, origin=Origin.RULED, name=name, reader=reader), findings


def _cell(texts: Mapping[Slot, str], slot: Slot, place: Slot, page: int, spans: tuple[int, int] = (1, 1)) -> Cell:
    text = texts.get(slot, "")
    pieces = (Piece(text, Place(page, None, slot[0] + 1, slot[1] + 1)),) if text else ()
    return Cell(place[0], place[1], text, pieces, spans[0], spans[1])


def _agreeing(
    texts: Mapping[Slot, str], merged: Iterable[Range], box: Range, name: str
) -> tuple[dict[Slot, Range], list[Finding]]:
    """The merged ranges cut to the box, by the slot of their text, and what was wrong with the others."""
    ranges: dict[Slot, Range] = {}
    findings: list[Finding] = []
    taken: set[Slot] = set()
    budget = MAX_MERGED_SLOTS
    for full in merged:
        cut = Range(
            max(full.top, box.top),
            max(full.left, box.left),
            min(full.bottom, box.bottom),
            min(full.right, box.right),
        )
        budget -= 1 + max(0, cut.bottom - cut.top + 1) * max(0, cut.right - cut.left + 1)
        if budget < 0:
            raise InputError(FailureCode.TOO_LARGE, f"sheet {name} has too many or too large merged ranges")
        slots = [(r, c) for r in range(cut.top, cut.bottom + 1) for c in range(cut.left, cut.right + 1)]
        if len(slots) < 2 or not taken.isdisjoint(slots):
            continue
        own = (full.top, full.left)
        hidden = {texts[slot] for slot in slots if slot in texts} - {texts.get(own, "")}
        if hidden:
            readings = " | ".join([texts.get(own, ""), *sorted(hidden)])
            findings.append(finding(Code.AMBIGUOUS_VALUE, field=f"{name}!{address(own)} (merged)", readings=readings))
            continue
        taken.update(slots)
        ranges[cut.top, cut.left] = cut
    return ranges, findings


def _compact(used: Sequence[int]) -> dict[int, int]:
    """Used rows (or columns) → their place from 0, with at most BLANK_RUN blank ones between two."""
    places: dict[int, int] = {}
    place = -1
    last: int | None = None
    for index in sorted(set(used)):
        place += 1 if last is None else 1 + min(index - last - 1, BLANK_RUN)
        places[index] = place
        last = index
    return places


def address(slot: Slot) -> str:
    """Row and column from 0 as spreadsheets write them.

    >>> address((0, 0)), address((9, 27))
    ('A1', 'AB10')
    """
    row, column = slot
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
