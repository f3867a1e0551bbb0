"""Two readings of one line → one: where they agree both count, where they differ the surer one stands."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from extractors.ocr.recognize import RUNNING, SAME, Glyph, Reading


def combined(first: Reading, second: Reading) -> Reading:
    """The first reading, corrected and confirmed by a second one of the same line at another scale.

    Where both read the same character, its score is that of two witnesses; where they differ, the surer
    reading stands with the other one as its rival, and its score says how far apart they are.

    >>> one = Reading((Glyph("召", 0.9, (), 0.2), Glyph("井", 0.52, (("开", 0.46),), 0.7)))
    >>> other = Reading((Glyph("召", 0.9, (), 0.2), Glyph("开", 0.98, (), 0.7)))
    >>> combined(one, other).text
    '召开'
    """
    glyphs: list[Glyph] = []
    ours, theirs = _inked(first), _inked(second)
    matcher = SequenceMatcher(None, _text(ours), _text(theirs), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or b - a == d - c:
            glyphs += [_either(one, other) for one, other in zip(ours[a:b], theirs[c:d], strict=True)]
        else:
            glyphs += _surer(ours[a:b], theirs[c:d])
    spaces = [glyph for glyph in first.glyphs if not glyph.char.strip()]
    return Reading(tuple(sorted([*glyphs, *spaces], key=lambda glyph: glyph.at)))


def _text(glyphs: tuple[Glyph, ...]) -> str:
    return "".join(glyph.char for glyph in glyphs).translate(SAME)


def _inked(reading: Reading) -> tuple[Glyph, ...]:
    """Without spaces: they have no ink to be sure of."""
    return tuple(glyph for glyph in reading.glyphs if glyph.char.strip())


def _either(one: Glyph, other: Glyph) -> Glyph:
    if one.char.translate(SAME) == other.char.translate(SAME):
        rivals = tuple(rival for rival in one.rivals if rival[0] in {char for char, _ in other.rivals})
        return replace(one, score=1 - (1 - one.score) * (1 - other.score), rivals=rivals)
    chances: dict[str, float] = {}
    for glyph in (one, other):
        for char, score in ((glyph.char, glyph.score), *glyph.rivals):
            chances[char] = chances.get(char, 0.0) + score / 2
    ranked = sorted(chances.items(), key=lambda item: -item[1])
    return Glyph(ranked[0][0], ranked[0][1], tuple(ranked[1:]), one.at)


def _surer(ours: tuple[Glyph, ...], theirs: tuple[Glyph, ...]) -> list[Glyph]:
    """Of two stretches of different lengths the surer; a character that one of them lacks is never sure."""
    kept, other = (ours, theirs) if _mean(ours) >= _mean(theirs) else (theirs, ours)
    if _running(ours) and _running(theirs):
        return list(kept)
    doubt = max(_mean(other), 0.5)
    return [replace(glyph, score=min(glyph.score, 1 - doubt / 2)) for glyph in kept]


def _running(glyphs: tuple[Glyph, ...]) -> bool:
    return all(glyph.char in RUNNING for glyph in glyphs)


def _mean(glyphs: tuple[Glyph, ...]) -> float:
    return sum(glyph.score for glyph in glyphs) / len(glyphs) if glyphs else 0.5
