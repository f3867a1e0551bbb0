"""Print that the recogniser passes over: a raised 2, 、, a quotation mark, a character between two it read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.recognize import DOUBTED, RUNNING, UNREAD, Glyph, Reading, is_hanzi, unread
from extractors.picture import Boxes, Pixels, Spot

# In em. A raised figure is at least so tall and at most, and its foot is above the line's middle by at least that.
LEAST_RAISED, RAISED, LIFTED = 0.15, 0.6, 0.02
# In em: print so high is (part of) a character, and stands no further from where that was read: a wide one, or another.
# (Of 14,000 lines three have print further off, but for signs and figures that were passed over.)
TALL, WIDE, NARROW = 0.4, 0.7, 0.42
_WIDE_SIGNS = frozenset("%‰①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳℃…")
# In em: between two hanzi further apart there is room for a mark of running text, which is so large.
APART, MARK, MARK_APART = 1.55, (0.15, 0.5), 0.6
# Pairs of which the recogniser passes over one; it stands next to the character that it opens or closes.
QUOTES, QUOTE_APART = (("‘", "’"), ("“", "”")), 0.5
# In em: the body of m is no higher (0.45 to 0.6); one that was passed over is at most so high, and so wide.
BODY, M_HIGH, M_WIDE = 0.68, 0.57, (0.35, 0.95)
# In em above its foot: there the m of ㎡ ends. How sure both networks are of a figure cut off there: of 64 drawn in 14
# fonts 16 were told so, all rightly; one network alone took a ² for ³.
SHOULDER, AGREED = 0.5, (0.95, 0.85)
# Of its height: what is as high beside it is a character; of m。 alone in a line nobody knows how high an m is.
TELLING = 0.8
# A part of the height of ㎡ that holds nothing but its figure, above, and nothing of it, below.
STEP = 4
_RAISED = ("²", "³")
_FIGURES = (*_RAISED, "2", "3")
_RAISING = {"2": "²", "3": "³", "²": "²", "³": "³"}

# What was read and is seen is as sure as this. What is added here is not sure; a figure that is then read alone may be.
SEEN = 0.97


def with_small_marks(
    reading: Reading, marks: Boxes, page: Pixels, crop_left: float, crop_width: float, em: float
) -> Reading:
    """The reading with raised figures, 、 and partners of ‘ and ’ that were passed over; characters with other unread
    print beside them lose their score.

    `marks` are the components of the line (left, top, right, bottom) on `page`, the crop begins at `crop_left` and is
    `crop_width` wide, all in pixels.
    """
    glyphs = [glyph for glyph in reading.glyphs if glyph.char.strip()]
    glyphs, lost = _with_lost_metres(glyphs, marks, crop_left, crop_width, em)
    places = [crop_left + glyph.at * crop_width for glyph in glyphs]
    edges = [-np.inf, *places, np.inf]
    out: list[Glyph] = []
    for index, glyph in enumerate(glyphs):
        before, x, after = edges[index : index + 3]
        between = ((before + x) / 2 - crop_left) / crop_width
        if index and glyph.char in _RAISED and glyphs[index - 1].char.isdecimal():  # ㎡ has but one place
            out.append(Glyph("m", DOUBTED, (), between))
        parted = ((lost > before) & (lost < x)).any()
        if parted and out:
            out[-1] = unread(out[-1])
        if parted or (index + 1 == len(glyphs) and (lost > x).any()):
            out.append(unread(glyph))
        elif (
            index and is_hanzi(glyph.char) and is_hanzi(glyphs[index - 1].char) and _mark_between(marks, before, x, em)
        ):
            out += [Glyph("、", DOUBTED, (("，", 1 - DOUBTED),), between), glyph]
        elif index and (quote := _lost_quote(glyphs, index)) and _quote_between(marks, before, x, em):
            out += [Glyph(quote, DOUBTED, (), between), glyph]
        else:
            out.append(glyph)
        if glyph.char != "m" or (index and not glyphs[index - 1].char.isdigit()):
            continue
        follower = glyphs[index + 1].char if index + 1 < len(glyphs) else ""
        if follower in _FIGURES and (_raised_after(marks, x, after + em, em) or _rises(marks, page, x, after + em, em)):
            # The print confirms what was read, and that an m stands before it.
            out[-1], glyphs[index + 1] = _seen(out[-1]), _seen(glyphs[index + 1])
        elif follower not in _FIGURES and (_raised_after(marks, x, after, em) or _rises(marks, page, x, after, em)):
            out.append(Glyph("²", DOUBTED, (("³", 1 - DOUBTED),), min(glyph.at + em / 2 / crop_width, 1.0)))
    spaces = [glyph for glyph in reading.glyphs if not glyph.char.strip()]
    return Reading(tuple(sorted([*out, *spaces], key=lambda glyph: glyph.at)))


def doubtful_figures(
    reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float, sure: float
) -> Iterator[tuple[int, Spot]]:
    """Raised figures behind m, and m before them, less sure than this: which glyph, and where its print stands alone.

    An m is looked at where all that is in doubt is whether one stands there, and where its print is one piece.
    """
    places = [crop_left + glyph.at * crop_width for glyph in reading.glyphs] + [np.inf]
    for index, (letter, glyph) in enumerate(pairwise(reading.glyphs), 1):
        if glyph.char not in _RAISED or letter.char != "m":
            continue
        x, after = places[index - 1], places[index + 1]
        bodies = marks[(marks[:, 0] <= x) & (x <= marks[:, 2])]
        if UNREAD < letter.score < sure and not letter.rivals and len(bodies) == 1:
            yield index - 1, _box_of(bodies)
        figures = marks[_raised_behind(marks, x, after, em)]
        if glyph.score < sure and len(figures):
            yield index, _box_of(figures)


def touching_figures(
    reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float, sure: float
) -> Iterator[tuple[int, Spot]]:
    """Raised figures less sure than this, one piece with their m: which glyph, and where it stands above that."""
    places = [crop_left + glyph.at * crop_width for glyph in reading.glyphs]
    for index, (letter, glyph) in enumerate(pairwise(reading.glyphs), 1):
        x = places[index - 1]
        pieces = marks[(marks[:, 0] <= x) & (x <= marks[:, 2])]
        if glyph.char not in _RAISED or letter.char != "m" or glyph.score >= sure or len(pieces) != 1:
            continue
        left, top, right, bottom = pieces[0].tolist()
        foot = round(bottom - SHOULDER * em)
        if bottom - top > BODY * em and foot - top >= LEAST_RAISED * em:
            yield index, ((left + right) // 2, top, right, foot)


def agreed(alone: Reading, witness: Reading) -> bool:
    """Whether two networks see the same figure: of one torn off its m neither is believed alone."""
    return alone.text == witness.text and alone.score >= AGREED[0] and witness.score >= AGREED[1]


def _box_of(marks: Boxes) -> Spot:
    (left, top), (right, bottom) = marks[:, :2].min(axis=0).tolist(), marks[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def with_figure(reading: Reading, index: int, alone: Reading) -> Reading:
    """The reading with the raised figure, or the m before one, that was read alone, as large as other characters."""
    glyph = reading.glyphs[index]
    if glyph.char == "m":
        said = replace(glyph, score=max(glyph.score, min(alone.score, SEEN)))
        return Reading((*reading.glyphs[:index], said, *reading.glyphs[index + 1 :])) if alone.text == "m" else reading
    if len(alone.glyphs) != 1 or alone.glyphs[0].char not in _RAISING:
        return reading
    figure = alone.glyphs[0]
    char = _RAISING[figure.char]
    others = tuple((_RAISING.get(char, char), score) for char, score in figure.rivals)
    figure = Glyph(char, min(figure.score, SEEN), others, glyph.at)
    return Reading((*reading.glyphs[:index], figure, *reading.glyphs[index + 1 :]))


def _with_lost_metres(
    glyphs: Sequence[Glyph], marks: Boxes, crop_left: float, crop_width: float, em: float
) -> tuple[list[Glyph], NDArray[np.float64]]:
    """The glyphs with an m behind a digit where print of its shape was passed over; and where other print was."""
    places = np.array([crop_left + glyph.at * crop_width for glyph in glyphs])
    reach = np.array([WIDE if _is_wide(glyph.char) else NARROW for glyph in glyphs]) * em
    across, size = (marks[:, 0] + marks[:, 2]) / 2, marks[:, 2:] - marks[:, :2]
    lost = size[:, 1] >= TALL * em
    lost &= (np.abs(across[:, None] - places[None]) > reach[None]).all(axis=1)
    lost &= ~((marks[:, None, 0] <= places[None]) & (places[None] <= marks[:, None, 2])).any(
        axis=1
    )  # digits that touch
    metres: list[Glyph] = []
    for index in np.flatnonzero(lost).tolist():
        before = int((places < across[index]).sum()) - 1
        wide, high = size[index] / em
        opens = before < 0 < len(glyphs) and index == int(np.argmin(marks[:, 0]))  # its number ends the line before
        if (
            (opens or (before >= 0 and glyphs[before].char.isdecimal()))
            and high <= M_HIGH
            and M_WIDE[0] <= wide <= M_WIDE[1]
        ):
            metres.append(Glyph("m", DOUBTED, (), float((across[index] - crop_left) / crop_width)))
            lost[index] = False
    return sorted([*glyphs, *metres], key=lambda glyph: glyph.at), across[lost]


def _is_wide(char: str) -> bool:
    return (char > "\u2e80" and char not in RUNNING) or char in _WIDE_SIGNS


def _mark_between(marks: Boxes, before: float, x: float, em: float) -> bool:
    """Whether in the lower half, where nothing was read, there is print of the size of 、."""
    if x - before <= APART * em:
        return False
    across, sizes = (marks[:, 0] + marks[:, 2]) / 2, marks[:, 2:] - marks[:, :2]
    small = (sizes.max(axis=1) >= MARK[0] * em) & (sizes.max(axis=1) <= MARK[1] * em)
    apart = (across > before + MARK_APART * em) & (across < x - MARK_APART * em)
    return bool((small & apart & (marks[:, 3] > _middle(marks))).any())


def _lost_quote(glyphs: Sequence[Glyph], index: int) -> str:
    """The quotation mark that has its partner in the line, and is not there, before a glyph; else empty."""
    for opening, closing in QUOTES:
        before, after = (
            [glyph.char for glyph in some if glyph.char in (opening, closing)]
            for some in (reversed(glyphs[:index]), glyphs[index:])
        )
        opened, closes = opening in before[:1], closing in after[:1]
        if opened != closes:
            return opening if closes else closing
    return ""


def _quote_between(marks: Boxes, before: float, x: float, em: float) -> bool:
    """Whether in the upper half, where nothing was read, there is print of the size of a quotation mark, no other."""
    if x - before <= APART * em:
        return False
    across = (marks[:, 0] + marks[:, 2]) / 2
    there = marks[(across > before + QUOTE_APART * em) & (across < x - QUOTE_APART * em)]
    sizes = (there[:, 2:] - there[:, :2]).max(axis=1)
    small = (sizes >= MARK[0] * em) & (sizes <= MARK[1] * em) & (there[:, 3] < _middle(marks))
    return 0 < len(there) <= 2 and bool(small.all())


def _raised_after(marks: Boxes, x: float, after: float, em: float) -> bool:
    """Whether a small figure stands in the upper half of the line right behind the letter at `x`."""
    return bool(_raised_behind(marks, x, after, em).any())


def _raised_behind(marks: Boxes, x: float, after: float, em: float) -> NDArray[np.bool_]:
    across, heights = (marks[:, 0] + marks[:, 2]) / 2, marks[:, 3] - marks[:, 1]
    raised = (across > x + 0.1 * em) & (across < min(x + em, after - 0.2 * em))
    raised &= (heights <= RAISED * em) & (marks[:, 3] < _middle(marks) + LIFTED * em)
    if raised.any() and marks[raised, 3].max() - marks[raised, 1].min() <= LEAST_RAISED * em:
        raised[:] = False
    return raised


def _rises(marks: Boxes, page: Pixels, x: float, after: float, em: float) -> bool:
    """Whether the letter at `x`, which has no part above its body, is higher than that, or its right half than its left
    one: a raised figure touches it.
    """
    own = marks[(marks[:, 0] <= x) & (x <= marks[:, 2]) & (marks[:, 2] < after)]
    if len(own) != 1:
        return False
    left, top, right, bottom = own[0].tolist()
    tall = np.count_nonzero(marks[:, 3] - marks[:, 1] >= TELLING * (bottom - top)) > 1  # beside it: they tell the em
    if tall and bottom - top > BODY * em and top < _middle(marks) - BODY / 3 * em:
        return True
    letter = page[top:bottom, left:right]
    dark = letter < (float(letter.min()) + 255) / 2
    high = len(dark) // STEP
    above, below = (np.flatnonzero(rows.any(axis=0)) for rows in (dark[:high], dark[-high:]))
    return len(above) > 0 and len(below) > 0 and bool(above[0] - below[0] >= (right - left) / 2)


def _middle(marks: Boxes) -> float:
    return (int(marks[:, 1].min()) + int(marks[:, 3].max())) / 2


def _seen(glyph: Glyph) -> Glyph:
    return replace(glyph, score=max(glyph.score, SEEN - sum(score for _, score in glyph.rivals)))
