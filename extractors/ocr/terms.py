"""Latin terms that official texts use: their O is read as 0, which has the same shape."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.ocr.recognize import DOUBTED, Reading

# Terms with an O; numbers may follow those of the second group (ISO9001, BOD5).
TERMS = frozenset(("O2O", "OA", "COD", "BOD", "NOx", "VOC", "VOCs", "TOC", "POS", "TOD", "LOGO"))
NUMBERED = ("ISO", "BOD", "COD")
# Digits alone are a number, but for those between hanzi that no number begins with.
_RUN = re.compile("(?<![A-Za-z0-9.])(?:[0-9]*[A-Za-z][A-Za-z0-9]*|(?<=[\u4e00-\u9fff])020(?=[\u4e00-\u9fff]))")
_LETTERS = str.maketrans("0", "O")


def with_terms(reading: Reading) -> Reading:
    """The reading with O for 0 where only that makes a term; what stands beside it tells later whether that is sure.

    >>> from extractors.ocr.recognize import Glyph
    >>> with_terms(Reading(tuple(Glyph(char, 1.0, (), 0.5) for char in "通过IS09001认证，C0D达标"))).text
    '通过ISO9001认证，COD达标'
    """
    text = reading.text
    if "0" not in text:
        return reading
    glyphs = list(reading.glyphs)
    for run in _RUN.finditer(text):
        spelled = _spelled(run[0])
        for place, (char, said) in enumerate(zip(run[0], spelled, strict=True), run.start()):
            if char != said:
                rivals = ((char, 1 - DOUBTED), *(rival for rival in glyphs[place].rivals if rival[0] != said))
                glyphs[place] = replace(glyphs[place], char=said, score=DOUBTED, rivals=rivals)
    return Reading(tuple(glyphs))


def _spelled(run: str) -> str:
    """The run as a term, where it is one with letters for some of its digits."""
    letters = run.translate(_LETTERS)
    if run in TERMS:
        return run
    if letters in TERMS:
        return letters
    for term in NUMBERED:
        head, number = letters[: len(term)], run[len(term) :]
        if head == term != run[: len(term)] and number.isdecimal() and not number.startswith("0"):
            return head + number
    return run
