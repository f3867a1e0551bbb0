"""What lies upon the cells of an .xlsx sheet and is not read: text boxes, shapes with text, boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extractors.package import Package, attributes, local
from extractors.tiling import address
from extractors.workbook.hidden_lines import MOST_TOLD, hidden_text
from pipeline.model.finding import Finding
from pipeline.model.notation import is_nothing

# Controls that say something of a form: a choice made or a value put in. Buttons, labels and frames do not.
_ANSWERS = frozenset({"CheckBox", "Radio", "Drop", "List", "EditBox", "Scroll", "Spin"})


def drawn_texts(package: Package, sheet: str, page: int) -> list[Finding]:
    """A finding for each text of the sheet's drawings, and for each control that holds an answer.

    Comments are no drawings, and no part of the form.
    """
    found: list[Finding] = []
    for kind, part in package.relations(sheet).values():
        if kind == "drawing":
            found.extend(hidden_text(page, where, text) for where, text in _texts(package.tree(part)))
        elif kind == "ctrlProp" and (answer := _answer(package.tree(part))):
            found.append(hidden_text(page, "", answer))
    return found[:MOST_TOLD]


def _texts(drawing: Element | None) -> Iterator[tuple[str, str]]:
    """The cell where each shape with text begins (blank where it hangs at none), and the text."""
    for anchor in drawing if drawing is not None else ():
        paragraphs = [paragraph for paragraph in anchor.iter() if local(paragraph.tag) == "p"]
        text = "\n".join("".join(t.text or "" for t in p.iter() if local(t.tag) == "t") for p in paragraphs).strip()
        if not is_nothing(text):
            yield _anchored(anchor), text


def _anchored(anchor: Element) -> str:
    corner = next((element for element in anchor if local(element.tag) == "from"), None)
    numbers = {local(child.tag): int(child.text or 0) for child in corner} if corner is not None else {}
    return address((numbers["row"], numbers["col"])) if {"row", "col"} <= numbers.keys() else ""


def _answer(control: Element | None) -> str:
    """The kind and the state of a control, as the file names them; blank where it holds no answer."""
    stated = attributes(control) if control is not None else {}
    kind = stated.get("objectType", "")
    return " ".join((kind, stated.get("checked", stated.get("val", "")))).strip() if kind in _ANSWERS else ""
