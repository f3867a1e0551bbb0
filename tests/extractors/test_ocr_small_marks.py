from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.ocr.judge import confidence
from extractors.ocr.language import worded
from extractors.ocr.recognize import Glyph, Reading
from extractors.ocr.small_marks import agreed, doubtful_figures, touching_figures, with_figure, with_small_marks
from extractors.ocr.witness import may_settle

BLANK = np.full((40, 130), 255, np.uint8)


def square_metres(raised: bool) -> NDArray[np.int32]:
    """The print of 5m² or of 5m: a digit, a letter and perhaps a small figure above the line's middle."""
    found = [(0, 0, 15, 30), (18, 10, 46, 30), (48, 0, 57, 13)]
    return np.array(found if raised else found[:2], np.int32)


@pytest.mark.parametrize(
    ("read_as", "score", "raised", "said", "sure"),
    [
        ("5m²", 0.7, True, "5m²", True),  # seen by both
        ("5m²", 0.7, False, "5m²", False),
        ("5m", 0.99, True, "5m²", False),  # seen as print only, which may be ³ too
        ("5m", 0.99, False, "5m", True),
        ("m", 0.99, True, "m²", False),  # the number stands on the line before
    ],
)
def test_a_raised_figure_is_confirmed_or_put_in_by_its_print(
    read_as: str, score: float, raised: bool, said: str, sure: bool
) -> None:
    places = {"5": 7 / 64, "m": 32 / 64, "²": 52 / 64}
    reading = Reading(tuple(Glyph(char, score if char == "²" else 0.99, (), places[char]) for char in read_as))
    found = square_metres(raised)[0 if "5" in read_as else 1 :]
    result = with_small_marks(reading, found, BLANK, 0, 64, 32)
    assert result.text == said
    assert (confidence(result) >= 0.9) == sure


def test_a_letter_too_high_for_an_m_has_a_figure_on_it() -> None:
    reading = Reading((Glyph("5", 0.99, (), 7 / 64), Glyph("m", 0.99, (), 32 / 64)))
    joined = with_small_marks(reading, np.array([(0, 0, 15, 30), (18, 0, 50, 30)], np.int32), BLANK, 0, 64, 32)
    assert joined.text == "5m²"
    assert confidence(joined) < 0.9
    read = Reading((*reading.glyphs, Glyph("2", 0.99, (), 46 / 64)))  # the figure was read, as one of full size
    assert with_small_marks(read, np.array([(0, 0, 15, 30), (18, 0, 50, 30)], np.int32), BLANK, 0, 64, 32).text == "5m2"
    torn = Reading((*reading.glyphs, Glyph("2", 0.7, (), 46 / 64)))
    assert (
        confidence(with_small_marks(torn, np.array([(0, 0, 15, 30), (18, 0, 50, 30)], np.int32), BLANK, 0, 64, 32))
        > 0.9
    )
    low = np.array([(0, 0, 15, 30), (18, 10, 46, 30)], np.int32)  # an m alone: no print for the figure
    assert confidence(with_small_marks(torn, low, BLANK, 0, 64, 32)) < 0.9
    volume = Reading((*reading.glyphs, Glyph("l", 0.99, (), 55 / 64)))  # 5ml, whose letters touch
    assert with_small_marks(volume, np.array([(0, 0, 15, 30), (18, 0, 60, 30)], np.int32), BLANK, 0, 64, 32) == volume


PLACES = {"5": 7 / 64, "m": 32 / 64, "²": 52 / 64, "³": 52 / 64}


def metres(figure: str, score: float) -> Reading:
    return Reading(tuple(Glyph(char, score if char == figure else 0.99, (), PLACES[char]) for char in f"5m{figure}"))


def test_a_doubtful_raised_figure_is_found_by_its_print() -> None:
    spots = list(doubtful_figures(metres("²", 0.7), square_metres(True), 0, 64, 32, 0.97))
    assert spots == [(2, (48, 0, 57, 13))]
    assert not list(doubtful_figures(metres("²", 0.98), square_metres(True), 0, 64, 32, 0.97)), "it is sure"
    assert not list(doubtful_figures(metres("²", 0.7), square_metres(False), 0, 64, 32, 0.97)), "it touches the m"


