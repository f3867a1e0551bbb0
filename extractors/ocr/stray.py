"""Points where no text has one: specks, most likely."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.joints import RUNNING_TEXT
from extractors.ocr.recognize import RUNNING, Glyph, Reading, is_hanzi
from extractors.picture import Boxes

# A point before a number or its sign, or between the two; behind a number that has one already, or behind its %;
# between a limit and what it counts; behind the last hanzi of a short text; the second of two =, whose strokes were
# broken; the second of two points in a number. What looks like the year of a date may go on in the next line, and so
# does a unit of two things (元/人·, and below it 月).
_PER = r"/[\u4e00-\u9fff]"
_LIMITS = "不[少低高多]于|不超过|[大小高低]于(?:等于)?|至少|至多|等于|达到"
_STRAY = re.compile(
    r"^(?P<first>[.·•])(?=[≥≤=><\d])|(?<=[≥≤=><])(?P<before>[.·•,])(?=\d)"
    rf"|^(?!(?:19|20)\d\d\.)(?:[≥≤=><]|{_LIMITS})?[\d,]+(?:\.\d+|(?:\.\d+)?[%‰])(?P<behind>[.·•])$"
    r"|(?<==)(?P<twice>=)"
    r"|(?<=\d\.)(?P<double>\.)(?=\d)"
    rf"|(?:[≥≤=><]|{_LIMITS})[\d,]+(?P<amid>[.·•])(?=[\u4e00-\u9fff])"
    rf"|^[^.]{{1,11}}(?<=[\u4e00-\u9fff])(?P<last>\.|(?<!{_PER})(?<!{_PER}[\u4e00-\u9fff])[·•])$"
)
# The likelihood of such a point, and of there being none.
EVEN = 0.5


# A point in running text that not all readings see is as sure as this at most.
SEEN = 0.9


def without_unsure_points(reading: Reading) -> Reading:
    """The reading of running text without the points between hanzi and marks that it is not sure of: specks.

    One at the height of a line's middle parts a name: it goes only behind a mark.

    >>> point = Glyph(".", 0.75, (), 0.5)
    >>> text = [Glyph(char, 1.0, (), 0.5) for char in "机耕机播机收综合水平达到"]
    >>> without_unsure_points(Reading((*text[:9], point, *text[9:]))).text
    '机耕机播机收综合水平达到'
    """
    chars = ["", *(glyph.char for glyph in reading.glyphs), ""]
    if len(reading.glyphs) < RUNNING_TEXT:
        return reading
    dropped = [
        place
        for place, glyph in enumerate(reading.glyphs)
        if glyph.score < SEEN
        and glyph.char in ".·•"
        and not (chars[place] + chars[place + 2]).isascii()
        and not any(char.isascii() and char.isalnum() for char in (chars[place], chars[place + 2]))
        and (glyph.char == "." or chars[place] in RUNNING)
    ]
    return Reading(tuple(glyph for place, glyph in enumerate(reading.glyphs) if place not in dropped))


# A date goes on in the next line with its point: 2020.6, and below it .2.
_DATE = re.compile(r"(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2])\n\.\d{1,2}$|\n\.(?:0?[1-9]|1[0-2])\.\d{1,2}$)")


# A line that a number without decimals ends; its point may stand in the next one.
_WHOLE = re.compile(r"(?<![\d.,])\d[\d,]*$")


def with_stray_points(reading: Reading, above: str = "", *, its_own: bool = False) -> Reading:
    """The reading with doubt in points that no number has: it may as well be the text without them.

    `above` is the line that it may be the rest of, of whose number the point before it is sure if it is `its_own`.

    >>> from extractors.ocr.judge import other_texts
    >>> other_texts(with_stray_points(Reading(tuple(Glyph(char, 0.99, (), 0.5) for char in "4.5."))))
    ('4.5',)
    """
    glyphs = list(reading.glyphs)
    for match in _STRAY.finditer(reading.text):
        at = match.start(match.lastgroup or 0)
        goes_on = match.lastgroup == "first" and its_own and reading.text[0] == "." and _WHOLE.search(above)
        if at == 0 and (goes_on or _DATE.search(f"{above}\n{reading.text}")):
            continue
        glyphs[at] = perhaps_none(glyphs[at])
    return Reading(tuple(glyphs))


def perhaps_none(point: Glyph) -> Glyph:
    """A point that may as well be nothing."""
    return replace(point, score=min(point.score, EVEN), rivals=(("", EVEN), *point.rivals))


# Of those the ones that are never printed: before a number where no line stands above it (of which it may be the
# rest), behind a % or decimals, between a sign and a number, beside another point; and behind a whole number where no
# line stands below, or behind a limit where that begins with no digit (746.|台).
_NEVER = ("first", "before", "behind", "double")
_ENDED = re.compile(rf"^(?P<limit>[≥≤=><]|{_LIMITS})?[\d,]+(?P<end>[.·•])$")


def without_stray_points(reading: Reading, *, above: bool, below: str | None) -> Reading:
    """The reading without the points that no value has; what stands beside them is in doubt, the point its rival.

    `above` says whether another line of its cell stands there, `below` what the next one says, None where there is
    none: a number may go on there.

    >>> read = Reading(tuple(Glyph(char, 0.99, (), 0.5) for char in "93%."))
    >>> told = without_stray_points(read, above=False, below=None)
    >>> told.text, told.glyphs[-1].score, told.glyphs[-1].rivals
    ('93%', 0.5, (('%.', 0.5),))
    """
    found = [(match.start(match.lastgroup or 0), match.lastgroup) for match in _STRAY.finditer(reading.text)]
    goes_on = above and reading.text.startswith(".")  # · is no point of a number
    points = [at for at, kind in found if kind in _NEVER and not (kind == "first" and goes_on)]
    ended = _ENDED.match(reading.text)
    if ended and (below is None or (ended["limit"] and below and not below[0].isdigit())):
        points.append(ended.start("end"))
    glyphs = list(reading.glyphs)
    if len(glyphs) != len(reading.text):
        return reading
    for at in sorted(points, reverse=True):
        point = glyphs.pop(at)
        beside, before = (at, True) if at < len(glyphs) else (at - 1, False)
        glyph = glyphs[beside]
        both = point.char + glyph.char if before else glyph.char + point.char
        glyphs[beside] = replace(glyph, score=min(glyph.score, EVEN), rivals=((both, EVEN), *glyph.rivals))
    return Reading(tuple(glyphs))


# In em: the foot of a point is that of the digits (within 0.06: 424 on generated scans), and so near to where it was
# read a point stands, no larger than that; a digit is at least so high. In pixels: how far a foot that is right may be
# off in small print, blurred and a little turned.
OFF_FOOT, THERE, POINT, DIGIT_HIGH = 0.15, 0.3, 0.3, 0.4
BLURRED = 3


def without_points_off_line(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading without the points before or behind a number whose mark stands higher or lower than its digits do:
    than the one beside it, for lines slope a little, and than most of the line, for that one may be no digit.

    `marks` are the components of the line (left, top, right, bottom); the crop it was read from begins at `crop_left`
    and is `crop_width` wide, all in pixels. For lines of which no number goes on in another one.
    """
    found = [match.start(match.lastgroup or 0) for match in _STRAY.finditer(reading.text) if match.lastgroup in _NEVER]
    ended = _ENDED.match(reading.text)
    found += [ended.start("end")] if ended else []
    tall = marks[marks[:, 3] - marks[:, 1] >= DIGIT_HIGH * em]
    if not found or not len(tall) or len(reading.glyphs) != len(reading.text):
        return reading
    small = (marks[:, 2:] - marks[:, :2]).max(axis=1) <= POINT * em
    dropped: set[int] = set()
    for at in found:
        x = crop_left + reading.glyphs[at].at * crop_width
        own = marks[small & (np.abs(_middles(marks) - x) <= THERE * em)]
        feet = np.array([np.median(tall[:, 3]), _foot(marks, tall[np.abs(_middles(tall) - x).argmin()], em)])
        if len(own) == 1 and np.abs(own[0][3] - feet).min() > max(OFF_FOOT * em, BLURRED):
            dropped.add(at)
    return Reading(tuple(glyph for at, glyph in enumerate(reading.glyphs) if at not in dropped))


