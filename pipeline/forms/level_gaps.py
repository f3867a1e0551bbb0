"""Second levels that a form lacks where others of their order stand: a row that goes on above the gap may be of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from pipeline.model.notation import squeezed
from pipeline.model.script import simplified

Row = Mapping[str, Any]

_NATURE, _NATURE_COST = "生态(?!.*成本)|环境效益", "(?:生态|环境).*成本"

# The order in which forms print the second levels of a first one, by a word of each.
_ORDERS = (
    ("经济成本", "社会成本", _NATURE_COST),
    ("数量", "质量", "时效", "成本"),
    ("经济效益", "社会效益", _NATURE, "持续"),
)
_MOVED_NAME = re.compile(r"/indicators/(\d+)/level3")


def the_one_moved_below_levels(record: Row) -> int | None:
    """The only row of a text that had to be moved, if it begins with its name now: all others have their blank cells,
    so it may have lost one that said something. None where other rows were moved too.
    """
    moved = [repair["path"] or "" for repair in record["repairs"] if repair["applied"] and repair["rule"] == "drift"]
    match = _MOVED_NAME.fullmatch(moved[0]) if len(moved) == 1 else None
    return int(match[1]) if match else None


# What the name of a row says. Wider than what tells levels apart elsewhere: it counts only where the form lacks the
# level. Rates of work done are numbers as often. Targets do not tell: days and amounts stand under any level.
_NAMES = {
    "质量": re.compile("(?<!完成|覆盖|参与|到位|执行|发放)率$|合格|达标|验收|优良|规范性|准确性"),
    "成本": re.compile("标准$|成本|造价|单价"),
    "社会效益": re.compile("村集体|知晓|事件|事故|投诉|公众"),
    _NATURE: re.compile("生态|空气|水质|污染|排放|扬尘|噪声|绿化|植被"),
    _NATURE_COST: re.compile("生态|污染|排放|扬尘|噪声"),
    "持续": re.compile("可持续|长效|长期|年限|稳定性|后续|管护"),
}


def speaks_of(level: str, row: Row) -> bool:
    """Whether the row's name says that it is of a level, one of those that `lacking` gives: 补助标准 of 成本."""
    return level in _NAMES and bool(_NAMES[level].search(simplified(squeezed(row["level3"] or ""))))


def lacking(rows: Sequence[Row], index: int) -> tuple[str, ...]:
    """The second levels that a form prints between that of a row and the next one below it under the same first level,
    by custom, and that this form has nowhere: 质量 where 时效 follows upon 数量. Below an unusual one none is.
    """
    level = _level2(rows[index])
    order = next((order for order in _ORDERS if _place(order, level) < len(order)), ())
    below = takewhile(lambda row: row["level1"] == rows[index]["level1"], rows[index + 1 :])
    follows = next((other for row in below if (other := _level2(row)) != level), "")
    said = " ".join(simplified(squeezed(row[key] or "")) for row in rows for key in ("level1", "level2"))
    between = order[_place(order, level) + 1 : _place(order, follows)]
    return tuple(word for word in between if not re.search(word, said))


def _place(order: Sequence[str], level: str) -> int:
    """Where a second level stands in the order; its end for one that is none of it."""
    return next((place for place, word in enumerate(order) if re.search(word, level)), len(order))


def _level2(row: Row) -> str:
    return simplified(squeezed(row["level2"] or ""))
