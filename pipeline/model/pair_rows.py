"""Pairs of a label and its value that stand among the rows of a table. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.notation import squeezed
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part, Vocabulary


def first_level_column(header: Sequence[Cell], vocabulary: Vocabulary) -> int:
    """Where the first levels begin below a header, 0 where it does not say: left of there stands the label of all."""
    roles = ((vocabulary.role(cell.text, Part.INDICATOR_COLUMN), cell.column) for cell in header)
    return next((column for role, column in roles if role == "level1"), 0)


def is_strange_pair(cells: Sequence[Cell], side: int, vocabulary: Vocabulary) -> bool:
    """True for a label that nobody knows, where the label of all indicators stood, with a text: no row of theirs."""
    label = cells[0]
    return (
        len(cells) == 2 and label.column < side and looks_like_label(label) and not vocabulary.within_label(label.text)
    )


def are_pairs_in_cells(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """True for cells that all begin with a field's label and a colon: 填表人：甲, 联系电话：123 below the last row."""
    return all(":" in cell.text or "：" in cell.text for cell in cells) and all(
        vocabulary.role(cell.text.replace("：", ":").partition(":")[0], Part.FIELD) for cell in cells
    )


_DIVISION = re.compile(r"按.{1,6}分:?")
_OF_FUNDS = re.compile(r"(?:其中:)?.{0,10}(?:支出|收入|预算|拨款|资金|经费|结转|结余|基金):?")


def amounts_beside_labels(cells: Sequence[Cell], vocabulary: Vocabulary) -> list[tuple[Cell, Cell | None]]:
    """The labels of a row of funds with the one amount right beside each: 财政拨款 | 300 | 基本支出 | 300; those that
    say how funds are divided (按收入性质分 | 按支出性质分) with None.

    Empty where the row has one label, so that its amounts stand in columns, where a label has two amounts or none, and
    for the total, which is a line wherever it stands.
    """
    keys = [squeezed(cell.text).replace("：", ":") for cell in cells]
    if len(cells) > 1 and all(map(_DIVISION.fullmatch, keys)):
        return [(cell, None) for cell in cells]
    labels, amounts = cells[::2], cells[1::2]
    roles = [vocabulary.role(label.text, Part.FUND_ROW) for label in labels]
    named = all(role or _OF_FUNDS.fullmatch(key) for role, key in zip(roles, keys[::2], strict=True))
    paired = len(labels) == len(amounts) > 1 and all(key[:1].isdigit() for key in keys[1::2])
    return list(zip(labels, amounts, strict=True)) if paired and named and "total" not in roles else []


_LABEL = re.compile(r"[\u4e00-\u9fff()（）、/]{3,16}[:：]?")


def looks_like_label(cell: Cell) -> bool:
    """True for a short text of hanzi alone that no scan can have misread."""
    return bool(_LABEL.fullmatch(squeezed(cell.text))) and not cell.scanned
