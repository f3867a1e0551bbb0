"""% and ‰: the recogniser reads both as %; only the print tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.inks import is_turned_itself, parts_of, rows_of, strokes_on
from extractors.ocr.recognize import Glyph, Reading
from extractors.picture import Boxes, Pixels

# Of the sign's height: the rows of its upper and of its lower ring that no slash shares with the other.
THIRD = 0.35
# Of the sign's height: how much further the lower print reaches beyond the upper than the upper beyond the lower.
# % turned by half a turn is itself; ‰ has one ring more, below. Measured over eight fonts at 17 to 40 pixels an em,
# clean to faxed: nine in ten of % have -0.15 to 0.15, of ‰ 0.32 to 0.8. Of 840 % none is surely read as ‰, of 840 ‰
# 19 are as %.
SAME, MORE = 0.2, 0.3
# Of the upper third: where a second ring was read, so much of a column at least is ink above; the blurred top of that
# ring is lower.
LEAST = 0.2
# What reaches further than that is what a stamp has left of a sign.
MOST = 0.9
# Width of a sign by its height; one wider or narrower is cut out wrongly, and nothing is known of it.
WIDTHS = (0.5, 1.75)
# Of its height: one in a hundred of % is wider, and three in four of ‰.
WIDE = 1.2
# Of the sign's height: the height of a ring, which a full stop that touches the sign has not.
RING = 0.43
# Of the sign's height from above: where the 。 that touches it has no ink yet, and each of its rings has.
STOP_TOP = 0.6
# Of the sign's height: so high is a ring that no 。 can be, at least; its foot is no further from that of the sign.
LOW_RING, FEET = 0.3, 0.08
# In em: how high a sign is; ° is half of that.
SIGN_HIGH, DEGREES = 0.55, frozenset("°º℃")
# Of its height: by how much one reaches further below at most that is as wide as ‰ for specks beside it.
EVEN = 0.1
# Strokes of ‰ on a row through its upper ring, and through its lower ones: the slash and two of each ring.
ABOVE, BELOW = 3, 5
# Of %, on a row through its lower ring.
ONE_RING = 3
# In em: no part of the sign is further from its middle as read, nor from the next character's than half of that.
REACH, HALF = 1.0, 0.55
# In em: how far left of the middle of ‰ the % is that was read there.
LEFT_OF_MIDDLE = 0.2
# What the recogniser makes of the second lower ring, how high (em) a ring is that is no 。, and how far (em) from where
# it was read it may stand.
RING_READ, RING_HEIGHT, NEAR = frozenset("oO0。"), 0.32, 0.2
# Of its width: so much of a mark is over or under the others.
SHARED = 0.3
# Of the sign's height: how high a ring is that stands by itself (0.64; 。 and ， have at most 0.48). In em: how far
# behind the others, and how far below them it ends at most.
RINGS, TOUCHING, BELOW_SIGN = (0.52, 0.75), 0.15, 0.05
# In em: the dot of a ； behind the sign is lower than this, which no ring is, and so far from the sign's middle.
DOT, BESIDE = 0.26, 0.4
# Of the way from one character to the next: a component that comes from beyond the one and reaches so far is both, and
# where their border may be.
BOTH, BORDER = 0.85, (0.25, 0.65)
# Of the sign's height: what stands alone left of it and is no wider is the edge of the character before it; so wide at
# least is the gap to strokes of the one behind it, which reach up where no lower ring does.
EDGE, GAP = 0.12, 0.15
# Of the difference between paper (255) and the darkest print: what is lighter is no ink. Thin rings are pale.
PALE = 0.35
# The score of a sign whose print is neither, or is ‰ where nothing else says so: of such, six of seven were % whose
# upper ring had faded.
DOUBTFUL = 0.45


def with_ring_signs(
    reading: Reading, marks: Boxes, page: Pixels, crop_left: float, crop_width: float, em: float
) -> Reading:
    """The reading with ‰ where the print has a ring more than %; a sign that may be either loses its score.

    `marks` are the components of the line on `page`, the crop begins at `crop_left` and is `crop_width` wide, all
    in pixels.
    """
    if "%" not in reading.text:
        return reading
    glyphs = [glyph for glyph in reading.glyphs if glyph.char.strip()]
    places = [-np.inf, *(crop_left + glyph.at * crop_width for glyph in glyphs), np.inf]
    out = [glyph for glyph in reading.glyphs if not glyph.char.strip()]
    second_ring = False
    for index, glyph in enumerate(glyphs):
        if glyph.char != "%":
            if not second_ring:
                out.append(glyph)
            second_ring = False
            continue
        before, at, after, *rest = places[index : index + 4]
        follower = glyphs[index + 1].char if index + 1 < len(glyphs) else ""
        ringed = follower in RING_READ and _is_ring(marks, after, em)
        ink = _ink_of(marks, page, (before, at, *((after, *rest) if ringed else (at, after))), em)
        touched = ringed and follower == "。"
        whole = ink
        if touched:
            parted = not _more_below(whole) >= MORE
            ink = _without_stop(_ink_of(marks, page, (before, at, at, after), em) if parted else whole)
        ringed = ringed and ink is whole
        ink = _alone(ink, stopped=follower == "。" and not ringed)
        sign = _told(glyph, ink, follower, em, ringed=ringed, touched=touched)
        second_ring = sign.char == "‰" and (ringed or (follower in RING_READ and follower != "。"))
        if second_ring:
            sign = replace(sign, at=(sign.at + glyphs[index + 1].at) / 2)
        elif sign.char == "‰":  # % was read left of its middle
            sign = replace(sign, at=sign.at + min(LEFT_OF_MIDDLE * em, (after - at) / 2) / crop_width)
        out.append(sign)
    return Reading(tuple(sorted(out, key=lambda glyph: glyph.at)))


def _told(glyph: Glyph, ink: NDArray[np.bool_], follower: str, em: float, *, ringed: bool, touched: bool) -> Glyph:
    """The sign as its ink tells; `ringed` where the recogniser has read something for a second ring, `touched` where
    a 。 may be one piece with the sign.
    """
    more, turns = _more_below(ink, touched=touched, ringed=ringed), is_turned_itself(ink)
    if more >= MORE and not turns:
        if more <= MOST and ((ringed and follower != "。") or _is_whole(ink)):
            return replace(glyph, char="‰")
        return replace(glyph, score=min(glyph.score, DOUBTFUL), rivals=(("‰", 1 - DOUBTFUL), *glyph.rivals))
    alone = more <= SAME or (more < MORE and strokes_on(ink[len(ink) // 2 :]) <= ONE_RING)
    followed = follower.isascii() and follower.isalnum()  # which no form has behind %
    if (turns or (alone and (not _is_wide(ink) or _is_even(ink)))) and not followed:
        return _no_degree(glyph) if _is_sign_high(ink, em) else glyph
    return replace(glyph, score=min(glyph.score, DOUBTFUL))


def _without_stop(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ink of a sign without the 。 that touches it: columns at its end that hold none but low ink, no ring high."""
    if not ink.any():
        return ink
    top, bottom = rows_of(ink)
    high = np.flatnonzero(ink[: top + round(STOP_TOP * (bottom - top))].any(axis=0))
    end = int(high[-1]) + 1 if len(high) else 0
    rest = ink[:, end:]
    if not rest.any() or rows_of(rest)[1] - rows_of(rest)[0] > RINGS[0] * (bottom - top):
        return ink
    return ink[:, :end]


