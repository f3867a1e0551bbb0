from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pipeline.load import to_json, with_findings
from pipeline.model.finding import Code, Severity, finding
from pipeline.values import plain
from tests.pipeline.forms import FORM, errors, record, records


def test_evidence_points_to_the_row_and_column_as_read() -> None:
    evidence = record()["evidence"]
    assert evidence["/project/name"] == [
        {"page": 1, "box": None, "row": 2, "column": 4, "raw": "某河岸线清淤", "confidence": None}
    ]
    where = {path: [(one["row"], one["column"]) for one in some] for path, some in evidence.items()}
    assert where["/title"] == [(1, 1)]
    assert where["/funds/stated_unit"] == [(5, 1)]
    assert where["/funds/lines/0/executed"] == [(6, 5)]
    assert where["/goals/expected"] == [(10, 2), (11, 2)]
    assert where["/goals/actual"] == [(10, 5), (11, 5)]
    assert where["/indicators/1/level1"] == [(13, 2)]
    assert where["/indicators/1/level1_weight"] == [(13, 2)]
    assert where["/indicators/1/actual"] == [(14, 7)]
    assert where["/total/score"] == [(17, 9)]


def test_evidence_of_a_moved_cell_is_where_it_stood() -> None:
    data = record(FORM, ("||质量指标|合格率|≥95%||96%|20|18.5", "质量指标|合格率|≥95%|96%|20|18.5"))
    assert data["indicators"][1]["actual"]["text"] == "96%"
    assert [(one["row"], one["column"], one["raw"]) for one in data["evidence"]["/indicators/1/actual"]] == [
        (14, 4, "96%")
    ]


@pytest.mark.parametrize("label", ["产出指标(50分)", "产出指标（50分", "产出指标50分）", "产出指标\n50分"])
def test_points_are_no_part_of_a_first_level_whichever_bracket_is_lacking(label: str) -> None:
    assert "产出指标(50分)" in FORM
    row = record(FORM.replace("产出指标(50分)", label.replace("\n", "")))["indicators"][0]
    assert (row["level1"], row["level1_weight"]) == ("产出指标", 50)


def test_every_filled_value_has_evidence() -> None:
    data = record()
    for index, row in enumerate(data["indicators"]):
        for key, value in row.items():
            assert (f"/indicators/{index}/{key}" in data["evidence"]) or value in (None, [])
    for key, value in data["project"].items():
        assert (f"/project/{key}" in data["evidence"]) == (value is not None)


def test_a_repair_says_where_and_what() -> None:
    data = record(FORM, ("临岳县水利局", "临岳县妇联联合会"), ("实施单位:", "实施第位:"))
    assert data["project"]["budget_unit"] == "临岳县妇女联合会"
    assert data["project"]["implementing_unit"] == "临岳县河道所"
    by_rule = {repair["rule"]: repair for repair in data["repairs"]}
    assert by_rule["slip"] == {
        "place": [{"page": 1, "box": None, "row": 3, "column": 4, "raw": "临岳县妇联联合会"}],
        "path": "/project/budget_unit", "rule": "slip", "trust": "certain", "applied": True,
        "before": "临岳县妇联联合会", "after": "临岳县妇女联合会", "reason": "typing slip of the lexicon",
    }  # fmt: skip
    label = by_rule["label"]
    assert (label["path"], label["before"], label["after"]) == (None, "实施第位:", "实施单位:")
    assert data["status"] == "ready"


def test_a_suggested_slip_keeps_the_text_and_calls_a_person() -> None:
    data = record(FORM, ("临岳县水利局", "县妇联联合会同教育局"))
    assert data["project"]["budget_unit"] == "县妇联联合会同教育局"
    assert ("unresolved-slip", "/project/budget_unit") in errors(data)
    assert [(r["trust"], r["applied"]) for r in data["repairs"] if r["rule"] == "slip"] == [("suggested", False)]
    assert data["status"] == "review"


def test_an_ambiguous_row_calls_a_person() -> None:
    data = record(FORM, ("||质量指标|合格率|≥95%||96%|20|18.5", "||质量指标|合格率|全年|20|18.5"))
    assert "ambiguous-row" in [code for code, _ in errors(data)]
    assert data["status"] == "review"


def test_an_unreadable_number_is_null_and_found() -> None:
    data = record(FORM, ("|30|30\n||质", "|3O|30\n||质"))
    assert data["indicators"][0]["weight"] is None
    [message] = [f["message"] for f in data["findings"] if f["code"] == "unreadable-value"]
    assert message == "weight: no value could be read from 3O"
    assert ("unreadable-value", "/indicators/0/weight") in errors(data)


def test_an_amount_without_a_unit_is_not_guessed() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金"))
    assert data["funds"]["stated_unit"] is None
    assert [line["executed"] for line in data["funds"]["lines"]] == [None, None, 0]  # nothing is nothing in any unit
    assert errors(data) == [
        ("no-money-unit", "/funds/stated_unit"),
        ("required-field", "/funds/lines/0/annual_budget"),
        ("required-field", "/funds/lines/0/executed"),
    ]
    (message,) = (found["message"] for found in data["findings"] if found["code"] == "no-money-unit")
    assert "no unit of money (元, 万元) was found" in message
    assert ": 1000.00, 800.00, 600.00; print one" in message
    assert data["evidence"]["/funds/lines/0/executed"][0]["raw"] == "600.00"


