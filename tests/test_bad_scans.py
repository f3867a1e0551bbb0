"""Pictures that are no scans of forms, and engines that cannot be had: records with findings or one named failure each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from tests.broken_pictures import png
from tests.commands import contents, extract, failures, form, lines, records
from tests.documents import input_of
from tests.scan_pictures import frames, pdf, picture, tiff

PAGE = "scan-fax-two-pages"
READ = "read"


def paper(height: int = 1754, width: int = 1240, grey: int = 255) -> Pixels:
    return np.full((height, width), grey, np.uint8)


def noise() -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (1200, 900, 3), dtype=np.uint8)


def landscape() -> Pixels:
    """A photograph of something else: sky, hills, grain."""
    y, x = np.mgrid[0:1000, 0:1500]
    hills = y > 500 + 120 * np.sin(x / 180) + 40 * np.sin(x / 47)
    sky = np.stack([120 + y / 9, 150 + y / 10, 235 - y / 20], axis=2)
    land = np.stack([60 + x / 30, 110 + y / 20, 50 + x / 40], axis=2)
    grain = np.random.default_rng(4).normal(0, 6, (1000, 1500, 1))
    return np.asarray(np.clip(np.where(hills[:, :, None], land, sky) + grain, 0, 255), np.uint8)


def strip() -> Pixels:
    """Figures over 30,000 pixels."""
    pixels = paper(60, 30_000)
    for left in range(50, 29_900, 300):
        cv2.putText(pixels, "17.50", (left, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2)
    return pixels


def cut(kind: str) -> bytes:
    data = picture(frames(PAGE)[0], kind)
    return data[: len(data) // 2]


def bomb() -> bytes:
    """A header that announces ten gigabytes of grey."""
    return png(100_000, 100_000, 8, 0, bytes(100_001))


# name → content, what may become of it
FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "good.txt": (form, {READ}),
    "cut.png": (lambda: cut("PNG"), {READ, "damaged", "empty", "too-large"}),
    "cut.jpg": (lambda: cut("JPEG"), {READ, "damaged"}),
    "cut.webp": (lambda: cut("WEBP"), {READ, "damaged"}),
    "cut.bmp": (lambda: cut("BMP"), {READ, "damaged"}),
    "cut.tif": (lambda: tiff(frames(PAGE))[:15_000], {READ, "damaged", "empty"}),
    "head.jpg": (lambda: cut("JPEG")[:300], {"damaged"}),
    "one pixel.png": (lambda: picture(paper(1, 1, 0)), {"empty"}),
    "blank.png": (lambda: picture(paper()), {"empty"}),
    "black.png": (lambda: picture(paper(grey=0)), {"empty"}),
    "blank.tif": (lambda: tiff([paper(), paper()]), {"empty"}),
    "blank.pdf": (lambda: pdf([paper()]), {"empty"}),
    "strip.png": (lambda: picture(strip()), {READ, "too-large"}),
    "bomb.png": (bomb, {"too-large"}),
    "noise.png": (lambda: picture(noise()), {READ, "empty", "too-large"}),
    "noise.pdf": (lambda: pdf([noise()[:, :, 0]]), {READ, "damaged", "empty", "too-large"}),
    "landscape.jpg": (lambda: picture(landscape(), "JPEG"), {READ, "empty", "too-large"}),
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one run, each with a worker's limits."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "inbox").mkdir()
    for name, (make, _) in FILES.items():
        (folder / "inbox" / name).write_bytes(make())
        os.utime(folder / "inbox" / name, (time.time() - 3600,) * 2)
    (folder / "settings.toml").write_text("seconds_per_file = 60\nmegabytes_per_file = 4096\n", encoding="utf-8")
    done = extract(folder / "inbox", folder / "out", "--config", folder / "settings.toml")
    assert done.returncode == 1
    return folder / "out"


@pytest.mark.parametrize("name", FILES)
def test_ends_in_records_or_in_one_named_failure(name: str, output: Path) -> None:
    read = {record["source"]["file"] for record in records(output)}
    assert (name in read) != (name in failures(output))
    assert (READ if name in read else failures(output)[name]) in FILES[name][1]


def test_no_bad_picture_is_ready(output: Path) -> None:
    ready = [record["source"]["file"] for record in records(output) if record["status"] == "ready"]
    assert ready == ["good.txt"]


def test_no_record_of_a_bad_picture_is_silent(output: Path) -> None:
    for record in records(output):
        if record["source"]["file"] != "good.txt":
            assert [found for found in record["findings"] if found["severity"] == "error"]


def test_every_failure_says_why_and_what_to_do(output: Path) -> None:
    for line in lines(output / "failed.jsonl"):
        assert 5 < len(line["reason"]) < 250
        assert len(line["advice"]) > 10


def test_a_whole_page_before_a_cut_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "two.tif"
    whole = tiff(frames(PAGE))
    path.write_bytes(whole[: len(whole) - 6000])
    extract(path, tmp_path / "out")
    found = records(tmp_path / "out")
    assert found, failures(tmp_path / "out")
    assert "page-missing" in [finding["code"] for record in found for finding in record["findings"]]
    assert {record["status"] for record in found} == {"review"}


def test_pages_of_one_form_in_two_files_are_never_joined(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    for number, page in enumerate(frames(PAGE), 1):
        (tmp_path / "inbox" / f"form-{number}.tif").write_bytes(tiff([page]))
    assert extract(tmp_path / "inbox", tmp_path / "out").returncode == 0
    found = records(tmp_path / "out")
    assert [record["source"]["file"] for record in found] == ["form-1.tif", "form-2.tif"]
    assert {record["status"] for record in found} == {"review"}
    assert [len(record["source"]["pages"]) for record in found] == [1, 1]


def test_missing_models_fail_the_scans_with_one_sentence_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_bytes(form())
    for case in ("scan-photo-turned", "scan-office-garbled-layer"):
        path = input_of(case)
        (tmp_path / "inbox" / f"{case}{path.suffix}").write_bytes(path.read_bytes())
    (tmp_path / "settings.toml").write_text('ocr_models = "no-such-folder"\n', encoding="utf-8")
    done = extract(tmp_path / "inbox", tmp_path / "out", "--config", tmp_path / "settings.toml")
    assert done.returncode == 1
    assert [(r["source"]["file"], r["status"]) for r in records(tmp_path / "out")] == [("a.txt", "ready")]
    failed = lines(tmp_path / "out" / "failed.jsonl")
    assert [line["code"] for line in failed] == ["needs-ocr", "needs-ocr"]
    for line in failed:
        assert line["reason"].startswith("there is no folder of OCR models no-such-folder; name one that exists")


def test_an_unknown_engine_is_wrong_usage_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(input_of("scan-photo-turned").read_bytes())
    done = extract(path, tmp_path / "out", "--ocr", "cuneiform")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "form-pipeline: there is no OCR engine cuneiform; known are paddleocr, ppocr\n"
    assert list(contents(tmp_path)) == ["scan.jpg"]
