"""Scans end to end: the same record whichever way a page comes in, every box over its print."""

from __future__ import annotations

import copy
import json
import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pypdfium2
import pytest

from extractors.ocr.engine import Engine, Floats
from extractors.picture import Pixels
from pipeline.errors import FailureCode
from pipeline.load import RecordData
from pipeline.model.table import SURE_ENOUGH
from pipeline.process import knowledge, process
from tests.documents import ENGINE, golden_text, input_of, read_as, records_of
from tests.scan_pictures import (
    DPI,
    Box,
    Matrix,
    embedded,
    frames,
    joined,
    moved,
    part,
    pdf,
    picture,
    printed,
    seen,
    stamped,
    tiff,
    turned,
)

RULED = "libreoffice-xlsx-repeated-header"  # two pages with a text layer
SEAL, LAYER, PHOTO, FAX = (
    "scan-seal-over-figures",
    "scan-office-garbled-layer",
    "scan-photo-turned",
    "scan-fax-two-pages",
)
SCANS = (SEAL, LAYER, PHOTO, FAX)


def places(record: RecordData) -> Iterator[tuple[str, str, Box]]:
    """Path, text and box of every piece of evidence."""
    for path, evidence in record["evidence"].items():
        for place in evidence:
            yield path, place["raw"], tuple(place["box"])


def codes(record: RecordData) -> list[str]:
    return [found["code"] for found in record["findings"]]


def values(record: RecordData) -> dict[str, Any]:
    kept = ("form_type", "title", "status", "project", "funds", "goals", "indicators", "total", "fields")
    return {key: record[key] for key in kept}


def alike(record: dict[str, Any]) -> str:
    """The values but for the width of brackets and the status."""
    return unicodedata.normalize("NFKC", json.dumps({**record, "status": ""}, ensure_ascii=False))


@pytest.mark.parametrize("case", SCANS)
def test_a_record_of_a_scan_names_reader_engine_and_confidence(case: str) -> None:
    (record,) = records_of(case)
    assert record["source"]["readers"] == ["scan"]
    assert record["source"]["ocr"].startswith("PP-OCRv6 ")
    confidences = [place["confidence"] for evidence in record["evidence"].values() for place in evidence]
    assert len(confidences) > 80
    assert all(SURE_ENOUGH <= confidence <= 1 for confidence in confidences)


def test_boxes_of_a_scan_are_on_its_page() -> None:
    for case in SCANS:
        (record,) = records_of(case)
        sizes = {page["page"]: (page["width"], page["height"]) for page in record["source"]["pages"]}
        for path, evidence in record["evidence"].items():
            for place in evidence:
                left, top, right, bottom = place["box"]
                width, height = sizes[place["page"]]
                assert 0 <= left < right <= width, (case, path)
                assert 0 <= top < bottom <= height, (case, path)


@pytest.fixture(scope="module")
def upright() -> tuple[Pixels, RecordData]:
    """A stamped page with print across and downwards, and its record."""
    page = embedded(SEAL)
    (record,) = read_as("scan.png", picture(page))
    return page, record


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_turned_by_quarters_gives_the_same_record(quarters: int, upright: tuple[Pixels, RecordData]) -> None:
    page, record = upright
    height, width = page.shape[:2]
    (sideways,) = read_as("scan.png", picture(np.ascontiguousarray(np.rot90(page, quarters))))
    assert golden_text([sideways]) == golden_text([record])
    found = {(path, raw): box for path, raw, box in places(sideways)}
    expected = {(path, raw): turned(box, quarters, width, height) for path, raw, box in places(record)}
    assert found.keys() == expected.keys()
    for key, box in expected.items():
        assert found[key] == pytest.approx(box, abs=4), key
    (seal,), (other) = record["seals"], sideways["seals"]
    assert [mark["colour"] for mark in other] == ["red"]
    assert other[0]["box"] == pytest.approx(turned(seal["box"], quarters, width, height), abs=6)


