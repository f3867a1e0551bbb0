"""What the lines of a page say: read, read again where that is in doubt, and judged by what print and language tell."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.ocr.areas import with_areas
from extractors.ocr.bars import BARS, blank_mark, with_bars
from extractors.ocr.combine import combined
from extractors.ocr.engine import Engine
from extractors.ocr.gaps import with_gaps
from extractors.ocr.glyphs import ASIDE, asks, seen_alone, window, with_seen
from extractors.ocr.judge import (
    as_number,
    confidence,
    typeset,
    with_operators,
    with_permille,
)
from extractors.ocr.language import questioned, worded
from extractors.ocr.mistakable import with_twins
from extractors.ocr.permille import with_ring_signs
from extractors.ocr.pitch import with_room
from extractors.ocr.rare import with_rare, with_rarer_rivals
from extractors.ocr.recognize import Reading, doubted, is_hanzi, read_crops
from extractors.ocr.ringed import both, in_order, inside, is_ringed, is_unsure, rings, with_ringed
from extractors.ocr.seen_rings import asked, number_seen, with_seen_rings
from extractors.ocr.shapes import with_limits, with_numerals, with_plus, with_wide_letters
from extractors.ocr.small_marks import agreed, doubtful_figures, touching_figures, with_figure, with_small_marks
from extractors.ocr.stray import (
    with_stray_points,
    with_stray_strokes,
    without_end_specks,
    without_last_point,
    without_points_off_line,
    without_specks_above,
    without_stray_points,
    without_unsure_points,
)
from extractors.ocr.terms import with_terms, with_zeros
from extractors.ocr.traditional import is_common, simplified
from extractors.ocr.witness import may_settle, witnessed
from extractors.picture import Pixels, Spot
from extractors.scans.lines.boxes import Line
from extractors.scans.lines.crops import crop, figure, print_of
from extractors.scans.page import Layout
from extractors.scans.texts.continued import begins_with_point, joined, lines_above
from extractors.scans.texts.dashes import with_dashes, with_thin_dashes
from extractors.scans.texts.percents import with_page_signs
from extractors.scans.texts.signs import with_signs
from extractors.scans.texts.single_marks import with_single_mark

# Lines are read with so much room above and below: as well as without any (17 wrong characters of 12,800, and 13
# without), in three quarters of the time. One with a character below this score is read again, larger, and again.
FIRST_ROOM = 1.3
SURE = 0.97
ROOMS = (1.0, 1.15)
# Lines that a cell with a longer text has beside one, at least.
LONG_CELL = 4


def read_lines(layout: Layout, lines: Sequence[Line], engine: Engine) -> list[Reading]:
    """What the engine makes of some lines at first sight."""
    return read_crops([crop(layout.page, line, layout.em, FIRST_ROOM) for line in lines], engine)


def refined(layout: Layout, first: Sequence[Reading], engine: Engine) -> list[Reading]:
    """What each line of the layout says; where the engine is not sure, it is asked again at other scales."""
    readings = [with_single_mark(layout, line, reading) for line, reading in zip(layout.lines, first, strict=True)]
    for seen, room in enumerate(ROOMS, 1):
        unsure = [index for index, reading in enumerate(readings) if _asks_again(reading)]
        again = read_crops([crop(layout.page, layout.lines[i], layout.em, room) for i in unsure], engine)
        for index, other in zip(unsure, again, strict=True):
            readings[index] = combined(readings[index], other, seen)
    readings = with_signs(layout, with_rings(layout, readings, engine), engine)
    readings = [_worded(layout, line, reading) for line, reading in zip(layout.lines, readings, strict=True)]
    readings = with_page_signs(layout, readings)
    readings = _with_figures(layout, readings, engine)
    if engine.witness is not None:
        readings = _confirmed(layout, readings, engine.witness)
    readings = with_dashes(layout, joined(layout, readings, lambda text: with_areas(worded(text))))
    readings = with_thin_dashes(layout, _seen_alone(layout, _questioned(layout, readings)))
    texts = [line.box for line, reading in zip(layout.lines, readings, strict=True) if reading.text not in BARS]
    below = {over: readings[under].text for under, over in lines_above(layout).items()}
    told = enumerate(zip(layout.lines, readings, strict=True))
    return [_pointed(layout, line, reading, texts, below.get(index, "")) for index, (line, reading) in told]


def _pointed(layout: Layout, line: Line, reading: Reading, texts: Sequence[Spot], next_line: str) -> Reading:
    """The reading of a line in a cell, or beside tables, without the points that neither has; a bar beside a text, as
    hairs are, is in doubt.
    """
    reading = doubted(reading) if line.stained else blank_mark(reading)
    if line.downwards:
        return reading
    own = print_of(line, layout.em)
    reading = with_room(without_specks_above(reading, *own), *own)  # other networks are as sure of a speck
    if line.limits == layout.whole:
        return without_last_point(reading) if layout.ruled else reading
    _, top, _, bottom = line.box
    near = [other.box for other in layout.lines if other is not line and other.limits == line.limits]
    beside = [spot for spot in near if min(spot[3], bottom) - max(spot[1], top) > (bottom - top) / 2]
    if reading.text in BARS and any(spot in texts for spot in beside):
        return doubted(reading)
    if beside and len(near) >= LONG_CELL and len(reading.glyphs) > 1:
        return doubted(reading)  # a row of a longer text has no gap: what stood there is gone
    above, below = any(spot[1] < top for spot in near), any(spot[3] > bottom for spot in near)
    return without_stray_points(reading, above=above, below=next_line if below else None)


def _confirmed(layout: Layout, readings: Sequence[Reading], witness: Engine) -> list[Reading]:
    """The readings with what another network sees too."""
    readings = list(readings)
    known = frozenset(witness.characters)
    torn = [index for index, reading in enumerate(readings) if may_settle(reading, SURE)]
    for index, other in zip(torn, _of_all_rooms(layout, torn, witness), strict=True):
        told = worded(witnessed(readings[index], other, known, SURE))
        readings[index] = with_rare(with_rarer_rivals(told, readings[index]), other)
    return readings


def _seen_alone(layout: Layout, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with what is seen of hanzi that may be others, each shown alone."""
    places = [
        (number, index)
        for number, (line, reading) in enumerate(zip(layout.lines, readings, strict=True))
        for index, glyph in enumerate(reading.glyphs)
        if not line.downwards and asks(glyph)
    ]
    windows = [_around(layout, layout.lines[number], readings[number].glyphs[index].at) for number, index in places]
    glyphs = [list(reading.glyphs) for reading in readings]
    for (number, index), seen in zip(places, seen_alone(windows), strict=True):
        glyphs[number][index] = with_seen(glyphs[number], index, seen)
    return [Reading(tuple(line)) for line in glyphs]


