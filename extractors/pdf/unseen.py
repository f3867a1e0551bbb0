"""Glyphs that do not show, or are struck out, taken out of the text of a PDF page."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import add, sub
from typing import Any

from extractors.pdf.calls import pdfium
from extractors.pdf.glyphs import HIDDEN, Fates, Glyph, page_to_glyphs
from extractors.pdf.objects import Drawn
from extractors.pdf.paths import Rectangle

# In points: print this small is there for programs, not for people. Fonts that do not say how high their
# letters are have them as wide as they should be.
TINY = 1.05
# A line strikes letters out if it runs through the middle third of their height ...
THIRD = 1 / 3
# ... and along them: of its length this part has letters on it, and it goes beyond them by so many em.
ALONG, BEYOND = 0.6, 0.75
# In points: lines that are this near to each other meet.
MEETING = 1.0
# Text drawn again where it was hidden stands within this part of its height.
AGAIN = 0.3
# Letters of one text stand at most this far apart, in their height: of one drawn over another, every second is given.
APART = 2.5
# In points: beyond any page.
AWAY = 100_000.0
# A finding tells a person where to look; the whole of a long text is not needed for that.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Parted:
    """The glyphs that count as text, the texts that do not, and how many of the glyphs do not show."""

    glyphs: list[Glyph]
    left_out: tuple[str, ...]
    hidden: int


def seen_glyphs(page: Any, drawn: Drawn, fates: Fates) -> Parted:
    """The text of a page without what is hidden or struck out. Glyphs of watermarks become oblique ones.

    Raises TooManyGlyphs.
    """
    glyphs = page_to_glyphs(page, drawn.clips, fates)
    whole = [text for text in drawn.texts if fates.get(text) == HIDDEN] if fates else []
    lost: list[Glyph] = []
    if whole:
        lost = [glyph for glyph in glyphs if glyph.fate == HIDDEN]
        _take_away(whole)
        glyphs = page_to_glyphs(page, drawn.clips, fates)
    unseen = _tiny(glyphs)
    if fates:
        unseen |= {index for index, glyph in enumerate(glyphs) if glyph.fate is not None and _lost(glyph)}
    struck = _struck(glyphs, drawn.segments) - unseen
    if lost or unseen or struck:
        lost += [glyphs[index] for index in sorted(unseen)]
        crossed = [glyphs[index] for index in sorted(struck)]
        glyphs = [glyph for index, glyph in enumerate(glyphs) if index not in unseen and index not in struck]
        texts = (*_texts(_not_again(lost, glyphs)), *_texts(crossed))
    else:
        texts = ()
    faint = [glyph for glyph in glyphs if glyph.fate is not None and glyph.fate.faint] if fates else []
    if faint and 2 * len(faint) <= len(glyphs):  # a page that is faint as a whole is no watermark
        glyphs = [
            glyph._replace(quarter=None) if glyph.fate is not None and glyph.fate.faint else glyph for glyph in glyphs
        ]
        texts = (*texts, *_texts(faint))
    return Parted(glyphs, texts, sum(glyph.char != " " for glyph in lost))


def _take_away(things: Sequence[Any]) -> None:
    """Make these no part of the page, and move them off it: PDFium leaves out text that repeats some at its place."""
    for thing in things:
        pdfium.FPDFPageObj_SetIsActive(thing, False)
        pdfium.FPDFPageObj_Transform(thing, 1.0, 0.0, 0.0, 1.0, 0.0, -AWAY)


def _lost(glyph: Glyph) -> bool:
    """Whether a glyph with a fate does not show."""
    fate = glyph.fate
    if fate is None or fate.faint:
        return False
    return not fate.under or any(_mostly_within(glyph, box) for box in fate.under)


def _mostly_within(glyph: Glyph, box: Rectangle) -> bool:
    across = min(glyph.right, box[2]) - max(glyph.left, box[0])
    down = min(glyph.top, box[3]) - max(glyph.bottom, box[1])
    area = (glyph.right - glyph.left) * (glyph.top - glyph.bottom)
    return across >= 0 and down >= 0 and across * down >= area / 2


def _tiny(glyphs: Sequence[Glyph]) -> set[int]:
    if not glyphs:
        return set()
    _, _, bottoms, _, tops, *_ = zip(*glyphs, strict=True)
    heights = sorted(map(sub, tops, bottoms))
    tiny = min(TINY, heights[len(heights) // 2] / 4)  # a whole page may be drawn small
    if heights[0] > tiny:
        return set()
    return {
        index
        for index, (char, left, bottom, right, top, *_) in enumerate(glyphs)
        if top - bottom <= tiny and right - left <= tiny and char != " "
    }


def _not_again(hidden: Sequence[Glyph], glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the hidden glyphs whose character is drawn again where they stand, and shows."""
    spots: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for glyph in glyphs:
        spots[glyph.char].append((glyph.left + glyph.right, glyph.bottom + glyph.top))
    return [
        glyph
        for glyph in hidden
        for near in (2 * AGAIN * (glyph.top - glyph.bottom),)
        if not any(
            abs(x - glyph.left - glyph.right) <= near and abs(y - glyph.bottom - glyph.top) <= near
            for x, y in spots[glyph.char]
        )
    ]


