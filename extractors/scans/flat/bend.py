"""What makes traced rulings straight: a homography for perspective and, where paper is bent, a smooth field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.scans.flat.traces import Traces
from extractors.scans.flat.warp import Points

Matrix = NDArray[np.float64]

ROUNDS = 6
"""Fits of the homography, each with the lines' places and the weights of the one before; it settles after four."""
DOUBT = 1.0
"""Pixels off a line beyond which a point's weight falls."""
SKEWNESS, CONVERGENCE = 0.02, 0.004
"""How firmly, without evidence, right angles and parallels are kept: weights against one line of a page's length."""

BENT = 0.6
"""Pixels: where nine tenths of the points are nearer to their straight line than this, paper counts as flat."""
INTERVALS = 6
"""Pieces of the field along each side of the ruled part: one for every 3 cm of A4."""
STIFF_ALONG, STIFF_ACROSS, STILL = 0.3, 1.0, 0.02
"""Weights, against one point of a line, of the field's curvature along and across the lines and of its size."""
BEYOND = 0.1
"""Share of the ruled part's sides by which the field goes on beyond it before it stays as it is."""
SAME_LINE = 3.0
"""Pixels aside within which the next piece of a broken line goes on."""
BREAK = 0.2
"""Longest break within one line, as a share of the ruled part's side."""


def upright(turn: float, middle: tuple[float, float]) -> Matrix:
    """Turns a page back by `turn` about its middle."""
    cosine, sine = np.cos(turn), np.sin(turn)
    x, y = middle
    return np.array([[cosine, sine, x - cosine * x - sine * y], [-sine, cosine, y + sine * x - cosine * y], [0, 0, 1]])


