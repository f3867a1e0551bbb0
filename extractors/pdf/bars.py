"""Short lines between print in a PDF page: the bar of a fraction, and the one that makes ≥ of >."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import sub

from extractors.pdf.glyphs import Glyph
from extractors.pdf.paths import Rectangle

# Of the page's usual height of print: how long such a line may be, and how near to the letters it stands.
SHORTEST, LONGEST, NEAR = 0.2, 5.0, 0.35
# A fraction's bar ends so near to the longer of its numbers (em); beside a number that is a part of a line of text
# something stands as near as this, at its height but for a part of that.
ENDS, BESIDE, LEVEL = 0.6, 0.6, 0.25
# In points: a line is thinner; a border meets another one that nearly.
THICKEST, MEETING = 2.5, 1
_OR_EQUAL = {"<": "≤", ">": "≥", "＜": "≤", "＞": "≥"}


def with_bars(glyphs: Sequence[Glyph], segments: Sequence[Rectangle]) -> tuple[Sequence[Glyph], tuple[str, ...]]:
    """The glyphs, < and > before a number with a line of their own beneath them as ≤ and ≥, and what may be fractions.

    Those are set in two lines, and read as a number on each.
    """
    if not glyphs:
        return glyphs, ()
    _, _, bottoms, _, tops, *_ = zip(*glyphs, strict=True)
    heights = sorted(map(sub, tops, bottoms))
    bars = list(_bars(segments, heights[len(heights) // 2]))
    if not bars:
        return glyphs, ()
    order = sorted((index for index, glyph in enumerate(glyphs) if glyph.char != " "), key=bottoms.__getitem__)
    lows = [bottoms[index] for index in order]
    high = heights[-1]
    changed: dict[int, Glyph] = {}
    fractions: list[str] = []
    for bar in bars:
        y = (bar[1] + bar[3]) / 2
        about = order[bisect_left(lows, y - 2 * high) : bisect_left(lows, y + high)]
        near = [(index, glyphs[index]) for index in about if _is_beside(glyphs[index], bar)]
        sign = next((index for index, glyph in near if _is_or_equal(glyph, bar, near)), None)
        if sign is not None:
            changed[sign] = glyphs[sign]._replace(char=_OR_EQUAL[glyphs[sign].char])
        else:
            fractions += _fraction(bar, [glyph for _, glyph in near])
    if changed:
        glyphs = [changed.get(index, glyph) for index, glyph in enumerate(glyphs)]
    return glyphs, tuple(fractions)


def _bars(segments: Sequence[Rectangle], em: float) -> Iterator[Rectangle]:
    """The short level lines that meet no upright one and are no piece of a longer one."""
    uprights = {round(left) for left, bottom, right, top in segments if top - bottom > right - left}
    short = [
        line
        for line in segments
        if SHORTEST * em <= line[2] - line[0] <= LONGEST * em
        and line[3] - line[1] <= THICKEST
        and not any(round(end) + by in uprights for end in (line[0], line[2]) for by in (-MEETING, 0, MEETING))
    ]
    if not short:
        return
    level = [line for line in segments if line[2] - line[0] > line[3] - line[1]]
    for line in short:
        if not any(_goes_on(line, other) for other in level):
            yield line


def _goes_on(line: Rectangle, other: Rectangle) -> bool:
    """Whether another line is a piece of the same one."""
    if abs(line[1] + line[3] - other[1] - other[3]) > 2 * MEETING or line == other:
        return False
    return other[0] <= line[2] + 2 * MEETING and line[0] <= other[2] + 2 * MEETING and not _same(line, other)


def _same(line: Rectangle, other: Rectangle) -> bool:
    return all(abs(a - b) <= MEETING for a, b in zip(line, other, strict=True))


def _is_beside(glyph: Glyph, bar: Rectangle) -> bool:
    """Whether a glyph stands over, under or beside a line."""
    reach = (1 + BESIDE) * (glyph.top - glyph.bottom)
    return glyph.quarter == 0 and glyph.left < bar[2] + reach and bar[0] - reach < glyph.right


def _is_or_equal(glyph: Glyph, bar: Rectangle, near: Sequence[tuple[int, Glyph]]) -> bool:
    """Whether a comparison has the line to itself, right beneath it, and a number behind it."""
    if glyph.char not in _OR_EQUAL:
        return False
    height = glyph.top - glyph.bottom
    ends = max(abs(bar[0] - glyph.left), abs(bar[2] - glyph.right)) <= NEAR * height
    beneath = abs((bar[1] + bar[3]) / 2 - glyph.bottom) <= NEAR * height
    return ends and beneath and any(_follows(glyph, other) and other.char.isdecimal() for _, other in near)


def _follows(glyph: Glyph, other: Glyph) -> bool:
    """Whether a glyph is the next on the line."""
    height = glyph.top - glyph.bottom
    level = abs(glyph.top + glyph.bottom - other.top - other.bottom) <= height
    return level and -LEVEL * height <= other.left - glyph.right <= BESIDE * height


def _fraction(bar: Rectangle, near: Sequence[Glyph]) -> Iterator[str]:
    """What stands over and under a line, if they are numbers that have it to themselves."""
    y = (bar[1] + bar[3]) / 2
    within = [glyph for glyph in near if bar[0] < (glyph.left + glyph.right) / 2 < bar[2]]
    above = [g for g in within if abs(g.bottom - y) <= NEAR * (g.top - g.bottom)]
    below = [g for g in within if abs(g.top - y) <= NEAR * (g.top - g.bottom)]
    texts = ["".join(g.char for g in sorted(some, key=lambda g: g.left)) for some in (above, below)]
    if not all(any(char.isdecimal() for char in text) and text.isascii() for text in texts):
        return
    em = max(g.top - g.bottom for g in (*above, *below))
    left, right = min(g.left for g in (*above, *below)), max(g.right for g in (*above, *below))
    if max(abs(left - bar[0]), abs(right - bar[2])) > ENDS * em:
        return
    if not any(_is_of_line(glyph, some) for some in (above, below) for glyph in near if glyph not in some):
        yield f"{texts[0]} over {texts[1]}, a fraction?"


def _is_of_line(glyph: Glyph, number: Sequence[Glyph]) -> bool:
    """Whether a glyph is on one line of text with a number."""
    first, last = min(number, key=lambda g: g.left), max(number, key=lambda g: g.right)
    height = first.top - first.bottom
    level = abs(glyph.top + glyph.bottom - first.top - first.bottom) <= 2 * LEVEL * height
    gaps = first.left - glyph.right, glyph.left - last.right
    return level and any(-LEVEL * height <= gap <= BESIDE * height for gap in gaps)
