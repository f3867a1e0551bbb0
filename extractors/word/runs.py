"""What the text of a run shows: glyphs of symbol fonts, raised and lowered digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors.symbol_fonts import in_symbol_font, is_symbol_font
from extractors.word.styles import Look
from pipeline.model.finding import Code, Finding, finding

UNREADABLE = "\ufffd"
LONGEST_QUOTE = 40

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
# Of the Latin-1 characters, those that stand in Chinese text too: with this hint they are in its font.
_EAST_ASIAN = frozenset("¡¤§¨ª\u00ad¯°±²³´¶·¸¹º¼½¾¿×÷")
# A run that is shifted is an exponent or a note if it is set this much smaller than what it follows.
_SMALL = 0.85


class Shown(NamedTuple):
    """A piece of a paragraph's text: underlined, or one that must not run into digits beside it."""

    text: str
    underlined: bool = False
    apart: bool = False


def run_text(text: str, look: Look, before: int) -> str:
    """The text as its formatting shows it, whatever hides it; `before` is the size of the run before it, 0 if unknown.

    U+FFFD stands for the glyphs of symbol fonts that are not known.
    """
    if any(is_symbol_font(look.font(script)) for script in ("ascii", "hAnsi", "eastAsia", "cs")):
        text = "".join(_glyph(character, look) for character in text)
    shift = _shift(look, before)
    return raised(text) if shift > 0 else lowered(text) if shift < 0 else text


def symbol(font: str, code: int) -> str:
    """What a `sym` element shows, by its font and the code of its glyph."""
    if 0xD800 <= code < 0xE000 or code < 0x20 or code > 0x10FFFF:
        return UNREADABLE
    return (in_symbol_font(font, chr(code)) or UNREADABLE) if is_symbol_font(font) else chr(code)


def raised(text: str) -> str:
    """Superscripts, of what Unicode has: digits, + - ( ) and n; others as they are."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """Subscripts, of what Unicode has: digits, + - ( ); others as they are."""
    return text.translate(_LOWERED)


def has_shift(look: Look, before: int) -> bool:
    """Whether it stands above or below the line as an exponent, an index or the number of a note does."""
    return _shift(look, before) != 0


def hidden_text(text: str) -> Iterator[Finding]:
    """A finding for text that is left out, where it says anything."""
    if any(character.isalnum() for character in text):
        yield finding(Code.HIDDEN_TEXT, page=1, text=" ".join(text.split())[:LONGEST_QUOTE])


def _shift(look: Look, before: int) -> int:
    if look.aligned in ("superscript", "subscript"):
        return 1 if look.aligned == "superscript" else -1
    return look.shift if 0 < look.size <= before * _SMALL else 0


def _glyph(character: str, look: Look) -> str:
    """The character in the font that the program would choose for it."""
    code = ord(character)
    if 0xF000 <= code <= 0xF0FF:
        fonts = (look.font(script) for script in ("ascii", "hAnsi", "eastAsia", "cs"))
        font = next(filter(is_symbol_font, fonts))
    elif code < 0x80:
        font = look.font("ascii")
    elif code <= 0xFF:
        east = look.stated.get("hint") == "eastAsia" and character in _EAST_ASIAN
        font = look.font("eastAsia" if east else "hAnsi")
    else:
        return character
    return (in_symbol_font(font, character) or UNREADABLE) if is_symbol_font(font) else character
