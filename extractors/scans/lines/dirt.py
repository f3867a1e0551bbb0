"""What is no print: pale stains, hairs, folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.picture import Boxes, Pixels, Spot
from extractors.scans.lines.boxes import Line, around
from extractors.scans.lines.dots import SQUARE, is_stop

Greys = NDArray[np.float64]

# How dark print is, its darkest part tells (per cent of the pixels of its box).
DARKEST = 3
# A component with less than this part of the contrast of a cell's print (that of its darkest fifth) is pale: what is
# left of a stamp has 0.35 to 0.55. Dots and thin strokes are pale too, and print that fades where toner or light did,
# to this part at least; they stand beside print, one by one, or below and above it: no further than this, in em.
PALE, FAINT, PRINT, BESIDE, NEXT_LINE = 0.55, 0.3, 20, 0.6, 1.0
# In em: a comma, which is no larger, fills half of its square, and what fades after it stands so far off (0.9).
COMMA, AFTER_COMMA = 0.45, 1.2
# A mark or two that are lighter than the print in the same cell by so many levels are none. Outside of cells some print
# is bold: there it is the lighter part that counts, of so many per cent of the lines.
FEW_MARKS, LIGHTER, LIGHT = 2, 60, 75
# A ring or a sign of thin strokes may be lighter by so many levels. In em: how large a sign is.
FAINTEST, SIGN = 110, 0.5
# What is no larger (em) is a speck, and says nothing of how dark print is.
SPECK = 0.3
# Outside of cells pale digits are print where they stand in a table: as high (em), in a row with so many others, and
# aligned (em) with a text in one of the next rows (em).
PRINTED, ROW, ALIGNED, NEXT_ROW = (0.6, 1.1), 3, 0.35, 4.0
# In cells print that is pale goes on where it is as high, and begins (em) where the line right above it (em) does.
GOES_ON = 1.0
# A dash, which is thin and therefore light, is at least so many times wider than high; outside of cells it stays.
DASH = 4
# Darker than this is ink, on a page whose paper is near 255; a mark has at least so many pixels of it.
INK = 160
PAPER = 255
FEWEST_PIXELS = 6
# A hair or a fold: a thin (em) straight stroke that leans, no less than 7 degrees, since dashes and 一 lie flat (up to
# 4 degrees, and less straight), and up to 45 degrees where it rises as a slash does, up to 83 where it falls.
FLATTEST, RISING, FALLING, THIN, STRAIGHT = 0.12, 1.0, 8.0, 0.14, 0.9
# Strokes that a column crosses, on average: with so many a mark is no hair.
SEVERAL = 1.6

# What is left of a ruling (em): so high, and no wider than this part of its height; or so wide and no higher than this.
# Digits and brackets are up to 1.0 high, dashes up to 2.2 wide.
UPRIGHT, NARROW, ACROSS, LOW = 1.05, 0.22, 2.5, 0.22
# A bracket, of its height: it is no thicker than this at any row, and its ends stand over one another.
THICKEST_BOW, EVEN_BOW = 0.28, 0.12
# Or narrower than any 1 (0.26 and more), and too low for one (0.6 and more) or so near to the cell's border.
STEM, SHORT, BORDER = 0.12, 0.58, 0.4
# Or thinner than any stroke of print.
HAIRLINE = 0.05
# Or flat, and this near (em) to the border above or below it; a dash stands in the middle of its line.
AT_BORDER = 0.2


def darkness_of(boxes: Boxes, page: Pixels) -> Greys:
    """The grey of the darkest pixels of each box, 0 black."""
    return np.array([_percentile(page[y0:y1, x0:x1], DARKEST) for x0, y0, x1, y1 in boxes.tolist()])


def _percentile(values: NDArray[np.number], per_cent: float) -> float:
    """As `np.percentile`, in a tenth of its time for so few values."""
    ordered = np.sort(values, axis=None, kind="stable")  # counts bytes instead of comparing them
    at, part = divmod((len(ordered) - 1) * (per_cent / 100), 1)
    lower, upper = float(ordered[int(at)]), float(ordered[min(int(at) + 1, len(ordered) - 1)])
    return lower + (upper - lower) * part


def stains(boxes: Boxes, darkness: Greys, em: float, stamped: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which components of one cell are far paler than its print and stand apart from it.

    `stamped` says which of them lie where a stamp was taken off: what is pale there belongs to no line above or below.
    """
    share = (255 - darkness) / max(255 - _percentile(darkness, PRINT), 1.0)
    pale: NDArray[np.bool_] = share < PALE
    fading = ~stamped & (share >= FAINT)
    while pale.any() and not pale.all():
        some, print_ = boxes[pale, None], boxes[None, ~pale]
        gaps = np.maximum(some[..., :2] - print_[..., 2:], print_[..., :2] - some[..., 2:])
        lower = np.minimum(some[..., 3] - some[..., 1], print_[..., 3] - print_[..., 1])  # a comma is print, too
        same_line = -gaps[..., 1] >= lower / 2
        after_comma = (print_[..., 2:] - print_[..., :2]).max(axis=2) < COMMA * em
        reach = np.where(fading[pale, None] & after_comma, AFTER_COMMA, BESIDE) * em
        beside = (same_line & (gaps[..., 0] < reach)).any(axis=1)
        below = ((gaps[..., 0] < 0) & (gaps[..., 1] < NEXT_LINE * em)).any(axis=1) & fading[pale]
        if not (beside | below).any():
            break
        pale[pale] = ~(beside | below)
    return pale


