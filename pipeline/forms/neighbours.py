"""What a label asks for, and what a text beside it cannot be then: a day is no unit, 项目类别：经常性 is no code."""

from __future__ import annotations

import re
from enum import Enum, auto

from pipeline.model.notation import is_nothing, squeezed
from pipeline.model.script import simplified
from pipeline.model.vocabulary import Label, Part, label_key


class Asks(Enum):
    """The kind of value that a label asks for."""

    NAME = auto()
    UNIT = auto()
    CODE = auto()
    PERSON = auto()
    TEXT = auto()  # whole sentences, which may begin as a label does
    OTHER = auto()


UNIT_LABELS = frozenset({"单位", "金额单位", "计量单位", "货币单位"})
"""Those that ask for a unit of money, or for an office."""

_KINDS = {
    "name": Asks.NAME,
    "code": Asks.CODE,
    "unit_code": Asks.CODE,
    "year": Asks.OTHER,
}
_OF_UNIT = re.compile("(?:单位|部门|处室|机构|主体)(?:名称|盖章)?$")
_OF_TEXT = re.compile(
    "结论|问题|措施|说明|备注|意见|原因|情况|依据|内容|概况|背景|计划|必要性|结果|用途|^注$|^附[件表]$"
)


def asked_by(label: Label, printed: str) -> Asks:
    """What a label asks for, by its role and as it is printed."""
    if label.personal:
        return Asks.PERSON
    if label.part is Part.IDENTITY:
        return _KINDS.get(label.role, Asks.UNIT)
    key = label_key(printed)
    if label.part is Part.GOAL_COLUMN or (label.part is Part.FIELD and _OF_TEXT.search(key)):
        return Asks.TEXT
    return Asks.UNIT if label.part is Part.FIELD and _OF_UNIT.search(key) else Asks.OTHER


ANNEX = re.compile(
    r"附[件表录]?[\d一二三四五六七八九十]{0,2}(?:[-—]\d{1,2})?:?|公开\d{1,2}表|表[\d一二三四五六七八九十]{1,2}"
)
"""The number of a form among others, squeezed and simplified."""

DAY = re.compile(r"20\d\d(?:年\d{1,2}月(?:\d{1,2}日)?|([-./])\d{1,2}\1\d{1,2})")
_YEAR = re.compile(r"\(?(?:19|20)\d\d年度?\)?")
_MONEY_UNIT = re.compile(r"\(?(?:金额)?(?:单位:?)?(?:人民币)?[十千百万亿]{0,2}元\)?")
_SEAL = re.compile(r"\((?:单位|部门)?(?:签字|签名)?[、或]?(?:加?盖?公?章|签章|印章|签字|签名)\)")
_BLANK_DAY = re.compile(r"\(?(?:20\d\d)?年月日\)?")
_PAIR = re.compile(r"[\u4e00-\u9fff()]{2,12}:.")
_TELEPHONE = re.compile(r"\d{7}")
_WRITTEN = re.compile(r"[^\W\d_]")


def is_seal_mark(text: str) -> bool:
    """True for the place of a seal or a signature that a template prints beside a label: （盖章）."""
    return bool(_SEAL.fullmatch(simplified(squeezed(text))))


def is_blank_day(text: str) -> bool:
    """True for a day that nobody filled in.

    >>> is_blank_day("  年  月  日"), is_blank_day("2024年 月 日"), is_blank_day("2024年3月1日")
    (True, True, False)
    """
    return bool(_BLANK_DAY.fullmatch(simplified(squeezed(text))))


def cannot_be(asks: Asks, text: str, printed: str = "") -> bool:
    """True for a text that is no value of a label that asks for a name, a unit, a code or a person: a day, a year, a
    unit of money, the number of an annex, or a pair of its own. `printed` is the label: 单位 may ask for 万元.
    """
    if asks in (Asks.TEXT, Asks.OTHER) or is_nothing(text):
        return False
    key = simplified(squeezed(text))
    if _MONEY_UNIT.fullmatch(key):
        return label_key(printed) not in UNIT_LABELS
    if any(pattern.fullmatch(key) for pattern in (DAY, _YEAR, ANNEX)):
        return True
    if asks is Asks.PERSON:
        return bool(_PAIR.match(key)) and not _TELEPHONE.search(key)
    if asks is Asks.UNIT and not _WRITTEN.search(key):
        return True
    return asks is not Asks.NAME and bool(_PAIR.match(key))
