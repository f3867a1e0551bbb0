"""Flat marks in a line of print: a dash, 一 and a hyphen are told by their length where the recogniser guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from extractors.ocr.language import CONFIRMED
from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from extractors.picture import Boxes

BARS = frozenset("一—-–―－﹣_~")
# In em. A bar is at least so long and no thicker; two dashes set as one are longer than any character, and no longer
# than `LONGEST`, or than `TRIPLE` where the em is told by a line's steps, which are a quarter too small at most.
SHORTEST, THICKEST, DOUBLE, LONGEST, TRIPLE = 0.3, 0.22, 1.5, 2.2, 2.75
# A hyphen is shorter than this, 一 (with the space that a character keeps beside it) shorter than that.
HYPHEN, CHARACTER = 0.6, 0.96
# A hyphen takes up no more room between its neighbours (0.6); a mark in the room of a character is what is left of one.
ROOM = 0.9
# So many steps from one hanzi to the next tell a line's em; its height also counts what is taller than hanzi.
TELLING = 8
# A bar is at least this many times as long as thick, and no other print stands above or below it.
FLAT = 3.0
ALONE = 0.15
# In em: the two halves of a dash stand no further apart; the pieces of a broken stroke, less than two hyphens do.
APART, BROKEN = 0.25, 0.06
# Two hyphens are of one length, the pieces of a dash of one em are not: the shorter one has this part of the other at
# most, and they stand so near to each other (em). Together they are longer than one hyphen.
UNEVEN, TORN = 0.75, 0.12
# From this score on ~ is believed: as a bar it would be flat.
WAVY = 0.95
# What else a bar may be is no rival if less likely than this.
RIVALLED = 0.05
# How far (em) the middle of a character as read may lie from where it stands.
NEAR = 0.3


def with_bars(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading of a line with each flat mark of it as what its length says.

    `marks` are the components of the line (left, top, right, bottom), sorted from the left; the crop it was
    read from begins at `crop_left` and is `crop_width` wide, all in pixels. 一 and a single dash of its length
    are left as they were read.
    """
    if not len(marks) or not any(glyph.char in BARS for glyph in reading.glyphs):
        return reading
    glyphs = _without_divided(reading.glyphs)
    step, count = _advance(glyphs)
    em = step * crop_width if count >= TELLING else max(em, step * crop_width)
    glyphs, marks = _mended(glyphs, marks, crop_left, crop_width, em)
    bars = _bars(marks, em)
    wide, high = marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]
    flat = marks[(high <= THICKEST * em) & (wide >= 2 * high)][:, [0, 2]].tolist()
    for left, right in bars:
        others = [(start, end) for start, end in flat if end <= left or start >= right]
        inside = [
            index
            for index, glyph in enumerate(glyphs)
            for x in (crop_left + glyph.at * crop_width,)
            if glyph.char in BARS
            and _stands_at(x, left, right, NEAR * em)
            and not any(_stands_at(x, *other, 0.0) for other in others)
        ]
        if inside and not _is_wavy(glyphs, inside):
            read = glyphs[inside[0] : inside[-1] + 1]
            worn = len(read) == 1 and read[0].char in "一—" and _room(left, right, marks) >= ROOM * em
            if not worn or right - left >= HYPHEN * em:
                glyphs[inside[0] : inside[-1] + 1] = _as_long(read, (right - left) / em)
    return Reading(tuple(_doubled(glyphs)))


def _room(left: int, right: int, marks: Boxes) -> float:
    """From the print before a mark to that behind it, in pixels; 0 at the ends of the line."""
    before, behind = marks[marks[:, 2] <= left, 2], marks[marks[:, 0] >= right, 0]
    return float(behind.min() - before.max()) if len(before) and len(behind) else 0.0


