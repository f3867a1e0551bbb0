"""Whether the items of a text are numbered without a gap: where one is missing, something was lost or misread."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HANZI = "一二三四五六七八九十"
_CIRCLED = {chr(ord("①") + place): place + 1 for place in range(20)}
# Where an item begins: at the beginning of the text, behind the end of another, or as the first of one that has items.
_OPENS = rf"(?:^|(?<=[。；;：:，,、.．)）是—{''.join(_CIRCLED)}]))"
_KINDS = (
    f"([{''.join(_CIRCLED)}])",
    r"[（(](\d{1,2})[)）]",
    r"(?<!\d)(\d{1,2})[.．、](?!\d)",
    f"第([{_HANZI}]{{1,3}})[，,：:]",
    f"([{_HANZI}]{{1,3}})是",
    f"([{_HANZI}]{{1,3}})、",
    f"[（(]([{_HANZI}]{{1,3}})[)）]",
)


def gaps(text: str) -> Iterator[tuple[int, int]]:
    """Two numbers that follow each other and should not, of each kind of numbering: (0, 2) where the first is 2.

    `text` is without white space. A kind that is met once numbers nothing, and a 1 begins anew. A number between the
    two that stands where no item begins is there all the same: the mark before it was lost.

    >>> list(gaps("①修路；②植树；④清淤。"))
    [(2, 4)]
    """
    for kind in _KINDS:
        items = [(_value(match[1]), match.start()) for match in re.finditer(_OPENS + kind, text)]
        for (before, start), (after, end) in zip([(0, 0), *items], items, strict=False):
            if len(items) < 2 or after in (1, before + 1):
                continue
            between = [_value(match[1]) for match in re.finditer(kind, text[start:end])]
            if after <= before or not set(range(before + 1, after)) <= set(between):
                yield before, after


def _value(number: str) -> int:
    if number in _CIRCLED:
        return _CIRCLED[number]
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_HANZI.index(tens[:1] or "一") + 1) * (10 if ten else 0) + (_HANZI.index(ones[:1]) + 1 if ones else 0)
