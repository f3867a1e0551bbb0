"""How the XML of Word files nests: properties, blocks, rows and cells, through the elements that only wrap them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extractors.package import attributes, local

LEFT_OUT = frozenset(
    (
        "del",
        "moveFrom",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "tblPr",
        "tcPr",
        "ruby",
    )
)
"""What holds no text of the document as it stands when every tracked change is accepted."""

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_OFF = frozenset(("0", "false", "off", "none"))


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, or the one that a path of names leads to."""
    for name in path:
        element = next((found for found in element if local(found.tag) == name), None) if element is not None else None
    return element


def value(element: Element | None) -> str:
    """The `val` of a property; "" where it has none, or there is no such property."""
    return "" if element is None else attributes(element).get("val", "")


def is_on(element: Element | None) -> bool:
    """Whether a property that is either on or off is on; one without a `val` is."""
    return element is not None and value(element) not in _OFF


def whole(text: str, otherwise: int = 0) -> int:
    """A number stated in an attribute."""
    return int(text) if text.lstrip("-").isdecimal() else otherwise


def is_inline_picture(element: Element) -> bool:
    """Whether it is a picture that stands in a line of text; one that floats is a seal or an ornament."""
    name = local(element.tag)
    if name == "drawing":
        inline = child(element, "inline")
        return inline is not None and any(local(part.tag) == "blip" for part in inline.iter())
    return name == "pict" and any(
        local(part.tag) == "imagedata" and "absolute" not in attributes(shape).get("style", "")
        for shape in element
        for part in shape
    )


def alternative(element: Element) -> Element:
    """The first way of writing the same content; the others repeat it for older programs."""
    return next(iter(element), element)


def blocks(container: Element) -> Iterator[Element]:
    """The paragraphs, tables and inserted files, through content controls and tracked insertions."""
    for element in container:
        name = local(element.tag)
        if name in ("p", "tbl", "altChunk", "subDoc"):
            yield element
        elif name == "AlternateContent":
            yield from blocks(alternative(element))
        elif name not in LEFT_OUT:
            yield from blocks(element)


def table_rows(table: Element) -> Iterator[tuple[dict[str, str], Iterator[tuple[dict[str, str], Element]]]]:
    """The properties of each row that is not struck from the table, and its cells with theirs."""
    for row in _children(table, "tr"):
        stated = _properties(row, "trPr")
        if "del" not in stated:
            yield stated, ((_properties(cell, "tcPr"), cell) for cell in _children(row, "tc"))


def _children(element: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, through content controls."""
    for found in element:
        name = local(found.tag)
        if name == wanted:
            yield found
        elif name in _WRAPPERS:
            yield from _children(found, wanted)


def _properties(element: Element, name: str) -> dict[str, str]:
    """The `val` of each property of a row or cell, "" where it has none."""
    found = child(element, name)
    return {} if found is None else {local(prop.tag): value(prop) for prop in found}
