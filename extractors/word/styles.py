"""What formatting says of a run, directly or by its styles, as far as it changes what is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from extractors.package import attributes, local
from extractors.word.colours import NOT_KNOWN, PAPER, colour_of, fill_of
from extractors.word.xml import child, is_on, value, whole

_HIDING = ("strike", "dstrike", "vanish")
_VALUED = frozenset(("vertAlign", "position", "sz", "u"))
_HIGHLIGHTS = {"none": "", "white": PAPER}
_SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
_LONGEST_CHAIN = 50  # styles based on one another; a ring of them ends here


@dataclass(frozen=True)
class Look:
    """The formatting of a run: by property, and the font of each script (`ascii`, `hAnsi`, `eastAsia`, `cs`)."""

    stated: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def hidden(self) -> bool:
        """Whether it is struck out or not shown at all."""
        return any(self.stated.get(name) for name in _HIDING)

    @property
    def aligned(self) -> str:
        """`superscript`, `subscript`, `baseline` or ""."""
        return self.stated.get("vertAlign", "")

    @property
    def shift(self) -> int:
        """How far it is raised (below 0: lowered), in half points."""
        return whole(self.stated.get("position", ""))

    @property
    def size(self) -> int:
        """In half points; 0 where nothing states it."""
        return whole(self.stated.get("sz", ""))

    @property
    def underlined(self) -> bool:
        return self.stated.get("u", "none") != "none"

    def font(self, script: str) -> str:
        return self.stated.get(script, "")


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    run: dict[str, str]
    numbering: tuple[str, str]  # the list and the level that its paragraphs belong to, "" for none stated
    fills: tuple[str, ...]  # of its paragraphs, or of any part of its tables


class Styles:
    """The styles of a document (None: it has none)."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._usual = ""
        self._usual_run = _stated(child(root, "docDefaults", "rPrDefault"))
        self._inherited: dict[tuple[str, str], dict[str, str]] = {}
        for style in root if root is not None else ():
            if local(style.tag) == "style":
                self._add(style)

    def _add(self, style: Element) -> None:
        stated = attributes(style)
        name = stated.get("styleId", "")
        number = child(style, "pPr", "numPr")
        numbering = value(child(number, "numId")), value(child(number, "ilvl"))
        fills = tuple(fill_of(part) for part in style.iter() if local(part.tag) == "shd")
        self._styles[name] = _Style(value(child(style, "basedOn")), _stated(style), numbering, fills)
        if stated.get("type") == "paragraph" and stated.get("default") in ("1", "true", "on"):
            self._usual = name

    def look(self, run: Element, paragraph_style: str = "") -> Look:
        """The formatting of a run in a paragraph of this style ("" for the usual one)."""
        direct = _stated(run)
        key = paragraph_style or self._usual, direct.get("rStyle", "")
        inherited = self._inherited.get(key)
        if inherited is None:
            inherited = self._inherited[key] = {**self._usual_run, **self._of_style(key[0]), **self._of_style(key[1])}
        return Look({**inherited, **direct})

    def numbering(self, paragraph_style: str) -> tuple[str, str, str]:
        """The list and level ("" for not stated) of paragraphs of this style, and the style that says so."""
        for name in self._chain(paragraph_style or self._usual):
            number, level = self._styles[name].numbering
            if number:
                return number, level, name
        return "", "", ""

    def fills(self, name: str) -> Iterator[str]:
        """The colours beneath paragraphs of this style ("" for the usual one) or beneath any part of such a table."""
        return (fill for style in self._chain(name or self._usual) for fill in self._styles[style].fills)

    def _of_style(self, name: str) -> dict[str, str]:
        stated: dict[str, str] = {}
        for style in self._chain(name):
            stated = {**self._styles[style].run, **stated}
        return stated

    def _chain(self, name: str) -> list[str]:
        """The style and those that it is based on."""
        chain: list[str] = []
        while name in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(name)
            name = self._styles[name].based_on
        return chain


def _stated(element: Element | None) -> dict[str, str]:
    """What the run properties in it state; a run of a formula has those of formulas too."""
    stated: dict[str, str] = {}
    for properties in element if element is not None else ():
        for prop in properties if local(properties.tag) == "rPr" else ():
            name = local(prop.tag)
            if name in _HIDING:
                stated[name] = "1" if is_on(prop) else ""
            elif name in _VALUED or name == "rStyle":
                stated[name] = value(prop)
            elif name == "color":
                stated[name] = colour_of(prop)
            elif name == "shd":
                stated[name] = fill_of(prop)
            elif name == "highlight":
                stated[name] = _HIGHLIGHTS.get(value(prop), NOT_KNOWN)
            elif name == "rFonts":
                fonts = attributes(prop)
                stated |= {script: fonts[script] for script in _SCRIPTS if script in fonts}
                # A theme's font outweighs a name beside it, and no theme has a symbol font.
                stated |= {script: "" for script in _SCRIPTS if fonts.get(f"{script}Theme")}
                stated |= {"hint": fonts["hint"]} if "hint" in fonts else {}
    return stated
