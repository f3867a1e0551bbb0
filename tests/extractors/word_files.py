"""Word files made for tests: a body of XML, with styles, lists and other parts of one's own."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml

from extractors.word.reader import read_word
from pipeline.model.document import Document
from pipeline.model.table import Sheet

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(fill: Callable[[Any], object]) -> bytes:
    document = docx.Document()
    fill(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def with_body(body: str) -> bytes:
    """A document whose body is this XML."""

    def fill(document: Any) -> None:
        element = document.element.body
        for child in list(element):
            element.remove(child)
        for child in parse_xml(f"<w:body {SPACES}>{body}</w:body>"):
            element.append(child)

    return word(fill)


def with_parts(data: bytes, parts: Mapping[str, str], relations: Mapping[str, str] | None = None) -> bytes:
    """The file with these parts of its `word/` folder, and relations (kind → part) to new ones."""
    added = "".join(
        f'<Relationship Id="new{index}" Type="{RELATIONS}/{kind}" Target="{part}"/>'
        for index, (kind, part) in enumerate((relations or {}).items())
    )
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.removeprefix("word/") in parts:
                continue
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", f"{added}</Relationships>".encode())
            new.writestr(name, content)
        for name, text in parts.items():
            new.writestr(f"word/{name}", text)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def styles(content: str) -> dict[str, str]:
    return {"styles.xml": f"<w:styles {SPACES}>{content}</w:styles>"}


def read(body: str, parts: Mapping[str, str] | None = None, relations: Mapping[str, str] | None = None) -> Document:
    data = with_body(body)
    return read_word(with_parts(data, parts, relations) if parts else data)


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in sheet.cells if not cell.blank}


def lines(document: Document) -> list[str]:
    """All that it says, in order."""
    return [text for sheet in document.sheets for text in texts(sheet).values()]


def asked(document: Document) -> list[tuple[str, str]]:
    """Its findings by code and message."""
    return [(found.code.value, found.message) for found in document.findings]
