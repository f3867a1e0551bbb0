"""Several readings of one line → one: where they differ the likelier character stands, and is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from extractors.ocr.recognize import RUNNING, SAME, Glyph, Reading


def combined(first: Reading, second: Reading, seen: int = 1) -> Reading:
    """The first reading, corrected and confirmed by a further one of the same line at another scale.

    The first may itself be made of several (`seen`). Where both read the same character, whether there is one
    has been seen twice; which one it is has been guessed twice from one shape, and is no surer than on average.
    Where they differ, the likelier one stands with the other as its rival, and its score says how far apart they are.

    >>> one = Reading((Glyph("召", 0.9, (), 0.2), Glyph("井", 0.52, (("开", 0.46),), 0.7)))
    >>> other = Reading((Glyph("召", 0.9, (), 0.2), Glyph("开", 0.98, (), 0.7)))
    >>> combined(one, other).text
    '召开'
    """
    glyphs: list[Glyph] = []
    for ours, theirs in side_by_side(first, second):
        if len(ours) == len(theirs):
            glyphs += [_either(one, other, seen) for one, other in zip(ours, theirs, strict=True)]
        else:
            glyphs += _surer(ours, theirs)
    spaces = [glyph for glyph in first.glyphs if not glyph.char.strip()]
    return Reading(tuple(sorted([*glyphs, *spaces], key=lambda glyph: glyph.at)))


def side_by_side(first: Reading, second: Reading) -> Iterator[tuple[tuple[Glyph, ...], tuple[Glyph, ...]]]:
    """The stretches of two readings of one line that are the same, and those in their places that are not."""
    ours, theirs = _inked(first), _inked(second)
    matcher = SequenceMatcher(None, _text(ours), _text(theirs), autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        yield ours[a:b], theirs[c:d]


def _text(glyphs: tuple[Glyph, ...]) -> str:
    return "".join(glyph.char for glyph in glyphs).translate(SAME)


def _inked(reading: Reading) -> tuple[Glyph, ...]:
    """Without spaces: they have no ink to be sure of."""
    return tuple(glyph for glyph in reading.glyphs if glyph.char.strip())


def _either(one: Glyph, other: Glyph, seen: int) -> Glyph:
    chances: dict[str, float] = {}
    same = one.char.translate(SAME) == other.char.translate(SAME)
    for glyph, weight in ((one, seen), (other, 1)):
        for char, score in ((one.char if same else glyph.char, glyph.score), *glyph.rivals):
            chances[char] = chances.get(char, 0.0) + score * weight / (seen + 1)
    if same:
        chances.pop(one.char)
        score = max(1 - _nothing(one) * _nothing(other) - sum(chances.values()), 0.0)
        return replace(one, score=score, rivals=_ranked(chances))
    char, score = _ranked(chances)[0]
    return Glyph(char, score, _ranked(chances)[1:], one.at)


def _ranked(chances: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(chances.items(), key=lambda item: -item[1]))


def _nothing(glyph: Glyph) -> float:
    """How likely it is that no character stands there at all."""
    return max(1 - glyph.score - sum(score for _, score in glyph.rivals), 0.0)


def _surer(ours: tuple[Glyph, ...], theirs: tuple[Glyph, ...]) -> list[Glyph]:
    """Of two stretches of different lengths the surer; a character that one of them lacks is never sure."""
    kept, other = (ours, theirs) if _mean(ours) >= _mean(theirs) else (theirs, ours)
    if _running(ours) and _running(theirs):
        return list(kept)
    doubt = max(_mean(other), 0.5)
    # Without rivals: it is not which character it is that is doubted, so that words and witnesses settle nothing.
    return [replace(glyph, score=min(glyph.score, 1 - doubt / 2), rivals=()) for glyph in kept]


def _running(glyphs: tuple[Glyph, ...]) -> bool:
    return all(glyph.char in RUNNING for glyph in glyphs)


def _mean(glyphs: tuple[Glyph, ...]) -> float:
    return sum(glyph.score for glyph in glyphs) / len(glyphs) if glyphs else 0.5
