"""The way from a flattened page back to the picture it came from, and the one resampling along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.picture import Pixels, Spot
from pipeline.model.geometry import Box

Points = NDArray[np.float64]
"""(count, 2): x and y. A pixel's middle lies at half a unit, as in boxes."""

STEP = 16
"""Pixels between the nodes of a way's grid: over so few, perspective and bent paper are linear to 0.01 pixel."""
EDGE_POINTS = 5
"""Points along a box's edge that are followed back; between them paper does not bend noticeably."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where each point of a flat page lies in the picture that was given.

    `nodes[row, column]` is that place (x, y) for the flat point ((column - 0.5) * STEP, (row - 0.5) * STEP);
    without nodes, a flat point lies `scale` times as far from the top left corner.
    """

    size: tuple[int, int]
    """Width and height of the picture that was given."""
    scale: float
    nodes: NDArray[np.float32] | None = None

    def back(self, box: Box) -> Box:
        """The box around the same region in the picture that was given, cut off at its edges."""
        across = np.linspace(box.left, box.right, EDGE_POINTS)
        down = np.linspace(box.top, box.bottom, EDGE_POINTS)
        edge = [(x, y) for x in across for y in (box.top, box.bottom)]
        edge += [(x, y) for y in down for x in (box.left, box.right)]
        places = np.clip(self.places(np.array(edge)), 0, self.size)
        (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
        return Box(float(left), float(top), float(right), float(bottom))

    def onto(self, box: Box, width: int, height: int) -> Spot | None:
        """Around a box of the picture on the flat page of this size, at most STEP too large; None outside of it."""
        points = node_points(width, height)
        x, y = self.places(points).T
        inside = (box.left - STEP <= x) & (x <= box.right + STEP) & (box.top - STEP <= y) & (y <= box.bottom + STEP)
        if not inside.any():
            return None
        (left, top), (right, bottom) = points[inside].min(axis=0), points[inside].max(axis=0)
        return int(left), int(top), int(right), int(bottom)

    def places(self, points: Points) -> Points:
        if self.nodes is None:
            return points * self.scale
        at = points / STEP + 0.5
        last = np.array([self.nodes.shape[1], self.nodes.shape[0]]) - 2
        corner = np.clip(np.floor(at).astype(int), 0, last)
        x, y = (at - corner).T[:, :, None]
        column, row = corner.T
        nodes = self.nodes
        upper = nodes[row, column] * (1 - x) + nodes[row, column + 1] * x
        lower = nodes[row + 1, column] * (1 - x) + nodes[row + 1, column + 1] * x
        return cast("Points", np.asarray(upper * (1 - y) + lower * y, dtype=np.float64))


def node_points(width: int, height: int) -> Points:
    """The flat points of a grid's nodes, row by row; there is a ring of nodes beyond the page."""
    columns, rows = grid_shape(width, height)
    x, y = np.meshgrid((np.arange(columns) - 0.5) * STEP, (np.arange(rows) - 0.5) * STEP)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def grid_shape(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of nodes for a page of this size."""
    return -(-width // STEP) + 2, -(-height // STEP) + 2


def resampled(pixels: Pixels, way: Way, width: int, height: int) -> Pixels:
    """The flat page, `width` by `height`, grey or RGB as it was given; white where the picture has nothing."""
    if way.nodes is None:
        return pixels if way.scale <= 1 else _resized(pixels, width, height)
    columns, rows = grid_shape(width, height)
    whole = int(way.scale)
    if whole > 1:
        pixels = _resized(pixels, pixels.shape[1] // whole, pixels.shape[0] // whole)
    ratio = np.array(way.size, dtype=np.float32) / np.array(pixels.shape[1::-1], dtype=np.float32)
    nodes = np.asarray(way.nodes / ratio - np.float32(0.5), dtype=np.float32)
    page = (slice(STEP, STEP + height), slice(STEP, STEP + width))
    x, y = (cv2.resize(plane, (columns * STEP, rows * STEP))[page] for plane in (nodes[:, :, 0], nodes[:, :, 1]))
    flat = cv2.remap(pixels, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255))
    return np.asarray(flat, dtype=np.uint8)


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def shaped(places: Points, width: int, height: int) -> NDArray[np.float32]:
    """Nodes for `Way` from the places of `node_points`."""
    columns, rows = grid_shape(width, height)
    return places.reshape(rows, columns, 2).astype(np.float32)
