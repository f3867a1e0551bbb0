"""A form's equations as proof: the one slip that explains every equation that does not hold.

A number that two equations contradict was mistyped or misread; where only one does, the sum itself may be wrong, as
forms print wrong sums. So a slip is repaired where it alone explains at least two broken equations, and is listed, for
a person to choose, where it explains one or others explain as much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.forms.checks import Rule, check, equations_by_doubt, equations_hold
from pipeline.forms.profile import Profile
from pipeline.load import RecordData, finding_data, with_findings
from pipeline.misreadings import EQUATIONS
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import AMOUNTS
from pipeline.model.notation import money, percent, points
from pipeline.model.pointer import value_at, with_value
from pipeline.values import plain

RULE = "arithmetic"
_FEWEST_EQUATIONS = 2
_MOST_LISTED = 5
# The longest form seen has 60 rows; each number of each row is tried with some forty slips, and each slip adds up the
# whole form: where there are more, it is left to a person.
_MOST_ROWS = 120
# No equation, but an order: it breaks with whichever of the two is wrong.
_ORDERS = frozenset({Code.SCORE_ABOVE_WEIGHT.value})


_LEADING_ZERO = re.compile(r"0\d")


@dataclass(frozen=True, slots=True)
class Slip:
    """What a number, or two that changed places, should have been: new values by their pointers, and in words."""

    values: tuple[tuple[str, int | float], ...]
    before: str
    after: str


def proved(record: RecordData, profile: Profile | None) -> RecordData:
    """The record with the one slip repaired that its equations prove, or with those listed that would explain them."""
    if profile is None or not any(found["code"] in EQUATIONS for found in record["findings"]):
        return record
    if len(record["indicators"]) + len(record["funds"]["lines"]) > _MOST_ROWS:
        return record
    findings = check(record, profile)
    broken = [found for found in findings if found.code.value in EQUATIONS]
    equations, others = equations_by_doubt(record, profile), len(findings) - len(broken)
    slips = [slip for slip in _slips(record, broken) if _explains(record, slip, profile, equations, others)]
    if not slips:
        return record
    contradicting = sum(found.code.value not in _ORDERS for found in broken)
    reason = "; ".join(found.message for found in broken)
    if len(slips) > 1 or contradicting < _FEWEST_EQUATIONS or _may_lack_a_row(record, broken):
        return _listed(record, slips)
    return _repaired(record, slips[0], profile, findings, reason)


def _may_lack_a_row(record: RecordData, broken: Sequence[Finding]) -> bool:
    """Whether a lost row would break the same sums of weights: only the scores, with their total, say that none is."""
    weights = any(found.code in (Code.LEVEL1_WEIGHTS, Code.WEIGHTS_SUM) for found in broken)
    scored = record["total"]["score"] is not None and any(row["score"] is not None for row in record["indicators"])
    return weights and not scored


def _explains(record: RecordData, slip: Slip, profile: Profile, equations: Sequence[Rule], others: int) -> bool:
    """True when every equation holds with the slip put right, and nothing else becomes doubtful."""
    changed = _changed(record, slip)
    return equations_hold(changed, profile, equations) and len(check(changed, profile)) <= others


def _slips(record: RecordData, broken: Sequence[Finding]) -> Iterator[Slip]:
    """Every slip in a number that each of the broken equations speaks of."""
    numbers = [_numbers_of(record, found) for found in broken]
    shared, concerned = set.intersection(*numbers), set.union(*numbers)
    for path in sorted(shared):
        yield from _slips_at(record, path)
    for first, second in _neighbours(record):
        if {first, second} & concerned:
            yield from _exchanged(record, first, second)


def _numbers_of(record: RecordData, found: Finding) -> set[str]:
    """The pointers of the numbers that an equation speaks of."""
    rows = [f"/indicators/{index}" for index in range(len(record["indicators"]))]
    lines = [f"/funds/lines/{index}" for index in range(len(record["funds"]["lines"]))]
    here, _, key = (found.path or "").rpartition("/")
    total = [path for path, line in zip(lines, record["funds"]["lines"], strict=True) if line["category"] == "total"]
    if found.code is Code.WEIGHTS_SUM:
        return {f"{path}/weight" for path in (*rows, *total, "/total")}
    if found.code is Code.TOTAL_SCORE:
        return {f"{path}/score" for path in (*rows, *total, "/total")}
    if found.code is Code.LEVEL1_WEIGHTS:
        level1 = value_at(record, f"{here}/level1")
        group = [path for path in rows if value_at(record, f"{path}/level1") == level1]
        return {f"{path}/weight" for path in group} | {f"{path}/level1_weight" for path in group}
    if found.code is Code.FUND_LINES_SUM:
        return {f"{path}/{key}" for path in lines}
    if found.code is Code.SCORE_ABOVE_WEIGHT:
        return {f"{here}/score", f"{here}/weight"}
    budget = "initial_budget" if value_at(record, f"{here}/annual_budget") is None else "annual_budget"
    points = ("weight", "score") if found.code is Code.EXECUTION_SCORE else ()
    keys = (budget, "executed", "execution_rate", *points)
    return {f"{here}/{key}" for key in keys}


def _slips_at(record: RecordData, path: str) -> Iterator[Slip]:
    """The other numbers that a slip of one sign makes of the printed one."""
    cells = record["evidence"].get(path, ())
    value = value_at(record, path)
    if value is None or len(cells) != 1:
        return
    text, read = cells[0]["raw"], _reader_of(record, path)
    if read(text) is None or plain(read(text) or Decimal(0)) != value:
        return  # the value is only a part of what is printed there
    found: dict[int | float, str] = {}
    for other in _with_one_slip(text):
        number = None if _LEADING_ZERO.match(other) else read(other)
        if number is not None and plain(number) != value:
            found.setdefault(plain(number), other)
    for right, other in found.items():
        yield Slip(tuple((place, right) for place in _same(record, path)), text, other)


def _same(record: RecordData, path: str) -> Iterable[str]:
    """The pointers that one printed number fills: the points of a first level stand on each of its rows."""
    if not path.endswith("/level1_weight"):
        return (path,)
    level1 = value_at(record, path.removesuffix("_weight"))
    rows = (f"/indicators/{index}" for index in range(len(record["indicators"])))
    return [f"{row}/level1_weight" for row in rows if value_at(record, f"{row}/level1") == level1]


def _with_one_slip(text: str) -> Iterator[str]:
    """The text with one digit another one, lost, or one too many; two that changed places; the point elsewhere."""
    for at, char in enumerate(text):
        if char.isdigit():
            yield from (text[:at] + digit + text[at + 1 :] for digit in "0123456789" if digit != char)
            yield text[:at] + text[at + 1 :]
            yield from (text[:at] + digit + text[at:] for digit in "0123456789")
        if text[at : at + 2].isdigit() and len(text) > at + 1:
            yield text[:at] + text[at + 1] + char + text[at + 2 :]
    yield from (text + digit for digit in "0123456789" if text[-1:].isdigit())
    bare = text.replace(".", "")
    yield from (bare[:at] + "." + bare[at:] for at in range(1, len(bare)) if bare[at - 1 : at + 1].isdigit())
    yield bare


def _neighbours(record: RecordData) -> Iterator[tuple[str, str]]:
    """The pairs of numbers that stand beside each other and may have changed places."""
    for index in range(len(record["funds"]["lines"])):
        path = f"/funds/lines/{index}"
        yield f"{path}/initial_budget", f"{path}/annual_budget"
        yield f"{path}/annual_budget", f"{path}/executed"
        yield f"{path}/weight", f"{path}/score"
    for path in (*(f"/indicators/{index}" for index in range(len(record["indicators"]))), "/total"):
        yield f"{path}/weight", f"{path}/score"


def _exchanged(record: RecordData, first: str, second: str) -> Iterator[Slip]:
    one, other = value_at(record, first), value_at(record, second)
    if one is not None and other is not None and one != other:
        yield Slip(((first, other), (second, one)), f"{one} | {other}", f"{other} | {one}")


def _reader_of(record: RecordData, path: str) -> Callable[[str], Decimal | None]:
    key = path.rpartition("/")[2]
    if key in AMOUNTS:
        unit = record["funds"]["stated_unit"]
        return lambda text: money(text, unit)
    return percent if key == "execution_rate" else points


def _changed(record: RecordData, slip: Slip) -> RecordData:
    changed: RecordData = record
    for path, value in slip.values:
        changed = with_value(changed, path, value)
    return changed


def _repaired(record: RecordData, slip: Slip, profile: Profile, old: Sequence[Finding], reason: str) -> RecordData:
    changed = _changed(record, slip)
    said = [finding_data(found) for found in old]
    kept = [found for found in record["findings"] if found not in said]
    path = slip.values[0][0]
    note = finding(Code.LIKELY_REPAIR, path, before=slip.before, after=slip.after, reason=reason)
    repairs = [*record["repairs"], _repair(record, slip, "likely", reason)]
    return with_findings({**changed, "findings": kept, "repairs": repairs}, [*check(changed, profile), note])


def _listed(record: RecordData, slips: Sequence[Slip]) -> RecordData:
    """The record with a finding that lists what would explain its equations: a person has the paper."""
    listed = slips[:_MOST_LISTED]
    ways = "; ".join(f"{slip.values[0][0]}: {slip.before} -> {slip.after}" for slip in listed)
    more = f" and {len(slips) - len(listed)} more" if len(slips) > len(listed) else ""
    repairs = [
        *record["repairs"],
        *(_repair(record, slip, "suggested", "would make the equations hold") for slip in listed),
    ]
    path = slips[0].values[0][0] if len(slips) == 1 else None
    return with_findings({**record, "repairs": repairs}, [finding(Code.EXPLAINED, path, ways=ways + more)])


def _repair(record: RecordData, slip: Slip, trust: str, reason: str) -> Mapping[str, Any]:
    path = slip.values[0][0]
    places = [cell for place, _ in slip.values[:1] for cell in record["evidence"].get(place, ())]
    keys = ("page", "box", "row", "column", "raw")
    return {
        "place": [{key: cell[key] for key in keys} for cell in places],
        "path": path,
        "rule": RULE,
        "trust": trust,
        "applied": trust == "likely",
        "before": slip.before,
        "after": slip.after,
        "reason": reason,
    }
