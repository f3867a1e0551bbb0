"""Labels with their values beside them, in cells or within one text: 项目名称 | 甲, 填报人：乙 电话：丙."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.forms.neighbours import Asks, asked_by, cannot_be, is_blank_day, is_seal_mark
from pipeline.model.form import Filled
from pipeline.model.notation import MONEY_UNITS, squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell
from pipeline.model.totals import FULL_MARK, names_score
from pipeline.model.vocabulary import Label, Part, Vocabulary, label_key, label_points

PAIR_PARTS = frozenset({Part.IDENTITY, Part.FIELD, Part.GOAL_COLUMN, Part.STATED_TOTAL, Part.STATED_GRADE})
_OWN = frozenset({Part.IDENTITY, Part.STATED_TOTAL})
"""What no other value holds inside; 说明：… may well begin a text about 存在问题."""
_BY_NAME = frozenset({Asks.NAME, Asks.UNIT, Asks.CODE, Asks.PERSON})
_BEGIN_TEXTS = frozenset({"说明", "情况说明", "备注", "注", "附件", "附表"})
_SENTENCE = re.compile("[。；;，,]")
_COLON, _BRACKET = re.compile("[:：]"), re.compile("[()（）]")
_SHARE = re.compile("满分|[%％]")
_LONGEST_PAIR_LABEL = 14
_STOPS = ".,。，;；"
# In 第1页共3页 one 页 may be misread, and a speck read as a point (第.1页); of — 3 — a dash as 一.
_SPECK = re.compile(r"(?<=第)[.·•]|[.·•](?=页)")
PAGE_MARK = re.compile(
    r"第?\d{1,3}页(?:[,/]?共?\d{1,3}页)?|第\d{1,3}(?:页[,/]?共\d{1,3}.|.[,/]?共\d{1,3}页)|-\d{1,3}[-.:]|[—一]\d{1,3}[—一]|\d{1,3}/\d{1,3}|(?:page)?\d{1,3}(?:of\d{1,3})?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands beside it; `value` None for a blank."""

    label: Label
    text: str
    value: Filled | None


def pairs_of(
    cells: Sequence[Cell], vocabulary: Vocabulary, parted: Callable[[Cell, Cell], bool]
) -> tuple[list[Pair], list[Cell]]:
    """The pairs of a row, and the cells that belong to none.

    A label's value is the next cell with text, unless that is a label too, or a pair of its own: then it is blank.
    Where it may be either (主管部门 | 实施单位：甲) it has no place. Nor has what cannot be what the label asks for,
    and a text behind blank cells that may be the value: `parted` says so of a label and a text.
    """
    pairs: list[Pair] = []
    others: list[Cell] = []
    waiting: tuple[Label, Cell] | None = None
    for cell in cells:
        label = pair_label(cell.text, vocabulary)
        within = [] if label else list(pairs_within(cell, vocabulary))
        if waiting:
            before, name = waiting
            if is_seal_mark(cell.text) and asked_by(before, name.text) in _BY_NAME:
                waiting = (before, replace(name, column_span=cell.end_column - name.column))
                continue
            apart = bool(within) and (cell.column > name.end_column or _is_apart(before, name.text, within))
            blank = apart or _is_left_blank(before, name.text, cell.text)
            doubtful = _is_doubtful(before, name.text, cell.text, within) or (not within and parted(name, cell))
            doubtful = doubtful and not label and not blank
            value = None if label or blank or doubtful else Filled(cell.text, cell.pieces)
            pairs.append(Pair(before, bare_label(name.text), value or _score_within(before, name, blank=True)))
            waiting = None
            if doubtful:
                others.append(cell)
            if value or doubtful or (blank and not within):
                continue
        if label and (own := _score_within(label, cell, blank=False)):
            pairs.append(Pair(label, bare_label(cell.text), own))
        elif label:
            waiting = (label, cell)
        elif within:
            pairs += within
        else:
            others.append(cell)
    if waiting:
        pairs.append(Pair(waiting[0], bare_label(waiting[1].text), _score_within(*waiting, blank=True)))
    return pairs, others


def _is_apart(label: Label, printed: str, within: Sequence[Pair]) -> bool:
    """True where the pairs right beside a label are surely none of its value.

    Behind a label with a colon they are pairs as it is one, though a long text may begin so. Without the colon they
    may be what it asks for where they name an office or a person.
    """
    first, asks = within[0], asked_by(label, printed)
    if _repeats(printed, first):
        return False
    if printed.rstrip().endswith((":", "：")):
        return asks is not Asks.TEXT or len(within) > 1 or first.value is None or _is_short(first.value.text)
    return asks in _BY_NAME and not any(_may_be_asked_for(asks, pair) for pair in within)


