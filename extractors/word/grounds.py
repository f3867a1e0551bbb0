"""Text of the colour of what is beneath it: white on white paper or in a pale cell, which nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from extractors.package import attributes, local
from extractors.word.colours import NOT_KNOWN, channels, fill_of
from extractors.word.styles import Look, Styles
from extractors.word.xml import child, value

# Of 255: what is paler is looked at. Text shows if it differs from its ground by more than NEAR in red, green or blue.
PALE, NEAR = 0xD7, 40


class Grounds:
    """What is beneath the text of a story, by the tables, cells and text boxes around it."""

    def __init__(self, root: Element, styles: Styles) -> None:
        self._root = root
        self._styles = styles
        self._opened: list[Element] = []

    @contextmanager
    def within(self, container: Element) -> Iterator[None]:
        """For as long as it lasts, the text of this table, cell or text box is read."""
        self._opened.append(container)
        yield
        self._opened.pop()

    def hide(self, look: Look, properties: Element | None, style: str) -> bool:
        """Whether a run of this look, in a paragraph of these properties and style, does not show."""
        colour = channels(look.stated.get("color", ""))
        if colour is None or min(colour) < PALE:
            return False
        for fill in self._fills(look, properties, style):
            ground = channels(fill)
            return ground is not None and max(abs(a - b) for a, b in zip(colour, ground, strict=True)) <= NEAR
        return True

    def _fills(self, look: Look, properties: Element | None, style: str) -> Iterator[str]:
        """The colours that are stated for what is beneath, the nearest first; NOT_KNOWN for patterns and pictures."""
        stated = [look.stated.get("shd", ""), look.stated.get("highlight", ""), fill_of(child(properties, "shd"))]
        yield from filter(None, (*stated, *self._styles.fills(style)))
        for container in reversed(self._opened):
            name = local(container.tag)
            if name == "tc":
                yield from filter(None, [fill_of(child(container, "tcPr", "shd"))])
            elif name == "tbl":
                yield from filter(None, [fill_of(child(container, "tblPr", "shd"))])
                if any(not _is_pale(fill) for fill in self._styles.fills(value(child(container, "tblPr", "tblStyle")))):
                    yield NOT_KNOWN  # some of its rows may be dark
            elif name == "txbxContent":
                yield NOT_KNOWN
        if not self._opened and self._has_ground():
            yield NOT_KNOWN

    def _has_ground(self) -> bool:
        """Whether the page has a colour, or something that lies behind its text."""
        return any(
            local(part.tag) == "background" or attributes(part).get("behindDoc") in ("1", "true")
            for part in self._root.iter()
        )


def _is_pale(fill: str) -> bool:
    colour = channels(fill)
    return colour is not None and min(colour) >= PALE
