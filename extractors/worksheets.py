"""What both workbook readers share: the texts of a sheet under one file's limits → Sheets → Document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from extractors.number_formats import SIGNIFICANT, parse_number, plain, shown
from extractors.tiling import Range, Slot, address, tile
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Sheet

# Cell elements of a file, empty ones included; streamed at 1-2 µs each, so some ten seconds at most.
MAX_ELEMENTS = 5_000_000
# Cells with text: 2,000 forms of 250.
MAX_CELLS = 500_000
# Characters of all cells; a form has 2,000.
MAX_CHARACTERS = 64_000_000


@dataclass(slots=True)
class Texts:
    """The nonblank texts of one sheet, collected within the limits of the file."""

    name: str
    texts: dict[Slot, str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def put(self, slot: Slot, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if text:
            self.texts[slot] = text

    def put_number(self, slot: Slot, raw: str, code: str, date1904: bool) -> None:
        """The number as shown; one of more digits than a spreadsheet keeps becomes a finding."""
        number = parse_number(raw)
        if number is None:
            self.put(slot, raw)
            return
        if len(raw) > SIGNIFICANT and number == number.to_integral_value() and number.adjusted() >= SIGNIFICANT:
            self._put_long(slot, raw, number)
            return
        self.put(slot, shown(number, code, date1904))

    def _put_long(self, slot: Slot, raw: str, number: Decimal) -> None:
        """A code kept as a number. Digits written out beyond what a double can hold were never one."""
        written = raw if raw.isdecimal() else plain(number)
        self.put(slot, written)
        if not (raw.isdecimal() and raw[17:].strip("0")):
            self.findings.append(
                finding(
                    Code.AMBIGUOUS_VALUE,
                    field=f"{self.name}!{address(slot)}",
                    readings=f"{written}, kept as a number: only the first {SIGNIFICANT} digits are certain",
                )
            )

    def sheet(self, page: int, reader: str) -> tuple[Sheet, list[Finding]] | None:
        tiled = tile(self.texts, self.merged, page, self.name, reader)
        return tiled and (tiled[0], self.findings + tiled[1])


@dataclass(slots=True)
class Bounds:
    """What a file has used up of its limits so far."""

    elements: int = 0
    cells: int = 0
    characters: int = 0

    def add(self, texts: Texts) -> None:
        """Counts a finished sheet. Raises InputError(TOO_LARGE)."""
        self.cells += len(texts.texts)
        self.characters += sum(map(len, texts.texts.values()))
        self.check(0)

    def element(self) -> None:
        """Counts a cell, be it empty. Raises InputError(TOO_LARGE)."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_ELEMENTS} cells")

    def check(self, cells: int) -> None:
        """Asks whether so many more cells with text are allowed. Raises InputError(TOO_LARGE)."""
        if self.cells + cells > MAX_CELLS:
            raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_CELLS} cells with text")
        if self.characters > MAX_CHARACTERS:
            raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_CHARACTERS} characters")


def assemble(sheets: Iterable[tuple[int, bool, Texts]], media_type: str, reader: str) -> Document | None:
    """The Document of (number, hidden, texts) for each sheet, or None where none has text."""
    bounds = Bounds()
    pages: list[PageInfo] = []
    done: list[Sheet] = []
    findings: list[Finding] = []
    for number, hidden, texts in sheets:
        bounds.add(texts)
        tiled = texts.sheet(number, reader)
        if tiled is None:
            findings.extend(texts.findings)
            continue
        sheet, found = tiled
        done.append(sheet)
        pages.append(PageInfo(number, sheet.column_count, sheet.row_count, "cells"))
        findings.extend(found)
        if hidden:
            findings.append(finding(Code.HIDDEN_SHEET, name=texts.name))
    if not done:
        return None
    return Document(media_type, reader, tuple(pages), tuple(done), tuple(findings))
