"""A network on OpenVINO's CPU runtime."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from extractors.ocr.engine import Engine, Floats
from extractors.ocr.engines.offline import stay_offline
from extractors.ocr.engines.weights import Weights, broken, character_table

stay_offline()
import openvino  # noqa: E402 - only after the call above


class OpenvinoEngine:
    """An Engine (extractors/ocr/engine.py)."""

    def __init__(self, weights: Weights, threads: int, witness: Engine | None = None) -> None:
        self.witness = witness
        try:
            model = _core().read_model(weights.recognizer)
        except RuntimeError as error:
            raise broken(weights.recognizer, error) from error
        self.characters = _characters(model, weights.recognizer)
        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "ENABLE_CPU_PINNING": False,  # or all workers bind to the same core
            # What is kept for each shape met before. The default, 5000, takes a gigabyte where shapes vary much.
            # Processors that multiply in tiles (AMX) reserve far more for each than they touch: over 24 pages, 3.0 GB
            # of address space with 250 (the limit of a file is 4), 2.0 with 100, for a twentieth of the time more.
            "CPU_RUNTIME_CACHE_CAPACITY": 100,
        }
        # Precision is OpenVINO's choice: processors that multiply in bf16 take five eighths of the time for it, and on
        # 106 forms read as much right as in f32. The name says so, for scores differ in their last digits.
        compiled = _core().compile_model(model, "CPU", settings)
        halved = ", bf16" if compiled.get_property("INFERENCE_PRECISION_HINT") == openvino.Type.bf16 else ""
        self.name = f"{weights.name}, openvino {openvino.__version__.partition('-')[0]}{halved}"
        self._request: Any = compiled.create_infer_request()

    def recognize(self, batch: Floats) -> Floats:
        outputs = self._request.infer([batch], share_inputs=True)
        return np.asarray(outputs[0], dtype=np.float32)


@cache
def _core() -> openvino.Core:
    """One for all networks of a process. Each brings the stack that the thread it began in handles signals on, where
    processors multiply in tiles, and leaves that of one ended before: after two, Ctrl-C killed the process.
    """
    return openvino.Core()


def _characters(model: openvino.Model, path: Path) -> tuple[str, ...]:
    try:
        names = model.get_rt_info(["framework", "character"]).astype(str).split("\n")
        classes = model.output(0).partial_shape[2].get_length()
    except RuntimeError:  # it names none, or the last side of its output is not fixed
        names, classes = [], 0
    return character_table(names, classes, path)
