"""Rare hanzi: networks lean to common ones, so that one that they hold for a rare one in spite of that is one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from math import sqrt

from extractors.ocr.language import CONFIRMED, is_rarer, word_weight
from extractors.ocr.recognize import DOUBTED, Glyph, Reading, is_hanzi
from extractors.ocr.traditional import is_common
from extractors.ocr.witness import NAMED, seen_beside
from pipeline.model.table import SURE_ENOUGH
from pipeline.words import character_frequency

# Each rival is met so many times as often in words at least (`is_rarer`). (Of 186 hanzi that the recogniser doubts on
# 560 generated scans 33 are told so, all of them rightly; of the 31 that were read wrongly none is.)
# How sure the recogniser is of it at least (of 重 on a fax it made 熏, with 0.61); where it makes a word that no rival
# makes.
LEANING, WORDED = 0.7, 0.1
# Or all rivals together, each the less likely the more common it is (by the root of its frequency), leave so much to
# the character, where the recogniser is so sure of it and they make no word; less where it makes one itself.
WEIGHED, SURER, BESIDE_WORD = 0.93, 0.6, 0.85
# A rarer rival as likely as this is not ruled out by a witness that may hardly know it (抢 for 抡 in a village's name).
HELD = 0.1
# What is seen for characters that the recogniser has no class for: 垅, 硷, 谘, 飚.
STAND_INS = frozenset("珑殓谙飓")
# Likelihood from which on another character is a rival.
POSSIBLE = 0.02


def with_rare(reading: Reading, witness: Reading) -> Reading:
    """The reading with hanzi confirmed that are rarer than all that either network may take them for.

    Where a network errs it takes a rare character for a common one. Nothing is changed.
    """
    seen = iter(seen_beside(reading, witness))
    glyphs = list(reading.glyphs)
    for index, glyph in enumerate(reading.glyphs):
        other = next(seen) if glyph.char.strip() else None
        if is_hanzi(glyph.char) and glyph.rivals and glyph.score < CONFIRMED and _is_rarest(glyphs, index, other):
            glyphs[index] = replace(glyph, score=CONFIRMED)
    return Reading(tuple(glyphs))


def with_rarer_rivals(reading: Reading, before: Reading) -> Reading:
    """The reading with doubt in what a witness has confirmed since `before`, where a rarer one was possible and no word
    tells.
    """
    glyphs = list(reading.glyphs)
    for index, (glyph, old) in enumerate(zip(reading.glyphs, before.glyphs, strict=True)):
        settled = is_hanzi(glyph.char) and old.score < SURE_ENOUGH <= glyph.score
        if settled and _has_rarer(old) and not word_weight(glyphs, index, glyph.char):
            glyphs[index] = replace(glyph, score=DOUBTED, rivals=old.rivals)
    return Reading(tuple(glyphs))


def _has_rarer(glyph: Glyph) -> bool:
    rarer = (char for char, score in glyph.rivals if score >= HELD and is_common(char))
    return any(is_rarer(char, glyph.char) for char in rarer)


def _is_rarest(glyphs: Sequence[Glyph], index: int, other: Glyph | None) -> bool:
    glyph = glyphs[index]
    named = glyph.score + sum(score for _, score in glyph.rivals)
    theirs = {*_rivals(((other.char, other.score), *other.rivals), glyph.char)} if other is not None else set()
    rivals = {*_rivals(glyph.rivals, glyph.char)} | theirs
    if named < NAMED or not rivals or glyph.score < WORDED or glyph.char in STAND_INS:
        return False
    own, others = word_weight(glyphs, index, glyph.char), any(word_weight(glyphs, index, char) for char in rivals)
    if all(is_rarer(glyph.char, char) for char in rivals) and (glyph.score >= LEANING or (own > 0 and not others)):
        return True
    among_hanzi = all(is_hanzi(char) for char, score in glyph.rivals if score >= POSSIBLE)
    bar = BESIDE_WORD if own else WEIGHED
    return among_hanzi and glyph.score >= SURER and not others and _weighed(glyph, theirs) >= bar


def _weighed(glyph: Glyph, theirs: Collection[str]) -> float:
    """What is left to the character, were each rival (at least `POSSIBLE` where the witness sees it) as common."""
    chances = dict.fromkeys(theirs, POSSIBLE) | {char: score for char, score in glyph.rivals if is_common(char)}
    own = max(character_frequency(glyph.char), 1)
    against = sum(score * sqrt(own / max(character_frequency(char), 1)) for char, score in chances.items())
    return glyph.score / (glyph.score + against)


def _rivals(chances: Sequence[tuple[str, float]], char: str) -> Iterator[str]:
    return (rival for rival, score in chances if score >= POSSIBLE and rival != char and is_common(rival))
