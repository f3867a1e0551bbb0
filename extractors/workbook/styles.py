"""The styles of an .xlsx file: styles.xml → the styles of cells, and the looks of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from extractors.package import Package, attributes, local
from extractors.workbook.cell_styles import PLAIN_LOOK, WHITE, CellStyle, Look
from extractors.workbook.number_formats import BUILT_IN

Properties = Mapping[str, Mapping[str, str]]
"""The elements of a font by name, each with its attributes."""

_SHIFTS = {"superscript": 1, "subscript": -1}
_OFF = ("0", "false")
# The colours that are white in every file: of the theme the first (the paper), of the palette two.
_PAPER = "0"
_WHITE_IN_PALETTE = frozenset({"1", "9"})


@dataclass(frozen=True, slots=True)
class Styles:
    """The style of each cell format, by its number.

    `conditional` has, by the number of a format that conditions apply, what it makes of the text: a number format, or
    `struck out`. Those that give colours and borders are left out.
    """

    cells: Sequence[CellStyle]
    conditional: Mapping[int, str]


def read_styles(package: Package, part: str) -> Styles:
    root = package.tree(part)
    sections = {local(section.tag): section for section in root} if root is not None else {}
    effects = {number: _effect(dxf) for number, dxf in enumerate(sections.get("dxfs", ()))}
    return Styles(_cell_styles(sections), {number: effect for number, effect in effects.items() if effect})


def _effect(dxf: Element) -> str:
    for child in dxf:
        if local(child.tag) == "numFmt":
            return attributes(child).get("formatCode", "")
        if local(child.tag) == "font" and look_of(properties_of(child)).struck:
            return "struck out"
    return ""


def _cell_styles(sections: Mapping[str, Element]) -> list[CellStyle]:
    custom = {
        int(stated["numFmtId"]): stated["formatCode"]
        for stated in map(attributes, sections.get("numFmts", ()))
        if "numFmtId" in stated and "formatCode" in stated
    }
    looks = [look_of(properties_of(font)) for font in sections.get("fonts", ())]
    fills = [_fill(fill) for fill in sections.get("fills", ())]
    styles: list[CellStyle] = []
    for stated in map(attributes, sections.get("cellXfs", ())):
        number, font, fill = (int(stated.get(name, 0)) for name in ("numFmtId", "fontId", "fillId"))
        styles.append(
            CellStyle(
                custom.get(number) or BUILT_IN.get(number, "General"),
                looks[font] if font < len(looks) else PLAIN_LOOK,
                fills[fill] if fill < len(fills) else WHITE,
            )
        )
    return styles


def properties_of(font: Element) -> Properties:
    return {local(child.tag): attributes(child) for child in font}


def look_of(font: Properties) -> Look:
    """The look of a `font`, or of the `rPr` of a run, which names the font in another element."""
    name = font.get("rFont") or font.get("name") or {}
    return Look(
        name.get("val", ""),
        "strike" in font and font["strike"].get("val") not in _OFF,
        _SHIFTS.get(font.get("vertAlign", {}).get("val", ""), 0),
        _colour(font.get("color", {})),
    )


def _colour(stated: Mapping[str, str]) -> str | None:
    """Six hex digits, or the theme's number and tint; None where it is automatic, or of the palette and not white."""
    if rgb := stated.get("rgb"):
        return rgb[-6:].upper()
    if theme := stated.get("theme"):
        tint = stated.get("tint", "0")
        return WHITE if theme == _PAPER and float(tint) == 0 else f"theme {theme} {tint}"
    return WHITE if stated.get("indexed") in _WHITE_IN_PALETTE else None


def _fill(fill: Element) -> str | None:
    """White for no fill; None for gradients and hatchings."""
    for pattern in fill:
        if local(pattern.tag) != "patternFill":
            return None
        kind = attributes(pattern).get("patternType", "none")
        if kind == "none":
            return WHITE
        colours = properties_of(pattern)
        return _colour(colours.get("fgColor", {})) if kind == "solid" else None
    return WHITE
