"""Pages that a scanner dithered: the dots of their paper are no print."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from extractors.picture import Pixels
from extractors.scans.flat.dither import without_dither
from pipeline.load import RecordData
from pipeline.process import knowledge, process
from tests.documents import ENGINE
from tests.scan_pictures import paper, picture, printed, write

CASE = "draw-two-forms-one-page"


def dithered(page: Pixels, paper_level: int = 243) -> Pixels:
    """In two levels, the shade of the paper and the rims of print in dots."""
    return np.array(Image.fromarray(np.minimum(page, paper_level)).convert("1").convert("L"))


def test_the_dots_of_the_paper_go_and_print_stays() -> None:
    page = paper()
    write(page, "田日田日", 140, 100)
    clean = without_dither(dithered(page))
    assert clean[:90].min() == 255
    assert clean[100:140, 140:300].min() == 0


@pytest.mark.parametrize("specks", [0, 2_000])
def test_a_page_of_two_levels_with_white_paper_stays_as_it_is(specks: int) -> None:
    page = paper()
    write(page, "田日田日", 140, 100)
    page = np.where(page < 128, 0, 255).astype(np.uint8)
    rows, columns = np.random.default_rng(5).integers(0, min(page.shape), (2, specks))
    page[rows, columns] = 0
    assert without_dither(page) is page


def test_shades_of_grey_are_no_dots() -> None:
    page = dithered(paper())
    page[5, 5:50] = 128
    assert without_dither(page) is page


def test_a_dithered_form_is_read_and_goes_to_a_person() -> None:
    record: RecordData = process("scan.png", picture(dithered(printed(CASE)[0])), (), knowledge(None), ENGINE).records[
        0
    ]
    assert [row["actual"]["text"] for row in record["indicators"]][:4] == ["7场", "85%", "100%", "8.37万元"]
    assert record["status"] == "review"
    doubted = {found["path"] for found in record["findings"] if found["code"] == "low-confidence"}
    assert {"/project/name", "/indicators/0/actual", "/goals/expected"} <= doubted
