"""Whether a row of headings heads the funds of a form, by what it names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from pipeline.model.script import simplified
from pipeline.model.vocabulary import Part
from pipeline.model.wordings import names_source

_THING = re.compile("名称|内容|任务")


def names_things(texts: Sequence[str], roles: Sequence[set[tuple[Part, str]]]) -> bool:
    """True where a heading nobody knows says that the rows are tasks or projects: they are no sources of funds."""
    return any(not found and _THING.search(simplified(text)) for text, found in zip(texts, roles, strict=True))


def names_sources(texts: Sequence[str], roles: Sequence[set[tuple[Part, str]]]) -> bool:
    """True for sources of funds side by side, their total first or last: 资金总额, 财政拨款, 学校自有资金. A rate and
    points may stand behind them.
    """
    parts = [{part for part, _ in found} for found in roles]
    behind = len(list(takewhile(lambda told: Part.FUND_COLUMN in told and Part.FUND_ROW not in told, reversed(parts))))
    texts, roles = texts[: len(texts) - behind], roles[: len(roles) - behind]
    total = [(Part.FUND_ROW, "total") in found for found in roles]
    if not any(total):
        return False
    named = [any(part is Part.FUND_ROW for part, _ in found) for found in roles]
    first = total.index(True) if any(total[:-1]) else named.index(True)
    sources = [known or names_source(text) for known, text in zip(named[first:], texts[first:], strict=True)]
    return len(sources) > 1 and all(sources)
