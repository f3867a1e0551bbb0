"""A network on ONNX Runtime's CPU provider."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from extractors.ocr.engine import Engine, Floats
from extractors.ocr.engines.offline import stay_offline
from extractors.ocr.engines.weights import Weights, broken, character_table

stay_offline()
import onnxruntime  # noqa: E402 - only after the call above


class OnnxruntimeEngine:
    """An Engine (extractors/ocr/engine.py)."""

    def __init__(self, weights: Weights, threads: int, witness: Engine | None = None) -> None:
        self.witness = witness
        self._session = _opened(weights.recognizer, threads)
        self.name = f"{weights.name}, onnxruntime {onnxruntime.__version__}"
        listed = self._session.get_modelmeta().custom_metadata_map.get("character")
        names, classes = (listed.split("\n"), self._session.get_outputs()[0].shape[2]) if listed else ([], 0)
        self.characters = character_table(names, classes, weights.recognizer)

    def recognize(self, batch: Floats) -> Floats:
        (output,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        return np.asarray(output, dtype=np.float32)


def _opened(path: Path, threads: int) -> Any:
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    settings.inter_op_num_threads = 1
    settings.enable_cpu_mem_arena = False  # it never gives back what one long line needed
    try:
        return onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    except RuntimeError:  # a thread that cannot be had; what is wrong with a model has errors of its own
        raise
    except Exception as error:
        raise broken(path, error) from error
