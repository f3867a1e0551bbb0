"""Doubtful signs of per cent are told by the sure ones of their page, or by the network of single characters."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ocr.glyphs import Seen
from extractors.ocr.recognize import UNREAD, Glyph, Reading
from extractors.picture import Pixels
from extractors.scans.lines.boxes import Line
from extractors.scans.page import Layout
from extractors.scans.texts import percents
from extractors.scans.texts.percents import with_page_signs

EM, ROW = 40, 60


def ring(page: Pixels, x: int, y: int) -> None:
    cv2.ellipse(page, (x, y), (5, 7), 0, 0, 360, (0,), 2, cv2.LINE_AA)


def sign(page: Pixels, x: int, top: int, *, rings: int = 1) -> None:
    """% or ‰ as one font draws them: 30 pixels high, a ring above the slash, one or two below it."""
    ring(page, x + 6, top + 8)
    cv2.line(page, (x + 4, top + 29), (x + 24, top), (0,), 2, cv2.LINE_AA)
    for place in range(rings):
        ring(page, x + 22 + 14 * place, top + 22)


def line(page: Pixels, top: int, glyph: Glyph) -> tuple[Line, Reading]:
    """A line that says 1 and then the glyph, with the print that stands there."""
    inside = page[top : top + 32, 20:220]
    _, _, stats, _ = cv2.connectedComponentsWithStats((inside < 128).astype(np.uint8))
    boxes = [(x + 20, y + top, x + 20 + w, y + top + h) for x, y, w, h, _ in stats[1:].tolist()]
    marks = np.array(sorted(boxes), np.int32)
    return Line((marks,), (0, 0, page.shape[1], page.shape[0])), Reading((Glyph("1", 1.0, (), 0.05), glyph))


def told(sure: int, *, rings: int = 1, behind: str = "", score: float = 0.45) -> Glyph:
    """What a doubtful sign is, below so many sure ones."""
    page = np.full((ROW * (sure + 1) + 20, 260), 255, np.uint8)
    made = []
    for row in range(sure + 1):
        top = 10 + ROW * row
        cv2.line(page, (28, top), (28, top + 30), (0,), 3)
        sign(page, 44, top, rings=rings if row == sure else 1)
        if row == sure and behind:
            cv2.line(page, (75, top + 24), (80, top + 30), (0,), 4, cv2.LINE_AA)  # touches the sign
        glyph = Glyph("%", score if row == sure else 1.0, (("‰", 0.55),) if row == sure else (), 0.0)
        built, reading = line(page, top, glyph)
        width = built.box[2] - built.box[0]
        at = (44 + 15 - built.box[0]) / max(width, 1)
        made.append((built, Reading((reading.glyphs[0], Glyph(glyph.char, glyph.score, glyph.rivals, at)))))
    layout = Layout(page, float(EM), tuple(built for built, _ in made), ())
    return with_page_signs(layout, [reading for _, reading in made])[-1].glyphs[1]


@pytest.mark.parametrize(
    ("sure", "rings", "behind", "char", "certain"),
    [
        (4, 1, "", "%", True),
        (4, 1, "、", "%", True),
        (4, 2, "", "‰", True),
        (1, 1, "", "%", False),  # one alone tells nothing
        (0, 2, "", "‰", True),  # the network of single characters sees both rings
    ],
)
def test_a_doubtful_sign_is_what_the_sure_ones_of_its_page_tell(
    sure: int, rings: int, behind: str, char: str, certain: bool
) -> None:
    found = told(sure, rings=rings, behind=behind)
    assert found.char == char
    assert (found.score > 0.9) is certain


def test_a_sign_beside_print_that_was_not_read_stays_in_doubt() -> None:
    assert told(4, score=UNREAD).score == UNREAD


def test_a_sign_that_is_only_half_sure_stays_as_it_is() -> None:
    assert told(4, rings=2, score=0.9).char == "%"


@pytest.mark.parametrize(("places", "char", "certain"), [(3, "‰", True), (2, "%", False)])
def test_permille_is_seen_at_three_places(
    monkeypatch: pytest.MonkeyPatch, places: int, char: str, certain: bool
) -> None:
    """At the two right of a % with a 。 behind it the network sees ‰ too."""
    sees = [np.array([0, 0.97] if place < places else [0.1, 0], np.float32) for place in (5, 4, 2, 3, 1, 0)]
    monkeypatch.setattr(percents, "seen_alone", lambda _: [Seen(one, {"%": 0, "‰": 1}) for one in sees])
    found = told(0)
    assert (found.char, found.score > 0.9) == (char, certain)
