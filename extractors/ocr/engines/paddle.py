"""The engine `paddleocr`: a recogniser of PaddleOCR, run by its own package. Cutting and decoding stay ours."""

from __future__ import annotations

import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from extractors.ocr import EngineOptions
from extractors.ocr.engine import Engine, Floats
from extractors.ocr.engines.offline import stay_offline
from extractors.ocr.engines.paddle_folder import model_name, write_folder
from extractors.ocr.engines.ppocr import both_names, open_witness
from extractors.ocr.engines.weights import bundled_weights, character_table, first_line
from pipeline.errors import UsageError

# PaddleOCR's names of official models without the part that says which network: PP-OCRv6_medium.
_OFFICIAL = re.compile(r"[A-Za-z0-9_-]*PP-OCRv\d[A-Za-z0-9_]*")


def open_paddle(options: EngineOptions) -> Engine:
    """With the models that `options.models` names: a folder, official models by name, or none for the bundled ones.

    Official models are downloaded by PaddleOCR when they are first used, and nothing else uses the network.
    """
    stay_offline()
    import paddleocr  # noqa: F401 - so that what is missing shows before a model is looked for

    if _OFFICIAL.fullmatch(options.models) and not Path(options.models).is_dir():
        name, recognizer = _official(options)
    elif options.models:
        name, recognizer = _from_folder(Path(options.models), options)
    else:
        name, recognizer = _bundled(options)
    witness = open_witness(options.threads)
    return PaddleEngine(f"{both_names(name, witness)}, paddleocr {version('paddleocr')}", recognizer, witness)


class PaddleEngine:
    """An Engine (extractors/ocr/engine.py); `recognizer` is the object of paddlex that holds the network."""

    def __init__(self, name: str, recognizer: Any, witness: Engine | None) -> None:
        self.witness = witness
        self.name = name
        self._recognizer = recognizer
        listed = [str(char) for char in self._recognizer.config["PostProcess"]["character_dict"]]
        classes = self.recognize(np.ones((1, 3, 48, 48), np.float32)).shape[2]
        self.characters = character_table(listed, classes, name)

    def recognize(self, batch: Floats) -> Floats:
        """The bare network: `predict` would scale and decode in its own way."""
        return np.asarray(self._recognizer.runner(x=[batch])[0], dtype=np.float32)


def _bundled(options: EngineOptions) -> tuple[str, Any]:
    weights = bundled_weights()
    with TemporaryDirectory(prefix="form-pipeline-") as folder:  # read whole when the predictor is made
        write_folder(Path(folder), weights.recognizer)
        return weights.name, _predictor(model_name(weights.recognizer), folder, options)


def _from_folder(folder: Path, options: EngineOptions) -> tuple[str, Any]:
    """Of a folder with a recogniser in Paddle's form, as PaddleOCR keeps it: `…_rec/inference.yml`."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder of OCR models {folder}; name one that exists in ocr_models")
    found = [path.parent for path in sorted(folder.glob("*/inference.yml")) if "_rec" in path.parent.name]
    if len(found) != 1:
        how_many = "several folders" if found else "no folder"
        raise UsageError(f"{how_many} *_rec with an inference.yml in {folder}; put exactly one there")
    return _without_part(found[0].name), _predictor(None, str(found[0]), options)


def _official(options: EngineOptions) -> tuple[str, Any]:
    return options.models.replace("_", " "), _predictor(f"{options.models}_rec", None, options)


def _without_part(name: str) -> str:
    return name.replace("_rec", "").replace("_infer", "").replace("_", " ")


def _predictor(name: str | None, folder: str | None, options: EngineOptions) -> Any:
    """On ONNX Runtime where the models are in ONNX form, else on Paddle's own runtime (the package paddlepaddle)."""
    import paddleocr

    as_onnx = Path(folder, "inference.onnx").is_file() if folder else find_spec("paddle") is None
    if not as_onnx and find_spec("paddle") is None:
        raise UsageError(
            f"the models of {folder} are in Paddle's own form; "
            "install the package paddlepaddle beside paddleocr, or put their inference.onnx there"
        )
    settings: dict[str, Any]
    if as_onnx:
        limits = {"intra_op_num_threads": options.threads, "inter_op_num_threads": 1, "enable_cpu_mem_arena": False}
        settings = {"engine": "onnxruntime", "engine_config": limits}
    else:
        settings = {"engine": "paddle", "cpu_threads": options.threads}
    try:
        return paddleocr.TextRecognition(
            model_name=name or _name_in(Path(folder or ".")), model_dir=folder, device=options.device, **settings
        ).paddlex_predictor
    except ImportError:
        raise
    except Exception as error:
        what = f"{name or folder} on {options.device}"
        said = f"{first_line(error)}{_advice(folder, options)}"
        raise UsageError(f"OCR engine paddleocr cannot open {what}: {said}") from error


def _advice(folder: str | None, options: EngineOptions) -> str:
    if options.device != "cpu":
        return "; a GPU needs onnxruntime-gpu or paddlepaddle-gpu beside paddleocr"
    if folder is None:
        return "; where it cannot be downloaded, name a folder with the models in ocr_models"
    return "; put a whole copy of the models in its place"


def _name_in(folder: Path) -> str:
    """The model's name as its own description gives it: paddleocr refuses any other."""
    text = (folder / "inference.yml").read_text(encoding="utf-8")
    named = re.search(r"^\s+model_name:\s*(\S+)", text, re.MULTILINE)
    if not named:
        raise UsageError(f"{folder / 'inference.yml'} names no model; put a whole copy in its place")
    return named[1]
