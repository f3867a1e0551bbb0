"""Of the characters a mark may be, the one that its neighbours ask for; what they leave open is in doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log10

from extractors.ocr.judge import LOOKALIKES, absorbing
from extractors.ocr.recognize import DOUBTED, RUNNING, Glyph, Reading, is_hanzi
from extractors.ocr.traditional import is_common
from pipeline.words import character_frequency, word_frequency

# A rival less likely than this is none. (Where only the rival made a word, the character was wrong 8 times of 9,
# also at a score of 0.99; where only the character did, right 80 times of 82: 43,000 characters of generated scans.)
POSSIBLE = 0.03
# What words confirm is as sure as this, unless the recogniser was less sure than that: more of it is asked where the
# word is no common one (by the logarithm of its frequency; 潞城 for a village named 潞垅).
CONFIRMED, GUESSED, LIKELY, WELL_KNOWN = 0.96, 0.5, 0.8, 2.0
# Networks lean to common characters: from this score on one that is so many times rarer in words than its rival stands.
RARE, RARER = 0.8, 3.0
# Marks of running text, and the point.
MARKS = RUNNING | frozenset(".．")
DASHES, STOPS = frozenset("—-－–"), frozenset("，。；：,;:")
_MICRO = frozenset("μµ")
# What a bar between two numbers is read as.
RANGE = DASHES | {"一"}
# Three or four digits between hanzi, the first of them 0: no number that a text counts with.
_LEADING_ZERO = re.compile(
    r"(?:(?<=[\u4e00-\u9fff，。；、：“])|^(?=.{12}))0\d{2,3}(?:(?=[\u4e00-\u9fff，。；、”])(?!号)|(?<=.{12})$)"
)
_NUMBER_GOES_ON = re.compile(r"\d[,，]?$")
# A colon between digits, as a speck makes of a point; and one of a time of day or of a ratio to one.
_COLON = re.compile(r"(?<=\d)[:：](?=\d)")
_TIME_OR_RATIO = re.compile(r"(?<![\d.,])(?:(?:[01]?\d|2[0-4])[:：][0-5]\d|1[:：]\d+)(?![\d.%‰万亿元])")
# What counts the items of a text: 二是, behind a stop. Behind the number of an item, 一 is no dash.
ORDINALS, NUMBERED = frozenset("一二三四五六七八九十"), frozenset(")）")
# Characters of the longest word looked up; and of one that stands nowhere by chance, however rare it is.
LONGEST, LONG = 4, 3
# What is counted or measured by: behind a digit one of these is as good as a word.
MEASURES = frozenset(
    "个台套件项次场期份批条座处家户人名只头辆幢栋间亩吨米方元年月日天分秒度万亿斤升瓶箱组本册张篇例宗起支门艘架部棵株盏"
)


def worded(reading: Reading) -> Reading:
    """The reading with the characters that its language asks for; a character put in for another is never sure.

    >>> glyphs = [Glyph("牛", 0.5, (("车", 0.48),), 0.3), Glyph("辆", 0.99, (), 0.8)]
    >>> worded(Reading(tuple(glyphs))).text
    '车辆'
    """
    glyphs = list(reading.glyphs)
    for index, glyph in enumerate(glyphs):
        if glyph.char == "一" and _may_be_dash(glyphs, index) and not word_weight(glyphs, index, "一"):
            glyphs[index] = replace(glyph, score=min(glyph.score, DOUBTED))
            continue
        if glyph.char == "一" and glyph.score >= GUESSED and _begins_item(glyphs, index):
            glyphs[index] = replace(glyph, score=max(glyph.score, CONFIRMED))
            continue
        rivals = [(char, score) for char, score in glyph.rivals if score >= POSSIBLE and is_common(char)]
        if not rivals or not (is_hanzi(glyph.char) or glyph.char == "+"):
            continue
        own = word_weight(glyphs, index, glyph.char)
        weights = {char: word_weight(glyphs, index, char) for char, _ in rivals}
        char, score = max(rivals, key=lambda rival: rival[1] * (1 + weights[rival[0]]))
        if glyph.char == "+":  # 十 would make a word or a number
            if not any(weights.values()):
                glyphs[index] = absorbing(glyph, [char for char, _ in rivals])
        elif own and not any(weights.values()):
            known = glyph.score >= (GUESSED if own >= WELL_KNOWN else LIKELY)
            score = max(glyph.score, CONFIRMED) if known else glyph.score
            glyphs[index] = replace(glyph, score=score)
        elif glyph.score >= RARE and not own and is_rarer(glyph.char, char):
            continue  # 汤沔村: a name makes words by chance
        elif score * (1 + weights[char]) > glyph.score * (1 + own) or (weights[char] and not own):
            others = ((glyph.char, glyph.score), *(rival for rival in glyph.rivals if rival[0] != char))
            glyphs[index] = replace(glyph, char=char, score=min(score, DOUBTED), rivals=others)
    return Reading(tuple(glyphs))


def _may_be_dash(glyphs: Sequence[Glyph], index: int) -> bool:
    """Half of a dash that opens a sentence, what stands for an item of a list; 一是, 一、 count one."""
    if not any(char in DASHES for char, _ in glyphs[index].rivals):
        return False
    opens = not index or glyphs[index - 1].char in STOPS
    return opens and index + 1 < len(glyphs) and is_hanzi(glyphs[index + 1].char) and glyphs[index + 1].char != "是"


def _begins_item(glyphs: Sequence[Glyph], index: int) -> bool:
    """Whether this 一, which may be no other character but a dash, makes a word right behind the number of an item."""
    behind = index > 0 and glyphs[index - 1].char in NUMBERED
    only = all(char in DASHES for char, score in glyphs[index].rivals if score >= POSSIBLE)
    return behind and only and word_weight(glyphs, index, "一") > 0


def questioned(reading: Reading, above: str = "") -> Reading:
    """The reading with the doubts that neighbours raise or settle, whatever scores the recogniser gave.

    A hyphen between two hanzi is 一 as a rule. 0 and O, 1 and I have one shape: beside digits it is a digit, beside
    letters a letter, and where a number follows letters it may be either, or where one between hanzi begins with 0
    (020 for O2O) and is not the rest of one in the line `above`. I and l are two letters of one shape. A point that
    parts no digits is a mark like others; a colon that parts them may be one. A raised figure stands behind m.

    >>> zero, letter = Glyph("0", 0.98, (("O", 0.02),), 0.2), Glyph("A", 1.0, (), 0.7)
    >>> [glyph.score for glyph in questioned(Reading((zero, letter))).glyphs]
    [0.88, 1.0]
    """
    chars = ["", *(glyph.char for glyph in reading.glyphs), ""]
    weighed = [_weighed(glyph, chars[index], chars[index + 2]) for index, glyph in enumerate(reading.glyphs)]
    for run in _LEADING_ZERO.finditer(reading.text):
        if not run.start() and _NUMBER_GOES_ON.search(above):
            continue
        for place in range(*run.span()):
            weighed[place] = replace(weighed[place], score=min(weighed[place].score, DOUBTED))
    meant = {place for found in _TIME_OR_RATIO.finditer(reading.text) for place in range(*found.span())}
    for place in {found.start() for found in _COLON.finditer(reading.text)} - meant:
        weighed[place] = replace(weighed[place], score=DOUBTED, rivals=((".", 1 - DOUBTED),))
    return Reading(tuple(weighed))


def _weighed(glyph: Glyph, before: str, after: str) -> Glyph:
    if glyph.char in RANGE and before.isdecimal() and after.isdecimal():  # no 一 stands between digits
        char = "—" if glyph.char == "一" else glyph.char
        return replace(absorbing(glyph, [*RANGE]), char=char)
    if glyph.char == "-" and is_hanzi(before) and is_hanzi(after):
        return replace(glyph, score=min(glyph.score, DOUBTED))
    if glyph.char in "²2" and before == "m":  # raised or not, it says the same
        return absorbing(glyph, ["²", "2"])
    if glyph.char in "²³" and not before.endswith("m"):  # m is part of what was read, or lost
        return replace(glyph, score=min(glyph.score, DOUBTED))
    if (glyph.char in _MICRO and after in ("g", "/")) or (glyph.char == "g" and before in _MICRO and after == "/"):
        return _of_micrograms(glyph, before, after)
    if glyph.char == "℃" and before.isdigit():
        return absorbing(glyph, ["C"])
    if glyph.char == "C" and before == "°":  # read as one character or as two, it says the same
        return absorbing(glyph, ["℃"])
    if glyph.char in MARKS and not (before.isdigit() and after.isdigit()):
        return absorbing(glyph, [char for char, _ in glyph.rivals if not char.isalnum()])
    alike = [char for char, _ in glyph.rivals if LOOKALIKES.get(char, char) == LOOKALIKES.get(glyph.char, glyph.char)]
    if not alike:
        return glyph
    if glyph.char.isdigit() and (_is_letter(before) or (_is_letter(after) and not (before.isdigit() or before == "."))):
        return replace(glyph, score=min(glyph.score, DOUBTED))
    if glyph.char.isdigit() or ((_is_letter(before) or _is_letter(after)) and not (before + after).isdigit()):
        return absorbing(glyph, [char for char in alike if glyph.char + char not in ("Il", "lI")])
    return glyph


def _of_micrograms(glyph: Glyph, before: str, after: str) -> Glyph:
    """μg is one unit, μg/ begins but one; of μ/m³ the g was passed over."""
    if glyph.char == "g":
        return absorbing(glyph, [char for char, _ in glyph.rivals])
    if after == "/":
        return replace(glyph, score=min(glyph.score, DOUBTED))
    return absorbing(glyph, [char for char, _ in glyph.rivals if char != "m"]) if before.isdigit() else glyph


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def word_weight(glyphs: Sequence[Glyph], index: int, char: str) -> float:
    """How well known the commonest word is that the character makes with those beside it; a long one is, always."""
    if char in MEASURES and index and glyphs[index - 1].char.isdigit():
        return WELL_KNOWN
    if (
        char in ORDINALS
        and index
        and glyphs[index - 1].char in STOPS
        and glyphs[index + 1 : index + 2]
        and glyphs[index + 1].char == "是"
    ):
        return WELL_KNOWN
    text = "".join(glyph.char for glyph in glyphs[:index]) + char + "".join(g.char for g in glyphs[index + 1 :])
    words = {
        text[start:end]
        for start in range(max(index - LONGEST + 1, 0), index + 1)
        for end in range(max(start + 2, index + 1), min(start + LONGEST, len(text)) + 1)
    }
    return max((_known(word) for word in words), default=0.0)


def _follows(glyphs: Sequence[Glyph], index: int, char: str) -> bool:
    return index + 1 < len(glyphs) and glyphs[index + 1].char == char


def is_rarer(char: str, other: str) -> bool:
    """Whether it is so much rarer than the other character that a network does not take that for this one."""
    return RARER * character_frequency(char) <= character_frequency(other)


def _known(word: str) -> float:
    weight = log10(1 + word_frequency(word))
    return max(weight, WELL_KNOWN) if weight and len(word) >= LONG else weight
