"""Windows around characters as scans, faxes and copies show them, made on the GPU from those that draw.py makes."""

from __future__ import annotations

import lzma
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor

from extractors.ocr.glyphs import CONTRAST, PAPER, PRINT, ROOM, SIDE
from extractors.ocr.recognize import is_hanzi
from tools.glyphs import fonts

DEVICE = "cuda"
# A strip holds three characters; the middle one stands in its middle.
STRIP = 3 * fonts.SIDE
# Of the characters beside one: hanzi, then marks and digits; beside the rest there is none.
HANZI, MARKS = 0.62, 0.85
_BESIDE = "0123456789%，。、（）()—-.,:；：《》“”ABCDEFabcdemn"
# How often a class is shown: digits and other signs more often than a hanzi, for there are few of them.
SIGN, DIGIT = 6.0, 25.0
# Sizes (pixels an em) that print is scanned at, of hard pictures and of easy ones.
EMS, EASY_EMS = (11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 27, 30, 32), (18, 22, 26, 32)


class Atlas:
    """The characters that draw.py wrote into a folder."""

    def __init__(self, folder: Path) -> None:
        with lzma.open(folder / "tiles.npy.xz") as file:
            packed = torch.from_numpy(np.load(file)).to(DEVICE)
        self.tiles = torch.stack((packed >> 4, packed & 15), -1).reshape(len(packed), fonts.SIDE, fonts.SIDE) * 17
        self.font, self.char, self.advance = (
            torch.from_numpy(np.load(folder / "meta.npy").astype(np.int64)).T.contiguous().to(DEVICE)
        )
        self.chars = (folder / "chars.txt").read_text(encoding="utf-8")
        self.classes = len(self.chars) + 1
        self.is_hanzi = torch.tensor([False, *map(is_hanzi, self.chars)], device=DEVICE).float()
        self.tile = torch.full((len(fonts.FONTS), self.classes), -1, device=DEVICE)
        self.tile[self.font, self.char] = torch.arange(len(self.char), device=DEVICE)
        self.often = torch.where(self.is_hanzi > 0, 1.0, SIGN)
        self.often[0] = 0
        for digit in "0123456789":
            self.often[self.chars.index(digit) + 1] = DIGIT
        self._marks = torch.tensor([self.chars.index(char) + 1 for char in _BESIDE], device=DEVICE)

    def some(self, tiles: Tensor, count: int, often: Tensor) -> Tensor:
        """So many of these tiles, each class as often as it says, whichever font."""
        chars = self.char[tiles]
        order = torch.argsort(chars)
        number = torch.bincount(chars, minlength=self.classes)
        start = torch.cumsum(number, 0) - number
        drawn = torch.multinomial(torch.where(number > 0, often, 0.0), count, replacement=True)
        return tiles[order[start[drawn] + (torch.rand(count, device=DEVICE) * number[drawn]).long()]]

    def beside(self, tiles: Tensor) -> Tensor:
        """A neighbour for each tile, of its font; -1 where there is none."""
        count = len(tiles)
        dice = torch.rand(count, device=DEVICE)
        hanzi = torch.multinomial(self.is_hanzi, count, replacement=True)
        marks = self._marks[torch.randint(len(self._marks), (count,), device=DEVICE)]
        found = self.tile[self.font[tiles], torch.where(dice < HANZI, hanzi, marks)]
        return torch.where(dice < MARKS, found, -1)

    def put(self, tiles: Tensor, left: Tensor) -> Tensor:
        """Strips with a tile each, which begins there."""
        columns = torch.arange(STRIP, device=DEVICE)[None] - left[:, None]
        there = (columns >= 0) & (columns < fonts.SIDE) & (tiles >= 0)[:, None]
        places = columns.clamp(0, fonts.SIDE - 1)[:, None, :].expand(-1, fonts.SIDE, -1)
        return torch.gather(self.tiles[tiles.clamp(min=0)], 2, places) * there[:, None, :]


