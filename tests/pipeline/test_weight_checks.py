"""The weight of the execution where a form has no column for it: what its score and rate say."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

COLUMNS = (
    ("全年执行数|分值|执行率", "全年执行数|执行率"),
    ("600.00|10|75|7.5", "600.00|75|{score}"),
    ("600.00|—|—|—", "600.00|—|—"),
    ("0.00|—|—|—", "0.00|—|—"),
)


def _changes(score: str) -> list[tuple[str, str]]:
    return [(old, new.format(score=score)) for old, new in COLUMNS]


def test_the_score_and_the_rate_tell_the_weight() -> None:
    data = record(FORM, *_changes("7.5"))
    assert (data["funds"]["lines"][0]["weight"], data["total"]["weight"], errors(data)) == (None, 100, [])


@pytest.mark.parametrize(("score", "total"), [("6", "94.5"), ("0", "88.5"), ("", "88.5")])
def test_a_score_that_tells_another_weight_or_none(score: str, total: str) -> None:
    data = record(FORM, *_changes(score), ("|100|96", f"|100|{total}"))
    assert errors(data) == [("weights-sum", "/total/weight")]


def test_a_weight_left_out_is_missed() -> None:
    data = record(FORM, ("600.00|10|75|7.5", "600.00||75|7.5"))
    assert ("weights-sum", "/total/weight") in errors(data)


def test_a_row_that_lost_its_weight_is_missed() -> None:
    data = record(FORM, *_changes("7.5"), ("|≥90||91|10|10", "|≥90||91|5|5"), ("|100|96", "|100|91"))
    assert ("weights-sum", "/total/weight") in errors(data)
