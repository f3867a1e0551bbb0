from __future__ import annotations

import base64
import copy
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdfium2 import PdfDocument

from extractors import page_pictures
from extractors.page_view import WIDEST, shrunk
from extractors.picture import Picture
from pipeline.explain_html import explanation
from pipeline.load import RecordData
from pipeline.model.document import PageInfo
from pipeline.process import knowledge, process
from tests.commands import command, contents, extract, form
from tests.documents import input_of, records_of
from tests.explained_page import Page

PDFS = (
    "chromium-cut-cells",
    "draw-rotated-double-rulings",
    "draw-two-forms-one-page",
    "draw-unruled",
    "libreoffice-xlsx-repeated-header",
)
SHEETS = (
    "text-drift-and-slips",
    "xlsx-two-sheets",
    "xlsx-wrong-total",
    "docx-vertical-labels",
    "xls",
    "csv-quoted-line-breaks",
)
HOSTILE = """</script><script>alert(1)</script><img src=x onerror='alert("1")'> ]]> --> &amp; ${title} \u202e\u2066\x00\x1b\ud800"""


def explained(case: str, number: int = 0, **changes: Any) -> tuple[RecordData, str]:
    path = input_of(case)
    record = {**copy.deepcopy(records_of(case)[number]), **changes}
    return record, explanation(record, path.read_bytes(), path.suffix)


def places(record: RecordData) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, evidence in record["evidence"].items():
        for place in evidence:
            yield path, place


@pytest.mark.parametrize("case", PDFS)
def test_every_box_lies_over_its_print(case: str) -> None:
    for number in range(len(records_of(case))):
        record, source = explained(case, number)
        page = Page(source)
        numbers = [info["page"] for info in record["source"]["pages"]]
        assert len(page.shown) == len(numbers)
        for path, place in places(record):
            shown = page.shown[numbers.index(place["page"])]
            link = shown.boxes[tuple(place["box"])]
            assert link["data-raw"].replace("\n", "") == place["raw"].replace("\n", "")
            if any(map(str.isalnum, place["raw"])):  # a dash may be thin, or lack a glyph in its font
                assert (shown.pixels(tuple(place["box"])) < 128).any(), (path, place)
        assert sum(len(shown.boxes) for shown in page.shown) == len({(p["page"], *p["box"]) for _, p in places(record)})


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_boxes_follow_the_rotation_of_the_page(quarters: int, tmp_path: Path) -> None:
    data = rotated(input_of("draw-fake-bold"), quarters, tmp_path / "turned.pdf")
    (record,) = process("turned.pdf", data, (), knowledge(None)).records
    page = Page(explanation(record, data, ".pdf"))
    for info, shown in zip(record["source"]["pages"], page.shown, strict=True):
        assert (shown.size[0] > shown.size[1]) == bool(quarters % 2)
        assert shown.size == pytest.approx((info["width"], info["height"]), abs=0.1)
        assert all((shown.pixels(box) < 128).any() for box in shown.boxes)
        elsewhere = [(shown.size[0] - r, t, shown.size[0] - x, b) for x, t, r, b in shown.boxes]
        assert not all((shown.pixels(box) < 128).any() for box in elsewhere)


def test_boxes_of_a_photograph_are_in_its_own_pixels_as_it_is_turned() -> None:
    record = copy.deepcopy(records_of("libreoffice-docx")[0])
    (rendered,) = page_pictures(input_of("libreoffice-docx").read_bytes(), ".pdf")
    large = Image.fromarray(rendered.pixels).resize((2480, 3508))
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # as a phone held upright writes it: to be turned by a quarter clockwise
    large.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", exif=exif)
    record["source"]["pages"] = [{"page": 1, "width": 2480, "height": 3508, "unit": "px"}]
    for _, place in places(record):
        place["box"] = [round(edge * 2480 / 595.3, 1) for edge in place["box"]]
    (shown,) = Page(explanation(record, file.getvalue(), ".jpg")).shown
    assert (shown.size, shown.picture.shape[1]) == ((2480, 3508), WIDEST)
    for _, place in places(record):
        assert tuple(place["box"]) in shown.boxes
        assert not place["raw"].isalnum() or (shown.pixels(tuple(place["box"])) < 128).any()


def rotated(path: Path, quarters: int, to: Path) -> bytes:
    document = PdfDocument(path)
    for page in document:
        page.set_rotation(90 * quarters)
    document.save(to)
    document.close()
    return to.read_bytes()


