"""The example documents in fixtures/documents: their records, the goldens made of them, their truths."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.corroborate import corroborate
from pipeline.load import RecordData
from pipeline.process import engine_opener, knowledge, process

DOCUMENTS = Path(__file__).resolve().parent.parent / "fixtures" / "documents"
GOLDEN, TRUTH = "expected.json", "truth.json"
ENGINE = engine_opener(Config(), threads=1)
"""Of the scans among them; opened when the first one is read."""
_WHOLE = ("form_type", "title", "status", "project", "funds", "goals", "total", "fields", "tables", "unplaced")
# Signs that fonts and exports interchange.
_SAME = str.maketrans({"⩾": "≥", "⩽": "≤", "≧": "≥", "≦": "≤", "—": "-", "–": "-", "−": "-", "“": '"', "”": '"'})


def case_names() -> list[str]:
    return sorted(path.name for path in DOCUMENTS.iterdir() if path.is_dir())


def input_of(case: str) -> Path:
    """Raises ValueError unless there is exactly one."""
    (found,) = (DOCUMENTS / case).glob("input.*")
    return found


@cache
def records_of(case: str) -> tuple[RecordData, ...]:
    """The records of the case's document as a run over it alone writes them."""
    path = input_of(case)
    return read_as(path.name, path.read_bytes())


def read_as(name: str, data: bytes) -> tuple[RecordData, ...]:
    """The records of a file of this name. Raises InputError."""
    outcome = process(name, data, (), knowledge(None), ENGINE)
    if outcome.failure:
        raise outcome.failure
    return tuple(corroborate(outcome.records))


def golden_text(records: Sequence[RecordData]) -> str:
    """What a golden holds: one view per form."""
    return json.dumps([_view(record) for record in records], ensure_ascii=False, indent=1) + "\n"


def _view(record: RecordData) -> dict[str, Any]:
    """The record without where it stood and by which version it was read; repairs counted, findings by name."""
    view = {key: record[key] for key in _WHOLE}
    view["indicators"] = [_indicator(row) for row in record["indicators"]]
    applied = Counter(f"{repair['rule']} {repair['trust']}" for repair in record["repairs"] if repair["applied"])
    view["repairs"] = dict(sorted(applied.items()))
    view["findings"] = [f"{found['severity']} {found['code']} {found['path'] or '-'}" for found in record["findings"]]
    view["pages"] = [page["page"] for page in record["source"]["pages"]]
    return view


def _indicator(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its values on one line each: text, kind, operator, value, upper, unit."""
    out = dict(row)
    for key in ("target", "actual"):
        value = row[key]
        out[key] = value and " ".join(f"{name}={part}" for name, part in value.items() if part is not None)
    return out


def differences(truth: Mapping[str, Any], record: RecordData) -> Iterator[str]:
    """Where a record says other than the truth that its maker wrote down; what one of them lacks counts."""
    told, read = dict(_flat(truth)), dict(_flat(record))
    for path in sorted(told.keys() | read.keys()):
        if canonical(told.get(path)) != canonical(read.get(path)):
            yield f"{path}: the truth is {told.get(path)!r}, read was {read.get(path)!r}"
    for field in truth.get("fields", ()):
        if field not in record["fields"]:
            yield f"fields: no {field}"


def _flat(form: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield "title", form["title"]
    yield "stated_unit", form["funds"]["stated_unit"]
    for key in ("code", "name", "year", "implementing_unit", "budget_unit", "unit_code"):
        yield f"project/{key}", form["project"].get(key)
    for line in form["funds"]["lines"]:
        for key in ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score"):
            yield f"funds/{line['category']}/{key}", line[key]
    for key in ("expected", "actual"):
        yield f"goals/{key}", form["goals"][key]
    for key in ("weight", "score"):
        yield f"total/{key}", form["total"][key]
    for index, row in enumerate(form["indicators"]):
        for key in ("level1", "level1_weight", "level2", "level3", "weight", "score", "deviation"):
            yield f"indicators/{index}/{key}", row[key]
        for key in ("target", "actual"):
            yield f"indicators/{index}/{key}", row[key]["text"] if isinstance(row[key], dict) else row[key]
            yield f"indicators/{index}/{key}_parts", _parts(row, key)


def _parts(row: Mapping[str, Any], key: str) -> object:
    """Operator, value and unit of a number or a date: given apart in a truth, inside the value of a record."""
    if f"{key}_parts" in row:
        parts = row[f"{key}_parts"]
        return parts and [canonical(part) for part in parts]
    value = row[key]
    if not isinstance(value, dict) or value["kind"] not in ("number", "date"):
        return None
    return [canonical(value[part]) for part in ("operator", "value", "unit")]


def canonical(value: object) -> str:
    """Texts alike but for widths, white space and interchangeable signs are one."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)).translate(_SAME)
    return "".join(text.split()).replace(">=", "≥").replace("<=", "≤")
