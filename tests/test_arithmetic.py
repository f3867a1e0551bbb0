"""What the equations of a form prove of a number, and what they leave to a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipeline.forms import FORM, errors, record


def arithmetic(data: dict[str, Any]) -> list[tuple[str, bool, str, str]]:
    return [
        (repair["path"], repair["applied"], repair["before"], repair["after"])
        for repair in data["repairs"]
        if repair["rule"] == "arithmetic"
    ]


def at(data: Any, path: str) -> Any:
    for step in path.strip("/").split("/"):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


@pytest.mark.parametrize(
    ("change", "path", "right"),
    [
        # a weight: its first level and the total both say so
        (("|13次|30|30", "|13次|80|30"), "/indicators/0/weight", 30),
        # an amount executed: the sum of its column, the rate and the score
        (("800.00|600.00|10|75|7.5", "800.00|900.00|10|75|7.5"), "/funds/lines/0/executed", 600),
        (("800.00|600.00|10|75|7.5", "800.00|6000.0|10|75|7.5"), "/funds/lines/0/executed", 600),
        # the score of the execution: the rate, and the total
        (("600.00|10|75|7.5", "600.00|10|75|1.5"), "/funds/lines/0/score", 7.5),
    ],
)
def test_a_slip_that_two_equations_contradict_is_repaired(change: tuple[str, str], path: str, right: float) -> None:
    data = record(FORM, change)
    assert at(data, path) == right
    [(where, applied, before, after)] = arithmetic(data)
    assert (where, applied) == (path, True)
    assert before in change[1]
    assert after in change[0]
    assert data["status"] == "ready"
    [warning] = [found for found in data["findings"] if found["code"] == "likely-repair"]
    assert warning["path"] == path
    assert "add up" in warning["message"] or "gives" in warning["message"]


@pytest.mark.parametrize(
    ("change", "printed", "listed"),
    [
        (("||||||100|96\n", "||||||100|95\n"), ("/total/score", 95), ("/total/score", "95", "96")),
        (("600.00|10|75|7.5", "600.00|10|78|7.5"), ("/funds/lines/0/execution_rate", 78), ("/funds/lines/0/execution_rate", "78", "75")),
    ],
)  # fmt: skip
def test_a_sum_that_is_wrong_by_itself_stays_as_printed(
    change: tuple[str, str], printed: tuple[str, float], listed: tuple[str, str, str]
) -> None:
    data = record(FORM, change)
    assert data["status"] == "review"
    assert at(data, printed[0]) == printed[1]
    assert (listed[0], False, *listed[1:]) in arithmetic(data)
    assert [found["code"] for found in data["findings"] if found["severity"] == "info"] == ["explained"]


def test_two_numbers_that_changed_places_are_proved_by_the_sums_of_both() -> None:
    data = record(FORM, ("|1000.00|800.00|600.00|10|75|7.5", "|1000.00|600.00|800.00|10|75|7.5"))
    assert (at(data, "/funds/lines/0/annual_budget"), at(data, "/funds/lines/0/executed")) == (800, 600)
    assert data["status"] == "ready"


def test_what_no_single_slip_explains_is_left_alone() -> None:
    data = record(FORM, ("||||||100|96\n", "||||||100|41\n"))
    assert arithmetic(data) == []
    assert (data["status"], at(data, "/total/score")) == ("review", 41)


def test_where_two_slips_would_do_neither_is_made() -> None:
    """The weight of either row of the first level may be the wrong one."""
    data = record(
        FORM, ("|13次|30|30", "|13次|30|10"), ("||||||100|96\n", "||||||100|76\n"), ("96%|20|18.5", "96%|30|18.5")
    )
    assert data["status"] == "review"
    assert {(path, after) for path, _, _, after in arithmetic(data)} == {
        ("/indicators/0/weight", "20"), ("/indicators/1/weight", "20"),
    }  # fmt: skip
    assert not any(applied for _, applied, _, _ in arithmetic(data))


@pytest.mark.parametrize(("rows", "explained"), [(60, True), (3000, False)])
def test_forms_beyond_all_length_are_left_to_a_person(rows: int, explained: bool) -> None:
    """Each slip of each number adds up the form anew: 120 rows took half a minute."""
    row = "||质量指标|合格率|≥95%||96%|20|18.5\n"
    others = "".join(f"||质量指标|合格率{at}|≥95%||96%|0|0\n" for at in range(rows))
    data = record(FORM, (row, row + others), ("|13次|30|30", "|13次|80|30"))
    assert bool(arithmetic(data)) is explained
    assert ("weights-sum" in {code for code, _ in errors(data)}) is not explained


def test_without_scores_a_row_may_be_missing_as_well() -> None:
    lines = [line for line in FORM.split("\n") if not line.startswith("||质量指标")]
    bare = "\n".join(lines).replace("|13次|30|30", "|13次|30|").replace("|长期|30|30", "|长期|30|")
    bare = bare.replace("||91|10|10", "||91|10|").replace("||||||100|96", "||||||100|").replace("|10|75|7.5", "|10|75|")
    data = record(bare)
    assert data["status"] == "review"
    assert data["indicators"][0]["weight"] == 30
    assert [applied for _, applied, _, _ in arithmetic(data)] == [False]
