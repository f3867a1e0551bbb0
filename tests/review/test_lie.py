"""Which way up the pages of a scan lie, as records tell; and what is drawn of a page that lies on its side."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extractors.scans.reading import _turned_back
from pipeline.errors import InputError
from pipeline.model.geometry import Box
from pipeline.review.lie import turns_of
from pipeline.review.originals import Originals
from pipeline.review.painter import Original, Page, Painted, painted
from pipeline.review.places import boxes_on
from tests.commands import records
from tests.documents import input_of


def record_of(folder: Path, file: str) -> dict[str, Any]:
    (record,) = (one for one in records(folder / "output") if one["source"]["file"] == file)
    return record


def lying(record: dict[str, Any], turns: int) -> dict[str, Any]:
    """The record of the same page, scanned so that it needs so many more counterclockwise quarters."""
    (info,) = record["source"]["pages"]
    width, height = info["width"], info["height"]

    def turned(place: dict[str, Any]) -> dict[str, Any]:
        size = (height, width) if turns % 2 else (width, height)
        return {**place, "box": list(_turned_back(Box(*place["box"]), turns, *size).rounded())}

    evidence = {path: [turned(place) for place in places] for path, places in record["evidence"].items()}
    return {**record, "evidence": evidence}


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_record_tells_which_way_up_its_scan_lies(all_kinds: Path, turns: int) -> None:
    record = record_of(all_kinds, "scan-photo-turned.jpg")
    assert turns_of(lying(record, turns), 1) == turns


def test_an_exported_page_is_shown_as_it_is(all_kinds: Path) -> None:
    record = record_of(all_kinds, "draw-fake-bold.pdf")
    assert [turns_of(record, page) for page in (1, 2)] == [None, None]


def test_a_page_that_tells_nothing_lies_as_the_others_do(all_kinds: Path) -> None:
    record = lying(record_of(all_kinds, "scan-photo-turned.jpg"), 3)
    further = {**record["source"], "pages": [*record["source"]["pages"], {**record["source"]["pages"][0], "page": 2}]}
    assert turns_of({**record, "source": further}, 2) == 3
    assert turns_of({**record, "evidence": {}}, 1) == 0


def drawn(folder: Path, picture: Image.Image, record: dict[str, Any]) -> Painted:
    path = folder / "page.png"
    picture.save(path)
    original = Original(path, ".png", hashlib.sha256(path.read_bytes()).hexdigest())
    return painted(original, Page(1, turns_of(record, 1), tuple(box for box, _ in boxes_on(record, 1))))


def test_a_page_on_its_side_is_drawn_upright_and_boxes_stay_on_their_values(all_kinds: Path, tmp_path: Path) -> None:
    record = record_of(all_kinds, "scan-photo-turned.jpg")
    upright = Image.fromarray(np.asarray(_as_shown(input_of("scan-photo-turned"))))
    straight = drawn(tmp_path, upright, record)
    for turns in (1, 3):
        sideways = drawn(tmp_path, upright.rotate(-90 * turns, expand=True), lying(record, turns))
        assert sideways.size == pytest.approx(straight.size, abs=4)
        for path in ("/project/code", "/funds/lines/0/executed", "/total/score"):
            here, there = (_of(one, path) for one in (lying(record, turns), record))
            assert sideways.boxes[here] == pytest.approx(straight.boxes[there], abs=4)
            assert _ink(sideways, sideways.boxes[here]) == pytest.approx(_ink(straight, straight.boxes[there]), rel=0.2)
            assert _ink(sideways, sideways.boxes[here]) > 0.08


def _as_shown(path: Path) -> Image.Image:
    from PIL import ImageOps

    with Image.open(path) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def _of(record: dict[str, Any], path: str) -> tuple[float, float, float, float]:
    left, top, right, bottom = record["evidence"][path][0]["box"]
    return left, top, right, bottom


def _ink(page: Painted, box: tuple[float, ...]) -> float:
    """The share of a box that is print."""
    grey = np.asarray(Image.open(BytesIO(page.picture)).convert("L"))
    left, top, right, bottom = (round(side) for side in box)
    return float((grey[top:bottom, left:right] < 110).mean())


def test_the_picture_of_a_page_is_drawn_once_for_all_who_ask(all_kinds: Path) -> None:
    originals = Originals(all_kinds / "output", [all_kinds / "inbox"])
    record = record_of(all_kinds, "scan-photo-turned.jpg")
    originals.ahead(record, 1)
    first, second = originals.picture(record, 1), originals.picture(record, 1)
    assert first is second
    assert len(originals.picture(record, 1).boxes) == len(boxes_on(record, 1))
    originals.close()


def test_pictures_are_forgotten_once_they_are_too_many(all_kinds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.review.originals._KEPT_BYTES", 1)
    originals = Originals(all_kinds / "output", [all_kinds / "inbox"])
    record = record_of(all_kinds, "draw-fake-bold.pdf")
    first, second = originals.picture(record, 1), originals.picture(record, 2)
    originals._at_work.submit(int).result()  # what was begun before is over altogether
    assert originals.picture(record, 2) is second
    assert originals.picture(record, 1) is not first
    gone = {**record, "source": {**record["source"], "sha256": "0" * 64}}
    for _ in range(2):
        with pytest.raises(InputError, match="gone"):
            originals.picture(gone, 1)
    originals.close()
