"""The engine `ppocr`: PaddleOCR's networks in ONNX form on OpenVINO, or on ONNX Runtime where that cannot be loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extractors.ocr import EngineOptions
from extractors.ocr.engine import Engine
from extractors.ocr.engines.weights import Weights, bundled_weights, weights_in, witness_weights
from pipeline.errors import UsageError


def open_ppocr(options: EngineOptions) -> Engine:
    """OpenVINO reads some 5 % faster than ONNX Runtime (twice as fast in large batches)."""
    weights, witness = weights_of(options), open_witness(options.threads)
    return open_network(replace(weights, name=both_names(weights.name, witness)), options.threads, witness)


def both_names(name: str, witness: Engine | None) -> str:
    """What records call a recogniser and its witness."""
    return f"{name} + {witness.name.partition(',')[0]}" if witness else name


def open_witness(threads: int) -> Engine | None:
    """PP-OCRv4's recogniser; None where its package is not installed: it has none for the newest Python."""
    weights = witness_weights()
    return open_network(weights, threads) if weights else None


def open_network(weights: Weights, threads: int, witness: Engine | None = None) -> Engine:
    """On OpenVINO, or on ONNX Runtime where that cannot be loaded."""
    try:
        return open_on_openvino(weights, threads, witness)
    except ImportError:  # no wheel for this platform, or a system library that it needs is missing
        return open_on_onnxruntime(weights, threads, witness)


def weights_of(options: EngineOptions) -> Weights:
    """Raises UsageError where the options ask for what this engine has not."""
    if options.device != "cpu":
        raise UsageError(f"OCR engine ppocr runs on the cpu, not on {options.device}; use the engine paddleocr there")
    return weights_in(Path(options.models)) if options.models else bundled_weights()


def open_on_openvino(weights: Weights, threads: int, witness: Engine | None = None) -> Engine:
    """Raises ImportError where OpenVINO is not installed or its libraries cannot be loaded."""
    from extractors.ocr.engines.openvino_engine import OpenvinoEngine

    return OpenvinoEngine(weights, threads, witness)


def open_on_onnxruntime(weights: Weights, threads: int, witness: Engine | None = None) -> Engine:
    """Raises ImportError where ONNX Runtime is not installed or its libraries cannot be loaded."""
    from extractors.ocr.engines.onnxruntime_engine import OnnxruntimeEngine

    return OnnxruntimeEngine(weights, threads, witness)
