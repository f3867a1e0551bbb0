"""Workbooks and documents made to take a reader's time, memory or stack, or to make it open what lies elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

from tests.bombs import MEGABYTE
from tests.broken_files import valid_file


def repacked(kind: str, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A valid workbook or document with some parts replaced, changed, or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(valid_file(kind))) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        names = dict.fromkeys([*whole.namelist(), *parts])
        for name in names:
            part = whole.read(name) if name in whole.namelist() else b""
            given = parts.get(name, part)
            content = given if isinstance(given, bytes) else given(part)
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


SHEET, STRINGS, DOCUMENT = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "word/document.xml"
_SHEET_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_BODY_HEAD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_LAUGHS = b"<!DOCTYPE lol [<!ENTITY l0 'ha'>%s]>" % b"".join(
    b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
)


def laughing_workbook() -> bytes:
    return repacked(
        ".xlsx", {SHEET: _LAUGHS + _SHEET_HEAD + b'<row><c t="str"><v>&l9;</v></c></row></sheetData></worksheet>'}
    )


def laughing_document() -> bytes:
    return repacked(
        ".docx", {DOCUMENT: _LAUGHS + _BODY_HEAD + b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"}
    )


def external_entity(kind: str, part: str, target: str) -> bytes:
    """A part whose text is a file of the machine, or a page of the net."""
    entity = b"<!DOCTYPE x [<!ENTITY secret SYSTEM '%s'>]>" % target.encode()
    cell = _SHEET_HEAD + b'<row><c t="str"><v>&secret;</v></c></row></sheetData></worksheet>'
    text = _BODY_HEAD + b"<w:p><w:r><w:t>&secret;</w:t></w:r></w:p></w:body></w:document>"
    return repacked(kind, {part: entity + (cell if kind == ".xlsx" else text)})


def cells(rows: int, columns: int, cell: bytes = b"<c><v>1</v></c>") -> bytes:
    return repacked(
        ".xlsx", {SHEET: _SHEET_HEAD + (b"<row>" + cell * columns + b"</row>") * rows + b"</sheetData></worksheet>"}
    )


def merged(ranges: int, reference: bytes = b"A1:XFD1048576") -> bytes:
    def with_ranges(part: bytes) -> bytes:
        return part.replace(
            b'<mergeCell ref="A1:D1"',
            b'<mergeCell ref="A1:D1"/>' + b'<mergeCell ref="%s"/>' % reference * ranges + b"<x",
        )

    return repacked(".xlsx", {SHEET: with_ranges})


def far_cells(count: int) -> bytes:
    """Cells along the diagonal of the largest sheet: next to nothing in a table of thousands by thousands."""
    from extractors.tiling import address

    inner = b"".join(b'<row><c r="%s" t="str"><v>x</v></c></row>' % address((n * 9, n)).encode() for n in range(count))
    return repacked(".xlsx", {SHEET: _SHEET_HEAD + inner + b"</sheetData></worksheet>"})


def one_string(count: int, size: int) -> bytes:
    """A text of this size that as many cells show, with blanks around it."""
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>  %s</t></si></sst>'
    cells = b"<row>" + b'<c t="s"><v>0</v></c>' * count + b"</row></sheetData></worksheet>"
    return repacked(".xlsx", {STRINGS: strings % (b"x" * size), SHEET: _SHEET_HEAD + cells})


def one_sheet_again(count: int) -> bytes:
    """A workbook that lists its one sheet under as many names."""
    listed = b"".join(
        b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="s%d" sheetId="%d"'
        b' r:id="rId1"/>' % (number, number)
        for number in range(2, count)
    )
    return repacked(".xlsx", {"xl/workbook.xml": lambda part: part.replace(b"</sheets>", listed + b"</sheets>")})


def deep_xml(kind: str, part: str, depth: int) -> bytes:
    head = _SHEET_HEAD if kind == ".xlsx" else _BODY_HEAD
    tag = b"row" if kind == ".xlsx" else b"w:sdt"
    return repacked(kind, {part: head + b"<%s>" % tag * depth})


def deep_tables(depth: int) -> bytes:
    """Tables in cells of tables."""
    opening = b"<w:tbl><w:tr><w:tc>" * depth
    inner = b"<w:p><w:r><w:t>deep</w:t></w:r></w:p>"
    closing = b"</w:tc></w:tr></w:tbl>" * depth
    return repacked(".docx", {DOCUMENT: _BODY_HEAD + opening + inner + closing + b"</w:body></w:document>"})


def wide_cells(span: int, rows: int) -> bytes:
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="%d"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>' % span
    inner = b"<w:tbl>" + (b"<w:tr>" + cell + b"</w:tr>") * rows + b"</w:tbl>"
    return repacked(".docx", {DOCUMENT: _BODY_HEAD + inner + b"</w:body></w:document>"})


def attributes(count: int) -> bytes:
    """One tag with as many attributes."""
    stated = b" ".join(b'a%d="1"' % n for n in range(count))
    return repacked(".xlsx", {SHEET: _SHEET_HEAD.replace(b"<sheetData>", b"<sheetData %s>" % stated)})


def endless(kind: str, part: str, size: int) -> bytes:
    """A text of spaces without an end."""
    head = (_SHEET_HEAD + b'<row><c t="str"><v>') if kind == ".xlsx" else (_BODY_HEAD + b"<w:p><w:r><w:t>")
    return repacked(kind, {part: head + b"x" * size})


def overlapping_zip(count: int, size: int) -> bytes:
    """A directory that names one deflated entry again and again, as many names for the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", b"<workbook>" + b" " * size)
        entry = packed.filelist[1]
        for number in range(count):
            again = zipfile.ZipInfo(f"xl/w{number}.xml")
            again.compress_type, again.CRC = entry.compress_type, entry.CRC
            again.compress_size, again.file_size = entry.compress_size, entry.file_size
            again.header_offset = entry.header_offset
            packed.filelist.append(again)
    return out.getvalue()


def lying_sizes(kind: str, part: str) -> bytes:
    """A part whose entry says it is small, and that goes on for 30 MB."""
    data = bytearray(repacked(kind, {part: b" " * (30 * MEGABYTE)}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(part.encode()))
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


def leading_out(kind: str, address: str = "http://127.0.0.1:9/x", path: str = "/etc/hostname") -> bytes:
    """Parts and relations that name files of the machine, and an address."""
    header = b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"'
    relation = (
        b'<Relationship Id="rId97" Target="../../../../../../..%s" %s/>' % (path.encode(), header)
        + b'<Relationship Id="rId98" Target="%s" TargetMode="External" %s/>' % (address.encode(), header)
        + b'<Relationship Id="rId99" Target="%s" %s/></Relationships>' % (address.encode(), header)
    )
    main = "word/_rels/document.xml.rels" if kind == ".docx" else "xl/_rels/workbook.xml.rels"
    return repacked(
        kind,
        {
            main: lambda part: part.replace(b"</Relationships>", relation),
            "../../escaped.txt": b"out",
            "/etc/x.xml": b"out",
        },
    )


MACRO = "Sub AutoOpen() Shell"


def with_macros(kind: str) -> bytes:
    """A package with a project of macros and an embedded object, both no more than words."""
    folder = "xl" if kind == ".xlsx" else "word"
    words = MACRO.encode()
    return repacked(kind, {f"{folder}/vbaProject.bin": words, f"{folder}/embeddings/oleObject1.bin": words})
