from __future__ import annotations

import numpy as np

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts.margins import without_texture

PAGE = np.full((400, 340), 255, np.uint8)
WHOLE, CELL = (0, 0, 340, 400), (60, 50, 280, 350)


def read(*lines: tuple[str, float, int, int, bool], high: int = 12, page: Pixels = PAGE) -> list[str]:
    """What is left of lines: text, score, left, top, whether in a cell; all of them so many pixels high."""
    placed = tuple(
        Line((np.array([(left, top, left + 20, top + high)], np.int32),), CELL if inside else WHOLE)
        for _, _, left, top, inside in lines
    )
    readings = [Reading(tuple(Glyph(char, score, (), 0.5) for char in text)) for text, score, *_ in lines]
    layout, kept = without_texture(Layout(page, 16.0, placed, ()), readings)
    assert len(layout.lines) == len(kept)
    return [reading.text for reading in kept]


TABLE = [("项目名称", 1.0, 70, 60, True), ("10", 0.5, 120, 60, True)]
TEXTURE = [("W", 0.3, 10, 40 + 30 * row, False) for row in range(6)]


def test_texture_beside_the_paper_of_a_photograph_is_dropped() -> None:
    around = [("U", 0.5, 100, 5, False), ("备注", 0.7, 100, 380, False), ("自评表", 0.5, 100, 20, False)]
    assert read(*TABLE, *TEXTURE, ("第一", 0.99, 10, 300, False), *around) == ["项目名称", "10", "自评表"]
    note = ("归档号二〇二四", 0.97, 10, 300, False)
    assert read(*TABLE, *TEXTURE, note)[-1] == "归档号二〇二四"


def test_what_is_read_well_or_seldom_beside_a_table_is_print() -> None:
    column = [(f"{row}.5", 0.98, 282, 60 + 30 * row, False) for row in range(7)]
    smudged = ("9.0", 0.4, 282, 320, False)
    assert read(*TABLE, *column, smudged)[-1] == "9.0"
    assert read(*TABLE, *TEXTURE[:5])[-1] == "W"
    outside = [(text, score, left, top, False) for text, score, left, top, _ in TABLE]
    assert len(read(*outside, *TEXTURE)) == 8, "without cells nothing is beside them"


def test_a_tall_patch_of_a_desk_beside_a_table_is_dropped_alone() -> None:
    patch, digit = ("I", 0.44, 282, 300, False), ("I", 0.95, 282, 300, False)
    assert read(*TABLE, patch, high=64) == ["项目名称", "10"]
    assert read(*TABLE, digit, high=64) == ["项目名称", "10", "I"]
    assert read(*TABLE, patch) == ["项目名称", "10", "I"], "no higher than print"


def test_what_says_little_at_the_edge_of_the_page_is_its_border() -> None:
    lines = [("H", 0.4, 318, 300, False), ("第2页", 0.4, 318, 330, False), ("1", 0.97, 318, 360, False)]
    assert read(*TABLE, *lines, ("H", 0.4, 300, 390, False)) == ["项目名称", "10", "第2页", "1"]
    assert read(*TABLE, ("H", 0.4, 300, 300, False)) == ["项目名称", "10", "H"], "farther from it"


def test_a_punched_hole_beside_a_table_is_no_digit() -> None:
    hole, other, digit = ("0", 0.7, 5, 100, False), ("●", 0.99, 5, 300, False), ("0", 0.7, 300, 100, False)
    assert read(*TABLE, hole, other, high=20) == ["项目名称", "10"]
    assert read(*TABLE, digit, high=12) == ["项目名称", "10", "0"], "no larger than print"
    assert read(*TABLE, ("8", 0.7, 5, 100, False), high=20) == ["项目名称", "10", "8"]


def test_a_dark_disc_over_the_table_s_side_is_a_punched_hole() -> None:
    page = PAGE.copy()
    page[100:120, 45:65] = 40
    disc = ("C", 0.5, 45, 100, False)
    assert read(*TABLE, disc, high=20, page=page) == ["项目名称", "10"]
    assert read(*TABLE, disc, high=20) == ["项目名称", "10", "C"], "not filled"
    assert read(*TABLE, ("C", 0.5, 100, 360, False), high=20, page=page)[-1] == "C", "below the table"


def test_a_staple_in_an_upper_corner_is_no_text() -> None:
    assert read(*TABLE, ("/", 0.97, 10, 12, False), ("一", 0.6, 312, 12, False)) == ["项目名称", "10"]
    assert read(*TABLE, ("附件1", 0.6, 10, 12, False))[-1] == "附件1"
    assert read(*TABLE, ("/", 0.97, 100, 12, False))[-1] == "/", "amid the page's head"


def test_what_is_written_by_hand_below_the_tables_is_no_text() -> None:
    assert read(*TABLE, ("大", 0.4, 100, 360, False), high=30) == ["项目名称", "10"]
    assert read(*TABLE, ("大", 0.4, 100, 20, False), high=30)[-1] == "大", "above"
    assert read(*TABLE, ("王平", 0.97, 100, 360, False), high=30)[-1] == "王平", "it can be read"
    assert read(*TABLE, ("大", 0.4, 100, 360, False))[-1] == "大", "no larger than print"


def test_a_page_with_nothing_but_a_scrawl_is_blank() -> None:
    assert read(("X", 0.6, 100, 300, False), ("/", 0.9, 20, 20, False)) == []
    assert read(("X", 0.6, 100, 300, False), ("续表", 0.97, 100, 20, False)) == ["X", "续表"]
