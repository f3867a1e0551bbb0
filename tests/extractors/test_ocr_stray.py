"""Specks and hairs that are read as points, strokes or part of a mark, and those that print has."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from extractors.ocr.stray import (
    with_stray_points,
    with_stray_strokes,
    without_end_specks,
    without_last_point,
    without_points_off_line,
    without_specks_above,
    without_stray_points,
    without_unsure_points,
)
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts.recognition import _marked
from tests.scan_pictures import EM


@pytest.mark.parametrize(
    ("text", "dot", "said", "sure"),
    [
        ("3,131;460", 3, "3,131,460", True),
        ("3,131;460", 5, "3,131;460", True),
        ("偏高；今后", 4, "偏高；今后", True),
        ("偏高；今后", 3, "偏高；今后", False),
        ("偏高；今后", 2, "偏高，今后", True),
        ("6;46", 3, "6;46", False),  # no thousands
    ],
)
def test_a_speck_above_a_comma_makes_no_semicolon_of_it(text: str, dot: int, said: str, sure: bool) -> None:
    """The mark is five pixels wide, and what stands above it as many as the case says."""
    places = [(at + 0.5) / len(text) for at in range(len(text))]
    reading = Reading(tuple(Glyph(char, 0.99, (), place) for char, place in zip(text, places, strict=True)))
    left = round(20 * (next(at for at, char in enumerate(text) if char in ";；") + 0.5)) - 2
    marks = np.array([(left + 1, 6, left + 1 + dot, 6 + dot), (left, 18, left + 5, 26)], np.int32)
    found = without_specks_above(reading, marks, 0, 20 * len(text), 24)
    assert (found.text, min(glyph.score for glyph in found.glyphs) > DOUBTED) == (said, sure)


def glyphs(text: str) -> Reading:
    return Reading(tuple(Glyph(char, 0.99, (), (i + 0.5) / len(text)) for i, char in enumerate(text)))


@pytest.mark.parametrize("text", ["4.5.", ".82.06", "=.100%", "1,234.50.", "≥95.5·", ".≥85%", "≥96%.", "建成."])
def test_a_point_that_no_number_has_may_be_none(text: str) -> None:
    reading = with_stray_points(glyphs(text))
    (doubted,) = (glyph for glyph in reading.glyphs if glyph.score < 0.9)
    assert (reading.text, doubted.char in ".·", doubted.rivals[0][0]) == (text, True, "")


@pytest.mark.parametrize(
    ("above", "text", "its_own", "sure"),
    [
        ("≤2,789", ".98万", True, True),
        ("≤2789", ".98万", False, False),
        ("≤27.8", ".98万", True, False),  # a number with two
        ("不高于", ".98万", True, False),  # the point of none
    ],
)
def test_a_number_goes_on_in_the_next_line_with_its_point(above: str, text: str, its_own: bool, sure: bool) -> None:
    told = with_stray_points(glyphs(text), above, its_own=its_own)
    assert (told.glyphs[0].char, told.glyphs[0].score >= 0.9) == (".", sure)


@pytest.mark.parametrize(
    ("above", "text", "sure"),
    [
        ("2020.6", ".2", True),
        ("2021", ".10.2", True),
        ("2021", ".5", False),
        ("2021", ".13.2", False),
        ("65", ".5", False),
    ],
)
def test_a_date_goes_on_in_the_next_line_with_its_point(above: str, text: str, sure: bool) -> None:
    assert (min(glyph.score for glyph in with_stray_points(glyphs(text), above).glyphs) >= 0.9) is sure


@pytest.mark.parametrize(
    ("text", "above", "below", "told"),
    [
        ("93%.", False, None, "93%"),
        (".100%", False, "0", "100%"),
        (".77", True, None, ".77"),
        ("·5", True, None, "5"),
        ("≥.95%", False, None, "≥95%"),
        ("≤,150.19万元", False, None, "≤150.19万元"),
        ("358835634968567026156.", True, None, "358835634968567026156"),
        ("10356651.", False, "0", "10356651."),
        ("12•", False, None, "12"),
        ("12.5·", False, None, "12.5"),
        ("不少于92%.", False, None, "不少于92%"),
        ("提升到92%.", False, None, "提升到92%."),
        ("不少于746.", False, "台（件）", "不少于746"),
        ("不少于746.", False, "5台", "不少于746."),
        ("1.", False, "清淤", "1."),
        ("建成.", False, None, "建成."),
        ("100..00%", False, None, "100.00%"),
    ],
)
def test_a_point_that_no_value_has_is_left_out_in_doubt(text: str, above: bool, below: str | None, told: str) -> None:
    """What a line above or below may go on with keeps its point."""
    reading = without_stray_points(glyphs(text), above=above, below=below)
    assert reading.text == told
    assert (min(glyph.score for glyph in reading.glyphs) <= 0.5) == (told != text)


@pytest.mark.parametrize(
    ("text", "told"), [("附件.", "附件"), ("1.", "1."), ("第3.", "第3."), ("建成后正常运行并投入使用.",) * 2]
)
def test_a_short_text_beside_tables_ends_with_no_point(text: str, told: str) -> None:
    assert without_last_point(glyphs(text)).text == told


@pytest.mark.parametrize(
    "text",
    [
        "4.5",
        "2024.10.",
        "9,652,108.",
        "1.",
        "=100%",
        "v1.2",
        "≥1.5万元",
        "3.清淤",
        "元/人·",
        "建成后正常运行并投入使用.",
    ],
)
def test_points_that_print_has_stay_sure(text: str) -> None:
    assert with_stray_points(glyphs(text)) == glyphs(text)


@pytest.mark.parametrize(
    ("text", "gap", "size", "said"),
    [
        ("停.", 15, 4, "停"),
        ("停.", 5, 4, "停."),
        ("停。", 15, 4, "停。"),
        ("停.", 15, 9, "停."),
        ("5.", 15, 4, "5."),
        ("级）·", 5, 4, "级）"),
        ("A·", 5, 4, "A·"),
        ("元/人·", 5, 4, "元/人·"),
        ("元/平米·", 5, 4, "元/平米·"),
        ("元/补助对象·", 5, 4, "元/补助对象"),
    ],
)
def test_a_speck_behind_a_hanzi_is_no_point(text: str, gap: int, size: int, said: str) -> None:
    marks = np.array([(0, 0, 28, 28), (28 + gap, 20, 28 + gap + size, 20 + size)], np.int32)
    assert without_end_specks(glyphs(text), marks, EM).text == said


@pytest.mark.parametrize(("text", "top", "said"), [("停.", 14, "停"), ("停.", 20, "停."), ("停）.", 14, "停）.")])
def test_a_speck_above_the_foot_of_a_hanzi_is_no_point(text: str, top: int, said: str) -> None:
    marks = np.array([(0, 0, 28, 28), (33, top, 37, top + 4)], np.int32)
    assert without_end_specks(glyphs(text), marks, EM).text == said


@pytest.mark.parametrize(("top", "gap", "said"), [(12, 8, "·月"), (24, 8, "月"), (12, 20, "月")])
def test_a_point_before_a_line_amid_its_height_is_kept_in_doubt(top: int, gap: int, said: str) -> None:
    marks = np.array([(0, top, 4, top + 4), (4 + gap, 0, 32 + gap, 28)], np.int32)
    told = without_end_specks(glyphs(".月"), marks, EM)
    assert told.text == said
    assert said == "月" or (told.glyphs[0].score == 0.5 and told.glyphs[0].rivals[0] == ("", 0.5))


@pytest.mark.parametrize(
    ("stroke", "sure"),
    [((0, 0, 4, 17), True), ((0, -9, 4, 8), False), ((-14, 0, -10, 17), False)],  # on the line, above it, apart from it
)
def test_a_hair_beside_a_number_may_be_no_one(stroke: tuple[int, int, int, int], sure: bool) -> None:
    marks = np.array([stroke, (9, 0, 22, 17), (24, -4, 52, 20)], np.int32)
    found = with_stray_strokes(glyphs("14座"), marks, EM)
    assert found.text == "14座"
    assert (found.glyphs[0].score >= 0.9) == sure


def test_a_one_beside_a_digit_in_pieces_is_one() -> None:
    """The first piece of a pale 9 ends high above the line."""
    marks = np.array([(0, 0, 4, 17), (9, 0, 13, 11), (14, 12, 18, 17), (24, -4, 52, 20)], np.int32)
    assert with_stray_strokes(glyphs("19座"), marks, EM).glyphs[0].score >= 0.9


@pytest.mark.parametrize(
    ("text", "score", "said"),
    [
        ("机耕、机播、机收综合水.平达到", 0.75, "机耕、机播、机收综合水平达到"),
        ("扶持刺绣、·面塑等非遗项目共计", 0.53, "扶持刺绣、面塑等非遗项目共计"),
        ("慰问阿依古丽·买买提等困难职工", 0.53, "慰问阿依古丽·买买提等困难职工"),  # parts a name
        ("事故黑点销号3.632个以内完成", 0.75, "事故黑点销号3.632个以内完成"),
        ("机耕、机播、机收综合水.平达到", 0.95, "机耕、机播、机收综合水.平达到"),
        ("综合水.平", 0.75, "综合水.平"),  # a short text may be a name
    ],
)
def test_points_that_not_all_readings_see_in_running_text_are_specks(text: str, score: float, said: str) -> None:
    at = next(place for place, char in enumerate(text) if char in ".·")
    made = [Glyph(char, score if place == at else 1.0, (), 0.5) for place, char in enumerate(text)]
    assert without_unsure_points(Reading(tuple(made))).text == said


@pytest.mark.parametrize(
    ("text", "foot", "said"),
    [
        (".6家", 12, "6家"),
        (".6家", 20, ".6家"),  # where a point stands
        ("88%.", 30, "88%"),
        ("88%.", 21, "88%."),
        ("≥.92%", 10, "≥92%"),
        ("≥.18", 20, "≥.18"),
        ("3.5", 12, "3.5"),  # never one between digits
    ],
)
def test_a_point_that_does_not_stand_on_the_foot_of_the_digits_is_none(text: str, foot: int, said: str) -> None:
    """Digits end at 20, the dot at `foot`, each character 20 wide."""
    places = [(at + 0.5) / len(text) for at in range(len(text))]
    reading = Reading(tuple(Glyph(char, 0.99, (), place) for char, place in zip(text, places, strict=True)))
    marks = np.array(
        [
            (20 * at + 8, foot - 3, 20 * at + 11, foot) if char == "." else (20 * at + 4, 2, 20 * at + 16, 20)
            for at, char in enumerate(text)
        ],
        np.int32,
    )
    assert without_points_off_line(reading, marks, 0, 20 * len(text), 24).text == said


def told(text: str, marks: list[tuple[int, int, int, int]], em: float = 24) -> str:
    """What is left of a text of which each character is 20 wide."""
    places = [(at + 0.5) / len(text) for at in range(len(text))]
    reading = Reading(tuple(Glyph(char, 0.99, (), place) for char, place in zip(text, places, strict=True)))
    return without_points_off_line(reading, np.array(marks, np.int32), 0, 20 * len(text), em).text


@pytest.mark.parametrize(("foot", "said"), [(8, ".5万元用于河道清淤"), (30, "5万元用于河道清淤")])
def test_a_point_stands_on_the_foot_of_the_digit_beside_it_where_the_line_slopes(foot: int, said: str) -> None:
    """Each character ends two lower than the one before, the digit at 10."""
    text = ".5万元用于河道清淤"
    slope = [(20 * at + 4, 2 * at - 10, 20 * at + 16, 2 * at + 8) for at in range(1, len(text))]
    assert told(text, [(8, foot - 3, 11, foot), *slope]) == said


def test_a_point_is_where_most_of_the_print_stands_whatever_is_beside_it() -> None:
    hair = (24, 0, 25, 14)
    assert told(".86", [(8, 17, 11, 20), hair, (26, 2, 36, 20), (44, 2, 56, 20)]) == ".86"


def test_a_point_beside_a_digit_in_pieces_stays() -> None:
    upper, lower = (24, 2, 36, 14), (25, 16, 29, 20)
    assert told(".7%", [(8, 17, 11, 20), upper, lower, (44, 2, 56, 13), (45, 14, 50, 20)]) == ".7%"


def test_a_foot_may_be_some_pixels_off_in_small_print() -> None:
    assert told("12.", [(4, 2, 16, 17), (24, 2, 36, 17), (48, 17, 51, 20)], em=14) == "12."


@pytest.mark.parametrize(("second", "said"), [(False, "6家"), (True, ".6家")])
def test_a_point_off_line_stays_where_a_number_may_go_on_in_another_line(second: bool, said: str) -> None:
    reading = Reading(tuple(Glyph(char, 0.99, (), at) for char, at in ((".", 0.05), ("6", 0.4), ("家", 0.8))))
    marks = np.array([(10, 2, 13, 5), (24, 2, 36, 20), (42, 0, 62, 22)], np.int32)
    other = np.array([(10, 40, 30, 60), (32, 40, 52, 60)], np.int32)
    lines = tuple(Line((own,), (5, 0, 95, 90)) for own in ((marks, other) if second else (marks,)))
    layout = Layout(np.full((100, 100), 255, np.uint8), 24.0, lines, ())
    assert _marked(layout, lines[0], reading).text == said
