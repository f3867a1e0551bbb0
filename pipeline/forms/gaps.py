"""Blank cells between a label and the next text of its row: is that text the value, or another label nobody knows?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.forms.pairs import pair_label
from pipeline.model.bands import Band, BandRow
from pipeline.model.notation import squeezed
from pipeline.model.script import simplified
from pipeline.model.table import Cell, Origin
from pipeline.model.vocabulary import Vocabulary

_LONGEST_LABEL = 12
_USUAL_LABEL = range(4, 7)  # characters; names of persons have fewer
# What hardly a label ends in, unlike the names of units: 归口科室 is one, 松坪县水利局 is none.
_UNIT = re.compile(
    r".{2,}(?:局|厅|中心|大学|[中小]学|公司|政府|办事处|队|集团|委员会|联合会|学会|协会|基金会|研究所|[院馆站校园科股处])"
)
_LABEL = re.compile(
    r".{0,6}(?:名称|编码|代码|编号|单位|部门|[科处]室|等级|级次|类[型别]|性质|属性|日期|时间|年[度份]|依据|来源|方式|期限|领域"
    r"|范围|地[点址]|状态|负责人|联系人|经办人|电话)"
)


class _Pair(NamedTuple):
    """A known label and the text behind it that is none."""

    label: Cell
    text: Cell


class Gaps:
    """The pairs of a form, asked whether a text behind a gap can be a label's value."""

    def __init__(self, rows: Sequence[BandRow], vocabulary: Vocabulary, origin: Origin) -> None:
        self._ruled = origin is Origin.RULED
        self._pairs = tuple(_known_pairs(rows, vocabulary))
        pairs = [row for row in rows if row.band is Band.PAIRS]
        self._labels = {cell.column for row in pairs for cell in _labels_of_pairs(row, vocabulary)}

    def part(self, label: Cell, text: Cell) -> bool:
        """True where the blank cells between a label and a text are the label's value, or may be.

        In a table with rulings the value begins where the label ends. Where a form never has one there, as merged
        cells were parted, other rows must show that values stand in the column of the text. Without rulings a gap says
        little: only a short text in a column of labels does, or one that ends as labels do.
        """
        if text.column <= label.end_column or not may_be_label(text.text):
            return False
        shown = any(
            not may_be_label(pair.text.text)
            and (pair.text.column == text.column or (pair.text.row == text.row and _has_gap(pair)))
            for pair in self._pairs
        )
        if self._ruled:
            return not shown or any(
                pair.text.column < text.column and pair.text.end_column > label.end_column
                for pair in self._pairs
                if not _has_gap(pair)
            )
        key = simplified(squeezed(text.text))
        return (text.column in self._labels and len(key) in _USUAL_LABEL) or bool(_LABEL.fullmatch(key))


def _has_gap(pair: _Pair) -> bool:
    return pair.text.column > pair.label.end_column


def may_be_label(text: str) -> bool:
    """True for a short text without a digit that does not name a unit."""
    key = simplified(squeezed(text))
    return len(key) <= _LONGEST_LABEL and not any(map(str.isdigit, key)) and not _UNIT.fullmatch(key)


def _labels(row: BandRow, vocabulary: Vocabulary) -> Iterator[Cell]:
    return (cell for cell in row.cells if len(row.cells) > 1 and pair_label(cell.text, vocabulary))


_OF_TEXTS = re.compile("情况|说明|问题|措施|原因")


def _labels_of_pairs(row: BandRow, vocabulary: Vocabulary) -> Sequence[Cell]:
    """The labels of a row, without the first of headings of texts alone, perhaps behind the name of their part: below
    情况说明 stands the value of the row's label, below 存在问题和改进措施 beside it another text.
    """
    labels = tuple(_labels(row, vocabulary))
    heads = len(labels) > 1 and row.cells[-len(labels) :] == labels
    return labels[1:] if heads and all(_OF_TEXTS.search(simplified(cell.text)) for cell in labels) else labels


def _known_pairs(rows: Sequence[BandRow], vocabulary: Vocabulary) -> Iterator[_Pair]:
    for row in (row for row in rows if row.band is Band.PAIRS):
        for label, text in pairwise(row.cells):
            if pair_label(label.text, vocabulary) and not pair_label(text.text, vocabulary):
                yield _Pair(label, text)
