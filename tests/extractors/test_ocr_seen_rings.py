"""Numbers in rings that the network of single characters sees, drawn and as told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr.glyphs import seen_alone, window
from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from extractors.ocr.ringed import in_order
from extractors.ocr.seen_rings import asked, number_seen, with_seen_rings


def reading(text: str, step: float = 0.05) -> Reading:
    return Reading(tuple(Glyph(char, 0.97, (), 0.02 + step * at) for at, char in enumerate(text)))


@pytest.mark.parametrize(("printed", "ringed", "number"), [("4", True, 4), ("4", False, None)])
def test_a_ring_that_is_drawn_is_seen(printed: str, ringed: bool, number: int | None) -> None:
    page = np.full((80, 80), 255, np.uint8)
    if ringed:
        cv2.circle(page, (40, 40), 20, (60,), 1, cv2.LINE_AA)
    (wide, tall), _ = cv2.getTextSize(printed, cv2.FONT_HERSHEY_SIMPLEX, 0.7, 2)
    cv2.putText(page, printed, (40 - wide // 2, 40 + tall // 2), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2, cv2.LINE_AA)
    [seen] = seen_alone([[window(page, 40, 40, 48)]])
    assert number_seen(seen) == number


@pytest.mark.parametrize(
    ("text", "step", "places"),
    [
        ("②清淤；③建池", 0.05, [(0, 1), (4, 5)]),
        ("1清淤；12建池", 0.05, [(0, 1), (4, 6)]),
        ("2处；共3建池；7人", 0.05, []),  # counts, and a number amid words
        ("⑩①受理", 0.01, [(0, 2)]),  # in one another's place
        ("⑩①受理", 0.05, [(0, 1), (1, 2)]),
    ],
)
def test_places_of_rings_and_of_digits_that_begin_items_are_asked_about(
    text: str, step: float, places: list[tuple[int, int]]
) -> None:
    assert asked(reading(text, step), 0.05) == places


@pytest.mark.parametrize(
    ("text", "span", "number", "said", "sure"),
    [
        ("②清淤", (0, 1), 12, "⑫清淤", False),  # in doubt until it counts on
        ("②清淤", (0, 1), 2, "②清淤", True),
        ("②清淤", (0, 1), 5, "②清淤", False),  # neither
        ("⑰清淤", (0, 1), 12, "⑰清淤", True),  # which the network does not know
        ("1清淤", (0, 1), 1, "①清淤", False),
        ("1清淤", (0, 1), None, "1清淤", True),
        ("⑩①受理", (0, 2), 11, "⑪受理", False),
    ],
)
def test_what_is_seen_in_a_ring_takes_the_place_of_what_was_read_there(
    text: str, span: tuple[int, int], number: int | None, said: str, sure: bool
) -> None:
    found = with_seen_rings(reading(text), {span: number})
    assert (found.text, found.glyphs[0].score > DOUBTED) == (said, sure)


@pytest.mark.parametrize(
    ("before", "seen", "sure"),
    [("①清淤；", "②", True), ("⑪清淤；", "⑫", True), ("⑨清淤；", "⑫", False), ("", "②", False)],
)
def test_a_number_in_doubt_is_sure_where_it_counts_on(before: str, seen: str, sure: bool) -> None:
    doubtful = Reading((Glyph(seen, DOUBTED, (), 0.5), *reading("建池").glyphs))
    found = in_order([reading(before), doubtful])[1]
    assert (found.text[0], found.glyphs[0].score > DOUBTED) == (seen, sure)