def _is_doubtful(label: Label, printed: str, text: str, within: Sequence[Pair]) -> bool:
    """True where a text beside a label may be another pair, or cannot be what the label asks for."""
    asks = asked_by(label, printed)
    if any(pair.label.part in _OWN or pair.label.personal for pair in within) or cannot_be(asks, text, printed):
        return True
    if not within or _repeats(printed, within[0]):
        return False
    begins_text = label_key(within[0].text) in _BEGIN_TEXTS
    return asks is Asks.OTHER or (printed.rstrip().endswith((":", "：")) and not begins_text)


def _is_left_blank(label: Label, printed: str, text: str) -> bool:
    """True for what a template prints where a name is to be filled in, by a label that asks for one."""
    return (is_seal_mark(text) or is_blank_day(text)) and asked_by(label, printed) in _BY_NAME


def _repeats(printed: str, pair: Pair) -> bool:
    """True for a part of what the label asks for: 电话：123 beside 负责人及电话, not 单位：万元 beside 填报单位."""
    said = pair.value.text if pair.value else ""
    return label_key(pair.text) in label_key(printed) and money_unit_of(said) is None


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_PAIR_LABEL and not _SENTENCE.search(text)


def _may_be_asked_for(asks: Asks, pair: Pair) -> bool:
    return pair.label.part in _OWN or pair.label.personal or asked_by(pair.label, pair.text) is asks


def _score_within(label: Label, cell: Cell, *, blank: bool) -> Filled | None:
    """The score in a cell that reads as the label of a total with points: 自评得分：95分.

    In brackets they are the full mark unless the value is `blank`; so is 100 there, and 100 behind 总分.
    """
    score = label_points(cell.text) if label.part is Part.STATED_TOTAL else None
    bracketed = bool(_BRACKET.search(cell.text))
    if score is None or (bracketed and (not blank or _SHARE.search(cell.text))):
        return None
    full = score >= FULL_MARK and (bracketed or not names_score(cell.text))
    return None if full else Filled(str(score), cell.pieces)


def pair_label(text: str, vocabulary: Vocabulary) -> Label | None:
    """The label a whole cell is, None for values."""
    return next((label for label in vocabulary.find(text) if label.part in PAIR_PARTS), None)


def pairs_within(cell: Cell, vocabulary: Vocabulary) -> Iterator[Pair]:
    """The pairs inside one text, when it begins with a label and a colon."""
    marks = list(_labels_within(cell.text, vocabulary))
    if not marks or cell.text[: marks[0][0]].strip():
        return
    for index, (start, colon, label) in enumerate(marks):
        end = marks[index + 1][0] if index + 1 < len(marks) else len(cell.text)
        printed, text = cell.text[start:colon].strip(), cell.text[colon + 1 : end].strip(" 　；;，,")
        blank = not text or _is_left_blank(label, printed, text)
        yield Pair(label, printed, None if blank else Filled(text, cell.pieces))


def _labels_within(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, Label]]:
    """(start, place of its colon, label) of every label with a colon behind it, the longest that fits.

    The space between a value and the next label may be gone: 填报人：甲联系电话：123. In brackets it is part of
    the value: 实施单位：甲局（主管部门：乙局）.
    """
    floor = 0
    brackets = [match.start() for match in _BRACKET.finditer(text)]
    for match in _COLON.finditer(text):
        colon = match.start()
        for start in range(max(floor, colon - _LONGEST_PAIR_LABEL), colon):
            label = pair_label(text[start:colon], vocabulary)
            if label is None or (colon - start == 1 and text[:start].strip()):
                continue
            before = bisect_left(brackets, start) - 1
            if before >= 0 and brackets[before] >= floor and text[brackets[before]] in "(（":
                continue
            yield start, colon, label
            floor = colon + 1
            break


def bare_label(text: str) -> str:
    return text.strip().rstrip(":：").strip()


def money_unit_of(text: str) -> str | None:
    """The money unit a label carries in brackets or after 单位, with or without a stop: 万元 for 项目资金（万元）."""
    text = simplified(text)
    match = re.search(r"[(（](?:金额)?(?:单位)?[:：]?([十千百万亿]*元)\W?(?:[)）]|$)", text)
    unit = match[1] if match else squeezed(text).removeprefix("人民币").rstrip(_STOPS)
    return unit if unit in MONEY_UNITS else None


def is_page_mark(text: str) -> bool:
    return bool(PAGE_MARK.fullmatch(_SPECK.sub("", squeezed(text))))
