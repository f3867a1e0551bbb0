"""Totals and subtotals among the indicators: in one cell with their labels, between the rows, in another column."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

TOTAL = "|总分||||||100|96\n"
EFFECT = "|效益指标(30分)"


@pytest.mark.parametrize(
    ("row", "weight", "grade"),
    [
        ("|总分：96分", None, None),
        ("|总得分 96", None, None),
        ("|自评得分：96分", None, None),
        ("|自评总分：96分  等级：优", None, "优"),
        ("|总分（100分）：96.00分（优秀）", 100, "优"),
        ("|总分（100分）|||||||96", 100, None),
        ("|总分||||||100分|96分", 100, None),
        ("|总分||||||100|96（优）", 100, "优"),
        ("|总分||||||100|96|等级：优", 100, "优"),
        ("|总分|96", None, None),
    ],
)
def test_a_total_and_its_label(row: str, weight: int | None, grade: str | None) -> None:
    data = record(FORM, (TOTAL, f"{row}\n"))
    assert (data["total"], errors(data)) == ({"weight": weight, "score": 96, "grade": grade}, [])
    assert data["indicators"] == record()["indicators"]


@pytest.mark.parametrize("row", ["|总分：95分", "|总分|95", "|总分||||||100|95（优）", "|总分：96分，复核得分：95分"])
def test_a_total_that_is_none_of_the_scores_is_asked_about(row: str) -> None:
    assert record(FORM, (TOTAL, f"{row}\n"))["status"] == "review"


def test_two_totals_that_differ_are_asked_about() -> None:
    for rows in ("|总分：96分\n|自评得分：95分\n", "|总分：95分\n|自评得分：96分\n", "|总分|95\n|总分||||||100|96\n"):
        assert record(FORM, (TOTAL, rows))["status"] == "review"


@pytest.mark.parametrize("label", ["产出指标小计", "产出指标合计", "小计", "合计"])
def test_a_subtotal_is_held_against_its_rows(label: str) -> None:
    right = record(FORM, (EFFECT, f"|{label}||||||50|48.5\n{EFFECT}"))
    assert (right["indicators"], right["total"], errors(right)) == (record()["indicators"], record()["total"], [])
    assert [item["value"] for item in right["fields"]] == ["50", "48.5"]
    wrong = record(FORM, (EFFECT, f"|{label}||||||50|45.8\n{EFFECT}"))
    assert ("ambiguous-value", "/indicators/1/score") in errors(wrong)


def test_the_sum_of_the_indicators_may_stand_above_the_total() -> None:
    data = record(FORM, (TOTAL, f"|合计||||||90|88.5\n{TOTAL}"))
    assert (data["total"], errors(data)) == (record()["total"], [])
    assert ("ambiguous-value", "/indicators/3/score") in errors(record(FORM, (TOTAL, f"|合计||||||90|80\n{TOTAL}")))


def test_an_indicator_that_is_named_like_a_sum_stays_one() -> None:
    named = record(FORM, ("||质量指标|合格率|", "||质量指标|成本合计|"))
    assert (named["indicators"][1]["level3"], errors(named)) == ("成本合计", [])
    aimed = record(FORM, (EFFECT, f"||小计||≥50||50|50|48.5\n{EFFECT}"))
    assert aimed["status"] == "review"
