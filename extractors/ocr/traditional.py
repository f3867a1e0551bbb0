"""The hanzi that forms are set in, those of GB2312, for what a network sees outside of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from extractors.ocr.judge import VARIANT, absorbing
from extractors.ocr.recognize import DOUBTED, Glyph, Reading, is_hanzi

# A rival this likely is taken as if it and the character that forms do not use were one; one less likely (but no less
# than VARIANT) is taken before it, and is in doubt.
LIKELY = 0.2


def simplified(reading: Reading) -> Reading:
    """Forms are set in the characters of GB2312: such a rival is taken before a character outside of it.

    Without one, a traditional character is the simplified one, which bold and Kai type come near; not sure but where
    another network sees that one.

    >>> simplified(Reading((Glyph("額", 0.62, (("额", 0.37),), 0.5),))).text
    '额'
    """
    return Reading(tuple(_simplified(glyph) for glyph in reading.glyphs))


def _simplified(glyph: Glyph) -> Glyph:
    if not is_hanzi(glyph.char):
        return glyph
    if is_common(glyph.char):
        return absorbing(glyph, [char for char, _ in glyph.rivals if is_hanzi(char) and not is_common(char)])
    char, score = next(((char, score) for char, score in glyph.rivals if is_common(char)), ("", 0.0))
    if score < VARIANT:
        own = _simplified_of().get(glyph.char)
        return _in_doubt(glyph, own, glyph.score) if own else glyph
    together = min(glyph.score + score, 1.0)
    rivals = tuple(rival for rival in glyph.rivals if rival[0] != char)
    if score >= LIKELY:
        return replace(glyph, char=char, score=together, rivals=rivals)
    return _in_doubt(replace(glyph, rivals=rivals), char, together)


def _in_doubt(glyph: Glyph, char: str, score: float) -> Glyph:
    """The glyph as another character of its shape; what its score goes beyond doubt stays with what was read."""
    kept = ((glyph.char, score - DOUBTED),) if score > DOUBTED else ()
    return replace(glyph, char=char, score=min(score, DOUBTED), rivals=(*kept, *glyph.rivals))


@cache
def _simplified_of() -> dict[str, str]:
    """Traditional character → the one of GB2312 that forms print for it."""
    lines = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


def is_common(char: str) -> bool:
    """Whether a hanzi is one of GB2312, but for 曰, which no form means: it is 日; or 瞭, which came later."""
    if char in ("曰", "瞭"):
        return char == "瞭"
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return is_hanzi(char)
