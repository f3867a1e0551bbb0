"""Rows of labels and values below the indicators, told by their looks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.notation import squeezed
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part, Vocabulary

_LABEL = re.compile(r"[\u4e00-\u9fff()（）、/]{3,16}[:：]?")


def looks_like_label(cell: Cell) -> bool:
    """True for a short text of hanzi alone that no scan can have misread."""
    return bool(_LABEL.fullmatch(squeezed(cell.text))) and not cell.scanned


def is_strange_pair(cells: Sequence[Cell], side: int, vocabulary: Vocabulary) -> bool:
    """True for a label that nobody knows, where the label of all indicators stood, with a text: no row of theirs."""
    label = cells[0]
    return (
        len(cells) == 2 and label.column < side and looks_like_label(label) and not vocabulary.within_label(label.text)
    )


def are_pairs_in_cells(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """True for cells that all begin with a field's label and a colon: 填表人：甲, 联系电话：123 below the last row."""
    found = [vocabulary.role(cell.text.replace("：", ":").partition(":")[0], Part.FIELD) for cell in cells]
    return all(found) and all(":" in cell.text or "：" in cell.text for cell in cells)