def _around(layout: Layout, line: Line, at: float) -> list[Pixels]:
    """Windows around a character at this part of a line's width."""
    _, crop_left, crop_width, em = print_of(line, layout.em)
    x, y = crop_left + at * crop_width, (line.box[1] + line.box[3]) / 2
    return [window(layout.page, x + aside * em, y, em) for aside in ASIDE]


def _with_figures(layout: Layout, readings: Sequence[Reading], engine: Engine) -> list[Reading]:
    """The readings with their doubtful raised figures read alone: small as they are, they are soon mistaken."""
    readings = list(readings)
    places = [
        (number, reading, print_of(line, layout.em))
        for number, (line, reading) in enumerate(zip(layout.lines, readings, strict=True))
        if not line.downwards and "m" in reading.text
    ]
    doubtful = [(n, i, spot) for n, reading, there in places for i, spot in doubtful_figures(reading, *there, SURE)]
    touching = [(n, i, spot) for n, reading, there in places for i, spot in touching_figures(reading, *there, SURE)]
    found = [*doubtful, *(touching if engine.witness else ())]
    pictures = [figure(layout.page, spot) for _, _, spot in found]
    alone = read_crops(pictures, engine)
    others = read_crops(pictures[len(doubtful) :], engine.witness) if engine.witness else []
    told = [True] * len(doubtful) + list(map(agreed, alone[len(doubtful) :], others))
    for (number, index, _), said, sure in zip(found, alone, told, strict=True):
        if sure:
            readings[number] = with_figure(readings[number], index, said)
    return readings


def with_rings(layout: Layout, readings: Sequence[Reading], engine: Engine) -> list[Reading]:
    """The readings with the numbers in rings read alone."""
    readings = list(readings)
    found = [
        (number, spot, sure, picture)
        for number, line in enumerate(layout.lines)
        if not line.downwards and len(line.marks[0]) > 1
        for spot, sure in rings(line.marks[0], layout.page, print_of(line, layout.em)[3])
        if (picture := inside(layout.page, spot)) is not None
    ]
    alone = read_crops([picture for *_, picture in found], engine)
    if engine.witness is not None:
        unsure = [index for index, said in enumerate(alone) if is_unsure(said)]
        others = read_crops([found[index][3] for index in unsure], engine.witness)
        for index, other in zip(unsure, others, strict=True):
            alone[index] = both(alone[index], other)
    for (number, spot, sure, _), said in zip(found, alone, strict=True):
        _, crop_left, crop_width, em = print_of(layout.lines[number], layout.em)
        if sure or said.text == str(_ring_seen(layout, spot, em)):
            readings[number] = with_ringed(readings[number], spot, said, crop_left, crop_width)
    readings = _with_seen_rings(layout, readings)
    ringed = {line.limits for line, read in zip(layout.lines, readings, strict=True) if any(map(is_ringed, read.text))}
    for cell in ringed - {layout.whole}:
        inside_it = [index for index, line in enumerate(layout.lines) if line.limits == cell]
        for index, reading in zip(inside_it, in_order([readings[i] for i in inside_it]), strict=True):
            readings[index] = reading
    return readings


