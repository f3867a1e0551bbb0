"""Tables with level rulings and no others: their columns are told by white, and a person holds them against the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from pipeline.model.document import Word
from pipeline.model.geometry import Box
from pipeline.model.table import Origin, Sheet
from tests.documents import read_as, records_of
from tests.extractors.pages import across, glyphs, read, shape
from tests.scan_pictures import pdf, printed

RULED = "libreoffice-xlsx-repeated-header"
WHOLE = [across(y, 40, 400) for y in (100, 130)]
ROWS = [
    *glyphs(50, 110, "一级指标"),
    *glyphs(120, 110, "三级指标"),
    *glyphs(200, 110, "分值"),
    *glyphs(260, 110, "得分"),
    *glyphs(320, 110, "偏差原因"),
    *glyphs(50, 160, "产出指标"),
    *glyphs(120, 140, "培训人数"),
    *glyphs(205, 140, "10"),
    *glyphs(265, 140, "10"),
    *glyphs(120, 170, "培训期数"),
    *glyphs(205, 170, "20"),
    *glyphs(265, 170, "15"),
    *glyphs(320, 170, "人手不足"),
]
BELOW = [across(160, 105, 400), across(190, 40, 400)]


def only(words: list[Word], rulings: object) -> Sheet:
    (sheet,) = read(words, rulings)  # type: ignore[arg-type]
    return sheet


def test_a_cell_over_two_rows_is_one_beside_the_ruling_that_ends_there() -> None:
    sheet = only(ROWS, [*WHOLE, *BELOW])
    assert sheet.origin is Origin.LEVEL
    assert shape(sheet.cells) == [
        (0, 0, 1, 1, "一级指标"),
        (0, 1, 1, 1, "三级指标"),
        (0, 2, 1, 1, "分值"),
        (0, 3, 1, 1, "得分"),
        (0, 4, 1, 1, "偏差原因"),
        (1, 0, 2, 1, "产出指标"),
        (1, 1, 1, 1, "培训人数"),
        (1, 2, 1, 1, "10"),
        (1, 3, 1, 1, "10"),
        (1, 4, 1, 1, ""),
        (2, 1, 1, 1, "培训期数"),
        (2, 2, 1, 1, "20"),
        (2, 3, 1, 1, "15"),
        (2, 4, 1, 1, "人手不足"),
    ]


def test_a_ruling_that_ends_amid_a_text_goes_on_to_where_others_end() -> None:
    worn = [*WHOLE, across(160, 130, 400), across(190, 40, 400), across(220, 105, 400), across(250, 40, 400)]
    more = [
        *glyphs(50, 225, "效益指标"),
        *glyphs(120, 200, "受益人数"),
        *glyphs(205, 200, "30"),
        *glyphs(265, 200, "30"),
    ]
    more += [*glyphs(120, 230, "满意程度"), *glyphs(205, 230, "10"), *glyphs(265, 230, "10")]
    sheet = only([*ROWS, *more], worn)
    assert [(c.row, c.row_span, c.text) for c in sheet.cells if c.column == 0] == [
        (0, 1, "一级指标"),
        (1, 2, "产出指标"),
        (3, 2, "效益指标"),
    ]


def test_columns_that_nearly_meet_are_parted_where_white_goes_on_through_the_rows_and_no_text_is_cut() -> None:
    words = [word for y in (110, 140, 170) for word in (*glyphs(50, y, "数量指标"), *glyphs(94, y, "培训人数"))]
    words += [*glyphs(50, 200, "总分一百分十分优秀"), *glyphs(200, 200, "优")]
    words += [word for y in (110, 140, 170) for word in glyphs(200, y, "10")]
    rulings = [across(y, 40, 300) for y in (100, 130, 160, 190, 220)]
    texts = [[c.text for c in only(words, rulings).cells if c.row == row] for row in (0, 3)]
    assert texts == [["数量指标", "培训人数", "10"], ["总分一百分十分优秀", "优"]]


def test_two_paragraphs_below_two_headings_are_two_cells_and_what_one_text_is_stays_one() -> None:
    narrow = [word for y in (140, 155, 170) for left in (50, 144) for word in glyphs(left, y, "做好防汛抗旱工作完")]
    rulings = [across(y, 40, 300) for y in (100, 130, 190, 220, 250, 280)]
    foot = [word for y in (200, 230, 260) for word in (*glyphs(50, y, "得分"), *glyphs(200, y, "98"))]
    headings = [*glyphs(70, 110, "预期目标"), *glyphs(170, 110, "完成情况"), *narrow, *foot]
    row = [c.text for c in only(headings, rulings).cells if c.row == 1 and c.text]
    assert row == ["\n".join(["做好防汛抗旱工作完"] * 3)] * 2
    whole = [word for y in (140, 155, 170) for word in glyphs(50, y, "做好防汛抗旱工作完" * 2)]
    alone = [*glyphs(70, 110, "预期目标"), *glyphs(170, 110, "完成情况"), *whole, *foot]
    row = [c.text for c in only(alone, rulings).cells if c.row == 1 and c.text]
    assert "".join(row).replace("\n", "") == "做好防汛抗旱工作完" * 6
    assert len(row) == 1


@pytest.mark.parametrize(
    ("words", "rulings"),
    [
        (ROWS, [*WHOLE, across(190, 40, 400)]),  # three: a head, its end, the foot
        (ROWS, [across(100, 40, 300), *(across(y, 110, 250) for y in (130, 160, 190))]),  # three that reach no side
        ([*ROWS[:22], Word("表", Box(180, 140, 200, 158))], [*WHOLE, across(160, 40, 400), across(190, 40, 400)]),
    ],
)
def test_what_is_no_such_table_is_read_as_before(words: list[Word], rulings: object) -> None:
    assert only(words, rulings).origin is Origin.ALIGNED


def without_borders_down(page: Pixels) -> Pixels:
    ink = (page < 160).astype(np.uint8)
    down = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((40, 1), np.uint8)), np.ones((1, 3), np.uint8))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 70), np.uint8))
    return np.where((down > 0) & (level == 0), 255, page).astype(np.uint8)


def test_a_scan_without_borders_down_says_the_same_and_goes_to_a_person() -> None:
    (told,) = records_of(RULED)
    (read_here,) = read_as("scan.pdf", pdf([without_borders_down(page) for page in printed(RULED)]))
    for key in ("project", "funds", "goals", "indicators", "total"):
        assert read_here[key] == told[key], key
    assert read_here["status"] == "review"
    assert [(one["code"], one["message"][:6]) for one in read_here["findings"] if one["severity"] == "error"] == [
        ("no-borders", "page 1"),
        ("no-borders", "page 2"),
    ]
