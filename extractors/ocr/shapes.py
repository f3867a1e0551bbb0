"""Signs of a line that their shape tells surer than a network: > from ≥, + from 十, I from II and III."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extractors.ocr.inks import strokes_by_row
from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from extractors.picture import Boxes, Pixels

# The correlation of a sign with its image upside down: 0.7-1 for > and <, as a rule 0.93 (7 fonts at 16-36 pixels,
# blurred); below 0 for ≥ with a level bar; 0.2 to 0.75 for ⩾, whose bar runs along the lower arm. Between, the
# recogniser must have thought of a bar too.
MIRRORED, UNLIKE, BARRED = 0.85, 0.7, 0.1
# That of a sign a little blurred, about an axis up to half as many pixels off: of 839 × ≥ and ≤ none had over 0.87;
# no > or < in which the recogniser sees no bar had less.
SOFT, BLUR, AXES = 0.9, 0.7, 2
LIMITS = {">": "≥", "<": "≤", "≥": "≥", "≤": "≤"}
_BARE = {"≥": ">", "≤": "<"}
# In em: the middle of a part of a sign lies no further from where it was read; a sign is at least so high.
REACH, LEAST_HEIGHT = 0.5, 0.2
# In em: a stem of a roman numeral is at least so high and at most so wide.
STEM = (0.5, 0.35)
# In em: how far the ends of stems may be off, and of 255 what is darker is ink.
LEVEL, DARK = 0.05, 128
NUMERALS = {"I": 1, "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3}
# O2O, however its letters were read; in em, how high they are at least. How many times as wide as the digit an O is at
# least: 0 is 1.0 to 1.15 times as wide.
_RINGED_TWO = re.compile("(?<=[\u4e00-\u9fff])[0O]2[0O](?=[\u4e00-\u9fff，。、；]|$)")
TALL, WIDER = 0.45, 1.25
# In em: a + is no larger (0.5 to 0.78 of the type size in 20 fonts), 十 is (0.82 to 0.96).
PLUS = 0.75
# What a shape tells is as sure as this; what it contradicts is in doubt.
TOLD = 0.97


def with_limits(
    reading: Reading, marks: Boxes, page: Pixels, crop_left: float, crop_width: float, em: float
) -> Reading:
    """The reading with > and ≥, < and ≤ as their bars say; ≥ that is read as such is left alone.

    `marks` are the components of the line (left, top, right, bottom) on `page` (paper near 255); the crop it was
    read from begins at `crop_left` and is `crop_width` wide, all in pixels.
    """
    if not any(glyph.char in LIMITS for glyph in reading.glyphs):
        return reading
    places = crop_left + np.array([glyph.at for glyph in reading.glyphs]) * crop_width
    across = (marks[:, 0] + marks[:, 2]) / 2
    owners = np.abs(across[:, None] - places[None]).argmin(axis=1)
    glyphs = []
    for index, glyph in enumerate(reading.glyphs):
        own = marks[(owners == index) & (np.abs(across - places[index]) <= REACH * em)]
        written_out = reading.text[index + 1 : index + 2] == "="  # >= is ≥ in two signs
        sign = _sign(own, page, em) if glyph.char in LIMITS and not written_out else None
        glyphs.append(glyph if sign is None else _as_shaped(glyph, sign))
    return Reading(tuple(glyphs))


def _sign(parts: Boxes, page: Pixels, em: float) -> Pixels | None:
    """The print of a sign; None where there is none to see."""
    if not len(parts):
        return None
    (left, top), (right, bottom) = parts[:, :2].min(axis=0), parts[:, 2:].max(axis=0)
    sign = page[top:bottom, left:right]
    return sign if bottom - top >= LEAST_HEIGHT * em and sign.std() else None


def _likeness(sign: Pixels) -> float:
    """The correlation of a sign with its image upside down."""
    return float(np.corrcoef(sign.ravel(), sign[::-1].ravel())[0, 1])


def _likeness_about(sign: Pixels) -> float:
    """The same, a little blurred, about the axis that suits it best: thin strokes meet nothing a pixel beside."""
    grown = cv2.copyMakeBorder(sign, AXES, AXES, AXES, AXES, cv2.BORDER_CONSTANT, value=(255,))
    soft = cv2.GaussianBlur(grown, (0, 0), BLUR)
    tall = len(soft)
    pieces = [soft[max(off, 0) : tall + min(off, 0)] for off in range(-AXES, AXES + 1)]
    return max(float(np.corrcoef(piece.ravel(), piece[::-1].ravel())[0, 1]) for piece in pieces)


def _as_shaped(glyph: Glyph, sign: Pixels) -> Glyph:
    limit, likeness = LIMITS[glyph.char], _likeness(sign)
    bare = _BARE[limit]
    others = tuple(rival for rival in glyph.rivals if rival[0] not in (limit, bare))
    if likeness <= (UNLIKE if glyph.char == limit or limit in dict(glyph.rivals) else BARRED):
        score = max(1 - sum(score for _, score in others), 0.0)
        return replace(glyph, char=limit, score=min(score, TOLD), rivals=others)
    if glyph.char == limit:
        return glyph
    if likeness >= MIRRORED or (limit not in dict(glyph.rivals) and _likeness_about(sign) >= SOFT):
        return replace(glyph, rivals=others)
    said = limit if limit in dict(glyph.rivals) else bare
    return replace(glyph, char=said, score=min(glyph.score, DOUBTED), rivals=others)


def with_plus(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading with + sure where it may only be 十, and is smaller than that is drawn.

    Parameters as for `with_limits`.
    """
    glyphs = list(reading.glyphs)
    for index, glyph in enumerate(glyphs):
        if glyph.char != "+" or "十" not in dict(glyph.rivals):
            continue
        x = crop_left + glyph.at * crop_width
        own = marks[(marks[:, 0] <= x) & (x <= marks[:, 2])]
        if len(own) == 1 and (own[0, 2:] - own[0, :2]).max() <= PLUS * em:
            others = tuple(rival for rival in glyph.rivals if rival[0] != "十")
            glyphs[index] = replace(glyph, score=min(1 - sum(score for _, score in others), TOLD), rivals=others)
    return Reading(tuple(glyphs))


