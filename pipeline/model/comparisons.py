"""Comparisons as forms write them, in signs and in words, before a number and behind it. Pure."""

from __future__ import annotations

import re

from pipeline.model.script import simplified

_SIGNS = {
    "≥": ">=", "⩾": ">=", "≧": ">=", "≮": ">=", ">=": ">=", "=>": ">=", "≤": "<=", "⩽": "<=", "≦": "<=", "≯": "<=",
    "<=": "<=", "=<": "<=", ">": ">", "<": "<", "=": "=", "═": "=",
}  # fmt: skip
_WORDS_BEFORE = {
    "大于等于": ">=", "大于或等于": ">=", "不少于": ">=", "不低于": ">=", "不小于": ">=", "至少": ">=",
    "达到": ">=", "小于等于": "<=", "小于或等于": "<=", "不高于": "<=", "不超过": "<=", "不多于": "<=",
    "不大于": "<=", "不超": "<=", "控制在": "<=", "至多": "<=", "最多": "<=", "大于": ">", "高于": ">", "超过": ">",
    "多于": ">", "小于": "<", "低于": "<", "少于": "<", "等于": "=", "不早于": ">=", "不晚于": "<=", "不迟于": "<=",
}  # fmt: skip
_INCLUDED = (("", ""), ("及", ""), ("或", ""), ("(含)", ""), ("", "(含)"), ("及", "(含)"))
_WORDS_BEHIND = {
    **{f"{before}以上{behind}": ">=" for before, behind in _INCLUDED},
    **{f"{before}以{word}{behind}": "<=" for word in "下内" for before, behind in _INCLUDED},
    "之上": ">=",
    "之下": "<=",
    "之内": "<=",
    "内": "<=",
    "+": ">=",
}
OPERATORS = frozenset(_SIGNS)
"""Comparison signs as printed."""

WORDS_BEFORE, WORDS_BEHIND = frozenset(_WORDS_BEFORE), frozenset(_WORDS_BEHIND)
"""Comparisons in words, before the number and behind it."""

_LEADING = _SIGNS | _WORDS_BEFORE
_LONGEST_BEFORE = max(map(len, _LEADING))
_BEFORE = re.compile("|".join(sorted(map(re.escape, _LEADING), key=len, reverse=True)))
_BEHIND = re.compile("(?:" + "|".join(sorted(map(re.escape, _WORDS_BEHIND), key=len, reverse=True)) + ")$")


def leading_operator(key: str) -> tuple[str | None, str]:
    """The comparison that a squeezed text begins with, None for none, and what follows it.

    >>> leading_operator("不低于95%"), leading_operator("95%")
    (('>=', '95%'), (None, '95%'))
    """
    match = _BEFORE.match(simplified(key[:_LONGEST_BEFORE]))
    return (_LEADING[match[0]], key[match.end() :]) if match else (None, key)


def operator_behind(key: str) -> tuple[str | None, str]:
    """The comparison in words that a squeezed text ends with, None for none, and what stands before it.

    >>> operator_behind("95%及以上"), operator_behind("95%")
    (('>=', '95%'), (None, '95%'))
    """
    match = _BEHIND.search(simplified(key))
    return (_WORDS_BEHIND[match[0]], key[: match.start()]) if match else (None, key)


_BOTH = re.compile(f"((?:{_BEFORE.pattern}).+?),?(?:且|并且|同时)((?:{_BEFORE.pattern}).+)")


def both_limits(key: str) -> tuple[str, str] | None:
    """The two comparisons that a squeezed text joins; None where it joins none.

    >>> both_limits("≥95%且≤98%"), both_limits("≥95%且合格")
    (('≥95%', '≤98%'), None)
    """
    match = _BOTH.fullmatch(key)
    return (match[1], match[2]) if match else None
