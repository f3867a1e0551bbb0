"""The bundled recogniser as a folder of the form that PaddleOCR takes: `inference.onnx` with `inference.yml`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from extractors.ocr.engines.offline import stay_offline

# How PaddleOCR scales and decodes for its recognisers. Our own reading uses the bare network, but the package looks
# for all of this when it loads one.
_RECOGNIZER: dict[str, Any] = {
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"RecResizeImg": {"image_shape": [3, 48, 320]}},
        ]
    },
    "PostProcess": {"name": "CTCLabelDecode"},
}


def model_name(onnx: Path) -> str:
    """PP-OCRv6_rec_small.onnx → PP-OCRv6_small_rec."""
    family, part, size = onnx.stem.split("_")
    return f"{family}_{size}_{part}"


def write_folder(folder: Path, onnx: Path) -> None:
    """Into an empty folder; PaddleOCR loads it under `model_name(onnx)`."""
    description = {"Global": {"model_name": model_name(onnx)}, **_RECOGNIZER}
    description["PostProcess"] = {**_RECOGNIZER["PostProcess"], "character_dict": _characters_in(onnx)}
    (folder / "inference.yml").write_text(yaml.dump(description, allow_unicode=False), encoding="utf-8")
    shutil.copyfile(onnx, folder / "inference.onnx")


def _characters_in(onnx: Path) -> list[str]:
    stay_offline()
    import onnxruntime

    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    return str(session.get_modelmeta().custom_metadata_map["character"]).split("\n")
