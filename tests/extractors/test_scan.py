from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors import sniff
from extractors.ocr.engine import Floats
from extractors.ocr.recognize import DOUBTED
from extractors.picture import Pixels
from extractors.scans.reading import MOST_LINES, SAMPLE, read_pictures
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.finding import Code
from pipeline.model.geometry import Box
from pipeline.model.table import Sheet
from tests.broken_pictures import grey_tags, tiff
from tests.scan_pictures import EM, paper, picture, rule, stamped, turned, write
from tests.scan_pictures import tiff as pages_of

COLUMNS, ROWS = (100, 400, 700, 1100), (150, 250, 350, 600)
TEXT = "田日田日"


class Footed:
    """Reads each line as 7, surely where the print is darker below than above: as that of `page` is when upright."""

    name = "footed"
    characters = ("7", " ")
    witness = None

    def __init__(self) -> None:
        self.read = 0

    def recognize(self, batch: Floats) -> Floats:
        self.read += len(batch)
        ink = 1 - batch[:, 0]
        upright = ink[:, 26:].sum(axis=(1, 2)) > 1.1 * ink[:, :22].sum(axis=(1, 2))
        out = np.zeros((len(batch), batch.shape[3] // 8, 3), np.float32)
        out[:, :, 0] = 1
        out[:, 1, 1] = np.where(upright, 0.99, 0.5)
        out[:, 1, 0] = 1 - out[:, 1, 1]
        return out


def page(text: str = TEXT) -> Pixels:
    """A table of nine cells with a line in each, and a title."""
    pixels = paper()
    rule(pixels, COLUMNS, ROWS)
    places = [(x + 40, y + 30) for y in ROWS[:-1] for x in COLUMNS[:-1]] + [(500, 60)]
    for left, top in places:
        write(pixels, text, left, top)
        pixels[top + EM - 9 : top + EM - 3, left + 3 : left + len(text) * EM - 5] = 0
    return pixels


def read(pixels: Pixels) -> Document:
    return read_pictures(picture(pixels), sniff.PNG, Footed())


def table(document: Document) -> Sheet:
    (sheet,) = document.sheets
    return sheet


def boxes(sheet: Sheet) -> dict[tuple[int, int], tuple[float, ...]]:
    """Of the texts in the table, those around it left out."""
    out: dict[tuple[int, int], tuple[float, ...]] = {}
    for cell in (cell for cell in sheet.cells if cell.row not in sheet.loose_rows):
        for piece in cell.pieces:
            box = piece.place.box
            assert box is not None
            out[cell.row - min(sheet.loose_rows, default=-1) - 1, cell.column] = (
                box.left,
                box.top,
                box.right,
                box.bottom,
            )
    return out


EXPECTED = {
    (row, column): (x + 43.0, y + 32.0, x + 40.0 + len(TEXT) * EM - 4, y + 30.0 + EM - 2)
    for row, y in enumerate(ROWS[:-1])
    for column, x in enumerate(COLUMNS[:-1])
}


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_table_is_found_whichever_way_up_and_its_boxes_are_on_the_page_as_given(quarters: int) -> None:
    document = read(np.ascontiguousarray(np.rot90(page(), quarters)))
    sheet = table(document)
    assert (sheet.row_count, sheet.column_count, sorted(sheet.loose_rows)) == (4, 3, [0])
    found = boxes(sheet)
    assert found.keys() == EXPECTED.keys()
    for key, (left, top, right, bottom) in EXPECTED.items():
        assert found[key] == pytest.approx(turned((left, top, right, bottom), quarters, 1200, 900), abs=4)
    confidences = [piece.confidence for cell in sheet.cells for piece in cell.pieces]
    assert confidences == [pytest.approx(0.99, abs=0.002)] * 10
    assert document.findings == ()


@pytest.mark.parametrize("text", ["田日", TEXT])
def test_which_way_its_lines_run_is_seen_before_a_page_is_read(text: str) -> None:
    """Short labels are no sign that a page lies; a sample at most is read in vain."""
    pixels = page(text)
    texts = []
    for quarters, samples in ((0, 0), (1, 1), (2, 1), (3, 1)):
        engine = Footed()
        sheet = table(read_pictures(picture(np.ascontiguousarray(np.rot90(pixels, quarters))), sniff.PNG, engine))
        texts.append([(cell.row, cell.column, cell.text) for cell in sheet.cells])
        assert engine.read <= 10 + samples * SAMPLE
    assert texts[1:] == texts[:1] * 3


def test_a_page_is_tried_first_as_the_page_before_it_lay() -> None:
    """Three pages that lie on their heads: only of the first one a sample is read in vain."""
    engine = Footed()
    frames = [np.ascontiguousarray(np.roll(page(), (40 * n, 30 * n), axis=(0, 1))[::-1, ::-1]) for n in range(3)]
    document = read_pictures(pages_of(frames), sniff.TIFF, engine)
    assert len(document.sheets) == 3
    assert engine.read <= 3 * 10 + SAMPLE


def test_a_document_names_its_reader_its_engine_and_its_pages() -> None:
    document = read(page())
    assert (document.reader, document.ocr, document.media_type) == ("scan", "footed", sniff.PNG)
    (info,) = document.pages
    assert (info.number, info.width, info.height, info.unit) == (1, 1200, 900, "px")
    assert all(sheet.reader == "scan" for sheet in document.sheets)


def test_a_large_picture_has_its_boxes_in_its_own_pixels() -> None:
    large = np.asarray(cv2.resize(page(), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)
    for key, box in boxes(table(read(large))).items():
        assert box == pytest.approx(tuple(3 * edge for edge in EXPECTED[key]), abs=12)


def test_pages_of_a_file_have_like_edges_of_columns_however_they_lie() -> None:
    """As stacking pages of one form asks for."""
    moved = np.roll(page(), (40, 60), axis=(0, 1))
    small = np.asarray(cv2.resize(page(), None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA), np.uint8)
    first, *others = (table(read(pixels)).column_edges for pixels in (page(), moved, small))
    for edges in others:
        assert edges == pytest.approx(first, abs=2)


def test_a_seal_is_marked_on_its_page() -> None:
    document = read(stamped(page(), (900, 480), 90))
    (mark,) = document.seals
    assert (mark.page, mark.colour) == (1, "red")
    box = mark.box
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((810, 390, 990, 570), abs=6)
    assert isinstance(box, Box)


def test_what_a_grey_seal_touches_is_not_sure_and_all_else_is() -> None:
    """The seal reaches into the last column's two lower cells; what the recogniser says of them is surer."""
    document = read(np.asarray(cv2.cvtColor(stamped(page(), (900, 480), 90), cv2.COLOR_RGB2GRAY), np.uint8))
    assert [mark.colour for mark in document.seals] == ["grey"]
    cells = [(cell, piece) for cell in table(document).cells for piece in cell.pieces]
    doubted = {(cell.row, cell.column) for cell, piece in cells if piece.confidence == DOUBTED}
    boxes_of = {(cell.row, cell.column): piece.place.box for cell, piece in cells}
    touched = {key for key, box in boxes_of.items() if box and box.right > 815 and box.bottom > 395 and box.left < 985}
    assert doubted == touched
    assert 1 <= len(doubted) < len(cells) - 5


def test_what_reaches_into_the_corner_of_a_square_grey_seal_is_not_sure_either() -> None:
    """By 12 and 6 pixels, where an oval in the frame's box would leave room."""
    last = max(table(read(page())).cells, key=lambda cell: (cell.row, cell.column))
    box = last.pieces[0].place.box
    assert box is not None
    left, top = round(box.right) - 12, round(box.bottom) - 6
    ink = np.full_like(page(), 255)
    cv2.rectangle(ink, (left, top), (left + 80, top + 80), 130, 6)
    document = read(np.asarray(page().astype(np.uint16) * ink // 255, np.uint8))
    assert [mark.colour for mark in document.seals] == ["grey"]
    doubted = [cell for cell in table(document).cells for piece in cell.pieces if piece.confidence == DOUBTED]
    assert [(cell.row, cell.column) for cell in doubted] == [(last.row, last.column)]


def test_a_page_that_cannot_be_read_is_a_finding_and_the_others_are_read() -> None:
    pixels = page()
    whole = (grey_tags(1200, 900), pixels.tobytes())
    cut = (grey_tags(1200, 90_000_000), b"")
    document = read_pictures(tiff([whole, cut, whole]), sniff.TIFF, Footed())
    (found,) = document.findings
    assert found.code is Code.PAGE_MISSING
    assert found.message.startswith("page 2 ")
    assert [info.number for info in document.pages] == [1, 2, 3]
    assert {sheet.page for sheet in document.sheets} == {1, 3}


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_page_is_empty(grey: int) -> None:
    with pytest.raises(InputError) as caught:
        read(np.full((900, 1200), grey, np.uint8))
    assert caught.value.code is FailureCode.EMPTY


def test_more_print_than_a_form_has_is_not_read() -> None:
    gravel = paper(3000, 3000)
    count = 0
    for y in range(20, 2960, 60):
        for x in range(20, 2960, 90):
            write(gravel, "田", x, y, 24)
            count += 1
    assert count > MOST_LINES
    with pytest.raises(InputError, match=r"more .*print than a form has") as caught:
        read(gravel)
    assert caught.value.code is FailureCode.TOO_LARGE
