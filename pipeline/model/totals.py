"""A total in one cell with its label: 总分：99.8分. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pipeline.model.script import simplified
from pipeline.model.vocabulary import LONGEST_LABEL, Part, Vocabulary, label_key

_GRADED = r"(?:\w{0,4}(?:等[级次]|结[果论]))?[:：]?\s*(优秀?|良好?|中|差)"
_STATED = re.compile(
    rf"(?P<label>\D.{{1,16}}?)[:：\s]*(?P<score>\d{{1,3}}(?:\.\d{{1,4}})?)\s*分?[\s,，;；(（]*(?:{_GRADED})?\s*[)）。]?"
)
FULL_MARK = Decimal(100)
"""What the weights of a form come to."""
_PARTS = frozenset({Part.TOTAL, Part.STATED_TOTAL})


class StatedTotal(NamedTuple):
    """The score as printed, what stands before it, and the grade beside it."""

    label: str
    score: str
    grade: str | None


def stated_total(text: str, vocabulary: Vocabulary) -> StatedTotal | None:
    """The total that a text is; None for a label alone, and for all that says more than a score and a grade."""
    if len(text) > LONGEST_LABEL or not any(map(str.isdigit, text)):
        return None
    match = _STATED.fullmatch(simplified(text).strip())
    if not match or _PARTS.isdisjoint(label.part for label in vocabulary.find(match["label"])):
        return None
    return StatedTotal(match["label"], match["score"], match[3])


def names_score(label: str) -> bool:
    """True for the label of a total that can be no full mark: 自评得分, where 总分 may be either."""
    return any(word in label_key(label) for word in ("得分", "自评", "评分"))


def names_weight(label: str) -> bool:
    """True for the label of the sum of the weights: 总分值."""
    return label_key(label).endswith("分值")


_SCORE_AND_GRADE = re.compile(r"\s*(\d{1,3}(?:\.\d+)?\s*分?)\s*[(（](优秀?|良好?|中|差)[)）]\s*")


def score_and_grade(text: str) -> tuple[str, str] | None:
    """The two parts of a score with the grade behind it; None for all other texts.

    >>> score_and_grade("99.8分（优）"), score_and_grade("99.8")
    (('99.8分', '优'), None)
    """
    match = _SCORE_AND_GRADE.fullmatch(text)
    return (match[1], match[2]) if match else None


_TICKED, _BLANK = "☑✓✔√■☒⊠", "□☐○◯▢"
_OPTION = re.compile(r"(优秀?|良好?|合格|中|不合格|差)(?:[(（][^()（）]*[)）])?")
_BOXES = re.compile(rf"[{_TICKED}{_BLANK}]")


def ticked_grade(text: str) -> str | None:
    """The one grade that is ticked among those that a form offers; None for all else, and where several are.

    >>> ticked_grade("□优 ☑良 □中 □差"), ticked_grade("优（90-100分）☑ 良（80-90分）□"), ticked_grade("☑优 ☑良")
    ('良', '优', None)
    """
    bare = "".join(text.split())
    options, boxes = list(_OPTION.finditer(bare)), list(_BOXES.finditer(bare))
    if len(options) < 2 or len(options) != len(boxes) or _OPTION.sub("", _BOXES.sub("", bare)).strip(",，、;；/"):
        return None
    before = boxes[0].start() < options[0].start()
    turns = sorted((*options, *boxes), key=lambda match: match.start())
    if any((match in boxes) is not (before == (index % 2 == 0)) for index, match in enumerate(turns)):
        return None
    ticked = [option[1] for option, box in zip(options, boxes, strict=True) if box[0] in _TICKED]
    return ticked[0] if len(ticked) == 1 else None
