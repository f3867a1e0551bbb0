"""Stamps: round, oval and square, red mostly, with ring text and star; the print shows through."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.formgen.scan_damage import Noise, Pixels, field

FACES = (
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
)
USES = ("财务专用章", "业务专用章", "预算专用章", "绩效评价专用章", "", "", "（1）", "档案专用章")
INKS = {
    "red": ((206, 32, 38), (190, 20, 45), (225, 60, 60), (176, 24, 30)),
    "blue": ((40, 52, 150), (30, 70, 170), (60, 50, 140)),
}


def stamp(page: Pixels, unit: str, scale: float, rng: random.Random, dice: Noise) -> tuple[Pixels, str]:
    """One stamp somewhere on the page; `scale` is pixels per millimetre. Returns its name for the notes."""
    shape = rng.choices(("round", "oval", "square"), (75, 12, 13))[0]
    ink = rng.choices(("red", "blue"), (85, 15))[0]
    face = rng.choice(FACES)
    if shape == "square":
        mask = _square(unit, rng.uniform(16, 24) * scale, face)
    else:
        width = (rng.uniform(36, 44) if shape == "round" else rng.uniform(40, 46)) * scale
        mask = _ring(unit, rng.choice(USES), (width, width if shape == "round" else width * 0.7), face)
    mask = _turned(mask, rng.uniform(-25, 25))
    alpha = np.asarray(mask / 255 * _inked(mask.shape, rng.uniform(0.45, 0.85), dice), np.float32)
    _press(page, alpha, rng.choice(INKS[ink]), rng)
    return page, f"seal-{ink}-{shape}"


def _inked(shape: tuple[int, ...], strength: float, dice: Noise) -> NDArray[np.float32]:
    """How much ink the paper took: clouds and grains."""
    clouds = strength * (1 + 0.35 * np.clip(field(shape, 6, dice), -1.5, 1)) - 0.12 * field(shape, 90, dice)
    return np.clip(clouds, 0.1, 0.9).astype(np.float32)


def _press(page: Pixels, alpha: NDArray[np.float32], ink: tuple[int, int, int], rng: random.Random) -> None:
    """Multiplies the ink onto the page: near the lower right mostly, over cells anywhere at times."""
    h, w = page.shape[:2]
    mh, mw = alpha.shape
    if mh >= h or mw >= w:
        return
    x = int((w - mw) * (rng.uniform(0.45, 0.97) if rng.random() < 0.5 else rng.uniform(0.03, 0.97)))
    y = int((h - mh) * (rng.uniform(0.5, 0.97) if rng.random() < 0.5 else rng.uniform(0.05, 0.95)))
    part = page[y : y + mh, x : x + mw].astype(np.float32)
    tone = np.array(ink, np.float32) / 255
    page[y : y + mh, x : x + mw] = (part * (1 - alpha[:, :, None] * (1 - tone))).astype(np.uint8)


def _turned(mask: Pixels, degrees: float) -> Pixels:
    h, w = mask.shape
    side = int(math.hypot(h, w)) + 4
    move = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1.0)
    move[0, 2] += (side - w) / 2
    move[1, 2] += (side - h) / 2
    return np.asarray(cv2.warpAffine(mask, move, (side, side), flags=cv2.INTER_LINEAR), np.uint8)


def _ring(text: str, use: str, size: tuple[float, float], face: str) -> Pixels:
    """An ellipse with the unit's name along it, a star in the middle and the use below."""
    w, h = size
    image = Image.new("L", (int(w) + 2, int(h) + 2), 0)
    pen = ImageDraw.Draw(image)
    line = max(2, int(w * 0.028))
    pen.ellipse((1, 1, w, h), outline=255, width=line)
    em = min(w * 0.125, w * 2.1 / len(text))
    font = ImageFont.truetype(face, int(em))
    span = min(math.radians(270), len(text) * em * 1.25 / (w / 2 - em))
    for k, c in enumerate(text):
        angle = -math.pi / 2 + span * (k / max(1, len(text) - 1) - 0.5)
        glyph = Image.new("L", (int(em * 1.3), int(em * 1.3)), 0)
        ImageDraw.Draw(glyph).text((em * 0.65, em * 0.65), c, font=font, fill=255, anchor="mm", stroke_width=1)
        glyph = glyph.rotate(-math.degrees(angle) - 90, Image.Resampling.BICUBIC)
        x = w / 2 + (w / 2 - line - em * 0.72) * math.cos(angle)
        y = h / 2 + (h / 2 - line - em * 0.72) * math.sin(angle)
        image.paste(255, (int(x - em * 0.65), int(y - em * 0.65)), glyph)
    if w == h:
        pen.polygon(_star(w / 2, h / 2, w * 0.15), fill=255)
    if use:
        small = ImageFont.truetype(face, int(w * 0.085))
        pen.text((w / 2, h * (0.74 if w == h else 0.58)), use, font=small, fill=255, anchor="mm")
    return np.asarray(image, np.uint8)


def _star(x: float, y: float, r: float) -> list[tuple[float, float]]:
    turns = [(-math.pi / 2 + k * math.pi / 5, r if k % 2 == 0 else r * 0.382) for k in range(10)]
    return [(x + s * math.cos(a), y + s * math.sin(a)) for a, s in turns]


def _square(text: str, side: float, face: str) -> Pixels:
    """Four characters in two columns, read from the right, in a frame."""
    four = (text[-3:] + "印")[-4:]
    image = Image.new("L", (int(side), int(side)), 0)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, side - 1, side - 1), outline=255, width=max(2, int(side * 0.06)))
    font = ImageFont.truetype(face, int(side * 0.38))
    for c, (x, y) in zip(four, ((0.7, 0.29), (0.7, 0.71), (0.3, 0.29), (0.3, 0.71)), strict=True):
        pen.text((side * x, side * y), c, font=font, fill=255, anchor="mm", stroke_width=1)
    return np.asarray(image, np.uint8)
