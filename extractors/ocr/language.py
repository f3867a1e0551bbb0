"""Of the characters a mark may be, the one that makes a word with its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log10

from extractors.ocr.recognize import Glyph, Reading, is_hanzi
from pipeline.words import word_list

# A character surer than this is not questioned, a rival less likely than that not considered.
SURE, POSSIBLE = 0.95, 0.1
# Characters of the longest word looked up.
LONGEST = 4


def worded(reading: Reading) -> Reading:
    """The reading with the characters that its language asks for; what was doubtful stays so.

    >>> glyphs = [Glyph("牛", 0.5, (("车", 0.48),), 0.3), Glyph("辆", 0.99, (), 0.8)]
    >>> worded(Reading(tuple(glyphs))).text
    '车辆'
    """
    if all(glyph.score >= SURE for glyph in reading.glyphs):
        return reading
    glyphs = list(reading.glyphs)
    for index, glyph in enumerate(glyphs):
        candidates = [(glyph.char, glyph.score), *(rival for rival in glyph.rivals if rival[1] >= POSSIBLE)]
        if glyph.score >= SURE or len(candidates) == 1 or not all(is_hanzi(char) for char, _ in candidates):
            continue
        best, score = max(candidates, key=lambda item: item[1] * (1 + _word_weight(glyphs, index, item[0])))
        if best != glyph.char:
            rivals = tuple(item for item in candidates if item[0] != best)
            glyphs[index] = replace(glyph, char=best, score=score, rivals=rivals)
    return Reading(tuple(glyphs))


def _word_weight(glyphs: Sequence[Glyph], index: int, char: str) -> float:
    """How well known the commonest word is that the character makes with those beside it."""
    text = "".join(glyph.char for glyph in glyphs[:index]) + char + "".join(g.char for g in glyphs[index + 1 :])
    words = {
        text[start:end]
        for start in range(max(index - LONGEST + 1, 0), index + 1)
        for end in range(max(start + 2, index + 1), min(start + LONGEST, len(text)) + 1)
    }
    return max((log10(1 + (word_list().FREQ.get(word) or 0)) for word in words), default=0.0)