def moved(matrix: Matrix, points: Points) -> Points:
    """Points under a homography."""
    ends = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(ends[:, :2] / ends[:, 2:], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Line:
    """Points of one line, along it and across it, in units of the page's half diagonal from its middle."""

    along: NDArray[np.float64]
    across: NDArray[np.float64]


def squared(traces: Traces) -> Matrix:
    """The homography that makes the traced rulings parallel to the axes; its scale at the page's middle is 1.

    Sought as x' = (x + s y) / (1 + p x + q y), y' = (y + r x) / (1 + p x + q y): on a horizontal line y' is a
    constant c, so y + r x - c p x - c q y = c, which is linear once c is known from the round before.
    """
    middle, unit = np.array(traces.middle), float(np.hypot(*traces.middle))
    across = [_Line(*((points - middle) / unit).T) for points in traces.horizontal]
    down = [_Line(*((points - middle) / unit).T[::-1]) for points in traces.vertical]
    r = s = p = q = 0.0
    doubt = DOUBT / unit
    for _ in range(ROUNDS):
        rows = [np.array([[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]) * 1.0]
        rows[0][0] *= SKEWNESS
        rows[0][1:] *= CONVERGENCE
        rows += [_equations(line, (r, p, q), doubt) for line in across]
        rows += [_equations(line, (s, q, p), doubt)[:, [1, 0, 3, 2, 4]] for line in down]
        system = np.concatenate(rows)
        r, s, p, q = np.linalg.lstsq(system[:, :4], system[:, 4], rcond=None)[0]
    shrink = np.array([[1 / unit, 0, -middle[0] / unit], [0, 1 / unit, -middle[1] / unit], [0, 0, 1]])
    core = np.array([[1, s, 0], [r, 1, 0], [p, q, 1]])
    return np.asarray(np.linalg.inv(shrink) @ core @ shrink, dtype=np.float64)


def _equations(line: _Line, now: tuple[float, float, float], doubt: float) -> Matrix:
    """One row a point, centred on the line: factors of r, s, p, q and the right side, for a line along x."""
    r, p, q = now
    x, y = line.along, line.across
    flat = (y + r * x) / (1 + p * x + q * y)
    place = _median(flat)
    off = np.abs(flat - place)
    weight = np.sqrt(1 / np.maximum(1, off / doubt)) * np.sqrt((x.max() - x.min()) / len(x))
    rows = np.stack([-x, np.zeros_like(x), place * x, place * y, y], axis=1)
    share = weight / max(weight.sum(), 1e-12)
    return np.asarray((rows - share @ rows) * weight[:, None], dtype=np.float64)


def _median(values: NDArray[np.float64]) -> float:
    """As `np.median`, which takes five times as long for the points of a line."""
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


@dataclass(frozen=True, slots=True)
class Field:
    """How far bent paper lies from where it would lie flat: cubic splines over the ruled part of a page.

    `knots[axis, row, column]`: coefficients for the shift along x (0) and y (1), in pixels.
    """

    start: Points
    extent: Points
    knots: NDArray[np.float64]

    def shift(self, points: Points) -> Points:
        x, y = _sides((points - self.start) / self.extent)
        return np.stack([((y @ knots) * x).sum(axis=1) for knots in self.knots], axis=1)

    def bent(self, points: Points) -> Points:
        """Where points of the flat page lie on the bent one."""
        places = points
        for _ in range(4):
            places = points + self.shift(places)
        return places


def unbent(across: list[Points], down: list[Points]) -> Field | None:
    """The field that straightens lines which a homography has laid along the axes; None where they are straight.

    `across` runs along x, `down` along y. Only what varies along a line is known; the field is the smoothest.
    """
    if not across and not down:
        return None
    everything = np.concatenate(across + down)
    start, extent = everything.min(axis=0), np.maximum(np.ptp(everything, axis=0), 1.0)
    across = _whole(across, BREAK * float(extent[0]))
    down = [line[:, ::-1] for line in _whole([line[:, ::-1] for line in down], BREAK * float(extent[1]))]
    aside = [line[:, 1] for line in across] + [line[:, 0] for line in down]
    off = [places - np.median(places) for places in aside]
    if float(np.percentile(np.abs(np.concatenate(off)), 90)) < BENT:
        return None
    knots = np.stack([_fitted(down, 0, start, extent), _fitted(across, 1, start, extent)])
    return Field(start, extent, knots)


def _whole(pieces: list[Points], longest_break: float) -> list[Points]:
    """Pieces of lines along x joined where one goes on from another."""
    lines: list[Points] = []
    for piece in sorted(pieces, key=lambda points: float(points[0, 0])):
        for index, line in enumerate(lines):
            gap = float(piece[0, 0] - line[-1, 0])
            if 0 < gap < longest_break and abs(float(piece[:3, 1].mean() - line[-3:, 1].mean())) < SAME_LINE:
                lines[index] = np.concatenate([line, piece])
                break
        else:
            lines.append(piece)
    return lines


def _fitted(lines: list[Points], axis: int, start: Points, extent: Points) -> NDArray[np.float64]:
    """Spline coefficients of the shift along `axis` that makes it constant on each of the lines."""
    count = INTERVALS + 3
    bend = np.diff(np.eye(count), 2, axis=0)
    rows = [np.kron(np.eye(count), bend), np.kron(bend, np.eye(count))]
    along, across = (rows[0], rows[1]) if axis == 1 else (rows[1], rows[0])
    fixed = np.concatenate([STIFF_ALONG * along, STIFF_ACROSS * across, STILL * np.eye(count * count)])
    if not lines:
        return np.zeros((count, count))
    bases = [_basis((line - start) / extent) for line in lines]
    weights = [np.ones(len(line)) for line in lines]
    knots = np.zeros(count * count)
    for _ in range(ROUNDS // 2):
        normal, right = fixed.T @ fixed, np.zeros(count * count)
        for line, basis, weight in zip(lines, bases, weights, strict=True):
            share = weight / weight.sum()
            centred = (basis - share @ basis) * weight[:, None]
            normal += centred.T @ (basis - share @ basis)
            right += centred.T @ (line[:, axis] - share @ line[:, axis])
        knots = np.linalg.solve(normal, right)
        left = [line[:, axis] - basis @ knots for line, basis in zip(lines, bases, strict=True)]
        weights = [1 / np.maximum(1, np.abs(off - _median(off)) / DOUBT) for off in left]
    return np.asarray(knots.reshape(count, count), dtype=np.float64)


def _basis(unit: Points) -> NDArray[np.float64]:
    """(points, coefficients): each point's weights of the spline's coefficients, row by row."""
    x, y = _sides(unit)
    return np.asarray((y[:, :, None] * x[:, None, :]).reshape(len(unit), -1), dtype=np.float64)


def _sides(unit: Points) -> NDArray[np.float64]:
    """(2, points, columns or rows): each point's weights of the spline's columns and of its rows."""
    inside = np.clip(unit, -BEYOND, 1 + BEYOND)
    at = (inside + BEYOND) / (1 + 2 * BEYOND) * INTERVALS
    piece = np.clip(np.floor(at).astype(int), 0, INTERVALS - 1)
    t = at - piece
    cubic = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6
    sides = np.zeros((2, len(unit), INTERVALS + 3))
    every = np.arange(len(unit))
    for axis in (0, 1):
        for step in range(4):
            sides[axis, every, piece[:, axis] + step] = cubic[step, :, axis]
    return sides
