from __future__ import annotations

from dataclasses import replace

import pytest

from normalizers.values import other_reading, repair_values
from pipeline.model.trail import Trust
from pipeline.process import knowledge, process
from tests.commands import form
from tests.normalizers.sheets import VOCABULARY, delimited

HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
LIKELY, SUGGESTED = Trust.LIKELY, Trust.SUGGESTED


def repaired(name: str, target: str, actual: str) -> list[tuple[Trust, str, str]]:
    sheet = delimited(HEADER, f"产出指标|质量指标|{name}|{target}|{actual}|10|10")
    return [(repair.trust, repair.before, repair.after) for repair in repair_values((sheet,), VOCABULARY)]


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("^80%", "96%", [(LIKELY, "^80%", "≥80%")]),
        ("^80%", "70%", [(SUGGESTED, "^80%", "≥80%")]),  # the actual value does not meet it
        ("^80%", "良好", [(SUGGESTED, "^80%", "≥80%")]),
        ("二6场", "6场", [(LIKELY, "二6场", "=6场")]),
        ("二6场", "7场", [(SUGGESTED, "二6场", "=6场")]),
        ("W5%", "3%", [(LIKELY, "W5%", "≤5%")]),
        ("W100", "100", []),  # a letter and a bare figure name something
        ("二期", "二期", []),
        ("》90%", "96%", [(SUGGESTED, "》90%", "≥90%")]),  # > or ≥
        ("≥90酚", "96%", [(LIKELY, "≥90酚", "≥90%")]),
        ("≥90$", "全部", [(SUGGESTED, "≥90$", "≥90%")]),
        ("50册", "80册", []),
        ("290%", "96%", [(SUGGESTED, "290%", "≥90%")]),
        ("290%", "295%", []),  # it grew indeed
        ("290%", "80%", []),  # missed in either reading
        ("1O0%", "100%", [(SUGGESTED, "1O0%", "100%")]),
        ("≤20万兀", "18.6万兀", [(LIKELY, "≤20万兀", "≤20万元"), (LIKELY, "18.6万兀", "18.6万元")]),
        ("5万分", "5万分", []),  # a word
        ("不低干90%以上", "96%", [(LIKELY, "不低干90%以上", "不低于90%以上")]),
        ("合格", "己完成", [(LIKELY, "己完成", "已完成")]),
    ],
)
def test_what_a_row_says_of_a_value(target: str, actual: str, expected: list[tuple[Trust, str, str]]) -> None:
    assert repaired("资料报送", target, actual) == expected


def test_the_name_of_a_share_confirms_a_per_cent() -> None:
    assert repaired("验收合格率（%）", "≥90$", "全部") == [(LIKELY, "≥90$", "≥90%")]


@pytest.mark.parametrize("text", ["≥95%", "2024年12月底前", "4-6场", "290场", "—", "", "一二三" * 20, "清淤次数"])
def test_most_texts_have_no_other_reading(text: str) -> None:
    assert other_reading(text) is None


@pytest.mark.parametrize(("confidence", "repaired"), [(0.99, ["≥80%"]), (0.5, [])])
def test_nothing_is_suggested_of_a_scan_and_nothing_repaired_that_was_read_in_doubt(
    confidence: float, repaired: list[str]
) -> None:
    rows = ("合格率|1O0%|100%|10|10", "完好率|^80%|70%|10|10", "出勤率|^80%|90%|10|10")
    sheet = delimited(HEADER, *(f"产出指标|质量指标|{row}" for row in rows))
    cells = tuple(replace(c, pieces=tuple(p._replace(confidence=confidence) for p in c.pieces)) for c in sheet.cells)
    assert [repair.after for repair in repair_values((replace(sheet, cells=cells),), VOCABULARY)] == repaired


def status(old: str, new: str) -> tuple[str, list[str]]:
    (record,) = process("a.txt", form(**{old: new}), (), knowledge(None)).records
    return record["status"], [found["code"] for found in record["findings"]]


def test_a_likely_repair_stays_ready_with_a_warning_and_a_suggestion_goes_to_a_person() -> None:
    assert status("≥90%\t\t95%\t30", "^90%\t\t95%\t30") == ("ready", ["likely-repair"])
    assert status("≥90%\t\t95%\t30", "9O%\t\t95%\t30") == ("review", ["unresolved-slip"])
