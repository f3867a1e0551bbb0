"""Is a text layer what a person reads on the page, or the debris of a broken font or encoding?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from pipeline.model.script import simplified

# Of 40 exported pages the worst had 0.985 known characters (rare place names, a few icons); pages with
# Latin-1 mojibake or shifted glyph codes stay below 0.6.
KNOWN_SHARE = 0.85
# U+FFFD and private-use characters: a bullet or a tick from a symbol font is normal, a twentieth is not.
BROKEN_SHARE = 0.05
# The 3,755 hanzi of GB2312's first level make up over 0.97 of running text, of text decoded with the
# wrong table about half; so do those of traditional print, folded. Short texts (a page with one rare
# name on it) are not judged.
FREQUENT_SHARE = 0.7
FEWEST_HANZI = 20
# What mis-decoded bytes look like, whatever the shares: U+FFFD in UTF-8 read as GBK, uninitialised memory.
DEBRIS = ("(cid:", "锟斤拷", "烫烫烫", "屯屯屯")

# Beside hanzi, ASCII and CJK punctuation: what forms print as operators, units, bullets, quotes, dashes.
_SIGNS = frozenset("·×÷±≤≥≦≧≮≯＜＞≈≠∞√△▲▽▼□■○●◎◇◆☆★☑☒✓✔✗✘→←↑↓⇒°℃℉‰′″§¶€£¥©®™²³µμΦφαβγΩ∑")
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xA0),
    (0x2010, 0x2027),  # dashes, quotes, ellipsis
    (0x2030, 0x203B),
    (0x2150, 0x2188),  # fractions, Roman numerals
    (0x2460, 0x24FF),  # circled and bracketed numbers
    (0x2500, 0x257F),  # box drawing, used as dashes
    (0x2E80, 0x2FDF),  # radicals that stand for hanzi; the normalizer repairs them
    (0x3000, 0x303F),
    (0x3200, 0x33FF),  # ㈠, ㎡
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFFE5),
)

GARBLED = "garbled text layer"


def text_trouble(texts: Iterable[str]) -> str | None:
    """What is wrong with the text of a page, in a few words; None where it can be trusted.

    >>> text_trouble(["项目支出绩效自评表", "≥95%"]) is None
    True
    >>> text_trouble(["ÏîÄ¿Ö§³ö¼¨Ð§×ÔÆÀ±í"])
    'garbled text layer'
    """
    whole = "".join(texts)
    counts = Counter(whole)
    for blank in " \t\r\n\u3000":
        counts.pop(blank, None)
    total = sum(counts.values())
    if not total:
        return "no text layer"
    levels = {char: _level(char) for char in counts}
    broken = sum([count for char, count in counts.items() if not levels[char] and _is_broken(char)])
    known = sum([count for char, count in counts.items() if levels[char] in (1, 2) or _is_known(char)])
    frequent = sum([count for char, count in counts.items() if levels[char] == 1])
    hanzi = sum([count for char, count in counts.items() if levels[char]])
    if (
        broken > BROKEN_SHARE * total
        or known < KNOWN_SHARE * total
        or (hanzi >= FEWEST_HANZI and frequent < FREQUENT_SHARE * hanzi)
        or any(debris in whole for debris in DEBRIS)
    ):
        return GARBLED
    return None


def _is_broken(char: str) -> bool:
    code = ord(char)
    return code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or code < 0x20


@lru_cache(maxsize=8192)
def _is_known(char: str) -> bool:
    code = ord(char)
    return char in _SIGNS or any(first <= code <= last for first, last in _RANGES)


@lru_cache(maxsize=8192)
def _level(char: str) -> int:
    """1 and 2 for the two levels of GB2312's hanzi, 3 for any other hanzi, 0 for what is none.

    Traditional characters count as what they are in simplified script.
    """
    if not "\u3400" <= char <= "\u9fff":
        return 0
    try:
        lead = simplified(char).encode("gb2312")[0]
    except UnicodeEncodeError:
        return 3
    return 1 if lead < 0xD8 else 2
