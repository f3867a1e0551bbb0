"""Texts of documents made harmless for a web page."""

from __future__ import annotations

import html
import unicodedata

_LAYOUT = frozenset("\n\t")


def text(value: str) -> str:
    r"""For element content and quoted attributes: escaped, and characters that show nothing or turn text named.

    >>> text("<b>\u202e&'\x00 甲\u3000乙")
    '&lt;b&gt;⟨U+202E⟩&amp;&#x27;⟨U+0000⟩ 甲\u3000乙'
    """
    return html.escape(visible(value))


def visible(value: str) -> str:
    r"""Not escaped, for what escapes by itself.

    >>> visible("<b>\u202e")
    '<b>⟨U+202E⟩'
    """
    if value.isprintable():
        return value
    return "".join(char if _shown(char) else f"⟨U+{ord(char):04X}⟩" for char in value)


def _shown(char: str) -> bool:
    return char.isprintable() or char in _LAYOUT or unicodedata.category(char) == "Zs"
