"""Networks on ONNX Runtime's CPU provider."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from extractors.ocr.engine import Floats
from extractors.ocr.offline import stay_offline
from extractors.ocr.weights import Weights, broken, character_table

stay_offline()
import onnxruntime  # noqa: E402 - only after the call above


class OnnxruntimeEngine:
    """An Engine (extractors/ocr/engine.py)."""

    def __init__(self, weights: Weights, threads: int) -> None:
        self._weights = weights
        self._threads = threads
        self._recognizer = self._open(weights.recognizer)
        self.name = f"{weights.name}, onnxruntime {onnxruntime.__version__}"
        listed = self._recognizer.get_modelmeta().custom_metadata_map.get("character")
        names, classes = (listed.split("\n"), self._recognizer.get_outputs()[0].shape[2]) if listed else ([], 0)
        self.characters = character_table(names, classes, weights.recognizer)

    def recognize(self, batch: Floats) -> Floats:
        return self._infer(self._recognizer, batch)

    def detect(self, picture: Floats) -> Floats:
        return self._infer(self._detector, picture).reshape(picture.shape[2:])

    @cached_property
    def _detector(self) -> Any:
        return self._open(self._weights.detector)

    def _open(self, path: Path) -> Any:
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = self._threads
        settings.inter_op_num_threads = 1
        settings.enable_cpu_mem_arena = False  # it never gives back what one long line needed
        try:
            return onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise broken(path, error) from error

    @staticmethod
    def _infer(session: Any, data: Floats) -> Floats:
        (output,) = session.run(None, {session.get_inputs()[0].name: data})
        return np.asarray(output, dtype=np.float32)
