"""Parts of lines → the rows of a table without rulings, by their distance."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.model.document import Word

# Lines of one cell stand closer than rows: the least padding in use, 1 pt above and below 12 pt leading,
# makes rows 1.16 times as far apart. Leading itself varies by rounding only.
ROW_JUMP = 1.1
SAME_PITCH = 1.03
# Continuations leave most columns blank: where half the lines that follow at the leading have as many
# parts as the one above, and at least this many, they are rows.
FULL_SHARE = 0.5
FULL_LINE = 3
# The next text of a column is looked for in so many lines; a cell beside it has seldom more.
LINES_BELOW = 12
# Of the height of a text: the white of a full-width bracket beside its ink. Columns stand further apart.
BESIDE = 0.5
# A row is compared with so many parts of it at most.
RECENT = 240
# From this many horizontal lines on, each is taken as a row border; three are a head, its end, the foot.
ROW_RULINGS = 4

Pitch = tuple[float, bool]  # distance from one line to the next, and whether that one is as full


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one line that stands in one cell."""

    words: tuple[Word, ...]
    left: float
    right: float
    top: float
    bottom: float


def middle_of(parts: Sequence[Part]) -> float:
    return sum(part.top + part.bottom for part in parts) / (2 * len(parts))


def lines_to_rows(lines: Sequence[Sequence[Part]], borders: Sequence[float], furthest: float) -> list[list[Part]]:
    """Lines joined to rows: everything between two rulings where rows are ruled, else by distance.

    A label beside several rows wraps where the next row already begins: its lines stay with the row in
    which it began.
    """
    ruled = len(borders) >= ROW_RULINGS
    rows: list[list[Part]] = []
    band = -1
    before = 0.0
    for some in lines:
        here, middle = bisect_left(borders, middle_of(some)), middle_of(some)
        if not rows or here != band:
            rows.append(list(some))
        elif ruled:
            rows[-1].extend(some)
        else:
            _join_line(some, rows, middle - before, furthest)
        band, before = here, middle
    return rows


def _join_line(line: Sequence[Part], rows: list[list[Part]], step: float, furthest: float) -> None:
    """Put each part of a line with the row it goes on with: one of the last two, or a new one."""
    here: list[Part] = []  # these go on with the last row
    earlier: list[Part] = []  # these with the one before it
    anew = 0
    rest: list[Part] = []
    for part in line:
        above = _above(part, rows[-1])
        if above is not None:
            if _step(above, part) <= furthest:
                here.append(part)
            else:
                anew += 1
                rest.append(part)
            continue
        above = _above(part, rows[-2]) if len(rows) > 1 else None
        if above is not None and _step(above, part) <= furthest:
            earlier.append(part)
        else:
            rest.append(part)
    if earlier:
        rows[-2].extend(earlier)
    goes_on = len(here) > anew if here or anew else step <= furthest
    rows[-1].extend(here)
    if rest and goes_on:
        rows[-1].extend(rest)
    elif rest:
        rows.append(rest)


def _above(part: Part, row: Sequence[Part]) -> Part | None:
    """The lowest part of a row over this one."""
    over = [p for p in row[-RECENT:] if _in_line(p, part)]
    return max(over, key=lambda p: p.top + p.bottom, default=None)


def _in_line(one: Part, other: Part) -> bool:
    """Whether one of two parts stands above the other; a bracket's white side counts with it."""
    beside = BESIDE * max(one.bottom - one.top, other.bottom - other.top)
    return one.left - beside < other.right and other.left - beside < one.right


def _step(above: Part, part: Part) -> float:
    return (part.top + part.bottom - above.top - above.bottom) / 2


def wrapping_pitch(some: Sequence[Pitch], seldom: float = 0.0) -> float:
    """The distance up to which a line continues the one above; minus infinity: every line is a row.

    Wrapped text stands at one and the same leading, rows further apart. Where nothing stands at any
    smaller distance than the rest, or what does is filled right across, nothing is wrapped. Distances that are
    as `seldom` (a share of all) are none.
    """
    steps = sorted((pitch, full) for pitch, full in some if pitch > 0)
    pitches = [pitch for pitch, _ in steps]
    few = round(seldom * len(pitches))
    least = next(_at_least(max(few, 2), pitches), None)
    if least is None:
        return float("-inf")
    leading = median(pitch for pitch in pitches if least <= pitch <= least * ROW_JUMP)
    further = list(_at_least(max(few, 1), [pitch for pitch in pitches if pitch > leading * ROW_JUMP]))
    wrapped = [full for pitch, full in steps if pitch <= leading * ROW_JUMP]
    if not further or sum(wrapped) > FULL_SHARE * len(wrapped):
        return float("-inf")
    return (leading * SAME_PITCH + further[0]) / 2


def _at_least(count: int, pitches: Sequence[float]) -> Iterator[float]:
    """Those of sorted distances that so many are alike from."""
    return (a for a, b in zip(pitches, pitches[count - 1 :], strict=False) if b <= a * SAME_PITCH)


def line_pitches(lines: Sequence[Sequence[Part]]) -> Iterator[Pitch]:
    """Distance from each part to the one below it, and whether that one's line is as full as its own."""
    for index, some in enumerate(lines):
        for part in some:
            for below in lines[index + 1 : index + 1 + LINES_BELOW]:
                under = next((p for p in below if _in_line(p, part)), None)
                if under is not None:
                    full = len(below) >= max(len(some), FULL_LINE)
                    yield (under.top + under.bottom - part.top - part.bottom) / 2, full
                    break


def wrapped_end(parts: Sequence[Sequence[Part]], last: int, furthest: float) -> int:
    """The end of the table when the lines below that go on with a text of its last lines are of it too."""
    while last < len(parts):
        over = [part for some in parts[max(last - LINES_BELOW, 0) : last] for part in some]
        if not all((above := _above(part, over)) and _step(above, part) <= furthest for part in parts[last]):
            break
        last += 1
    return last