@pytest.mark.parametrize("case", SHEETS)
def test_cells_of_sheets_and_texts_are_linked(case: str) -> None:
    for number in range(len(records_of(case))):
        record, source = explained(case, number)
        page = Page(source)
        assert page.shown == []
        raws = {place["raw"] for _, place in places(record)}
        assert {link["data-raw"] for link in page.cells} == raws
        linked = {number for link in page.cells for number in link["data-v"].split()}
        assert len(linked) == len(record["evidence"])


def test_a_box_names_all_the_values_it_gives() -> None:
    record, source = explained("chromium-cut-cells")
    page = Page(source)
    merged = record["evidence"]["/indicators/0/level1"][0]
    paths = [path for path, place in places(record) if place == merged]
    link = page.shown[merged["page"] - 1].boxes[tuple(merged["box"])]
    assert len(link["data-v"].split()) == len(paths) > 1
    assert link["href"] == f"#v{link['data-v'].split()[0]}"
    assert all(f"v{number}" in page.values for number in link["data-v"].split())


@pytest.mark.parametrize(
    ("confidence", "tone", "said"),
    [
        (None, "none", ""),
        (1.0, "sure", "100.0 %"),
        (0.98, "sure", "98.0 %"),
        (0.97999, "fair", "97.9 %"),
        (0.9, "fair", "90.0 %"),
        (0.8999, "low", "89.9 %"),
        (0.0, "low", "0.0 %"),
    ],
)
def test_colours_by_confidence(confidence: float | None, tone: str, said: str) -> None:
    evidence = copy.deepcopy(records_of("draw-unruled")[0]["evidence"])
    place = evidence["/project/name"][0]
    place["confidence"] = confidence
    page = Page(explained("draw-unruled", evidence=evidence)[1])
    link = page.shown[0].boxes[tuple(place["box"])]
    assert (link["class"], link["data-c"]) == (f"b {tone}", said)
    (name,) = (text for text in page.values.values() if text.startswith("Project › name"))
    assert name.rstrip("✎").rstrip().endswith(said)


def test_seals_are_drawn_apart_from_values() -> None:
    box = (400.5, 100.0, 520.0, 219.5)
    page = Page(explained("draw-unruled", seals=[{"page": 2, "box": list(box), "colour": "red"}])[1])
    assert [shown.seals for shown in page.shown] == [[], [box]]


@pytest.mark.parametrize("case", ["tsv-wrong-execution-rate", "xlsx-wrong-total", "libreoffice-xlsx-repeated-header"])
def test_findings_come_with_errors_first_and_lead_to_their_values(case: str) -> None:
    record, source = explained(case)
    page = Page(source)
    assert len(page.findings) == len(record["findings"]) > 0
    severities = [said.split()[0] for said in page.findings]
    assert severities == sorted(severities, key=("error", "warning", "info").index)
    for found in record["findings"]:
        assert any(found["message"] in said and found["code"] in said for said in page.findings)
    links = [got["href"] for tag, got in page.tags if tag == "a" and got.get("class") == "to"]
    assert len(links) >= sum(found["path"] is not None for found in record["findings"])
    assert all(link.removeprefix("#") in page.values for link in links)


def test_a_missing_value_has_a_row_to_lead_to() -> None:
    findings = [
        {"code": "required-field", "severity": "error", "path": path, "message": "missing"}
        for path in ("/indicators/0/deviation", "/indicators/1", "/funds/lines")
    ]
    page = Page(explained("draw-unruled", findings=findings)[1])
    assert [said.split("missing ")[1].split(" required")[0].split(":")[0] for said in page.findings] == [
        "Indicator 1",
        "Indicator 2",
        "Funds 1",
    ]
    assert "deviation" in page.findings[0]


def test_hostile_texts_stay_texts() -> None:
    record = copy.deepcopy(records_of("text-drift-and-slips")[0])
    record["title"] = record["project"]["name"] = record["source"]["file"] = HOSTILE
    record["goals"]["expected"] = record["indicators"][0]["level3"] = record["funds"]["lines"][0]["label"] = HOSTILE
    record["fields"] = [{"label": HOSTILE, "value": HOSTILE, "personal": False}]
    record["unplaced"] = [{"page": 1, "text": HOSTILE}]
    record["findings"] = [{"code": HOSTILE, "severity": "error", "path": "/unplaced/0", "message": HOSTILE}]
    record["repairs"][0].update(rule=HOSTILE, before=HOSTILE, after=HOSTILE, reason=HOSTILE)
    record["evidence"]["/project/name"][0]["raw"] = HOSTILE
    record["evidence"][HOSTILE] = record["evidence"]["/project/name"]
    cell = {"row": 0, "column": 0, "row_span": 1, "column_span": 1, "text": HOSTILE, "header": False}
    record["tables"] = [{"cells": [cell]}]
    page_text = explanation(record, input_of("text-drift-and-slips").read_bytes(), ".txt")
    page_text.encode()
    page = Page(page_text)
    assert not set(page_text) & set("\u202e\u2066\x00\x1b\ud800")
    assert "<script>alert" not in page_text
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "img" not in [tag for tag, _ in page.tags]
    assert not [name for _, got in page.tags for name in got if name.startswith("on")]
    said = HOSTILE[:-5] + "⟨U+202E⟩⟨U+2066⟩⟨U+0000⟩⟨U+001B⟩⟨U+D800⟩"
    (name,) = (text for text in page.values.values() if text.startswith("Project › name"))
    assert said in name
    assert said in page.findings[0]