def _is_ring(marks: Boxes, at: float, em: float) -> bool:
    """Whether what stands there is no 。: as high as the ring of a sign, or one piece with the sign."""
    there = (marks[:, 0] <= at + NEAR * em) & (marks[:, 2] >= at - NEAR * em)
    return bool((marks[there, 3] - marks[there, 1] > RING_HEIGHT * em).any())


def _ink_of(marks: Boxes, page: Pixels, places: Sequence[float], em: float) -> NDArray[np.bool_]:
    """The ink of a sign alone, given the places before it, of its first and its last part as read, and behind it."""
    before, first, last, after = places
    marks = _parted(_parted(marks, page, before, first), page, last, after)
    across = (marks[:, 0] + marks[:, 2]) / 2
    start = max((before + first) / 2, first - REACH * em)
    end = min(max((last + after) / 2, after - HALF * em), last + REACH * em)
    dot = (marks[:, 3] - marks[:, 1] < DOT * em) & (across > last + BESIDE * em)
    own = (across > start) & (across < end) & ~dot
    if not own.any():
        return np.zeros((0, 0), bool)
    own |= _within(marks, own) & ~dot & ~((marks[:, 0] <= after) & (marks[:, 2] >= after))
    own &= ~_of_a_stop(marks, own, em)
    marks = marks[own | _last_ring(marks, own, after, em)]
    left, top = int(marks[:, 0].min()), int(marks[:, 1].min())
    area = page[top : int(marks[:, 3].max()), left : int(marks[:, 2].max())]
    inside = np.zeros(area.shape, bool)
    for x0, y0, x1, y1 in (marks - [left, top, left, top]).tolist():
        inside[y0:y1, x0:x1] = True
    return inside & (area < 255 - PALE * (255 - int(area.min())))


