from __future__ import annotations

import pytest

from extractors.symbol_fonts import in_symbol_font, is_symbol_font


@pytest.mark.parametrize(
    ("font", "codes", "shown"),
    [
        ("Symbol", "\uf0b3\uf0a3\uf0b1\uf0b4\uf0b8\uf0b9\uf0bb\uf0a5\uf0d6\uf070\uf06d", "≥≤±×÷≠≈∞√πμ"),
        ("Symbol", "³£±´¸¹»¥Öpm", "≥≤±×÷≠≈∞√πμ"),
        ("Symbol", "<351-400>~°", "<351-400>~°"),
        ("Wingdings", "\uf0fe\uf0fd\uf0a8\uf06f\uf0fc\uf0fb\uf06c\uf06e\uf081\uf08a", "☑☒☐☐✓✗●■①⑩"),
        ("Wingdings", "þý¨oüû", "☑☒☐☐✓✗"),
        ("Wingdings 2", "\uf052\uf051\uf0a3\uf050\uf04f\uf06a\uf073", "☑☒☐✓✗①⑩"),
        ("Webdings", "a\uf063", "✓☐"),
        ("ZapfDingbats", "4", "✔"),
    ],
)
def test_glyphs_show_what_their_font_draws(font: str, codes: str, shown: str) -> None:
    assert [in_symbol_font(font, code) for code in codes] == list(shown)


@pytest.mark.parametrize(
    "name", ["Symbol", "symbol", "SymbolMT", "ABCDEF+SymbolMT", "Symbol,Bold", "Symbol-Italic", "Standard Symbols L"]
)
def test_a_font_has_many_names(name: str) -> None:
    assert is_symbol_font(name)
    assert in_symbol_font(name, "\uf0b3") == "≥"


@pytest.mark.parametrize("name", ["宋体", "SimSun", "Segoe UI Symbol", "Symbola", "Times New Roman", "仿宋_GB2312", ""])
def test_other_fonts_show_the_character_itself(name: str) -> None:
    assert not is_symbol_font(name)
    assert in_symbol_font(name, "³") is None


def test_an_unknown_glyph_is_none_and_a_hanzi_is_no_glyph_of_it() -> None:
    assert in_symbol_font("Wingdings", "5") is None
    assert in_symbol_font("Symbol", "\uf0e6") is None
    assert in_symbol_font("Wingdings", "持") == "持"
    assert in_symbol_font("Symbol", "≥") == "≥"
