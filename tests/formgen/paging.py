"""Geometry of a drawn table: wrapped lines, row heights, page breaks, the pieces of cells on each page.

Units are points; y runs downward from the top of the table, pages are windows on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.formgen.layout import Cell, Table

Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a cell on one page: its box in table coordinates, its lines, where it is cut off."""

    cell: Cell
    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[str, ...]
    cut_top: bool
    cut_bottom: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Table coordinates `top`..`bottom` that one page shows."""

    top: float
    bottom: float


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Breaks between any two hanzi, inside a number only if it alone is too wide; keeps stated breaks."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in re.findall(r"[0-9A-Za-z.,%]+|.", paragraph):
            for bit in [token] if measure(token) <= width else list(token):
                if line and measure(line + bit) > width:
                    lines.append(line)
                    line = ""
                line += bit
        lines.append(line)
    return lines if text else []


def row_heights(table: Table, lines: dict[Cell, list[str]], leading: float, padding: float) -> list[float]:
    """Tall enough for every cell; what a spanning cell lacks is shared among its rows."""
    heights = [leading + 2 * padding] * table.rows
    for cell in sorted(table.cells, key=lambda c: c.row_span):
        rows = range(cell.row, cell.row + cell.row_span)
        lack = len(lines[cell]) * leading + 2 * padding - sum(heights[r] for r in rows)
        if lack > 0:
            for r in rows:
                heights[r] += lack / cell.row_span
    return heights


def breaks(
    heights: list[float], first: float, later: float, cut_inside: bool, leading: float
) -> tuple[list[Window], list[float]]:
    """Windows of at most `first` (page one) and `later` points, and the row heights.

    Rows that are cut grow by the room that a line cut in two wastes.
    """
    grown: list[float] = []
    starts, room, y = [0.0], first, 0.0
    for height in heights:
        left = starts[-1] + room - y
        may_cut = cut_inside and height > 5 * leading and left > 4 * leading
        if height > left and (may_cut or height > later):
            rest = height + 2 * leading * (1 + int(height // later))
            grown.append(rest)
            y += rest
            while y > starts[-1] + room + 0.01:
                starts.append(starts[-1] + room)
                room = later
            continue
        if height > left:
            starts.append(y)
            room = later
        grown.append(height)
        y += height
    return [Window(a, b) for a, b in zip(starts, [*starts[1:], y], strict=True)], grown


def pieces(
    table: Table,
    xs: list[float],
    heights: list[float],
    lines: dict[Cell, list[str]],
    windows: list[Window],
    leading: float,
    padding: float,
) -> list[list[Piece]]:
    """For each window the pieces on it; text flows from piece to piece of a cell that is cut."""
    ys = [0.0]
    for h in heights:
        ys.append(ys[-1] + h)
    out: list[list[Piece]] = [[] for _ in windows]
    for cell in table.cells:
        top, bottom = ys[cell.row], ys[cell.row + cell.row_span]
        rest = lines[cell]
        parts = [
            (k, max(top, w.top), min(bottom, w.bottom))
            for k, w in enumerate(windows)
            if min(bottom, w.bottom) - max(top, w.top) > 0.01
        ]
        for i, (k, a, b) in enumerate(parts):
            fit = len(rest) if i == len(parts) - 1 else max(0, int((b - a - 2 * padding + 0.01) // leading))
            out[k].append(
                Piece(
                    cell,
                    xs[cell.column],
                    a,
                    xs[cell.column + cell.column_span],
                    b,
                    tuple(rest[:fit]),
                    a > top + 0.01,
                    b < bottom - 0.01,
                )
            )
            rest = rest[fit:]
    return out


def merged_segments(spans: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """(position, from, to) segments on the same position joined where they touch."""
    out: list[tuple[float, float, float]] = []
    for at, a, b in sorted((round(p, 2), round(a, 2), round(b, 2)) for p, a, b in spans):
        if out and out[-1][0] == at and a <= out[-1][2] + 0.05:
            out[-1] = (at, out[-1][1], max(b, out[-1][2]))
        else:
            out.append((at, a, b))
    return out
