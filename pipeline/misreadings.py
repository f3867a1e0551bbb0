"""Doubtful readings settled by the form itself: its arithmetic confirms them, or leaves one other reading."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from normalizers import Normalized, resettled
from pipeline.evidence import places_of_values
from pipeline.forms.checks import EQUATION_CODES, check
from pipeline.forms.profile import Profile
from pipeline.load import RecordData, with_findings
from pipeline.model.commas import with_point
from pipeline.model.finding import Code, Severity, finding
from pipeline.model.notation import Kind, measure, number
from pipeline.model.table import Piece
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import label_key, one_apart

Build = Callable[[Normalized], tuple[RecordData, ...]]

# What a form's arithmetic and its own customs say against a value.
EQUATIONS = frozenset(code.value for code in EQUATION_CODES)
_UNREAD = (Code.UNREADABLE_VALUE.value, Code.NO_MONEY_UNIT.value)
_TROUBLE = EQUATIONS | {*_UNREAD}
_UNEARNED = "full score for a missed target"
# Every attempt interprets the document anew (some 10 ms); a page full of doubts is a page for a person.
MOST_ATTEMPTS = 80
MOST_REPAIRS = 6


def settled(normalized: Normalized, records: tuple[RecordData, ...], build: Build) -> tuple[RecordData, ...]:
    """The records with each other reading that alone puts right what is wrong; two such are none.

    What is no number as it was read is the one other reading that is one, whatever else there is to settle.
    """
    for _ in range(MOST_REPAIRS):
        before = _trouble(records)
        if not before:
            break
        solutions: list[tuple[Repair, Counter[str]]] = []
        for _, repair in zip(range(MOST_ATTEMPTS), _other_readings(normalized), strict=False):
            other = build(resettled(normalized, repair))
            after = _trouble(other)
            if after < before and _filled(other) >= _filled(records):
                solutions.append((repair, after))
        chosen = _chosen(solutions, before)
        if chosen is None:
            break
        normalized = resettled(normalized, chosen)
        records = build(normalized)
    return records


def _chosen(solutions: Sequence[tuple[Repair, Counter[str]]], before: Counter[str]) -> Repair | None:
    """The repair to make: the only one, or one that alone makes a number of what was none."""
    readings = Counter(repair.pieces for repair, _ in solutions)
    for repair, after in solutions:
        reads = sum(after[code] for code in _UNREAD) < sum(before[code] for code in _UNREAD)
        if readings[repair.pieces] > 1 or not (reads or len(solutions) == 1):
            continue
        lost = _may_lack(repair.before, repair.after) and not any(piece.doubted for piece in repair.pieces)
        if after.total() < before.total() - 1 or not reads:  # the arithmetic has its say too
            return repair
        if not lost:  # behind a mark that was surely seen a digit may be lost
            return replace(repair, rule=NUMBER, reason=repair.reason.replace(_BORNE, _READ))
    return None


def _may_lack(before: str, after: str) -> bool:
    """Whether a digit may be lost behind a mark that goes: 1,69 is 1.69 or 1,690, but 21859,39 parts no thousands."""
    if len(after) != len(before):
        return len(after) < len(before)
    swapped = next((place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other), 0)
    return before[swapped] in ",，" and bool(_THOUSANDS.search(before[:swapped]))


def _alternatives(pieces: Sequence[Piece]) -> str:
    return ", ".join(pieces[0].rivals)


def _trouble(records: Sequence[RecordData]) -> Counter[str]:
    codes = Counter(found["code"] for record in records for found in record["findings"] if found["code"] in _TROUBLE)
    codes[_UNEARNED] = sum(_unearned(row) for record in records for row in record["indicators"])
    return +codes


def _filled(records: Sequence[RecordData]) -> int:
    """The number of values read: a reading that loses some has less to be wrong."""
    return sum(len(places_of_values(record)) for record in records)


def _unearned(row: RecordData) -> bool:
    """Whether a bare target is missed and the score is full all the same: its operator was read as a digit, perhaps."""
    target, actual, weight = row["target"], row["actual"], row["weight"]
    if not (target and actual and weight and row["score"] == weight and target["kind"] == actual["kind"] == "number"):
        return False
    bare = target["operator"] is None and target["unit"] == actual["unit"]
    return bool(bare and actual["value"] < target["value"])


def _other_readings(normalized: Normalized) -> Iterator[Repair]:
    """A repair for each other reading of a doubtful number that stands as it was read.

    What was read surely stays, whatever the arithmetic says: forms print wrong sums. But where its marks make it no
    number at all, and others would, it is read with those.
    """
    for index, sheet in enumerate(normalized.sheets):
        for cell in sheet.cells:
            if len(cell.pieces) != 1 or not any(map(str.isdigit, cell.text)) or cell.pieces[0].confidence is None:
                continue
            as_read = cell.pieces[0].text == cell.text and cell.pieces[0].doubted
            others = cell.pieces[0].rivals if as_read else ()
            if as_read and number(cell.text) is not None and _DOUBTED_MARK.search(cell.pieces[0].doubt):
                others += tuple(sorted(_without_mark(cell.text)))  # a speck, perhaps
            more = (other_marks(cell.text), with_point(cell.text), _line_alone(cell.text, cell.pieces[0]))
            others += tuple(other for other in more if other)
            for other in dict.fromkeys(others):
                edit = Edit(((index, cell),), ((index, cell.reads(other)),))
                reason = _BORNE + (_alternatives(cell.pieces) or other)
                yield Repair(RULE, Trust.LIKELY, cell.pieces, cell.text, other, reason, edit)


# Amounts, points and rates are printed with two places at most.
_MARKED, _NUMBER = re.compile(r"\d[\d.,:：]+"), re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})*$")
_DOUBTED_MARK = re.compile("〔[.,]〕")
_OTHER_MARK = {".": ",", ",": ".", ":": ".", "：": "."}  # a speck over a point makes a colon of it


def other_marks(text: str) -> str | None:
    """The one number that digits are with a point for a comma or the other way round, else without one of the marks.

    None for a number, and where there are two such or none.

    >>> other_marks("6,889.792.06"), other_marks("21859,39"), other_marks("288,561.0.0"), other_marks("7.")
    ('6,889,792.06', '21859.39', '288,561.00', '7')
    >>> other_marks("5:22")
    '5.22'
    """
    if number(text) is not None or not _MARKED.fullmatch(text):
        return None
    places = [place for place, char in enumerate(text) if char in _OTHER_MARK]
    swapped = {text[:place] + _OTHER_MARK[text[place]] + text[place + 1 :] for place in places}
    for some in (swapped, _without_mark(text)):
        found = [one for one in some if _NUMBER.fullmatch(one)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _without_mark(text: str) -> set[str]:
    """The text without one of its marks, whichever that is."""
    return {text[:place] + text[place + 1 :] for place, char in enumerate(text) if char in _OTHER_MARK}


def _line_alone(text: str, piece: Piece) -> str | None:
    """The line that is a number, where the others have no digits: hairs, specks and seals are read as such.

    But not where all of them are a quantity: ≥, 95 and % may stand below each other.
    """
    value = measure("".join(piece.text.split()))
    if value is not None and value.kind is Kind.NUMBER and (value.operator or value.unit):
        return None
    lines = [line for line in piece.text.split("\n") if any(map(str.isdigit, line))]
    return lines[0] if len(lines) == 1 and number(lines[0]) is not None and number(text) is None else None


RULE, NUMBER = "misreading", "misread-number"
_BORNE = "the only reading that the form's arithmetic bears, of "
_READ = "the only reading that is a number, of "


def confirmed(record: RecordData, profile: Profile | None) -> RecordData:
    """The record with its doubts about values that the arithmetic confirms turned into notes.

    A value is confirmed when every equation of the form holds, and one of them would not with another value;
    or when it is the one that the arithmetic asked for. Of a level of indicators that no other one looks like
    nothing is said: it is known, as the labels of fund lines are.
    """
    codes = {found["code"] for found in record["findings"]}
    if profile is None or Code.LOW_CONFIDENCE.value not in codes or codes & EQUATIONS:
        return record
    repaired = {repair["path"] for repair in record["repairs"] if repair["rule"] == RULE}
    kept, notes = [], []
    for found in record["findings"]:
        path = found["path"]
        doubted = found["code"] == Code.LOW_CONFIDENCE.value
        if doubted and (level := _LEVEL.fullmatch(path)) and _is_like_no_other(record, level, profile):
            continue
        if doubted and (path in repaired or _would_break(record, path, profile)):
            notes.append(finding(Code.CONFIRMED, path, message=found["message"]))
        else:
            kept.append(found)
    return with_findings({**record, "findings": kept}, notes) if len(kept) < len(record["findings"]) else record


_LEVEL = re.compile(r"/indicators/(\d+)/(level[12])")
_KIND = re.compile("类?(?:指标|目标)$")


def _is_like_no_other(record: RecordData, level: re.Match[str], profile: Profile) -> bool:
    """Whether a level is one of the family's, and no other of those differs from it in one character only, as 数量指标
    does from 质量指标.
    """
    key = label_key(record["indicators"][int(level[1])][level[2]] or "")
    bare = _KIND.sub("", key)
    others = (_KIND.sub("", other) for other in profile.levels if len(other) == len(key))
    return key in profile.levels and not any(other != bare and one_apart(other, bare) for other in others)


def _would_break(record: RecordData, path: str, profile: Profile) -> bool:
    """Whether an equation that holds would not, were the number at `path` another."""
    numbers = {key: record[key] for key in ("project", "funds", "goals", "indicators", "total", "fields")}
    changed = {**record, **copy.deepcopy(numbers)}
    *way, last = path.strip("/").split("/")
    place: object = changed
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step] if isinstance(place, dict) else None
    value = place.get(last) if isinstance(place, dict) else None
    if not isinstance(place, dict) or not isinstance(value, int | float):
        return False
    place[last] = value * 2 + 1
    return any(found.severity is Severity.ERROR and found.code.value in EQUATIONS for found in check(changed, profile))
