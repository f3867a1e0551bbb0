"""Small raised and lowered print (m², CO₂, a note's number) belongs to the line of the letter it stands at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.model.document import Word
from pipeline.model.geometry import Box

# Word and LibreOffice make marks 0.58-0.65 as high as their letter, browsers 0.83.
SMALL = 0.87
# All in the height of the letter. A raised mark stands so far above its foot at least (marks of all programs: 0.35
# to 0.55) and reaches its top or nearly; small print in the middle of the line or at its foot does neither.
RAISED, REACHES = 0.3, 0.15
# A lowered one reaches below the letter's foot and stays below its top.
LOWERED, BELOW = 0.03, 0.3
# It shares some of the letter's height and touches it; only slanted letters lie over it a little.
SHARED, GAP, OVER = 0.1, 0.3, 0.15
# Marks have few letters: 10⁻³, [12].
LONGEST = 4
# Print so much lower than its page's is looked for a letter on all of it, where none stands beside it in the file.
STRAY = 0.75
MOST_STRAY = 50

_DIGITS, _SUPERSCRIPTS, _SUBSCRIPTS = "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
_RAISED, _LOWERED = str.maketrans(_DIGITS, _SUPERSCRIPTS), str.maketrans(_DIGITS, _SUBSCRIPTS)
UNMARKED = str.maketrans(_SUPERSCRIPTS + _SUBSCRIPTS, _DIGITS * 2)  # undoes both


def marks_in_line(words: list[Word], runs: list[int]) -> None:
    """Give marks the height of the letter beside them, so that they are read on its line, and its run.

    Raised digits become superscripts, lowered ones behind a letter subscripts. `words` are glyphs of an upright
    page in the order of the file; both lists are changed.
    """
    heights = [word.box.bottom - word.box.top for word in words]
    uneven = [index for index, (a, b) in enumerate(pairwise(heights)) if a <= SMALL * b or b <= SMALL * a]
    laid: set[int] = set()
    for index in uneven:
        if 0 < heights[index + 1] <= SMALL * heights[index] and index + 1 not in laid:
            laid.update(_lay(words, runs, _mark_from(words, index + 1), index))
    for index in uneven:
        if 0 < heights[index] <= SMALL * heights[index + 1] and index not in laid and _is_digit(words[index]):
            mark = _mark_to(words, index)
            if mark[0] == 0 or not _touches(words[mark[0] - 1].box, words[mark[0]].box):
                laid.update(_lay(words, runs, mark, index + 1))
    for index in _strays(words, heights, laid):
        base = _letter_left_of(words, heights, index)
        if base is not None:
            _lay(words, runs, _mark_from(words, index), base)


def _is_digit(word: Word) -> bool:
    return word.text.isascii() and word.text.isdigit()


def _strays(words: Sequence[Word], heights: Sequence[float], laid: set[int]) -> list[int]:
    """Small digits that the file does not set beside any letter; none where there are many: a note in small type."""
    if not heights or min(heights) > STRAY * max(heights):
        return []
    usual = sorted(heights)[len(heights) // 2]
    low = [index for index, height in enumerate(heights) if 0 < height <= STRAY * usual]
    strays = [
        index
        for index in low
        if index not in laid
        and _is_digit(words[index])
        and not (index and _touches(words[index - 1].box, words[index].box))
    ]
    return strays if len(strays) <= MOST_STRAY else []


def _letter_left_of(words: Sequence[Word], heights: Sequence[float], index: int) -> int | None:
    """The letter that a small digit stands at."""
    box = words[index].box
    for base, word in enumerate(words):
        if heights[index] <= SMALL * heights[base] and word.text.strip() and _touches(word.box, box):
            height = heights[base]
            if word.box.top - height < box.top and box.bottom < word.box.bottom + height:
                return base
    return None


def _mark_from(words: Sequence[Word], start: int) -> range:
    """The small letters from here on that stand side by side."""
    end = start + 1
    while end < len(words) and _goes_on(words[end - 1], words[end]):
        end += 1
    return range(start, end)


def _mark_to(words: Sequence[Word], last: int) -> range:
    """The small letters up to here that stand side by side."""
    start = last
    while start > 0 and _goes_on(words[start - 1], words[start]):
        start -= 1
    return range(start, last + 1)


def _goes_on(before: Word, word: Word) -> bool:
    """Whether two small letters follow each other in one size at one height."""
    a, b = before.box, word.box
    near = SHARED * max(a.bottom - a.top, 0.1)
    return abs(a.top - b.top) <= near and abs(a.bottom - b.bottom) <= near and _touches(a, b)


def _touches(left: Box, right: Box) -> bool:
    height = max(left.bottom - left.top, right.bottom - right.top)
    return -OVER * height <= right.left - left.right <= GAP * height


def _lay(words: list[Word], runs: list[int], mark: range, base: int) -> range:
    """Lay a mark on the line of its letter, if it is one; returns its indices, none if not."""
    letter, first, last = words[base].box, words[mark[0]].box, words[mark[-1]].box
    touching = _touches(last, letter) if base == mark[-1] + 1 else _touches(letter, first)
    if not touching or len(mark) > LONGEST or _stacked(words, mark):
        return range(0)
    if _is_raised(first, letter):
        table = _RAISED
    elif _is_lowered(first, letter) and words[base].text.isascii() and words[base].text.isalpha():
        table = _LOWERED
    else:
        return range(0)
    for index in mark:
        word = words[index]
        box = Box(word.box.left, letter.top, word.box.right, letter.bottom)
        words[index] = word._replace(text=word.text.translate(table), box=box)
        runs[index] = runs[base]
    return mark


def _is_raised(small: Box, letter: Box) -> bool:
    height = letter.bottom - letter.top
    stands = letter.bottom - small.bottom >= RAISED * height and small.top <= letter.top + REACHES * height
    return stands and small.bottom >= letter.top + SHARED * height


def _is_lowered(small: Box, letter: Box) -> bool:
    height = letter.bottom - letter.top
    hangs = small.bottom >= letter.bottom + LOWERED * height and small.top >= letter.top + BELOW * height
    return hangs and small.top <= letter.bottom - SHARED * height


def _stacked(words: Sequence[Word], mark: range) -> bool:
    """Whether small print goes on right below itself: a fraction, or two lines beside large print."""
    if mark[-1] + 1 >= len(words):
        return False
    first, last, after = words[mark[0]].box, words[mark[-1]].box, words[mark[-1] + 1].box
    height = last.bottom - last.top
    across = min(last.right, after.right) - max(first.left, after.left)
    low = after.bottom - after.top <= height * (1 + SHARED)
    return low and across > SHARED * height and after.top >= last.bottom - 2 * SHARED * height