@pytest.mark.parametrize(
    ("alone", "said", "sure"),
    [("2", "5m²", True), ("3", "5m³", True), ("²", "5m²", True), ("z", "5m²", False), ("22", "5m²", False)],
)
def test_a_raised_figure_is_what_it_is_read_as_alone(alone: str, said: str, sure: bool) -> None:
    figures = Reading(tuple(Glyph(char, 0.99, (), (i + 0.5) / len(alone)) for i, char in enumerate(alone)))
    found = with_figure(metres("²", 0.7), 2, figures)
    assert found.text == said
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("score", "alone", "sure"),
    [(0.88, "m", True), (0.88, "n", False), (0.88, "rn", False), (0.44, "m", False)],  # the last: beside lost print
)
def test_an_m_that_was_passed_over_is_sure_if_it_is_read_so_alone(score: float, alone: str, sure: bool) -> None:
    seen = Reading(tuple(Glyph(char, score if char == "m" else 0.99, (), PLACES[char]) for char in "5m²"))
    spots = list(doubtful_figures(seen, square_metres(True), 0, 64, 32, 0.97))
    assert spots == ([(1, (18, 10, 46, 30))] if score > 0.5 else [])
    for index, _ in spots:
        seen = with_figure(seen, index, Reading(tuple(Glyph(char, 0.99, (), 0.5) for char in alone)))
    assert seen.text == "5m²"
    assert (confidence(seen) >= 0.9) == sure


def test_a_figure_that_touches_its_m_is_cut_off_and_both_networks_must_see_it() -> None:
    joined = np.array([(0, 0, 15, 30), (18, 0, 50, 30)], np.int32)
    assert list(touching_figures(metres("²", 0.88), joined, 0, 64, 32, 0.97)) == [(2, (34, 0, 50, 14))]
    assert not list(touching_figures(metres("²", 0.98), joined, 0, 64, 32, 0.97)), "it is sure"
    assert not list(touching_figures(metres("²", 0.88), square_metres(True), 0, 64, 32, 0.97)), "it stands apart"

    def seen(char: str, score: float) -> Reading:
        return Reading((Glyph(char, score, (), 0.5),))

    assert agreed(seen("2", 0.99), seen("2", 0.9))
    assert not agreed(seen("2", 0.99), seen("3", 0.9))
    assert not agreed(seen("2", 0.9), seen("2", 0.9))


@pytest.mark.parametrize(("stem", "said"), [(8, "5m²"), (0, "5m")])
def test_a_letter_higher_on_its_right_has_a_figure_on_it(stem: int, said: str) -> None:
    """㎡ as fonts draw it, no higher than the m of other texts."""
    page = BLANK.copy()
    page[6 + stem : 24, 18:34:6] = 0
    page[6 + stem : 6 + stem + 3, 18:32] = 0
    page[6:12, 33:38] = 0
    page[24 - 18 : 24, 30:33] = 0
    reading = Reading((Glyph("5", 0.99, (), 7 / 64), Glyph("m", 0.99, (), 28 / 64)))
    marks = np.array([(0, 0, 15, 24), (18, 6, 38, 24)], np.int32)
    assert with_small_marks(reading, marks, page, 0, 64, 32).text == said


def test_the_m_of_a_line_with_no_other_character_has_no_figure_on_it() -> None:
    """km。 whose last two stand alone in the next line, which is no higher than they are."""
    page = BLANK.copy()
    page[0:16, 0:20:9] = 0
    marks = np.array([(0, 0, 20, 16), (24, 12, 31, 19)], np.int32)
    reading = Reading((Glyph("m", 0.99, (), 10 / 64), Glyph("。", 0.99, (), 27 / 64)))
    assert with_small_marks(reading, marks, page, 0, 64, 19).text == "m。"


def test_a_character_beside_unread_print_is_settled_by_no_word() -> None:
    reading = Reading((Glyph("汽", 0.99, (), 16 / 128), Glyph("车", 0.52, (("牛", 0.46),), 48 / 128)))
    found = with_small_marks(
        reading, np.array([(0, 0, 30, 30), (33, 0, 63, 30), (90, 0, 120, 30)], np.int32), BLANK, 0, 128, 32
    )
    assert confidence(worded(found)) < 0.5
    assert not may_settle(found, 0.97), "nor by a witness"


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ((34, 22, 42, 30), "爆、烟"),
        ((34, 0, 42, 8), "爆烟"),  # no mark of running text stands so high
        ((34, 27, 36, 29), "爆烟"),  # dust
        ((22, 22, 30, 30), "爆烟"),  # part of the first character
    ],
)
def test_a_mark_between_two_hanzi_that_was_passed_over_is_put_in(mark: tuple[int, int, int, int], said: str) -> None:
    read = Reading((Glyph("爆", 1.0, (), 15 / 90), Glyph("烟", 1.0, (), 70 / 90)))
    found = with_small_marks(read, np.array([(0, 0, 30, 30), mark, (55, 0, 85, 30)], np.int32), BLANK, 0, 90, 32)
    assert found.text == said
    close = Reading((Glyph("爆", 1.0, (), 15 / 90), Glyph("烟", 1.0, (), 50 / 90)))
    assert with_small_marks(close, np.array([(0, 0, 30, 30), mark], np.int32), BLANK, 0, 90, 32).text == "爆烟"


