"""The second row of a header in text that keeps no merged cells: its names put back under the heading they divide.

A web page gives up 指标性质 | 指标值 | 度量单位 at the left edge, and 年度指标值 above them as one cell: every heading
behind it stands too far left, by the columns that its parts fill.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.bands import AMOUNTS, Band, BandRow, band_rows
from pipeline.model.columns import rows_under
from pipeline.model.notation import squeezed
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary, label_key

RULE = "subheadings"
_PARTS_OF_TARGET = frozenset({"operator", "target", "unit"})
_FEWEST = 2  # names that divide a heading


def spread_subheadings(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Moves the names of a header's second row under the heading that they divide, and those behind it to the right.

    Leaves alone: ruled tables, names that stand right of the left edge, those that may divide several headings, and
    tables whose rows are not wider than the header by just so many columns.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.DELIMITED:
            continue
        rows = band_rows(sheet.cells, vocabulary, sheet.loose_rows)
        for at, (header, names) in enumerate(pairwise(rows)):
            if header.band in _DIVIDED and not header.second and names.cells[0].column <= header.cells[0].column:
                divided = _DIVIDED[header.band](header.cells, names.cells, vocabulary)
                below = tuple(rows_under(rows[at + 2 :]))
                if divided and _is_wider(header.cells, names.cells, divided, below, vocabulary):
                    yield _spread(index, header.cells, names.cells, divided)


def _of_indicators(header: Sequence[Cell], names: Sequence[Cell], vocabulary: Vocabulary) -> tuple[Cell, ...]:
    """The one heading of targets, where the names are parts of it."""
    parts = [vocabulary.role(cell.text, Part.INDICATOR_COLUMN) for cell in names]
    roles = [vocabulary.role(cell.text, Part.INDICATOR_COLUMN) for cell in header]
    apart = len(set(parts)) == len(parts) >= _FEWEST and "target" in parts and _PARTS_OF_TARGET.issuperset(parts)
    alone = roles.count("target") == 1 and not {"operator", "unit"} & set(roles)
    return (header[roles.index("target")],) if apart and alone else ()


def _of_funds(header: Sequence[Cell], names: Sequence[Cell], vocabulary: Vocabulary) -> tuple[Cell, ...]:
    """All headings of amounts, where the same names come once for each: 当年 | 结转 | 当年 | 结转."""
    heads = tuple(cell for cell in header if vocabulary.role(cell.text, Part.FUND_COLUMN) in AMOUNTS)
    texts = [squeezed(cell.text) for cell in names]
    known = all((Part.FUND_COLUMN, label_key(text)) in vocabulary.subheadings for text in texts)
    each = len(texts) // max(len(heads), 1)
    again = each >= _FEWEST and texts == texts[:each] * len(heads) and len(set(texts)) == each
    return heads if known and again else ()


_DIVIDED = {Band.INDICATOR_HEADER: _of_indicators, Band.FUND_HEADER: _of_funds}


def _is_wider(
    header: Sequence[Cell],
    names: Sequence[Cell],
    divided: Sequence[Cell],
    below: Sequence[BandRow],
    vocabulary: Vocabulary,
) -> bool:
    """Whether some row has more cells than the header has columns, and none more than it has with its parts."""
    columns = sum(not vocabulary.role(cell.text, Part.SECTION) for cell in header)
    label = any(row.band is Band.FUND for row in below)  # the names of the lines have no heading
    widest = max((len(row.cells) for row in below), default=0) - label
    return columns < widest <= columns + len(names) - len(divided)


def _spread(index: int, header: Sequence[Cell], names: Sequence[Cell], divided: Sequence[Cell]) -> Repair:
    each = len(names) // len(divided)
    after: list[Cell] = []
    waiting = list(names)
    moved = 0
    for cell in header:
        after.append(replace(cell, column=cell.column + moved))
        if cell in divided:
            start = cell.column + moved
            after += [replace(name, column=start + place) for place, name in enumerate(waiting[:each])]
            del waiting[:each]
            moved += each - 1
    return Repair(
        rule=RULE,
        trust=Trust.CERTAIN,
        pieces=tuple(piece for cell in names for piece in cell.pieces),
        before=" | ".join(cell.text for cell in names),
        after=" | ".join(f"{cell.text} ({each} columns)" for cell in divided),
        reason="the rows below are wider than the header, by the columns that these names divide its headings into",
        edit=Edit(tuple((index, cell) for cell in (*header, *names)), tuple((index, cell) for cell in after)),
    )
