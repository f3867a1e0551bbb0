"""A record with what persons said of it: their values put in, the form's checks run again, what they accepted noted.

Pure, and done anew each time to the record as the machine alone gives it: rows added and removed, values, checks, and
what was accepted last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.corrections.derived import unitless
from pipeline.corrections.line import Accepted, Correction, Kind
from pipeline.corrections.rows import Rows, parts, raws, row_names
from pipeline.corrections.values import Put, with_values
from pipeline.corroborate import alone
from pipeline.forms.checks import EQUATION_CODES, check
from pipeline.forms.profile import Profile
from pipeline.load import RecordData, finding_data, with_findings
from pipeline.model.finding import Code, Severity, finding
from pipeline.model.pointer import value_at

RULE, GENERIC = "person", "generic"
_MARKS = frozenset({Code.ACCEPTED.value, Code.SETTLED.value, Code.CORRECTION_STALE.value})
_EQUATIONS = frozenset(code.value for code in EQUATION_CODES)
_INFO = Severity.INFO.value


def is_corrected(record: RecordData) -> bool:
    """Whether the record says something that a person said."""
    return any(repair["rule"] == RULE for repair in record["repairs"]) or any(
        found["code"] in _MARKS for found in record["findings"]
    )


def document_of(record: RecordData) -> tuple[str, str, str]:
    """The project's code, its name and the year as the source says them."""
    code, name, year = ("".join(raws(record, f"/project/{key}")) for key in ("code", "name", "year"))
    return code, name, year


def concerning(record: RecordData, corrections: Iterable[Correction]) -> list[Correction]:
    """Those of the record, and of earlier versions of its document where it has none of its own at the same place."""
    source, said = record["source"], document_of(record)
    near = [
        one
        for one in corrections
        if one.record == record["record_id"] or (one.file, one.form) == (source["file"], source["form"])
    ]
    own = {(one.pointer, one.kind) for one in near if one.record == record["record_id"]}
    return [
        one
        for one in near
        if one.record == record["record_id"]
        or ((one.pointer, one.kind) not in own and _same_document(one.document, said))
    ]


def _same_document(one: Sequence[str], other: Sequence[str]) -> bool:
    """Of the same year, and of the same code or name; where no year is said, of both."""
    same = [first == second != "" for first, second in zip(one, other, strict=True)]
    return one[-1] == other[-1] and sum(same) > 1


def corrected(record: RecordData, corrections: Iterable[Correction], profile: Profile | None) -> RecordData:
    """The record, told what others say, with those of the corrections in force that concern it.

    What the source no longer says as it did when it was corrected is left as it is, with an error finding.
    """
    lines = concerning(record, corrections)
    if not lines:
        return record
    rows = Rows(record, lines)
    put = with_values(record, rows, lines, profile)
    findings = [*_reading_findings(record, rows, put, profile), *_stale_findings(record, rows, put.stale)]
    if profile is None and record["form_type"] != GENERIC:  # its checks cannot be run, so nothing is settled
        findings = [*record["findings"], finding_data(finding(Code.NO_PROFILE))]
    # a value that a person gave is his word, not that of the cell
    evidence = {path: cells for path, cells in put.record["evidence"].items() if path not in put.given}
    bare = {**put.record, "evidence": evidence}
    checked = [finding_data(found) for found in check(bare, profile)]
    if not any(found["code"] in _EQUATIONS for found in checked):  # what would make them hold is of no interest
        findings = [found for found in findings if found["code"] != Code.EXPLAINED.value]
    accepted = [one for line in lines if line.kind is Kind.ACCEPTED for one in _by(line)]
    noted = [_accepted(found, accepted, rows, record, put.record) for found in (*findings, *checked)]
    repairs = [*put.record["repairs"], *_repairs(record, rows, lines, put.given)]
    told = with_findings({**put.record, "repairs": repairs, "findings": noted}, ())
    return told if is_corrected(told) else record


def _key(found: Mapping[str, Any]) -> tuple[str, str | None, str]:
    return found["code"], found["path"], found["message"]


def _reading_findings(record: RecordData, rows: Rows, put: Put, profile: Profile | None) -> Iterator[RecordData]:
    """What was found while reading; doubts about values that a person gave, or rows that one removed, are settled."""
    checked = {_key(finding_data(found)) for found in check(alone(record), profile)}
    for found in record["findings"]:
        if _key(found) in checked:
            continue
        shown = rows.shown(found["path"])
        line = put.given.get(shown) or _followed(found, shown, put) if shown else rows.of_removed(found["path"])
        if line is None and found["code"] == Code.NO_MONEY_UNIT.value:
            line = _last_amount(record, rows, put)
        if line is None or found["severity"] == _INFO:
            yield {**found, "path": shown}
        else:
            note = finding(Code.SETTLED, shown, who=line.who, found=found["code"], message=found["message"])
            yield finding_data(note)


def _followed(found: RecordData, shown: str, put: Put) -> Correction | None:
    """The line that gives a value where none could be read, or a category that was in doubt."""
    line = put.followed.get(shown)
    could = found["code"] == Code.UNREADABLE_VALUE.value and value_at(put.record, shown) is not None
    return line if could or shown.endswith("/category") else None


