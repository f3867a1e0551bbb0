"""Text files: separated by tabs, commas, pipes, semicolons or wide blanks, else one cell per line.

One file is one Sheet, however many forms stand in it. Rows without text are left out; every Place keeps
the line of the file its row begins on, so that a gap between two forms can still be seen, and the page is as high
as the last of these lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.encodings import decode
from extractors.sniff import CSV, TEXT, TSV
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document, PageInfo
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Cell, Origin, Piece, Place, Sheet

READER = "delimited"

# A form is some 5 kB of text: three thousand forms in a file are enough.
MAX_BYTES = 16 * 2**20
# As many as a worksheet can have; a longer row is no table.
MAX_COLUMNS = 16_384
MAX_CELLS = 2_000_000
# The longest quoted cell: goals of sixty numbered lines have been seen. It bounds the search for a quote.
MAX_QUOTED_LINES = 500
# Stands for the blanks between the cells of a line, as wide as two hanzi or wider.
_BLANKS = "\u3000\u3000"
_WIDE_BLANKS = re.compile("(?:\u3000|  ){2,} ?")
# Lines looked at to choose the separator; a form has about 40.
SAMPLE_LINES = 1_000
# The share of lines that must have it before a separator is believed. A tab hardly ever stands in prose,
# a comma or semicolon often does; a title line and a line above the table have none.
_LEAST_PRESENCE = {"\t": 0.0, "|": 0.3, ",": 0.5, ";": 0.5, _BLANKS: 0.5}
# The most that a separator can score. Rows of a tab file are often cut short, so that they agree less; its texts are
# full of commas.
_PREFERENCE = {"\t": 1.5, "|": 1.25, ",": 1.0, ";": 1.0, _BLANKS: 1.0}
_MEDIA_TYPES = {"\t": TSV, ",": CSV, ";": CSV}

_BREAK = re.compile(r"\r\n|\n|\r")
_THOUSANDS = re.compile(r"\d,(?=\d{3}(?!\d))")
# Titles and loose lines are at times written without the frame of a framed table.
_FRAMED = 0.9
_RULE = re.compile(r":?-{3,}:?|:-+:?|-+:|")  # a field of Markdown's |---|:-:|; a lone dash is text
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_MARKUP_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INNER_BREAK = re.compile("[\v\u2028\u2029\x85]")  # soft breaks of word processors, inside a cell
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # ="0012": how exports keep a spreadsheet from rounding
_SEPARATOR_LINE = re.compile(r"sep=([\t,;|])", re.IGNORECASE)  # a first line for Excel alone


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of fields, and the line (from 1) it begins on."""

    line: int
    fields: list[str]


def read_delimited(data: bytes) -> Document:
    """The file as one Sheet of its nonblank fields, at the column counted by separators (from 0).

    Raises InputError: EMPTY without any text, DAMAGED for what is no text, TOO_LARGE beyond the limits.
    """
    if len(data) > MAX_BYTES:
        raise InputError(FailureCode.TOO_LARGE, f"a text of more than {MAX_BYTES >> 20} MiB")
    lines = _BREAK.split(decode(data))
    separator, first = _separator(lines)
    cells: list[Cell] = []
    width = height = row = 0
    for record in _records(lines, separator, first):
        start = len(cells)
        for column, field in enumerate(record.fields):
            text = field.strip()
            if text:
                place = Place(1, None, record.line, column + 1)
                cells.append(Cell(row, column, text, (Piece(text, place),)))
        if len(cells) > start:
            row += 1
            width, height = max(width, len(record.fields)), record.line
        if len(cells) > MAX_CELLS:
            raise InputError(FailureCode.TOO_LARGE, f"more than {MAX_CELLS} cells")
    if not cells:
        raise InputError(FailureCode.EMPTY, "there is no text in the file")
    sheet = Sheet(tuple(cells), page=1, origin=Origin.DELIMITED, reader=READER)
    return Document(
        media_type=_MEDIA_TYPES.get(separator, TEXT),
        reader=READER,
        pages=(PageInfo(1, width, height, "cells"),),
        sheets=(sheet,),
        findings=_lost_characters(cells),
    )


def _lost_characters(cells: list[Cell]) -> tuple[Finding, ...]:
    """A finding for each cell with U+FFFD: whoever wrote the file had lost a character already."""
    return tuple(
        finding(
            Code.UNREADABLE_VALUE,
            field=f"line {cell.pieces[0].place.row}, column {cell.column + 1}",
            text=cell.text,
        )
        for cell in cells
        if "\ufffd" in cell.text
    )


def _separator(lines: list[str]) -> tuple[str, int]:
    """The separator of the file, "" for none, and the first line that is content."""
    stated = _SEPARATOR_LINE.fullmatch(lines[0].strip(" "))
    if stated:
        return stated.group(1), 1
    sample = [line for line in lines[:SAMPLE_LINES] if line.strip()]
    best, score = "", 0.0
    for candidate, most in _PREFERENCE.items():
        if most > score and (own := _score(sample, candidate)) > score:
            best, score = candidate, own
    if best:
        return best, 0
    ended = sum(line.rstrip().endswith("|") for line in sample)  # a pipe behind each cell, and a cell a line
    return ("|", 0) if ended > _FRAMED * len(sample) else ("", 0)


