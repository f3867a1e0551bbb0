"""What one record may learn from the others: an order-free last step over all records that stand.

It works on records as the form alone gave them (`alone`), so that its answer depends on which records
there are, never on the order in which they came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.load import RecordData, with_findings
from pipeline.model.finding import Code, Finding, finding

RULE = "corroborated"
_OURS = frozenset({Code.CODE_LENGTH.value, Code.NAMES_DIFFER.value, Code.CORROBORATED.value})
_NAMES = ("implementing_unit", "budget_unit")
# Two names of one organisation differ by a slip; more than two characters apart they are two organisations.
_MOST_EDITS = 2
# 第一小学 and 第二小学 under one code are two schools.
_TELLING = frozenset("0123456789一二三四五六七八九十东南西北中上下左右前后甲乙丙丁新老大小男女分总")


def corroborate(records: Sequence[RecordData]) -> list[RecordData]:
    """The records with what the others say of them: names under the same unit code, lengths of codes."""
    own = [alone(record) for record in records]
    names = _names_by_code(own)
    lengths = Counter(len(code) for record in own if (code := record["project"]["code"]))
    return [_told(record, names, lengths) for record in own]


def alone(record: RecordData) -> RecordData:
    """The record without what earlier runs let it learn from others."""
    learnt = [repair for repair in record["repairs"] if repair["rule"] == RULE]
    if not learnt and not any(found["code"] in _OURS for found in record["findings"]):
        return record
    project = dict(record["project"])
    for repair in learnt:
        project[repair["path"].rsplit("/", 1)[-1]] = repair["before"]
    kept = {
        **record,
        "project": project,
        "repairs": [repair for repair in record["repairs"] if repair["rule"] != RULE],
        "findings": [found for found in record["findings"] if found["code"] not in _OURS],
    }
    return with_findings(kept, ())


Names = Mapping[tuple[str, str], Counter[str]]


def _names_by_code(records: Iterable[RecordData]) -> Names:
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in records:
        project = record["project"]
        for role in _NAMES:
            if project["unit_code"] and project[role]:
                names[project["unit_code"], role][project[role]] += 1
    return names


def _told(record: RecordData, names: Names, lengths: Counter[int]) -> RecordData:
    findings: list[Finding] = []
    repairs: list[RecordData] = []
    project = dict(record["project"])
    for role in _NAMES:
        name = project[role]
        others = names.get((project["unit_code"] or "", role), Counter())
        near = {other: count for other, count in others.items() if other != name and name and _near(name, other)}
        if not name or not near:
            continue
        path = f"/project/{role}"
        best = max(near, key=lambda other: (near[other], other))
        if _outvoted(others[name], near, name, best):
            project[role] = best
            repairs.append(_repair(record, path, name, best, near[best]))
            reason = f"{near[best]} records with the same unit code say so"
            findings.append(finding(Code.CORROBORATED, path, before=name, after=best, reason=reason))
        else:
            other = " / ".join(sorted(near))
            findings.append(finding(Code.NAMES_DIFFER, path, unit_code=project["unit_code"], other=other))
    code = project["code"]
    usual = max(lengths.values(), default=0)
    if code and len(lengths) > 1 and (lengths[len(code)] < usual or list(lengths.values()).count(usual) > 1):
        common = " or ".join(
            str(length) for length in sorted(lengths) if length != len(code) and lengths[length] == usual
        )
        if common:
            findings.append(finding(Code.CODE_LENGTH, "/project/code", length=len(code), usual=common))
    if not findings:
        return record
    return with_findings({**record, "project": project, "repairs": [*record["repairs"], *repairs]}, findings)


def _outvoted(count: int, near: Mapping[str, int], name: str, best: str) -> bool:
    """True when one record stands alone against at least two that agree, and no other name is near."""
    differing = set(_differing(name, best))
    return count == 1 and len(near) == 1 and near[best] >= 2 and not differing & _TELLING


def _near(first: str, second: str) -> bool:
    return abs(len(first) - len(second)) <= _MOST_EDITS and _edits(first, second) <= _MOST_EDITS


def _edits(first: str, second: str) -> int:
    """Levenshtein distance."""
    above = list(range(len(second) + 1))
    for row, left in enumerate(first, 1):
        current = [row]
        for column, right in enumerate(second, 1):
            current.append(min(above[column] + 1, current[-1] + 1, above[column - 1] + (left != right)))
        above = current
    return above[-1]


def _differing(first: str, second: str) -> str:
    """The characters in which two near texts differ, between their common head and tail."""
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return first[head : len(first) - tail] + second[head : len(second) - tail]


def _repair(record: RecordData, path: str, before: str, after: str, count: int) -> RecordData:
    place = [{key: cell[key] for key in ("page", "box", "row", "column", "raw")} for cell in record["evidence"][path]]
    return {
        "place": place,
        "path": path,
        "rule": RULE,
        "trust": "likely",
        "applied": True,
        "before": before,
        "after": after,
        "reason": f"{count} records with unit code {record['project']['unit_code']} say so",
    }
