"""Switches that keep the OCR packages off the network: several report each use to their makers by default."""

from __future__ import annotations

import os
import sys


def stay_offline() -> None:
    """To be called before any of these packages is imported: openvino, onnxruntime, paddleocr.

    OpenVINO sends its report while it is imported and does without where this package cannot be found. ONNX Runtime
    reads the variable once, and neither writes an identifier into the home folder nor sends anything then.
    Paddle's packages ask several model hosters whether they can be reached unless the variable is set.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
