"""Print that lies over other print or over the rulings of a PDF page: stamps and watermarks that run level."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import sub
from typing import NamedTuple

from extractors.pdf.glyphs import Glyph
from extractors.pdf.paths import Rectangle

# Times the usual height of the page's print; a title is as large, but lies over nothing.
LARGE = 1.6
# Two letters lie over each other if they share these parts of the narrower one's width and the lower one's height:
# the boxes of lines set solid share a third of the height in fonts that say they are high.
SHARED_WIDTH, SHARED_HEIGHT = 0.3, 0.5
# Of its height: what of a large letter is ink, above and below which its box is empty.
EMPTY = 0.25
# Pairs of runs are looked for in bands so many times as high as the print, which overlap by half.
BAND = 1.6
# In the height of a letter: one that begins so far inside the one before it is no part of its word.
BACK = 0.15
# Three characters on one spot are three pairs, two of them of each.
STACKED = 3
LONGEST = 20


class Run(NamedTuple):
    """Glyphs `start` to `end`, which the file sets as one, and the box around them."""

    left: float
    bottom: float
    right: float
    top: float
    start: int
    end: int


class Overlaid(NamedTuple):
    """The glyphs, those of large print over others now oblique ones, and the texts of print over other print."""

    glyphs: Sequence[Glyph]
    texts: tuple[str, ...]


def overlaid(glyphs: Sequence[Glyph], segments: Sequence[Rectangle]) -> Overlaid:
    """Tell large print that lies over the layout from the rest; it is no part of it, as an oblique watermark is none.

    Two texts of usual size that lie over each other cannot be told apart; a person must look.
    """
    if not glyphs:
        return Overlaid(glyphs, ())
    _, _, bottoms, _, tops, *_ = zip(*glyphs, strict=True)
    heights = sorted(map(sub, tops, bottoms))
    usual = heights[len(heights) // 2]
    runs = list(_runs(glyphs))
    large = [run for run in runs if _height(glyphs, run) > LARGE * usual] if heights[-1] > LARGE * usual else []
    rulings = _Rulings(segments if large else ())
    over = [run for run in large if rulings.cross(_core(run)) or _over(glyphs, runs, run)]
    aside = {index for run in over for index in range(run.start, run.end)}
    pairs = [
        (run, other)
        for run, other in _pairs(runs, BAND * max(usual, 0.1))
        if run not in over and other not in over and _mixed(glyphs, run, other)
    ]
    mixed = tuple(f"{_text(glyphs, run)} / {_text(glyphs, other)}" for run, other in _unstacked(pairs))
    if aside:
        glyphs = [glyph._replace(quarter=None) if index in aside else glyph for index, glyph in enumerate(glyphs)]
    return Overlaid(glyphs, (*(_text(glyphs, run) for run in over), *mixed))


def _runs(glyphs: Sequence[Glyph]) -> Iterator[Run]:
    """The level runs of print, with the box from their first letter to their last.

    PDFium joins what stands on one line, whatever its size; a run ends where the next letter has another or goes back.
    """
    _, lefts, bottoms, rights, tops, _, lines, *_ = zip(*glyphs, strict=True)
    heights = list(map(sub, tops, bottoms))
    neighbours = zip(lines, lines[1:], rights, lefts[1:], heights, heights[1:], strict=False)
    breaks = [
        index
        for index, (before, line, right, left, height, other) in enumerate(neighbours, 1)
        if before != line or right - left > BACK * other or height > LARGE * other or other > LARGE * height
    ]
    for start, end in pairwise([0, *breaks, len(glyphs)]):
        if glyphs[start].quarter == 0:
            right = max(rights[end - 1], rights[start])
            yield Run(lefts[start], bottoms[start], right, tops[start], start, end)


def _pairs(runs: Sequence[Run], band: float) -> Iterator[tuple[Run, Run]]:
    """Runs whose boxes share some of both their heights and their widths, each pair once."""
    seen: set[tuple[int, int]] = set()
    for shift in (0.0, 0.5):
        bands: defaultdict[int, list[Run]] = defaultdict(list)
        for run in runs:
            bands[int((run[1] + run[3]) / (2 * band) + shift)].append(run)
        for some in bands.values():
            some.sort()
            for at, run in enumerate(some):
                _, bottom, right, top, start, _ = run
                for other in some[at + 1 :]:
                    if other[0] >= right:
                        break
                    low = other[1] if other[1] > bottom else bottom
                    high = other[3] if other[3] < top else top
                    if high - low > SHARED_HEIGHT * min(top - bottom, other[3] - other[1]):
                        pair = (start, other.start) if start < other.start else (other.start, start)
                        if pair not in seen:
                            seen.add(pair)
                            yield run, other


def _unstacked(pairs: Sequence[tuple[Run, Run]]) -> Iterator[tuple[Run, Run]]:
    """Without single characters on one spot, three or more: Chromium sets vertical writing so."""
    on_spot = Counter(run.start for pair in pairs for run in pair if all(some.end - some.start == 1 for some in pair))
    for run, other in pairs:
        if on_spot[run.start] + on_spot[other.start] < STACKED:
            yield run, other


def _mixed(glyphs: Sequence[Glyph], run: Run, other: Run) -> bool:
    """Whether a letter or digit of one run lies over one of the other."""
    theirs = [glyph for glyph in glyphs[other.start : other.end] if glyph.char.isalnum()]
    return any(
        _lies_over(glyph, their) for glyph in glyphs[run.start : run.end] if glyph.char.isalnum() for their in theirs
    )


def _lies_over(a: Glyph, b: Glyph) -> bool:
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.top, b.top) - max(a.bottom, b.bottom)
    return across > SHARED_WIDTH * min(a.right - a.left, b.right - b.left) and down > SHARED_HEIGHT * min(
        a.top - a.bottom, b.top - b.bottom
    )


def _height(glyphs: Sequence[Glyph], run: Run) -> float:
    """The height of its lowest letter: large print beside small is no watermark."""
    return min([glyph.top - glyph.bottom for glyph in glyphs[run.start : run.end]])


def _core(run: Run) -> Rectangle:
    """Where the ink of a run is, by its height."""
    empty = EMPTY * (run.top - run.bottom)
    return run.left, run.bottom + empty, run.right, run.top - empty


def _over(glyphs: Sequence[Glyph], runs: Iterable[Run], large: Run) -> bool:
    """Whether a large run lies over some other print."""
    core = _core(large)
    return any(
        run.start != large.start
        and run.left < core[2]
        and core[0] < run.right
        and run.bottom < core[3]
        and core[1] < run.top
        and _mixed(glyphs, large, run)
        for run in runs
    )


def _text(glyphs: Sequence[Glyph], run: Run) -> str:
    return "".join([glyph.char for glyph in glyphs[run.start : run.end]]).strip()[:LONGEST]


class _Rulings:
    """The straight strokes of a page, found by their height."""

    def __init__(self, segments: Sequence[Rectangle]) -> None:
        self._level = sorted((s[1] + s[3], s[0], s[2]) for s in segments if s[2] - s[0] >= s[3] - s[1])
        self._upright = [s for s in segments if s[2] - s[0] < s[3] - s[1]]

    def cross(self, box: Rectangle) -> bool:
        """Whether one runs through the box."""
        left, bottom, right, top = box
        for y, start, end in self._level[bisect_left(self._level, (2 * bottom,)) :]:
            if y > 2 * top:
                break
            if start < right and left < end:
                return True
        return any(left < (s[0] + s[2]) / 2 < right and s[1] < top and bottom < s[3] for s in self._upright)
