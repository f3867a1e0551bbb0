"""Whether the items of a text are numbered without a gap: where one is missing, something was lost or misread."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HANZI = "一二三四五六七八九十"
_CIRCLED = {chr(ord("①") + place): place + 1 for place in range(20)}
# Where an item begins: at the beginning of the text, behind the end of another, or as the first of one that has items.
_OPENS = rf"(?:^|(?<=[。；;：:，,、.．)）是—{''.join(_CIRCLED)}]))"
_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        f"([{''.join(_CIRCLED)}])",
        rf"{_OPENS}[（(](\d{{1,2}})[)）]",
        rf"{_OPENS}(\d{{1,2}})[.．、](?!\d)",
        rf"{_OPENS}第([{_HANZI}]{{1,3}})[，,：:]",
        rf"{_OPENS}([{_HANZI}]{{1,3}})是",
        rf"{_OPENS}([{_HANZI}]{{1,3}})、",
        rf"{_OPENS}[（(]([{_HANZI}]{{1,3}})[)）]",
    )
)


def gaps(text: str) -> Iterator[tuple[int, int]]:
    """Two numbers that follow each other and should not, of each kind of numbering: (0, 2) where the first is 2.

    `text` is without white space. A kind that is met once numbers nothing, and a 1 begins anew.

    >>> list(gaps("①修路；②植树；④清淤。"))
    [(2, 4)]
    """
    for kind in _KINDS:
        numbers = [_value(match[1]) for match in kind.finditer(text)]
        for before, after in zip([0, *numbers], numbers, strict=False):
            if len(numbers) > 1 and after not in (1, before + 1):
                yield before, after


def _value(number: str) -> int:
    if number in _CIRCLED:
        return _CIRCLED[number]
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_HANZI.index(tens[:1] or "一") + 1) * (10 if ten else 0) + (_HANZI.index(ones[:1]) + 1 if ones else 0)
