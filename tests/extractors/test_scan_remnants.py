from __future__ import annotations

import numpy as np

from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.in_cells import without_remnants
from extractors.scans.page import Layout
from extractors.scans.rulings.strokes import Stroke
from extractors.scans.texts.remnants import without_misread_dirt

PAGE = np.full((400, 300), 255, np.uint8)
WHOLE, CELL, OTHER = (0, 0, 300, 400), (60, 50, 160, 120), (160, 50, 280, 120)
SEAL = (80, 30, 220, 170)


def read(*lines: tuple[str, float, Spot, Spot]) -> list[tuple[str, bool]]:
    """What is left of lines (text, score, box, cell), and whether it is sure."""
    placed = tuple(Line((np.array([box], np.int32),), limits) for _, _, box, limits in lines)
    readings = [Reading(tuple(Glyph(char, score, (), 0.5) for char in text)) for text, score, *_ in lines]
    layout, kept = without_misread_dirt(Layout(PAGE, 20.0, placed, ()), readings, [SEAL], [SEAL])
    assert len(layout.lines) == len(kept)
    return [(reading.text, reading.score > 0.9) for reading in kept]


LABEL = ("社会效益指标", 0.99, (65, 55, 150, 70), CELL)


def test_what_a_seal_leaves_beside_a_line_is_dropped_and_the_line_doubted() -> None:
    remnant = ("hir", 0.6, (90, 90, 130, 105), CELL)
    free = ("胡", 0.5, (140, 130, 160, 150), WHOLE)
    assert read(LABEL, remnant, free) == [("社会效益指标", False)]
    ring = ("7ak", 0.1, (92, 45, 108, 55), CELL)
    assert read(LABEL, ring) == [("社会效益指标", False)]
    sure = ("度", 0.99, (90, 90, 110, 105), CELL)
    assert read(LABEL, sure) == [("社会效益指标", True), ("度", True)]


def test_what_stands_alone_in_its_cell_or_outside_of_seals_is_kept() -> None:
    alone = ("10", 0.6, (165, 60, 185, 75), OTHER)
    assert read(LABEL, alone) == [("社会效益指标", True), ("10", False)]
    outside = ("hir", 0.6, (240, 300, 260, 315), WHOLE)
    assert read(LABEL, outside) == [("社会效益指标", True), ("hir", False)]


def test_a_stroke_of_a_seal_is_no_text_outside_of_cells_however_sure() -> None:
    assert read(LABEL, ("1", 0.99, (140, 130, 143, 150), WHOLE)) == [("社会效益指标", True)]
    kept = [("1", 0.99, (240, 300, 243, 320), WHOLE), ("7", 0.99, (140, 130, 150, 150), WHOLE)]
    kept.append(("1", 0.99, (90, 90, 93, 105), CELL))
    for line in kept:
        assert read(LABEL, line) == [("社会效益指标", True), (line[0], True)]


def test_a_speck_that_reads_as_nothing_certain_is_none() -> None:
    assert read(LABEL, ("a", 0.2, (64, 110, 67, 113), CELL)) == [("社会效益指标", False)]
    assert read(LABEL, ("。", 0.99, (64, 110, 68, 114), CELL))[1] == ("。", True)
    text = ("完成道路维修并通过竣工验收", 0.99, (65, 55, 150, 70), CELL)
    assert read(text, ("a", 0.2, (64, 110, 67, 113), CELL)) == [(text[0], True)]


def test_the_edge_of_a_fold_is_no_letter() -> None:
    fold = ("I", 0.6, (90, 90, 92, 115), CELL)
    assert read(LABEL, fold) == [("社会效益指标", False)]
    for text, score in (("I", 0.99), ("1", 0.6), ("施", 0.6)):
        assert read(LABEL, (text, score, (62, 130, 70, 145), CELL))[1] == (text, score > 0.9)
    assert read(("I", 0.6, (170, 60, 172, 85), OTHER)) == [("I", False)], "it stands alone"


def test_the_words_below_a_seals_star_are_no_line_of_a_form() -> None:
    words = ("财务专用章", 0.95, (90, 90, 150, 105), CELL)
    assert read(LABEL, words) == [("社会效益指标", False)]
    assert read(LABEL, ("财务专用设备", 0.95, (90, 90, 150, 105), CELL))[1][0] == "财务专用设备"
    assert read(LABEL, ("财务专用章", 0.95, (90, 240, 150, 255), CELL))[1][0] == "财务专用章", "outside of the seal"


def test_the_next_line_of_a_text_that_a_ring_crosses_is_kept() -> None:
    """株 for sure and 数 not, in the middle below the first line; but not what stands aside."""
    label = ("复壮古树", 0.99, (70, 60, 150, 78), CELL)
    for left, kept in ((90, True), (118, False)):
        box = (left, 84, left + 44, 102)
        line = Line((np.array([box], np.int32),), CELL)
        glyphs = (Glyph("株", 0.99, (), 0.5), Glyph("数", 0.44, (), 0.5))
        first = Reading(tuple(Glyph(char, 0.99, (), 0.5) for char in label[0]))
        lines = (Line((np.array([label[2]], np.int32),), CELL), line)
        layout, _ = without_misread_dirt(Layout(PAGE, 20.0, lines, ()), [first, Reading(glyphs)], [SEAL])
        assert (len(layout.lines) == 2) == kept


def test_a_character_in_the_middle_below_a_text_is_its_last_one() -> None:
    """值 under 年度指标, read as 但; a little aside it is what a seal leaves."""
    label = ("年度指标", 0.99, (70, 60, 150, 78), CELL)
    assert read(label, ("但", 0.41, (101, 84, 119, 102), CELL))[1:] == [("但", False)]
    assert read(label, ("但", 0.41, (111, 84, 129, 102), CELL))[1:] == []
    assert read(label, ("k", 0.41, (101, 84, 119, 102), CELL))[1:] == []


def test_the_jagged_edge_of_a_ruling_is_no_print() -> None:
    """One pixel wide, beside a ruling that is thicker than its straight core; a 1 there is wider, as near as it is."""
    ruling = Stroke(False, 100, 102, 0, 400)
    sliver, one, far = (103, 50, 104, 54), (103, 150, 106, 165), (109, 200, 110, 204)
    left = without_remnants(np.array([sliver, one, far], np.int32), [ruling], 20.0)
    assert left.tolist() == [list(one), list(far)]
