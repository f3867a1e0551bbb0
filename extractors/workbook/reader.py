"""Workbooks: .xlsx and .xlsm read part by part, .xls through xlrd; each sheet with text becomes a Sheet.

Cells read as the program shows them (number formats applied); formulas by their stored result. Reading the
parts directly costs a tenth of the time of a full object model and no memory for styled empty cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from extractors.package import DAMAGED_PACKAGE, Package, attributes, local
from extractors.sniff import OLE_MARK, XLSX
from extractors.workbook.cells import Book, Worksheet
from extractors.workbook.drawings import drawn_texts
from extractors.workbook.strings import shared_strings
from extractors.workbook.styles import read_styles
from extractors.workbook.worksheets import Bounds, Texts, assemble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document

READER = "xlsx"


def read_workbook(data: bytes) -> Document:
    """Every sheet with text, hidden ones too (with a finding) but for lists; page is the sheet's number.

    Raises InputError: ENCRYPTED, DAMAGED, TOO_LARGE, EMPTY, or NEEDS_OCR where it holds only pictures.
    """
    if data.startswith(OLE_MARK):
        from extractors.workbook.xls import read_xls  # xlrd takes 90 ms to import

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
    raise InputError(FailureCode.EMPTY, "no sheet of the workbook holds more than blanks or a hidden list")


def _sheets(package: Package) -> Iterator[tuple[bool, Texts]]:
    main = package.main_part("xl/workbook.xml")
    root = package.tree(main)
    if root is None:
        raise InputError(FailureCode.DAMAGED, "the workbook has no list of sheets")
    relations = package.relations(main)
    elements = {local(element.tag): element for element in root}
    book = _book(package, dict(relations.values()), elements)
    bounds = Bounds()
    listed = [attributes(element) for element in elements.get("sheets", ())]
    lost = relations.keys() - {stated.get("id", "") for stated in listed}
    if any(relations[name][0] == "worksheet" for name in lost):
        raise InputError(FailureCode.DAMAGED, "a sheet of the workbook is not in its list of sheets")
    for number, stated in enumerate(listed, start=1):
        kind, part = relations.get(stated.get("id", ""), ("", ""))
        if kind not in ("worksheet", ""):
            continue  # a chart, a dialog, or a sheet of macros
        if part.lower() not in package.names:
            raise InputError(FailureCode.DAMAGED, f"sheet {stated.get('name')} is missing from the file")
        texts = Texts(stated.get("name", ""), number)
        package.stream(part, Worksheet(texts, book, bounds))
        texts.findings.extend(drawn_texts(package, part, number))
        yield stated.get("state", "visible") != "visible", texts


def _book(package: Package, parts: Mapping[str, str], elements: Mapping[str, Element]) -> Book:
    def says(element: str, name: str) -> bool:
        return element in elements and attributes(elements[element]).get(name) in ("1", "true")

    return Book(
        shared_strings(package, parts.get("sharedStrings", "xl/sharedStrings.xml")),
        read_styles(package, parts.get("styles", "xl/styles.xml")),
        date1904=says("workbookPr", "date1904"),
        stale=says("calcPr", "fullCalcOnLoad"),
    )
