"""Networks on OpenVINO's CPU runtime."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from extractors.ocr.engine import Floats
from extractors.ocr.offline import stay_offline
from extractors.ocr.weights import Weights, broken, character_table

stay_offline()
import openvino  # noqa: E402 - only after the call above


class OpenvinoEngine:
    """An Engine (extractors/ocr/engine.py)."""

    def __init__(self, weights: Weights, threads: int) -> None:
        self._weights = weights
        self._threads = threads
        self._core = openvino.Core()
        model = self._read(weights.recognizer)
        self.name = f"{weights.name}, openvino {openvino.__version__.partition('-')[0]}"
        self.characters = _characters(model, weights.recognizer)
        self._recognizer = self._compile(model)

    def recognize(self, batch: Floats) -> Floats:
        return self._infer(self._recognizer, batch)

    def detect(self, picture: Floats) -> Floats:
        return self._infer(self._detector, picture).reshape(picture.shape[2:])

    @cached_property
    def _detector(self) -> Any:
        return self._compile(self._read(self._weights.detector))

    def _read(self, path: Path) -> openvino.Model:
        try:
            return self._core.read_model(path)
        except RuntimeError as error:
            raise broken(path, error) from error

    def _compile(self, model: openvino.Model) -> Any:
        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": self._threads,
            "ENABLE_CPU_PINNING": False,  # or all workers bind to the same core
            "INFERENCE_PRECISION_HINT": "f32",  # or newer processors compute in bf16, and other values come out
            # What is kept for each shape met before. The default, 5000, takes 900 MB where shapes vary much; none
            # costs a fifth of the speed.
            "CPU_RUNTIME_CACHE_CAPACITY": 2000,
        }
        return self._core.compile_model(model, "CPU", settings).create_infer_request()

    @staticmethod
    def _infer(request: Any, data: Floats) -> Floats:
        outputs = request.infer([data], share_inputs=True)
        return np.asarray(outputs[0], dtype=np.float32)


def _characters(model: openvino.Model, path: Path) -> tuple[str, ...]:
    try:
        names = model.get_rt_info(["framework", "character"]).astype(str).split("\n")
        classes = model.output(0).partial_shape[2].get_length()
    except RuntimeError:  # it names none, or the last side of its output is not fixed
        names, classes = [], 0
    return character_table(names, classes, path)