def _middles(marks: Boxes) -> NDArray[np.float64]:
    return (marks[:, 0] + marks[:, 2]) / 2


def without_last_point(reading: Reading) -> Reading:
    """The reading of a line outside of all cells without the point behind its last hanzi: a heading, a note and a unit
    of money end with none.

    >>> without_last_point(Reading(tuple(Glyph(char, 0.5, (), 0.5) for char in "单位：元."))).text
    '单位：元'
    """
    stray = any(match.lastgroup == "last" for match in _STRAY.finditer(reading.text))
    return Reading(reading.glyphs[:-1]) if stray else reading


_UNFINISHED = re.compile(rf"{_PER}[\u4e00-\u9fff]?[·•]$")
# In em: a speck is smaller than this. A point stands close to the hanzi before it (0.1 to 0.25), at their foot (0.12
# above it at most); a speck anywhere.
SPECK, APART, ABOVE_FOOT = 0.2, 0.3, 0.2
# In em: one before a line that is so near, and so near to its middle, may be a point that parts words.
NEAR_TEXT, AMID = 0.5, 0.15


def without_end_specks(reading: Reading, marks: Boxes, em: float) -> Reading:
    """The reading of a line of hanzi without what was read for a speck behind it (apart, or off its foot) or before it.

    The point of a unit that goes on in the next line (元/人·) is none, and one amid the line's height may be none.

    `marks` are the components of the line (left, top, right, bottom).
    """
    glyphs = [glyph for glyph in reading.glyphs if glyph.char.strip()]
    if len(glyphs) < 2 or len(marks) < 2:
        return reading
    last, first = marks[marks[:, 2].argmax()], marks[marks[:, 0].argmin()]
    gap = last[0] - np.sort(marks[:, 2])[-2]
    dropped: list[Glyph] = []
    unfinished = _UNFINISHED.search(reading.text.rstrip())
    foot = marks[marks[:, 2] > last[0] - em, 3].max()
    off = gap >= APART * em or (is_hanzi(glyphs[-2].char) and int(foot - last[3]) > ABOVE_FOOT * em)
    pointed = (glyphs[-1].char in "·•" and not unfinished) or (glyphs[-1].char == "." and off)
    if pointed and _closes(glyphs[-2].char) and _is_speck(last, em):
        dropped.append(glyphs[-1])
    if glyphs[0].char == "." and is_hanzi(glyphs[1].char) and _is_speck(first, em):
        if _is_amid(first, marks, em):
            point = perhaps_none(replace(glyphs[0], char="·"))
            return Reading((point, *(glyph for glyph in glyphs[1:] if glyph not in dropped)))
        dropped.append(glyphs[0])
    return Reading(tuple(glyph for glyph in reading.glyphs if glyph not in dropped)) if dropped else reading


