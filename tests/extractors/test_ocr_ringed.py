"""Numbers in rings drawn, found by their ring and read alone by the real engine."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr import EngineOptions, open_engine, ringed
from extractors.ocr.engine import Engine
from extractors.ocr.judge import confidence
from extractors.ocr.recognize import Glyph, Reading, read_crops
from extractors.ocr.ringed import both, in_order, inside, is_unsure, rings, with_ringed
from extractors.picture import Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts import recognition

EM = 48
RING = np.array([(18, 18, 63, 63), (100, 18, 146, 63)], np.int32)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("ppocr", EngineOptions(1))


def drawn(printed: str, *, square: bool = False, size: float = 0.7) -> Pixels:
    page = np.full((80, 200), 255, np.uint8)
    if square:
        cv2.rectangle(page, (19, 19), (61, 61), 0, 2, cv2.LINE_AA)
    else:
        cv2.circle(page, (40, 40), 21, 90, 1, cv2.LINE_AA)
    (wide, tall), _ = cv2.getTextSize(printed, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
    cv2.putText(page, printed, (40 - wide // 2, 40 + tall // 2), cv2.FONT_HERSHEY_SIMPLEX, size, 0, 2, cv2.LINE_AA)
    return page


@pytest.mark.parametrize(
    ("printed", "read_as", "said"),
    [("12", "②", "⑫"), ("3", "③", "③"), ("18", "⑩⑧", "⑱"), ("20", "", "⑳"), ("12", "2", "⑫")],
)
def test_a_number_in_a_ring_is_what_is_read_inside(printed: str, read_as: str, said: str, engine: Engine) -> None:
    page = drawn(printed)
    [(spot, sure)] = rings(RING, page, EM)
    assert sure
    picture = inside(page, spot)
    assert picture is not None
    glyphs = (
        *(Glyph(char, 0.7, (), 0.15 + 0.1 * place) for place, char in enumerate(read_as)),
        Glyph("铺", 1.0, (), 0.6),
    )
    found = with_ringed(Reading(glyphs), spot, read_crops([picture], engine)[0], 0, 200)
    assert found.text == f"{said}铺"
    assert confidence(found) >= 0.9


@pytest.mark.parametrize(
    ("read_as", "said"),
    [
        ("⑨修路⑩植树①清淤⑫筑坝", "⑨修路⑩植树⑪清淤⑫筑坝"),
        ("⑪修路②植树", "①修路②植树"),
        ("①修路⑫植树③清淤", "①修路②植树③清淤"),
        ("⑨修路⑩植树①清淤②筑坝", "⑨修路⑩植树①清淤②筑坝"),  # a list of its own
        ("①修路⑤植树③清淤", "①修路⑤植树③清淤"),  # nothing that is read so
        ("⑨修路⑩植树①清淤", "⑨修路⑩植树①清淤"),  # the next one does not say
    ],
)
def test_a_number_in_a_ring_that_is_ten_off_between_its_neighbours_is_the_one_due(read_as: str, said: str) -> None:
    lines = [Reading(tuple(Glyph(char, 0.8, (), 0.5) for char in part)) for part in (read_as[:4], read_as[4:])]
    assert "".join(line.text for line in in_order(lines)) == said


@pytest.mark.parametrize(
    ("read_as", "said"),
    [
        ("1修路；②植树", "①修路；②植树"),
        ("⑰修路。18植树；⑲清淤", "⑰修路。⑱植树；⑲清淤"),
        ("⑰修路，18户；⑲清淤", "⑰修路，18户；⑲清淤"),  # within an item
        ("①修路；3灯；2树；③清淤", "①修路；3灯；②树；③清淤"),
        ("①修路；2灯；2树；③清淤", "①修路；2灯；2树；③清淤"),  # either of them
        ("①修路；2处；植树；③清淤", "①修路；2处；植树；③清淤"),  # an amount
        ("①修路；2植树；⑤清淤", "①修路；2植树；⑤清淤"),  # none is due
        ("1修路；2植树", "1修路；2植树"),
    ],
)
def test_a_number_without_its_ring_between_those_in_rings_has_one(read_as: str, said: str) -> None:
    lines = [Reading(tuple(Glyph(char, 0.8, (), 0.5) for char in part)) for part in (read_as[:6], read_as[6:])]
    assert "".join(line.text for line in in_order(lines)) == said


def test_what_stands_beside_a_ring_stays() -> None:
    reading = Reading((Glyph("；", 1.0, (), 0.1), Glyph("①", 0.7, (), 0.2), Glyph("建", 1.0, (), 0.3)))
    assert with_ringed(reading, (18, 18, 63, 63), Reading((Glyph("1", 1.0, (), 0.5),)), 0, 200).text == "；①建"


def test_a_square_around_print_is_no_ring_and_an_empty_ring_no_number() -> None:
    assert not list(rings(RING, drawn("2", square=True), EM))
    empty = drawn("")
    [(spot, _)] = rings(RING, empty, EM)
    assert inside(empty, spot) is None


@pytest.mark.parametrize(
    ("read_as", "alone", "score"),
    [
        ("9", "9", 1.0),  # the ring of the digit itself
        ("0", "1", 1.0),
        ("86", "6", 1.0),
        ("5", "6", 1.0),
        ("②", "12", 0.8),
        ("②", "21", 1.0),
        ("②", "Z", 1.0),
    ],
)
def test_what_is_no_number_in_a_ring_stays_as_it_was_read(read_as: str, alone: str, score: float) -> None:
    reading = Reading((Glyph(read_as, 0.9, (), 0.2), Glyph("铺", 1.0, (), 0.6)))
    said = Reading(tuple(Glyph(char, score, (), 0.5) for char in alone))
    assert with_ringed(reading, (18, 18, 63, 63), said, 0, 200) == reading


def test_two_networks_that_see_the_same_number_in_a_ring_are_surer() -> None:
    def number(text: str, *scores: float) -> Reading:
        return Reading(tuple(Glyph(char, score, (), 0.5) for char, score in zip(text, scores, strict=True)))

    torn = number("11", 0.85, 0.94)
    assert is_unsure(torn)
    assert not is_unsure(number("11", 0.99, 0.96))
    assert not is_unsure(number("b", 0.4)), "no number"
    assert both(torn, number("11", 0.97, 0.98)).score == pytest.approx(0.9955)
    assert both(torn, number("17", 0.97, 0.98)) == torn


@pytest.mark.parametrize(("seen", "said"), [(True, "⑫铺"), (False, "铺")])
def test_digits_that_touch_their_ring_are_a_number_if_seen_with_it_too(
    seen: bool, said: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = drawn("12", size=1.1)
    assert [sure for _, sure in rings(RING, page, EM)] == [True]
    monkeypatch.setattr(ringed, "CROSSED", 0.3)  # 0.32 of this ring are
    assert [sure for _, sure in rings(RING, page, EM)] == [False]
    if not seen:
        monkeypatch.setattr(recognition, "number_seen", lambda _: None)
    layout = Layout(page, EM, (Line((RING,), (0, 0, 200, 80)),), ())
    [read] = recognition.with_rings(layout, [Reading((Glyph("铺", 1.0, (), 0.6),))], engine)
    assert read.text == said