def _without_divided(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs with a dash for each ÷ beside one: nothing is divided by a dash, specks lie above and below it."""
    beside = ["", *(glyph.char for glyph in glyphs), ""]
    return [
        replace(glyph, char="—", rivals=()) if glyph.char == "÷" and {beside[at], beside[at + 2]} & BARS else glyph
        for at, glyph in enumerate(glyphs)
    ]


def _is_wavy(glyphs: Sequence[Glyph], inside: Sequence[int]) -> bool:
    """Whether what stands between two figures is, or may be, no bar: its length does not tell 6~9 from 6-9."""
    beside = [*glyphs[max(inside[0] - 1, 0) : inside[0]], *glyphs[inside[-1] + 1 : inside[-1] + 2]]
    said = [(glyphs[i].char, glyphs[i].score) for i in inside] + [r for i in inside for r in glyphs[i].rivals]
    wavy = any(char == "~" and score >= RIVALLED for char, score in said)
    return wavy and len(beside) == 2 and all(glyph.char.isdigit() for glyph in beside)


def _stands_at(x: float, left: int, right: int, near: float) -> bool:
    return left - near <= x <= right + near


def blank_mark(reading: Reading) -> Reading:
    """A line of several bars alone says that there is nothing, whichever bars they are and however many: it is sure."""
    glyphs = reading.glyphs
    bars = len(glyphs) > 1 and all(glyph.char in BARS and glyph.char not in "~_" for glyph in glyphs)
    if not bars or any(char not in BARS for glyph in glyphs for char, score in glyph.rivals if score >= RIVALLED):
        return reading
    return Reading(tuple(replace(glyph, score=max(glyph.score, CONFIRMED)) for glyph in glyphs))


def _mended(
    glyphs: Sequence[Glyph], marks: Boxes, crop_left: float, crop_width: float, em: float
) -> tuple[list[Glyph], Boxes]:
    """The glyphs and marks of a line with the pieces of broken strokes as one mark each.

    That is, what lies on one line with a dash or 一 beside no other bar; and two hyphens that are pieces of one stroke,
    which become a dash, or 一.
    """
    done: list[Glyph] = []
    for index, glyph in enumerate(glyphs):
        beside = {other.char for other in (*done[-1:], *glyphs[index + 1 : index + 2])}
        done.append(glyph)
        if glyph.char in "一—" and not beside & BARS:
            marks = _joined(marks, _pieces(marks, _nearest(marks, crop_left + glyph.at * crop_width), em))
        elif len(done) > 1 and done[-2].char == glyph.char == "-":
            pair = [_nearest(marks, crop_left + one.at * crop_width) for one in done[-2:]]
            if _are_pieces(marks[pair], em):
                marks = _joined(marks, pair)
                score, at = min(done[-2].score, glyph.score, DOUBTED), (done[-2].at + glyph.at) / 2
                done[-2:] = [Glyph("—", score, (("一", 1 - DOUBTED),), at)]
    return done, marks


def _nearest(marks: Boxes, x: float) -> int:
    return int(np.abs(marks[:, 0] + marks[:, 2] - 2 * x).argmin())


def _joined(marks: Boxes, pieces: Sequence[int]) -> Boxes:
    """The marks with some of them as one, sorted from the left."""
    whole = [*marks[pieces][:, :2].min(axis=0), *marks[pieces][:, 2:].max(axis=0)]
    joined = np.vstack([np.delete(marks, pieces, axis=0), [whole]])
    return np.asarray(joined[joined[:, 0].argsort(kind="stable")], marks.dtype)


def _pieces(marks: Boxes, first: int, em: float) -> list[int]:
    """A flat mark and those that lie on one line with it, each as near to the next as pieces of one stroke."""
    wide, high = marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]
    _, top, _, bottom = marks[first].tolist()
    level = np.minimum(marks[:, 3], bottom) - np.maximum(marks[:, 1], top) >= np.minimum(high, bottom - top)
    flat = np.flatnonzero((high <= THICKEST * em) & (wide >= high) & level)
    if first not in flat:
        return [first]
    gaps = marks[flat[1:], 0] - marks[flat[:-1], 2]
    runs = np.split(flat, np.flatnonzero((gaps <= 0) | (gaps > TORN * em)) + 1)
    return next([int(piece) for piece in run] for run in runs if first in run)


def _are_pieces(pair: Boxes, em: float) -> bool:
    """Whether two marks are of uneven length, and as near as the pieces of one stroke."""
    (left, top, end, bottom), (start, above, right, below) = pair.tolist()
    short, long = sorted((end - left, right - start))
    flat = max(bottom - top, below - above) <= THICKEST * em and min(bottom, below) > max(top, above)
    near = 0 < start - end <= TORN * em
    return bool(flat and near and short <= UNEVEN * long and HYPHEN * em <= right - left <= DOUBLE * em)


def _doubled(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Two dashes side by side are one dash as Chinese sets it, however unsure each of them was."""
    dashes = [glyph.char == "—" for glyph in glyphs]
    return [
        replace(glyph, score=max(glyph.score, 0.99))
        if dash and (dashes[index - 1 : index] == [True] or dashes[index + 1 : index + 2] == [True])
        else glyph
        for index, (glyph, dash) in enumerate(zip(glyphs, dashes, strict=True))
    ]


def _bars(marks: Boxes, em: float) -> list[tuple[int, int]]:
    """Left and right of each flat mark with nothing above or below."""
    bars: list[tuple[int, int]] = []
    for mark in marks:
        left, top, right, bottom = (int(x) for x in mark)
        width, height = right - left, bottom - top
        if width < SHORTEST * em or height > THICKEST * em or width < FLAT * height:
            continue
        shared = np.minimum(marks[:, 2], right) - np.maximum(marks[:, 0], left)
        others = shared[(marks != mark).any(axis=1)]
        if len(others) and others.max() > ALONE * width:
            continue
        apart = left - bars[-1][1] if bars else em
        joined = right - bars[-1][0] if apart <= APART * em else 0
        of_two = CHARACTER * em <= width and DOUBLE * em <= joined <= LONGEST * em
        broken = apart <= max(BROKEN * em, 1) and CHARACTER * em <= joined <= DOUBLE * em
        if of_two or broken:
            left = bars.pop()[0]
        bars.append((left, right))
    return bars


def _as_long(glyphs: Sequence[Glyph], length: float) -> list[Glyph]:
    first = max(glyphs, key=lambda glyph: glyph.score)
    if length >= DOUBLE:
        count = 2 if length < TRIPLE else round(length)
        return [replace(first, char="—", score=max(first.score, 0.99), rivals=())] * count
    if first.char == "~" and first.score >= WAVY:
        return [first]
    if length < HYPHEN and (first.char != "一" or any(char in BARS for char, _ in first.rivals)):
        return [replace(first, char="-", score=max(first.score, 0.99), rivals=())]
    if length < CHARACTER:
        return [first]
    if len(glyphs) > 1:  # two were read where one stands
        dash, one = ("—", "一") if all(glyph.char != "一" for glyph in glyphs) else ("一", "—")
        return [replace(first, char=dash, score=min(first.score, DOUBTED), rivals=((one, 1 - DOUBTED),))]
    if first.char == "一":  # of a font that draws it wide, or a dash: the recogniser cannot tell
        doubtful = any(char in BARS for char, _ in first.rivals)
        return [replace(first, score=min(first.score, DOUBTED)) if doubtful else first]
    return [replace(first, char="—")]


def _advance(glyphs: Sequence[Glyph]) -> tuple[float, int]:
    """The usual step from one hanzi to the next, as a part of the crop's width (0 where there are no two), and of how
    many.
    """
    steps = sorted(
        after.at - before.at for before, after in pairwise(glyphs) if before.char > "\u4e00" and after.char > "\u4e00"
    )
    return (steps[len(steps) // 4] if steps else 0.0), len(steps)
