"""Labels printed with a wide space in them, read as two cells where no ruling says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pipeline.model.bands import rows_of
from pipeline.model.table import Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Vocabulary

# 总 分 and 分 值 are spread out to fill their column; longer labels are not.
_LONGEST_PART = 2


def join_split_labels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Two neighbouring cells of an unruled table that are a label only together become one.

    Leaves alone: ruled tables and delimited text, where the cells are facts, parts of more than two characters,
    and parts that are a label each.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin not in (Origin.ALIGNED, Origin.LEVEL):
            continue
        for cells in rows_of(sheet.cells).values():
            for first, second in pairwise(cells):
                short = max(len(first.text), len(second.text)) <= _LONGEST_PART
                if not short or first.end_column != second.column:
                    continue
                whole = first.text + second.text
                halves = [part for part in (first.text, second.text) if len(part) > 1]  # 值 is a label, and half of one
                if vocabulary.find(whole) and not any(vocabulary.find(part) for part in halves):
                    joined = replace(
                        first,
                        text=whole,
                        pieces=first.pieces + second.pieces,
                        column_span=second.end_column - first.column,
                        row_span=1,
                    )
                    yield Repair(
                        rule="split-label",
                        trust=Trust.CERTAIN,
                        pieces=joined.pieces,
                        before=f"{first.text} | {second.text}",
                        after=whole,
                        reason="one label, spread out",
                        edit=Edit(((index, first), (index, second)), ((index, joined),)),
                    )
