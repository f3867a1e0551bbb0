"""What both workbook readers share: the texts of a sheet under one file's limits → Sheets → Document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from extractors.tiling import Range, Slot, address, tile
from extractors.workbook.cell_styles import UNKNOWN_GLYPH, CellStyle, RichText, Run, seen
from extractors.workbook.date_formats import day_count
from extractors.workbook.hidden_lines import MOST_TOLD, HiddenLines, hidden_text
from extractors.workbook.number_formats import (
    SIGNIFICANT,
    is_date_code,
    is_for_texts,
    is_hidden,
    parse_number,
    plain,
    shown,
    text_shown,
)
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import is_nothing
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
    page: int
    texts: dict[Slot, str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden: HiddenLines = field(default_factory=HiddenLines)
    findings: list[Finding] = field(default_factory=list)
    _untold: int = MOST_TOLD  # findings for hidden texts and conditions that may yet be added

    def put(self, slot: Slot, text: str) -> None:
        """The text as it is, whatever its style."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if text:
            self.texts[slot] = text

    def put_text(self, slot: Slot, text: RichText, style: CellStyle) -> None:
        """A text that was put in, as font and format show it; what they hide becomes a finding."""
        if style.plain and isinstance(text, str):
            self.put(slot, text)
            return
        typed = self._seen(slot, (Run(text),) if isinstance(text, str) else text, style).strip()
        formatted = text_shown(typed, style.code) if typed else ""
        if typed not in formatted:
            self._hide(slot, typed)
        self.put(slot, formatted)

    def put_shown(self, slot: Slot, text: str, style: CellStyle) -> None:
        """A text as the format shows it already, in the cell's font."""
        self.put(slot, text if style.as_typed else self._seen(slot, (Run(text),), style))

    def _seen(self, slot: Slot, runs: Iterable[Run], style: CellStyle) -> str:
        text, hidden, doubtful = seen(runs, style)
        where = f"{self.name}!{address(slot)}"
        for unseen in hidden:
            self._hide(slot, unseen)
        if doubtful:
            self.findings.append(finding(Code.AMBIGUOUS_VALUE, field=where, readings=f"{text}: lowered digits"))
        if UNKNOWN_GLYPH in text:
            self.findings.append(finding(Code.UNREADABLE_VALUE, field=where, text=text))
        return text

    def _hide(self, slot: Slot, text: str) -> None:
        if self._untold and not is_nothing(text):
            self._untold -= 1
            self.findings.append(hidden_text(self.page, address(slot), text))

    def doubt(self, cells: str, effect: str) -> None:
        """What a condition makes of the cells, where it holds: that is not computed."""
        if self._untold:
            self._untold -= 1
            readings = f"as it is put in | {effect}, where a condition holds"
            self.findings.append(finding(Code.AMBIGUOUS_VALUE, field=f"{self.name}!{cells[:40]}", readings=readings))

    def put_number(self, slot: Slot, raw: str, style: CellStyle, date1904: bool) -> None:
        """The number as shown; one of more digits than a spreadsheet keeps becomes a finding, as one that is hidden."""
        number = parse_number(raw)
        if number is None:
            self.put_shown(slot, raw, style)
            return
        if len(raw) > SIGNIFICANT and number == number.to_integral_value() and number.adjusted() >= SIGNIFICANT:
            self._put_long(slot, raw, number, style)
            return
        text = shown(number, style.code, date1904)
        if style.hides_numbers and number and is_hidden(number, style.code):
            self._hide(slot, text)
        if not style.plain and is_for_texts(style.code):  # programs differ in whether it holds for numbers
            readings = f"{text} | {text_shown(text, style.code)}"
            self.findings.append(finding(Code.AMBIGUOUS_VALUE, field=f"{self.name}!{address(slot)}", readings=readings))
        self.put_shown(slot, text, style)

    def put_date(self, slot: Slot, raw: str, style: CellStyle, date1904: bool) -> None:
        """An ISO date as its format shows it; where that is no format of dates, as it is kept, without 0 o'clock."""
        try:
            days = day_count(datetime.fromisoformat(raw.strip()).replace(tzinfo=None), date1904)
        except ValueError:
            self.put_shown(slot, raw, style)
            return
        if is_date_code(style.code) and days >= 1:
            self.put_shown(slot, shown(days, style.code, date1904), style)
        else:
            self.put_shown(slot, raw.strip().removesuffix("Z").removesuffix("T00:00:00"), style)

    def _put_long(self, slot: Slot, raw: str, number: Decimal, style: CellStyle) -> None:
        """A code kept as a number. Digits written out beyond what a double can hold were never one."""
        written = raw if raw.isdecimal() else plain(number)
        self.put_shown(slot, written, style)
        if not (raw.isdecimal() and raw[17:].strip("0")):
            self.findings.append(
                finding(
                    Code.AMBIGUOUS_VALUE,
                    field=f"{self.name}!{address(slot)}",
                    readings=f"{written}, kept as a number: only the first {SIGNIFICANT} digits are certain",
                )
            )

    @property
    def is_list(self) -> bool:
        """Whether there are texts, and no two of them side by side."""
        rows = [row for row, _ in self.texts]
        return 0 < len(rows) == len(set(rows))

    def sheet(self, reader: str) -> tuple[Sheet, list[Finding]] | None:
        tiled = tile(self.texts, self.merged, self.page, self.name, reader)
        if tiled is None:
            return None
        sheet, found = tiled
        return sheet, [*self.findings, *found, *self.hidden.findings(self.texts, self.merged, self.page)]


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


def _page(sheet: Sheet) -> PageInfo:
    """As wide and high as the worksheet down to its last text, with what is blank above and beside, as places count."""
    ends = [
        (cell.column_span + (place.column or 1), cell.row_span + (place.row or 1))
        for cell in sheet.cells
        for place in (piece.place for piece in cell.pieces)
    ]
    return PageInfo(sheet.page, max(end for end, _ in ends) - 1, max(end for _, end in ends) - 1, "cells")


def assemble(sheets: Iterable[tuple[bool, Texts]], media_type: str, reader: str) -> Document | None:
    """The Document of the texts of each sheet, and whether it is hidden, or None where none has text.

    The choices of a drop-down list stand on a hidden sheet, one below the other: they are no part of any form.
    """
    bounds = Bounds()
    pages: list[PageInfo] = []
    done: list[Sheet] = []
    findings: list[Finding] = []
    for hidden, texts in sheets:
        bounds.add(texts)
        if hidden and texts.is_list:
            findings.append(finding(Code.HIDDEN_LIST, name=texts.name))
            continue
        tiled = texts.sheet(reader)
        if tiled is None:
            findings.extend(texts.findings)
            continue
        sheet, found = tiled
        done.append(sheet)
        pages.append(_page(sheet))
        findings.extend(found)
        if hidden:
            findings.append(finding(Code.HIDDEN_SHEET, page=sheet.page, name=texts.name))
    if not done:
        return None
    return Document(media_type, reader, tuple(pages), tuple(done), tuple(findings))
