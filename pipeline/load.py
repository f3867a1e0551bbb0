"""From form to record: texts parsed into values, each with its evidence; then validated and turned to JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evidence import TABLES, UNPLACED, evidence_data, findings_of, paths_of, repair_data
from pipeline.loading import Loading
from pipeline.model.columns import MORE
from pipeline.model.finding import Code, Finding, Severity, finding
from pipeline.model.form import AMOUNTS, GOALS, MARGIN, PAGE_NUMBER, Filled, Form, Table
from pipeline.model.notation import is_nothing, percent, points
from pipeline.model.table import Piece
from pipeline.model.trail import Repair
from pipeline.model.vocabulary import label_points
from pipeline.values import plain, value_data, weight_points, without_points, year_number

SCHEMA = "form-record/1"
RecordData = dict[str, Any]
"""A record as plain JSON data, in the order of pipeline.model.record.Record."""

# Dirt on the margins is read as a letter or a few, a streak as 一; other hanzi may be a note, digits a score.
_SPECKS = re.compile(r"(?:[^\u4e00-\u9fff\d]|一){1,3}")
_MOST_PLACED = 5_000  # cells of a table; a form's have some hundred
# May be the number of a page, or a value that lost its label.
_BARE_NUMBER = re.compile(r"[\d\s/]*")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of the file itself; `pages` as (number, width, height, unit), `seals` as (page, box, colour)."""

    file: str
    sha256: str
    size: int
    media_type: str
    pages: tuple[tuple[int, float, float, str], ...]
    readers: tuple[str, ...]
    ocr: str | None = None
    seals: tuple[tuple[int, tuple[float, float, float, float], str], ...] = ()


def load(
    form: Form, place: int, source: SourceInfo, repairs: Sequence[Repair], findings: Iterable[Finding]
) -> RecordData:
    """The record of a form, `place` being its number in the file from 1; without the checks of its equations.

    `findings` are those of the reading that concern this form.
    """
    loading = Loading()
    record: RecordData = {
        "schema": SCHEMA,
        "record_id": f"{source.sha256[:16]}-{place}",
        "form_type": form.form_type,
        "title": loading.text("/title", form.title),
        "status": "review",
        "project": _project(form, loading),
        "funds": _funds(form, loading),
        "goals": {role: loading.text(f"/goals/{role}", form.goals.get(role)) for role in GOALS},
    }
    record["indicators"] = _indicators(form, loading, record["project"]["year"])
    record["total"] = {
        "weight": loading.number("/total/weight", form.total.get("weight"), weight_points),
        "score": loading.number("/total/score", form.total.get("score"), points),
        "grade": loading.text("/total/grade", form.total.get("grade")),
    }
    record["fields"] = [
        {
            "label": item.label,
            "value": loading.text(f"/fields/{i}/value", item.value),
            "personal": item.personal,
        }
        for i, item in enumerate(form.fields)
    ]
    loading.known |= {
        f"/fields/{i}/value"
        for i, item in enumerate(form.fields)
        if item.value
        and (
            (item.label == PAGE_NUMBER and not _BARE_NUMBER.fullmatch(item.value.text))
            or (item.label == MARGIN and _SPECKS.fullmatch(item.value.text))
        )
    }
    record["tables"] = [_table(table) for table in form.tables]
    record["unplaced"] = [{"page": piece.place.page, "text": piece.text} for piece in form.unplaced]
    own = [repair for repair in repairs if not repair.pieces or not form.pieces.isdisjoint(repair.pieces)]
    paths = paths_of(loading.evidence)
    pages = {piece.place.page for piece in form.pieces}
    record["seals"] = [
        {"page": page, "box": list(box), "colour": colour} for page, box, colour in source.seals if page in pages
    ]
    record["repairs"] = [repair_data(repair, paths) for repair in own]
    ours = [found for found in findings if found.page is None or found.page in pages]
    everything = [
        *ours, *form.findings, *loading.findings, *loading.unit_missing(), *loading.doubts(), *findings_of(own, paths),
        *_of_unplaced(form),
    ]  # fmt: skip
    record["findings"] = [finding_data(found) for found in everything]
    record["source"] = _source(source, place, form)
    evidence = {**loading.evidence, **dict(_of_texts(form))}
    record["evidence"] = {path: [evidence_data(piece) for piece in pieces] for path, pieces in evidence.items()}
    return record


def _project(form: Form, loading: Loading) -> RecordData:
    project: RecordData = {}
    for role in ("code", "name", "year", "implementing_unit", "budget_unit", "unit_code"):
        path, filled = f"/project/{role}", form.identity.get(role)
        project[role] = loading.number(path, filled, year_number) if role == "year" else loading.text(path, filled)
    return project


def _funds(form: Form, loading: Loading) -> RecordData:
    unit = loading.text("/funds/stated_unit", form.stated_unit)
    lines = []
    for index, line in enumerate(form.fund_lines):
        path = f"/funds/lines/{index}"
        data: RecordData = {
            "category": line.category,
            "label": loading.text(f"{path}/label", line.label) or "",
        }
        if line.category != "other":  # only a label of the vocabulary, or one repaired to it, has another
            loading.known.add(f"{path}/label")
        for role in AMOUNTS:
            data[role] = loading.amount(f"{path}/{role}", line.values.get(role), unit)
        data["weight"] = loading.number(f"{path}/weight", line.values.get("weight"), weight_points)
        data["execution_rate"] = loading.number(f"{path}/execution_rate", line.values.get("execution_rate"), percent)
        data["score"] = loading.number(f"{path}/score", line.values.get("score"), points)
        data["more"] = _more(path, line.values, loading)
        lines.append(data)
    return {"stated_unit": unit, "lines": lines}