def _is_amid(mark: Boxes, marks: Boxes, em: float) -> bool:
    """Whether a mark before a line stands near it, at its middle, as the point of ·月 does, the rest of a unit."""
    others = marks[(marks != mark).any(axis=1)]
    middle = (int(others[:, 1].min()) + int(others[:, 3].max())) / 2
    near = int(others[:, 0].min()) - int(mark[2]) <= NEAR_TEXT * em
    return near and abs((int(mark[1]) + int(mark[3])) / 2 - middle) <= AMID * em


# In em: the foot of a stroke that is a 1 lies no further from that of the digit beside it, and no wider gap is between
# them. What else is read as one is a hair or what is left of a ruling.
LEVEL, NEXT = 0.15, 0.5
# In em: how wide a digit is.
DIGIT = 0.6
# In em: a digit or a hair is at least so high, a speck is not.
TALL = 0.3
_STROKES = frozenset("1lI|丨")


def with_stray_strokes(reading: Reading, marks: Boxes, em: float) -> Reading:
    """The reading with doubt in a 1 at either end that does not stand on one line with the digit beside it.

    `marks` are the components of the line (left, top, right, bottom).
    """
    glyphs = list(reading.glyphs)
    tall = marks[marks[:, 3] - marks[:, 1] >= TALL * em]
    order = tall[np.argsort(tall[:, 0])]
    if len(glyphs) < 2 or len(order) < 2:
        return reading
    for end, beside, outer, inner in ((0, 1, order[0], order[1]), (-1, -2, order[-1], order[-2])):
        gap = max(int(outer[0]) - int(inner[2]), int(inner[0]) - int(outer[2]))
        apart = abs(int(outer[3]) - _foot(marks, inner, em)) > LEVEL * em or gap > NEXT * em
        if glyphs[end].char in _STROKES and glyphs[beside].char.isdigit() and apart:
            glyphs[end] = replace(glyphs[end], score=min(glyphs[end].score, EVEN), rivals=(("", EVEN),))
    return Reading(tuple(glyphs))


