"""The words a form is made of: labels and their roles, found in a text whatever its marks and brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property, lru_cache

from pipeline.model.notation import MONEY_UNITS, squeezed
from pipeline.model.remarks import harmless_of_column, harmless_of_fund, harmless_of_identity, names_another_time
from pipeline.model.script import simplified
from pipeline.model.titles import names_form


class Part(StrEnum):
    """The part of a form that a label belongs to."""

    TITLE = "title"
    IDENTITY = "identity"
    SECTION = "section"
    FUND_COLUMN = "fund_column"
    FUND_ROW = "fund_row"
    GOAL_COLUMN = "goal_column"
    INDICATOR_COLUMN = "indicator_column"
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    TOTAL = "total"
    SUBTOTAL = "subtotal"  # of the rows of one first level
    STATED_TOTAL = "stated_total"  # a total score among the pairs at the head
    STATED_GRADE = "stated_grade"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Label:
    """What a text means as a label: `role` is the field, column or category it names."""

    part: Part
    role: str
    personal: bool = False


_MONEY_UNITS = "|".join(MONEY_UNITS)
_ANNOTATION = re.compile(
    rf"\((?:(?:单位:?)?(?:{_MONEY_UNITS})|人民币|%|[A-Ba-b]|[A-Ba-b][/÷][A-Ba-b](?:[*×]100%?)?"
    r"|\d+(?:\.\d+)?\.?分?|\d+%|盖章|公章|签章|签字|签名|章|\d+字以内|必填|满分\d+分?|得分|分|[AB]=.{1,6})\)"
    rf"|\((?:\d+(?:\.\d+)?分|{_MONEY_UNITS})$"  # cut off, or its thin end lost in a scan
)
_NUMBERING = re.compile(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、](?!\d))")
_MARKS = re.compile("[*★☆※:;：]")
_SPECKS = ".·•"  # read beside a label in scans: dirt, or a thick asterisk
_SPECK_INSIDE = re.compile(r"[.·•,、']+\(")
# What scans make of 一级, 二级, 三级.
_LEVEL_STROKES = dict.fromkeys(("-", "—", "–", "--", "——"), "一") | {"=": "二", "≡": "三"}
_STROKES = "|Il丨"  # what is left of a ruling beside a label is read as one of these


@lru_cache(maxsize=4096)  # of a file's texts, asked in each round
def label_key(text: str) -> str:
    r"""The text as labels are compared: squeezed, simplified, without marks, colons, numbering and harmless brackets.

    >>> label_key("* 实际完成值（B）："), label_key("产出指标\n(50分)"), label_key("其中：当年财政拨款")
    ('实际完成值', '产出指标', '当年财政拨款')
    """
    key = _MARKS.sub("", simplified(squeezed(text))).strip(_SPECKS).strip(_STROKES)
    key = key.removeprefix("其中")
    if "级" in key[1:3]:
        strokes, level, rest = key.partition("级")
        key = _LEVEL_STROKES.get(strokes, strokes) + level + rest
    if "(" in key:
        key = _SPECK_INSIDE.sub("(", key)
        key = _ANNOTATION.sub("", key)
    else:
        key = key.rstrip(")")  # of a bracket that was begun in the cell beside
    if match := _NUMBERING.match(key):
        key = key[match.end() :]
    return key


# Thin brackets get lost in scans; 分 says that they are points all the same.
_POINTS = re.compile(r"\((?:满分)?(\d+(?:\.\d+)?)\.?分?%?[^\w%]*\)[^\w%]*$|\(?(?<=\D)(\d+(?:\.\d+)?)分[^\w%]*$")


def label_points(text: str) -> Decimal | None:
    """The points printed in a first-level label: 50 for 产出指标(50分), and for 产出指标(50%); None where none are."""
    match = _POINTS.search(squeezed(text))
    return Decimal(match[1] or match[2]) if match else None


_SENTENCE = re.compile("[。；;，,]")
# What a heading may explain in brackets; a value may look like a level or a section with brackets behind it.
_REMARK = re.compile(r"\([^()]{1,16}\)$")
_COLUMNS = frozenset({Part.FUND_COLUMN, Part.GOAL_COLUMN, Part.INDICATOR_COLUMN})


def _is_harmless(remark: str, label: Label) -> bool:
    """Whether a label with that remark behind it means what it means without."""
    said = remark.strip("()")
    if label.role.startswith("source:"):
        return harmless_of_fund(said, label.role.partition(":")[2])
    if label.part in _COLUMNS:
        return harmless_of_column(said, label.role) and not names_another_time(said)
    if label.part is Part.FUND_ROW:
        return harmless_of_fund(said, label.role)
    return label.part is Part.IDENTITY and harmless_of_identity(said)


_ENDING = re.compile("(?:签[字名章]|(?<=指标)(?:小计|合计))$")

_ALIKE = 0.7  # of the characters of two labels, in order: one of four mistaken leaves 0.75, of three 0.67

_FUND_ENDING = re.compile("(?:财政)?(?:专项)?(?:补助|配套|安排|拨款|投入)?(?:资金)?$")  # 中央 with all of these is 中央
_FUND_WORDS = ("财政", "专项", "补助", "配套", "安排", "拨款", "投入", "资金")  # what such an ending ends with
_FUND_ENDINGS = (
    "资金",
    "财政资金",
    "补助",
    "补助资金",
    "财政补助",
    "财政补助资金",
    "专项资金",
    "配套资金",
    "安排",
    "拨款",
)
_SLIPPED_THEREOF = re.compile("^(?:其.|.中)[:：]?(?=.{4})")

_MOST_REMEMBERED = 20_000  # texts; a run over many files must not grow

LONGEST_LABEL = 40
"""Longer texts are never labels (the longest label known has 19 characters); spares the work on goals."""


@dataclass(frozen=True, eq=False)  # one is told from another by identity: what is looked up in it can be remembered
class Vocabulary:
    """All labels of the known form families, by key; frozen data for those who may not import profiles.

    `level1_of`: the first level of second ones that have one only; `subheadings`: what names columns below headings.
    """

    labels: Mapping[str, tuple[Label, ...]]
    titles: tuple[str, ...] = ()
    slips: Mapping[str, str] = field(default_factory=dict)
    level1_of: Mapping[str, str] = field(default_factory=dict)
    subheadings: Mapping[tuple[Part, str], str] = field(default_factory=dict)
    _found: dict[str, tuple[Label, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def levels_by_letters(self) -> Mapping[str, tuple[str, ...]]:
        """The level labels of at least four characters by their characters in order of code points."""
        found: dict[str, tuple[str, ...]] = {}
        for key, labels in self.labels.items():
            if len(key) >= 4 and any(label.part in (Part.LEVEL1, Part.LEVEL2) for label in labels):
                letters = "".join(sorted(key))
                found[letters] = (*found.get(letters, ()), key)
        return found

    def find(self, text: str) -> tuple[Label, ...]:
        """Every meaning the text has as a label; empty when it is none."""
        known = self._found.get(text)
        if known is None:
            known = self._look_up(text) if text and len(text) <= LONGEST_LABEL else ()
            if len(self._found) > _MOST_REMEMBERED:
                self._found.clear()
            self._found[text] = known
        return known

    def _look_up(self, text: str) -> tuple[Label, ...]:
        key = label_key(text)
        found = self.labels.get(key) or self.labels.get(_without_points(key), ())
        if not found and (ending := _ENDING.search(key)):
            found = self._of_stem(key[: ending.start()], signed=ending[0][0] == "签")
        if not found and bare_unit(text):
            sections = self.labels.get(_BARE_UNIT.sub("", key), ())
            found = tuple(label for label in sections if label.part is Part.SECTION)
        if not found and key[-1:].isdigit():  # one of several goals: 年度绩效目标1
            sections = self.labels.get(key.rstrip("0123456789"), ())
            found = tuple(label for label in sections if label.part is Part.SECTION)
        if not found and (remark := _REMARK.search(key)):
            columns = self.labels.get(key[: remark.start()], ())
            found = tuple(label for label in columns if _is_harmless(remark[0], label))
        if not found and key.endswith(_FUND_WORDS):
            stem = _FUND_ENDING.sub("", key)
            found = tuple(label for label in self.labels.get(stem, ()) if label.part is Part.FUND_ROW)
        if not found and self.is_title(text):
            return (Label(Part.TITLE, "title"),)
        return found

    def _of_stem(self, key: str, *, signed: bool) -> tuple[Label, ...]:
        """What a label means with an ending: who signs (项目负责人签字), and the sum of a level (产出指标小计)."""
        stem = self.labels.get(key, ())
        if signed:
            return tuple(label for label in stem if label.personal)
        level = any(label.part in (Part.LEVEL1, Part.LEVEL2) for label in stem)
        return (Label(Part.SUBTOTAL, "小计"),) if level else ()

    def begins_label(self, text: str) -> bool:
        """True when the text is a label or the beginning of one: 效益指 of 效益指标."""
        beginning = label_key(text)
        return any(key.startswith(beginning) for key in self.labels)

    def within_label(self, text: str) -> bool:
        """True when the text is a label or any part of one: 效指标 of 绩效指标, cut by a page's end."""
        part = label_key(text)
        return any(part in key for key in self.labels)

    def nears_label(self, text: str) -> bool:
        """True when the text may be a slip of the label of an identity, a total or a grade: 实施单伟 of 实施单位."""
        key = label_key(text)
        parts = {Part.IDENTITY, Part.STATED_TOTAL, Part.STATED_GRADE, Part.TOTAL}
        return any(
            SequenceMatcher(None, key, other, autojunk=False).ratio() >= _ALIKE
            for other, labels in self.labels.items()
            if not parts.isdisjoint(label.part for label in labels)
        )

    def slip_of_fund(self, text: str) -> str | None:
        """The label of a category of funds that differs from an unknown text by one character: 当年财政拔款, 申央资金.

        Names of sources that are others of their own (市级资金) are no slips of it (省级资金).
        """
        printed = label_key(text)
        key = _SLIPPED_THEREOF.sub("", printed)
        stem = _FUND_ENDING.sub("", key)
        if stem in self._fund_stems:
            return key if key != printed and self.role(key, Part.FUND_ROW) not in (None, "other") else None
        for own, own_stem in self._categories:
            in_stem = len(stem) > 1 and stem != key and one_apart(stem, own_stem)
            ending = key.removeprefix(own_stem)
            in_ending = ending != key and any(one_apart(ending, known) for known in _FUND_ENDINGS)
            if one_apart(key, own) or in_stem or in_ending:
                return own
        return None

    @cached_property
    def _fund_stems(self) -> frozenset[str]:
        """What all names of sources begin with: 市级 of 市级资金."""
        named = (key for key, labels in self.labels.items() if any(label.part is Part.FUND_ROW for label in labels))
        return frozenset(stem for key in named if (stem := _FUND_ENDING.sub("", key)))

    @cached_property
    def _categories(self) -> tuple[tuple[str, str], ...]:
        """The labels of the categories that are told from other funds, with what they begin with."""
        named = (
            key
            for key, labels in self.labels.items()
            if any(label.part is Part.FUND_ROW and label.role != "other" for label in labels)
        )
        return tuple((key, _FUND_ENDING.sub("", key) or key) for key in named if len(key) > 1)

    def role(self, text: str, part: Part) -> str | None:
        """The role of the text as a label of that part, None when it is none."""
        known = self._found.get(text)
        for label in self.find(text) if known is None else known:
            if label.part is part:
                return label.role
        return None

    def is_title(self, text: str) -> bool:
        """True for the title of a form, of a known family or not, whatever year or place stands around it."""
        key = simplified(squeezed(text))
        if len(key) > LONGEST_LABEL or _SENTENCE.search(key):
            return False
        return names_form(key, self.titles)


def one_apart(one: str, other: str) -> bool:
    """True for the same text, or one of the same length that differs in one character."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def _without_points(key: str) -> str:
    return _POINTS.sub("", key) if "(" in key or "分" in key else key


# Both brackets, or one of them, are lost at the border of a narrow cell in scans.
_BARE_UNIT = re.compile(r"(?<=\w)\W*([十千百万亿]*元)\W*$")


def bare_unit(text: str) -> str | None:
    """The money unit at the end of a label whose bracket before it is lost: 万元 for 项目资金万元).

    None where there is none, or the bracket is there.
    """
    said = simplified(squeezed(text))
    match = _BARE_UNIT.search(said) if "元" in said else None
    return match[1] if match and "(" not in match[0] else None
