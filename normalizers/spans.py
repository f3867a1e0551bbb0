"""Merged cells: a blank slot under a first- or second-level label belongs to the cell above it, or to that below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from normalizers.aside import is_section
from pipeline.model.bands import Band, band_rows
from pipeline.model.columns import SECOND, Column, header_columns, rows_with_columns, under
from pipeline.model.notation import squeezed
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary, label_key
from pipeline.model.wordings import is_filler

_CARRIED = ("level1", "level2")
_OF_SECOND_HALF = tuple(f"{SECOND}{role}" for role in _CARRIED)


@dataclass
class _Run:
    """A label on its way down: the cell it grows from, the row it reaches, the blank cells it takes in."""

    holder: Cell
    end: int
    swallowed: list[Cell] = field(default_factory=list)
    repeats: list[Cell] = field(default_factory=list)


def carry_levels_down(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Extends a level's cell over the blank slots below it, up to the next label of the same column.

    Where something stands between (a header printed again), the label is repeated below it. Leaves alone:
    a blank second level where the first level begins anew, slots that another cell reaches into, and every
    other column: a blank target or score is a blank, not a merge.
    """
    for index, sheet in enumerate(sheets):
        width = sheet.column_count
        covering = _by_row(sheet)
        columns: tuple[Column, ...] = ()
        above: dict[str, _Run] = {}
        runs: list[_Run] = []
        for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows):
            if row.row in sheet.loose_rows:
                continue
            if row.band is Band.INDICATOR_HEADER:
                # A header repeated on the next page does not end a merged cell.
                columns = header_columns(row, vocabulary, width, columns)
            elif row.band is Band.INDICATOR and columns:
                named = [cell for cell in row.cells if not is_section(cell, vocabulary)]
                present = under(columns, named)
                alone = len(named) == 1 and bool(vocabulary.role(named[0].text, Part.LEVEL1))
                for role in _begun_anew(present, columns, alone):
                    above.pop(role, None)
                if alone and "level1" not in present:
                    continue  # a first level above its rows, over the columns of what they say
                named_twice = f"{SECOND}level3" in present  # the other half may have fewer rows
                for role in (*_CARRIED, *_OF_SECOND_HALF) if named_twice else _CARRIED:
                    if role in present and is_filler(present[role][0].text):
                        above.pop(role, None)  # no label, and what stands below it is not said
                    elif role in present:
                        above[role] = _Run(present[role][0], present[role][0].end_row)
                        runs.append(above[role])
                    elif role in above:
                        _carry(above[role], row.row, covering)
            elif row.band is not Band.SECTION:
                above = {}
        longer = [run for run in runs if run.end > run.holder.end_row or run.repeats]
        numbers = sheet.row_numbers() if longer else {}
        yield from (_extended(index, run, numbers) for run in longer)


def _begun_anew(present: Mapping[str, Sequence[Cell]], columns: Sequence[Column], alone: bool) -> Iterator[str]:
    """The second levels that end where a first one begins, that of each half where two stand side by side."""
    if "level1" in present or alone:
        yield "level2"
    first, second = _OF_SECOND_HALF
    shared = first not in {column.role for column in columns}
    if ("level1" if shared else first) in present:
        yield second


def join_cut_levels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Two cells under one another that are a level only together become one: a ruling was seen that is none.

    Leaves alone: a second half that is a label in itself or the …… of a template, unruled tables and text files.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.RULED:
            continue
        below = {(cell.row, cell.column, cell.end_column): cell for cell in sheet.cells if not cell.blank}
        for row, columns in rows_with_columns(sheet, vocabulary):
            present = under(columns, row.cells) if row.band is Band.INDICATOR else {}
            for upper in (*present.get("level1", ()), *present.get("level2", ())):
                lower = below.get((upper.end_row, upper.column, upper.end_column))
                if lower and _is_one_level(upper.text, lower.text, vocabulary):
                    yield _joined(index, upper, lower)


