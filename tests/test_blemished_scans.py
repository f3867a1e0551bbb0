"""Damage that leaves another value plainly readable: streaks, fluid, holes, pens. The value says that it is in doubt."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from extractors.picture import Pixels
from pipeline.load import RecordData
from pipeline.process import knowledge, process
from tests.documents import ENGINE
from tests.scan_pictures import picture, printed

CASE = "draw-two-forms-one-page"
# Where the first form prints them, in pixels: ≥95% and 99% in one row, 100%, 7场, 8.37万元 and the border at its right.
ROW, HUNDRED, SEVEN, MONEY, BORDER = 1131, (892, 866, 939, 880), (900, 748, 929, 767), (875, 930, 954, 948), 1002
WHITE, PEN = 255, 40
Damage = Callable[[Pixels], None]


def streak_across(page: Pixels) -> None:
    page[ROW - 2 : ROW + 2] = WHITE


def streak_down(page: Pixels) -> None:
    page[700:1000, 904:907] = WHITE


def fluid(page: Pixels) -> None:
    left, top, _, bottom = HUNDRED
    page[top - 3 : bottom + 3, left + 7 : left + 18] = WHITE  # the first 0


def glare(page: Pixels) -> None:
    page[565:592, 400:446] = WHITE  # two characters of the second row of the goals


def hole(page: Pixels) -> None:
    left, top, _, bottom = SEVEN
    cv2.circle(page, (left - 2, (top + bottom) // 2), 13, (0,), -1)


def struck(page: Pixels) -> None:
    left, top, right, bottom = MONEY
    page[(top + bottom) // 2 - 1 : (top + bottom) // 2 + 1, left - 4 : right + 4] = PEN


def errors(record: RecordData) -> set[str | None]:
    return {found["path"] for found in record["findings"] if found["severity"] == "error"}


def first_form(page: Pixels) -> RecordData:
    record: RecordData = process("scan.png", picture(page), (), knowledge(None), ENGINE).records[0]
    return record


def test_the_page_itself_is_ready() -> None:
    record = first_form(printed(CASE)[0])
    assert record["status"] == "ready"
    actual = [row["actual"]["text"] for row in record["indicators"]]
    assert [actual[0], actual[2], actual[3], actual[6]] == ["7场", "100%", "8.37万元", "99%"]


@pytest.mark.parametrize(
    ("damage", "paths"),
    [
        (streak_across, {"/indicators/6/target", "/indicators/6/actual"}),
        (streak_down, {"/indicators/0/actual", "/indicators/2/actual"}),
        (fluid, {"/indicators/2/actual"}),
        (glare, {"/goals/expected"}),
        (hole, {"/indicators/0/actual"}),
        (struck, {"/indicators/3/actual"}),
    ],
)
def test_a_value_that_damage_may_have_changed_is_in_doubt(damage: Damage, paths: set[str]) -> None:
    page = np.array(printed(CASE)[0])
    damage(page)
    record = first_form(page)
    assert record["status"] == "review"
    assert paths <= errors(record)
