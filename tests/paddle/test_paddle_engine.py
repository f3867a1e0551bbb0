from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip(
    "cv2", reason="its OpenCV needs a system library (Debian, Ubuntu: apt install libgl1)", exc_type=ImportError
)

from extractors.ocr import EngineOptions, open_engine
from extractors.ocr.engine import Engine
from extractors.ocr.engines.weights import bundled_weights
from extractors.ocr.recognize import read_crops
from pipeline.errors import UsageError
from tests.ocr_crops import TEXTS, batch, crop, opencv_packages

pytestmark = [
    pytest.mark.skipif(find_spec("paddleocr") is None, reason="run with make test-paddleocr"),
    pytest.mark.filterwarnings("ignore"),  # of paddleocr's own packages
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("paddleocr", EngineOptions())


@pytest.fixture(scope="module")
def ours() -> Engine:
    return open_engine("ppocr", EngineOptions())


def _in_paddles_form(folder: Path, onnx: Path) -> str:
    from extractors.ocr.engines.paddle_folder import model_name, write_folder

    name = model_name(onnx)
    (folder / name).mkdir()
    write_folder(folder / name, onnx)
    return name


def test_every_line_is_read_to_the_letter(engine: Engine) -> None:
    readings = read_crops([crop(name) for name in TEXTS], engine)
    assert dict(zip(TEXTS, (reading.text for reading in readings), strict=True)) == TEXTS


def test_both_engines_give_the_same_values(engine: Engine, ours: Engine) -> None:
    assert engine.name.startswith("PP-OCRv6 small + PP-OCRv4, paddleocr 3.")
    assert engine.characters == ours.characters
    for names, width in ((["title", "code"], 480), (["goal-3", "quotes"], 960), (["percent", "target"], 160)):
        asked = batch(names, width)
        theirs, own = engine.recognize(asked), ours.recognize(asked)
        assert np.array_equal(theirs.argmax(axis=2), own.argmax(axis=2))
        assert np.allclose(theirs, own, atol=0.02)  # bf16, where the processor has it, has eight bits of mantissa


def test_models_of_a_folder_are_used(tmp_path: Path) -> None:
    _in_paddles_form(tmp_path, bundled_weights().recognizer)
    engine = open_engine("paddleocr", EngineOptions(models=str(tmp_path)))
    assert engine.name.startswith("PP-OCRv6 small + PP-OCRv4, paddleocr 3.")
    assert [reading.text for reading in read_crops([crop("title")], engine)] == [TEXTS["title"]]


def test_the_package_reads_the_same_with_its_own_pipeline(tmp_path: Path) -> None:
    """So the folder we write for it is one that it takes, characters and all."""
    import paddleocr

    name = _in_paddles_form(tmp_path, bundled_weights().recognizer)
    reader = paddleocr.TextRecognition(model_name=name, model_dir=str(tmp_path / name), engine="onnxruntime")
    (result,) = reader.predict(np.repeat(crop("title")[..., None], 3, axis=2))
    assert result["rec_text"] == TEXTS["title"]


def test_folders_that_do_not_hold_the_models(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder of OCR models no-such-folder"):
        open_engine("paddleocr", EngineOptions(models="no-such-folder"))
    with pytest.raises(UsageError, match=r"no folder \*_rec with an inference.yml in .*; put exactly one there"):
        open_engine("paddleocr", EngineOptions(models=str(tmp_path)))


@pytest.mark.skipif(find_spec("paddle") is not None, reason="paddlepaddle is installed here")
def test_models_in_paddles_own_form_need_paddlepaddle(tmp_path: Path) -> None:
    name = _in_paddles_form(tmp_path, bundled_weights().recognizer)
    shutil.move(tmp_path / name / "inference.onnx", tmp_path / name / "inference.pdiparams")
    with pytest.raises(UsageError, match="are in Paddle's own form; install the package paddlepaddle"):
        open_engine("paddleocr", EngineOptions(models=str(tmp_path)))


def test_a_device_that_is_not_there_is_named() -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("it is there")
    with pytest.raises(UsageError, match=r"cannot open PP-OCRv6_small_rec on gpu: .*; a GPU needs onnxruntime-gpu"):
        open_engine("paddleocr", EngineOptions(device="gpu"))


def test_there_is_one_opencv() -> None:
    assert opencv_packages() == ["opencv-contrib-python"]
