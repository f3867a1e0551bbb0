"""A second network, PP-OCRv4, as a witness of characters that the first one doubts."""

from __future__ import annotations

from dataclasses import replace

from extractors.ocr.bars import BARS
from extractors.ocr.combine import side_by_side
from extractors.ocr.judge import LOOKALIKES
from extractors.ocr.recognize import DOUBTED, RIVAL, SAME, Glyph, Reading, is_hanzi

# The first network names what it doubts among: the likelihoods of these characters make up at least so much. Where they
# do not, it is something else that is doubted, and a witness of characters has nothing to say.
NAMED = 0.9
# Where the first network leans to a character less than that, it stays in doubt: torn, both err together (阑 for 澜,
# whose first strokes a stamp had taken). Words may still confirm it, so that it keeps its rivals.
LEANING = 0.8
# A witness less sure than this of what it sees sees something else (0.34 for 珑, which was 垅; that it held for 0.35).
OWN = 0.5
# A rival less likely than this is none.
POSSIBLE = 0.01


def may_settle(reading: Reading, sure: float) -> bool:
    """Whether there is a hanzi or a digit less sure than this that a witness can tell from its rivals."""
    return any(_is_asked(glyph, sure) for glyph in reading.glyphs)


def witnessed(reading: Reading, witness: Reading, known: frozenset[str], sure: float) -> Reading:
    """The reading with those hanzi and digits confirmed that the witness sees too.

    The likelihoods of the two networks are multiplied, as if their errors were independent; where they are not, the
    bounds above hold. Nothing is changed: where the witness saw another character, that one was right in one case of
    eight (100 generated scans). It has no say where the character or a rival is not among those of `known`, nor of
    0 and O, 1 and I, 一 and a dash, which have one shape.
    """
    seen = iter(seen_beside(reading, witness))
    glyphs: list[Glyph] = []
    for glyph in reading.glyphs:
        other = next(seen) if glyph.char.strip() else None
        glyphs.append(_confirmed(glyph, other, known) if other and _is_asked(glyph, sure) else glyph)
    return Reading(tuple(glyphs))


def seen_beside(reading: Reading, witness: Reading) -> list[Glyph | None]:
    """What the witness sees for each character; None at and beside those of which it sees more or fewer."""
    seen: list[Glyph | None] = []
    uneven = False
    for ours, theirs in side_by_side(reading, witness):
        even = len(ours) == len(theirs)
        if not even and seen:
            seen[-1] = None
        first = len(seen)
        seen += theirs if even else [None] * len(ours)
        if uneven and len(seen) > first:
            seen[first] = None
        uneven = not even
    return seen


def _is_asked(glyph: Glyph, sure: float) -> bool:
    told_by_shape = (is_hanzi(glyph.char) or glyph.char.isdecimal()) and glyph.char not in BARS
    alike = LOOKALIKES.get(glyph.char, glyph.char)
    return (
        told_by_shape
        and glyph.score < sure
        and bool(glyph.rivals)
        and not any(LOOKALIKES.get(char, char) == alike for char in _possible(glyph))
    )


def _possible(glyph: Glyph) -> list[str]:
    return [char for char, score in glyph.rivals if score >= POSSIBLE]


def _confirmed(glyph: Glyph, other: Glyph, known: frozenset[str]) -> Glyph:
    if not {glyph.char, *_possible(glyph)} <= known:
        return glyph
    ours, theirs = _chances(glyph), _chances(other)
    if sum(ours.values()) < NAMED or theirs.get(glyph.char, 0.0) < OWN:
        return glyph
    both = {char: ours.get(char, RIVAL) * theirs.get(char, RIVAL) for char in (*ours, *theirs)}
    score = both[glyph.char] / sum(both.values())
    if score <= glyph.score:
        return glyph
    if glyph.score < LEANING:
        return replace(glyph, score=min(score, DOUBTED))
    rivals = tuple((char, both[char] / sum(both.values())) for char, _ in glyph.rivals if char in both)
    return replace(glyph, score=score, rivals=rivals)


def _chances(glyph: Glyph) -> dict[str, float]:
    """The likelihoods of a glyph by character, those that mean the same as one."""
    chances: dict[str, float] = {}
    for char, score in ((glyph.char, glyph.score), *glyph.rivals):
        same = char.translate(SAME)
        chances[same] = chances.get(same, 0.0) + score
    return chances
