from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.model.finding import Code
from tests.commands import command, extract, form, records
from tests.documents import DOCUMENTS, GOLDEN, case_names, records_of

SCHEMA = DOCUMENTS.parent / "record.schema.json"


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_published_schema_is_what_the_command_prints() -> None:
    """When the record changes on purpose: form-pipeline schema > fixtures/record.schema.json"""
    assert SCHEMA.read_text(encoding="utf-8") == command("schema").stdout


@pytest.mark.parametrize("case", case_names())
def test_records_of_the_examples_are_valid(case: str, validator: jsonschema.Draft202012Validator) -> None:
    for record in records_of(case):
        validator.validate(record)
        assert list(record) == list(validator.schema["properties"])  # type: ignore[index]


@pytest.mark.parametrize("case", case_names())
def test_goldens_hold_parts_of_valid_records(case: str, validator: jsonschema.Draft202012Validator) -> None:
    """Goldens leave out where and by what a value was read; the parts they keep have the record's own shape."""
    goldens = json.loads((DOCUMENTS / case / GOLDEN).read_text(encoding="utf-8"))
    for golden, record in zip(goldens, records_of(case), strict=True):
        whole = ("form_type", "title", "status", "project", "funds", "goals", "total", "fields", "tables", "unplaced")
        validator.validate({**record, **{key: golden[key] for key in whole}})


def _without(value: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, list):
        return [_without(item, path[1:]) if place == path[0] else item for place, item in enumerate(value)]
    if len(path) == 1:
        return {key: item for key, item in value.items() if key != path[0]}
    return {key: _without(item, path[1:]) if key == path[0] else item for key, item in value.items()}


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key, as deep as the first item of each list; pointers of the evidence are data, not keys."""
    if isinstance(value, list):
        if value:
            yield from _paths(value[0], (*path, 0))
    elif isinstance(value, dict):
        for key, item in value.items():
            if path != ("evidence",):
                yield (*path, key)
            yield from _paths(item, (*path, key))


def test_every_key_is_required_and_no_other_is_allowed(validator: jsonschema.Draft202012Validator) -> None:
    record = dict(records_of("text-drift-and-slips")[1])
    record |= {key: record[key][:1] for key in ("indicators", "repairs", "findings", "fields")}
    record["evidence"] = {"/project/code": record["evidence"]["/project/code"]}
    paths = list(_paths(record))
    assert len(paths) > 70
    accepted = [path for path in paths if validator.is_valid(_without(record, path))]
    assert accepted == []
    assert not validator.is_valid({**record, "more": 1})
    assert not validator.is_valid({**record, "project": {**record["project"], "more": 1}})


def test_wrong_kinds_are_refused(validator: jsonschema.Draft202012Validator) -> None:
    record = records_of("text-drift-and-slips")[1]
    for key, value in (("status", "perhaps"), ("schema", "form-record/2"), ("indicators", None), ("record_id", 1)):
        assert not validator.is_valid({**record, key: value})
    assert not validator.is_valid({**record, "project": {**record["project"], "year": "2023"}})


def test_generic_records_are_valid_too(tmp_path: Path, validator: jsonschema.Draft202012Validator) -> None:
    (tmp_path / "a.csv").write_text("物品,数量\n椅子,4\n桌子,2\n", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(form())
    extract(tmp_path, tmp_path / "out")
    found = records(tmp_path / "out")
    assert [record["form_type"] for record in found] == ["generic", "project_self_evaluation"]
    for record in found:
        validator.validate(record)
    assert [cell["text"] for cell in found[0]["tables"][0]["cells"]] == ["物品", "数量", "椅子", "4", "桌子", "2"]


def test_findings_of_the_examples_are_of_the_enum() -> None:
    codes = {found["code"] for case in case_names() for record in records_of(case) for found in record["findings"]}
    assert codes <= {code.value for code in Code}
    assert {"total-score", "execution-rate"} <= codes
