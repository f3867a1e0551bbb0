"""What paper, toner and scanner do to the tones of a page. Pages are (h, w) grey or (h, w, 3) RGB bytes."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.formgen.scan_recipe import Recipe

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]
Noise = np.random.Generator


def field(shape: tuple[int, ...], cells: int, dice: Noise) -> Field:
    """Smooth random values of about -1..1: `cells` independent ones along the longer side."""
    h, w = shape[:2]
    small = dice.standard_normal((max(2, cells * h // max(h, w)), max(2, cells * w // max(h, w))))
    return np.asarray(cv2.resize(small.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC), np.float32)


def scaled(page: Pixels, factor: Field) -> Pixels:
    """Every pixel times its factor."""
    if page.ndim == 3:
        factor = np.repeat(factor[:, :, None], 3, axis=2)
    return np.asarray(cv2.multiply(page, factor, dtype=cv2.CV_8U), np.uint8)


def lifted(page: Pixels, share: Field) -> Pixels:
    """Ink towards white by its share 0..1."""
    return np.asarray(255 - scaled(np.asarray(255 - page, np.uint8), np.asarray(1 - share, np.float32)), np.uint8)


def rulings(page: Pixels, em: float) -> NDArray[np.bool_]:
    """Where straight lines longer than any stroke of a character stand."""
    grey = page if page.ndim == 2 else page.min(axis=2)
    ink = np.asarray(grey < 200, np.uint8)
    long = int(4 * em)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return np.asarray(cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8)) > 0, np.bool_)


def fade_rulings(page: Pixels, em: float, strength: float, dice: Noise) -> Pixels:
    """Thin rulings lose their ink in places, at most whole inches of them."""
    share = np.clip(field(page.shape, 24, dice) * 0.9 * strength + 0.5 * strength, 0, 1).astype(np.float32)
    share[~rulings(page, em)] = 0
    return lifted(page, share)


def wear(page: Pixels, strength: float, dice: Noise) -> Pixels:
    """Toner missing in grains, more of them where the drum is worn."""
    h, w = page.shape[:2]
    grain = dice.random((h // 2 + 1, w // 2 + 1), np.float32)
    grain = np.asarray(cv2.resize(grain, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)
    worn = 0.84 - 0.1 * strength * np.clip(1 + field(page.shape, 12, dice), 0, 1.6)
    return lifted(page, np.clip((grain - worn) * 6, 0, 0.75).astype(np.float32))


def faint(page: Pixels, strength: float, dice: Noise) -> Pixels:
    """Low toner: paler print, in broad streaks along the way of the paper."""
    h, w = page.shape[:2]
    streaks = np.repeat(field((1, w), 10, dice)[:1], h, axis=0)
    share = strength * (1 + 0.25 * np.clip(streaks, -1, 1) + 0.2 * np.clip(field(page.shape, 5, dice), -1, 1))
    return lifted(page, np.clip(share, 0, 0.72).astype(np.float32))


def show_through(page: Pixels, back: Pixels, strength: float) -> Pixels:
    """The other side of the sheet, mirrored and pale."""
    turned = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), 2.0)
    if turned.shape[:2] != page.shape[:2]:
        turned = cv2.resize(turned, (page.shape[1], page.shape[0]))
    ghost = 255 - (255 - np.asarray(turned, np.float32)) * strength
    return scaled(page, np.asarray((ghost if ghost.ndim == 2 else ghost.mean(axis=2)) / 255, np.float32))


def crease(page: Pixels, strength: float, dice: Noise) -> Pixels:
    """One or two folds: a bright and a dark edge side by side."""
    h, w = page.shape[:2]
    shade = np.ones((h, w), np.float32)
    for _ in range(int(dice.integers(1, 3))):
        down = dice.random() < 0.6
        length, other = (h, w) if down else (w, h)
        at = length * dice.uniform(0.2, 0.8) + np.linspace(-1, 1, other) * length * dice.uniform(-0.02, 0.02)
        way = np.arange(length)[:, None] - at[None, :]
        near = way / (length * dice.uniform(0.004, 0.012))
        band = 1 - strength * near * np.exp(-(near**2) / 2) - strength / 3 * (near < 0) * np.exp(near / 14)
        shade *= np.asarray(band if down else band.T, np.float32)
    return scaled(page, np.clip(shade, 0.45, 1.4))


def tint(page: Pixels, strength: float, paper: int, grey: bool) -> Pixels:
    """Yellowed, recycled or bluish paper; a grey scan keeps its darkness only."""
    colours = ((250, 240, 210), (235, 232, 225), (225, 235, 248), (248, 228, 225), (222, 222, 218), (228, 245, 226))
    tone = 255 - (255 - np.array(colours[paper % len(colours)], np.float32)) * strength
    if grey or page.ndim == 2:
        return scaled(page, np.full(page.shape[:2], float(tone.mean()) / 255, np.float32))
    return np.asarray(cv2.multiply(page, np.broadcast_to(tone / 255, page.shape), dtype=cv2.CV_8U), np.uint8)


def uneven_light(page: Pixels, strength: float, photo: bool, dice: Noise) -> Pixels:
    """A gradient, and for photos the soft shadow of a hand or a lamp's cone."""
    h, w = page.shape[:2]
    angle = dice.uniform(0, 2 * math.pi)
    y, x = np.mgrid[-1 : 1 : complex(0, 64), -1 : 1 : complex(0, 64)]
    shade = 1 - strength * 0.55 * (1 + x * math.cos(angle) + y * math.sin(angle)) / 2
    if photo:
        for _ in range(int(dice.integers(0, 3))):
            cx, cy, size, sharp = dice.uniform(-1, 1), dice.uniform(-1, 1), dice.uniform(0.3, 0.9), dice.uniform(3, 14)
            distance = np.hypot((x - cx) * dice.uniform(0.6, 1.6), y - cy)
            shade *= 1 - strength * 0.45 / (1 + np.exp((distance - size) * sharp))
        shade *= 1 + 0.05 * field((64, 64), 4, dice)
    light = np.asarray(cv2.resize(shade.astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
    return scaled(page, np.clip(light, 0.28, 1.15))


def blur(page: Pixels, sigma: float, dice: Noise) -> Pixels:
    """Out of focus, or shaken along the way of the paper."""
    if sigma < 0.15:
        return page
    side = sigma * dice.uniform(0.6, 1.0)
    first, second = (sigma, side) if dice.random() < 0.5 else (side, sigma)
    return np.asarray(cv2.GaussianBlur(page, (0, 0), sigmaX=first, sigmaY=second), np.uint8)


def add_noise(page: Pixels, sigma: float, dice: Noise) -> Pixels:
    """Grain of the sensor; colour images have a little of it in each channel."""
    h, w = page.shape[:2]
    grain = dice.standard_normal((h, w), np.float32) * sigma
    if dice.random() < 0.5:
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.7), np.float32) * 1.8
    if page.ndim == 2:
        return np.asarray(cv2.add(page, grain, dtype=cv2.CV_8U), np.uint8)
    lively = grain[:, :, None] * dice.uniform(0.75, 1.25, 3).astype(np.float32)
    return np.asarray(cv2.add(page, lively, dtype=cv2.CV_8U), np.uint8)


