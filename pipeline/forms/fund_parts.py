"""A total that is printed as its parts alone: 当年 and 结转 under 全年预算数 and again under 全年执行数."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.forms.fund_checks import total_line
from pipeline.forms.profile import Profile
from pipeline.forms.rates import decimal, earns, is_rate
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import money, squeezed
from pipeline.model.script import simplified
from pipeline.model.vocabulary import Part, label_key
from pipeline.values import plain

RecordData = Mapping[str, Any]

_SUMMED = frozenset({"annual_budget", "executed"})
_OF_THIS_YEAR = re.compile("(?:当年|本年)(?:度|支出|资金|预算|数)*")
_OF_EARLIER_YEARS = re.compile("(?:上年)?结转(?:结余|支出|资金|使用|数)*")


class _Part(NamedTuple):
    """An amount in yuan of the total's line, and where it stands in `more`."""

    at: int
    amount: Decimal


def totals_summed(record: dict[str, Any], profile: Profile | None) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The record with the budget and what was spent of it as the sums of this year's part and the earlier years', where
    the total's line prints these alone, and its rate and its score prove the sums.
    """
    total = total_line(record)
    if total is None or profile is None or any(total[key] is not None for key in _SUMMED):
        return record, ()
    parts = _parts(record, total, profile)
    sums = {role: sum((part.amount for part in some), Decimal(0)) for role, some in parts.items()}
    if not _proved(total, sums, record["funds"]["stated_unit"]):
        return record, ()
    index = record["funds"]["lines"].index(total)
    path = f"/funds/lines/{index}"
    lines = list(record["funds"]["lines"])
    lines[index] = {**total, **{role: plain(whole) for role, whole in sums.items()}}
    places = {
        f"{path}/{role}": [cell for part in some for cell in record["evidence"][f"{path}/more/{part.at}/value"]]
        for role, some in parts.items()
    }
    found = tuple(
        finding(
            Code.CONFIRMED, f"{path}/{role}",
            message=f"{' + '.join(str(part.amount) for part in some)} = {sums[role]}, as the rate and the score say",
        )
        for role, some in parts.items()
    )  # fmt: skip
    changed = {**record, "funds": {**record["funds"], "lines": lines}, "evidence": {**record["evidence"], **places}}
    return changed, found


def _parts(record: RecordData, total: RecordData, profile: Profile) -> dict[str, list[_Part]]:
    """The parts of the year's budget and of what was spent; empty unless both have just the two: a third (追加) would
    be missing in the sum.
    """
    roles = {key: label.role for key, label in profile.labels if label.part is Part.FUND_COLUMN}
    found: dict[str, dict[bool, _Part]] = {}
    for at, item in enumerate(total["more"]):
        heading, _, name = item["label"].rpartition(" ")
        role, own = roles.get(label_key(heading), ""), simplified(squeezed(name))
        this_year, earlier = _OF_THIS_YEAR.fullmatch(own), _OF_EARLIER_YEARS.fullmatch(own)
        amount = money(item["value"] or "", record["funds"]["stated_unit"])
        if role not in _SUMMED:
            continue
        if amount is None or not (this_year or earlier) or bool(this_year) in found.setdefault(role, {}):
            return {}
        found[role][bool(this_year)] = _Part(at, amount)
    whole = found.keys() == _SUMMED and all(len(some) == 2 for some in found.values())
    return {role: list(some.values()) for role, some in found.items()} if whole else {}


def _proved(total: RecordData, sums: Mapping[str, Decimal], unit: str | None) -> bool:
    """Whether the printed rate is that of the sums, and the printed score what it earns."""
    if not sums or not sums["annual_budget"] or total["execution_rate"] is None or not total["weight"]:
        return False
    amounts = {role: float(whole) for role, whole in sums.items()}
    holds = is_rate(total["execution_rate"], amounts["annual_budget"], amounts["executed"], unit)
    return holds and total["score"] is not None and earns({**total, **amounts}, decimal(total["weight"]))
