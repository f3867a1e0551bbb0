"""One worksheet of an .xlsx file, tag by tag: its cells with text, merged ranges, hidden rows and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.package import local, refuse_doctype
from extractors.tiling import Range, Slot, address
from extractors.workbook.cell_styles import CellStyle, Look, RichText, Run
from extractors.workbook.hidden_lines import Stretch
from extractors.workbook.number_formats import parse_number
from extractors.workbook.strings import rich_text, unescape
from extractors.workbook.styles import Styles, look_of
from extractors.workbook.worksheets import Bounds, Texts
from pipeline.errors import FailureCode, InputError
from pipeline.model.finding import Code, finding

MAX_MERGED = 100_000
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_UNSEEN_HEIGHT = 1.0  # points
_UNSEEN_WIDTH = 0.08  # characters: less than a dot of the screen

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_PLAIN = CellStyle()
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class Book:
    """What the sheets of a workbook share.

    `stale` says that the program is told to compute every formula when it opens the file: whoever wrote the file may
    not have done so.
    """

    strings: Sequence[RichText]
    styles: Styles
    date1904: bool
    stale: bool


class Worksheet:
    """Receives a worksheet's tags; keeps the cells that have text, and how rows and columns lie."""

    def __init__(self, texts: Texts, book: Book, bounds: Bounds) -> None:
        self.texts = texts
        self._book, self._styles, self._bounds = book, book.styles.cells, bounds
        self._locals: dict[str, str] = {}
        self._row, self._column = -1, -1
        self._kind, self._style = "n", 0
        self._value: list[str] = []
        self._inline: list[tuple[list[str], Look | None]] = []
        self._look: Look | None = None
        self._font: dict[str, dict[str, str]] | None = None
        self._formula: list[str] | None = None
        self._sink: list[str] | None = None
        self._hint = False
        self._conditioned = ""

    def start(self, tag: str, stated: dict[str, str]) -> None:
        name = self._locals.get(tag) or self._locals.setdefault(tag, local(tag))
        if name == "c":
            self._start_cell(stated)
        elif name == "v":
            self._sink = self._value
        elif name == "t" and not self._hint:
            self._sink = []
            self._inline.append((self._sink, self._look))
        elif name == "f":
            self._sink = self._formula = []
        elif name == "row":
            self._start_row(stated)
        else:
            self._start_other(name, stated)

    def _start_other(self, name: str, stated: dict[str, str]) -> None:
        if self._font is not None:
            self._font[name] = stated
        elif name == "r":
            self._look = None
        elif name == "rPr":
            self._font = {}
        elif name == "rPh":
            self._hint = True
        elif name == "mergeCell":
            self._merge(stated.get("ref", ""))
        elif name == "col":
            self._lay_columns(stated)
        elif name == "conditionalFormatting":
            self._conditioned = stated.get("sqref", "")
        elif name == "cfRule" and (effect := self._book.styles.conditional.get(int(stated.get("dxfId", -1)))):
            self.texts.doubt(self._conditioned, effect)

    def _start_row(self, stated: dict[str, str]) -> None:
        self._row = int(stated["r"]) - 1 if "r" in stated else self._row + 1
        self._column = -1
        if stated.get("hidden") in _TRUE or float(stated.get("ht", "inf")) < _UNSEEN_HEIGHT:
            _lengthen(self.texts.hidden.rows, (self._row, self._row))

    def _lay_columns(self, stated: dict[str, str]) -> None:
        if stated.get("hidden") in _TRUE or float(stated.get("width", "inf")) < _UNSEEN_WIDTH:
            _lengthen(self.texts.hidden.columns, (int(stated["min"]) - 1, int(stated["max"]) - 1))

    def _start_cell(self, stated: dict[str, str]) -> None:
        self._bounds.element()
        if reference := stated.get("r"):
            self._row, self._column = _slot(reference)
        else:
            self._column += 1
        self._kind, self._style = stated.get("t", "n"), int(stated.get("s", 0))
        self._value, self._inline, self._look, self._formula = [], [], None, None

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
        elif name == "rPr" and self._font is not None:
            self._look, self._font = look_of(self._font), None

    def _end_cell(self) -> None:
        slot = self._row, self._column
        raw = "".join(self._value)
        style = self._styles[self._style] if self._style < len(self._styles) else _PLAIN
        self._bounds.check(len(self.texts.texts))
        if self._formula is not None and self._is_uncomputed(raw):
            where = f"{self.texts.name}!{address(slot)}"
            formula = "=" + "".join(self._formula)
            self.texts.findings.append(finding(Code.UNREADABLE_VALUE, field=where, text=formula))
        elif self._inline and not raw.strip():
            self.texts.put_text(slot, self._inline_text(), style)
        elif self._kind in ("str", "inlineStr"):
            self.texts.put_text(slot, unescape(raw), style)
        elif self._kind == "s":
            self.texts.put_text(slot, self._book.strings[int(raw)] if raw else "", style)
        elif self._kind == "d":
            self.texts.put_date(slot, raw, style, self._book.date1904)
        elif self._kind == "b":
            self.texts.put_shown(slot, "TRUE" if raw.strip() in _TRUE else "FALSE", style)
        elif self._kind == "e" or not raw.strip():
            self.texts.put_shown(slot, raw, style)
        else:
            self.texts.put_number(slot, raw, style, self._book.date1904)

    def _inline_text(self) -> RichText:
        if len(self._inline) == 1 and self._inline[0][1] is None:
            return unescape("".join(self._inline[0][0]))
        return rich_text([Run("".join(parts), look) for parts, look in self._inline])

    def _is_uncomputed(self, raw: str) -> bool:
        """Whether a formula's result is missing, or the 0 that some writers put where they cannot compute."""
        if self._kind == "str":
            return False
        return not raw.strip() or (self._book.stale and self._kind == "n" and parse_number(raw) == 0)

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


def _lengthen(stretches: list[Stretch], more: Stretch) -> None:
    """Adds a stretch, as part of the one before it where they touch."""
    if stretches and stretches[-1][1] + 1 == more[0]:
        stretches[-1] = stretches[-1][0], more[1]
    else:
        stretches.append(more)


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
