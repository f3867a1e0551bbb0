"""Level rulings and the white between texts → the borders down the page that a table has and does not show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_high

from extractors.aligned import TITLE
from extractors.aligned_columns import clearest, merged, piercing
from extractors.aligned_rows import ROW_RULINGS
from extractors.rulings import Lines, sorted_lines
from pipeline.model.geometry import Box, Ruling

# In em. White this wide through all lines of a row parts two cells: text itself has gaps of up to 0.5.
GAP = 0.9
# In em: white as narrow does where it goes on through so many rows with texts on both sides, or through one as high.
GUTTER, FEWEST, HIGH = 0.25, 3, 4.0
# In em: rulings that end so near to each other end on one line; a text that goes no further over a line is beside it.
ENDS, BESIDE = 1.0, 0.1
# Beyond this a page is a drawing.
MOST_RULINGS, MOST_GAPS = 200, 60

Gap = tuple[float, float]  # where one text begins and the one before it ends
Extents = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands between two neighbouring level rulings: its texts, and from where to where they stand as one what
    less white than GAP or GUTTER parts, side by side or not.
    """

    top: float
    bottom: float
    texts: tuple[Box, ...]
    apart: Extents
    near: Extents

    @property
    def gaps(self) -> list[Gap]:
        return [(other[0], one[1]) for one, other in pairwise(self.apart)]


def _crosses(extents: Extents, x: float, em: float) -> bool:
    return any(left < x - BESIDE * em and x + BESIDE * em < right for left, right in extents)


def with_borders_down(level: Sequence[Ruling], texts: Sequence[Box], em: float) -> Lines:
    """Level rulings, with the borders down that their table has in its rows; with none where they make no table.

    They stand where a level ruling ends inside the table, for a cell over several rows is beside it, and in white that
    rows which agree on their columns have in common; never through a text. A level ruling that seems to end beside a
    text goes on to where others end.
    """
    sides = min((r.start for r in level), default=0.0), max((r.end for r in level), default=0.0)
    # A page break cuts rows under a ruling that reaches one side.
    at_side = [r for r in level if r.start - sides[0] <= ENDS * em or sides[1] - r.end <= ENDS * em]
    inner = [r for r in _between(level, at_side) if _parts_headings(r, texts, em)]
    level = sorted_lines([*at_side, *inner])
    rows = _rows(sorted({ruling.position for ruling in level}), texts, em)
    parted = sum(bool(row.gaps) for row in rows)
    crowded = len(level) > MOST_RULINGS or any(len(row.gaps) > MOST_GAPS for row in rows)
    if parted < ROW_RULINGS - 1 or crowded or any(_is_title(row, em) for row in rows):
        return Lines(tuple(level), ())
    level = [_drawn_on(ruling, level, rows, em) for ruling in level]
    at_ends = [_ends_beside(row, level, sides, em) for row in rows]
    places = _with_places(rows, at_ends, em)
    borders = [
        _free(row, sorted({*sides, *some}), ends, em) for row, some, ends in zip(rows, places, at_ends, strict=True)
    ]
    for above, below in pairwise(range(len(rows))):
        if rows[below].bottom - rows[below].top >= HIGH * em:
            borders[above], borders[below] = _over_paragraphs(
                (rows[above], borders[above]), (rows[below], borders[below]), em
            )
    for row, some in zip(rows, borders, strict=True):
        for ruling in inner:
            if ruling.position == row.bottom:  # what stands above it is the heading of all columns below
                some -= {x for x in some if ruling.start + ENDS * em < x < ruling.end - ENDS * em}
    return Lines(tuple(sorted_lines(level)), tuple(_joined(rows, borders)))


def _between(level: Sequence[Ruling], others: Sequence[Ruling]) -> list[Ruling]:
    """The rulings that lie between the first and the last of others, and are none of them."""
    places = [ruling.position for ruling in others]
    return [r for r in level if places and r not in others and min(places) < r.position < max(places)]


def _parts_headings(ruling: Ruling, texts: Sequence[Box], em: float) -> bool:
    """Whether a ruling that reaches no side has one text on it, and below it several: no underline has."""
    over = [box for box in texts if ruling.start < box.middle[0] < ruling.end]
    over.sort(key=lambda box: box.left)
    above = [box for box in over if 0 < ruling.position - box.middle[1] <= HIGH * em]
    below = [box for box in over if 0 < box.middle[1] - ruling.position <= HIGH * em]
    return len(_extents(above, GAP * em)) == 1 and len(_extents(below, GUTTER * em)) > 1


def _rows(positions: Sequence[float], texts: Sequence[Box], em: float) -> list[_Row]:
    inside: list[list[Box]] = [[] for _ in positions]
    for box in sorted(texts, key=lambda box: box.left):
        index = bisect_right(positions, box.middle[1]) - 1
        if index >= 0:
            inside[index].append(box)
    return [
        _Row(top, bottom, tuple(some), *(_extents(some, gap * em) for gap in (GAP, GUTTER)))
        for (top, bottom), some in zip(pairwise(positions), inside, strict=False)
    ]


def _extents(texts: Sequence[Box], gap: float) -> Extents:
    """From where to where texts, from the left, stand as one what less than the gap parts."""
    return tuple(merged([(box.left, box.right) for box in texts], gap))


def _is_title(row: _Row, em: float) -> bool:
    """Whether it begins the next table."""
    return len(row.apart) == 1 and min(box.height for box in row.texts) >= TITLE * em


