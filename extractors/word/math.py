"""Formulas of Word in one line of text: fractions as a/b, raised and lowered digits as Unicode has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from extractors.package import local
from extractors.word.runs import lowered, raised
from extractors.word.xml import child, value

# What only holds other parts, and shows as they do one behind the other.
_PLAIN = frozenset(("oMath", "oMathPara", "e", "num", "den", "sup", "sub", "fName", "box"))
_TOKEN = re.compile(r"\d+(?:\.\d+)?%?|\w|")
_DIGIT = re.compile(r"[0-9+\-−()n\s]")


class Formula:
    """The text of a formula; `doubtful` where it cannot say what the formula shows.

    `run` gives the text of a run, or of anything else that is no part of a formula.
    """

    def __init__(self, element: Element, run: Callable[[Element], str]) -> None:
        self._run = run
        self.doubtful = False
        self.has_fraction = False
        self.text = self._of(element)

    def _of(self, element: Element | None) -> str:
        return "".join(map(self._part, element)) if element is not None else ""

    def _part(self, element: Element) -> str:
        name = local(element.tag)
        if name.endswith("Pr"):
            return ""
        if name in _PLAIN:
            return self._of(element)
        if name == "f":
            return self._fraction(element)
        if name in ("sSup", "sSub", "sSubSup"):
            return self._scripts(element)
        if name == "d":
            return self._bracket(element)
        if any(local(part.tag) in _PLAIN for part in element):
            self.doubtful = True
            return self._of(element)
        return self._run(element)

    def _fraction(self, element: Element) -> str:
        self.has_fraction = True
        self.doubtful |= value(child(element, "fPr", "type")) == "noBar"
        above, below = self._of(child(element, "num")), self._of(child(element, "den"))
        return "/".join(part if _TOKEN.fullmatch(part) else f"({part})" for part in (above, below))

    def _scripts(self, element: Element) -> str:
        low, high = self._of(child(element, "sub")), self._of(child(element, "sup"))
        self.doubtful |= any(not _DIGIT.fullmatch(character) for character in low + high)
        return self._of(child(element, "e")) + lowered(low) + raised(high)

    def _bracket(self, element: Element) -> str:
        parts = [self._of(part) for part in element if local(part.tag) == "e"]
        opening, between, closing = (
            usual if stated is None else value(stated)
            for name, usual in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
            for stated in (child(element, "dPr", name),)
        )
        return opening + between.join(parts) + closing
