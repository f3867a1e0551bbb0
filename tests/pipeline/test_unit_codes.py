"""A code in front of a unit's name is the unit's code."""

from __future__ import annotations

from tests.pipeline.forms import FORM, errors, record

_UNITS = "实施单位:|临岳县河道所|一级预算单位:|临岳县水利局|单位编码:|335001"


def test_a_code_before_a_unit_is_the_units_code() -> None:
    data = record(FORM, (_UNITS, "实施单位:|临岳县河道所|主管部门:|335001-临岳县水利局"))
    project = data["project"]
    assert (project["budget_unit"], project["unit_code"]) == ("临岳县水利局", "335001")
    assert (project["implementing_unit"], errors(data)) == ("临岳县河道所", [])


def test_two_codes_that_differ_are_asked_about() -> None:
    data = record(FORM, (_UNITS, "实施单位:|335002-临岳县河道所|主管部门:|335001-临岳县水利局"))
    assert errors(data) == [("ambiguous-value", "/project/unit_code")]
    own = record(FORM, ("临岳县水利局|单位", "335009-临岳县水利局|单位"))
    assert ("ambiguous-value", "/project/unit_code") in errors(own)