def _alone(ink: NDArray[np.bool_], *, stopped: bool) -> NDArray[np.bool_]:
    """The ink of a sign without strokes of its neighbours; `stopped` where 。 was read behind it, lower than a ring."""
    parts = parts_of(ink)
    if not parts:
        return ink
    tall = rows_of(ink)[1] - rows_of(ink)[0]
    if len(parts) > 1 and parts[0][1] - parts[0][0] <= EDGE * tall:
        parts = parts[1:]
    first = parts[0][0]
    for (_, end), (start, stop) in pairwise(parts):
        top, bottom = rows_of(ink[:, first:end])
        reaches = rows_of(ink[:, start:stop])[0] - top <= THIRD * (bottom - top)
        ringed = strokes_on(ink[(top + bottom) // 2 : bottom, first:end]) >= ONE_RING
        if reaches and ringed and start - end >= GAP * (bottom - top):
            return ink[:, first:end]
    start, stop = parts[-1]
    top, bottom = rows_of(ink[:, start:stop])
    if stopped and len(parts) > 1 and bottom - top <= RING * tall and 2 * top > len(ink):
        return ink[:, first : parts[-2][1]]
    return ink[:, first:]


def _within(marks: Boxes, own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which marks stand over or under those of the sign, in good part: it stands beside where it was read."""
    left, right = int(marks[own, 0].min()), int(marks[own, 2].max())
    shared = np.minimum(marks[:, 2], right) - np.maximum(marks[:, 0], left)
    return np.asarray(shared >= SHARED * (marks[:, 2] - marks[:, 0]))


def _of_a_stop(marks: Boxes, own: NDArray[np.bool_], em: float) -> NDArray[np.bool_]:
    """Which marks are the tail of ， or ； behind the sign, which goes further down than a sign, or stand above one."""
    body = marks[own][(marks[own, 3] - marks[own, 1]).argmax()]
    behind = marks[:, 0] >= body[2]
    tails = marks[own & behind & (marks[:, 3] > body[3] + BELOW_SIGN * em)]
    above = (marks[:, None, 0] < tails[None, :, 2]) & (marks[:, None, 2] > tails[None, :, 0])
    return np.asarray(behind & above.any(axis=1))


def _last_ring(marks: Boxes, own: NDArray[np.bool_], after: float, em: float) -> NDArray[np.bool_]:
    """Which marks may be a ring that stands by itself between the sign and what is read behind it."""
    sign = marks[own]
    tall = int(sign[:, 3].max()) - int(sign[:, 1].min())
    high, gap = marks[:, 3] - marks[:, 1], marks[:, 0] - int(sign[:, 2].max())
    sized = (high >= RINGS[0] * tall) & (high <= RINGS[1] * tall)
    sized &= marks[:, 3] <= int(sign[:, 3].max()) + BELOW_SIGN * em  # the dot and tail of ， go further down
    return sized & (gap >= 0) & (gap <= TOUCHING * em) & (marks[:, 2] < after)


def _parted(marks: Boxes, page: Pixels, left: float, right: float) -> Boxes:
    """Components that hold the characters at both places cut in two, where there is least ink."""
    if not np.isfinite(right - left):
        return marks
    step = right - left
    both = (marks[:, 0] < left + (1 - BOTH) * step) & (marks[:, 2] > left + BOTH * step)
    both &= marks[:, 2] - marks[:, 0] >= step
    parts: list[tuple[int, int, int, int]] = []
    for x0, y0, x1, y1 in marks[both].tolist():
        low, high = max(x0 + 1, round(left + BORDER[0] * step)), min(x1, round(left + BORDER[1] * step))
        if low < high:
            cut = low + int((255 - page[y0:y1, low:high].astype(np.int64)).sum(axis=0).argmin())
            parts += [(x0, y0, cut, y1), (cut, y0, x1, y1)]
        else:
            parts.append((x0, y0, x1, y1))
    return np.concatenate((marks[~both], np.array(parts, np.int32).reshape(-1, 4)))


def _more_below(ink: NDArray[np.bool_], *, touched: bool = True, ringed: bool = False) -> float:
    """How much further (of its height) the sign reaches below than above; NaN where it is none, or where what reaches
    further is too low for a ring, as a 。 is that touches it.
    """
    down, across = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(down):
        return np.nan
    tall, wide = int(down[-1] - down[0]) + 1, int(across[-1] - across[0]) + 1
    if not WIDTHS[0] * tall <= wide <= WIDTHS[1] * tall:
        return np.nan
    third = max(round(THIRD * tall), 1)
    least = LEAST * third if ringed else 1
    above = np.flatnonzero(ink[down[0] : down[0] + third].sum(axis=0) >= least)
    above = above if len(above) else across
    below = np.flatnonzero(ink[down[-1] + 1 - third : down[-1] + 1].any(axis=0))
    more = int(below[-1] - above[-1]) - int(below[0] - above[0])
    last = np.flatnonzero(ink[:, max(int(below[-1]) - more * 3 // 4, 0) :].any(axis=1))
    high = int(last[-1] - last[0]) if len(last) else 0
    is_ring = high >= RING * tall or (not touched and high >= LOW_RING * tall and down[-1] - last[-1] <= FEET * tall)
    return more / tall if more < MORE * tall or is_ring else np.nan


def _is_whole(ink: NDArray[np.bool_]) -> bool:
    """Whether the strokes of ‰ are all there: of a ring and the slash above, of the slash and two rings below."""
    above, below = strokes_on(ink[: round(THIRD * len(ink))]), strokes_on(ink[len(ink) // 2 :])
    return below >= BELOW or (below >= BELOW - 1 and above >= ABOVE)


def _is_wide(ink: NDArray[np.bool_]) -> bool:
    """Whether the sign is as wide as few % are and most ‰."""
    down, across = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return len(down) > 0 and bool(across[-1] - across[0] + 1 >= WIDE * (down[-1] - down[0] + 1))


def _is_even(ink: NDArray[np.bool_]) -> bool:
    """Whether it reaches as far above as below and has a ring and the slash there, and the slash and one ring here:
    specks made it wide.
    """
    tall = len(ink)
    above, below = strokes_on(ink[: round(THIRD * tall)]), strokes_on(ink[tall - round(THIRD * tall) :])
    return abs(_more_below(ink)) <= EVEN and above == ABOVE and below <= ONE_RING


def _no_degree(glyph: Glyph) -> Glyph:
    """What the network gave ° and ℃, which have a ring above only, is the sign's."""
    degrees = sum(score for char, score in glyph.rivals if char in DEGREES)
    others = tuple(rival for rival in glyph.rivals if rival[0] not in DEGREES)
    return replace(glyph, score=min(glyph.score + degrees, 1.0), rivals=others)


def _is_sign_high(ink: NDArray[np.bool_], em: float) -> bool:
    """Whether it is as high as a sign of per cent, which ° is not."""
    top, bottom = rows_of(ink) if ink.any() else (0, 0)
    return bottom - top >= SIGN_HIGH * em
