"""Raw ruled lines → few clean ones → the groups that form one table each. Lengths are in page units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.geometry import Ruling

# All in em, the page's usual height of text. A row or column of a form holds at least one line of text,
# so what lies closer together than SNAP cannot be two borders: it is a thin rectangle's two edges
# (0.5-1.5 pt), a double border (2-3 pt at 10.5 pt text), or one border drawn per cell.
SNAP = 0.35
# Dashes of a dashed or dotted border: pieces shorter than an em, at most an em apart.
DASH = 1.0
# No border of a cell is shorter than the text in it. Shorter lines are parts of drawn glyphs or ticks.
SHORTEST = 0.7
# A horizontal line without any vertical at it closes a table without side borders that has its width,
# if it is this near: its last full-width row. 12 em are nine lines of text.
ATTACH_NEAR = 12.0
ATTACH_ENDS = 1.0
# A drawing, a chart or graph paper crosses more often than any form: 400 x 400 lines is far beyond one.
MOST_LINES = 3_000
MOST_CROSSINGS = 160_000


@dataclass(frozen=True, slots=True)
class Lines:
    """Clean rulings of a page or of one table: each straight border once, sorted by position."""

    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]


def clean_rulings(rulings: Iterable[Ruling], em: float) -> Lines:
    """Doubled lines snapped together, strokes of one border joined, specks dropped."""
    sides: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
    for ruling in rulings:
        sides[ruling.horizontal].append((ruling.position, ruling.start, ruling.end))
    return Lines(_clean_side(sides[True], True, em), _clean_side(sides[False], False, em))


def _clean_side(strokes: list[tuple[float, float, float]], horizontal: bool, em: float) -> tuple[Ruling, ...]:
    snap = SNAP * em
    clean: list[Ruling] = []
    for cluster in _by_position(sorted(set(strokes)), snap):
        pieces = _joined([(start, end) for _, start, end in cluster], snap, DASH * em)
        pieces = [(start, end) for start, end in pieces if end - start >= SHORTEST * em]
        if pieces:
            position = _usual_position(cluster)
            clean.extend(Ruling(horizontal, position, start, end) for start, end in pieces)
    return tuple(clean)


def _by_position(strokes: list[tuple[float, float, float]], snap: float) -> Iterable[list[tuple[float, float, float]]]:
    """Strokes (sorted) in clusters: neighbours at most `snap` apart, no cluster wider than twice that."""
    cluster: list[tuple[float, float, float]] = []
    for stroke in strokes:
        if cluster and (stroke[0] - cluster[-1][0] > snap or stroke[0] - cluster[0][0] > 2 * snap):
            yield cluster
            cluster = []
        cluster.append(stroke)
    if cluster:
        yield cluster


def _usual_position(cluster: Sequence[tuple[float, float, float]]) -> float:
    """The mean position by length: a stray short stroke does not move a long border."""
    length = sum(end - start for _, start, end in cluster)
    if length <= 0:
        return cluster[0][0]
    mean = sum(position * (end - start) for position, start, end in cluster) / length
    return min(max(mean, cluster[0][0]), cluster[-1][0])


def _joined(pieces: list[tuple[float, float]], gap: float, dash: float) -> list[tuple[float, float]]:
    """Intervals joined where they overlap or nearly touch; short dashes over wider gaps.

    A dashed line is drawn out by its gap at both ends: it need not end with a dash.
    """
    pieces.sort()
    joined: list[tuple[float, float]] = []
    between = [0.0]  # for each joined interval the widest gap between its dashes
    last_length = 0.0  # of the latest single piece, which tells a dash from a border
    for start, end in pieces:
        length = end - start
        space = start - joined[-1][1] if joined else float("inf")
        dashes = length < dash and last_length < dash
        last_length = length
        if space <= (dash if dashes else gap):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            between[-1] = max(between[-1], space if space > gap else 0.0)
        else:
            joined.append((start, end))
            between.append(0.0)
    return [(start - ends, end + ends) for (start, end), ends in zip(joined, between[1:], strict=True)]


def lines_to_tables(lines: Lines, em: float) -> list[Lines]:
    """The lines of each table: those that cross or touch, directly or through others.

    A group with one direction only is no table and is left out, but for horizontal lines that close
    a table of the same width. A page too full of lines to be a form gives none.
    """
    count = len(lines.horizontal) + len(lines.vertical)
    if not lines.vertical or not lines.horizontal or count > MOST_LINES:
        return []
    leaders = _leaders(lines, SNAP * em)
    if leaders is None:
        return []
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, ruling in enumerate((*lines.horizontal, *lines.vertical)):
        group = groups.setdefault(leaders[index], ([], []))
        group[0 if ruling.horizontal else 1].append(ruling)
    tables = [(sides[0], sides[1]) for sides in groups.values() if sides[0] and sides[1]]
    alone = [ruling for sides in groups.values() if not sides[1] for ruling in sides[0]]
    _attach(alone, tables, em)
    return [Lines(tuple(sorted_lines(h)), tuple(sorted_lines(v))) for h, v in tables]


def sorted_lines(rulings: Iterable[Ruling]) -> list[Ruling]:
    return sorted(rulings, key=lambda ruling: (ruling.position, ruling.start, ruling.end))


def _leaders(lines: Lines, reach: float) -> list[int] | None:
    """For each line (horizontal ones first) the index that stands for its group; None if too many cross."""
    offset = len(lines.horizontal)
    leaders = list(range(offset + len(lines.vertical)))

    def leader(index: int) -> int:
        while leaders[index] != index:
            leaders[index] = leaders[leaders[index]]
            index = leaders[index]
        return index

    positions = [ruling.position for ruling in lines.vertical]
    crossings = 0
    for index, across in enumerate(lines.horizontal):
        first = bisect_left(positions, across.start - reach)
        last = bisect_right(positions, across.end + reach)
        crossings += last - first
        if crossings > MOST_CROSSINGS:
            return None
        for other in range(first, last):
            down = lines.vertical[other]
            if down.start - reach <= across.position <= down.end + reach:
                leaders[leader(offset + other)] = leader(index)
    return [leader(index) for index in range(len(leaders))]


def _attach(alone: list[Ruling], tables: list[tuple[list[Ruling], list[Ruling]]], em: float) -> None:
    """Give lone horizontal lines to the open-sided table of the same width right above or below them.

    A table with both side borders gets none: such a line is the rule of a page header or footer.
    """
    if not alone:
        return
    extents = []
    for across, down in tables:
        left, right = min(r.start for r in across), max(r.end for r in across)
        if down[0].position - left <= SNAP * em and right - down[-1].position <= SNAP * em:
            left = right = float("nan")  # both sides are ruled: no row of it is open; equal to nothing
        across_at = sorted(r.position for r in across)
        top = min(across_at[0], *(r.start for r in down))
        bottom = max(across_at[-1], *(r.end for r in down))
        extents.append([left, right, top, bottom])
    downwards = sorted_lines(alone)
    for order in (downwards, downwards[::-1]):
        for ruling in order:
            for extent, (across, _) in zip(extents, tables, strict=True):
                left, right, top, bottom = extent
                same_width = (
                    abs(ruling.start - left) <= ATTACH_ENDS * em and abs(ruling.end - right) <= ATTACH_ENDS * em
                )
                distance = max(top - ruling.position, ruling.position - bottom)
                if same_width and distance <= ATTACH_NEAR * em and ruling not in across:
                    across.append(ruling)
                    extent[2:] = [min(top, ruling.position), max(bottom, ruling.position)]
                    break