def _texts(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """The texts of glyphs that follow each other, if they say anything."""
    start = 0
    for end in range(1, len(glyphs) + 1):
        if end < len(glyphs) and _follows(glyphs[end - 1], glyphs[end]):
            continue
        text = "".join([glyph.char for glyph in glyphs[start:end]]).strip()
        start = end
        if any(char.isalnum() for char in text):
            yield text[:LONGEST]


def _follows(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.top - before.bottom, glyph.top - glyph.bottom)
    level = abs(before.top + before.bottom - glyph.top - glyph.bottom) <= size
    return level and abs(before.left + before.right - glyph.left - glyph.right) <= 2 * APART * size


def _struck(glyphs: Sequence[Glyph], segments: Sequence[Rectangle]) -> set[int]:
    """Glyphs with a line through them that ends where they do, and is no border of a cell."""
    level = [segment for segment in segments if segment[2] - segment[0] > segment[3] - segment[1]]
    if not level or not glyphs:
        return set()
    _, _, bottoms, _, tops, *_ = zip(*glyphs, strict=True)
    doubled = list(map(add, bottoms, tops))  # twice their middle
    order = sorted(range(len(glyphs)), key=doubled.__getitem__)
    middles = [doubled[index] for index in order]
    reach = max(map(sub, tops, bottoms)) * THIRD
    struck: set[int] = set()
    for y in {round(segment[1] + segment[3], 1) for segment in level}:
        near = order[bisect_left(middles, y - reach) : bisect_left(middles, y + reach)]
        hit = [index for index in near if _through(glyphs[index], doubled[index], y)]
        if hit:
            struck.update(_along(glyphs, hit, _joined(level, y), segments))
    return struck


def _through(glyph: Glyph, middle: float, y: float) -> bool:
    """Whether a height (both doubled) is in the middle third of a glyph."""
    return glyph.char != " " and glyph.quarter == 0 and abs(middle - y) <= (glyph.top - glyph.bottom) * THIRD


def _joined(level: Sequence[Rectangle], y: float) -> list[Rectangle]:
    """The lines at a (doubled) height, those that go on from each other as one."""
    joined: list[Rectangle] = []
    for left, bottom, right, top in sorted(line for line in level if abs(line[1] + line[3] - y) <= MEETING):
        if joined and left - joined[-1][2] <= MEETING:
            before = joined[-1]
            joined[-1] = before[0], min(before[1], bottom), max(before[2], right), max(before[3], top)
        else:
            joined.append((left, bottom, right, top))
    return joined


def _along(
    glyphs: Sequence[Glyph], hit: Sequence[int], lines: Sequence[Rectangle], segments: Sequence[Rectangle]
) -> Iterator[int]:
    """The glyphs at the height of the lines that one of them strikes out."""
    for line in lines:
        left, _, right, _ = line
        on = sorted(
            (i for i in hit if left < (glyphs[i].left + glyphs[i].right) / 2 < right), key=lambda i: glyphs[i].left
        )
        if not on:
            continue
        em = max(glyphs[i].top - glyphs[i].bottom for i in on)
        inked = sum(min(glyphs[i].right, right) - max(glyphs[i].left, left) for i in on)
        ends = glyphs[on[0]].left - BEYOND * em <= left and right <= glyphs[on[-1]].right + BEYOND * em
        if ends and inked >= ALONG * (right - left) and not _is_border(line, segments):
            yield from on
            yield from _blanks_between(glyphs, on)


def _blanks_between(glyphs: Sequence[Glyph], on: Sequence[int]) -> Iterator[int]:
    ordered = sorted(on)
    for before, after in pairwise(ordered):
        between = range(before + 1, after)
        if all(glyphs[index].char == " " for index in between):
            yield from between


def _is_border(line: Rectangle, segments: Sequence[Rectangle]) -> bool:
    """Whether both ends of a line meet upright lines, as the sides of cells do."""
    y = (line[1] + line[3]) / 2
    uprights = [s for s in segments if s[3] - s[1] > s[2] - s[0] and s[1] - MEETING <= y <= s[3] + MEETING]
    return all(any(s[0] - MEETING <= end <= s[2] + MEETING for s in uprights) for end in (line[0], line[2]))
