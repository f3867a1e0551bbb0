"""The bundled ONNX files as folders of the form that PaddleOCR takes: `inference.onnx` with `inference.yml`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from extractors.ocr.offline import stay_offline

# How PaddleOCR scales and decodes for the PP-OCR networks. Our own reading uses the bare network, but the
# package looks for all of this when it loads one.
_RECOGNIZER: dict[str, Any] = {
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"RecResizeImg": {"image_shape": [3, 48, 320]}},
        ]
    },
    "PostProcess": {"name": "CTCLabelDecode"},
}
_DETECTOR: dict[str, Any] = {
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"DetResizeForTest": {"resize_long": 960}},
            {"NormalizeImage": {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "order": "hwc"}},
            {"ToCHWImage": None},
        ]
    },
    "PostProcess": {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "unclip_ratio": 1.5},
}


def model_name(onnx: Path) -> str:
    """PP-OCRv6_rec_small.onnx → PP-OCRv6_small_rec."""
    family, part, size = onnx.stem.split("_")
    return f"{family}_{size}_{part}"


def write_folder(folder: Path, onnx: Path) -> None:
    """Into an empty folder; PaddleOCR loads it under `model_name(onnx)`."""
    description: dict[str, Any] = {"Global": {"model_name": model_name(onnx)}}
    if "_rec" in onnx.stem:
        description |= _RECOGNIZER
        description["PostProcess"] = {**_RECOGNIZER["PostProcess"], "character_dict": _characters_in(onnx)}
    else:
        description |= _DETECTOR
    (folder / "inference.yml").write_text(yaml.dump(description, allow_unicode=False), encoding="utf-8")
    shutil.copyfile(onnx, folder / "inference.onnx")


def _characters_in(onnx: Path) -> list[str]:
    stay_offline()
    import onnxruntime

    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    return str(session.get_modelmeta().custom_metadata_map["character"]).split("\n")
