"""Symbol fonts: what their glyphs show, in characters that mean the same in any font.

A file keeps such a glyph as its code (0x20-0xFF) or as U+F000 plus the code; the font alone tells ≥ from ³.
"""

from __future__ import annotations

import re

_UNKNOWN = "\0"
_SUBSET = re.compile(r"[A-Z]{6}\+")  # before the name of a font that a PDF embeds in part
_STYLE = re.compile(r"[\s,_-]|regular|normal|bold|italic|oblique|roman|psmt$|mt$|ps$|std$")


def _row(first: int, characters: str) -> dict[int, str]:
    """Characters for the codes from `first` on."""
    return {first + index: character for index, character in enumerate(characters) if character != _UNKNOWN}


# Signs are those that forms type: * - ~ / · for ∗ − ∼ ⁄ ⋅. Pieces of tall brackets are unknown.
_SYMBOL = {
    **_row(0x20, " !∀#∃%&∋()*+,-./0123456789:;<=>?"),
    **_row(0x40, "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    **_row(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~"),
    **_row(0xA0, "€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…\0\0↵"),
    **_row(0xC0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√·¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    **_row(0xF1, "〉∫"),
}
# Boxes to tick, with a shadow or without: ☐ empty, ☑ ticked, ☒ crossed.
_WINGDINGS = {
    **_row(0x20, " "),
    **_row(0x28, "☎"),
    **_row(0x2A, "✉"),
    **_row(0x41, "✌"),
    **_row(0x45, "☜☞☝☟"),
    **_row(0x4A, "☺\0☹"),
    **_row(0x6C, "●\0■☐☐☐☐◆◆◆❖◆☒"),
    **_row(0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    **_row(0x9E, "·•"),
    **_row(0xA1, "○○○◉◎\0▪☐"),
    **_row(0xAA, "✦★"),
    **_row(0xD8, "➢"),
    **_row(0xDF, "←→↑↓"),
    **_row(0xE8, "➔"),
    **_row(0xEF, "⇦⇨⇧⇩"),
    **_row(0xFB, "✗✓☒☑"),
}
_WINGDINGS_2 = {
    **_row(0x20, " "),
    **_row(0x4F, "✗✓☒☑☒☒"),
    **_row(0x69, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
    **_row(0x95, "··•●○"),
    **_row(0xA1, "■■☐"),
}
_WEBDINGS = {**_row(0x20, " "), **_row(0x34, "►"), **_row(0x61, "✓\0☐"), **_row(0x67, "■"), **_row(0x6E, "●\0\0\0✗")}
_DINGBATS = {
    **_row(0x20, " "),
    **_row(0x33, "✓✔✕✖✗✘"),
    **_row(0x48, "★"),
    **_row(0x6C, "●\0■☐☐☐☐▲▼◆❖"),
    **_row(0xAC, "①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿"),
    **_row(0xD4, "➔→"),
}
_FONTS: dict[str, dict[int, str]] = {
    "symbol": _SYMBOL,
    "standardsymbolsl": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings2": _WINGDINGS_2,
    "wingdings3": {0x20: " "},  # arrows of many kinds
    "webdings": _WEBDINGS,
    "zapfdingbats": _DINGBATS,
    "itczapfdingbats": _DINGBATS,
    "monotypesorts": _DINGBATS,
    "mtextra": {0x20: " "},  # pieces of formulas
}


def in_symbol_font(font: str, character: str) -> str | None:
    r"""What the glyph of a symbol font shows; None where its font is another, or the glyph is not known.

    The character itself where no symbol font has a glyph for it: the program shows it in another font then.

    >>> in_symbol_font("Symbol", "\uf0b3"), in_symbol_font("ABCDEF+Wingdings-Regular", "þ"), in_symbol_font("宋体", "³")
    ('≥', '☑', None)
    """
    glyphs = _FONTS.get(_plain(font))
    if glyphs is None:
        return None
    code = ord(character)
    if 0xF000 <= code <= 0xF0FF:
        return glyphs.get(code & 0xFF)
    return glyphs.get(code) if 0x20 <= code <= 0xFF else character


def is_symbol_font(font: str) -> bool:
    """Whether the font is one whose codes say nothing by themselves; names as Word and PDF files have them."""
    return _plain(font) in _FONTS


def _plain(font: str) -> str:
    return _STYLE.sub("", _SUBSET.sub("", font).lower())