def _last_amount(record: RecordData, rows: Rows, put: Put) -> Correction | None:
    """The last line that gives an amount, where persons gave all that no unit is known of, or took their rows away."""
    lines = [put.given.get(rows.shown(path) or "") or rows.of_removed(path) for path in unitless(record)]
    given = [line for line in lines if line is not None]
    return max(given, key=lambda line: line.number) if given and len(given) == len(lines) else None


def _stale_findings(record: RecordData, rows: Rows, stale: Iterable[Correction]) -> Iterator[RecordData]:
    for line in stale:
        raw = " ".join(line.raw) or "nothing"
        after = {Kind.ADDED: "one row more", Kind.REMOVED: "one row less"}.get(line.kind, said(line.after) or "nothing")
        if _is_personal(record, line.pointer):
            raw = after = "***"
        shown = rows.shown(line.pointer) if _is_there(record, line.pointer) else None
        yield finding_data(finding(Code.CORRECTION_STALE, shown, who=line.who, after=after[:60], raw=raw[:60]))


def _is_personal(record: RecordData, pointer: str | None) -> bool:
    head, step, _ = parts(pointer) or ("", "", "")
    row = f"{head}/{step}"
    return head == "/fields" and _is_there(record, row) and bool(value_at(record, row)["personal"])


def words_at(record: RecordData, pointer: str | None) -> str:
    """What the record says at the pointer, in words; nothing where there is no such place."""
    return said(value_at(record, pointer)) if pointer and _is_there(record, pointer) else ""


def _is_there(record: RecordData, pointer: str | None) -> bool:
    try:
        value_at(record, pointer or "")
    except LookupError:
        return False
    return True


def said(value: Any) -> str:
    """A value in words; a row by its texts."""
    if isinstance(value, dict):
        return value["text"] if "text" in value else " | ".join(filter(None, map(said, value.values())))
    return "" if value is None or isinstance(value, list) else str(value)


def _by(line: Correction) -> Iterator[tuple[Accepted, Correction]]:
    return ((found, line) for found in line.findings)


def texts_at(record: RecordData, pointer: str | None) -> tuple[str, ...]:
    """The texts of the source that a finding at this place of the record as read speaks of, and those of its row."""
    return (*row_names(record, pointer), *raws(record, pointer))


def _accepted(
    found: RecordData,
    accepted: Sequence[tuple[Accepted, Correction]],
    rows: Rows,
    record: RecordData,
    shown: RecordData,
) -> RecordData:
    """The finding as a note where somebody accepted it: the same words about the same texts; how sure a reading was may
    change with every version. In a new version of the document, only what is about a text.
    """
    if found["severity"] == _INFO:
        return found
    path = rows.read(found["path"])
    place = (found["code"], path, texts_at(record, path), words_at(shown, found["path"]))
    for one, line in accepted:
        same = one.message == found["message"] or found["code"] == Code.LOW_CONFIDENCE.value
        sure = bool(one.raw) or line.record == record["record_id"]
        if (one.code, one.path, one.raw, one.value) == place and same and sure:
            note = finding(Code.ACCEPTED, found["path"], who=line.who, found=found["code"], message=found["message"])
            return finding_data(note)
    return found


def _repairs(
    record: RecordData, rows: Rows, lines: Sequence[Correction], values: Mapping[str, Correction]
) -> Iterator[RecordData]:
    """An entry of the trail for each value put in and each row added or removed, in the order they were made."""
    given = {line.number for line in values.values()}
    stale = {line.number for line in rows.stale}
    for line in lines:
        head, step, _ = parts(line.pointer) or ("", "", "")
        if line.kind is Kind.VALUE and line.number in given:
            before = value_at(record, line.pointer or "") if _is_there(record, line.pointer) else line.before
            if before != line.after:
                yield _repair(record, line, rows.shown(line.pointer), said(before), said(line.after), [line.pointer])
        elif line.kind is Kind.ADDED and line.number not in stale:
            yield _repair(record, line, rows.shown(f"{head}/+{line.number}"), "", said(line.after), [])
        elif line.kind is Kind.REMOVED and line.number not in stale:
            cells = [path for path in record["evidence"] if path.startswith(f"{head}/{step}/")]
            yield _repair(record, line, None, said(value_at(record, f"{head}/{step}")), "", cells)


def _repair(
    record: RecordData, line: Correction, path: str | None, before: str, after: str, cells: Sequence[str | None]
) -> RecordData:
    keys = ("page", "box", "row", "column", "raw")
    places = [{key: cell[key] for key in keys} for pointer in cells for cell in record["evidence"].get(pointer, ())]
    note = f": {line.note}" if line.note else ""
    return {
        "place": [place for index, place in enumerate(places) if place not in places[:index]],
        "path": path,
        "rule": RULE,
        "trust": "certain",
        "applied": True,
        "before": before,
        "after": after,
        "reason": f"corrected by {line.who} on {line.when[:10]}{note}",
    }
