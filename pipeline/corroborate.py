"""What one record may learn from the others: an order-free last step over all records that stand.

It works on records as the form alone gave them (`alone`), so that its answer depends on which records
there are, never on the order in which they came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.load import RecordData, finding_data, with_findings
from pipeline.model.finding import Code, Finding, Severity, finding
from pipeline.words import word_frequency

RULE = "corroborated"
_SUSPICION = "name"  # the rule of normalizers/names.py
_OURS = frozenset({Code.CODE_LENGTH.value, Code.NAMES_DIFFER.value, Code.CORROBORATED.value})
_NAMES = ("implementing_unit", "budget_unit")
# Two names of one organisation differ by a slip; more than two characters apart they are two organisations.
_MOST_EDITS = 2
# 中心 23969, 管理 27191, 文化 34860; names of schools and streets stay below (育才 566, 新华 549).
_COMMON_WORD = 1000


def corroborate(records: Sequence[RecordData]) -> list[RecordData]:
    """The records with what the others say of them: names under the same unit code, lengths of codes."""
    own = [alone(record) for record in records]
    names = _names_by_code(own)
    suspected = dict(pair for record in own for pair in _suspected(record))
    lengths = Counter(len(code) for record in own if (code := record["project"]["code"]))
    return [_told(record, names, suspected, lengths) for record in own]


def alone(record: RecordData) -> RecordData:
    """The record without what earlier runs let it learn from others."""
    learnt = [repair for repair in record["repairs"] if repair["rule"] == RULE]
    if not learnt and not any(found["code"] in _OURS for found in record["findings"]):
        return record
    project = dict(record["project"])
    for repair in learnt:
        project[repair["path"].rsplit("/", 1)[-1]] = repair["before"]
    own = [found for found in record["findings"] if found["code"] not in _OURS]
    kept = {
        **record,
        "project": project,
        "repairs": [repair for repair in record["repairs"] if repair["rule"] != RULE],
        "findings": [_with_severity(found, Severity.ERROR) for found in own],
    }
    return with_findings(kept, ())


def _with_severity(found: RecordData, severity: Severity) -> RecordData:
    """A slip that was only suggested weighs as an error, until another record confirms it; all else stays."""
    return {**found, "severity": severity.value} if found["code"] == Code.UNRESOLVED_SLIP.value else found


Names = Mapping[tuple[str, str], Counter[str]]


def _names_by_code(records: Iterable[RecordData]) -> Names:
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in records:
        project = record["project"]
        for role in _NAMES:
            if project["unit_code"] and project[role]:
                names[project["unit_code"], role][project[role]] += 1
    return names


def _suspected(record: RecordData) -> Iterator[tuple[str, str]]:
    """The names of the record that words speak against, each with what is meant (normalizers/names.py)."""
    for repair in record["repairs"]:
        if repair["rule"] == _SUSPICION and not repair["applied"]:
            yield repair["before"], repair["after"]


def _told(record: RecordData, names: Names, suspected: Mapping[str, str], lengths: Counter[int]) -> RecordData:
    findings: list[Finding] = []
    settled: list[Finding] = []
    repairs: list[RecordData] = []
    project = dict(record["project"])
    for role in _NAMES:
        path = f"/project/{role}"
        name, others = project[role], names.get((project["unit_code"] or "", role), Counter())
        near = _near_names(name, others) if name else {}
        right = _right_name(name, others, suspected)
        if right:
            project[role] = right
            settled.append(finding(Code.UNRESOLVED_SLIP, path, before=name[:60], after=right[:60]))
            repairs.append(_repair(record, path, name, right, others[right]))
            reason = _told_by(others[right], "the same unit code")
            findings.append(finding(Code.CORROBORATED, path, before=name, after=right, reason=reason))
            continue
        doubtful = sorted(other for other in near if _right_name(other, others, suspected) != name)
        if doubtful:
            other = " / ".join(doubtful)
            findings.append(finding(Code.NAMES_DIFFER, path, unit_code=project["unit_code"], other=other))
    findings += _code_length(project["code"], lengths)
    if not findings:
        return record
    closed = [finding_data(slip) for slip in settled]
    eased = [_with_severity(found, Severity.WARNING) if found in closed else found for found in record["findings"]]
    learnt = {**record, "project": project, "repairs": [*record["repairs"], *repairs], "findings": eased}
    return with_findings(learnt, findings)


def _code_length(code: str | None, lengths: Counter[int]) -> Iterator[Finding]:
    """A code shorter or longer than most; where two lengths are equally common, both are."""
    if not code:
        return
    most = max(lengths.values())
    usual = [str(length) for length in sorted(lengths) if lengths[length] == most and length != len(code)]
    if usual:
        yield finding(Code.CODE_LENGTH, "/project/code", length=len(code), usual=" or ".join(usual))


def _near_names(name: str, others: Mapping[str, int]) -> dict[str, int]:
    return {other: count for other, count in others.items() if other != name and _near(name, other)}


def _right_name(name: str | None, others: Mapping[str, int], suspected: Mapping[str, str]) -> str | None:
    """What a name under this code is a slip of: words suspect it and no fewer records have the name they suggest, or
    it is outvoted.
    """
    if not name:
        return None
    meant = suspected.get(name, "")
    if others.get(meant, 0) >= max(others.get(name, 0), 1):
        return meant
    return _outvoted(name, _near_names(name, others), others)


def _outvoted(name: str | None, near: Mapping[str, int], others: Mapping[str, int]) -> str | None:
    """The right name, where one record stands alone with a slip against at least two that agree."""
    if not name or others[name] != 1 or len(near) != 1:
        return None
    (other, count), *_ = near.items()
    return other if count >= 2 and _is_slip(name, other) else None


def _is_slip(name: str, other: str) -> bool:
    """True when the name says a character twice in a row where the other does not (妇儿儿童), or when one
    character makes no word with its neighbours where the other's makes a common one (活动中芯, 活动中心).

    Two names that differ in any other way may both be right: 图书馆 and 文化馆, 第一小学 and 第二小学.
    """
    if _doubled(name) > _doubled(other):
        return True
    differing = [index for index, (left, right) in enumerate(zip(name, other, strict=False)) if left != right]
    if len(name) != len(other) or len(differing) != 1:
        return False
    wrong, right = (
        max((word_frequency(first + second) for first, second in pairwise(text[max(0, at - 1) : at + 2])), default=0)
        for text, at in ((name, differing[0]), (other, differing[0]))
    )
    return wrong == 0 and right >= _COMMON_WORD


def _doubled(name: str) -> int:
    return sum(first == second for first, second in pairwise(name))


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


def _told_by(count: int, code: str) -> str:
    return f"1 record with {code} says so" if count == 1 else f"{count} records with {code} say so"


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
        "reason": _told_by(count, f"unit code {record['project']['unit_code']}"),
    }
