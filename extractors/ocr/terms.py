"""Latin terms that official texts use: their O is read as 0 and their I as l, which have the same shapes."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.ocr.language import CONFIRMED
from extractors.ocr.recognize import DOUBTED, Reading

# Terms with an O or an I; numbers may follow those of the second group (ISO9001, BOD5).
TERMS = frozenset(("O2O", "OA", "COD", "BOD", "NOx", "VOC", "VOCs", "TOC", "POS", "TOD", "LOGO"))
TERMS_WITH_I = frozenset(("IoT", "AI", "IT", "IP", "ID", "IC", "GIS", "BIM", "CIM", "API", "KPI", "CPI", "AQI", "WiFi"))
NUMBERED = ("ISO", "BOD", "COD")
# Digits alone are a number, but for those between hanzi that no number begins with.
_RUN = re.compile("(?<![A-Za-z0-9.])(?:[0-9]*[A-Za-z][A-Za-z0-9]*|(?<=[\u4e00-\u9fff])020(?=[\u4e00-\u9fff]))")
# Alone, no part of a number or a date: it is none where the recogniser holds the O for so likely in either place.
_ALONE, HELD = re.compile("(?<![A-Za-z0-9.,-])020(?![A-Za-z0-9.,%年月日-])"), 0.1
_LETTERS = str.maketrans("0", "O")
# Beside the point of a number there stands a digit, whatever unit follows (53.0TB).
_ZERO = re.compile(r"(?<=[0-9]\.)O|(?<![A-Za-z0-9.])O(?=\.[0-9])")
_SMALL, _STEMS = str.maketrans("l", "I"), frozenset("lI1|")


def with_terms(reading: Reading) -> Reading:
    """The reading with O for 0, and I for l, where only that makes a term, and 0 for O beside the point of a number;
    what stands beside the O tells later whether that is sure, the I has no rival but l then.

    >>> from extractors.ocr.recognize import Glyph
    >>> with_terms(Reading(tuple(Glyph(char, 1.0, (), 0.5) for char in "通过IS09001认证，C0D达标"))).text
    '通过ISO9001认证，COD达标'
    """
    text = reading.text
    if not set("0OlI") & set(text):
        return reading
    glyphs = list(reading.glyphs)
    for zero in _ZERO.finditer(text):
        glyphs[zero.start()] = replace(glyphs[zero.start()], char="0", rivals=())
    for run in _ALONE.finditer(text):
        zeros = (run.start(), run.end() - 1)
        if any(dict(glyphs[place].rivals).get("O", 0.0) >= HELD for place in zeros):
            for place in zeros:
                glyphs[place] = replace(glyphs[place], char="O", score=CONFIRMED, rivals=())
    text = "".join(glyph.char for glyph in glyphs)
    for run in _RUN.finditer(text):
        if run[0].translate(_SMALL) in TERMS_WITH_I:
            for place, char in enumerate(run[0], run.start()):
                if char in "lI":
                    others = tuple(rival for rival in glyphs[place].rivals if rival[0] not in _STEMS)
                    score = CONFIRMED - sum(chance for _, chance in others)
                    glyphs[place] = replace(glyphs[place], char="I", score=score, rivals=others)
            continue
        spelled = _spelled(run[0])
        for place, (char, said) in enumerate(zip(run[0], spelled, strict=True), run.start()):
            if char != said:
                rivals = ((char, 1 - DOUBTED), *(rival for rival in glyphs[place].rivals if rival[0] != said))
                glyphs[place] = replace(glyphs[place], char=said, score=DOUBTED, rivals=rivals)
    return Reading(tuple(glyphs))


def _spelled(run: str) -> str:
    """The run as a term of O, where it is one with letters for some of its digits."""
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