def test_an_amount_that_is_none_in_any_unit_is_said_by_itself() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金"), ("总额|1000.00|", "总额|1O00.00|"))
    assert {("unreadable-value", "/funds/lines/0/initial_budget"), ("no-money-unit", "/funds/stated_unit")} <= {
        *errors(data)
    }


def test_an_amount_with_its_own_unit_needs_none_of_the_form() -> None:
    data = record(FORM, ("项目资金（元）", "项目资金"), ("|1000.00|800.00|600.00", "|0.1万元|800元|600元"))
    assert [data["funds"]["lines"][0][key] for key in ("initial_budget", "annual_budget", "executed")] == [
        1000, 800, 600
    ]  # fmt: skip
    assert errors(data) == []


def test_a_wrong_equation_is_found_and_stays_as_printed() -> None:
    data = record(FORM, ("|100|96", "|100|97"))
    assert data["total"]["score"] == 97
    assert errors(data) == [("total-score", "/total/score")]


def test_blank_lines_of_a_text_count_alike_for_evidence_repairs_and_the_page() -> None:
    data = record("\n\n" + FORM, ("||质量指标", "\n||质量指标"))
    (repair,) = (repair for repair in data["repairs"] if repair["rule"] == "merged-cells")
    assert data["evidence"]["/indicators/0/level3"][0]["row"] == 15
    assert data["evidence"]["/indicators/1/level3"][0]["row"] == 17
    assert (repair["before"], repair["after"]) == ("rows 15-15: 产出指标(50分)", "rows 15-17: 产出指标(50分)")
    assert repair["place"][0]["row"] == 15
    assert data["evidence"]["/total/score"][0]["row"] == data["source"]["pages"][0]["height"] == 20


def test_the_source_is_named() -> None:
    data = record()
    content = FORM.replace("|", "\t").encode()
    digest = hashlib.sha256(content).hexdigest()
    assert data["record_id"] == f"{digest[:16]}-1"
    assert data["source"] == {
        "file": "form.tsv", "sha256": digest, "bytes": len(content), "media_type": "text/tab-separated-values",
        "form": 1, "pages": [{"page": 1, "width": 9, "height": 17, "unit": "cells"}], "readers": ["delimited"], "ocr": None,
    }  # fmt: skip


def test_warnings_leave_a_record_ready() -> None:
    data = record()
    warned = with_findings(data, [finding(Code.GRADE_MISFIT, "/total/grade", grade="良", score=96)])
    assert warned["status"] == "ready"
    assert warned["findings"][-1] == {
        "code": "grade-misfit", "severity": "warning", "path": "/total/grade",
        "message": "grade 良 does not fit a total of 96",
    }  # fmt: skip
    assert with_findings(data, [finding(Code.NO_PROFILE)])["status"] == "review"
    assert data["findings"] == []


def test_every_code_has_a_severity_and_a_message() -> None:
    from pipeline.model.finding import _TABLE

    assert set(_TABLE) == set(Code)
    assert {severity for severity, _ in _TABLE.values()} == set(Severity)
    with pytest.raises(KeyError):
        finding(Code.WEIGHTS_SUM)


def test_json_numbers_are_integers_where_they_are_whole() -> None:
    assert [repr(plain(Decimal(text))) for text in ("10", "10.0", "1E+2", "9.95", "-0.5")] == [
        "10",
        "10",
        "100",
        "9.95",
        "-0.5",
    ]


def test_records_are_validated_before_they_are_written() -> None:
    data = record()
    assert json.loads(to_json(data)) == data
    assert list(json.loads(to_json(data))) == [
        "schema", "record_id", "form_type", "title", "status", "project", "funds", "goals", "indicators", "total", "fields",
        "tables", "unplaced", "seals", "repairs", "findings", "source", "evidence",
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        to_json({**data, "more": 1})
    with pytest.raises(ValidationError):
        to_json({**data, "status": "perhaps"})
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            to_json({**data, "total": {**data["total"], "score": number}})


def test_a_record_is_written_as_the_json_of_the_standard_library_would_be() -> None:
    said = 'a "quoted" \\ \x01\x7f\u2028 𠮷 ２\n\t</script>'
    amounts = {"weight": 123456789012345680.0, "score": 0.0001}
    data = record() | {"title": said, "fields": []}
    data["total"] |= amounts
    assert to_json(data, indent=2).decode() == json.dumps(data, ensure_ascii=False, indent=2)


@pytest.mark.parametrize(("rows", "placed"), [(40, True), (1_700, False)])
def test_cells_of_a_table_say_where_they_stand_but_not_those_of_a_ledger(rows: int, placed: bool) -> None:
    text = "物资|数量|存放处\n" + "".join(f"水泵{row}|{row}|一号库\n" for row in range(rows))
    [generic] = records(text)
    assert len(generic["tables"][0]["cells"]) == 3 * (rows + 1)
    assert (generic["evidence"].get("/tables/0/cells/4/text", [{}])[0].get("raw") == "0") is placed
