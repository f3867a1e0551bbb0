"""Specks, folds, and what is left of a grey seal's own print: they stand between a form's lines, and read badly."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.ocr.joints import RUNNING_TEXT
from extractors.ocr.judge import confidence
from extractors.ocr.recognize import Reading, doubted, is_hanzi
from extractors.picture import Spot
from extractors.scans.page import Layout

# What a seal leaves is read as so many characters at most, and less surely than that.
SHORT, GARBLED = 4, 0.85
# The words that stand below a seal's star, whole or in part: no form has them in a line of its own.
SEAL_WORDS = re.compile(r"[\u4e00-\u9fff]{0,6}(?:专用章?|用章)")
# What one stroke of a seal is read as, that was not taken off with it.
STROKES = frozenset("1lIt|丨/一—-")
# A line of the text above or below it, in em: no further from it, of its height, with an edge or the middle in common,
# and one hanzi or digit at least read so surely (株数 under 复壮古树, of which a ring crosses 数).
NEXT, HIGH, ALIGNED, KNOWN = 0.8, (0.6, 1.4), 0.5, 0.95
# Or in the middle to so much (em): 值 under 年度指标.
CENTRED = 0.15
# Half a seal's width times this is how far its ring reaches: boxes are those of the middle of its line, and pages bend.
RING = 1.1
# A speck is no larger than this, in em, and read less surely than that.
SPECK, GUESSED = 0.25, 0.5
# The dark edge of a fold is read as one Latin letter, I as a rule, less surely than that; what is printed in cells ends
# in hanzi, digits or marks.
LETTER, LAST_LATIN = 0.95, "ɏ"
# A line read as surely as this tells that what stands beside it is none; it is in doubt then, for a person to look.
BESIDE = 0.9


def without_misread_dirt(
    layout: Layout, readings: Sequence[Reading], seals: Sequence[Spot], stamps: Sequence[Spot] = ()
) -> tuple[Layout, list[Reading]]:
    """The layout and its readings without specks and what is left of seals outside of cells, and in cells beside lines
    that are read surely, and without folds beside such lines; these are in doubt then, but no longer text for a speck.
    What stands alone in its cell is kept. `seals` are those that no colour tells from print, `stamps` are all.
    """
    whole = layout.whole
    remnants = {
        index
        for index, (line, reading) in enumerate(zip(layout.lines, readings, strict=True))
        if _is_seal_text(line.box, reading, seals)
        or (line.limits == whole and _is_seal_stroke(line.box, reading, stamps))
        or (
            len(reading.text) <= SHORT
            and (_is_remnant(line.box, reading, layout.em, seals) or (line.limits != whole and _is_fold(reading)))
        )
    }
    sure: dict[Spot, list[Spot]] = {}
    for index, (line, reading) in enumerate(zip(layout.lines, readings, strict=True)):
        if index not in remnants and confidence(reading) >= BESIDE:
            sure.setdefault(line.limits, []).append(line.box)
    dropped = {
        index
        for index in remnants
        if layout.lines[index].limits in {*sure, whole}
        and not _goes_on(layout.lines[index].box, readings[index], sure.get(layout.lines[index].limits, ()), layout.em)
    }
    texts = {
        line.limits for line, reading in zip(layout.lines, readings, strict=True) if len(reading.text) >= RUNNING_TEXT
    }
    unsure = {
        line.limits
        for index, line in enumerate(layout.lines)
        if index in dropped and not (_size(line.box) <= SPECK * layout.em and line.limits in texts)
    } - {whole}
    kept = [index for index in range(len(readings)) if index not in dropped]
    return layout.keeping(kept), [
        doubted(readings[index]) if layout.lines[index].limits in unsure else readings[index] for index in kept
    ]


def _is_remnant(box: Spot, reading: Reading, em: float, seals: Sequence[Spot]) -> bool:
    score = confidence(reading)
    speck = score < GUESSED and _size(box) <= SPECK * em
    return speck or (score < GARBLED and any(_is_within(box, seal) for seal in seals))


def _is_seal_text(box: Spot, reading: Reading, seals: Sequence[Spot]) -> bool:
    words = SEAL_WORDS.fullmatch(reading.text) is not None
    return words and any(_is_within(box, seal) for seal in seals)


def _is_seal_stroke(box: Spot, reading: Reading, stamps: Sequence[Spot]) -> bool:
    return reading.text in STROKES and any(_is_within(box, stamp) for stamp in stamps)


def _goes_on(box: Spot, reading: Reading, texts: Sequence[Spot], em: float) -> bool:
    """Whether a line is one of a text in its cell, some of it read surely, or just below its middle."""
    high = HIGH[0] * em <= box[3] - box[1] <= HIGH[1] * em
    if not high or SEAL_WORDS.fullmatch(reading.text):
        return False
    print_ = [glyph for glyph in reading.glyphs if is_hanzi(glyph.char) or glyph.char.isdecimal()]
    known = any(glyph.score >= KNOWN for glyph in print_)
    near = [text for text in texts if 0 <= max(box[1] - text[3], text[1] - box[3]) <= NEXT * em]
    centred = any(abs(box[0] + box[2] - text[0] - text[2]) <= 2 * CENTRED * em for text in near)
    return (known and any(_aside(box, text) <= ALIGNED * em for text in near)) or (bool(print_) and centred)


def _aside(box: Spot, text: Spot) -> float:
    """How far the nearest of two lines' left edges, right edges and middles are from each other."""
    return min(abs(box[0] - text[0]), abs(box[2] - text[2]), abs(box[0] + box[2] - text[0] - text[2]) / 2)


def _is_fold(reading: Reading) -> bool:
    letter = len(reading.text) == 1 and reading.text.isalpha() and reading.text <= LAST_LATIN
    return letter and confidence(reading) < LETTER


def _size(box: Spot) -> int:
    return max(box[2] - box[0], box[3] - box[1])


def _is_within(box: Spot, seal: Spot) -> bool:
    """Whether the middle of a box is in the ellipse within the seal's box, or on its ring."""
    left, top, right, bottom = seal
    across = ((box[0] + box[2]) / 2 - (left + right) / 2) / max((right - left) / 2, 1)
    down = ((box[1] + box[3]) / 2 - (top + bottom) / 2) / max((bottom - top) / 2, 1)
    return across**2 + down**2 <= RING**2
