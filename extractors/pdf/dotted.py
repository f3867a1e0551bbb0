"""Borders that a PDF page draws dot by dot, as browsers do, made the lines that they look like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from extractors.pdf.paths import THICKEST, Rectangle

# A dot is a square, but the first of a line may be longer; dots stand as far apart as they are long.
LONGEST_DOT = 2.2
# In its length: how far the next dot of a line begins from the beginning of one.
PITCH = 3.0
# A border has dozens; so few on a line are an ellipsis or a pattern's corner.
FEWEST = 6


def with_dotted_lines(segments: Sequence[Rectangle]) -> list[Rectangle]:
    """The strokes; dots that follow each other along an axis are one stroke, a dot where lines cross one of both."""
    dots = [index for index, segment in enumerate(segments) if _is_dot(segment)]
    if len(dots) < FEWEST:
        return list(segments)
    lines = [line for axis in (0, 1) for line in _lines(dots, segments, axis)]
    joined = {index for line in lines for index in line}
    rest = [segment for index, segment in enumerate(segments) if index not in joined]
    return [*rest, *(_around([segments[index] for index in line]) for line in lines)]


def _is_dot(segment: Rectangle) -> bool:
    left, bottom, right, top = segment
    short, long = sorted((right - left, top - bottom))
    return 0 < short <= THICKEST and long <= LONGEST_DOT * short


def _lines(dots: Sequence[int], segments: Sequence[Rectangle], axis: int) -> Iterator[list[int]]:
    """The dots of each line along an axis (0: level, 1: upright)."""
    tracks: defaultdict[int, list[int]] = defaultdict(list)
    for index in dots:
        segment = segments[index]
        tracks[round(segment[1 - axis] + segment[3 - axis])].append(index)  # twice the middle: half a point apart
    for track in tracks.values():
        track.sort(key=lambda index: segments[index][axis])
        line = track[:1]
        for index in track[1:]:
            before, dot = segments[line[-1]], segments[index]
            if dot[axis] - before[axis] > PITCH * max(before[axis + 2] - before[axis], dot[axis + 2] - dot[axis]):
                yield from [line] if len(line) >= FEWEST else []
                line = []
            line.append(index)
        yield from [line] if len(line) >= FEWEST else []


def _around(boxes: Sequence[Rectangle]) -> Rectangle:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
