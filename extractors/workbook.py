"""Workbooks: .xlsx and .xlsm read part by part, .xls through xlrd; each sheet with text becomes a Sheet.

Cells read as the program shows them (number formats applied); formulas by their stored result. Reading the
parts directly costs a tenth of the time of a full object model and no memory for styled empty cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extractors.number_formats import BUILT_IN
from extractors.package import DAMAGED_PACKAGE, Package, attributes, local, refuse_doctype
from extractors.sniff import OLE_MARK, XLSX
from extractors.tiling import Range, Slot, address
from extractors.worksheets import Bounds, Texts, assemble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.finding import Code, finding

READER = "xlsx"

MAX_MERGED = 100_000
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_CODE_POINT = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how the format writes a control character
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_workbook(data: bytes) -> Document:
    """Every sheet with text, hidden ones too (with a finding), as ruled Sheets; page is the sheet's number.

    Raises InputError: ENCRYPTED, DAMAGED, TOO_LARGE, EMPTY, or NEEDS_OCR where it holds only pictures.
    """
    if data.startswith(OLE_MARK):
        from extractors.workbook_xls import read_xls  # xlrd takes 90 ms to import

        return read_xls(data)
    try:
        return _read_xlsx(data)
    except DAMAGED_PACKAGE as error:
        raise InputError(FailureCode.DAMAGED, f"the workbook cannot be read: {error}") from error


def _read_xlsx(data: bytes) -> Document:
    package = Package(data)
    document = assemble(_sheets(package), XLSX, READER)
    if document is not None:
        return document
    if any(name.startswith("xl/media/") for name in package.names):
        raise InputError(FailureCode.NEEDS_OCR, "the workbook holds only pictures")
    raise InputError(FailureCode.EMPTY, "there is no text in any sheet of the workbook")


def _sheets(package: Package) -> Iterator[tuple[int, bool, Texts]]:
    main = package.main_part("xl/workbook.xml")
    root = package.tree(main)
    if root is None:
        raise InputError(FailureCode.DAMAGED, "the workbook has no list of sheets")
    relations = package.relations(main)
    parts = dict(relations.values())
    shared = _shared_strings(package, parts.get("sharedStrings", "xl/sharedStrings.xml"))
    codes = _format_codes(package, parts.get("styles", "xl/styles.xml"))
    elements = {local(element.tag): element for element in root}
    date1904 = "workbookPr" in elements and attributes(elements["workbookPr"]).get("date1904") in (
        "1",
        "true",
    )
    bounds = Bounds()
    for number, element in enumerate(elements.get("sheets", ()), start=1):
        stated = attributes(element)
        kind, part = relations.get(stated.get("id", ""), ("", ""))
        if kind != "worksheet":
            continue  # a chart, a dialog, or a sheet of macros
        if part.lower() not in package.names:
            raise InputError(FailureCode.DAMAGED, f"sheet {stated.get('name')} is missing from the file")
        target = _Worksheet(stated.get("name", ""), shared, codes, date1904, bounds)
        package.stream(part, target)
        yield number, stated.get("state", "visible") != "visible", target.texts


def _shared_strings(package: Package, part: str) -> list[str]:
    root = package.tree(part)
    return [] if root is None else [_rich_text(item) for item in root]


def _rich_text(item: Element) -> str:
    """The runs of a string item, without the phonetic hints."""
    texts: list[str] = []
    for child in item:
        name = local(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(run.text or "" for run in child if local(run.tag) == "t")
    return unescape("".join(texts))


def unescape(text: str) -> str:
    """Resolves `_x000A_`; control characters are dropped, pairs of surrogates joined, halves replaced."""
    if "_x" not in text:
        return text
    resolved = _CODE_POINT.sub(lambda match: chr(int(match.group(1), 16)), text)
    resolved = _CONTROL.sub("", resolved)
    return resolved.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _format_codes(package: Package, part: str) -> list[str]:
    """The format code of each cell style, by its number."""
    root = package.tree(part)
    sections = {local(section.tag): section for section in root} if root is not None else {}
    custom = {
        int(stated["numFmtId"]): stated["formatCode"]
        for stated in map(attributes, sections.get("numFmts", ()))
        if "numFmtId" in stated and "formatCode" in stated
    }
    formats = [int(style.get("numFmtId", 0)) for style in sections.get("cellXfs", ())]
    return [custom.get(number) or BUILT_IN.get(number, "General") for number in formats]


class _Worksheet:
    """Receives a worksheet's tags; keeps the cells that have text, and the merged ranges."""

    def __init__(self, name: str, shared: list[str], codes: list[str], date1904: bool, bounds: Bounds) -> None:
        self.texts = Texts(name)
        self._shared, self._codes, self._date1904, self._bounds = shared, codes, date1904, bounds
        self._locals: dict[str, str] = {}
        self._row, self._column = -1, -1
        self._kind, self._style = "n", 0
        self._value: list[str] = []
        self._inline: list[str] = []
        self._formula: list[str] | None = None
        self._sink: list[str] | None = None
        self._hint = False

    def start(self, tag: str, stated: dict[str, str]) -> None:
        name = self._locals.get(tag) or self._locals.setdefault(tag, local(tag))
        if name == "c":
            self._start_cell(stated)
        elif name == "v":
            self._sink = self._value
        elif name == "t" and not self._hint:
            self._sink = self._inline
        elif name == "f":
            self._sink = self._formula = []
        elif name == "row":
            self._row = int(stated["r"]) - 1 if "r" in stated else self._row + 1
            self._column = -1
        elif name == "rPh":
            self._hint = True
        elif name == "mergeCell":
            self._merge(stated.get("ref", ""))

    def _start_cell(self, stated: dict[str, str]) -> None:
        self._bounds.element()
        if reference := stated.get("r"):
            self._row, self._column = _slot(reference)
        else:
            self._column += 1
        self._kind, self._style = stated.get("t", "n"), int(stated.get("s", 0))
        self._value, self._inline, self._formula = [], [], None

    def data(self, text: str) -> None:
        if self._sink is not None:
            self._sink.append(text)

    def end(self, tag: str) -> None:
        self._sink = None
        name = self._locals[tag]
        if name == "c" and (self._value or self._inline or self._formula is not None):
            self._end_cell()
        elif name == "rPh":
            self._hint = False

    def _end_cell(self) -> None:
        slot = self._row, self._column
        raw = "".join(self._value)
        self._bounds.check(len(self.texts.texts))
        if self._kind == "s":
            self.texts.put(slot, self._shared[int(raw)] if raw else "")
        elif self._kind in ("str", "inlineStr", "d"):
            self.texts.put(slot, unescape(raw or "".join(self._inline)))
        elif self._kind == "b":
            self.texts.put(slot, "TRUE" if raw.strip() in ("1", "true") else "FALSE")
        elif self._kind == "e" or not raw.strip():
            self.texts.put(slot, raw)
        else:
            code = self._codes[self._style] if self._style < len(self._codes) else "General"
            self.texts.put_number(slot, raw, code, self._date1904)
        if self._formula is not None and not (raw.strip() or self._kind == "str"):
            where = f"{self.texts.name}!{address(slot)}"
            formula = "=" + "".join(self._formula)
            self.texts.findings.append(finding(Code.UNREADABLE_VALUE, field=where, text=formula))

    def _merge(self, reference: str) -> None:
        if len(self.texts.merged) >= MAX_MERGED:
            raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_MERGED} merged ranges")
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _slot(first), _slot(last or first)
        self.texts.merged.append(Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))

    def doctype(self, *_: str | None) -> None:
        refuse_doctype()

    def close(self) -> None:
        """The part has ended."""


def _slot(reference: str) -> Slot:
    """`B3` → (2, 1). Raises ValueError where it is no cell of a worksheet."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"no cell reference: {reference[:20]!r}")
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match.group(2))
    if not (1 <= row <= _MAX_ROW and column <= _MAX_COLUMN):
        raise ValueError(f"no cell of a worksheet: {reference}")
    return row - 1, column - 1
