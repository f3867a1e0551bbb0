"""Names and targets in one cell, under a heading that names both: 更换管网长度≥3.2公里 under 三级指标及指标值."""

from __future__ import annotations

import re

from pipeline.model.comparisons import OPERATORS, WORDS_BEFORE
from pipeline.model.form import Filled
from pipeline.model.notation import Kind, measure

_SIGN = re.compile(
    "|".join(sorted(map(re.escape, OPERATORS | {w for w in WORDS_BEFORE if len(w) > 1}), key=len, reverse=True))
)
_NAME = re.compile(r"[^\d:：]{2,}")
_DAY = re.compile(r"(?:19|20)\d\d年")


def parted(said: Filled) -> tuple[Filled, Filled] | None:
    """The name and the target that a text says one after the other; None where nothing tells surely where the target
    begins: it begins with a comparison and a number, or is the date of a day. 检查12处 may be one name.
    """
    sign, day = _SIGN.search(said.text), _DAY.search(said.text)
    start = sign or day
    if start is None:
        return None
    name, target = said.text[: start.start()].strip(), said.text[start.start() :].strip()
    value = measure(target)
    compared = bool(sign) and value is not None and value.kind is Kind.NUMBER and value.operator is not None
    dated = not sign and value is not None and value.kind is Kind.DATE
    if not _NAME.fullmatch(name) or not (compared or dated):
        return None
    return Filled(name, said.pieces), Filled(target, said.pieces)
