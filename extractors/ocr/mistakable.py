"""Characters read for sure that have a twin of nearly their shape which the words beside them ask for."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from extractors.ocr.language import MEASURES
from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from pipeline.words import words_of

# Characters looked at on both sides.
BESIDE = 5
# Words of official texts that the list lacks, in place of which a twin makes one that nobody writes (破折).
WORDS = frozenset({"破拆"})
# What counts belongs to its number: 96个入河 is not 个人.
_COUNTED = re.compile(rf".*\d[{''.join(sorted(MEASURES))}]")


def with_twins(reading: Reading, above: str = "", below: str = "") -> Reading:
    """The reading with doubt in characters whose twin would leave fewer words: 主于道 are three, 主干道 is one; and in
    those behind a number whose twin is what one counts by: 约7大 for 约7天.

    `above` and `below` are the texts of the lines that its text may come from and go on in: 定偏高 is doubted (定编),
    设|定偏高 is not. Of 12,850 characters of forms, 92 in a hundred are doubted if a twin is put
    in for them, and two if not (by their lines alone 85 in a hundred, and nine). Nothing is changed.
    """
    before, text, twins = above[-BESIDE:], reading.text, _twins()
    around = before + text + below[:BESIDE]
    glyphs = (_doubted(glyph, around, place, twins) for place, glyph in enumerate(reading.glyphs, len(before)))
    return Reading(tuple(glyphs))


def _doubted(glyph: Glyph, text: str, place: int, twins: dict[str, str]) -> Glyph:
    if glyph.score <= DOUBTED or glyph.char not in twins:
        return glyph
    before, after = _COUNTED.sub("", text[max(place - BESIDE, 0) : place]), text[place + 1 : place + 1 + BESIDE]
    if {before[-1:] + glyph.char, glyph.char + after[:1]} & WORDS:
        return glyph
    own = len(words_of(before + glyph.char + after))
    likelier = [twin for twin in twins[glyph.char] if len(words_of(before + twin + after)) < own]
    counted = text[max(place - 1, 0) : place].isdigit() and glyph.char in words_of(glyph.char + after)
    if counted and glyph.char not in MEASURES:
        likelier += [twin for twin in twins[glyph.char] if twin in MEASURES and twin not in likelier]
    if not likelier:
        return glyph
    rivals = [rival for rival in glyph.rivals if rival[0] not in likelier]
    return replace(glyph, score=DOUBTED, rivals=(*((twin, 1 - DOUBTED) for twin in likelier), *rivals))


@cache
def _twins() -> dict[str, str]:
    """Character → those it may be taken for."""
    lines = (Path(__file__).parent / "mistakable.txt").read_text(encoding="utf-8").splitlines()
    groups = [group for line in lines if not line.startswith("#") for group in line.split()]
    found: dict[str, str] = {}
    for group in groups:
        for char in group:
            found[char] = found.get(char, "") + group.replace(char, "")
    return found
