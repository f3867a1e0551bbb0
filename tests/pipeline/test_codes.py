"""Codes before and behind the names they are of: taken where they are sure, asked about where they may be part of it."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

_CODE = "510000220018990001234"
_UNITS = "实施单位:|临岳县河道所|一级预算单位:|临岳县水利局|单位编码:|335001"


@pytest.mark.parametrize(
    ("printed", "code", "name"),
    [
        (f"{_CODE}河岸线清淤", _CODE, "河岸线清淤"),
        (f"{_CODE}：河岸线清淤", _CODE, "河岸线清淤"),
        (f"（{_CODE}）河岸线清淤", _CODE, "河岸线清淤"),
        (f"河岸线清淤（{_CODE}）", _CODE, "河岸线清淤"),
        (f"{_CODE}-2022年清淤", _CODE, "2022年清淤"),
        ("T51000022000384897374 河岸线清淤", "T51000022000384897374", "河岸线清淤"),
        ("51000022T000123456-河岸线清淤", "51000022T000123456", "河岸线清淤"),
        ("5100002022000123-河岸线清淤", "5100002022000123", "河岸线清淤"),
        ("2023-2024学年营养餐", None, "2023-2024学年营养餐"),
        ("20230815洪灾恢复", None, "20230815洪灾恢复"),
        ("12345政务服务热线", None, "12345政务服务热线"),
        ("A-01地块征收", None, "A-01地块征收"),
    ],
)
def test_a_code_beside_the_name_of_a_project(printed: str, code: str | None, name: str) -> None:
    data = record(FORM, ("项目编码:|20240077|", ""), ("某河岸线清淤", printed))
    assert (data["project"]["code"], data["project"]["name"], errors(data)) == (code, name, [])


@pytest.mark.parametrize("printed", ["2023-GC-017 河岸线清淤", "20240077河岸线清淤", "3350012024河岸线清淤"])
def test_what_may_be_a_code_is_asked_about(printed: str) -> None:
    data = record(FORM, ("项目编码:|20240077|", ""), ("某河岸线清淤", printed))
    assert errors(data) == [("ambiguous-value", "/project/name")]


def test_the_code_before_a_name_is_held_against_that_of_its_label() -> None:
    same = record(FORM, ("20240077", _CODE), ("某河岸线清淤", f"{_CODE}-河岸线清淤"))
    assert (same["project"]["name"], errors(same)) == ("河岸线清淤", [])
    other = record(FORM, ("20240077", _CODE), ("某河岸线清淤", f"{_CODE[:-1]}5-河岸线清淤"))
    assert (other["project"]["name"], errors(other)) == ("河岸线清淤", [("ambiguous-value", "/project/code")])


@pytest.mark.parametrize("printed", ["[335]临岳县水利局", "335-临岳县水利局", "335_临岳县水利局"])
def test_the_code_of_a_department_begins_those_of_its_units(printed: str) -> None:
    alone = record(FORM, (_UNITS, f"实施单位:|临岳县河道所|主管部门及代码:|{printed}"))["project"]
    assert (alone["budget_unit"], alone["unit_code"]) == ("临岳县水利局", "335")
    for unit in ("335001-临岳县河道所", "临岳县河道所|单位编码|335001"):
        data = record(FORM, (_UNITS, f"主管部门:|{printed}|实施单位:|{unit}"))
        project = data["project"]
        assert (project["budget_unit"], project["implementing_unit"]) == ("临岳县水利局", "临岳县河道所")
        assert (project["unit_code"], errors(data)) == ("335001", [])
    other = record(FORM, (_UNITS, f"主管部门:|{printed}|实施单位:|336001-临岳县河道所"))
    assert errors(other) == [("ambiguous-value", "/project/unit_code")]


@pytest.mark.parametrize(
    ("printed", "doubtful"),
    [
        ("临岳县河道所（335）", True),
        ("临岳县河道所335001", True),
        ("[33]临岳县河道所", True),
        ("33500100：临岳县河道所", True),
        ("临岳县河道所（本级）", False),
        ("962121物业服务呼叫中心", False),
        ("临岳县第1小学", False),
    ],
)
def test_figures_beside_a_unit_that_may_be_its_code_are_asked_about(printed: str, doubtful: bool) -> None:
    data = record(FORM, ("临岳县河道所", printed))
    assert errors(data) == ([("ambiguous-value", "/project/implementing_unit")] if doubtful else [])
