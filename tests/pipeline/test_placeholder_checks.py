"""What nobody filled in is no value, and a letter among the figures of a code is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forms import placeholder_checks
from tests.pipeline.forms import FORM, errors, record


@given(st.from_regex(placeholder_checks._STANDS_FOR))
def test_nothing_a_template_leaves_is_passed_over(text: str) -> None:
    assert placeholder_checks._TELLING.search(text)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("某河岸线清淤", "（请填写全称）", "/project/name"),
        ("某河岸线清淤", "XX项目", "/project/name"),
        ("某河岸线清淤", "……", "/project/name"),
        ("某河岸线清淤", "***", "/project/name"),
        ("临岳县河道所", "××单位", "/project/implementing_unit"),
        ("|清淤次数|", "|清淤XX次|", "/indicators/0/level3"),
    ],
)
def test_what_a_template_leaves_to_be_filled_in(old: str, new: str, path: str) -> None:
    assert errors(record(FORM, (old, new))) == [("unreadable-value", path)]


@pytest.mark.parametrize(
    "name",
    [
        "某河岸线清淤",
        "职工请假制度建设",
        "表格填写率提升（填写率达标）",
        "XXL号防护服采购",
        "30×40米场地",
        "二〇〇八年清淤",
    ],
)
def test_what_is_written_so_is_a_name(name: str) -> None:
    data = record(FORM, ("某河岸线清淤", name))
    assert (data["project"]["name"], errors(data)) == (name, [])


def test_masked_names_of_persons_are_theirs() -> None:
    data = record(f"{FORM}填报人：|张XX|联系电话：|138****0000\n")
    assert ([item["value"] for item in data["fields"]], errors(data)) == (["张XX", "138****0000"], [])


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("14031124OO1899000l234", "140311240018990001234"),
        ("51000022I384897374724", "510000221384897374724"),
        ("51000022R384897374724", None),
        ("GPO-2023-01", None),
    ],
)
def test_letters_among_the_figures_of_a_code(code: str, meant: str | None) -> None:
    data = record(FORM, ("20240077", code))
    assert data["project"]["code"] == code
    assert errors(data) == ([("ambiguous-value", "/project/code")] if meant else [])
    assert meant is None or meant in next(f["message"] for f in data["findings"] if f["path"] == "/project/code")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("某河岸线清淤", "某河岸线清淤（填写项目全称）", "/project/name"),
        ("临岳县水利局", "临岳县水利局（请填写规范全称）", "/project/budget_unit"),
        ("全年清淤十二次；", "（填写年初设定的绩效目标，100字以内）全年清淤十二次；", "/goals/expected"),
        ("≥12次", "≥12次（请填写年初目标值）", "/indicators/0/target"),
    ],
)
def test_help_beside_a_value_is_taken_away_and_said(old: str, new: str, path: str) -> None:
    data, right = record(FORM, (old, new)), record()
    assert {key: data[key] for key in ("project", "goals", "indicators")} == {
        key: right[key] for key in ("project", "goals", "indicators")
    }
    assert [(x["rule"], x["trust"], x["path"]) for x in data["repairs"] if x["trust"] != "certain"] == [
        ("help", "likely", path)
    ]
    assert (errors(data), data["evidence"][path][0]["raw"]) == ([], new)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("|13次|", "|13次 注：填写截至年底完成数|", "/indicators/0/actual"),
        ("居民都说好。", "居民都说好。注：填写年初批复的目标。", "/goals/actual"),
        ("某河岸线清淤", "某河岸线（未完成的请说明原因）清淤", "/project/name"),
        ("某河岸线清淤", "XX河清淤（请填写）", "/project/name"),
    ],
)
def test_help_that_nothing_parts_from_the_value_is_asked_about(old: str, new: str, path: str) -> None:
    assert next(found for found in errors(record(FORM, (old, new))) if found[0] == "unreadable-value")[1] == path
