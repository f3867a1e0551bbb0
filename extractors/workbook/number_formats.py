"""Numbers as a spreadsheet shows them: value + format code → text.

Follows the format codes of ECMA-376 part 1, 18.8.31, with the Chinese meaning of the built-in ones. Where
the shown text would lose the value (an exponent, a fraction, `;;;`), the plain digits are given instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from itertools import pairwise, takewhile

from extractors.workbook.date_formats import date_text

_YM, _MD = 'yyyy"年"m"月"', 'm"月"d"日"'
_YMD = 'yyyy"年"m"月"d"日"'
_HM, _HMS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'

# The codes a file refers to by number alone; 27-36 and 50-58 are those of the Chinese edition.
BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;"¥"\\-#,##0', 7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;"¥"\\-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _YM, 28: _MD, 29: _MD, 30: "m-d-yy", 31: _YMD,
    32: _HM, 33: _HMS, 34: "上午/下午" + _HM, 35: "上午/下午" + _HMS, 36: _YM,
    37: "#,##0;\\-#,##0", 38: "#,##0;\\-#,##0", 39: "#,##0.00;\\-#,##0.00", 40: "#,##0.00;\\-#,##0.00",
    41: '#,##0;\\-#,##0;"-"', 42: '"¥"#,##0;"¥"\\-#,##0;"¥-"', 43: '#,##0.00;\\-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"\\-#,##0.00;"¥-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: _YM, 51: _MD, 52: _YM, 53: _MD, 54: _MD, 55: "上午/下午" + _HM, 56: "上午/下午" + _HMS,
    57: _YM, 58: _MD,
}  # fmt: skip

# Digits a spreadsheet keeps; what binary fractions add behind them is noise.
SIGNIFICANT = 15
_ROUND = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=2000, rounding=ROUND_HALF_UP)
# The range of a double; anything beyond is a damaged or hostile number.
_MAX_EXPONENT = 330
# The programs' own limit; it keeps a hostile code cheap.
_MAX_CODE = 255

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|g+|aaaa?)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)"
    r"|(?P<percent>%)|(?P<end>;)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_TYPED = ("text", "general")  # where a section of texts puts the text
_SYSTEM_DATES = {"[$-f800]": _YMD, "[$-f400]": "h:mm:ss"}


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts between semicolons: (kind, text) tokens, and the condition it stands under."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    @property
    def visible(self) -> bool:
        return any(text.strip() for _, text in self.tokens)

    @property
    def dates(self) -> bool:
        return self.has("date", "elapsed", "half") and not self.has("exponent")


def plain(number: Decimal) -> str:
    """All its digits, without exponent and trailing zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def parse_number(raw: str) -> Decimal | None:
    """The number to 15 significant digits, or None where it is none that a spreadsheet can hold."""
    try:
        number = _ROUND.create_decimal(raw.strip())
    except ArithmeticError:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        return None
    return number


def shown(number: Decimal, code: str, date1904: bool = False) -> str:
    """The number as the cell shows it, stripped; the plain digits where the code would hide some.

    >>> shown(Decimal("0.9952"), "0.00%"), shown(Decimal(186000), "#,##0.00")
    ('99.52%', '186,000.00')
    >>> shown(Decimal(45616), 'yyyy"年"m"月"d"日"'), shown(Decimal("1.5"), "General")
    ('2024年11月20日', '1.5')
    """
    sections = _sections(code)
    section, value = _chosen(sections, number)
    if section is None or section.has("exponent"):
        return plain(number)
    if section.dates:
        return date_text(section.tokens, number, date1904) or plain(number)
    if any(kind == "other" and token == "/" for kind, token in section.tokens) and section.has("digit"):
        return plain(number)
    return _digits_text(section.tokens, value).strip() or plain(number)


def text_shown(text: str, code: str) -> str:
    """A text as the cell shows it, stripped; blank where the code hides every text.

    >>> text_shown("351", '@"人"'), text_shown("351人", '"≥"@'), text_shown("351人", ";;;")
    ('351人', '≥351人', '')
    """
    section = _for_text(_sections(code))
    if section is None:
        return text
    return "".join(text if kind in _TYPED else written for kind, written in section.tokens).strip()


@lru_cache(maxsize=512)
def keeps_text(code: str) -> bool:
    """Whether cells of this format show every text as it was put in, but for blanks around it."""
    section = _for_text(_sections(code))
    return section is None or [kind for kind, written in section.tokens if written.strip()] in (["text"], ["general"])


@lru_cache(maxsize=512)
def hides_numbers(code: str) -> bool:
    """Whether cells of this format show nothing of some numbers."""
    return any(not section.visible for section in _sections(code)[:3])


