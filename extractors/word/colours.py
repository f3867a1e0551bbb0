"""Colours of text and shadings in Word files, as six hexadecimal digits."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from extractors.package import attributes

PAPER = "FFFFFF"
NOT_KNOWN = "?"
# Of a theme, where no colour is stated beside it: what the paper has.
_PAPER_OF_THEME = frozenset(("background1", "light1"))
_PLAIN = frozenset(("", "clear", "nil"))


def fill_of(shading: Element | None) -> str:
    """The colour of a shading; "" where it has none, NOT_KNOWN for a pattern."""
    if shading is None:
        return ""
    stated = attributes(shading)
    if stated.get("val", "") not in _PLAIN:
        return NOT_KNOWN
    fill = stated.get("fill", "")
    return "" if fill in ("", "auto") else fill


def colour_of(colour: Element) -> str:
    """The colour of text; "" where it is the automatic one, which shows on everything."""
    stated = attributes(colour)
    said = stated.get("val", "")
    if channels(said) is None and stated.get("themeColor") in _PAPER_OF_THEME and "themeShade" not in stated:
        return PAPER
    return "" if said == "auto" else said


def channels(hexadecimal: str) -> Sequence[int] | None:
    """Red, green and blue, 0 to 255."""
    try:
        return bytes.fromhex(hexadecimal) if len(hexadecimal) == 6 else None
    except ValueError:
        return None