def batch(
    atlas: Atlas, tiles: Tensor, count: int, often: Tensor, *, hard: bool, between: float
) -> tuple[Tensor, Tensor]:
    """(count, 1, SIDE, SIDE) windows and their classes; this part of them stand between two characters, class 0."""
    middle = atlas.some(tiles, count, often)
    left, right = atlas.beside(middle), atlas.beside(middle)
    wide = atlas.advance[middle].float()
    left_wide = torch.where(left >= 0, atlas.advance[left.clamp(min=0)], 0).float()
    tight = torch.rand(count, device=DEVICE) < 0.7
    gaps = [torch.where(tight, _evenly(count, -1, 3), _evenly(count, 0, 10)) for _ in range(2)]
    start = STRIP / 2 - fonts.ROOM - wide / 2
    before, after = start - gaps[0] - left_wide, start + wide + gaps[1]
    strips = atlas.put(middle, start.round().long())
    for neighbour, place in ((left, before), (right, after)):
        strips = torch.maximum(strips, atlas.put(neighbour, place.round().long()))
    aside = (torch.randn(count, device=DEVICE) * 3.6).clamp(-8, 8)
    off = (torch.rand(count, device=DEVICE) < between) & (wide > 0.6 * fonts.EM)
    side = torch.where(torch.rand(count, device=DEVICE) < 0.5, -1.0, 1.0)
    edge = side * (wide / 2 + _evenly(count, -1, 1) + torch.where(side < 0, gaps[0], gaps[1]) / 2)
    windows = _windows(strips, torch.where(off, edge, aside))
    order = torch.randperm(count, device=DEVICE)
    classes = torch.where(off, 0, atlas.char[middle])[order]
    return _scaled(torch.cat([_scanned(part, hard=hard) for part in windows[order].chunk(8)])), classes


def _evenly(count: int, low: float, high: float) -> Tensor:
    return torch.rand(count, device=DEVICE) * (high - low) + low


def _windows(strips: Tensor, aside: Tensor) -> Tensor:
    """Of each strip the middle, moved aside by so many pixels, a little larger, wider or turned: ink 0 to 1."""
    count = len(strips)
    size, shape = torch.exp(_evenly(count, -0.17, 0.2)), torch.exp(_evenly(count, -0.09, 0.09))
    turn, lean = torch.randn(count, device=DEVICE) * 0.02, torch.randn(count, device=DEVICE) * 0.02
    down = torch.randn(count, device=DEVICE) * 2.4
    steps = torch.linspace(-1 + 1 / SIDE, 1 - 1 / SIDE, SIDE, device=DEVICE) * ROOM * fonts.EM / 2
    x, y = steps[None, None, :].expand(count, SIDE, SIDE), steps[None, :, None].expand(count, SIDE, SIDE)
    each = (slice(None), None, None)
    across = (x * torch.cos(turn)[each] - y * (torch.sin(turn) + lean)[each]) * (size * shape)[each] + aside[each]
    along = (x * torch.sin(turn)[each] + y * torch.cos(turn)[each]) * (size / shape)[each] + down[each]
    grid = torch.stack((across / (STRIP / 2) + 1 / STRIP, along / (fonts.SIDE / 2) + 1 / fonts.SIDE), -1)
    return F.grid_sample(strips[:, None].float() / 255, grid, padding_mode="zeros", align_corners=False)


def _scanned(ink: Tensor, *, hard: bool) -> Tensor:
    """Print of one weight and size, worn, blurred, with other marks over it, and with grain, or black and white."""
    ink = _weighted(ink, np.random.rand())
    if hard and np.random.rand() < 0.35:
        uneven = F.interpolate(torch.rand(len(ink), 1, 7, 7, device=DEVICE), size=SIDE, mode="bilinear")
        ink = ink * (uneven * _levels(ink, 0.6, 2.4) + _levels(ink, 0.0, 0.6)).clamp(max=1)
    em = np.random.choice(EMS if hard else EASY_EMS)
    ink = _blurred(ink, max(np.random.uniform(0.15, 0.55) * 0.9 * 32 / em, 0.2))
    size = max(round(SIDE * em / 32), 12)
    if size < SIDE:
        ink = F.interpolate(ink, size=size, mode="area")
    ink = torch.maximum(ink, _other_marks(ink, hard=hard))
    if hard:
        ink = torch.maximum(ink, (torch.rand_like(ink) < _levels(ink, 0, 0.012)) * _levels(ink, 0.3, 1))
        ink = ink * (torch.rand_like(ink) > _levels(ink, -0.08, 0.05))
    if np.random.rand() < 0.6:
        ink = _blurred(ink, np.random.uniform(0.25, 0.6))
    grain = torch.randn_like(ink)
    if np.random.rand() < 0.4:
        grain = _blurred(grain, 0.6) * 2
    ink = ink * _levels(ink, 0.45, 1) + grain * _levels(ink, 0, 0.11 if hard else 0.035) + _levels(ink, 0, 0.15)
    if hard and np.random.rand() < 0.28:
        ink = torch.sigmoid((ink - _levels(ink, 0.25, 0.55)) * 60)
    return F.interpolate(ink, size=SIDE, mode="bilinear", align_corners=False) if size < SIDE else ink