def _score(sample: list[str], separator: str) -> float:
    """How well the separator explains the lines: how many have it, and how far they agree on the columns."""
    if separator != _BLANKS and not any(separator in line for line in sample):
        return 0.0
    if separator == ",":
        commas = sum(line.count(",") for line in sample)
        if 2 * sum(len(_THOUSANDS.findall(line)) for line in sample) > commas and '"' not in "".join(sample):
            return 0.0  # 65,700.00 in prose, or in a table of another kind
    if separator in ("|", _BLANKS) or any('"' in line for line in sample):
        widths = [len(record.fields) for record in _records(sample, separator, 0)]
    else:
        widths = [line.count(separator) + 1 for line in sample]
    several = [width for width in widths if width > 1]
    if not several or len(several) < _LEAST_PRESENCE[separator] * len(widths):
        return 0.0
    agreement = Counter(several).most_common(1)[0][1] / len(several)
    return _PREFERENCE[separator] * len(several) / len(widths) * (0.5 + 0.5 * agreement)


def _records(lines: list[str], separator: str, first: int) -> Iterator[_Record]:
    if separator == "|":
        yield from _piped(lines, first)
        return
    if separator == _BLANKS:
        yield from (_Record(number, _parted(line)) for number, line in enumerate(lines[first:], start=first + 1))
        return
    number = first
    while number < len(lines):
        line = lines[number]
        begin = number
        if not separator:
            fields = [line]
            number += 1
        elif line.count(separator) >= MAX_COLUMNS:
            raise InputError(FailureCode.TOO_LARGE, f"line {number + 1} has more than {MAX_COLUMNS} columns")
        elif '"' not in line:
            fields = line.split(separator)
            number += 1
        else:
            fields, number = _quoted(lines, number, separator)
        if _INNER_BREAK.search(line) or (number > begin + 1 and any(map(_INNER_BREAK.search, fields))):
            fields = [_INNER_BREAK.sub("\n", field) for field in fields]
        yield _Record(begin + 1, fields)


def _parted(line: str) -> list[str]:
    """The cells of a line parted by wide blanks; those in front of it are the indent of a paragraph.

    Raises InputError for more than MAX_COLUMNS.
    """
    fields = _WIDE_BLANKS.split(line.strip())
    if len(fields) > MAX_COLUMNS:
        raise InputError(FailureCode.TOO_LARGE, f"a line has more than {MAX_COLUMNS} columns")
    return fields


def _piped(lines: list[str], first: int) -> Iterator[_Record]:
    """Rows with or without outer pipes. Without them a row with a blank first cell begins with a pipe too."""
    rows = [line.strip() for line in lines]
    piped = [row for row in rows if "|" in row]
    framed = sum(row.startswith("|") for row in piped) >= _FRAMED * len(piped)
    for number, row in enumerate(rows[first:], start=first + 1):
        if row.count("|") >= MAX_COLUMNS:
            raise InputError(FailureCode.TOO_LARGE, f"line {number} has more than {MAX_COLUMNS} columns")
        inner = row.removeprefix("|") if framed else row
        if inner.endswith("|") and not inner.endswith("\\|"):
            inner = inner[:-1]
        fields = _BARE_PIPE.split(inner)
        framing = row[:2] in ("+-", "+=") and set(row) <= set("+-= ")
        if framing or all(_RULE.fullmatch(field.strip()) for field in fields):
            continue
        if "\\" in row:
            fields = [field.replace("\\|", "|") for field in fields]
        if "<" in row:
            fields = [_MARKUP_BREAK.sub("\n", field) for field in fields]
        yield _Record(number, fields)


def _quoted(lines: list[str], number: int, separator: str) -> tuple[list[str], int]:
    """The fields of the record that begins on line `number`, and the line after it.

    A field is quoted when its quote opens it and the closing one ends it; any other quote is text.
    """
    fields: list[str] = []
    line = lines[number]
    position = 0
    while True:
        opening = position
        while separator != "\t" and line.startswith(" ", opening):
            opening += 1
        closed = _closed(lines, number, opening + 1, separator) if line.startswith('"', opening) else None
        if closed is not None:
            text, number, position = closed
            line = lines[number]
        else:
            end = line.find(separator, position)
            end = len(line) if end < 0 else end
            text, position = line[position:end], end
        formula = _FORMULA_TEXT.fullmatch(text)
        fields.append(formula.group(1) if formula else text)
        if position >= len(line):
            return fields, number + 1
        position += len(separator)


def _closed(lines: list[str], number: int, position: int, separator: str) -> tuple[str, int, int] | None:
    """The text of a quoted field from just behind its quote, then the line and position behind it.

    None where no quote closes it properly: then the opening one is text. In a tab file a quote that would
    swallow a whole row is text too, since a spreadsheet's cell with line breaks has no tabs.
    """
    parts: list[str] = []
    for ahead in range(number, min(number + MAX_QUOTED_LINES, len(lines))):
        line = lines[ahead]
        start = position if ahead == number else 0
        scan = start
        while (quote := line.find('"', scan)) >= 0 and line.startswith('"', quote + 1):
            scan = quote + 2
        over_rows = quote < 0 or ahead > number
        if separator == "\t" and over_rows and separator in line[start : quote if quote >= 0 else None]:
            return None
        if quote < 0:
            parts.append(line[start:])
            continue
        end = quote + 1
        while line.startswith(" ", end):
            end += 1
        if end < len(line) and not line.startswith(separator, end):
            return None
        parts.append(line[start:quote])
        return "\n".join(parts).replace('""', '"'), ahead, end
    return None