def speckle(page: Pixels, amount: float, dpi: int, dice: Noise) -> Pixels:
    """Dust and toner: small dark dots and hairs, and white dots in the print."""
    h, w = page.shape[:2]
    out = page.copy()
    count = int(amount * 260 * (w / dpi) * (h / dpi) / 97)
    largest = max(1, dpi // 150)
    for light, times in ((False, count), (True, count // 2)):
        for x, y, r in zip(
            dice.integers(0, w, times), dice.integers(0, h, times), dice.integers(0, largest + 1, times), strict=True
        ):
            tone = 255 if light else int(dice.integers(0, 110))
            cv2.circle(out, (int(x), int(y)), int(0 if light else r), (tone,) * 3, -1)
    for _ in range(int(count * 0.01)):
        x, y, angle = dice.uniform(0, w), dice.uniform(0, h), dice.uniform(0, 2 * math.pi)
        end = (int(x + dpi * 0.12 * math.cos(angle)), int(y + dpi * 0.12 * math.sin(angle)))
        cv2.line(out, (int(x), int(y)), end, (90,) * 3, 1, cv2.LINE_AA)
    return out


def copied(page: Pixels, dice: Noise) -> Pixels:
    """Once through a copier: softened, then hardened."""
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), float(dice.uniform(0.3, 0.55))), np.float32)
    gain, middle = dice.uniform(1.15, 1.5), dice.uniform(175, 205)
    return np.asarray(np.clip((soft - middle) * gain + middle + 3, 0, 255), np.uint8)


def darkened(page: Pixels, dice: Noise) -> Pixels:
    """What the machine does before it knows only black and white: hairlines of a serif face stay."""
    return np.asarray(255 - cv2.convertScaleAbs(255 - page, alpha=dice.uniform(1.3, 1.7)), np.uint8)


def bilevel(page: Pixels, ragged: bool, dice: Noise) -> Pixels:
    """Black and white by a threshold; `ragged` as a fax machine: rows slip by a pixel."""
    level = int(dice.integers(150, 180))
    out = np.where(page >= level, 255, 0).astype(np.uint8)
    if ragged:
        slipped = np.flatnonzero(dice.random(out.shape[0]) < dice.uniform(0.02, 0.15))
        out[slipped] = np.roll(out[slipped], int(dice.choice((-1, 1))), axis=1)
    return out


def wear_print(page: Pixels, back: Pixels | None, r: Recipe, em: float, dice: Noise) -> Pixels:
    """All that befalls the print before it is stamped: rulings fade, toner runs low, the back shows through."""
    if r.fade:
        page = fade_rulings(page, em, r.fade, dice)
    if r.faint > 0.01:
        page = faint(page, r.faint, dice)
    if r.worn:
        page = wear(page, r.worn, dice)
    if r.ghost and back is not None:
        page = show_through(page, back, r.ghost)
    return page


def scan_tones(page: Pixels, r: Recipe, dice: Noise) -> Pixels:
    """All that the scanner or camera adds after the paper has been laid down."""
    if r.light:
        page = uneven_light(page, r.light, r.photo, dice)
    page = blur(page, r.blur, dice)
    if r.mode == "bilevel":
        page = darkened(page, dice)
    for _ in range(r.copies):
        page = copied(page, dice)
    if r.speckles:
        page = speckle(page, r.speckles, r.dpi, dice)
    if r.noise > 0.5:
        page = add_noise(page, r.noise, dice)
    return bilevel(page, r.kind == "scan-fax", dice) if r.mode == "bilevel" else page