def touching(boxes: Boxes, spots: Sequence[Spot]) -> NDArray[np.bool_]:
    """Which boxes reach into one of the spots."""
    found = np.zeros(len(boxes), np.bool_)
    for left, top, right, bottom in spots:
        found |= (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
    return found


def without_dirt(lines: Sequence[Line], page: Pixels, em: float) -> list[Line]:
    """Lines that are no hair, no remnant of a ruling, and no mark or two far lighter than the print in their cell."""
    levels = [_percentile(_inside(line.box, page), DARKEST) for line in lines]
    whole = (0, 0, page.shape[1], page.shape[0])
    usual = _usual_levels(lines, levels, whole, em)
    spots = np.array([line.box for line in lines if line.limits == whole], np.float64).reshape(-1, 4)

    def is_printed(line: Line) -> bool:
        return _in_table(line, spots, em) if line.limits == whole else _goes_on(line, lines, em)

    return [
        line
        for line, level in zip(lines, levels, strict=True)
        if line.downwards
        or (line.limits == whole and _is_dash(line.box))
        or not _is_dirt(line, level - usual[line.limits], page, em, is_printed)
    ]


def _in_table(line: Line, spots: Greys, em: float) -> bool:
    """Whether a line as high as print stands in a row with others, and under or above one of the same column."""
    left, top, right, bottom = line.box
    if not PRINTED[0] * em <= bottom - top <= PRINTED[1] * em:
        return False
    level = np.minimum(spots[:, 3], bottom) - np.maximum(spots[:, 1], top) >= (bottom - top) / 2
    away = np.maximum(spots[:, 1] - bottom, top - spots[:, 3])
    near = (away >= 0) & (away <= NEXT_ROW * em)
    sides = np.abs(spots[:, [0, 2]] - [left, right]).min(axis=1)
    middles = np.abs(spots[:, 0] + spots[:, 2] - left - right) / 2
    return bool(np.count_nonzero(level) > ROW and (near & (np.minimum(sides, middles) <= ALIGNED * em)).any())


def _goes_on(line: Line, lines: Sequence[Line], em: float) -> bool:
    """Whether a line as high as print stands right below a longer one of its cell, and begins where that does."""
    left, top, right, bottom = line.box
    return PRINTED[0] * em <= bottom - top <= PRINTED[1] * em and any(
        other.limits == line.limits
        and 0 <= top - other.box[3] <= GOES_ON * em
        and abs(left - other.box[0]) <= ALIGNED * em
        and right < other.box[2]
        and len(other.marks[0]) > FEW_MARKS
        for other in lines
    )


def _usual_levels(lines: Sequence[Line], levels: Sequence[float], whole: Spot, em: float) -> dict[Spot, float]:
    """How dark the print of each cell is; a speck may be darker than that."""
    usual = {line.limits: 255.0 for line in lines}
    for line, level in zip(lines, levels, strict=True):
        left, top, right, bottom = line.box
        if max(right - left, bottom - top) >= SPECK * em:
            usual[line.limits] = min(level, usual[line.limits])
    texts = [
        level
        for line, level in zip(lines, levels, strict=True)
        if line.limits == whole and len(line.marks[0]) > FEW_MARKS
    ]
    if texts:
        usual[whole] = float(np.percentile(texts, LIGHT))
    return usual


def _is_dash(spot: Spot) -> bool:
    left, top, right, bottom = spot
    return right - left >= DASH * (bottom - top)


def _is_dirt(line: Line, lighter: float, page: Pixels, em: float, is_printed: Callable[[Line], bool]) -> bool:
    (marks,) = line.marks
    if _is_remnant(line, em):
        return True
    if len(marks) > FEW_MARKS:
        return False
    thin = _is_sign(line.box, page, em) or all(is_stop(tuple(mark), page, em) for mark in marks.tolist())
    pale = lighter > (FAINTEST if thin else LIGHTER) and not is_printed(line)
    hairs = all(_is_hair(mark, page, em) for mark in marks.tolist()) and not _is_character(marks, em)
    return pale or hairs


def _is_character(marks: Boxes, em: float) -> bool:
    """Whether several marks stand together in the square of a character: the arm and the bar of ⩾ lean as hairs do."""
    left, top, right, bottom = around(marks)
    return len(marks) > 1 and max(right - left, bottom - top) <= SQUARE * em


def _is_remnant(line: Line, em: float) -> bool:
    left, top, right, bottom = line.box
    wide, high = right - left, bottom - top
    if (high >= UPRIGHT * em and wide <= NARROW * high) or (wide >= ACROSS * em and high <= LOW * em):
        return True
    flat = high <= LOW * em and wide >= DASH * high
    if flat and min(top - line.limits[1], line.limits[3] - bottom) <= AT_BORDER * em:
        return True
    if wide <= HAIRLINE * em and high > wide:
        return True
    beside = min(left - line.limits[0], line.limits[2] - right) <= BORDER * em
    return wide <= STEM * em and high > wide and (beside or high <= SHORT * em)


def _is_hair(mark: Spot, page: Pixels, em: float) -> bool:
    ink = _inside(mark, page) < INK
    down, across = np.nonzero(ink)
    if len(down) < FEWEST_PIXELS or not across.std() or not down.std() or _strokes_across(ink) >= SEVERAL:
        return False
    slope = float(np.corrcoef(across, down)[0, 1])
    lean = abs(slope) * float(down.std() / across.std())
    straight = _evenness(across, down) if np.ptp(across) >= DASH * np.ptp(down) else abs(slope)
    thick = len(down) / max(len(set(across.tolist())), len(set(down.tolist())))
    steepest = FALLING if slope > 0 else RISING
    return straight >= STRAIGHT and FLATTEST <= lean <= steepest and thick <= THIN * em


def _evenness(across: NDArray[np.intp], down: NDArray[np.intp]) -> float:
    """How straight the middle of a mark runs from column to column, 1 at most: its thickness counts in a flat one."""
    columns, counts = np.unique(across, return_counts=True)
    middles = np.bincount(across, down)[columns] / counts
    return abs(float(np.corrcoef(columns, middles)[0, 1])) if middles.std() else 0.0


def _is_sign(mark: Spot, page: Pixels, em: float) -> bool:
    """Whether a mark is as large as a character and of several strokes: ⩾ alone in its line is thin and light."""
    left, top, right, bottom = mark
    sized = min(right - left, bottom - top) / em >= SIGN and max(right - left, bottom - top) <= SQUARE * em
    return sized and _strokes_across(_inside(mark, page) < INK) >= SEVERAL


def _strokes_across(ink: NDArray[np.bool_]) -> float:
    """How many strokes a column of a mark crosses on average: one of a hair, two and three of ⩾."""
    begun = np.diff(ink.astype(np.int8), axis=0, prepend=0) == 1
    return float(begun.sum() / max(np.count_nonzero(ink.any(axis=0)), 1))


def slant_of(mark: Spot, page: Pixels) -> float:
    """The correlation of x and y over the ink of a mark: -1 for a slash, 0 for what is upright or flat.

    Pale hairlines have no ink as dark as other print: theirs is what is nearer to their darkest than to the paper.
    """
    print_ = _inside(mark, page)
    is_pale = np.count_nonzero(print_ < INK) < FEWEST_PIXELS
    down, across = np.nonzero(print_ < ((int(print_.min()) + PAPER) / 2 if is_pale else INK))
    if len(down) < FEWEST_PIXELS or not down.std() or not across.std():
        return 0.0
    return float(np.corrcoef(across, down)[0, 1])


def _inside(spot: Spot, page: Pixels) -> Pixels:
    left, top, right, bottom = spot
    return page[top:bottom, left:right]


def bow_of(mark: Spot, page: Pixels) -> float:
    """How far, of its height, the middle of a thin stroke stands right of its ends; 0 for what is no such stroke."""
    ink = _inside(mark, page) < INK
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < FEWEST_PIXELS:
        return 0.0
    first, last = ink.argmax(axis=1)[rows], ink.shape[1] - ink[:, ::-1].argmax(axis=1)[rows]
    middles = (first + last) / 2
    tall, end = len(rows), max(len(rows) // 7, 1)
    top, bottom = float(middles[:end].mean()), float(middles[-end:].mean())
    if float((last - first).max()) > THICKEST_BOW * tall or abs(top - bottom) > EVEN_BOW * tall:
        return 0.0
    return float(middles[tall // 3 : tall - tall // 3].mean() - (top + bottom) / 2) / tall
