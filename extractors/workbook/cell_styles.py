"""How a cell of a workbook looks, and what of its text is to be seen: struck, raised, lowered, hidden, in symbols."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from extractors.symbol_fonts import in_symbol_font, is_symbol_font
from extractors.workbook.number_formats import hides_numbers, keeps_text

WHITE = "FFFFFF"

_PLACES = "0123456789０１２３４５６７８９"
_RAISED = str.maketrans(_PLACES, "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)
_LOWERED = str.maketrans(_PLACES, "₀₁₂₃₄₅₆₇₈₉" * 2)
_RAISED_MINUS = re.compile(r"[-−–](?=\d)")
UNKNOWN_GLYPH = "\ufffd"


class Look(NamedTuple):
    """A font: its name, its colour as six hex digits (None: automatic or unknown), and what it does to the digits.

    `shift` is 1 for superscript, -1 for subscript, 0 for neither.
    """

    font: str = ""
    struck: bool = False
    shift: int = 0
    colour: str | None = None


PLAIN_LOOK = Look()


class Run(NamedTuple):
    """Text of one look; None for the look of the cell."""

    text: str
    look: Look | None = None


RichText = str | tuple[Run, ...]


@dataclass(frozen=True)
class CellStyle:
    """A format code, the cell's font, and its fill: white where it has none, None where it is not known."""

    code: str = "General"
    look: Look = PLAIN_LOOK
    fill: str | None = WHITE

    @cached_property
    def as_typed(self) -> bool:
        """Whether its font shows any text just as it was put in."""
        return not (self.look.struck or self.look.shift or self.unseen(self.look) or is_symbol_font(self.look.font))

    @cached_property
    def plain(self) -> bool:
        """Whether font and format show any text just as it was put in."""
        return self.as_typed and keeps_text(self.code)

    @cached_property
    def hides_numbers(self) -> bool:
        """Whether the format shows nothing of some numbers."""
        return hides_numbers(self.code)

    def unseen(self, look: Look) -> bool:
        """Whether the font has the colour of what lies beneath."""
        return look.colour is not None and look.colour == self.fill


class Seen(NamedTuple):
    """What shows of a text, what does not, and whether digits are lowered where no letter stands before them."""

    text: str
    hidden: tuple[str, ...]
    doubtful: bool


def seen(runs: Iterable[Run], style: CellStyle) -> Seen:
    """The runs as the cell shows them; struck runs and those in the colour of the cell are left out.

    >>> seen((Run("351"), Run("1", Look(shift=1)), Run("人"), Run("315人", Look(struck=True))), CellStyle())
    Seen(text='351¹人', hidden=('315人',), doubtful=False)
    """
    shown = ""
    hidden: list[str] = []
    doubtful = False
    for text, own in runs:
        look = style.look if own is None else own
        if look.struck or style.unseen(look):
            hidden.append(text)
            continue
        signs = _in_font(text, look.font)
        if look.shift > 0:
            signs = _RAISED_MINUS.sub("⁻", signs).translate(_RAISED)
        elif look.shift < 0 and signs[:1].isdigit():
            doubtful = doubtful or not _takes_index(shown)
            signs = signs.translate(_LOWERED)
        shown += signs
    return Seen(shown, tuple(hidden), doubtful)


def _in_font(text: str, font: str) -> str:
    if not is_symbol_font(font):
        return text
    return "".join(sign if sign.isspace() else in_symbol_font(font, sign) or UNKNOWN_GLYPH for sign in text)


def _takes_index(before: str) -> bool:
    """CO₂ and PM₂.₅: a Latin letter, a bracket or another lowered digit stands before the lowered one."""
    last = before[-1:]
    return (last.isascii() and last.isalpha()) or (bool(last) and last in ")）]₀₁₂₃₄₅₆₇₈₉")
