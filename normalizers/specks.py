"""Dirt of a scan, read with a label: marks between its characters, a word of a few letters beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import LONGEST_LABEL, Vocabulary

_MARKS = str.maketrans("", "", ".,，、·•'‘’`")
# A label alone has no words beside it; dirt gives one to three characters, read with less than this confidence.
_BESIDE, _SURE = re.compile(r"[^\u4e00-\u9fff]{1,3}"), 0.95


def drop_specks(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A scanned cell that is a label but for marks in it, or but for a short word beside it that was read in doubt.

    Leaves alone: hanzi, digits that were read surely, and what was not read from a picture.
    """
    for index, sheet in enumerate(sheets):
        for cell in sheet.cells:
            if not _scores(cell) or len(cell.text) > LONGEST_LABEL or vocabulary.find(cell.text):
                continue
            label = _label_in(cell, vocabulary)
            if label:
                yield Repair(
                    rule="specks",
                    trust=Trust.LIKELY,
                    pieces=cell.pieces,
                    before=cell.text,
                    after=label,
                    reason="a label but for specks",
                    edit=Edit(((index, cell),), ((index, cell.reads(label)),)),
                )


def _scores(cell: Cell) -> list[float]:
    return [piece.confidence for piece in cell.pieces if piece.confidence is not None]


def _label_in(cell: Cell, vocabulary: Vocabulary) -> str | None:
    bare = cell.text.translate(_MARKS)
    if bare != cell.text and len(bare) > 1 and vocabulary.find(bare):
        return bare
    label, _, beside = cell.text.partition(" ")
    in_doubt = _BESIDE.fullmatch(beside) and min(_scores(cell)) < _SURE
    return label if in_doubt and vocabulary.find(label) else None
