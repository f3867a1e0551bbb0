"""Rulings that no pixel tells from the grain of the paper, and what is as pale and none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from extractors.scans.lines.size import usual_em
from extractors.scans.rulings.drawn import find_strokes, ink_of
from extractors.scans.rulings.pale import with_pale
from extractors.scans.rulings.strokes import Stroke
from tests.scan_pictures import EM, paper, rule, write

COLUMNS, ROWS = (100, 400, 700, 1100), (150, 250, 350, 600)


def printed() -> Pixels:
    """Nine texts, as in a table."""
    page = paper()
    for y in ROWS[:-1]:
        for x in COLUMNS[:-1]:
            write(page, "田日田田日", x + 40, y + 30)
    return page


def grained(page: Pixels, noise: float = 26) -> Pixels:
    """Paper at 235 with so much grain, print and rulings darkened by as much as they were darker."""
    grain = np.random.default_rng(3).normal(-20, noise, page.shape)
    return np.asarray(np.clip(page.astype(np.float64) + grain, 0, 255), np.uint8)


def pale_double(page: Pixels, columns: tuple[int, ...] = COLUMNS, rows: tuple[int, ...] = ROWS) -> Pixels:
    """A table of double rulings, each line forty levels darker than the paper."""
    for off in (0, 7):
        rule(page, tuple(x + off for x in columns), tuple(y + off for y in rows), 215)
    return page


def found(page: Pixels) -> list[Stroke]:
    return find_strokes(page, ink_of(page), EM)


def covered(strokes: list[Stroke], place: int, *, horizontal: bool) -> int:
    """How much of a line is there, in pixels."""
    at = [s for s in strokes if s.horizontal == horizontal and abs(s.middle - place) <= 4]
    row = np.zeros(2000, np.bool_)
    for stroke in at:
        row[stroke.start : stroke.end] = True
    return int(row.sum())


def test_pale_double_rulings_in_grain() -> None:
    strokes = found(grained(pale_double(printed())))
    for y in ROWS:
        assert covered(strokes, y + 3, horizontal=True) >= 900
    for x in COLUMNS:
        assert covered(strokes, x + 3, horizontal=False) >= 400
    assert not any(110 < s.middle < 390 for s in strokes if not s.horizontal)


def test_grain_and_print_alone_have_none() -> None:
    page = grained(printed())
    assert with_pale([], page, ink_of(page), EM) == []


def test_what_shows_through_is_paler_than_the_rulings() -> None:
    """A table of as many rulings on the back of the sheet, between those of a small table on its front."""
    back = (150, 260, 380, 520, 640, 900, 1000)
    page = paper()
    rule(page, back, (500, 560, 620, 680, 740, 800), 225)
    rule(page, (100, 400, 700), (150, 250, 350), 60)
    strokes = found(grained(page, 14))
    assert all(s.middle <= 352 for s in strokes if s.horizontal)
    assert all(s.end <= 360 for s in strokes if not s.horizontal)
    assert covered(strokes, 250, horizontal=True) == pytest.approx(600, abs=8)


def test_a_pale_line_on_which_dark_rulings_end_is_their_border() -> None:
    """Its right border is as pale as what shows through; another line as pale stands where no ruling ends."""
    rows = (150, 210, 270, 330, 390, 450)
    page = paper()
    rule(page, (100, 400), rows, 60)
    for y in rows:
        cv2.line(page, (400, y), (700, y), 60, 3)
    cv2.line(page, (700, 150), (700, 450), 205, 3)
    cv2.line(page, (540, 150), (540, 450), 205, 3)
    strokes = found(grained(page, 14))
    assert covered(strokes, 700, horizontal=False) == pytest.approx(300, abs=8)
    assert covered(strokes, 540, horizontal=False) == 0


def test_stems_under_each_other_are_no_ruling() -> None:
    """The 1 of 15, 18 and 14 in low rows."""
    page = paper()
    rows = tuple(range(150, 500, 45))
    rule(page, (100, 700), rows, 40)
    for y in rows[:-1]:
        cv2.line(page, (400, y + 11), (400, y + 34), 40, 3)
    strokes = found(grained(page, 14))
    assert covered(strokes, 400, horizontal=False) == 0
    assert covered(strokes, 100, horizontal=False) == pytest.approx(rows[-1] - rows[0], abs=8)


def test_crumbs_of_rulings_are_not_the_size_of_characters() -> None:
    """Many small squares beside a few characters."""
    page = paper()
    write(page, "田日田田日", 140, 100)
    sure = usual_em(ink_of(page))
    for index in range(14):
        cv2.rectangle(page, (100 + 60 * index, 400), (108 + 60 * index, 408), 0, -1)
    assert usual_em(ink_of(page)) == pytest.approx(sure, rel=0.1)


def test_a_fold_over_a_page_without_rulings_is_none() -> None:
    page = printed()
    for y in (480, 484):
        cv2.line(page, (30, y), (1170, y + 4), 200, 2)
    assert found(grained(page, 14)) == []
