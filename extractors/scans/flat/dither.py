"""The dots that stand for the shade of paper in a picture of two levels, as scanners dither photographs, taken off."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.picture import Pixels

# In pixels: a dot has no more, and a square of the page this wide has one where its paper is a shade.
DOT, SQUARE = 2, 16
# Of the page's squares so many have a dot (0.98); of grain, worn print and specks, 0.2 have.
DITHERED = 0.6
# Pixels over which what is left, print and rulings dithered as well, is smoothed to shades.
SMOOTH = 3, 3
# Of the rows, one in so many is looked at first; between these levels is neither ink nor paper.
SPARSE, INK, PAPER = 64, 64, 192


def without_dither(pixels: Pixels) -> Pixels:
    """The picture without its dots, if it is one of two levels whose paper consists of them; otherwise as it is."""
    if pixels.ndim != 2 or not (_has_two_levels(pixels[::SPARSE]) and _has_two_levels(pixels)):
        return pixels
    _, labels, measures, _ = cv2.connectedComponentsWithStats((pixels < INK).astype(np.uint8), connectivity=8)
    small = measures[:, cv2.CC_STAT_AREA] <= DOT
    small[0] = False  # the paper
    dots = small[labels]
    height, width = pixels.shape
    squares = max(width // SQUARE, 1), max(height // SQUARE, 1)
    shades = cv2.resize(dots.astype(np.float32), squares, interpolation=cv2.INTER_AREA) > 0
    if shades.mean() < DITHERED:
        return pixels
    return np.asarray(cv2.GaussianBlur(np.where(dots, np.uint8(255), pixels), SMOOTH, 0), np.uint8)


def _has_two_levels(pixels: Pixels) -> bool:
    return not ((pixels >= INK) & (pixels < PAPER)).any()