def _is_one_level(upper: str, lower: str, vocabulary: Vocabulary) -> bool:
    parts = {label.part for label in vocabulary.find(upper + lower)}
    return bool(parts & {Part.LEVEL1, Part.LEVEL2}) and not vocabulary.find(lower) and not is_filler(lower)


def _joined(index: int, upper: Cell, lower: Cell) -> Repair:
    pieces = upper.pieces + lower.pieces
    whole = replace(upper, text=upper.text + lower.text, pieces=pieces, row_span=lower.end_row - upper.row)
    return Repair(
        rule="merged-cells",
        trust=Trust.LIKELY,
        pieces=pieces,
        before=f"{upper.text} | {lower.text}",
        after=whole.text,
        reason="a label only together",
        edit=Edit(((index, upper), (index, lower)), ((index, whole),)),
    )


def split_joined_levels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A scanned cell that holds as many levels as it has rows is as many cells: a ruling has faded away between them.

    Leaves alone: what can be parted in two ways, and what was not read from a picture, where no ruling fades.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.RULED:
            continue
        for row, columns in rows_with_columns(sheet, vocabulary):
            present = under(columns, row.cells) if row.band is Band.INDICATOR else {}
            levels = [(cell, Part.LEVEL1) for cell in present.get("level1", ())]
            levels += [(cell, Part.LEVEL2) for cell in present.get("level2", ())]
            for cell, part in levels:
                if cell.row_span == 1 or not cell.scanned or vocabulary.find(cell.text):
                    continue
                ways = _parted(squeezed(cell.text), cell.row_span, part, vocabulary)
                if len(ways) == 1:
                    yield _split(index, cell, ways[0])


def _parted(text: str, count: int, part: Part, vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """The ways to part the text in so many levels."""
    if count == 1:
        return [(text,)] if vocabulary.role(text, part) else []
    return [
        (text[:place], *rest)
        for place in range(2, len(text))
        if vocabulary.role(text[:place], part)
        for rest in _parted(text[place:], count - 1, part, vocabulary)
    ]


def _split(index: int, cell: Cell, texts: Sequence[str]) -> Repair:
    cells = [replace(cell, row=row, text=text, row_span=1) for row, text in enumerate(texts, cell.row)]
    return Repair(
        rule="merged-cells",
        trust=Trust.LIKELY,
        pieces=cell.pieces,
        before=cell.text,
        after=" | ".join(texts),
        reason="as many levels as rows",
        edit=Edit(((index, cell),), tuple((index, one) for one in cells)),
    )


def raise_levels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Extends a first level's cell over the blank slots above it whose second levels stand under it only.

    A label stands in the middle of its merged cell: where a ruling is seen in that cell which is none, the slots above
    are blank. Leaves alone: rows without a second level known to belong there, and unruled tables.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.RULED:
            continue
        covering = _by_row(sheet)
        columns: tuple[Column, ...] = ()
        levels: dict[int, str | None] = {}  # row: the first level that its second level belongs to
        for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows):
            if row.band is Band.INDICATOR_HEADER:
                columns = header_columns(row, vocabulary, sheet.column_count, columns)
            if row.band is not Band.INDICATOR or not columns:
                levels = {}
                continue
            named = [cell for cell in covering.get(row.row, ()) if not cell.blank]
            present = under(columns, named)
            second = "".join(cell.text for cell in present.get("level2", ()))
            levels[row.row] = vocabulary.level1_of.get(label_key(second))
            for label in present.get("level1", ()):
                first = vocabulary.role(label.text, Part.LEVEL1) if label.row == row.row else None
                blanks = _blanks_above(label, first, levels, covering)
                if blanks:
                    yield _raised(index, label, blanks, sheet.row_numbers())


def _blanks_above(
    label: Cell, first: str | None, levels: Mapping[int, str | None], covering: Mapping[int, Sequence[Cell]]
) -> list[Cell]:
    """The blank cells over a first level, up to the last row that belongs to it."""
    found: list[Cell] = []
    row = label.row - 1
    while first and levels.get(row) == first:
        over = [cell for cell in covering[row] if _overlaps(cell, label)]
        if len(over) != 1 or not over[0].blank or over[0].end_row != row + 1 or over[0].column != label.column:
            break
        rows = range(over[0].row, over[0].end_row)
        if over[0].end_column != label.end_column or any(levels.get(inner) != first for inner in rows):
            break
        found.append(over[0])
        row = over[0].row - 1
    return found


