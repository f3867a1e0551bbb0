"""How a page lies: turned, askew, bent, on the scanner's bed or photographed on a desk."""

from __future__ import annotations

import math

import cv2
import numpy as np

from tests.formgen.scan_damage import Noise, Pixels, field

QUARTERS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
Shades = tuple[int, int, int]


def turned(page: Pixels, degrees: int) -> Pixels:
    """Clockwise by quarters."""
    return np.asarray(cv2.rotate(page, QUARTERS[degrees]), np.uint8) if degrees else page


def bent(page: Pixels, pixels: float, dice: Noise) -> Pixels:
    """Lines wave by at most some pixels; margins keep the text inside."""
    h, w = page.shape[:2]
    y, x = np.mgrid[0 : 1 : complex(0, 40), 0 : 1 : complex(0, 40)]
    waves = [
        pixels
        * math.copysign(dice.uniform(0.4, 1), dice.random() - 0.5)
        * np.sin(math.pi * (dice.uniform(0.5, 1.6) * x + dice.uniform(0.3, 1.4) * y + dice.uniform(0, 2)))
        for _ in range(2)
    ]
    down, across = waves[0], waves[1] * 0.5
    full = [
        np.asarray(cv2.resize(v.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
        for v in (across, down)
    ]
    across_map = full[0] + np.arange(w, dtype=np.float32)[None, :]
    down_map = full[1] + np.arange(h, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(page, across_map, down_map, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def on_bed(page: Pixels, skew: float, border: str, dpi: int, dice: Noise) -> Pixels:
    """Askew on the scanner's bed; with a border the bed shows on some sides."""
    h, w = page.shape[:2]
    tone = {"dark": int(dice.integers(0, 60)), "grey": int(dice.integers(120, 215)), "": 255, "white": 255}[border]
    sides = dice.uniform(0, 0.35 * dpi, 4) * (dice.random(4) < 0.6) if border else np.zeros(4)
    slope = math.radians(abs(skew))
    if abs(skew) > 1.2:
        sides = sides + np.array([h, h, w, w]) * math.sin(slope) / 2
    left, right, top, bottom = (int(s) for s in sides)
    move = cv2.getRotationMatrix2D((w / 2, h / 2), -skew, 1.0)
    move[0, 2] += left
    move[1, 2] += top
    size = (w + left + right, h + top + bottom)
    if not left + right + top + bottom and abs(skew) < 0.02:
        return page
    out = cv2.warpAffine(page, move, size, flags=cv2.INTER_CUBIC, borderValue=(tone,) * 3)
    return np.asarray(out, np.uint8)


def _desk(shape: tuple[int, ...], dice: Noise) -> Pixels:
    """Wood, cloth, stone or a dark nothing."""
    colours: tuple[Shades, ...] = ((92, 64, 42), (48, 46, 44), (30, 34, 40), (120, 96, 70), (60, 72, 66), (20, 18, 18))
    base = np.array(colours[int(dice.integers(len(colours)))], np.float32)
    h, w = shape[:2]
    long = field((h // 40 + 2, w), 60, dice)
    grain = np.asarray(cv2.resize(long, (w, h)), np.float32) * 0.12 + field(shape, 300, dice) * 0.05
    out = np.clip(base[None, None, :] * (1 + grain[:, :, None]), 0, 255).astype(np.uint8)
    return out if len(shape) == 3 else np.asarray(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), np.uint8)


def on_desk(page: Pixels, skew: float, dice: Noise) -> Pixels:
    """Photographed from a little aside; the desk shows around the paper, which throws a shadow."""
    h, w = page.shape[:2]
    slope = math.radians(abs(skew))
    room = np.array([dice.uniform(0.02, 0.09), dice.uniform(0.02, 0.09)]) * (w, h)
    grow = np.array([w * math.cos(slope) + h * math.sin(slope), h * math.cos(slope) + w * math.sin(slope)])
    size = (grow + 2 * room).astype(int)
    corners = np.array([(-w, -h), (w, -h), (w, h), (-w, h)], np.float32) / 2
    angle = math.radians(skew)
    spin = np.array([(math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle))], np.float32)
    reach = dice.uniform(0.0, 0.055)
    pull = dice.uniform(-reach, reach, (4, 2)) * (w, h)
    quad = (corners @ spin.T + size / 2 + pull).astype(np.float32)
    flat = (corners + np.array((w / 2, h / 2))).astype(np.float32)
    move = cv2.getPerspectiveTransform(flat, quad)
    target = (int(size[0]), int(size[1]))
    sheet = np.asarray(cv2.warpPerspective(page, move, target, flags=cv2.INTER_CUBIC), np.uint8)
    mask = np.asarray(cv2.warpPerspective(np.full((h, w), 255, np.uint8), move, target, flags=cv2.INTER_LINEAR))
    return _laid(sheet, np.asarray(mask, np.uint8), dice)


def _laid(sheet: Pixels, mask: Pixels, dice: Noise) -> Pixels:
    """The sheet over the desk and over its own shadow."""
    desk = _desk(sheet.shape, dice).astype(np.float32)
    throw = float(mask.shape[1]) * dice.uniform(0.002, 0.012)
    shift = np.array([(1, 0, throw * dice.uniform(-1, 1)), (0, 1, throw)], np.float32)
    shadow = cv2.GaussianBlur(cv2.warpAffine(mask, shift, mask.shape[1::-1]), (0, 0), throw + 1)
    shade = np.asarray(1 - 0.6 * np.asarray(shadow, np.float32) / 255, np.float32)
    cover = np.asarray(mask / 255, np.float32)
    depth = (1,) * (sheet.ndim - 2)
    shade, cover = shade.reshape(*mask.shape, *depth), cover.reshape(*mask.shape, *depth)
    return np.asarray(sheet * cover + desk * shade * (1 - cover), np.uint8)