def _ring_seen(layout: Layout, spot: Spot, em: float) -> int | None:
    """The number in a ring that the network of single characters sees there; None where it sees none."""
    left, top, right, bottom = spot
    windows = [window(layout.page, (left + right) / 2 + aside * em, (top + bottom) / 2, em) for aside in ASIDE]
    [seen] = seen_alone([windows])
    return number_seen(seen)


def _with_seen_rings(layout: Layout, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with the numbers in rings that are seen alone."""
    out = list(readings)
    lines = (n for n, line in enumerate(layout.lines) if not line.downwards and len(line.marks[0]) > 1)
    prints = {number: print_of(layout.lines[number], layout.em) for number in lines}
    places = [(n, span) for n, (_, _, wide, em) in prints.items() for span in asked(readings[n], em / wide)]
    windows = [_around(layout, layout.lines[number], _middle(readings[number], span)) for number, span in places]
    told: dict[int, dict[tuple[int, int], int | None]] = {number: {} for number, _ in places}
    for (number, span), seen in zip(places, seen_alone(windows), strict=True):
        told[number][span] = number_seen(seen)
    for number, seen_there in told.items():
        out[number] = with_seen_rings(out[number], seen_there)
    return out


def _middle(reading: Reading, span: tuple[int, int]) -> float:
    return (reading.glyphs[span[0]].at + reading.glyphs[span[1] - 1].at) / 2


def _of_all_rooms(layout: Layout, lines: Sequence[int], engine: Engine) -> list[Reading]:
    """What the engine makes of some lines at all scales together."""
    first, *more = (
        read_crops([crop(layout.page, layout.lines[index], layout.em, room) for index in lines], engine)
        for room in (FIRST_ROOM, *ROOMS)
    )
    for seen, again in enumerate(more, 1):
        first = [combined(reading, other, seen) for reading, other in zip(first, again, strict=True)]
    return first


def _asks_again(reading: Reading) -> bool:
    """Doubtful characters, and those that forms do not use: at one scale Kai type is read as traditional for sure."""
    return confidence(reading) < SURE or any(
        is_hanzi(glyph.char) and not is_common(glyph.char) for glyph in reading.glyphs
    )


def _worded(layout: Layout, line: Line, reading: Reading) -> Reading:
    """The reading with what its print, and the words it makes, tell of its characters."""
    return worded(simplified(_marked(layout, line, reading)))


def _questioned(layout: Layout, readings: Sequence[Reading]) -> list[Reading]:
    """The readings with what neighbours tell of marks, and the doubts they raise: no network may settle those."""
    above = lines_above(layout)
    below = {over: under for under, over in above.items()}
    plain = [
        with_terms(as_number(typeset(with_operators(with_permille(without_unsure_points(reading))))))
        for reading in readings
    ]

    def text(index: int | None) -> str:
        return "" if index is None else plain[index].text

    before = [text(above.get(index)) for index in range(len(plain))]
    plain = [with_zeros(reading, before[i]) for i, reading in enumerate(plain)]
    own = [reading.text.startswith(".") and begins_with_point(layout, i) for i, reading in enumerate(plain)]
    asked = [
        with_stray_points(questioned(reading, before[i]), before[i], its_own=own[i]) for i, reading in enumerate(plain)
    ]
    return [with_twins(reading, before[i], text(below.get(i))) for i, reading in enumerate(asked)]


def _marked(layout: Layout, line: Line, reading: Reading) -> Reading:
    """Marks by their place and length, where a line runs across; a label set downwards has no spaces."""
    if line.downwards:
        return Reading(tuple(glyph for glyph in reading.glyphs if glyph.char.strip()))
    if len(line.marks[0]) == 1:
        return reading
    marks, crop_left, crop_width, em = print_of(line, layout.em)
    reading = with_stray_strokes(without_end_specks(reading, marks, layout.em), marks, layout.em)
    if all(other is line or other.limits != line.limits for other in layout.lines):  # else a number may go on there
        reading = without_points_off_line(reading, marks, crop_left, crop_width, em)
    reading = without_specks_above(reading, marks, crop_left, crop_width, em)
    reading = with_limits(reading, marks, layout.page, crop_left, crop_width, em)
    reading = with_numerals(reading, marks, layout.page, crop_left, crop_width, em)
    reading = with_plus(reading, marks, crop_left, crop_width, em)
    reading = with_wide_letters(reading, marks, crop_left, crop_width, em)
    reading = with_bars(reading, marks, crop_left, crop_width, em)
    reading = with_ring_signs(reading, marks, layout.page, crop_left, crop_width, em)
    reading = with_small_marks(reading, marks, layout.page, crop_left, crop_width, em)
    if line.limits == layout.whole:
        return reading
    return with_gaps(reading, marks, crop_left, crop_width, em)
