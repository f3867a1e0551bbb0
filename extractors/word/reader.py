"""Word documents (.docx, .docm): each table with the paragraphs above it becomes a Sheet.

Text as the document stands when every tracked change is accepted, with the numbers that Word generates for lists.
What is struck out or hidden is left out, with a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from extractors.package import DAMAGED_PACKAGE, Package, local
from extractors.sniff import DOCX
from extractors.tiling import MAX_SLOTS
from extractors.word.controls import clear_prompts
from extractors.word.grounds import Grounds
from extractors.word.numbering import Lists
from extractors.word.runs import hidden_text
from extractors.word.styles import Styles
from extractors.word.text import Definitions, Story
from extractors.word.xml import blocks, child, table_rows
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Finding
from pipeline.model.table import Cell, Origin, Piece, Place, Sheet

READER = "docx"

# Word allows 63 columns; drawn tables split them further.
MAX_COLUMNS = 1_000

# Frames around a table; writers of pages draw two or three.
_MOST_FRAMES = 10

# What a cell that goes on from the one above it shows; without any, it is a part of that one.
_CONTENT = frozenset(("t", "sym", "ffData"))


@dataclass(slots=True)
class _Box:
    """A cell while its table is read; columns from 0, rows counted in the table."""

    row: int
    column: int
    span: int
    text: str
    row_span: int = 1


@dataclass(slots=True)
class _Part:
    """The rows of one sheet: loose lines (split at tabs) above, the boxes of a table, loose lines below."""

    above: list[list[str]] = field(default_factory=list)
    boxes: list[_Box] = field(default_factory=list)
    height: int = 0
    below: list[list[str]] = field(default_factory=list)


def read_word(data: bytes) -> Document:
    """The document as ruled Sheets of page 1; Places count rows through the document, columns by its grid.

    Headers stand as loose rows at the top, footers, footnotes and endnotes at the bottom.
    Raises InputError: ENCRYPTED, DAMAGED, TOO_LARGE, EMPTY, or NEEDS_OCR where it holds only pictures.
    """
    try:
        package = Package(data)
        parts, findings = _parts(package)
    except DAMAGED_PACKAGE as error:
        raise InputError(FailureCode.DAMAGED, f"the document cannot be read: {error}") from error
    sheets: list[Sheet] = []
    first_row = 0
    for part in parts:
        sheet, rows = _sheet(part, first_row)
        first_row += rows
        if any(not cell.blank for cell in sheet.cells):
            sheets.append(sheet)
    if not sheets:
        if any(name.startswith("word/media/") for name in package.names):
            raise InputError(FailureCode.NEEDS_OCR, "the document holds only pictures")
        raise InputError(FailureCode.EMPTY, "there is no text in the document")
    width = max(sheet.column_count for sheet in sheets)
    pages = (PageInfo(1, width, first_row, "cells"),)
    return Document(DOCX, READER, pages, tuple(sheets), tuple(dict.fromkeys(findings)))


def _parts(package: Package) -> tuple[list[_Part], list[Finding]]:
    main = package.main_part("word/document.xml")
    root = package.tree(main)
    body = child(root, "body")
    if root is None or body is None:
        raise InputError(FailureCode.DAMAGED, "the document has no text part")
    definitions = _definitions(package, main)
    around, findings = _around(package, main, definitions)
    story = Story(definitions, root)
    story.findings.extend(clear_prompts(body))
    parts = [_Part(above=around["header"])]
    slots = 0
    for block in _flow(body, story.grounds):
        if local(block.tag) == "tbl":
            if parts[-1].boxes:
                parts.append(_Part(above=parts[-1].below))
                parts[-2].below = []
            with story.grounds.within(block):
                parts[-1].boxes, parts[-1].height = _table(block, story)
            slots += sum(box.span for box in parts[-1].boxes)
            if slots > MAX_SLOTS:
                raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_SLOTS} cells")
        else:
            (parts[-1].below if parts[-1].boxes else parts[-1].above).extend(_lines(block, story))
    parts[-1].below += around["footnotes"] + around["endnotes"] + around["footer"]
    return parts, story.findings + findings


def _flow(container: Element, grounds: Grounds, frames: int = 0) -> Iterator[Element]:
    """The paragraphs and tables of a page in order; those within frames stand as if there were none, but for a table
    in as many frames as no writer draws: it is read as tables in cells are.
    """
    for block in blocks(container):
        cells = _framed(block) if frames < _MOST_FRAMES else []
        if not cells:
            yield block
            continue
        with grounds.within(block):
            for cell in cells:
                with grounds.within(cell):
                    yield from _flow(cell, grounds, frames + 1)


def _framed(block: Element) -> list[Element]:
    """The cells of a table that only frames others: one cell to a row, and tables in some; [] for any other block."""
    if local(block.tag) != "tbl":
        return []
    rows = [list(cells) for _, cells in table_rows(block)]
    if any(len(cells) != 1 or "cellDel" in cells[0][0] for cells in rows):
        return []
    cells = [cell for row in rows for _, cell in row]
    return cells if any(local(part.tag) == "tbl" for cell in cells for part in blocks(cell)) else []


def _definitions(package: Package, main: str) -> Definitions:
    named = dict(package.relations(main).values())
    styles = Styles(package.tree(named["styles"]) if "styles" in named else None)
    lists = package.tree(named["numbering"]) if "numbering" in named else None
    return Definitions(styles, Lists(lists, lambda style: styles.numbering(style)[0]))


def _around(package: Package, main: str, definitions: Definitions) -> tuple[dict[str, list[list[str]]], list[Finding]]:
    """The lines of headers, footers, footnotes and endnotes, each text once, and the findings about them."""
    kinds = ("header", "footnotes", "endnotes", "footer")
    found: dict[str, dict[tuple[str, ...], None]] = {kind: {} for kind in kinds}
    findings: list[Finding] = []
    for kind, part in package.relations(main).values():
        root = package.tree(part) if kind in found else None
        if root is None:
            continue
        story = Story(definitions, root)
        story.findings.extend(clear_prompts(root))
        for paragraph in root.iter():
            if local(paragraph.tag) == "p":
                found[kind].update(dict.fromkeys(map(tuple, _lines(paragraph, story))))
        findings += story.findings
    return {kind: [list(line) for line in lines] for kind, lines in found.items()}, findings


def _lines(block: Element, story: Story) -> list[list[str]]:
    """Its nonblank lines, those of its text boxes behind them, each split at tabs."""
    lines = story.block_text(block).split("\n")
    if any(line.count("\t") >= MAX_COLUMNS for line in lines):
        raise InputError(FailureCode.TOO_LARGE, f"a line of more than {MAX_COLUMNS} columns")
    fields = ([part.strip() for part in line.split("\t")] for line in lines if line.strip())
    return [[part for part in line if part] for line in fields]


def _table(table: Element, story: Story) -> tuple[list[_Box], int]:
    """Its cells over the grid columns, and the number of its rows."""
    boxes: list[_Box] = []
    opened: dict[int, _Box] = {}
    row = -1
    for row, (properties, cells) in enumerate(table_rows(table)):
        column = int(properties.get("gridBefore", 0) or 0)
        following: dict[int, _Box] = {}
        for stated, cell in cells:
            span = max(1, int(stated.get("gridSpan") or 1))
            if column + span > MAX_COLUMNS or column < 0:
                raise InputError(FailureCode.TOO_LARGE, f"a table of more than {MAX_COLUMNS} columns")
            merge = stated.get("vMerge", "none") or "continue"
            above = opened.get(column)
            continues = merge == "continue" and above is not None and above.span == span
            text = _cell_text(cell, story, stated, counted=not continues)
            if stated.get("hMerge", "none") in ("", "continue") and boxes and boxes[-1].row == row and not text:
                boxes[-1].span += span
            elif continues and above is not None and not text:
                above.row_span += 1
                following[column] = above
            else:
                boxes.append(_Box(row, column, span, text))
                if merge != "none":
                    following[column] = boxes[-1]
            column += span
        opened = following
    return boxes, row + 1


def _cell_text(cell: Element, story: Story, stated: dict[str, str], *, counted: bool) -> str:
    """Its text; "" for one that is struck from the table, whose place stays: the others keep their columns.

    Blank paragraphs of lists have their numbers only in cells that are `counted`.
    """
    if not counted and not any(local(part.tag) in _CONTENT for part in cell.iter()):
        return ""
    text = story.container_text(cell)
    if "cellDel" not in stated:
        return text
    story.findings.extend(hidden_text(text))
    return ""


def _sheet(part: _Part, first_row: int) -> tuple[Sheet, int]:
    """The rows as a sheet that tiles: the last text of a loose row and no cell of the table is stretched."""
    top = len(part.above)
    bottom = top + part.height
    loose = [*enumerate(part.above), *enumerate(part.below, bottom)]
    width = max([box.column + box.span for box in part.boxes] + [len(line) for _, line in loose], default=1)
    height = bottom + len(part.below)
    if width * height > MAX_SLOTS:
        raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_SLOTS} cells")
    cells = []
    for row, line in loose:
        for column, text in enumerate(line):
            span = width - column if column + 1 == len(line) else 1
            cells.append(_cell(_Box(row, column, span, text), first_row))
    covered: set[tuple[int, int]] = set()
    for box in part.boxes:
        box.row += top
        cells.append(_cell(box, first_row))
        covered.update((box.row + r, box.column + c) for r in range(box.row_span) for c in range(box.span))
    cells += [Cell(r, c, "") for r in range(top, bottom) for c in range(width) if (r, c) not in covered]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    rows = frozenset(row for row, _ in loose)
    return Sheet(tuple(cells), page=1, origin=Origin.RULED, loose_rows=rows, reader=READER), height


def _cell(box: _Box, first_row: int) -> Cell:
    place = Place(1, None, first_row + box.row + 1, box.column + 1)
    pieces = (Piece(box.text, place),) if box.text else ()
    return Cell(box.row, box.column, box.text, pieces, box.row_span, box.span)