def _raised(index: int, label: Cell, blanks: Sequence[Cell], numbers: Mapping[int, int]) -> Repair:
    top = blanks[-1].row
    longer = replace(label, row=top, row_span=label.end_row - top)
    return Repair(
        rule="merged-cells",
        trust=Trust.LIKELY,
        pieces=label.pieces,
        before=f"rows {_rows_of(label, numbers)}: {label.text}",
        after=f"rows {_rows_of(longer, numbers)}: {label.text}",
        reason="the second levels beside the blank cells above stand under this first level only",
        edit=Edit(tuple((index, cell) for cell in (label, *blanks)), ((index, longer),)),
    )


def _by_row(sheet: Sheet) -> dict[int, list[Cell]]:
    """Every cell by each row it covers; loose lines stand in no table."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in sheet.cells:
        if cell.row not in sheet.loose_rows:
            for row in range(cell.row, cell.row + cell.row_span):
                rows[row].append(cell)
    return rows


def _carry(run: _Run, row: int, covering: dict[int, list[Cell]]) -> None:
    """Lets the label reach the row, if the slot there is free for it."""
    holder = run.holder
    if run.end > row:
        return
    here = [cell for cell in covering.get(row, ()) if _overlaps(cell, holder)]
    if not _free(holder, here):
        return
    blanks = [cell for cell in here if cell not in run.swallowed]
    last = max([row + 1, *(cell.end_row for cell in blanks)])
    rows = range(run.end, last)
    if all(_free(holder, covering.get(between, ())) for between in rows) and not run.repeats:
        inner = [cell for between in rows for cell in covering.get(between, ()) if _overlaps(cell, holder)]
        run.swallowed += [cell for cell in dict.fromkeys(inner) if cell not in run.swallowed]
    elif all(cell.row == row for cell in blanks) and all(
        _free(holder, covering.get(below, ())) for below in range(row, last)
    ):
        run.swallowed += blanks
        run.repeats.append(replace(holder, row=row, row_span=last - row))
    else:
        return
    run.end = last


def _free(holder: Cell, cells: Sequence[Cell]) -> bool:
    """True when nothing but blank cells within the holder's own columns stands in its way."""
    return all(
        cell.blank and holder.column <= cell.column and cell.end_column <= holder.end_column
        for cell in cells
        if _overlaps(cell, holder) and cell is not holder
    )


def _overlaps(cell: Cell, holder: Cell) -> bool:
    return cell.column < holder.column + holder.column_span and holder.column < cell.column + cell.column_span


def _rows_of(cell: Cell, numbers: Mapping[int, int]) -> str:
    """Its first and its last row by the numbers of the source."""
    return f"{numbers[cell.row]}-{numbers[cell.end_row - 1]}"


def _extended(index: int, run: _Run, numbers: Mapping[int, int]) -> Repair:
    first_repeat = run.repeats[0].row if run.repeats else run.end
    reached = [cell.end_row for cell in run.swallowed if cell.end_row <= first_repeat]
    own_end = max([run.holder.end_row, *reached]) if run.repeats else run.end
    longer = replace(run.holder, row_span=own_end - run.holder.row)
    rows = [_rows_of(cell, numbers) for cell in (longer, *run.repeats)]
    return Repair(
        rule="merged-cells",
        trust=Trust.CERTAIN,
        pieces=run.holder.pieces,
        before=f"rows {_rows_of(run.holder, numbers)}: {run.holder.text}",
        after=f"rows {', '.join(rows)}: {run.holder.text}",
        reason="the blank cells below belong to the same label",
        edit=Edit(
            tuple((index, cell) for cell in (run.holder, *run.swallowed)),
            tuple((index, cell) for cell in (longer, *run.repeats)),
        ),
    )
