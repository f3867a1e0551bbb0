"""What a cell's text looks like: the evidence by which a drifted row is put back under its header. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from normalizers.lookalikes import lexicon_words
from pipeline.model.comparisons import OPERATORS
from pipeline.model.notation import (
    Kind,
    in_brackets,
    is_not_applicable,
    is_nothing,
    measure,
    money,
    number,
    points,
    squeezed,
)
from pipeline.model.totals import score_and_grade, stated_total
from pipeline.model.vocabulary import Part, Vocabulary, label_points


class Look(StrEnum):
    """The look of a cell, from the most telling to the least."""

    SECTION = "section"
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    LEVEL1_OR_2 = "level1_or_2"
    POINTED = "pointed"  # either, with points: a first level, in most forms
    FUND_ROW = "fund_row"
    TOTAL = "total"
    NOTHING = "nothing"  # a dash
    NOT_APPLICABLE = "not_applicable"
    NUMBER = "number"
    MARKS = "marks"  # a number of points with 分 or a grade behind it
    COMPARISON = "comparison"  # an operator with a number
    OPERATOR = "operator"
    QUANTITY = "quantity"  # a number with its unit, a percentage, a range
    DATE = "date"
    UNIT = "unit"
    WORD = "word"  # too short for a sentence: a unit nobody listed, or a short name
    TEXT = "text"


@cache
def _unit_words() -> frozenset[str]:
    return frozenset(lexicon_words("units.txt"))


# Units nobody listed are one character or two; longer words are texts.
_LONGEST_UNIT = 2

_COMPOUND_UNIT = re.compile(r"[^\W\d]{1,3}(?:/[^\W\d]{1,3}|\([^\W\d]{1,2}\))")  # 次/季, 台(件)


_SURELY = re.compile(r"[,.]\d")  # (1) is the number of an item


def _is_amount(key: str) -> bool:
    """True for money that is written so: ¥450.00, and (1,234.50) for what is below nothing."""
    written = key[0] in "¥￥" or (in_brackets(key) and _SURELY.search(key))
    return bool(written) and money(key, "元") is not None


@lru_cache(maxsize=4096)
def _bare_look(text: str) -> Look:
    if is_nothing(text):
        return Look.NOTHING
    if is_not_applicable(text):
        return Look.NOT_APPLICABLE
    if number(text) is not None:
        return Look.NUMBER
    key = squeezed(text)
    if _is_amount(key):
        return Look.NUMBER
    if points(key) is not None or score_and_grade(key):
        return Look.MARKS
    if key in OPERATORS:
        return Look.OPERATOR
    if key in _unit_words():
        return Look.UNIT
    if not re.search(r"\d", key):
        return Look.WORD if len(key) <= _LONGEST_UNIT or _COMPOUND_UNIT.fullmatch(key) else Look.TEXT
    value = measure(text, 2000)
    if value is None or value.kind is Kind.TEXT:
        return Look.TEXT
    if value.kind is Kind.DATE:
        return Look.DATE
    return Look.COMPARISON if value.operator else Look.QUANTITY


@lru_cache(maxsize=512)  # of a form's cells, asked in each round
def look(text: str, vocabulary: Vocabulary) -> Look:
    """The look of a text. A label of both levels with printed points is a first level, mostly."""
    parts = {label.part for label in vocabulary.find(text)}
    if {Part.LEVEL1, Part.LEVEL2} <= parts:
        return Look.POINTED if label_points(text) is not None else Look.LEVEL1_OR_2
    if Part.SECTION in parts:
        return Look.SECTION
    for part, kind in _LOOK_OF.items():
        if part in parts:
            return kind
    return Look.TOTAL if stated_total(text, vocabulary) else _bare_look(text)


_LOOK_OF = {
    Part.LEVEL1: Look.LEVEL1,
    Part.LEVEL2: Look.LEVEL2,
    Part.FUND_ROW: Look.FUND_ROW,
    Part.TOTAL: Look.TOTAL,
}