def squeezed(text: str) -> str:
    """Without spaces and the width of brackets."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def skew(degrees: float, width: int, height: int) -> Matrix:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    before = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    after = np.array([[1, 0, width / 2 + 120], [0, 1, height / 2 + 120], [0, 0, 1]])
    return np.asarray(after @ turn @ before, dtype=np.float64)


def askew(width: int, height: int) -> Matrix:
    """As a phone held a little to the side sees the page."""
    tilt = np.array([[1, 0, 0], [0, 1, 0], [2.5e-5, 3.5e-5, 1]])
    return np.asarray(skew(1.5, width, height) @ tilt, dtype=np.float64)


@pytest.fixture(scope="module")
def by_text() -> RecordData:
    """The first page of a printed form, read from its text layer."""
    (record,) = read_as("page.pdf", part(input_of(RULED).read_bytes(), [0]))
    return record


@pytest.mark.parametrize(("name", "desk"), [("straight", 255), ("skewed", 255), ("askew", 60)])
def test_the_box_of_a_value_lies_around_its_print(name: str, desk: int, by_text: RecordData) -> None:
    """The places that the text layer tells, seen as the scan sees the page."""
    page = printed(RULED)[0]
    height, width = page.shape
    matrix = {"straight": np.eye(3), "skewed": skew(3.0, width, height), "askew": askew(width, height)}[name]
    size = (width, height) if name == "straight" else (width + 240, height + 240)
    (record,) = read_as("scan.png", picture(seen(page, matrix, *size, desk=desk)))
    boxes: dict[str, list[Box]] = {}
    for _, raw, box in places(record):
        boxes.setdefault(squeezed(raw), []).append(box)
    known = [(squeezed(raw), box) for _, raw, box in places(by_text) if squeezed(raw) in boxes]
    assert len(known) > 30
    em = 9 * DPI / 72
    for raw, (left, top, right, bottom) in known:
        scale = DPI / 72
        expected = moved((left * scale, top * scale, right * scale, bottom * scale), matrix)
        off = min(max(abs(a - b) for a, b in zip(expected, found, strict=True)) for found in boxes[raw])
        assert off < em / 2, (raw, expected, boxes[raw])


def test_a_garbled_text_layer_behind_a_picture_is_not_believed() -> None:
    (record,) = records_of(LAYER)
    layer = pypdfium2.PdfDocument(input_of(LAYER))[0].get_textpage().get_text_bounded()
    assert len(layer) > 300
    assert record["project"]["name"] == "就业创业培训补贴资金"
    assert "就业创业培训补贴资金" not in layer
    assert record["source"]["readers"] == ["scan"]


def test_an_invisible_layer_of_other_words_changes_nothing() -> None:
    plain, layered = (read_as("scan.pdf", pdf(frames(FAX), hidden)) for hidden in ("", "The quick brown fox\n" * 20))
    assert golden_text(layered) == golden_text(plain)
    assert plain[0]["status"] == "ready"


@pytest.mark.parametrize("scanned", [0, 1])
def test_a_text_page_and_a_scanned_page_are_one_form(scanned: int) -> None:
    text = input_of(RULED).read_bytes()
    pages = [(text, 0), (text, 1)]
    pages[scanned] = pdf([printed(RULED)[scanned]]), 0
    (record,) = read_as("mixed.pdf", joined(pages))
    (expected,) = records_of(RULED)
    assert alike(values(record)) == alike(values(expected))
    hidden = {found["code"] for found in record["findings"] if found["severity"] == "error"}
    assert hidden <= {"hidden-text"}, "what a text page cuts off cannot be looked up on a scanned one"
    assert sorted(" + ".join(record["source"]["readers"]).split(" + ")) == ["pdfium", "scan"]
    assert record["source"]["ocr"].startswith("PP-OCRv6 ")
    sure = [(p["page"], p["confidence"] is None) for evidence in record["evidence"].values() for p in evidence]
    assert {(page, page != scanned + 1) for page, _ in sure} == set(sure)


def test_a_red_seal_over_figures_is_seen_and_read_through() -> None:
    (record,) = records_of(SEAL)
    (seal,) = record["seals"]
    assert (seal["page"], seal["colour"]) == (1, "red")
    left, top, right, bottom = seal["box"]
    under = [
        path for path, _, box in places(record)
        if path.startswith("/indicators") and box[0] < right and box[2] > left and box[1] < bottom and box[3] > top
    ]  # fmt: skip
    assert len(under) >= 8, "it lies over figures"
    assert [row["score"] for row in record["indicators"]][:4] == [8, 27.04, 10, 3]


def test_the_seal_of_a_stamped_copy_lies_where_it_was_stamped() -> None:
    pages = [stamped(frames(FAX)[0], (1700, 900), 190), frames(FAX)[1]]
    (record,) = read_as("scan.pdf", pdf(pages))
    assert values(record) == values(records_of(FAX)[0])
    (seal,) = record["seals"]
    expected = [x * 72 / DPI for x in (1510, 710, 1890, 1090)]
    assert (seal["page"], seal["colour"]) == (1, "red")
    assert seal["box"] == pytest.approx(expected, abs=5)


@pytest.mark.parametrize("page", [0, 1])
def test_a_page_that_comes_alone_says_that_the_form_is_incomplete(page: int) -> None:
    (record,) = read_as("scan.tif", tiff([frames(FAX)[page]]))
    assert "form-incomplete" in codes(record)
    assert record["status"] == "review"


class Doubtful:
    """An engine that takes a digit for another one about as readily, in lines of one text."""

    def __init__(self, engine: Engine, text: str, digit: str, other: str, score: float) -> None:
        self.name, self.characters, self.witness = engine.name, engine.characters, None
        self._engine, self._text, self._score = engine, text, score
        self._digit, self._other = (engine.characters.index(char) + 1 for char in (digit, other))

    def recognize(self, batch: Floats) -> Floats:
        found = self._engine.recognize(batch).copy()
        for steps in found:
            classes = steps.argmax(axis=1)
            changes = np.flatnonzero(np.diff(classes, prepend=0) * (classes > 0))
            if self._text == "".join(self.characters[classes[i] - 1] for i in changes):
                there = classes == self._digit
                steps[there] = 0
                steps[there, self._digit], steps[there, self._other] = self._score, 0.98 - self._score
        return found


def test_what_is_read_with_doubt_is_kept_and_sends_the_record_to_review() -> None:
    (sure,) = records_of(PHOTO)
    doubtful = Doubtful(ENGINE(), "382891179318018432596", "5", "6", 0.52)
    data = input_of(PHOTO).read_bytes()
    (record,) = process("scan.jpg", data, (), knowledge(None), lambda: doubtful).records
    assert record["project"] == sure["project"]
    assert record["project"]["code"] == "382891179318018432596"
    (found,) = (found for found in record["findings"] if found["severity"] == "error")
    assert (found["code"], found["path"]) == ("low-confidence", "/project/code")
    (place,) = record["evidence"]["/project/code"]
    assert place["confidence"] < SURE_ENOUGH
    assert str(place["confidence"]) in found["message"]
    assert found["message"].endswith(": 018432〔5〕96"), "where to look"
    assert record["status"] == "review"


@pytest.mark.parametrize("case", SCANS)
def test_without_an_engine_a_scan_is_a_named_failure(case: str) -> None:
    path = input_of(case)
    outcome = process(path.name, path.read_bytes(), (), knowledge(None))
    assert outcome.failure is not None
    assert outcome.failure.code is FailureCode.NEEDS_OCR


def test_values_written_down_by_hand() -> None:
    """Read off the pictures with the eye."""
    (photo,) = records_of(PHOTO)
    assert photo["project"]["implementing_unit"] == "澜湖市梧桐区军队离休退休干部休养所"
    assert photo["funds"]["lines"][0]["executed"] == 16018782.78
    (seal,) = records_of(SEAL)
    assert (seal["project"]["code"], seal["total"]["score"]) == ("373344088435394495721", 96.76)
    assert seal["indicators"][2]["actual"]["value"] == "2020-07-06"


def test_reading_twice_is_reading_once() -> None:
    assert without_times(read_as("scan.jpg", input_of(PHOTO).read_bytes())[0]) == without_times(records_of(PHOTO)[0])


def without_times(record: RecordData) -> Mapping[str, Any]:
    """The record without what hangs on the name of its file."""
    kept = copy.deepcopy(record)
    kept["source"].pop("file")
    return kept