def _drawn_on(ruling: Ruling, level: Sequence[Ruling], rows: Sequence[_Row], em: float) -> Ruling:
    """The ruling, as far as others go where it ends amid a text: print that touches it hides some of it."""
    beside = [row for row in rows if ruling.position in (row.top, row.bottom)]
    start, end = ruling.start, ruling.end
    free = [x for one in level for x in (one.start, one.end) if not any(_crosses(row.near, x, em) for row in beside)]
    if any(_crosses(row.near, start, em) for row in beside):
        start = max((x for x in free if x < start), default=start)
    if any(_crosses(row.near, end, em) for row in beside):
        end = min((x for x in free if x > end), default=end)
    return Ruling(True, ruling.position, start, end)


def _ends_beside(row: _Row, level: Sequence[Ruling], sides: tuple[float, float], em: float) -> set[float]:
    """Where rulings end inside the table above or below a row, with none between that goes on beyond that place."""
    found = set()
    for ruling in level:
        for place in {ruling.start, ruling.end}:
            if min(place - sides[0], sides[1] - place) <= ENDS * em:
                continue
            beyond = [r.position for r in level if r.start < place - ENDS * em and place + ENDS * em < r.end]
            above = max((y for y in beyond if y < ruling.position), default=ruling.position)
            below = min((y for y in beyond if y > ruling.position), default=ruling.position)
            if above <= row.top and row.bottom <= below:
                found.add(place)
    return found


def _with_places(rows: Sequence[_Row], at_ends: Sequence[set[float]], em: float) -> list[set[float]]:
    """For each row the places given, and one in each white that the rows of its section have in common, or those of the
    next one: headings nearly meet.
    """
    known = [place for some in at_ends for place in sorted(some)]
    sections = _sections(rows)
    common: list[set[float]] = []
    for section in sections:
        extents = [(box.left, box.right) for row in section for box in row.texts]
        here: set[float] = set()
        for low, high in [*_gutters(section, em), *piercing([gap for row in section for gap in row.gaps])]:
            if any(low <= place <= high for place in here):
                continue
            place = next((place for place in known if low <= place <= high), None) or clearest(low, high, extents)
            known.append(place)  # sections that do not agree in all may agree in this one
            here.add(place)
        common.append(here)
    done: list[set[float]] = []
    for section, here, below in zip(sections, common, [*common[1:], set()], strict=True):
        done += [some | here | below for some in at_ends[len(done) : len(done) + len(section)]]
    return done


def _gutters(section: Sequence[_Row], em: float) -> Iterator[tuple[float, float]]:
    """Narrow white through the rows of a section that have most texts, with some on both sides in several."""
    usual = median_high(len(row.near) for row in section)
    full = [row for row in section if len(row.near) >= usual]
    texts = sorted((box for row in full for box in row.texts), key=lambda box: box.left)
    for (begins, low), (high, ends) in pairwise(_extents(texts, GUTTER * em)):
        beside = [{left >= high for left, right in row.near if begins <= left and right <= ends} for row in full]
        if sum(len(sides) > 1 for sides in beside) >= FEWEST:
            yield low, high


def _sections(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Runs of rows that agree on their columns: together they have one more at most, where texts nearly meet."""
    sections: list[list[_Row]] = []
    before: list[Gap] = []
    for row in rows:
        gaps = row.gaps
        if sections and len(piercing([*before, *gaps])) <= max(len(piercing(before)), len(gaps)) + 1:
            sections[-1].append(row)
            before += gaps
        else:
            sections.append([row])
            before = gaps
    return sections


def _free(row: _Row, places: Sequence[float], ruled: set[float], em: float) -> set[float]:
    """The places that nothing crosses; where no ruling ends, those in narrow white only between two such places."""
    free = [not _crosses(row.near, place, em) for place in places]
    return {
        place
        for index, place in enumerate(places)
        if free[index]
        and (place in ruled or all(free[max(index - 1, 0) : index + 2]) or not _crosses(row.apart, place, em))
    }


def _over_paragraphs(
    headings: tuple[_Row, set[float]], paragraphs: tuple[_Row, set[float]], em: float
) -> tuple[set[float], set[float]]:
    """The borders of a row of headings and of the high row below it, which has its own: parted by narrow white, too,
    below a gap between two headings. The headings have no more than these, where they suffice.
    """
    (above, over), (below, under) = headings, paragraphs
    whites = [(one[1] + other[0]) / 2 for one, other in pairwise(below.near)]
    gaps = above.gaps
    for high, low in gaps:
        amid = [place for place in whites if low <= place <= high]
        if len(amid) == 1 and not any(low <= place <= high for place in under):
            under = under | set(amid)
    suffice = all(any(low <= place <= high for place in under) for high, low in gaps)
    return (under - {place for place in under if _crosses(above.near, place, em)} if suffice else over), under


def _joined(rows: Sequence[_Row], borders: Sequence[set[float]]) -> Iterator[Ruling]:
    """Borders of rows one under another as one each, sorted by position."""
    spans = sorted((place, row.top, row.bottom) for row, some in zip(rows, borders, strict=True) for place in some)
    last: Ruling | None = None
    for place, top, bottom in spans:
        if last and (last.position, last.end) == (place, top):
            last = Ruling(False, place, last.start, bottom)
            continue
        if last:
            yield last
        last = Ruling(False, place, top, bottom)
    if last:
        yield last