def _levels(ink: Tensor, low: float, high: float) -> Tensor:
    return _evenly(len(ink), low, high)[:, None, None, None]


def _weighted(ink: Tensor, dice: float) -> Tensor:
    if dice < 0.12:
        return F.max_pool2d(ink, 2, 1, 1)[:, :, :SIDE, :SIDE]
    if dice < 0.2:
        return F.max_pool2d(ink, 3, 1, 1) * 0.6 + ink * 0.4
    if dice < 0.3:
        return -F.max_pool2d(-ink, 2, 1, 1)[:, :, :SIDE, :SIDE] * 0.6 + ink * 0.4
    return ink


def _blurred(picture: Tensor, sigma: float) -> Tensor:
    reach = max(round(3 * sigma), 1)
    kernel = torch.exp(-(torch.arange(-reach, reach + 1, device=DEVICE) ** 2) / (2 * sigma * sigma))
    kernel = kernel / kernel.sum()
    across = F.conv2d(F.pad(picture, (reach, reach, 0, 0), mode="replicate"), kernel[None, None, None])
    return F.conv2d(F.pad(across, (0, 0, reach, reach), mode="replicate"), kernel[None, None, :, None])


def _other_marks(ink: Tensor, *, hard: bool) -> Tensor:
    """Rulings near an edge, and on hard pictures hairs and the arcs of seals: ink 0 to 1."""
    count, side = len(ink), ink.shape[-1]
    steps = torch.linspace(-1, 1, side, device=DEVICE)
    y, x, each, pixel = steps[None, :, None], steps[None, None, :], (slice(None), None, None), 1.6 / side

    def drawn(apart: Tensor, thick: tuple[float, float], part: float, dark: tuple[float, float]) -> Tensor:
        there = torch.rand(count, device=DEVICE) < part
        return (apart.abs() < _evenly(count, *thick)[each]) * there[each] * _evenly(count, *dark)[each]

    def edge(near: float) -> Tensor:
        return torch.where(torch.rand(count, device=DEVICE) < 0.5, -1.0, 1.0) * _evenly(count, near, 1.0)

    level = y - edge(0.82)[each] - _evenly(count, -0.04, 0.04)[each] * x
    upright = (x - edge(0.8)[each]).expand(-1, side, -1)
    marks = torch.maximum(
        drawn(level, (0.5 * pixel, 1.8 * pixel), 0.10, (0.4, 1)),
        drawn(upright, (0.5 * pixel, 1.5 * pixel), 0.06, (0.4, 1)),
    )
    if hard:
        angle = _evenly(count, 0, math.pi)[each]
        bow = _evenly(count, -0.3, 0.3)[each] * (x * torch.sin(angle) - y * torch.cos(angle)) ** 2
        hair = x * torch.cos(angle) + y * torch.sin(angle) - _evenly(count, -0.8, 0.8)[each] + bow
        middle = [_evenly(count, -2, 2)[each] for _ in range(2)]
        arc = torch.sqrt((x - middle[0]) ** 2 + (y - middle[1]) ** 2) - _evenly(count, 1, 2.4)[each]
        marks = torch.maximum(marks, drawn(hair, (0.3 * pixel, 1.2 * pixel), 0.12, (0.2, 0.9)))
        marks = torch.maximum(marks, drawn(arc, (0.05, 0.25), 0.10, (0.1, 0.45)))
    return marks[:, None]


def _scaled(windows: Tensor) -> Tensor:
    """As extractors/ocr/glyphs.py scales what it shows to the network."""
    flat = windows.flatten(1)
    in_order = flat.sort(1).values
    paper, printed = in_order[:, PAPER, None], in_order[:, PRINT, None]
    return ((flat - paper) / (printed - paper).clamp(min=CONTRAST)).clamp(-0.3, 1.3).view_as(windows)
