"""Which flat bars between the characters of a text are dashes and which are 一: the words beside them tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

from extractors.ocr.language import CONFIRMED
from extractors.ocr.recognize import DOUBTED, Glyph, Reading, is_hanzi
from pipeline.words import word_frequency, words_of

# What counts something with 一 that may be no word: 每户一策, 上一阶段; it stands up to so many characters before.
COUNTED, COUNTED_BEFORE = frozenset("每各上前后另任某"), 3
# Characters of a line that is part of a longer text, at least; and of a name behind a colon, at most.
RUNNING_TEXT, NAME = 12, 3
COLONS = frozenset(":：")
# How much more common a word must be than another to be the one that is meant.
MORE_COMMON = 3
# How likely a dash is that a 一 in a word may yet be.
LEANS = 0.1
# From one dash of a chain to the next, characters at most.
LINK = 7
# Two bars that open an item, but before what one does one by one.
_PAIR = r"一一(?=[\u4e00-\u9fff])"
_ITEM = _PAIR + r"(?!一|对|落|销|核|列|解|回|答|整|排|走|登|标|说|兑|梳|反|甄|比|验|确|记|查|清)"
_OPENING, _OPENS_LIKE_OTHERS = re.compile(f"(?<=[。；;：:]){_ITEM}"), re.compile(f"(?<=[。；;：:]){_PAIR}")
# Behind what a slogan ends in: nobody does it one by one.
_SLOGAN = re.compile(f"(?<=导向|理念|宗旨|主线|精神){_ITEM}")
# Behind what introduces a text whose other items are opened so.
_FIRST = re.compile(f"(?:^|(?<=[，,])){_ITEM}")
# The set phrase “五个一”: a dash has no closing quotation mark behind it.
_SET_PHRASE = re.compile(r"(?<=[\d二三四五六七八九十]个)一(?=[”\"])")
# Behind a comma or what opens a phrase no dash stands (，一键报警, “一网通办”), and none in the number of an item.
_BEGINS_PHRASE = re.compile(
    r"(?<=[，,、“‘（(])一(?=[\u4e00-\u9fff])(?!一)|(?<![一—])一(?=、)|(?:^|(?<=[。；;：:]))一(?=是)|(?<=第)一(?!一)"
)
# Between a surname and the rest of a name no dash stands: 填报人：乔一舟.
_IN_NAME = re.compile(r"(?<=人[:：][\u4e00-\u9fff])一(?=[\u4e00-\u9fff])")
_THREE_BARS = re.compile("(?<!一)一{3}(?!一)")


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
    set_ = *_SET_PHRASE.finditer(text), *_IN_NAME.finditer(text), *_BEGINS_PHRASE.finditer(reading.text)
    named = {match.start() for match in set_}
    places = [place for place, char in enumerate(text) if char == "一" and _in_running_text(text, place)]
    places = sorted({*places, *named})
    alone, within = (_between_words(text), _within_words(text)) if places else (frozenset(), frozenset())
    lone = {place for place in places if _is_doubled(text, place) or (place in alone and not _is_pair(text, place))}
    chained, of_three = _chained(text, lone - named), _ones_of_three(text)
    ones = of_three | named
    dashes = chained | _opening(text) | {place for one in of_three for place in _beside_one(text, one)}
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
        elif place not in lone and (place in within or _is_pair(text, place)):
            glyphs[place] = _either(bar, "—") if bar.char == "—" else _confirmed(bar)
    return Reading(tuple(glyphs))


def _confirmed(bar: Glyph) -> Glyph:
    """一 that makes a word, if no reading of it leans to a dash."""
    leans = any(char == "—" and score >= LEANS for char, score in bar.rivals)
    return bar if leans else replace(bar, score=max(bar.score, CONFIRMED), rivals=())


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
    """Of three bars in a row the one that makes a word with what stands beside them, or a number: 统一——分散, ——一手抓,
    ——一、.
    """
    found = set()
    for run in _THREE_BARS.finditer(text):
        first, last = run.start(), run.end() - 1
        pairs = text[max(first - 1, 0) : first + 1], text[last : last + 2]
        before, after = (word_frequency(pair) if len(pair) == 2 else 0 for pair in pairs)
        if text[last + 1 : last + 2] == "、":  # ——一、 is the first of a list
            found.add(last)
        elif max(before, after) > MORE_COMMON * min(before, after):
            found.add(first if before > after else last)
    return frozenset(found)


def _beside_one(text: str, one: int) -> Iterator[int]:
    """The other two of three bars: they are a dash."""
    return (place for place in range(one - 2, one + 3) if place != one and text[place : place + 1] == "一")


def _opening(text: str) -> frozenset[int]:
    """Two bars that open an item or explain a slogan: 一一 would need something before it to go through one by one.

    Where one item is opened so, 一一 behind a stop opens another, whatever follows (——清理河道).
    """
    items = [*_OPENING.finditer(text)]
    items += (*_FIRST.finditer(text, 0, items[0].start()), *_OPENS_LIKE_OTHERS.finditer(text)) if items else ()
    items += _SLOGAN.finditer(text)
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
