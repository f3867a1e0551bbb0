"""Word documents (.docx, .docm): each table with the paragraphs above it becomes a Sheet.

Text as the document stands when every tracked change is accepted. Numbers that Word generates for lists
are no text of the file and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from extractors.package import DAMAGED_PACKAGE, Package, attributes, local
from extractors.sniff import DOCX
from extractors.tiling import MAX_SLOTS
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.table import Cell, Origin, Piece, Place, Sheet

READER = "docx"

# Word allows 63 columns; drawn tables split them further.
MAX_COLUMNS = 1_000

_LEFT_OUT = frozenset(
    (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "tblPr",
        "tcPr",
        "ruby",
    )
)
_TEXTS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Tick boxes are glyphs of a symbol font, by (font, code): ticked, crossed, empty.
_SYMBOLS = {
    ("wingdings", 0xFE): "☑", ("wingdings", 0xFD): "☒", ("wingdings", 0xA8): "☐", ("wingdings", 0x6F): "☐",
    ("wingdings", 0xFC): "✓", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0x51): "☒",
    ("wingdings 2", 0xA3): "☐", ("wingdings 2", 0x50): "✓",
    ("symbol", 0xB3): "≥", ("symbol", 0xA3): "≤", ("symbol", 0xB1): "±", ("symbol", 0xB4): "×",
}  # fmt: skip


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

    Headers stand as loose rows at the top, footers and footnotes at the bottom.
    Raises InputError: ENCRYPTED, DAMAGED, TOO_LARGE, EMPTY, or NEEDS_OCR where it holds only pictures.
    """
    try:
        package = Package(data)
        parts = _parts(package)
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
    return Document(DOCX, READER, (PageInfo(1, width, first_row, "cells"),), tuple(sheets))


def _parts(package: Package) -> list[_Part]:
    main = package.main_part("word/document.xml")
    root = package.tree(main)
    body = next((child for child in root if local(child.tag) == "body"), None) if root is not None else None
    if body is None:
        raise InputError(FailureCode.DAMAGED, "the document has no text part")
    around = _around(package, main)
    parts = [_Part(above=around["header"])]
    slots = 0
    for block in _blocks(body):
        if local(block.tag) == "tbl":
            if parts[-1].boxes:
                parts.append(_Part(above=parts[-1].below))
                parts[-2].below = []
            parts[-1].boxes, parts[-1].height = _table(block)
            slots += sum(box.span for box in parts[-1].boxes)
            if slots > MAX_SLOTS:
                raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_SLOTS} cells")
        else:
            (parts[-1].below if parts[-1].boxes else parts[-1].above).extend(_lines(block))
    parts[-1].below += around["footnotes"] + around["footer"]
    return parts


def _around(package: Package, main: str) -> dict[str, list[list[str]]]:
    """The lines of headers, footnotes and footers, each text once."""
    found: dict[str, dict[tuple[str, ...], None]] = {"header": {}, "footnotes": {}, "footer": {}}
    for kind, part in package.relations(main).values():
        root = package.tree(part) if kind in found else None
        for paragraph in root.iter() if root is not None else ():
            if local(paragraph.tag) == "p":
                found[kind].update(dict.fromkeys(map(tuple, _lines(paragraph))))
    return {kind: [list(line) for line in lines] for kind, lines in found.items()}


def _blocks(container: Element) -> Iterator[Element]:
    """The paragraphs and tables, through content controls and tracked insertions."""
    for child in container:
        name = local(child.tag)
        if name in ("p", "tbl"):
            yield child
        elif name == "AlternateContent":
            yield from _blocks(_alternative(child))
        elif name not in _LEFT_OUT:
            yield from _blocks(child)


def _alternative(element: Element) -> Element:
    """The first way of writing the same content; the others repeat it for older programs."""
    return next(iter(element), element)