@pytest.mark.parametrize("case", ["draw-unruled", "text-drift-and-slips"])
def test_the_page_stands_alone(case: str) -> None:
    _, source = explained(case)
    page = Page(source)
    assert "://" not in source
    for tag, got in page.tags:
        assert got.get("src", "data:").startswith("data:"), tag
        assert got.get("href", "#").startswith("#"), tag
    (policy,) = (got["content"] for tag, got in page.tags if tag == "meta" and "http-equiv" in got)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    script = source.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'", "img-src": "data:", "style-src": "'unsafe-inline'", "script-src": f"'sha256-{digest}'",
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert not re.search(r"url\(|@import", source)


def test_pictures_are_no_larger_than_a_screen_shows() -> None:
    path = input_of("libreoffice-xlsx-repeated-header")
    pages = list(page_pictures(path.read_bytes(), ".pdf", (), {2}))
    assert [page.info.number for page in pages] == [2]
    assert pages[0].pixels.shape[1] == WIDEST
    photograph = Picture(PageInfo(1, 5600, 2800, "px"), np.zeros((2800, 5600, 3), np.uint8))
    small = shrunk(photograph)
    assert (small.pixels.shape, small.scale, small.info) == ((700, 1400, 3), 0.25, photograph.info)
    assert shrunk(small) is small
    assert list(page_pictures(form(), ".txt")) == []


@pytest.fixture
def output(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "sub").mkdir(parents=True)
    (tmp_path / "inbox" / "sub" / "a.txt").write_bytes(form())
    (tmp_path / "inbox" / "b.txt").write_bytes(form("乙"))
    assert extract(tmp_path / "inbox", tmp_path / "out").returncode == 0
    return tmp_path / "out"


def record_of(output: Path, file: str) -> Path:
    return next(
        path for path in (output / "records").iterdir() if json.loads(path.read_text())["source"]["file"] == file
    )


def test_explain_writes_the_page_whole(output: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    page, record = tmp_path / "pages" / "a.html", record_of(output, "sub/a.txt")
    done = command("explain", record, "--html", page, "--document", tmp_path / "inbox")
    assert (done.returncode, done.stdout) == (0, f"The page is {page}: open it in a browser.\n")
    assert list(contents(tmp_path / "pages")) == ["a.html"]
    by_file = command(
        "explain", record, "--html", tmp_path / "b.html", "--document", tmp_path / "inbox" / "sub" / "a.txt"
    )
    assert by_file.returncode == 0
    assert (tmp_path / "b.html").read_bytes() == page.read_bytes()


def test_a_document_that_was_renamed_is_found_and_one_that_changed_is_not(output: Path, tmp_path: Path) -> None:
    inbox, page, record = tmp_path / "inbox", tmp_path / "a.html", record_of(output, "b.txt")
    (inbox / "b.txt").rename(inbox / "c.txt")
    assert command("explain", record, "--html", page, "--document", inbox).returncode == 0
    page.unlink()
    (inbox / "c.txt").rename(tmp_path / "elsewhere.txt")
    (inbox / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    (inbox / "c.txt").write_bytes(form("丙"))
    done = command("explain", record, "--html", page, "--document", inbox)
    assert (done.returncode, page.exists()) == (2, False)
    assert (
        done.stderr
        == f"form-pipeline: the document of this record, b.txt, is not in {inbox}: name it with --document\n"
    )
    assert command("explain", record, "--html", page, "--document", tmp_path / "nowhere").returncode == 2


def test_what_only_looks_like_a_record_makes_no_page(output: Path, tmp_path: Path) -> None:
    path = record_of(output, "b.txt")
    record = json.loads(path.read_text(encoding="utf-8"))
    record["evidence"]["/title"][0]["box"] = ["<script>"] * 4
    path.write_text(json.dumps(record), encoding="utf-8")
    done = command("explain", path, "--html", tmp_path / "a.html", "--document", tmp_path / "inbox")
    assert (done.returncode, done.stderr) == (2, f"form-pipeline: {path} is not a record\n")
