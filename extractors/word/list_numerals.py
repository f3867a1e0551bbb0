"""The numerals that Word writes before the items of a list, by the names of its number formats."""

from __future__ import annotations

from collections.abc import Callable

_HANZI = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 3999
_MOST_LETTERS = 26 * 3


def numeral(number: int, form: str) -> str | None:
    """The number in that format; None where the format is not known, or has no sure sign for it.

    >>> numeral(12, "chineseCounting"), numeral(3, "decimalEnclosedCircle"), numeral(4, "upperRoman"), numeral(4, "hex")
    ('十二', '③', 'IV', None)
    """
    if form in _SERIES:
        series = _SERIES[form]
        return series[number - 1] if 1 <= number <= len(series) else None
    write = _WRITERS.get(form)
    return write(number) if write is not None else None


def _counting(number: int) -> str | None:
    """1 to 99, about which all ways of counting in hanzi agree: 十, 十一, 二十."""
    if not 1 <= number <= 99:
        return None
    tens, ones = divmod(number, 10)
    return (_HANZI[tens] if tens > 1 else "") + ("十" if tens else "") + (_HANZI[ones] if ones else "")


def _letters(number: int) -> str | None:
    """A to z, then aa, bb."""
    if not 1 <= number <= _MOST_LETTERS:
        return None
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def _roman(number: int) -> str | None:
    if not 1 <= number <= _MOST_ROMAN:
        return None
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text


def _upper(write: Callable[[int], str | None]) -> Callable[[int], str | None]:
    return lambda number: (write(number) or "").upper() or None


_SERIES = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    # Programs differ over 10 in these three: 一〇, 一○ or 十.
    "ideographDigital": "一二三四五六七八九",
    "taiwaneseDigital": "一二三四五六七八九",
    "japaneseDigitalTenThousand": "一二三四五六七八九",
    "chineseLegalSimplified": "壹贰叁肆伍陆柒捌玖拾",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}
_WRITERS: dict[str, Callable[[int], str | None]] = {
    "none": lambda _: "",
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "decimalFullWidth2": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "decimalZero": lambda number: f"{number:02d}",
    "numberInDash": lambda number: f"- {number} -",
    "lowerLetter": _letters,
    "upperLetter": _upper(_letters),
    "lowerRoman": _roman,
    "upperRoman": _upper(_roman),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "japaneseCounting": _counting,
}
