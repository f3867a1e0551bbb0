"""The readers that the bench compares, each in a process of its own: paths go in, seconds come out.

`python -m tests.bench_readers NAME THREADS` reads one JSON list of paths a line. What it imports belongs to one
reader alone: PaddleOCR runs in another environment, where other packages are missing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Read = Callable[[Path], object]

# Of the bare detector: longer side of its picture, what counts as text, how much of a box's area is put around it.
DETECTED_AT, TEXT, AROUND = 960, 0.3, 1.5
SMALLEST = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of all processors; `peak` is what the process held at most so far, in MB."""

    clock: float
    processor: float
    peak: float


class Reader:
    """The other side: starts the process, hands it paths and waits for what they took."""

    def __init__(self, name: str, threads: int, python: Path = Path(sys.executable)) -> None:
        self._name = name
        self._process = subprocess.Popen(
            [python, "-m", "tests.bench_readers", name, str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip

    def begin(self, paths: Sequence[Path]) -> None:
        assert self._process.stdin
        print(json.dumps([str(path) for path in paths]), file=self._process.stdin, flush=True)

    def end(self) -> Spent:
        """Waits for the answer to `begin`."""
        assert self._process.stdout
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(
                f"the reader ended; see why with: {sys.executable} -m tests.bench_readers {self._name} 2"
            )
        return Spent(**json.loads(answer))

    def read(self, paths: Sequence[Path]) -> Spent:
        self.begin(paths)
        return self.end()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def ours(threads: int) -> Read:
    """Whole files to records, as a worker of `extract` does it."""
    from pipeline.config import Config
    from pipeline.process import engine_opener, knowledge, process

    engine = engine_opener(Config(), threads)

    def read(path: Path) -> object:
        outcome = process(path.name, path.read_bytes(), (), knowledge(None), engine)
        if outcome.failure:
            raise outcome.failure
        return outcome

    return read


def rapidocr(threads: int) -> Read:
    """Its defaults but for the number of threads."""
    from rapidocr import RapidOCR

    params = {"EngineConfig.onnxruntime.intra_op_num_threads": threads, "Global.log_level": "critical"}
    engine = RapidOCR(params=params)
    return lambda path: engine(path.read_bytes())


def paddleocr(threads: int) -> Read:
    """Its pipeline with the same weights; what finds the way up, flattens, or turns lines is off."""
    from paddleocr import PaddleOCR

    from extractors.ocr.engines.paddle_folder import model_name, write_folder
    from extractors.ocr.engines.weights import bundled_weights

    recognizer = bundled_weights().recognizer
    with tempfile.TemporaryDirectory() as folder:  # read whole when the pipeline is made
        named: dict[str, str] = {}
        for part, file in (("detection", _detector()), ("recognition", recognizer)):
            named |= {f"text_{part}_model_name": model_name(file), f"text_{part}_model_dir": f"{folder}/{part}"}
            Path(folder, part).mkdir()
        write_folder(Path(folder, "recognition"), recognizer)
        _write_detector(Path(folder, "detection"))
        pipeline = PaddleOCR(
            **named, engine="onnxruntime", engine_config={"intra_op_num_threads": threads}, device="cpu",
            use_doc_orientation_classify=False, use_doc_unwarping=False, use_textline_orientation=False,
        )  # fmt: skip
    return lambda path: pipeline.predict(str(path))


def _detector() -> Path:
    from extractors.ocr.engines.weights import bundled_weights

    (file,) = bundled_weights().recognizer.parent.glob("PP-OCRv6*det*.onnx")
    return file


def _write_detector(folder: Path) -> None:
    """The bundled detector as PaddleOCR takes it, with its own settings."""
    import yaml

    from extractors.ocr.engines.paddle_folder import model_name

    steps: list[dict[str, Any]] = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"DetResizeForTest": {"resize_long": 960}},
        {"NormalizeImage": {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "order": "hwc"}},
        {"ToCHWImage": None},
    ]
    description = {
        "Global": {"model_name": model_name(_detector())},
        "PreProcess": {"transform_ops": steps},
        "PostProcess": {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "unclip_ratio": 1.5},
    }
    (folder / "inference.yml").write_text(yaml.dump(description), encoding="utf-8")
    shutil.copyfile(_detector(), folder / "inference.onnx")


def bare(threads: int) -> Read:
    """Detector and recogniser on OpenVINO and next to nothing around them: how fast text alone could be had."""
    import cv2
    import numpy as np
    import openvino

    from extractors.ocr import EngineOptions, open_engine

    engine = open_engine("ppocr", EngineOptions(threads))
    settings = {"INFERENCE_NUM_THREADS": threads, "ENABLE_CPU_PINNING": False}
    detector = openvino.Core().compile_model(_detector(), "CPU", settings)

    def read(path: Path) -> object:
        page = np.asarray(cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR))
        shrink = max(page.shape[:2]) / DETECTED_AT
        size = [max(round(side / shrink / 32), 1) * 32 for side in page.shape[1::-1]]
        small = (cv2.resize(page, size, interpolation=cv2.INTER_AREA) / 255 - 0.45) / 0.225
        found = detector(np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32))[0][0, 0]
        contours, _ = cv2.findContours((found > TEXT).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        return [_text(page, cv2.boundingRect(contour), size, engine) for contour in contours]

    return read


def _text(page: Any, spot: Sequence[int], size: Sequence[int], engine: Any) -> str:
    """What the recogniser says of a detector's box (of a picture of this size)."""
    import cv2
    import numpy as np

    left, top, width, height = spot
    if min(width, height) < SMALLEST:
        return ""
    around = width * height * AROUND / (2 * (width + height))
    across, down = page.shape[1] / size[0], page.shape[0] / size[1]
    rows = slice(max(int((top - around) * down), 0), int((top + height + around) * down))
    crop = page[rows, max(int((left - around) * across), 0) : int((left + width + around) * across)]
    wide = max(round(crop.shape[1] * 48 / crop.shape[0] / 8), 1) * 8
    line = cv2.resize(crop, (wide, 48)).transpose(2, 0, 1)[None] / np.float32(127.5) - 1
    classes = engine.recognize(np.ascontiguousarray(line))[0].argmax(axis=1)
    starts = classes[(classes > 0) & (np.diff(classes, prepend=0) != 0)]
    return "".join(engine.characters[index - 1] for index in starts.tolist())


READERS: dict[str, Callable[[int], Read]] = {"ours": ours, "rapidocr": rapidocr, "paddleocr": paddleocr, "bare": bare}


def _serve(name: str, threads: int) -> None:
    """Answers are written where the output was; what packages print goes to the errors."""
    from extractors.ocr.engines.offline import stay_offline

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    stay_offline()
    read = READERS[name](threads)
    for line in sys.stdin:
        clock, processor = time.perf_counter(), time.process_time()
        for path in json.loads(line):
            read(Path(path))
        spent = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor, "peak": peak()}
        print(json.dumps(spent), file=answers, flush=True)


def peak() -> float:
    """Megabytes this process held at most."""
    import resource

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
