"""Numbers that Word writes before the paragraphs of its lists: the definitions, and the counts of one text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from extractors.package import attributes, local
from extractors.symbol_fonts import in_symbol_font, is_symbol_font
from extractors.word.list_numerals import numeral
from extractors.word.xml import child, is_on, value, whole

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
# What a bullet says that a person would miss without it. The others are ornaments.
_SAYING = frozenset("☐☑☒□■✓✔✗✘√×")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    parted: bool = True  # a tab or a blank stands between the number and the text
    restart: int | None = None  # the level (from 1) whose items begin it anew, 0 for none, None for all above it
    legal: bool = False  # numbers of the levels above are written in digits
    style: str = ""  # the paragraph style that belongs to this level
    font: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A list as paragraphs name it; lists of one `family` count on from one another."""

    family: str
    levels: dict[int, _Level]
    begins: dict[int, int]  # by level: where this list begins anew


class Lists:
    """The lists that a document defines (None: none); `of_style` gives the list that a numbering style belongs to."""

    def __init__(self, root: Element | None, of_style: Callable[[str], str]) -> None:
        self._families: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, Element] = {}
        self._known: dict[str, _List | None] = {}
        self._of_style = of_style
        for element in root if root is not None else ():
            stated = attributes(element)
            if local(element.tag) == "abstractNum":
                family = stated.get("abstractNumId", "")
                self._families[family] = dict(map(_level, _levels(element)))
                self._links[family] = value(child(element, "numStyleLink"))
            elif local(element.tag) == "num":
                self._lists[stated.get("numId", "")] = element

    def find(self, name: str) -> _List | None:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> _List | None:
        element = self._lists.get(name)
        family = value(child(element, "abstractNumId"))
        if element is None or family not in self._families:
            return None
        if link := self._links[family]:
            family = value(child(self._lists.get(self._of_style(link)), "abstractNumId"))
        levels, begins = dict(self._families.get(family, {})), {}
        for other in element:
            if local(other.tag) != "lvlOverride":
                continue
            index = whole(attributes(other).get("ilvl", ""))
            levels.update(map(_level, _levels(other)))
            begin = child(other, "startOverride")
            if begin is not None:
                begins[index] = whole(value(begin), 1)
        return _List(family, levels, begins)


class Counts:
    """The counts of one text (the body, a header), which its paragraphs are put to in order."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, name: str, level: str, style: str = "") -> tuple[str, bool] | None:
        """The number of the next paragraph of a list and whether it stands apart from the text; None if unknown.

        Where a paragraph `style` puts it into the list, the level that belongs to the style outweighs `level`.
        """
        found = self._lists.find(name)
        if found is None:
            return "", False
        own = (index for index, stated in found.levels.items() if style and stated.style == style)
        index = next(own, min(max(whole(level), 0), LEVELS - 1))
        if index not in found.levels:
            return "", False
        counts = self._counts.setdefault(found.family, {})
        start = found.begins.get(index, found.levels[index].start)
        anew = index in found.begins and (name, index) not in self._begun
        counts[index] = start if anew or index not in counts else counts[index] + 1
        self._begun.add((name, index))
        for deeper in range(index + 1, LEVELS):
            restart = found.levels.get(deeper, _Level()).restart
            if restart is None or index < restart:
                counts.pop(deeper, None)
        text = _label(found, counts, index)
        return None if text is None else (text, found.levels[index].parted)


def _label(found: _List, counts: dict[int, int], index: int) -> str | None:
    level = found.levels[index]
    if level.form == "bullet":
        return _bullet(level)
    text = ""
    for place, part in enumerate(_PLACE.split(level.text)):
        if place % 2:
            above = int(part) - 1
            # Word and its likes differ over a level that no paragraph has begun.
            if above not in counts or above not in found.levels:
                return None
            written = numeral(counts[above], "decimal" if level.legal else found.levels[above].form)
            if written is None:
                return None
            text += written
        else:
            text += part
    return text


def _bullet(level: _Level) -> str:
    text = level.text.strip()
    if is_symbol_font(level.font):
        text = "".join(in_symbol_font(level.font, character) or "" for character in text)
    return text if _SAYING & set(text) or any("\u3400" <= character <= "\u9fff" for character in text) else ""


def _levels(element: Element) -> list[Element]:
    return [level for level in element if local(level.tag) == "lvl"]


def _level(element: Element) -> tuple[int, _Level]:
    """A level by its number. Formats of newer programs stand in an element of their own, and are unknown."""
    parts = {local(part.tag): part for part in element}
    form = "unknown" if "AlternateContent" in parts else value(parts.get("numFmt")) or "decimal"
    fonts = child(element, "rPr", "rFonts")
    level = _Level(
        start=whole(value(parts.get("start")), 0),
        form=form,
        text=value(parts.get("lvlText")),
        parted=value(parts.get("suff")) != "nothing",
        restart=whole(value(parts["lvlRestart"])) if "lvlRestart" in parts else None,
        legal=is_on(parts.get("isLgl")),
        style=value(parts.get("pStyle")),
        font=attributes(fonts).get("ascii", "") if fonts is not None else "",
    )
    if is_on(child(element, "rPr", "vanish")):
        level = replace(level, form="none", text="")
    return whole(attributes(element).get("ilvl", "")), level