def is_hidden(number: Decimal, code: str) -> bool:
    """Whether the cell shows nothing of the number."""
    section, _ = _chosen(_sections(code), number)
    return section is not None and not section.visible


def is_for_texts(code: str) -> bool:
    """Whether it writes something beside texts and says nothing of numbers."""
    return not keeps_text(code) and all(section.has("text") for section in _sections(code))


def is_date_code(code: str) -> bool:
    return any(section.dates for section in _sections(code))


def _for_text(sections: tuple[_Section, ...]) -> _Section | None:
    """The section of texts: the fourth, or one of fewer that has an @; None where texts show as they are."""
    if len(sections) > 3:
        return sections[3]
    return next((section for section in reversed(sections) if section.has("text")), None)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    for mark, replacement in _SYSTEM_DATES.items():
        if mark in code.lower():
            code = replacement
    found: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(code[:_MAX_CODE] + ";"):
        kind = match.lastgroup or "other"
        text = match.group(kind)
        if kind == "end":
            found.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            if stated := _CONDITION.fullmatch(text):
                condition = (stated.group(1), Decimal(stated.group(2)))
            elif _ELAPSED.fullmatch(text):
                tokens.append(("elapsed", text[0].lower()))
            elif text.startswith("$"):
                tokens.append(("literal", text[1:].partition("-")[0]))
        elif kind == "space":
            tokens.append(("literal", " "))
        elif kind in ("quoted", "escaped"):
            tokens.append(("literal", text))
        elif kind != "fill":
            tokens.append((kind, text))
    return tuple(found)


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, Decimal]:
    """The section for the number, and the number as that section prints it (the sign left to the section)."""
    numeric = [section for section in sections if not section.has("text")][:3]
    if not numeric or (len(numeric) == 1 and not numeric[0].tokens):
        return None, number
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(section.condition, number):
                return section, number
        return None, number
    if number < 0 and len(numeric) > 1:
        return numeric[1], -number
    if number == 0 and len(numeric) > 2:
        return numeric[2], number
    return numeric[0], number


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, bound = condition
    return ("=" in sign and number == bound) or ("<" in sign and number < bound) or (">" in sign and number > bound)


def _digits_text(tokens: tuple[tuple[str, str], ...], number: Decimal) -> str:
    """Fills the digit places, the whole part from its right end; literals may stand between them."""
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not places:
        sign = "-" if number < 0 else ""
        return sign + "".join(plain(abs(number)) if kind == "general" else text for kind, text in tokens)
    point = next((index for index, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole = [index for index in places if index < point]
    decimals = [index for index in places if index > point]
    commas = [index for index, (kind, _) in enumerate(tokens) if kind == "comma"]
    grouped = any(a < comma < b for a, b in pairwise(whole) for comma in commas)
    scale = 2 * sum(kind == "percent" for kind, _ in tokens)
    scale -= 3 * sum(_commas_behind(tokens, place) for place in {*whole[-1:], places[-1]})
    scaled = number.scaleb(scale, _EXACT).quantize(Decimal(1).scaleb(-len(decimals)), context=_EXACT)
    digits, _, fraction = format(scaled.copy_abs(), "f").partition(".")
    out = [text if kind in ("literal", "other", "percent", "general") else "" for kind, text in tokens]
    _fill_whole(out, tokens, whole, "" if digits == "0" else digits, grouped)
    _fill_decimals(out, tokens, decimals, fraction)
    if point < len(tokens) and any(out[index].strip() for index in decimals):
        out[point] = "." if any(out[index] for index in whole) else "0."
    sign = "-" if scaled < 0 else ""
    return sign + "".join(out)


def _commas_behind(tokens: tuple[tuple[str, str], ...], place: int) -> int:
    """How many commas follow the place: each stands for a thousand, wherever the point is."""
    return sum(1 for _ in takewhile(lambda token: token[0] == "comma", tokens[place + 1 :]))


def _fill_whole(
    out: list[str], tokens: tuple[tuple[str, str], ...], places: list[int], digits: str, grouped: bool
) -> None:
    """The first place takes every digit that is left over; `0` pads, `?` and `#` leave nothing."""
    done = 0
    for index in reversed(places):
        first = index == places[0]
        take = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
        if not take and tokens[index][1] == "0":
            take = "0"
        text = ""
        for digit in reversed(take):
            comma = "," if grouped and done and done % 3 == 0 else ""
            text = digit + comma + text
            done += 1
        out[index] = text


def _fill_decimals(out: list[str], tokens: tuple[tuple[str, str], ...], places: list[int], fraction: str) -> None:
    significant = len(fraction.rstrip("0"))
    for position, index in enumerate(places):
        if tokens[index][1] == "0":
            significant = max(significant, position + 1)
    for position, index in enumerate(places):
        out[index] = fraction[position] if position < significant else ""
