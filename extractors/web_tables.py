"""Tables of web pages (HTML), which exports like to name .xls: each becomes a Sheet with the lines above it.

What a browser shows is read, and nothing else: no script runs, no style sheet or picture is fetched. Text that is
hidden or struck out is left out, with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from extractors.encodings import decode
from extractors.sniff import HTML
from extractors.tiling import MAX_SLOTS, Range, tile
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Sheet

READER = "html"
AS_XLSX = "open it in WPS or Excel and save it as .xlsx"

MAX_BYTES = 16 * 2**20
MAX_COLUMNS = 1_000
# Characters of a hidden text in its finding.
LONGEST_QUOTE = 60

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|line-through|font-size\s*:\s*0", re.I)
_CLASS = re.compile(r"\.([\w-]+)")

_UNSEEN = frozenset(["script", "style", "title", "template", "noscript", "button", "xml"])
_STRUCK = frozenset(["s", "strike", "del"])
_FIELDS = frozenset(["input", "select", "textarea", "iframe", "frame", "frameset", "object", "embed", "canvas", "svg"])
_VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# The list that LibreOffice puts before the sheets of a workbook, and the name above each of them.
_LIST = re.compile(
    r"<hr>\s*<p><center>\s*<h1>[^<]*</h1>\s*(?:<a href=\"#table\d+\">[^<]*</a>\s*<br>\s*)+</center></p>\s*<hr>", re.I
)
_NAME_OF_SHEET = re.compile(r"<a name=\"table\d+\"><h1>[^<]*<em>[^<]*</em></h1></a>", re.I)
_LINES = frozenset(["p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "center"])
_ENDING = {"td": ("td", "th", "tr"), "th": ("td", "th", "tr"), "tr": ("tr",)}
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_SHIFTED = {"sup": _RAISED, "sub": _LOWERED}
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef、。“”‘’—…]"
# Between two hanzi the break of a source line is none; browsers show a space elsewhere.
_BREAK = re.compile(rf"(?<={_WIDE})[ \t\r\f]*\n[ \t\r\n\f]*(?={_WIDE})")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ENDED = "\v"  # a line that the page ends, until the breaks of the source are gone

Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class _Table:
    """Texts by row and column, ranges of cells, and up to which row a cell from above fills each column."""

    above: list[str]
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    ranges: list[Range] = field(default_factory=list)
    filled: dict[int, int] = field(default_factory=dict)
    row: int = -1
    in_cell: bool = False


def read_web_tables(data: bytes) -> Document:
    """The tables as ruled Sheets of page 1; Places count rows through the page, lines outside of tables too.

    Raises InputError: DAMAGED, TOO_LARGE, and UNSUPPORTED for a page without tables or with fields to fill in.
    """
    if len(data) > MAX_BYTES:
        raise InputError(FailureCode.TOO_LARGE, f"a web page of more than {MAX_BYTES >> 20} MiB")
    text = decode(data)
    parser = _Parser(frozenset(_hiding_classes(text)))
    parser.feed(_without_names_of_sheets(_without_declarations(text)))
    parser.close()
    parser.end()
    if not parser.tables:
        raise InputError(FailureCode.UNSUPPORTED, "a web page without a table", AS_XLSX)
    sheets: list[Sheet] = []
    findings, first = parser.findings, 0
    for table in parser.tables:
        sheet, wrong, height = _sheet(table, first, parser.lines if table is parser.tables[-1] else [])
        first += height
        sheets.append(sheet)
        findings += wrong
    pages = (PageInfo(1, max(sheet.column_count for sheet in sheets), first, "cells"),)
    return Document(HTML, READER, pages, tuple(sheets), tuple(dict.fromkeys(findings)))


def _hiding_classes(text: str) -> Iterator[str]:
    """Classes whose rules hide or strike out what has them."""
    at, small = 0, text.lower()
    while (start := small.find("<style", at)) >= 0 and (at := small.find("</style", start)) >= 0:
        for rule in text[start:at].split("}"):
            selectors, _, rules = rule.partition("{")
            if _HIDING.search(rules):
                yield from _CLASS.findall(selectors)


def _without_declarations(text: str) -> str:
    """The page without comments and declarations, in time that grows with its length alone: of what never ends the
    parser looks for the end each time anew.
    """
    if text.rfind("<") > text.rfind(">"):
        raise InputError(FailureCode.DAMAGED, "the web page is cut off: its last tag never ends")
    shown, at = [], 0
    while (start := text.find("<!", at)) >= 0:
        closing = "-->" if text.startswith("<!--", start) else ">"
        end = text.find(closing, start + 2)
        if end < 0:
            raise InputError(FailureCode.DAMAGED, "the web page is cut off: a comment in it never ends")
        shown.append(text[at:start])
        at = end + len(closing)
    return "".join(shown) + text[at:]


def _without_names_of_sheets(text: str) -> str:
    """The page without what LibreOffice adds to the text of sheets: their list and their names; any other as it is."""
    unlisted, lists = _LIST.subn("", text, count=1)
    return _NAME_OF_SHEET.sub("", unlisted) if lists else text


def _sheet(table: _Table, first: int, below: list[str]) -> tuple[Sheet, list[Finding], int]:
    """The lines above a table, its rows and the lines below, from row `first` of the page on: the sheet, what is wrong
    with its spans, and how many rows those are.
    """
    top = first + len(table.above)
    last = table.row
    width = max((one.right + 1 for one in table.ranges), default=1)
    if (last + 1) * width > MAX_SLOTS:
        raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_SLOTS} cells")
    bottom = top + last + 1
    loose = {**dict(enumerate(table.above, first)), **dict(enumerate(below, bottom))}
    texts = {(row, 0): line for row, line in loose.items()}
    texts |= {(top + row, column): text for (row, column), text in table.texts.items() if text}
    ranges = [Range(row, 0, row, width - 1) for row in loose]
    ranges += [Range(top + one.top, one.left, top + min(one.bottom, last), one.right) for one in table.ranges]
    made = tile(texts, ranges, 1, "", READER)
    if not made:
        raise InputError(FailureCode.EMPTY, "there is no text in the tables of the web page")
    sheet, wrong = made
    height = max(cell.end_row for cell in sheet.cells)
    loose_rows = (*range(len(table.above)), *range(height - len(below), height))
    return replace(sheet, loose_rows=frozenset(loose_rows)), wrong, bottom + len(below) - first


class _Parser(HTMLParser):
    """Tables in the order in which they end, and the lines after the last one."""

    def __init__(self, hiding: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.lines: list[str] = []
        self.findings: list[Finding] = []
        self._hiding = hiding
        self._open: list[_Table] = []
        self._text: list[str] = []
        self._unseen: list[str] = []  # the elements that are open in one that is not shown, itself first
        self._left_out: list[str] = []
        self._shifted: list[str] = []
        self._slots = 0

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        given = {name: value or "" for name, value in attributes}
        self._end_unseen_at(tag)
        if self._unseen:
            self._unseen += [tag] if tag in (self._unseen[0], "table") else []
            return
        if tag in _FIELDS and given.get("type", "").lower() != "hidden":
            raise InputError(FailureCode.UNSUPPORTED, "a web page with fields to fill in, or parts elsewhere", AS_XLSX)
        hidden = tag in _STRUCK or self._is_hidden(given)
        if tag in _VOID:
            self._put_void(tag, given, hidden)
        elif tag in _UNSEEN or hidden:
            self._unseen.append(tag)
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].row += 1
        elif tag in ("td", "th") and self._open:
            self._begin_cell(given)
        elif tag in _LINES:
            self._text.append(_ENDED)
        elif tag in _SHIFTED:
            self._shifted.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
            self._end_unseen(tag)
            return
        self._end_unseen_at("tr" if tag == "table" else tag)
        if self._unseen:
            return
        if tag == "table" and self._open:
            self._end_table()
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag in _LINES:
            self._text.append(_ENDED)
        elif tag in _SHIFTED and tag in self._shifted:
            self._shifted.remove(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            self._left_out.append(data)
        else:
            self._text.append(data.translate(_SHIFTED[self._shifted[-1]]) if self._shifted else data)

    def end(self) -> None:
        """At the end of the page: tables that nobody closed end there."""
        while self._open:
            self._end_table()
        self.lines += self._taken().split("\n")
        self.lines = [line for line in self.lines if line]

    def _is_hidden(self, given: dict[str, str]) -> bool:
        classes = given.get("class", "").split()
        return "hidden" in given or bool(_HIDING.search(given.get("style", ""))) or not self._hiding.isdisjoint(classes)

    def _end_unseen_at(self, tag: str) -> None:
        """A hidden cell or row that nobody closes ends where the next one begins."""
        if len(self._unseen) == 1 and tag in _ENDING.get(self._unseen[0], ()):
            self._end_unseen(self._unseen.pop())

    def _end_unseen(self, tag: str) -> None:
        """What a page never shows is passed over; what a style hides is said."""
        if self._unseen:
            return
        text, self._left_out = " ".join("".join(self._left_out).split()), []
        if tag not in _UNSEEN and any(map(str.isalnum, text)):
            self.findings.append(finding(Code.HIDDEN_TEXT, page=1, text=text[:LONGEST_QUOTE]))

    def _put_void(self, tag: str, given: dict[str, str], hidden: bool) -> None:
        if tag == "br":
            self._text.append(_ENDED)
        elif tag == "col" and hidden:
            self.findings.append(finding(Code.HIDDEN_TEXT, page=1, text="<col>"))
        elif tag == "img" and self._open and self._open[-1].in_cell and not hidden:
            said = given.get("alt", "").strip() or "<img>"
            self.findings.append(finding(Code.UNREADABLE_VALUE, field=f"row {self._open[-1].row + 1}", text=said[:20]))

    def _taken(self) -> str:
        """The text since the last call, line by line, without blank lines and blanks around them."""
        text = _SPACE.sub(" ", _BREAK.sub("", "".join(self._text))).replace("\xa0", " ")
        self._text = []
        return "\n".join(line for part in text.split(_ENDED) if (line := part.strip()))

    def _begin_table(self) -> None:
        """A table in a cell of another: that one only lays the page out, and its texts are lines."""
        if self._open:
            self._end_cell()
            outer = self._open[-1]
            beside = [text for (row, _), text in outer.texts.items() if row == outer.row and text]
            if beside:
                self.findings.append(finding(Code.CROOKED_TABLE, page=1, reason=f"a table beside {beside[0][:20]}"))
            self.lines += outer.above + [line for text in outer.texts.values() for line in text.split("\n")]
            outer.above, outer.texts, outer.ranges = [], {}, []
        self.lines += self._taken().split("\n")
        self._open.append(_Table([line for line in self.lines if line]))
        self.lines = []

    def _end_table(self) -> None:
        self._end_cell()
        table = self._open.pop()
        if any(table.texts.values()):
            self.tables.append(table)
        else:
            self.lines = table.above + self.lines

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._end_cell()
        table = self._open[-1]
        table.row = max(table.row, 0)
        stray = self._taken()  # between cells, where browsers show it above the table
        table.above += [line for line in stray.split("\n") if line]
        rows, columns = (_span(given.get(name, "")) for name in ("rowspan", "colspan"))
        column = 0
        while table.filled.get(column, -1) >= table.row:
            column += 1
        self._slots += columns
        if column + columns > MAX_COLUMNS or self._slots > MAX_SLOTS:
            raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_COLUMNS} columns or {MAX_SLOTS} cells")
        bottom = table.row + rows - 1
        table.filled.update(dict.fromkeys(range(column, column + columns), bottom))
        table.ranges.append(Range(table.row, column, bottom, column + columns - 1))
        table.texts[table.row, column] = ""
        table.in_cell = True

    def _end_cell(self) -> None:
        if self._open and self._open[-1].in_cell:
            table = self._open[-1]
            slot = table.ranges[-1].top, table.ranges[-1].left
            table.texts[slot] = self._taken()
            table.in_cell = False


def _span(stated: str) -> int:
    """Of a cell, at least 1; what is no number is 1. A span of 0 rows reaches to the end of the table."""
    match = re.match(r"\s*(\d{1,5})", stated)
    if not match:
        return 1
    return int(match[1]) or 65_535
