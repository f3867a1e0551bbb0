"""What one record may learn from the others: an order-free last step over all records that stand.

It works on records as the form alone gave them (`alone`), so that its answer depends on which records
there are, never on the order in which they came.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
_SHORTEST = 4  # characters; in shorter names of projects one is a difference
_MOST_PROJECTS = 20  # a code that more names of projects stand with is none of a project
# 中心 23969, 管理 27191, 文化 34860; names of schools and streets stay below (育才 566, 新华 549).
_COMMON_WORD = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What others may learn from a record, and what they may tell it by: all of it but these few words may stay unread.

    `names` are those of the implementing and the budget unit, `project` that of the project; a suspicion is a name that
    words speak against, with what is meant (normalizers/names.py).
    """

    unit_code: str | None
    names: tuple[str | None, str | None]
    code: str | None
    suspicions: tuple[tuple[str, str], ...]
    project: str | None = None


@dataclass(frozen=True, slots=True)
class NameLesson:
    """What others say of a name: the right one and how many have it, or those that differ in a doubtful way."""

    right: str = ""
    count: int = 0
    doubtful: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that others tell a record; `usual` are the lengths of codes that are more common than its own, `project` the
    names of projects under its code that are almost its own.
    """

    names: tuple[NameLesson, NameLesson] = (NameLesson(), NameLesson())
    usual: str = ""
    project: str = ""


NOTHING = Lesson()


class Evidence:
    """What all records say together; the same for any order of them."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        self._names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._lengths: Counter[int] = Counter()
        self._projects: dict[str, set[str]] = defaultdict(set)
        meanings: dict[str, set[str]] = defaultdict(set)
        for one in facts:
            for role, name in zip(_NAMES, one.names, strict=True):
                if one.unit_code and name:
                    self._names[one.unit_code, role][name] += 1
            for name, meant in one.suspicions:
                meanings[name].add(meant)
            if one.code:
                self._lengths[len(one.code)] += 1
                self._projects[one.code].update({one.project} if one.project else ())
        # Where two documents suspect different things of one name, words settle nothing.
        self._suspected = {name: meant for name, (meant, *more) in meanings.items() if not more}
        self._said: dict[tuple[str, str, str], NameLesson] = {}

    def lesson(self, facts: Facts) -> Lesson:
        """What a record with these facts is told; it must be among those that the evidence was made of."""
        first, second = (self._of_name(facts.unit_code, *pair) for pair in zip(_NAMES, facts.names, strict=True))
        return Lesson((first, second), _usual_lengths(facts.code, self._lengths), self._of_project(facts))

    def _of_project(self, facts: Facts) -> str:
        """The names under the same code that differ by a slip, and not in figures or letters alone."""
        name = facts.project
        if not name or not facts.code or len(name) < _SHORTEST or len(self._projects[facts.code]) > _MOST_PROJECTS:
            return ""
        others = (other for other in self._projects[facts.code] if _unnumbered(other) != _unnumbered(name))
        return " / ".join(sorted(other for other in others if len(other) >= _SHORTEST and _edits(name, other) == 1))

    def _of_name(self, unit_code: str | None, role: str, name: str | None) -> NameLesson:
        if not unit_code or not name:
            return NameLesson()
        key = (unit_code, role, name)
        if key not in self._said:
            self._said[key] = _name_lesson(name, self._names[unit_code, role], self._suspected)
        return self._said[key]


def corroborate(records: Sequence[RecordData]) -> list[RecordData]:
    """The records with what the others say of them: names under the same code, lengths of codes."""
    own = [alone(record) for record in records]
    evidence = Evidence(facts_of(record) for record in own)
    return [told(record, evidence.lesson(facts_of(record))) for record in own]


def facts_of(record: RecordData) -> Facts:
    """Of a record as its own form gave it (`alone`)."""
    project = record["project"]
    doubts = {(r["before"], r["after"]) for r in record["repairs"] if r["rule"] == _SUSPICION and not r["applied"]}
    names = (project["implementing_unit"], project["budget_unit"])
    return Facts(project["unit_code"], names, project["code"], tuple(sorted(doubts)), project["name"])


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


def _name_lesson(name: str, others: Mapping[str, int], suspected: Mapping[str, str]) -> NameLesson:
    right = _right_name(name, others, suspected)
    if right:
        return NameLesson(right, others[right])
    near = _near_names(name, others)
    return NameLesson(doubtful=" / ".join(sorted(o for o in near if _right_name(o, others, suspected) != name)))


def told(record: RecordData, lesson: Lesson) -> RecordData:
    """The record (`alone`) with its lesson: names repaired, warnings added, suspicions settled."""
    if lesson == NOTHING:
        return record
    findings: list[Finding] = []
    settled: list[Finding] = []
    repairs: list[RecordData] = []
    project = dict(record["project"])
    for role, said in zip(_NAMES, lesson.names, strict=True):
        path, name = f"/project/{role}", project[role]
        if said.right:
            project[role] = said.right
            settled.append(finding(Code.UNRESOLVED_SLIP, path, before=name[:60], after=said.right[:60]))
            repairs.append(_repair(record, path, name, said.right, said.count))
            reason = _told_by(said.count, "the same unit code")
            findings.append(finding(Code.CORROBORATED, path, before=name, after=said.right, reason=reason))
        elif said.doubtful:
            findings.append(finding(Code.NAMES_DIFFER, path, shared=project["unit_code"], other=said.doubtful))
    if lesson.project:
        findings.append(finding(Code.NAMES_DIFFER, "/project/name", shared=project["code"], other=lesson.project))
    if lesson.usual:
        length = len(project["code"])
        findings.append(finding(Code.CODE_LENGTH, "/project/code", length=length, usual=lesson.usual))
    closed = [finding_data(slip) for slip in settled]
    eased = [_with_severity(found, Severity.WARNING) if found in closed else found for found in record["findings"]]
    learnt = {**record, "project": project, "repairs": [*record["repairs"], *repairs], "findings": eased}
    return with_findings(learnt, findings)


def _usual_lengths(code: str | None, lengths: Mapping[int, int]) -> str:
    """Said of a code shorter or longer than most; where two lengths are equally common, of both."""
    if not code:
        return ""
    most = max(lengths.values())
    return " or ".join(str(n) for n in sorted(lengths) if lengths[n] == most and n != len(code))


def _near_names(name: str, others: Mapping[str, int]) -> dict[str, int]:
    return {other: count for other, count in others.items() if other != name and _near(name, other)}


def _right_name(name: str, others: Mapping[str, int], suspected: Mapping[str, str]) -> str | None:
    """What a name under this code is a slip of: words suspect it and no fewer records have the name they suggest, or
    it is outvoted.
    """
    meant = suspected.get(name, "")
    if others.get(meant, 0) >= max(others.get(name, 0), 1):
        return meant
    return _outvoted(name, _near_names(name, others), others)


def _outvoted(name: str, near: Mapping[str, int], others: Mapping[str, int]) -> str | None:
    """The right name, where one record stands alone with a slip against at least two that agree."""
    if others[name] != 1 or len(near) != 1:
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


_FIGURES = re.compile(r"[\da-zA-Z〇一二三四五六七八九十]+")


def _unnumbered(name: str) -> str:
    """The name without figures and letters: one code may stand for a project's years, or for its parts."""
    return _FIGURES.sub("", name)


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
