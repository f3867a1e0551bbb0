"""Page breaks: repeated headers dropped, cells and labels that the break cut fused again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.bands import HEADERS, Band, BandRow, band_rows, names_subject
from pipeline.model.columns import SECTION, Column, header_columns, under
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary

# A text that runs over the lower edge of its cell goes on at the pitch of its lines: less than one line's
# height of air. Page marks and notes stand at least two lines away.
_OVERFLOW_GAP = 0.9
_LONGEST_OVERFLOW = 4  # characters: vertical labels are at most that wide


def fuse_overflow(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Lines that run over the lower edge of a page's last row go back into their cell.

    Browsers cut a vertical label at the page's end that way. Leaves alone: lines under a cell whose label
    is complete, longer lines, lines wider than the cell above, and lines that keep their distance; and scans,
    whose boxes are those of the page as it lay, and not of its table.
    """
    for index, sheet in enumerate(sheets):
        if not sheet.column_edges or not sheet.loose_rows or _is_scanned(sheet):
            continue
        by_row: dict[int, list[Cell]] = {}
        for cell in sheet.cells:
            by_row.setdefault(cell.end_row - 1, []).append(cell)
        inner = [row for row in sorted(by_row) if row not in sheet.loose_rows]
        for bottom, below in pairwise([*inner, sheet.row_count]):
            loose = [cell for row in range(bottom + 1, below) for cell in by_row.get(row, []) if cell.pieces]
            for cell in by_row[bottom] if loose else ():
                if cell.blank:
                    continue
                lines = _overflowing(cell, loose, sheet.column_edges)
                said = cell.text + "".join(line.text for line in lines)
                if lines and (not vocabulary.find(cell.text) or vocabulary.begins_label(said)):
                    reason = "text runs over the lower edge of its cell"
                    yield _joined(index, cell, lines, "page-break", reason)


def _is_scanned(sheet: Sheet) -> bool:
    return any(cell.scanned for cell in sheet.cells)


def _overflowing(cell: Cell, loose: Sequence[Cell], edges: Sequence[float]) -> list[Cell]:
    """The loose lines that go on under the cell's last line, within its width."""
    lines: list[Cell] = []
    last = cell.pieces[-1].place if cell.pieces else None
    for line in loose:
        place = line.pieces[0].place
        if last is None or last.box is None or place.box is None or last.page != place.page:
            break
        if len(line.text) > _LONGEST_OVERFLOW:
            continue
        right = edges[min(cell.end_column, len(edges) - 1)]
        gap = place.box.top - last.box.bottom
        height = place.box.height
        if (
            edges[cell.column] <= place.box.left
            and place.box.right <= right
            and -height < gap <= _OVERFLOW_GAP * height
        ):
            lines.append(line)
            last = place
    return lines


_LABELS = ("level1", "level2", SECTION)