@pytest.mark.parametrize(
    ("text", "marks", "said"),
    [
        ("采取线上’", [(46, 0, 51, 8)], "采取‘线上’"),
        ("采取线上”", [(42, 0, 47, 8), (50, 0, 55, 8)], "采取“线上”"),
        ("‘采取线上", [(46, 0, 51, 8)], "‘采取’线上"),
        ("采取线上宣", [(46, 0, 51, 8)], "采取线上宣"),  # no partner: who knows
        ("采取线上’", [(46, 22, 51, 30)], "采取、线上’"),  # below the middle
        ("采取线上’", [(46, 0, 51, 8), (42, 12, 58, 30)], "采取线上’"),  # and more beneath it
        ("‘采取线上’", [(46, 0, 51, 8)], "‘采取线上’"),
    ],
)
def test_a_quotation_mark_that_was_passed_over_is_put_in_where_its_partner_lacks_it(
    text: str, marks: list[tuple[int, int, int, int]], said: str
) -> None:
    """Between 取 and 线, which stand two em apart."""
    first = text.index("取")
    places = [(16 + 32 * (at - first) + (32 if at > first else 0) + 32) / 256 for at in range(len(text))]
    reading = Reading(tuple(Glyph(char, 0.99, (), place) for char, place in zip(text, places, strict=True)))
    hanzi = [(round(256 * place) - 15, 0, round(256 * place) + 15, 30) for place in places]
    found = np.array([*hanzi, *((left + 32, top, right + 32, bottom) for left, top, right, bottom in marks)], np.int32)
    assert with_small_marks(reading, found, np.full((40, 256), 255, np.uint8), 0, 256, 32).text == said


def test_a_raised_figure_behind_a_digit_lacks_its_m() -> None:
    read = Reading((Glyph("5", 1.0, (), 7 / 64), Glyph("²", 1.0, (), 52 / 64), Glyph("，", 1.0, (), 60 / 64)))
    found = with_small_marks(read, square_metres(True), BLANK, 0, 64, 32)
    assert found.text == "5m²，"
    assert confidence(found) < 0.9


def test_square_metres_that_begin_a_line_are_put_in_and_other_print_there_is_doubted() -> None:
    comma = Reading((Glyph("，", 1.0, (), 60 / 90), Glyph("植", 1.0, (), 78 / 90)))
    marks = [(4, 12, 26, 28), (27, 0, 34, 11), (56, 20, 62, 30), (66, 0, 90, 30)]
    found = with_small_marks(comma, np.array(marks, np.int32), BLANK, 0, 90, 32)
    assert (found.text, confidence(found) < 0.9) == ("m²，植", True)
    nothing = Reading(())
    assert with_small_marks(nothing, np.array(marks, np.int32), BLANK, 0, 90, 32) == nothing
    joined = with_small_marks(comma, np.array([(4, 0, 34, 28), *marks[2:]], np.int32), BLANK, 0, 90, 32)
    assert (joined.text, confidence(joined) < 0.9) == ("，植", True)


def test_a_raised_figure_in_pieces_is_one() -> None:
    read = Reading((Glyph("5", 1.0, (), 7 / 64), Glyph("m", 1.0, (), 32 / 64), Glyph("，", 1.0, (), 60 / 64)))
    marks = [(0, 0, 15, 30), (18, 10, 46, 30), (48, 0, 52, 4), (47, 6, 52, 9)]
    assert with_small_marks(read, np.array(marks, np.int32), BLANK, 0, 64, 32).text == "5m²，"
    assert with_small_marks(read, np.array(marks[:3], np.int32), BLANK, 0, 64, 32).text == "5m，"


def test_an_m_that_was_passed_over_is_put_in_and_other_print_is_doubted() -> None:
    def said(high: int, *figure: tuple[int, int, int, int]) -> tuple[str, bool]:
        read = Reading((Glyph("3", 1.0, (), 7 / 80), Glyph("。", 1.0, (), 72 / 80)))
        marks = [(0, 0, 15, 30), (20, 30 - high, 42, 30), *figure, (68, 22, 76, 30)]
        found = with_small_marks(read, np.array(marks, np.int32), BLANK, 0, 80, 32)
        return found.text, confidence(found) > 0.9

    assert said(16, (44, 0, 53, 12)) == ("3m²。", False)
    assert said(16) == ("3m。", False)
    assert said(28) == ("3。", False)  # it may be a hanzi
    assert said(8) == ("3。", True)  # no character is so low
