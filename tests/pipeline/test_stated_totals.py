"""Totals printed with their labels: a full mark is no score, and a second figure that differs is asked about."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

TOTAL = "|总分||||||100|96\n"
EFFECT = "|效益指标(30分)"
ASKED = ("ambiguous-value", "/total/score")
MISSING = ("required-field", "/total/score")

UNSCORED = FORM.replace("|* 得分", "")
for scores in ("|30|30\n", "|20|18.5\n", "|10|10\n"):
    UNSCORED = UNSCORED.replace(scores, f"{scores[: scores.rindex('|')]}\n")
BLANK = UNSCORED.replace("|* 权重\n", "|* 权重|* 得分\n")
DASHED = BLANK.replace("|30\n", "|30|—\n").replace("|20\n", "|20|—\n").replace("|91|10\n", "|91|10|—\n")


@pytest.mark.parametrize("form", [UNSCORED, BLANK, DASHED])
@pytest.mark.parametrize(
    "row", ["总分：100分", "合计：100分", "总计：100", "总分值：100", "合计100分", "总分（100分）"]
)
def test_the_full_mark_of_a_form_without_scores_is_no_score(form: str, row: str) -> None:
    data = record(form, (TOTAL, f"|{row}\n"))
    assert (data["total"], data["status"]) == ({"weight": 100, "score": None, "grade": None}, "review")
    assert MISSING in errors(data)


@pytest.mark.parametrize(("row", "score"), [("总分：96分", 96), ("自评得分：100分", 100), ("总分（100分）：96分", 96)])
def test_a_score_of_a_form_without_scores_stays_one(row: str, score: int) -> None:
    data = record(UNSCORED, (TOTAL, f"|{row}\n"))
    assert (data["total"]["score"], errors(data)) == (score, [])


def test_the_full_mark_by_its_name_is_no_score_of_a_form_with_scores() -> None:
    data = record(FORM, (TOTAL, "|总分值：100\n"))
    assert (data["total"], MISSING in errors(data)) == ({"weight": 100, "score": None, "grade": None}, True)


@pytest.mark.parametrize(
    ("subtotal", "total", "grade"),
    [
        ("||90|88.5（良）", "||100|96", None),
        ("||90|88.5|良", "||100|96", None),
        ("||90|88.5（良）", "||100|96（优）", "优"),
        ("||90|88.5", "||100|96（优）", "优"),
    ],
)
def test_the_grade_of_a_subtotal_is_not_that_of_the_form(subtotal: str, total: str, grade: str | None) -> None:
    data = record(FORM, (TOTAL, f"|合计||||{subtotal}\n|总分||||{total}\n"))
    assert (data["total"], errors(data)) == ({"weight": 100, "score": 96, "grade": grade}, [])


def test_two_grades_of_the_form_that_differ_are_asked_about() -> None:
    for row, asked in (
        ("|总分：96分（优）||||||100|96（良）\n", True),
        ("|总分：96分（优）||||||100|96（优）\n", False),
    ):
        data = record(FORM, (TOTAL, row))
        assert (data["total"]["score"], ("ambiguous-value", "/total/grade") in errors(data)) == (96, asked)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("总分：98分||||||100|96", [ASKED]),
        ("总分：98分|||||||96", [ASKED]),
        ("总分：96分||||||100|96", []),
        ("总分：100分||||||100|96", []),
        ("总分：100分|||||||96", []),
    ],
)
def test_a_score_in_the_label_is_held_against_the_one_in_the_column(row: str, found: list[tuple[str, str]]) -> None:
    data = record(FORM, (TOTAL, f"|{row}\n"))
    assert (data["total"]["score"], errors(data)) == (96, found)
    assert data["total"]["weight"] in (100, None)


HEAD = "预算执行情况\n"
STATED = ["自评得分：{}分", "自评总分：{}分", "项目得分：{}分", "自评得分{}分", "自评得分：{} 分", "自评得分：{}"]


@pytest.mark.parametrize("stated", STATED)
def test_a_total_at_the_head_is_held_against_that_of_the_table(stated: str) -> None:
    same = record(FORM, (HEAD, f"{stated.format(96)}\n{HEAD}"))
    assert (same["total"], errors(same)) == ({"weight": 100, "score": 96, "grade": None}, [])
    other = record(FORM, (HEAD, f"{stated.format(95)}\n{HEAD}"))
    assert ("total-score", "/total/score") in errors(other)
    assert [item["text"] for item in other["unplaced"]] == ["96"]


@pytest.mark.parametrize("stated", [*STATED, "2.自评得分：{}分", "填报人：王某||自评得分：{}分"])
def test_a_total_at_the_foot_is_held_against_that_of_the_table(stated: str) -> None:
    same = record(f"{FORM}{stated.format(96)}\n")
    assert (same["total"], errors(same)) == ({"weight": 100, "score": 96, "grade": None}, [])
    other = record(f"{FORM}{stated.format(95)}\n")
    assert (other["status"], "95" in str(other["unplaced"]) or other["total"]["score"] == 95) == ("review", True)


@pytest.mark.parametrize("form", [FORM, UNSCORED])
def test_a_total_at_the_head_is_the_score_of_a_form_without_another(form: str) -> None:
    data = record(form, (HEAD, f"自评得分：96分\n{HEAD}"), (TOTAL, ""))
    assert (data["total"], errors(data)) == ({"weight": None, "score": 96, "grade": None}, [])
    weighed = record(UNSCORED, (HEAD, f"自评得分：96分\n{HEAD}"), (TOTAL, "|总分：100分\n"))
    assert (weighed["total"], errors(weighed)) == ({"weight": 100, "score": 96, "grade": None}, [])


@pytest.mark.parametrize("head", ["自评得分（100分）|96", "自评得分（100分）", "总分：100分", "自评得分（满分90分）"])
def test_a_full_mark_at_the_head_is_no_score(head: str) -> None:
    data = record(FORM, (HEAD, f"{head}\n{HEAD}"))
    assert (data["total"], errors(data)) == ({"weight": 100, "score": 96, "grade": None}, [])


@pytest.mark.parametrize("head", ["自评得分（95分）", "自评得分：100分", "自评得分：95分|96"])
def test_a_score_at_the_head_that_may_be_a_full_mark_is_asked_about(head: str) -> None:
    assert record(FORM, (HEAD, f"{head}\n{HEAD}"))["status"] == "review"


def test_a_total_that_is_said_twice_is_one() -> None:
    data = record(FORM, (TOTAL, "|合计||||||100|96.00\n|自评总分：96分\n"))
    assert (data["total"], data["fields"], errors(data)) == ({"weight": 100, "score": 96, "grade": None}, [], [])


def test_a_total_at_the_head_is_not_that_of_a_subtotal() -> None:
    changes = ((HEAD, f"自评得分：96分\n{HEAD}"), (TOTAL, f"|合计||||||90|88.5\n{TOTAL}"))
    data = record(FORM, *changes)
    assert (data["total"], errors(data)) == ({"weight": 100, "score": 96, "grade": None}, [])
    assert [item["value"] for item in data["fields"]] == ["90", "88.5"]
    assert record(FORM, (HEAD, f"自评得分：95分\n{HEAD}"), changes[1])["status"] == "review"


@pytest.mark.parametrize(
    ("offered", "grade"),
    [
        ("□优 ☑良 □中 □差", "良"),
        ("优（90-100分）☑ 良（80-90分）□ 中（60-80分）□ 差（60分以下）□", "优"),
        ("■优秀 □良好 □中 □差", "优"),
        ("□优 □良 □中 □差", None),
        ("☑优 ☑良 □中 □差", None),
    ],
)
def test_the_grade_is_the_one_that_is_ticked(offered: str, grade: str | None) -> None:
    data = record(FORM, (TOTAL, f"{TOTAL}|自评等级|{offered}\n"))
    assert data["total"]["grade"] == grade
    assert [item["value"] for item in data["fields"]] == ([] if grade else [offered])
