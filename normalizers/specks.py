"""Dirt of a scan, read with a label or a name: marks in it and behind it, a word of a few letters beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model.bands import Band, band_rows
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import LONGEST_LABEL, Part, Vocabulary

# Between digits a mark is that of a number.
_MARKS = re.compile(r"(?<!\d)[.,，、·•'‘’`]|[.,，、·•'‘’`](?!\d)")
_NO_END = re.compile(r"(?<=[\u4e00-\u9fff)）]) ?[.·•`]$")
# Behind these, where they were surely read, text was lost.
_GOES_ON = re.compile(r"(?<=[\u4e00-\u9fff)）]) ?[,，、]$")
# Between two hanzi of a name, at the end of a line too; behind a numeral it counts: 一.
_WITHIN = re.compile(r"(?<=[\u4e00-\u9fff])(?<![一二三四五六七八九十])[.'‘’`](?=\s?[\u4e00-\u9fff])")
# A label alone has no words beside it; dirt gives one to three characters, and no digit.
_BESIDE = re.compile(r"[^\u4e00-\u9fff\d]{1,3}")


def drop_specks(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A scanned cell that is a label but for marks in it, or but for a short word beside it that was read in doubt; and
    a name with a mark behind it or in it that no name has.

    Leaves alone: hanzi, digits, titles and longer texts, and what was not read from a picture.
    """
    for index, sheet in enumerate(sheets):
        scanned = [cell for cell in sheet.cells if cell.scanned] if sheet.origin is not Origin.DELIMITED else []
        if not scanned:
            continue
        names = {
            cell
            for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows)
            if row.band in (Band.PAIRS, Band.INDICATOR)
            for cell in row.cells
        }
        for cell in scanned:
            if len(cell.text) > LONGEST_LABEL:
                continue
            if label := _label_in(cell, vocabulary):
                yield _without(index, cell, label, "a label but for specks")
            elif cell in names and (name := _without_end(cell)) != cell.text:
                yield _without(index, cell, name, "no name ends so")
            elif cell in names and (name := _WITHIN.sub("", cell.text)) != cell.text:
                yield _without(index, cell, name, "no name is written so")


def _without(index: int, cell: Cell, after: str, reason: str) -> Repair:
    edit = Edit(((index, cell),), ((index, cell.reads(after)),))
    return Repair("specks", Trust.LIKELY, cell.pieces, cell.text, after, reason, edit)


def _without_end(cell: Cell) -> str:
    return _NO_END.sub("", _GOES_ON.sub("", cell.text) if cell.doubted else cell.text)


def _label_in(cell: Cell, vocabulary: Vocabulary) -> str | None:
    bare = _MARKS.sub("", cell.text)
    if bare != cell.text and len(bare) > 1 and any(found.part is not Part.TITLE for found in vocabulary.find(bare)):
        return bare
    if vocabulary.find(cell.text):
        return None
    label, _, beside = cell.text.partition(" ")
    return label if _BESIDE.fullmatch(beside) and cell.doubted and vocabulary.find(label) else None
