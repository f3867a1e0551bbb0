"""What an OCR engine is to the rest: a neural network behind one small protocol."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Engine(Protocol):
    """A recogniser of text lines with its weights loaded.

    Not thread-safe: one process, one instance. Cutting crops, scaling them, decoding and judging what was
    read is the same for every engine and done outside of it (extractors/ocr/recognize.py).
    """

    @property
    def name(self) -> str:
        """Weights, runtime and versions, as records name them: `PP-OCRv6 small + PP-OCRv4, openvino 2026.4.1`."""

    @property
    def characters(self) -> tuple[str, ...]:
        """What the recogniser's classes stand for: class i + 1 is characters[i], class 0 the blank of CTC."""

    @property
    def witness(self) -> Engine | None:
        """Another network, for what this one doubts; None where none is installed."""

    def recognize(self, batch: Floats) -> Floats:
        """(count, 3, 48, width) BGR crops scaled to -1..1 → (count, steps, classes) probabilities, 8 pixels a step."""
