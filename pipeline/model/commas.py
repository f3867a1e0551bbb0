"""Commas that stand where a point should. Pure."""

from __future__ import annotations

import re

from pipeline.model.notation import MONEY_UNITS, Kind, measure

_NO_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{1,2}(?!\d))")
_PARTS = frozenset({*MONEY_UNITS, "%", "‰"})


def with_point(text: str) -> str | None:
    """An amount of money or a share whose comma parts no thousands, with a point in its place; None for all others.

    >>> with_point("1,69万元"), with_point("1,690万元"), with_point("7,8场")
    ('1.69万元', None, None)
    """
    other = _NO_THOUSANDS.sub(".", text)
    value = measure(other) if other != text else None
    return other if value and value.kind is Kind.NUMBER and value.unit in _PARTS else None
