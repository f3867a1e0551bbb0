"""Of the characters a mark may be, the one that its neighbours ask for; what they leave open is in doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import log10

from extractors.ocr.judge import LOOKALIKES, absorbing, is_common
from extractors.ocr.recognize import DOUBTED, RUNNING, Glyph, Reading, is_hanzi
from pipeline.words import word_frequency, words_of

# A rival less likely than this is none. (Where only the rival made a word, the character was wrong 8 times of 9,
# also at a score of 0.99; where only the character did, right 80 times of 82: 43,000 characters of generated scans.)
POSSIBLE = 0.03
# What words confirm is as sure as this, unless the recogniser was less sure than that: more of it is asked where the
# word is no common one (by the logarithm of its frequency; 潞城 for a village named 潞垅).
CONFIRMED, GUESSED, LIKELY, WELL_KNOWN = 0.96, 0.5, 0.8, 2.0
# Marks of running text, and the point.
MARKS = RUNNING | frozenset(".．")
DASHES, STOPS = frozenset("—-－–"), frozenset("，。；：,;:")
# Three or four digits between hanzi, the first of them 0: no number that a text counts with.
_LEADING_ZERO = re.compile(
    r"(?:(?<=[\u4e00-\u9fff，。；、：“])|^(?=.{12}))0\d{2,3}(?:(?=[\u4e00-\u9fff，。；、”])(?!号)|(?<=.{12})$)"
)
_NUMBER_GOES_ON = re.compile(r"\d[,，]?$")
# What counts something with 一 that may be no word: 每户一策, 上一阶段; it stands up to so many characters before.
COUNTED, COUNTED_BEFORE = frozenset("每各上前后另任某"), 3
# Characters of a line that is part of a longer text, at least; and of a name behind a colon, at most.
RUNNING_TEXT, NAME = 12, 3
COLONS = frozenset(":：")
# How much more common a word must be than another to be the one that is meant.
MORE_COMMON = 3
# From one dash of a chain to the next, characters at most.
LINK = 7
# Two bars that open an item, but before what one does one by one.
_ITEM = r"一一(?=[\u4e00-\u9fff])(?!一|对|落|销|核|列|解|回|答|整|排|走|登|标|说|兑|梳|反|甄|比|验|确|记|查|清)"
_OPENING = re.compile(f"(?<=[。；;：:]){_ITEM}")
# Behind what introduces a text whose other items are opened so.
_FIRST = re.compile(f"(?:^|(?<=[，,])){_ITEM}")
# The set phrase “五个一”: a dash has no closing quotation mark behind it.
_SET_PHRASE = re.compile(r"(?<=[\d二三四五六七八九十]个)一(?=[”\"])")
_THREE_BARS = re.compile("(?<!一)一{3}(?!一)")
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


def dashed(reading: Reading) -> Reading:
    """In running text, 一 between two words is a dash, most likely, and a dash that makes a word may be 一: that is
    sure only where several join words to a chain.

    A dash of one em is read as 一 for sure, and their lengths overlap from font to font. Of 381 × 一 between hanzi in
    goal texts all stood in words or in pairs (一河一策), of 236 dashes none (before 分类 it makes no 一分). Short texts
    and what follows a colon may be names (乔一舟).

    >>> dashed(Reading(tuple(Glyph(char, 1.0, (), 0.5) for char in "强化源头减量一分类投放管理"))).text
    '强化源头减量—分类投放管理'
    """
    text = reading.text.replace("—", "一")
    named = {match.start() for match in _SET_PHRASE.finditer(text)}
    places = [place for place, char in enumerate(text) if char == "一" and _in_running_text(text, place)]
    places = sorted({*places, *named})
    alone = _between_words(text) if places else frozenset()
    lone = {place for place in places if _is_doubled(text, place) or (place in alone and not _is_pair(text, place))}
    chained, ones = _chained(text, lone - named), _ones_of_three(text) | named
    dashes = chained | _opening(text) | {place for one in ones for place in _beside_one(text, one)}
    glyphs = list(reading.glyphs)
    for place in places:
        bar = glyphs[place]
        run = reading.text[max(place - 1, 0) : place + 2]
        if place in dashes:
            glyphs[place] = replace(bar, char="—", score=max(bar.score, CONFIRMED), rivals=())
        elif place in ones:
            glyphs[place] = replace(bar, char="一", score=max(bar.score, CONFIRMED), rivals=())
        elif bar.char == "—" and run.count("—") == len(run) > 2:  # one of them is 一
            glyphs[place] = _either(bar, "—")
        elif bar.char == "一" and place in lone:
            glyphs[place] = _either(bar, "一" if _may_count(text, place) else "—")
        elif bar.char == "—" and place not in lone and place in _within_words(text):
            glyphs[place] = _either(bar, "—")
    return Reading(tuple(glyphs))


def _is_doubled(text: str, place: int) -> bool:
    return "一" in (text[max(place - 1, 0) : place], text[place + 1 : place + 2])


def _is_pair(text: str, place: int) -> bool:
    return "一" in (text[max(place - 2, 0) : max(place - 1, 0)], text[place + 2 : place + 3])


def _may_count(text: str, place: int) -> bool:
    """Whether 一 may count something, or be part of a word that the end of a line breaks."""
    counted = COUNTED & set(text[max(place - COUNTED_BEFORE, 0) : place])
    return bool(counted) or (place in (0, len(text) - 1) and not _is_doubled(text, place))


def _chained(text: str, lone: Collection[int]) -> frozenset[int]:
    """Those of the bars between words that join several: 源头减量—分类投放—资源利用."""
    single = [place for place in sorted(lone) if not _is_doubled(text, place)]
    links = [
        (first, second)
        for first, second in pairwise(single)
        if second - first <= LINK and all(is_hanzi(char) for char in text[first:second])
    ]
    return frozenset(place for link in links for place in link)


def _ones_of_three(text: str) -> frozenset[int]:
    """Of three bars in a row the one that makes a word with what stands beside them: 统一——分散, ——一手抓."""
    found = set()
    for run in _THREE_BARS.finditer(text):
        first, last = run.start(), run.end() - 1
        pairs = text[max(first - 1, 0) : first + 1], text[last : last + 2]
        before, after = (word_frequency(pair) if len(pair) == 2 else 0 for pair in pairs)
        if max(before, after) > MORE_COMMON * min(before, after):
            found.add(first if before > after else last)
    return frozenset(found)


def _beside_one(text: str, one: int) -> Iterator[int]:
    """The other two of three bars: they are a dash."""
    return (place for place in range(one - 2, one + 3) if place != one and text[place : place + 1] == "一")


def _opening(text: str) -> frozenset[int]:
    """Two bars that open an item: 一一 would need something before it to go through one by one."""
    items = [*_OPENING.finditer(text)]
    items += _FIRST.finditer(text, 0, items[0].start()) if items else ()
    return frozenset(place for match in items for place in range(*match.span()))


def _either(bar: Glyph, char: str) -> Glyph:
    """The glyph as this one of 一 and a dash, with the other one as its rival."""
    other = "—" if char == "一" else "一"
    score = min(bar.score, DOUBTED)
    rivals = [rival for rival in bar.rivals if rival[0] not in (char, other)]
    return replace(bar, char=char, score=score, rivals=((other, 1 - score), *rivals))


def _in_running_text(text: str, place: int) -> bool:
    """Whether hanzi stand on both sides, at the end of a line on one; half of a dash stands beside the other half."""
    before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    if "一" in before + after:
        return True
    named = COLONS & set(text[max(place - NAME, 0) : place])
    return len(text) >= RUNNING_TEXT and not named and all(is_hanzi(char) for char in before + after)


def _between_words(text: str) -> frozenset[int]:
    """Where characters stand that belong to no word, with words of several characters on both sides (or a line's end).

    一 before a single character counts it: 一窗受理.
    """
    words = words_of(text)
    starts = [0, *accumulate(map(len, words))]
    lengths = [2, *map(len, words), 2]
    return frozenset(
        starts[index]
        for index, word in enumerate(words)
        if len(word) == 1 and min(lengths[index], lengths[index + 2]) > 1
    )


def _within_words(text: str) -> frozenset[int]:
    """Where characters stand that belong to words of several."""
    words = words_of(text)
    starts = [0, *accumulate(map(len, words))]
    return frozenset(
        place
        for start, word in zip(starts, words, strict=False)
        if len(word) > 1
        for place in range(start, start + len(word))
    )


def questioned(reading: Reading, above: str = "") -> Reading:
    """The reading with the doubts that neighbours raise or settle, whatever scores the recogniser gave.

    A hyphen between two hanzi is 一 as a rule. 0 and O, 1 and I have one shape: beside digits it is a digit, beside
    letters a letter, and where a number follows letters it may be either, or where one between hanzi begins with 0
    (020 for O2O) and is not the rest of one in the line `above`. A point that parts no digits is a mark like others.
    A raised figure stands behind m.

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
    return Reading(tuple(weighed))


def _weighed(glyph: Glyph, before: str, after: str) -> Glyph:
    if glyph.char == "-" and is_hanzi(before) and is_hanzi(after):
        return replace(glyph, score=min(glyph.score, DOUBTED))
    if glyph.char in "²2" and before == "m":  # raised or not, it says the same
        return absorbing(glyph, ["²", "2"])
    if glyph.char in "²³" and not before.endswith("m"):  # m is part of what was read, or lost
        return replace(glyph, score=min(glyph.score, DOUBTED))
    if glyph.char == "℃" and before.isdigit():
        return absorbing(glyph, ["C"])
    if glyph.char in MARKS and not (before.isdigit() and after.isdigit()):
        return absorbing(glyph, [char for char, _ in glyph.rivals if not char.isalnum()])
    alike = [char for char, _ in glyph.rivals if LOOKALIKES.get(char, char) == LOOKALIKES.get(glyph.char, glyph.char)]
    if not alike:
        return glyph
    if glyph.char.isdigit() and (_is_letter(before) or (_is_letter(after) and not (before.isdigit() or before == "."))):
        return replace(glyph, score=min(glyph.score, DOUBTED))
    if glyph.char.isdigit() or ((_is_letter(before) or _is_letter(after)) and not (before + after).isdigit()):
        return absorbing(glyph, alike)
    return glyph


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def word_weight(glyphs: Sequence[Glyph], index: int, char: str) -> float:
    """How well known the commonest word is that the character makes with those beside it; a long one is, always."""
    if char in MEASURES and index and glyphs[index - 1].char.isdigit():
        return WELL_KNOWN
    if char in ORDINALS and index and glyphs[index - 1].char in STOPS and glyphs[index + 1 : index + 2] and glyphs[index + 1].char == "是":
        return WELL_KNOWN
    text = "".join(glyph.char for glyph in glyphs[:index]) + char + "".join(g.char for g in glyphs[index + 1 :])
    words = {
        text[start:end]
        for start in range(max(index - LONGEST + 1, 0), index + 1)
        for end in range(max(start + 2, index + 1), min(start + LONGEST, len(text)) + 1)
    }
    return max((_known(word) for word in words), default=0.0)


def _known(word: str) -> float:
    weight = log10(1 + word_frequency(word))
    return max(weight, WELL_KNOWN) if weight and len(word) >= LONG else weight
