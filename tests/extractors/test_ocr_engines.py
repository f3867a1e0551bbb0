from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from extractors.ocr import ENGINES, EngineOptions, glyphs, open_engine
from extractors.ocr.engine import Engine
from extractors.ocr.engines.ppocr import open_on_onnxruntime, open_on_openvino
from extractors.ocr.engines.weights import bundled_weights, weights_in
from extractors.ocr.recognize import read_crops
from pipeline.config import Config, read_config
from pipeline.errors import FailureCode, InputError, UsageError, attempted
from pipeline.process import engine_opener
from tests.commands import command, contents, form
from tests.ocr_crops import TEXTS, batch, crop, opencv_packages

# By how much a probability may differ that was worked out with eight bits of mantissa.
BF16 = 0.02
needs_openvino = pytest.mark.skipif(find_spec("openvino") is None, reason="no OpenVINO for this platform")


@pytest.fixture(scope="module", params=[pytest.param("openvino", marks=needs_openvino), "onnxruntime"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return _on(request.param)


def _on(runtime: str) -> Engine:
    opened = {"openvino": open_on_openvino, "onnxruntime": open_on_onnxruntime}[runtime]
    return opened(bundled_weights(), 1)


def test_every_line_is_read_to_the_letter(engine: Engine) -> None:
    readings = read_crops([crop(name) for name in TEXTS], engine)
    assert dict(zip(TEXTS, (reading.text for reading in readings), strict=True)) == TEXTS


def test_the_classes_are_the_blank_the_characters_and_the_space(engine: Engine) -> None:
    probabilities = engine.recognize(np.ones((2, 3, 48, 64), np.float32))
    assert probabilities.shape == (2, 8, 18710)
    assert len(engine.characters) == 18709
    assert engine.characters[-1] == " "
    assert np.allclose(probabilities.sum(axis=2), 1, atol=1e-3)


def test_an_answer_is_not_changed_by_the_next_question(engine: Engine) -> None:
    first = engine.recognize(batch(["title"], 320))
    kept = first.copy()
    engine.recognize(batch(["code"], 320))
    assert np.array_equal(first, kept)


@needs_openvino
def test_both_runtimes_agree() -> None:
    one, other = _on("openvino"), _on("onnxruntime")
    assert one.characters == other.characters
    assert one.name.startswith("PP-OCRv6 small, openvino 20")
    assert other.name.startswith("PP-OCRv6 small, onnxruntime 1.")
    for names, width in ((["title", "code"], 480), (["goal-3", "quotes"], 960), (["percent", "target"], 160)):
        asked = batch(names, width)
        ours, theirs = one.recognize(asked), other.recognize(asked)
        assert np.array_equal(ours.argmax(axis=2), theirs.argmax(axis=2))
        assert np.allclose(ours, theirs, atol=BF16 if one.name.endswith("bf16") else 2e-3)


def test_threads_change_no_text() -> None:
    readings = read_crops([crop(name) for name in TEXTS], open_engine("ppocr", EngineOptions(threads=2)))
    assert [reading.text for reading in readings] == list(TEXTS.values())


def _folder(tmp_path: Path, **files: bytes) -> str:
    for name, data in files.items():
        (tmp_path / f"{name}.onnx").write_bytes(data)
    return str(tmp_path)


def test_models_of_a_folder_are_used(tmp_path: Path) -> None:
    data = bundled_weights().recognizer.read_bytes()
    engine = open_engine("ppocr", EngineOptions(models=_folder(tmp_path, Mine_rec_large=data)))
    assert engine.name.startswith(("Mine large, ", "Mine large + PP-OCRv4, "))


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("tesseract", EngineOptions(), "there is no OCR engine tesseract; known are paddleocr, ppocr"),
        ("ppocr", EngineOptions(models="no-such-folder"), "there is no folder of OCR models no-such-folder"),
        ("ppocr", EngineOptions(device="gpu"), "runs on the cpu, not on gpu; use the engine paddleocr"),
    ],
)
def test_what_there_is_not(name: str, options: EngineOptions, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        open_engine(name, options)


def test_a_folder_without_models_and_one_with_too_many(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no file \*rec\*.onnx in the folder .*; put exactly one there"):
        weights_in(tmp_path)
    _folder(tmp_path, a_rec_b=b"", c_rec_d=b"")
    with pytest.raises(UsageError, match=r"several files \*rec\*.onnx"):
        weights_in(tmp_path)


@pytest.mark.parametrize("runtime", [pytest.param("openvino", marks=needs_openvino), "onnxruntime"])
@pytest.mark.parametrize("data", [b"", b"no model at all", bundled_weights().recognizer.read_bytes()[:10_000]])
def test_a_damaged_model_is_named(runtime: str, data: bytes, tmp_path: Path) -> None:
    weights = weights_in(Path(_folder(tmp_path, my_rec=data)))
    opened = open_on_openvino if runtime == "openvino" else open_on_onnxruntime
    with pytest.raises(UsageError, match=r"my_rec.onnx is no OCR model that can be loaded .*; put a whole copy"):
        opened(weights, 1)


@pytest.mark.parametrize("runtime", [pytest.param("openvino", marks=needs_openvino), "onnxruntime"])
def test_a_detector_is_no_recogniser(runtime: str, tmp_path: Path) -> None:
    (detector,) = bundled_weights().recognizer.parent.glob("PP-OCRv6*det*.onnx")
    weights = weights_in(Path(_folder(tmp_path, my_rec=detector.read_bytes())))
    opened = open_on_openvino if runtime == "openvino" else open_on_onnxruntime
    with pytest.raises(UsageError, match=r"my_rec.onnx is no recogniser"):
        opened(weights, 1)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """As if a package were not installed."""

    def hide(package: str) -> None:
        monkeypatch.setitem(sys.modules, package, None)
        monkeypatch.delitem(sys.modules, f"extractors.ocr.engines.{package}_engine", raising=False)

    return hide


def test_where_openvino_is_missing_onnx_runtime_does_the_work(without: Callable[[str], None]) -> None:
    without("openvino")
    assert "onnxruntime" in open_engine("ppocr", EngineOptions()).name


def test_a_missing_package_is_named(without: Callable[[str], None]) -> None:
    without("openvino")
    without("onnxruntime")
    said = "the Python package onnxruntime is not installed; remove .venv and run make again"
    with pytest.raises(UsageError, match=f"OCR engine ppocr: {said}"):
        open_engine("ppocr", EngineOptions())


@pytest.mark.skipif(find_spec("paddleocr") is not None, reason="it is installed here")
def test_paddleocr_says_how_to_get_it() -> None:
    with pytest.raises(UsageError, match="the Python package paddleocr is not installed; make extract OCR=paddleocr"):
        open_engine("paddleocr", EngineOptions())


@pytest.mark.parametrize(
    ("library", "said"),
    [
        ("libGL.so.1", r"libGL.so.1 is missing; install it \(Debian, Ubuntu: apt install libgl1\)"),
        ("libnobody-knows.so.3", r"libnobody-knows.so.3 is missing; install it$"),
    ],
)
def test_a_missing_system_library_is_named(library: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opener(_: EngineOptions) -> Engine:
        raise ImportError(f"{library}: cannot open shared object file: No such file or directory")

    monkeypatch.setitem(ENGINES, "ppocr", opener)
    with pytest.raises(UsageError, match=said):
        open_engine("ppocr", EngineOptions())


# Opens both runtimes in a home folder of its own, under the memory limit of a worker.
_ALONE = """
import sys
def hook(event, arguments):
    assert not event.startswith(("socket.connect", "socket.getaddrinfo", "subprocess")), (event, arguments)
sys.addaudithook(hook)
from pipeline.child import limit_memory
limit_memory(4096)
import extractors.ocr
heavy = {"numpy", "onnxruntime", "openvino"}
assert not heavy & set(sys.modules)
from extractors.ocr.engines.ppocr import open_on_onnxruntime, open_ppocr
from extractors.ocr.engines.weights import bundled_weights
import numpy as np
for engine in (open_ppocr(extractors.ocr.EngineOptions()), open_on_onnxruntime(bundled_weights(), 1)):
    assert engine.recognize(np.ones((4, 3, 48, 400), np.float32)).shape == (4, 50, 18710)
assert "rapidocr" not in sys.modules
"""


def test_nothing_is_written_or_sent_and_the_memory_suffices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)  # under which the packages report nothing anyway
    for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    done = subprocess.run([sys.executable, "-c", _ALONE], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path) == {}


# Opens and drops two engines, where Python handles signals on a stack of their own, and hears Ctrl-C then.
_INTERRUPTED = """
import faulthandler, signal
faulthandler.enable()
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is begun deaf
from extractors.ocr.engines.ppocr import open_on_openvino
from extractors.ocr.engines.weights import bundled_weights
engines = [open_on_openvino(bundled_weights(), 1) for _ in range(2)]
del engines[0]
del engines[0]
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("heard")
"""


@needs_openvino
def test_control_c_is_heard_after_engines_have_ended() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "heard\n")


def test_there_is_one_opencv() -> None:
    assert opencv_packages() == ["opencv-python-headless"]


@pytest.mark.parametrize("place", ["option", "settings"])
def test_an_unknown_engine_is_wrong_usage_before_anything_is_read(place: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(form())
    (tmp_path / "settings.toml").write_text('ocr = "tesseract"\n', encoding="utf-8")
    more = ("--ocr", "tesseract") if place == "option" else ("--config", tmp_path / "settings.toml")
    done = command("extract", tmp_path / "a.txt", "-o", tmp_path / "out", *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "form-pipeline: there is no OCR engine tesseract; known are paddleocr, ppocr\n"
    assert not (tmp_path / "out").exists()
    assert command("tables", tmp_path / "none.pdf", "--ocr", "tesseract").returncode == 2


def test_settings_of_an_engine(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('ocr = "paddleocr"\nocr_models = "models"\nocr_device = "gpu:1"\n', encoding="utf-8")
    config = read_config(path)
    assert (config.ocr, config.ocr_models, config.ocr_device) == ("paddleocr", "models", "gpu:1")
    (tmp_path / "models").mkdir()
    assert read_config(path).ocr_models == str(tmp_path / "models")
    assert read_config(path, ocr="ppocr").ocr == "ppocr"
    assert read_config(None, ocr=None).ocr == "ppocr"
    path.write_text("ocr = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="ocr has a value of the wrong kind"):
        read_config(path)


# As OpenVINO says it where the system gives no thread.
_NO_THREAD = (
    "Exception from src/inference/src/cpp/core.cpp:117:\nException from src/inference/src/dev/plugin.cpp:54:\n"
    "Resource temporarily unavailable\n\n"
)


def test_an_engine_that_gets_no_thread_blames_no_document_and_the_next_scan_asks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    troubles = [RuntimeError(_NO_THREAD), RuntimeError(), UsageError("a model is missing"), MemoryError()]

    def opened(options: EngineOptions) -> Engine:
        if troubles:
            raise troubles.pop(0)
        return open_on_onnxruntime(bundled_weights(), options.threads)

    monkeypatch.setitem(ENGINES, "ppocr", opened)
    engine = engine_opener(Config(), threads=1)
    told = [attempted(engine) for _ in range(6)]
    failures = [one for one in told if isinstance(one, InputError)]
    assert [(failure.code, failure.reason) for failure in failures] == [
        (FailureCode.NEEDS_OCR, "OCR engine ppocr cannot be started here (Resource temporarily unavailable)"),
        (FailureCode.NEEDS_OCR, "OCR engine ppocr cannot be started here (RuntimeError)"),
        (FailureCode.NEEDS_OCR, "a model is missing"),
        (FailureCode.TOO_LARGE, "more memory is needed than a file may take"),
    ]
    assert failures[0].advice.startswith("allow more processes and memory here (ulimit), or read with fewer workers")
    assert told[4] is told[5]


def test_a_thread_that_onnx_runtime_does_not_get_is_no_fault_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    def no_thread(*_: object, **__: object) -> None:
        raise RuntimeError("pthread_create failed, error code: 11 error msg: Resource temporarily unavailable")

    monkeypatch.setattr(onnxruntime, "InferenceSession", no_thread)
    with pytest.raises(RuntimeError, match="pthread_create failed"):
        open_on_onnxruntime(bundled_weights(), 2)


def test_the_network_of_single_characters_is_loaded_with_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(*_: object) -> None:
        raise RuntimeError(_NO_THREAD)

    monkeypatch.setitem(ENGINES, "ppocr", lambda options: open_on_onnxruntime(bundled_weights(), options.threads))
    monkeypatch.setattr(glyphs, "_network", no_thread)
    failure = attempted(engine_opener(Config(), threads=1))
    assert isinstance(failure, InputError)
    assert failure.code == FailureCode.NEEDS_OCR