def _foot(marks: Boxes, digit: Boxes, em: float) -> int:
    """Where the digit ends below, of which this is a part: pale print is in pieces."""
    middle = (digit[0] + digit[2]) / 2
    pieces = np.abs((marks[:, 0] + marks[:, 2]) / 2 - middle) <= DIGIT * em / 2
    return int(marks[pieces, 3].max())


def _closes(char: str) -> bool:
    return is_hanzi(char) or char in ")）%"


def _is_speck(mark: Boxes, em: float) -> bool:
    return max(int(mark[2] - mark[0]), int(mark[3] - mark[1])) <= SPECK * em


# The dot of a semicolon is 0.67 to 1 times as wide as what stands under it (20 fonts); what is smaller than this is a
# speck above a comma, and so is what is hardly larger between digits; in between a person looks. In em: their middles
# are so near to where they were read, and neither is larger than that.
DOT, DOT_OR_SPECK, DOT_IN_NUMBER, ABOUT, MARK = 0.55, 0.65, 0.7, 0.4, 0.5
_THOUSANDS = re.compile(r"(?<=\d)[;；](?=\d{3}(?!\d))")
_COMMAS = {";": ",", "；": "，"}


def without_specks_above(reading: Reading, marks: Boxes, crop_left: float, crop_width: float, em: float) -> Reading:
    """The reading with a comma for each semicolon whose dot is none, and doubt where it may be none.

    `marks` are the components of the line (left, top, right, bottom); the crop it was read from begins at `crop_left`
    and is `crop_width` wide, all in pixels.
    """
    glyphs = list(reading.glyphs)
    in_numbers = {match.start() for match in _THOUSANDS.finditer(reading.text)}
    for index, glyph in enumerate(glyphs):
        if glyph.char not in _COMMAS:
            continue
        x = crop_left + glyph.at * crop_width
        near = np.abs((marks[:, 0] + marks[:, 2]) / 2 - x) <= ABOUT * em
        own = marks[near & ((marks[:, 2:] - marks[:, :2]).max(axis=1) <= MARK * em)]
        if len(own) != 2:
            continue
        dot, comma = own[own[:, 1].argsort()]
        size = max(dot[2:] - dot[:2]) / (comma[2] - comma[0]) if dot[3] <= comma[1] else 1.0
        if size <= (DOT_IN_NUMBER if index in in_numbers else DOT):
            glyphs[index] = replace(glyph, char=_COMMAS[glyph.char])
        elif size <= DOT_OR_SPECK:
            glyphs[index] = replace(glyph, score=min(glyph.score, EVEN), rivals=((_COMMAS[glyph.char], EVEN),))
    return Reading(tuple(glyphs))