def with_wide_letters(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading with O2O for 020 between hanzi where both rings are wider than a digit.

    Parameters as for `with_limits`. Fonts that draw O as narrow as 0 leave it open.
    """
    glyphs = list(reading.glyphs)
    for run in _RINGED_TWO.finditer(reading.text):
        places = [crop_left + glyph.at * crop_width for glyph in glyphs[run.start() : run.end()]]
        own = [
            marks[(marks[:, 0] <= x) & (x <= marks[:, 2]) & (marks[:, 3] - marks[:, 1] >= TALL * em)] for x in places
        ]
        if any(len(parts) != 1 for parts in own):
            continue
        first, two, last = (int(parts[0, 2] - parts[0, 0]) for parts in own)
        if min(first, last) >= WIDER * two:
            for index in (run.start(), run.end() - 1):
                glyphs[index] = replace(glyphs[index], char="O", score=TOLD, rivals=())
    return Reading(tuple(glyphs))


def with_numerals(
    reading: Reading, marks: Boxes, page: Pixels, crop_left: float, crop_width: float, em: float
) -> Reading:
    """The reading with II and III as the stems say that stand there, where they were read as several numerals.

    Parameters as for `with_limits`. A numeral that was read as one character is confirmed by as many stems.
    """
    glyphs: list[Glyph] = []
    run: list[Glyph] = []
    for glyph in (*reading.glyphs, Glyph("", 1.0, (), 1.0)):
        if glyph.char in NUMERALS:
            run.append(glyph)
            continue
        glyphs += _counted(run, marks, page, crop_left, crop_width, em)
        run = []
        if glyph.char:
            glyphs.append(glyph)
    return Reading(tuple(glyphs))


def _counted(
    run: Sequence[Glyph], marks: Boxes, page: Pixels, crop_left: float, crop_width: float, em: float
) -> Sequence[Glyph]:
    whole = next((glyph for glyph in run if glyph.char in "ⅡⅢ"), None)
    told = whole and _stems(marks, page, crop_left + whole.at * crop_width, em) == NUMERALS[whole.char]
    if whole and told and (len(run) == 1 or _in_one_piece(marks, crop_left + whole.at * crop_width, em)):
        return [replace(whole, score=max(whole.score, TOLD), rivals=())]
    if len(run) == 1 or not any(NUMERALS[glyph.char] > 1 for glyph in run):
        return run
    left, right = (crop_left + glyph.at * crop_width for glyph in (run[0], run[-1]))
    across = (marks[:, 0] + marks[:, 2]) / 2
    stems = (marks[:, 3] - marks[:, 1] >= STEM[0] * em) & (marks[:, 2] - marks[:, 0] <= STEM[1] * em)
    count = int(np.count_nonzero(stems & (across > left - REACH * em) & (across < right + REACH * em)))
    if not max(NUMERALS[glyph.char] for glyph in run) <= count <= 3:
        return [replace(glyph, score=min(glyph.score, DOUBTED)) for glyph in run]
    step = (run[-1].at - run[0].at) / max(count - 1, 1)
    return [Glyph("I", TOLD, (), run[0].at + index * step) for index in range(count)]


def _in_one_piece(marks: Boxes, x: float, em: float) -> bool:
    """Whether the print around `x` is one component wider than a stem: numerals whose serifs touch."""
    there = (marks[:, 0] <= x) & (x <= marks[:, 2]) & (marks[:, 2] - marks[:, 0] > STEM[1] * em)
    return bool(there.any())


def _stems(marks: Boxes, page: Pixels, x: float, em: float) -> int:
    """The upright strokes of the print around `x` whose parts begin and end at one height; those of 川 do not."""
    across, high = (marks[:, 0] + marks[:, 2]) / 2, marks[:, 3] - marks[:, 1]
    there = marks[(np.abs(across - x) <= REACH * em) & (high >= STEM[0] * em)]
    if not len(there):
        return 0
    nearest = there[np.abs(there[:, 0] + there[:, 2] - 2 * x).argmin()]
    level = np.abs(there[:, (1, 3)] - nearest[[1, 3]]).max(axis=1) <= LEVEL * em
    (left, top), (right, bottom) = there[level, :2].min(axis=0).tolist(), there[level, 2:].max(axis=0).tolist()
    rows = page[top + (bottom - top) // 3 : bottom - (bottom - top) // 3, left:right] < DARK
    return int(np.median(strokes_by_row(rows)))
