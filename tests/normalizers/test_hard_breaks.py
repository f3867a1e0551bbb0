"""Line breaks between digits: those of the writer part two figures, those of a narrow printed cell do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from normalizers.text import repair_characters
from pipeline.model.geometry import Box
from pipeline.model.table import Cell, Origin, Piece, Place, Sheet
from tests.normalizers.sheets import VOCABULARY


def _repaired(text: str, box: Box | None, right: float = 100.0) -> str:
    place = Place(1, box) if box else Place(1, None, 1, 1)
    sheet = Sheet((Cell(0, 0, text, (Piece(text, place),)),), 1, Origin.RULED, column_edges=(0.0, right) if box else ())
    return next((repair.after for repair in repair_characters((sheet,), VOCABULARY)), text)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("10\n500", "10\n500"),
        ("…达到500\n2.举办", "…达到500\n2.举办"),
        ("产出\n指标", "产出指标"),
        ("共12\n场", "共12场"),
        ("产\n出\n指\n标\n（\n5\n0\n分\n）", "产出指标（50分）"),  # set downwards
        ("产\n出\n指\n5\n0", "产出指5\n0"),
    ],
)
def test_a_break_of_a_sheet_is_its_writers(text: str, after: str) -> None:
    assert _repaired(text, None) == after


@pytest.mark.parametrize(
    ("text", "width", "after"),
    [
        ("10\n500", 15, "10\n500"),  # 500 would have stood behind 10
        ("393283956119\n751", 85, "393283956119751"),
        ("1,234,\n567.00", 75, "1,234,567.00"),  # 567.00 would not
        ("完成十二座水库\n共500\n2.举办", 70, "完成十二座水库共500\n2.举办"),  # 2. begins an item
    ],
)
def test_a_line_of_a_page_that_was_not_full_was_broken(text: str, width: float, after: str) -> None:
    assert _repaired(text, Box(5, 10, 5 + width, 30)) == after


def test_scans_tell_too_little() -> None:
    piece = Piece("10\n500", Place(1, Box(5, 10, 20, 30)), 0.95)
    sheet = Sheet((Cell(0, 0, piece.text, (piece,)),), 1, Origin.RULED, column_edges=(0.0, 100.0))
    assert [repair.after for repair in repair_characters((sheet,), VOCABULARY)] == ["10500"]
    assert list(repair_characters((replace(sheet, cells=(Cell(0, 0, "12座"),)),), VOCABULARY)) == []
