"""Crops of printed lines with their texts: fixtures/ocr, cut at 150 dpi from pages that tests/formgen made."""

from __future__ import annotations

import json
from importlib.metadata import distributions
from pathlib import Path

import cv2
import numpy as np

from extractors.ocr.engine import Floats
from extractors.picture import Pixels

_FOLDER = Path(__file__).parent.parent / "fixtures" / "ocr"

TEXTS: dict[str, str] = json.loads((_FOLDER / "texts.json").read_text(encoding="utf-8"))


def crop(name: str) -> Pixels:
    """Grey; through its bytes, for OpenCV opens no file of an unusual name on Windows."""
    data = np.frombuffer((_FOLDER / f"{name}.png").read_bytes(), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def batch(names: list[str], width: int) -> Floats:
    """The crops as a recogniser takes them, white to the right of each."""
    lines = np.ones((len(names), 3, 48, width), np.float32)
    for line, name in zip(lines, names, strict=True):
        pixels = crop(name)
        own = min(round(pixels.shape[1] * 48 / pixels.shape[0]), width)
        line[:, :, :own] = cv2.resize(pixels, (own, 48)).astype(np.float32) / 127.5 - 1
    return lines


def opencv_packages() -> list[str]:
    """Several of them write the same files, and the last one installed wins."""
    names = {str(found.metadata["Name"]).lower() for found in distributions()}
    return sorted(name for name in names if name.startswith("opencv"))
