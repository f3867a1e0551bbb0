"""Numbers in rings: the recogniser takes ⑫ for ②, or passes it over, and knows none above; what is inside it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.language import MEASURES
from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Boxes, Pixels, Spot

# In em: how large a ring is, and by how much its sides may differ.
RING, ROUND = (0.55, 1.25), 0.25
# A ring is looked at in so many directions, on a picture of this many pixels across.
DIRECTIONS, ACROSS = 72, 32
# Of its radius: where its line runs, and where there is paper between it and the number.
LINE, PAPER = np.linspace(0.82, 1.0, 8), np.linspace(0.7, 0.8, 4)
# Of the difference between paper and ink: so much darker than paper is a ring's line, which is thin, and so much print.
PALE, DARK = 0.25, 0.5
# Parts of the directions: in so many, at least, its line is dark, and in no more the paper. (Of 283 rings on generated
# scans 98.6 % pass, of 6,500 other marks of their size 0.3 %; hanzi have dark corners.)
DRAWN, CROSSED = 0.9, 0.5
# Digits that fill their ring touch it: then the paper is dark in so many, and what is read inside must be seen with the
# ring around it too.
FILLED = 0.65
# Of a ring's side: how far its corners reach, where no print is.
CORNER = 0.1
# What is further from the middle than this part of the radius is no part of the number.
INSIDE = 0.8
# A number that is read inside with less is none: of 450 in rings one had less, of 300 in the rings of 6, 9 and 0 eight
# had more, and there the recogniser had read that digit.
READ = 0.95
# How sure a number in a ring is at most.
SEEN = 0.97
_FIRST, _LAST = "①", "⑳"
_BEGINNING = re.compile(r"(?:^|(?<=[。；;：:]))\d{1,2}(?=[\u4e00-\u9fff])")
_TURNS = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)


def _at(radii: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the places (radii, directions) on a ring's picture."""
    middle = (ACROSS - 1) / 2
    rows, columns = (np.rint(middle * (1 + np.outer(radii, turn(_TURNS)))) for turn in (np.sin, np.cos))
    return rows.astype(np.intp), columns.astype(np.intp)


_LINE, _PAPER = _at(LINE), _at(PAPER)


def rings(marks: Boxes, page: Pixels, em: float) -> Iterator[tuple[Spot, bool]]:
    """Where a round line stands around other print, and whether for sure: it may be print that the line touches.

    `marks` are the components of a line of text on `page`.
    """
    width, height = marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]
    sized = (np.minimum(width, height) >= RING[0] * em) & (np.maximum(width, height) <= RING[1] * em)
    for left, top, right, bottom in marks[sized & (abs(width - height) <= ROUND * em)].tolist():
        crossed = _crossed(page[top:bottom, left:right])
        if crossed <= FILLED:
            yield (left, top, right, bottom), crossed <= CROSSED


def _crossed(picture: Pixels) -> float:
    """In what part of the directions print lies on the paper within a ring; 1 where there is no ring."""
    small = cv2.resize(picture, (ACROSS, ACROSS), interpolation=cv2.INTER_AREA)
    depth = (float(small.max()) - small) / max(float(small.max()) - float(small.min()), 1.0)
    dark = depth > DARK
    reach = round(CORNER * ACROSS)
    if any(dark[rows, columns].any() for rows in _ends(reach) for columns in _ends(reach)):
        return 1.0
    line, paper = (depth > PALE)[_LINE], dark[_PAPER]
    return float((paper.mean(axis=0) >= 0.5).mean()) if line.any(axis=0).mean() >= DRAWN else 1.0


def _ends(reach: int) -> tuple[slice, slice]:
    return slice(None, reach), slice(-reach, None)


