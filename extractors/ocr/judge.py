"""What the recogniser cannot know: marks that only their shape tells, digits that only their neighbours tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.ocr.recognize import DOUBTED, RUNNING, UNREAD, Glyph, Reading, is_hanzi

SLASHES = frozenset("/1lI|丨八人入∕╱⁄丿")
# What a recogniser takes for a digit that stands without other characters, and the other way round.
LOOKALIKES = {
    "S": "5",
    "O": "0",
    "o": "0",
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
    "l": "1",
    "I": "1",
    "丨": "1",
    "|": "1",
    "｜": "1",
}
# Groups of three digits, and what may stand behind a point: commas part the one, a point the other.
_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[.,，]\d{3})+[.,，](?:\d{1,2}|\d{4}|\d{6})(?!\d)")
_SEPARATORS = ".,，"
# One mark that parts no thousands: they are three digits, and no number with them begins with 0.
_POINTED = re.compile(r"0[.,，]\d+|\d+[.,，](?:\d{1,2}|\d{4,})")
_NUMERIC = frozenset("0123456789.,%，．％-—()（）")
# A rival as likely as this is taken before a sign or a character that forms do not use.
VARIANT = 0.04
# Other readings of a line: of lines up to so many characters, at least so likely, and not more than so many.
SHORT, POSSIBLE, MOST_TEXTS = 24, 0.01, 4
# What the recogniser makes of the second half of ‰; no form has one of them after %.
_HALF_PERMILLE = frozenset("0oO₀")
# Characters shown on both sides of a doubtful one.
BESIDE = 6
# A dash is this many times as wide as high, a hyphen, no higher than a stroke, less;
# a slash leans so that its box is at least a quarter as wide as high.
FLAT, HYPHEN = 3.5, 1.5
STROKE = 0.2
LEANING = (0.2, 0.9)
# A bracket is bowed by at least so much (0.08 to 0.21 in seven fonts at 16 to 36 pixels; J and l up to 0.07), and in em
# at least so high.
BOWED, BRACKET = 0.08, 0.6
# Stops, and in em how large they are at most: 。 has 0.2 to 0.4, a digit or a letter 0.5 and more.
STOPS, SMALL = frozenset("。．.，,、；;"), 0.45
_RINGS = frozenset("0oO°")
# Between this slant and a slash's, a stroke may be a steep slash or a 1 in italics.
STEEP = -0.5


def lone_mark(reading: Reading, width: float, height: float, slant: float, bow: float = 0.0) -> Reading:
    """The reading of a line that is a single connected mark: a dash, a slash or a bracket as its shape says.

    Width and height are in em; `slant` is the correlation of x and y of the mark's ink: -1 for a slash, 0 for
    what is upright or flat; `bow` is how far, of its height, its middle stands right of its ends.
    """
    if width >= FLAT * height or (height <= STROKE and width >= HYPHEN * height):
        return _sure("—", reading)
    if LEANING[0] <= width / max(height, 0.01) <= LEANING[1] and slant <= -0.85:
        return _sure("/", reading)
    if abs(bow) >= BOWED and height >= BRACKET:
        return _sure(")" if bow > 0 else "(", reading)
    if slant <= STEEP and reading.text in SLASHES:
        return Reading(tuple(replace(glyph, score=min(glyph.score, 0.5)) for glyph in reading.glyphs))
    return reading


def last_stop(reading: Reading, width: float, height: float) -> Reading:
    """The reading of the last line of a longer text, a single connected mark: one too small for a character is the
    stop that is read there, a ring 。. Width and height are in em.
    """
    if max(width, height) > SMALL:
        return reading
    said = "。" if reading.text in _RINGS else reading.text
    return _sure(said, reading) if said in STOPS else reading


def _sure(char: str, reading: Reading) -> Reading:
    score = max((glyph.score for glyph in reading.glyphs), default=0.0)
    return Reading((Glyph(char, max(score, 0.99), (), 0.5),))


def as_number(reading: Reading) -> Reading:
    """A line of digits, points and look-alikes of digits: the look-alikes are digits.

    >>> glyphs = [Glyph("1", 0.99, (), 0.2), Glyph(".", 0.99, (), 0.5), Glyph("O", 0.6, (("0", 0.39),), 0.8)]
    >>> as_number(Reading(tuple(glyphs))).text
    '1.0'
    """
    text = reading.text
    if not text or any(char not in _NUMERIC and char not in LOOKALIKES for char in text):
        return reading
    if not any(char in "SOoＯ〇○" or char.isdigit() for char in text):
        return reading
    return _grouped(Reading(tuple(_as_digit(glyph) for glyph in reading.glyphs)))


def _grouped(reading: Reading) -> Reading:
    """834.587.03 has a comma and a point, where the recogniser was torn between them: their places tell them apart.

    What it took for the other one for sure is a slip of the form. A mark that parts no thousands is a point (0,0000).
    """
    if not _GROUPED.fullmatch(reading.text) and not _POINTED.fullmatch(reading.text):
        return reading
    places = [place for place, glyph in enumerate(reading.glyphs) if glyph.char in _SEPARATORS]
    glyphs = list(reading.glyphs)
    for place in places:
        char = "." if place == places[-1] else ","
        if any(rival in _SEPARATORS for rival, _ in glyphs[place].rivals):
            glyphs[place] = replace(absorbing(glyphs[place], _SEPARATORS), char=char)
    return Reading(tuple(glyphs))


def _as_digit(glyph: Glyph) -> Glyph:
    """The digit with the likelihood of all its look-alikes together."""
    digit = LOOKALIKES.get(glyph.char, glyph.char)
    alike = [char for char, _ in glyph.rivals if LOOKALIKES.get(char, char) == digit]
    return replace(absorbing(glyph, alike), char=digit)


def absorbing(glyph: Glyph, chars: Sequence[str]) -> Glyph:
    """The glyph with the likelihood of these rivals as its own: they stand for the same character."""
    score = glyph.score + sum(score for char, score in glyph.rivals if char in chars)
    return replace(glyph, score=min(score, 1.0), rivals=tuple(r for r in glyph.rivals if r[0] not in chars))


def with_operators(reading: Reading) -> Reading:
    """> and < where the recogniser also sees ≥ and ≤: forms set limits with the latter. Never sure.

    Where it sees ≥, the likelihood of > is part of it: the bar below is there.

    >>> with_operators(Reading((Glyph(">", 0.99, (("≥", 0.23),), 0.1), Glyph("5", 0.99, (), 0.8)))).text
    '≥5'
    """
    glyphs = [_as_limit(glyph) for glyph in reading.glyphs]
    if glyphs and glyphs[0].char == "=":  # no form sets a goal of about so much
        glyphs[0] = absorbing(glyphs[0], ["≈"])
    return Reading(tuple(glyphs))


def _as_limit(glyph: Glyph) -> Glyph:
    bare = {"≥": ">", "≤": "<"}.get(glyph.char, "")
    if bare:
        return absorbing(glyph, [bare])
    limit = {">": "≥", "<": "≤"}.get(glyph.char, "")
    chance = dict(glyph.rivals).get(limit, 0.0)
    if not limit or chance < VARIANT:
        return glyph
    rivals = ((glyph.char, glyph.score), *(rival for rival in glyph.rivals if rival[0] != limit))
    return replace(glyph, char=limit, score=DOUBTED, rivals=rivals)


def with_permille(reading: Reading) -> Reading:
    """A per cent sign with a ring behind it is a per mille sign; one before it is its own.

    >>> with_permille(Reading((Glyph("‰", 0.99, (), 0.3), Glyph("₀", 0.5, (), 0.6)))).text
    '‰'
    """
    glyphs: list[Glyph] = []
    for glyph in reading.glyphs:
        if glyphs and glyph.char == "%" and glyphs[-1].char in "°º":
            glyphs.pop()
        if glyphs and glyphs[-1].char in "%‰" and glyph.char in _HALF_PERMILLE:
            glyphs[-1] = replace(glyphs[-1], char="‰")
        elif glyphs and glyphs[-1].char == "‰" and glyph.char == "。":  # both halves are read; no figure follows them
            glyphs.append(absorbing(glyph, sorted(_RINGS | _HALF_PERMILLE)))
        else:
            glyphs.append(glyph)
    return Reading(tuple(glyphs))


def confidence(reading: Reading) -> float:
    """How sure a reading is: the score of its least sure character, 0 where nothing was read.

    Doubt between marks of running text does not count, unless print beside one was not read.
    """
    return min((_doubted(glyph) for glyph in reading.glyphs), default=0.0)


def doubtful_spot(reading: Reading) -> str:
    """Where a person should look: the least sure character, in 〔〕, with those beside it.

    >>> doubtful_spot(Reading((Glyph("更", 0.9, (), 0.2), Glyph("换", 0.9, (), 0.5), Glyph("窨", 0.4, (), 0.8))))
    '更换〔窨〕'
    """
    scores = [_doubted(glyph) for glyph in reading.glyphs]
    at = scores.index(min(scores))
    chars = [glyph.char for glyph in reading.glyphs]
    return "".join((*chars[max(at - BESIDE, 0) : at], "〔", chars[at], "〕", *chars[at + 1 : at + 1 + BESIDE]))


def _doubted(glyph: Glyph) -> float:
    if glyph.char.isspace():
        return 1.0
    if glyph.char not in RUNNING or (glyph.score <= UNREAD and not glyph.rivals):
        return glyph.score
    return 1 - min(sum(score for char, score in glyph.rivals if char not in RUNNING), 1.0)


def other_texts(reading: Reading) -> tuple[str, ...]:
    """What a short line may say instead: one character another, the likeliest first."""
    if len(reading.glyphs) > SHORT:
        return ()
    texts = [
        (
            score,
            "".join(g.char for g in reading.glyphs[:index])
            + char
            + "".join(g.char for g in reading.glyphs[index + 1 :]),
        )
        for index, glyph in enumerate(reading.glyphs)
        for char, score in glyph.rivals
        if score >= POSSIBLE
    ]
    return tuple(text.strip() for _, text in sorted(texts, key=lambda item: -item[0])[:MOST_TEXTS])


def typeset(reading: Reading) -> Reading:
    """Brackets as wide as their neighbours, spaces only between Latin words, and the point between two hanzi
    (元/人·月), which is no bullet: ink tells none of them.

    >>> typeset(Reading(tuple(Glyph(char, 0.9, (), 0.5) for char in "台(件） ≥ 5 GB"))).text
    '台（件）≥5 GB'
    >>> typeset(Reading(tuple(Glyph(char, 0.9, (), 0.5) for char in "元/人•月；•台"))).text
    '元/人·月；•台'
    """
    glyphs: list[Glyph] = []
    opened: bool | None = None  # whether the bracket that is open is a wide one
    for index, glyph in enumerate(reading.glyphs):
        before = glyphs[-1].char if glyphs else ""
        after = reading.glyphs[index + 1].char if index + 1 < len(reading.glyphs) else ""
        if glyph.char.isspace():
            if _latin(before) and _latin(after):
                glyphs.append(glyph)
        elif glyph.char in _BRACKETS:
            if glyph.char in _CLOSING and opened is not None:
                wide, opened = opened, None
            else:
                wide = _is_wide(before) or _is_wide(after)
                opened = None if glyph.char in _CLOSING else wide
            glyphs.append(replace(glyph, char=_BRACKETS[glyph.char][wide]))
        elif glyph.char == "•" and is_hanzi(before) and is_hanzi(after):
            glyphs.append(replace(glyph, char="·"))
        else:
            glyphs.append(glyph)
    return Reading(tuple(glyphs))


_BRACKETS = {"(": "(（", "（": "(（", ")": ")）", "）": ")）"}
_CLOSING = frozenset(")）")


def _is_wide(char: str) -> bool:
    return is_hanzi(char) or char in _WIDE_MARKS


_WIDE_MARKS = frozenset("，。、；：！？“”《》")


def _latin(char: str) -> bool:
    return bool(char) and char.isascii() and char.isalnum()