def _indicators(form: Form, loading: Loading, year: int | None) -> list[RecordData]:
    rows = []
    for index, values in enumerate(form.indicators):
        path = f"/indicators/{index}"
        level1 = values.get("level1")
        printed = label_points(level1.text) if level1 else None
        row: RecordData = {
            "level1": loading.text(f"{path}/level1", _without_points(level1)),
            "level1_weight": None if printed is None else plain(printed),
            "level2": loading.text(f"{path}/level2", values.get("level2")),
            "level3": loading.text(f"{path}/level3", values.get("level3")),
            "target": _value(f"{path}/target", values.get("target"), loading, year),
            "actual": _value(f"{path}/actual", values.get("actual"), loading, year, values.get("target")),
            "unit": loading.text(f"{path}/unit", values.get("unit")),
            "weight": loading.number(f"{path}/weight", values.get("weight"), weight_points),
            "score": loading.number(f"{path}/score", values.get("score"), points),
            "deviation": loading.text(f"{path}/deviation", values.get("deviation")),
            "goal": loading.text(f"{path}/goal", values.get("goal")),
            "more": _more(path, values, loading),
        }
        if level1 and printed is not None:
            loading.evidence[f"{path}/level1_weight"] = level1.pieces
        rows.append(row)
    return rows


def _more(path: str, values: Mapping[str, Filled], loading: Loading) -> list[RecordData]:
    """What stands in columns that have no key of their own, with their headings; blank ones left out."""
    named = [(role.partition(":")[2], filled) for role, filled in values.items() if role.startswith(f"{MORE}:")]
    named = [(heading, filled) for heading, filled in named if not is_nothing(filled.text)]
    return [
        {"label": heading, "value": loading.text(f"{path}/more/{index}/value", filled)}
        for index, (heading, filled) in enumerate(named)
    ]


def _without_points(level1: Filled | None) -> Filled | None:
    return Filled(without_points(level1.text), level1.pieces) if level1 else None


def _value(
    path: str, filled: Filled | None, loading: Loading, year: int | None, target: Filled | None = None
) -> RecordData | None:
    if filled is None:
        return None
    loading.evidence[path] = filled.pieces
    return value_data(filled.text, year, target.text if target else None)


def _table(table: Table) -> RecordData:
    return {
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "row_span": cell.row_span,
                "column_span": cell.column_span,
                "text": cell.text,
                "header": cell.row in table.header_rows,
            }
            for cell in table.cells
        ]
    }


def _of_texts(form: Form) -> Iterable[tuple[str, Sequence[Piece]]]:
    """Where texts stand that are the value of no field: of unknown tables, and those without a place in the form.

    A ledger's cells, of which a record may have hundreds of thousands, are found by row and column alone.
    """
    for at, table in enumerate(form.tables):
        if len(table.cells) > _MOST_PLACED:
            continue
        texts = ((f"{TABLES}{at}/cells/{index}/text", cell.pieces) for index, cell in enumerate(table.cells))
        yield from ((path, pieces) for path, pieces in texts if pieces)
    yield from ((f"{UNPLACED}{index}", (piece,)) for index, piece in enumerate(form.unplaced))


def _of_unplaced(form: Form) -> Iterable[Finding]:
    for index, piece in enumerate(form.unplaced):
        yield finding(Code.UNPLACED_TEXT, f"/unplaced/{index}", page=piece.place.page, text=piece.text[:60])


def finding_data(found: Finding) -> RecordData:
    return {
        "code": found.code.value,
        "severity": found.severity.value,
        "path": found.path,
        "message": found.message,
    }


def _source(source: SourceInfo, place: int, form: Form) -> RecordData:
    stands_on = {piece.place.page for piece in form.pieces}
    return {
        "file": source.file,
        "sha256": source.sha256,
        "bytes": source.size,
        "media_type": source.media_type,
        "form": place,
        "pages": [
            {"page": number, "width": round(width, 1), "height": round(height, 1), "unit": unit}
            for number, width, height, unit in source.pages
            if number in stands_on
        ],
        "readers": list(source.readers),
        "ocr": source.ocr,
    }


def with_findings(record: RecordData, findings: Iterable[Finding]) -> RecordData:
    """The record with more findings, and its status by all of them."""
    together = record["findings"] + [finding_data(found) for found in findings]
    blocked = any(found["severity"] == Severity.ERROR.value for found in together)
    return {**record, "findings": together, "status": "review" if blocked else "ready"}


def validate(record: RecordData) -> None:
    """Raises pydantic.ValidationError when the record breaks the published schema."""
    from pipeline.model.record import Record

    Record.model_validate(record)


def to_json(record: RecordData, *, indent: int | None = None) -> bytes:
    """JSON of a record in UTF-8, after validation against the published schema. Raises ValueError.

    With an indent the standard library takes seven to ten times as long.
    """
    import pydantic_core

    validate(record)
    return pydantic_core.to_json(record, indent=indent)