def inside(page: Pixels, spot: Spot) -> Pixels | None:
    """The print inside a ring with paper around it; None where there is none."""
    left, top, right, bottom = spot
    picture = page[top:bottom, left:right].copy()
    tall, wide = picture.shape
    paper, ink = np.percentile(picture, (95, 5))
    down, across = np.linspace(-1, 1, tall)[:, None], np.linspace(-1, 1, wide)[None]
    picture[np.hypot(down, across) > INSIDE] = paper
    dark = picture < paper - DARK * (paper - ink)
    if not dark.any():
        return None
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    alone = picture[max(rows[0] - 1, 0) : rows[-1] + 2, max(columns[0] - 1, 0) : columns[-1] + 2]
    room = alone.shape[0] // 2
    sides = (room // 2, room // 2, room, room)
    return np.asarray(cv2.copyMakeBorder(alone, *sides, cv2.BORDER_CONSTANT, value=(float(paper),)), np.uint8)


def is_unsure(alone: Reading) -> bool:
    """Whether what stands inside may be a number that the recogniser is not sure enough of."""
    return alone.text.isdecimal() and alone.score < READ


def both(alone: Reading, witness: Reading) -> Reading:
    """What was read inside, as sure as two networks together are that see the same: a stroke of ⑪ is 1, l or ]."""
    if witness.text != alone.text:
        return alone
    surer = (
        replace(ours, score=1 - (1 - ours.score) * (1 - theirs.score))
        for ours, theirs in zip(alone.glyphs, witness.glyphs, strict=True)
    )
    return Reading(tuple(surer))


def with_ringed(reading: Reading, spot: Spot, alone: Reading, crop_left: float, crop_width: float) -> Reading:
    """The reading with the number that was read alone in the ring at `spot`, in place of what was read there.

    The crop of the line begins at `crop_left` and is `crop_width` wide, all in pixels. Left alone where nothing is a
    number from 1 to 20, and where a digit was read but for the last of two: 6, 9 and 0 are round too.
    """
    if not alone.text.isdecimal() or not 1 <= int(alone.text) <= 20 or alone.score < READ:
        return reading
    left, _, right, _ = spot
    there = [
        index
        for index, glyph in enumerate(reading.glyphs)
        if left <= crop_left + glyph.at * crop_width <= right and (is_ringed(glyph.char) or glyph.char.isdigit())
    ]
    read = "".join(reading.glyphs[index].char for index in there)
    circled = any(map(is_ringed, read))
    if read and not circled and not (len(alone.text) > 1 and alone.text.endswith(read)):
        return reading
    middle = min(max(((left + right) / 2 - crop_left) / crop_width, 0.0), 1.0)
    number = Glyph(in_ring(int(alone.text)), min(alone.score, SEEN), (), middle)
    others = [glyph for index, glyph in enumerate(reading.glyphs) if index not in there]
    return Reading(tuple(sorted([*others, number], key=lambda glyph: glyph.at)))


def in_order(readings: Sequence[Reading]) -> list[Reading]:
    """The lines of a text with the items that its numbers in rings count: between ⑩ and ⑫, ① is ⑪, and so is 11
    where an item begins. One in doubt that is the one due is sure.

    >>> texts = "①清淤；⑫建池；③", "栽树；4巡河；⑤"
    >>> lines = [Reading(tuple(Glyph(char, 0.7, (), 0.1) for char in text)) for text in texts]
    >>> [line.text for line in in_order(lines)]
    ['①清淤；②建池；③', '栽树；④巡河；⑤']
    """
    lines = [list(reading.glyphs) for reading in readings]
    places = [(line, at) for line in lines for at, glyph in enumerate(line) if is_ringed(glyph.char)]
    numbers = [0, *(ringed_number(line[at].char) for line, at in places), 0]
    for index, (line, at) in enumerate(places, 1):
        due = numbers[index - 1] + 1
        goes_on = due > 1 or numbers[index + 1] == due + 1
        counted = numbers[index] in (due - 10, due + 10) and numbers[index + 1] == due + 1
        if counted or (numbers[index] == due and goes_on and line[at].score < SEEN):
            line[at] = replace(line[at], char=in_ring(due), score=SEEN, rivals=())
    return [Reading(tuple(line)) for line in _with_plain(lines)]


def _with_plain(lines: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """The lines with a ring around each number that begins an item alone and is the one due between two in rings.

    2处 may be two places.
    """
    glyphs = [glyph for line in lines for glyph in line]
    numbered = [row for row, line in enumerate(lines) for _ in line]
    text = "".join(glyph.char for glyph in glyphs)
    rings = [-1, *(at for at, char in enumerate(text) if is_ringed(char))]
    for before, after in reversed([*pairwise(rings)]):
        due = (ringed_number(text[before]) if before >= 0 else 0) + 1
        found = [(start, end) for start, end in beginnings(text, before + 1, after) if text[start:end] == str(due)]
        if ringed_number(text[after]) == due + 1 and len(found) == 1:
            start, end = found[0]
            glyphs[start:end] = [replace(glyphs[start], char=in_ring(due), rivals=())]
            del numbered[start + 1 : end]
    return [[glyph for glyph, of in zip(glyphs, numbered, strict=True) if of == row] for row in range(len(lines))]


def beginnings(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where digits begin an item, before a hanzi that they do not count: from where to where."""
    found = _BEGINNING.finditer(text, start, len(text) if end is None else end)
    return [match.span() for match in found if text[match.end()] not in MEASURES]


def ringed_number(char: str) -> int:
    """The number in that ring, 1 to 20."""
    return ord(char) - ord(_FIRST) + 1


def in_ring(number: int) -> str:
    """The character of a number from 1 to 20 in a ring."""
    return chr(ord(_FIRST) + number - 1)


def is_ringed(char: str) -> bool:
    """Whether it is one number in a ring, up to ⑳."""
    return len(char) == 1 and _FIRST <= char <= _LAST