def fuse_cut_rows(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """At each page break: drops a repeated header into the first one, fuses a row or label the break cut.

    A row is cut when only one of its halves has its weight and score, or when a label of it is whole only
    with both. Leaves alone: two rows that both have them, and goals, whose rows are one text anyway.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is Origin.DELIMITED:
            continue
        rows = [row for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows) if row.row not in sheet.loose_rows]
        page_of = {row.row: _page(row) for row in rows}
        if len(set(page_of.values())) < 2:
            continue
        width = sheet.column_count
        headers: dict[tuple[str, ...], BandRow] = {}
        columns: tuple[Column, ...] = ()
        last: BandRow | None = None
        above: BandRow | None = None
        for row in rows:
            cut = _cut_labels(sheet, above, row, vocabulary) if above and page_of[row.row] != page_of[above.row] else []
            above = row
            if names_subject(row, vocabulary):  # the next form, whose headers are its own
                headers.clear()
            if cut:
                for over, cell in cut:
                    yield _joined(index, over, [cell], "page-break", "one row cut by the page break")
            elif row.band in HEADERS:
                texts = tuple(cell.text for cell in row.cells)
                if texts in headers and page_of[row.row] != page_of[headers[texts].row]:
                    yield _absorbed(index, headers[texts], row)
                    headers.pop(texts)  # one repair per cell and round
                    continue
                headers[texts] = row
                columns = header_columns(row, vocabulary, width, columns)
            elif row.band is Band.INDICATOR and last is not None and page_of[row.row] != page_of[last.row]:
                yield from _fused(index, sheet, last, row, columns, vocabulary)
            last = row if row.band is Band.INDICATOR else None if row.band not in HEADERS else last


def _cut_labels(sheet: Sheet, upper: BandRow, lower: BandRow, vocabulary: Vocabulary) -> list[tuple[Cell, Cell]]:
    """The pairs of cells of a row of labels cut in two; none when no label proves the cut.

    Between two rows of values only the name of their section, beside both, is one.
    """
    pairs = [
        (over, cell)
        for cell in lower.cells
        for over in sheet.cells
        if over.row <= upper.row < over.end_row and over.column == cell.column and not over.blank
    ]
    labels = [
        (over, cell)
        for over, cell in pairs
        if vocabulary.find(over.text + cell.text)
        and (
            not vocabulary.find(over.text)
            or _is_half_a_section(upper, over, cell, vocabulary)
            or _is_rest_of_a_fund(lower, over, cell, vocabulary)
        )
    ]
    if upper.band not in (*HEADERS, Band.PAIRS, Band.FUND):
        return [(over, cell) for over, cell in labels if vocabulary.role(over.text + cell.text, Part.SECTION)]
    # Where another cell of the upper row is a label in itself, and none with what is below, that row is whole: only
    # the label that stands beside both rows is cut.
    whole = any(vocabulary.find(over.text) and not vocabulary.find(over.text + cell.text) for over, cell in pairs)
    return pairs if labels and not whole and len(pairs) == len(lower.cells) else labels


def _is_half_a_section(header: BandRow, over: Cell, cell: Cell, vocabulary: Vocabulary) -> bool:
    """Whether a label that means something else elsewhere names a section beside a header only together: 年度|目标."""
    is_section = vocabulary.role(over.text + cell.text, Part.SECTION) is not None
    return header.band in HEADERS and is_section and vocabulary.role(over.text, Part.SECTION) is None


def _is_rest_of_a_fund(lower: BandRow, over: Cell, cell: Cell, vocabulary: Vocabulary) -> bool:
    """Whether a text alone in its row, and no label in itself, ends the name of the fund above it: 上年结转|资金."""
    alone = lower.band is Band.FUND and len(lower.cells) == 1 and not vocabulary.find(cell.text)
    return alone and vocabulary.role(over.text + cell.text, Part.FUND_ROW) is not None


def _page(row: BandRow) -> int:
    """The page a row begins on: that of its last cell, since the first may be merged from further up."""
    return max((piece.place.page for cell in row.cells for piece in cell.pieces), default=0)


def _absorbed(index: int, first: BandRow, again: BandRow) -> Repair:
    """The repeated header's pieces kept with the first header's cells."""
    return Repair(
        rule="repeated-header",
        trust=Trust.CERTAIN,
        pieces=tuple(piece for cell in again.cells for piece in cell.pieces),
        before=" | ".join(cell.text for cell in again.cells),
        after="",
        reason="the header is printed again on the next page",
        edit=Edit(
            tuple((index, cell) for cell in (*first.cells, *again.cells)),
            tuple(
                (index, replace(one, pieces=one.pieces + two.pieces))
                for one, two in zip(first.cells, again.cells, strict=True)
            ),
        ),
    )


def _fused(
    index: int,
    sheet: Sheet,
    upper: BandRow,
    lower: BandRow,
    columns: Sequence[Column],
    vocabulary: Vocabulary,
) -> Iterator[Repair]:
    # A header that is two rows high reaches into the first row of values, and is none of it.
    covering = [c for c in sheet.cells if c.row <= upper.row < c.end_row and not _names_column(c, columns, upper)]
    above, below = under(columns, covering), under(columns, lower.cells)
    if not {"weight", "score"} & {column.role for column in columns}:
        return
    scored = [
        any(not cell.blank for role in ("weight", "score") for cell in cells.get(role, ())) for cells in (above, below)
    ]
    whole = all(scored) or _named_anew(above, below, vocabulary)
    roles = [role for role in below if role in _LABELS] if whole else list(below)
    if not any(scored):
        return
    pairs: list[tuple[Cell, Cell]] = []
    for role in roles:
        for cell in below[role]:
            over = next((c for c in above.get(role, ()) if c.column == cell.column), None)
            if over is None or (role in _LABELS and not _one_label(over, cell, vocabulary)):
                continue
            if over.blank and role in _LABELS:
                merged = _merges(sheet, cell)
                if merged is None:
                    yield _doubtful(cell)
                if not merged:
                    continue
            pairs.append((over, cell))
    if not whole and len(pairs) < len([c for r in roles for c in below[r] if r not in _LABELS]):
        return
    for over, cell in pairs:
        yield _joined(index, over, [cell], "page-break", "one cell cut by the page break")


def _names_column(cell: Cell, columns: Sequence[Column], row: BandRow) -> bool:
    return cell.row < row.row and any(cell.text == c.text and cell.column == c.start for c in columns)


def _named_anew(above: dict[str, list[Cell]], below: dict[str, list[Cell]], vocabulary: Vocabulary) -> bool:
    """True when both rows have a whole second level of their own: two rows, however blank the first."""
    return all(
        any(not cell.blank and vocabulary.find(cell.text) for cell in cells.get("level2", ()))
        for cells in (above, below)
    )


def _merges(sheet: Sheet, cell: Cell) -> bool | None:
    """Whether the labels of the cell's column are merged over their rows (True) or printed in their first row
    with blank cells below (False); None where the column shows neither.
    """
    column = [c for c in sheet.cells if c.column == cell.column and c.end_column == cell.end_column]
    page = {row: _on(c) for c in sheet.cells if not c.blank for row in (c.row,) if row not in sheet.loose_rows}
    labels = {c.end_row for c in column if not c.blank}
    for blank in column:
        # Blank cells at the head or the foot of a page say nothing: the break may have made them.
        rows = [page.get(row) for row in range(blank.row - 1, blank.end_row + 1)]
        if blank.blank and blank.row in labels and None not in rows and len(set(rows)) == 1:
            return False
    return True if any(not c.blank and c.row_span > 1 for c in column) else None


def _on(cell: Cell) -> int:
    return cell.pieces[0].place.page if cell.pieces else 0


def _doubtful(cell: Cell) -> Repair:
    return Repair(
        rule="page-break",
        trust=Trust.SUGGESTED,
        pieces=cell.pieces,
        before=cell.text,
        after=f"{cell.text}, begun on the page before",
        reason="a blank cell above the page break belongs to this label or to the one above it",
    )


def _one_label(over: Cell, cell: Cell, vocabulary: Vocabulary) -> bool:
    """True when the two texts are one label cut in two, or the label stands on the second page alone."""
    if over.blank:
        return bool(vocabulary.find(cell.text))
    whole = vocabulary.find(over.text + cell.text)
    return bool(whole) and not vocabulary.find(cell.text)


def _joined(index: int, over: Cell, parts: Sequence[Cell], rule: str, reason: str) -> Repair:
    texts = [cell.text for cell in (over, *parts) if cell.text]
    pieces = tuple(piece for cell in (over, *parts) for piece in cell.pieces)
    return Repair(
        rule=rule,
        trust=Trust.CERTAIN,
        pieces=pieces,
        before=" | ".join(texts),
        after="".join(texts).replace("\n", ""),
        reason=reason,
        edit=Edit(
            ((index, over), *((index, cell) for cell in parts)),
            (
                (index, replace(over, text="\n".join(texts), pieces=pieces)),
                *((index, replace(cell, text="", pieces=())) for cell in parts),
            ),
        ),
    )
