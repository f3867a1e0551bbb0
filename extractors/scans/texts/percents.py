"""Doubtful signs of per cent: beside the sure ones of their page, as one font draws them and ‰ has a ring more, and as
the network of single characters sees them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractors.ocr.glyphs import seen_alone, window
from extractors.ocr.permille import DOUBTFUL
from extractors.ocr.recognize import UNREAD, Reading
from extractors.picture import Pixels
from extractors.scans.lines.boxes import around
from extractors.scans.lines.crops import print_of
from extractors.scans.page import Layout

# How sure a sign is that others are compared with, and how many there are at least; by what part of the height of the
# doubtful one's line theirs differ from it at most.
SURE, FEWEST, LIKE = 0.95, 2, 0.4
# In em: the parts of a sign have their middles this near to where it was read; its height; and, of that, its width.
PARTS, HIGH, WIDTHS = 0.5, (0.5, 1.0), (0.7, 1.5)
# In em: how far left and right of where it was read a sign is looked for.
LEFT, RIGHT = 1.1, 1.6
# Of its height: the part of a sign below which its lower ring is; of its width, right of which.
LOWER, RINGED = 0.45, 0.5
# Pixels by which the second ring may be higher or lower than the first.
UNEVEN = 2
# How like the page's % what stands there is, at least; how like its lower ring what is beside it is where that is one
# more, at least, and where it is none, at most. (Of 569 % that are sure 85 in 100 are so like the others, and none of
# those has a ring beside it; of 26 ‰ those that are drawn as % are have 0.82 to 0.97, others are at most 0.57 like it.)
ALIKE, RING, NONE = 0.7, 0.75, 0.4
# The places around one, in em, that the network of single characters is shown. It is % where TWICE of them show it as
# likely as SEEN, and none ‰ likelier than UNSEEN. It is ‰, which is wider, where THRICE show that as likely, and where
# % was read none is likelier than FADED: with the 。 behind it, one further right looks like ‰. (Of 17,600 of each, in
# eleven fonts beside other print and read up to 0.3 em beside their place, no ‰ is taken for %, 23 % are for ‰; with
# two places 83 were.)
ASIDE, SEEN, UNSEEN, FADED = (-0.24, -0.12, 0.0, 0.12, 0.24, 0.36), 0.95, 0.05, 0.2
TWICE, THRICE = 2, 3
# How sure a sign told so is.
TOLD = 0.97


@dataclass(frozen=True, slots=True)
class _Sign:
    """A sign of a line: which glyph of which reading, where it was read, and its em, in pixels; whether it is sure."""

    line: int
    glyph: int
    x: float
    em: float
    sure: bool


def with_page_signs(layout: Layout, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with % or ‰ where a sign was in doubt and the sure % of the page, or the network of single
    characters, tell which one it is.
    """
    readings = list(readings)
    signs = list(_signs(layout, readings))
    if all(sign.sure for sign in signs):
        return readings
    known = [picture for sign in signs if sign.sure and (picture := _picture(layout, sign)) is not None]
    for sign in signs:
        told = None if sign.sure else _told(layout, sign, known) or _seen(layout, sign)
        if told:
            glyphs = list(readings[sign.line].glyphs)
            glyphs[sign.glyph] = replace(glyphs[sign.glyph], char=told, score=TOLD, rivals=())
            readings[sign.line] = Reading(tuple(glyphs))
    return readings


def _signs(layout: Layout, readings: Sequence[Reading]) -> Iterator[_Sign]:
    for number, (line, reading) in enumerate(zip(layout.lines, readings, strict=True)):
        if line.downwards or "%" not in reading.text:
            continue
        _, crop_left, crop_width, em = print_of(line, layout.em)
        for at, glyph in enumerate(reading.glyphs):
            if glyph.char == "%" and (glyph.score >= SURE or UNREAD < glyph.score <= DOUBTFUL):
                yield _Sign(number, at, crop_left + glyph.at * crop_width, em, glyph.score >= SURE)


def _picture(layout: Layout, sign: _Sign) -> Pixels | None:
    """The print of a sure sign; None where its parts are no sign's."""
    marks = layout.lines[sign.line].marks[0]
    parts = marks[np.abs((marks[:, 0] + marks[:, 2]) / 2 - sign.x) <= PARTS * sign.em]
    if not len(parts):
        return None
    left, top, right, bottom = around(parts)
    wide, high = right - left, bottom - top
    if not (HIGH[0] * sign.em <= high <= HIGH[1] * sign.em and WIDTHS[0] * high <= wide <= WIDTHS[1] * high):
        return None
    return layout.page[top:bottom, left:right]


def _told(layout: Layout, sign: _Sign, known: Sequence[Pixels]) -> str | None:
    """Which sign a doubtful one is; None where the others do not tell."""
    scores = _compared(layout, sign, known)
    if scores is None or scores[0] < ALIKE or NONE < scores[1] < RING:
        return None
    return "‰" if scores[1] >= RING else "%"


def _compared(layout: Layout, sign: _Sign, known: Sequence[Pixels]) -> tuple[float, float] | None:
    """How like the page's % the best place there is, and how like its lower ring what is right of that, 1 at most."""
    _, top, _, bottom = layout.lines[sign.line].box
    alike = [one for one in known if abs(len(one) - (bottom - top)) <= LIKE * (bottom - top)]
    if len(alike) < FEWEST:
        return None
    high = round(float(np.median([one.shape[0] for one in alike])))
    wide = round(float(np.median([one.shape[1] for one in alike])))
    same = [cv2.resize(one, (wide, high), interpolation=cv2.INTER_AREA) for one in alike]
    mean = np.asarray(np.mean(same, axis=0), np.float32)
    edge = 2 * UNEVEN
    area = layout.page[
        max(top - edge, 0) : bottom + edge, max(round(sign.x - LEFT * sign.em), 0) : round(sign.x + RIGHT * sign.em)
    ].astype(np.float32)
    if area.shape[0] < high or area.shape[1] < wide:
        return None
    found = cv2.matchTemplate(area, mean, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(found)
    low = round(LOWER * high)
    ring = mean[low:, round(RINGED * wide) :]
    beside = area[
        max(y + low - UNEVEN, 0) : y + high + UNEVEN, x + wide - UNEVEN : x + wide + ring.shape[1] + 2 * UNEVEN
    ]
    if beside.shape[0] < ring.shape[0] or beside.shape[1] < ring.shape[1]:
        return float(best), 0.0
    return float(best), float(cv2.matchTemplate(beside, ring, cv2.TM_CCOEFF_NORMED).max())


def _seen(layout: Layout, sign: _Sign) -> str | None:
    """Which sign the network of single characters sees there; None where it is not sure."""
    _, top, _, bottom = layout.lines[sign.line].box
    windows = [[window(layout.page, sign.x + aside * sign.em, (top + bottom) / 2, sign.em)] for aside in ASIDE]
    seen = seen_alone(windows)
    permille, percent = [one.of("‰") for one in seen], [one.of("%") + one.of("％") for one in seen]
    if _times(permille) >= THRICE and percent[ASIDE.index(0.0)] <= FADED:
        return "‰"
    return "%" if _times(percent) >= TWICE and max(permille) <= UNSEEN else None


def _times(chances: Sequence[float]) -> int:
    """How often it is seen for sure."""
    return sum(chance >= SEEN for chance in chances)
