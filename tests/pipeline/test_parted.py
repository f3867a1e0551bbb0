"""Two figures in one cell are never one number without a word."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record


@pytest.mark.parametrize("printed", ['"10\n500"', "10 500", "1 2"])
def test_two_figures_in_one_cell_are_asked_about(printed: str) -> None:
    data = record(FORM, ("|≥12次||13次|30|30", f"|{printed}||{printed}|30|30"))
    assert {("ambiguous-value", f"/indicators/0/{role}") for role in ("target", "actual")} <= {*errors(data)}
    assert data["indicators"][0]["target"]["text"] == printed.strip('"')


def test_amounts_points_and_codes_are_asked_about() -> None:
    data = record(
        FORM, ("|600.00|10|", '|"600\n00"|10|'), ("|96%|20|", '|96%|"1\n20"|'), ("|20240077|", '|"2024\n0077"|')
    )
    paths = {"/funds/lines/0/executed", "/indicators/1/weight", "/project/code"}
    assert {("ambiguous-value", path) for path in paths} <= {*errors(data)}


def test_goals_keep_their_items_apart() -> None:
    data = record(FORM, ("|全年清淤十二次；|", '|"1.清淤达到500\n2.举办宣传3场\n3.其他"|'))
    assert data["goals"]["expected"].startswith("1.清淤达到500\n2.举办宣传3场3.其他")
    assert record(FORM, ("|13次|30", '|"13\n次"|30'))["indicators"] == record()["indicators"]


@pytest.mark.parametrize(
    ("old", "typed", "path"),
    [
        ("临岳县水利局", "临岳县水利局\n临岳县财政局", "/project/budget_unit"),
        ("某河岸线清淤", "某河岸线清淤经费\n农村饮水安全维修养护", "/project/name"),
        ("临岳县水利局", "临岳县水\n利局", None),
        ("临岳县水利局", "临岳县水利局\n河道管理所", None),
        ("某河岸线清淤", "某河岸线\n清淤经费", None),
        ("某河岸线清淤", "某河岸线清淤项目\n（二期）", None),
    ],
)
def test_two_names_on_lines_of_their_own_are_asked_about(old: str, typed: str, path: str | None) -> None:
    data = record(FORM, (old, f'"{typed}"'))
    assert errors(data) == ([("ambiguous-value", path)] if path else [])
    assert typed.replace("\n", "") in data["project"].values()