def _lines(paragraph: Element) -> list[list[str]]:
    """Its nonblank lines, those of its text boxes behind them, each split at tabs."""
    lines = _block_text(paragraph).split("\n")
    if any(line.count("\t") >= MAX_COLUMNS for line in lines):
        raise InputError(FailureCode.TOO_LARGE, f"a line of more than {MAX_COLUMNS} columns")
    fields = ([part.strip() for part in line.split("\t")] for line in lines if line.strip())
    return [[part for part in line if part] for line in fields]


def _block_text(block: Element) -> str:
    """The text of a paragraph with its text boxes, or of a nested table: tabs between cells."""
    if local(block.tag) == "tbl":
        rows: dict[int, list[str]] = {}
        for box in _table(block)[0]:
            if box.text:
                rows.setdefault(box.row, []).append(box.text)
        return "\n".join("\t".join(texts) for texts in rows.values())
    out: list[str] = []
    boxes: list[Element] = []
    _inline(block, out, boxes)
    texts = ["".join(out), *(_container_text(box) for box in boxes)]
    return "\n".join(text for text in texts if text.strip())


def _container_text(container: Element) -> str:
    texts = (_block_text(block) for block in _blocks(container))
    return "\n".join(text for text in texts if text.strip()).strip()


def _inline(element: Element, out: list[str], boxes: list[Element]) -> None:
    """Collects the text of a paragraph and sets its text boxes aside."""
    for child in element:
        name = local(child.tag)
        if name == "t":
            out.append(child.text or "")
        elif name in _TEXTS:
            out.append(_TEXTS[name])
        elif name == "sym":
            out.append(_symbol(attributes(child)))
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "AlternateContent":
            _inline(_alternative(child), out, boxes)
        elif name == "ruby":
            for part in child:
                if local(part.tag) == "rubyBase":
                    _inline(part, out, boxes)
        elif name not in _LEFT_OUT:
            _inline(child, out, boxes)


def _symbol(stated: dict[str, str]) -> str:
    code = int(stated.get("char", "FFFD"), 16)
    known = _SYMBOLS.get((stated.get("font", "").lower(), code & 0xFF))
    if known is not None:
        return known
    return "\ufffd" if 0xD800 <= code < 0xE000 or code < 0x20 else chr(code)


def _table(table: Element) -> tuple[list[_Box], int]:
    """Its cells over the grid columns, and the number of its rows."""
    boxes: list[_Box] = []
    opened: dict[int, _Box] = {}
    row = 0
    for element in _children(table, "tr"):
        properties = _properties(element, "trPr")
        if "del" in properties:
            continue
        column = int(properties.get("gridBefore", 0) or 0)
        following: dict[int, _Box] = {}
        for cell in _children(element, "tc"):
            stated = _properties(cell, "tcPr")
            span = max(1, int(stated.get("gridSpan") or 1))
            if column + span > MAX_COLUMNS or column < 0:
                raise InputError(FailureCode.TOO_LARGE, f"a table of more than {MAX_COLUMNS} columns")
            text = _container_text(cell)
            merge = stated.get("vMerge", "none") or "continue"
            above = opened.get(column)
            if stated.get("hMerge", "none") in ("", "continue") and boxes and boxes[-1].row == row and not text:
                boxes[-1].span += span
            elif merge == "continue" and above is not None and above.span == span and not text:
                above.row_span += 1
                following[column] = above
            else:
                boxes.append(_Box(row, column, span, text))
                if merge != "none":
                    following[column] = boxes[-1]
            column += span
        opened = following
        row += 1
    return boxes, row


def _children(element: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, through content controls."""
    for child in element:
        name = local(child.tag)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _children(child, wanted)


def _properties(element: Element, name: str) -> dict[str, str]:
    """The `val` of each property of a row or cell, "" where it has none."""
    found = next((child for child in element if local(child.tag) == name), None)
    return {} if found is None else {local(prop.tag): attributes(prop).get("val", "") for prop in found}


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
