"""What the page of a record offers and where it shows what was found: real records of forms with slips."""

from __future__ import annotations

from functools import cache

from pipeline.load import RecordData
from pipeline.process import knowledge, process
from pipeline.review.queue import Wanted, entry_of, neighbours
from pipeline.review.suggestions import suggestions
from pipeline.review.view import View, changes, doubted
from pipeline.review.wording import Words
from tests.commands import form
from tests.documents import records_of


@cache
def _read(text: bytes) -> RecordData:
    (record,) = process("form.txt", text, (), knowledge(None)).records
    return record


def read(**slips: str) -> RecordData:
    return _read(form("河岸清淤", **slips))


def offered(record: RecordData, path: str) -> list[tuple[tuple[str, str], ...]]:
    return [offer.changes for offer in suggestions(record).get(path, ())]


def test_what_would_make_the_equations_hold_is_offered() -> None:
    (record,) = records_of("xlsx-wrong-total")
    assert offered(record, "/total/score") == [(("/total/score", "92.8"),)]
    assert offered(record, "/indicators/5/score") == [(("/indicators/5/score", "8.3"),)]
    (found,) = View(record, Words("zh")).errors
    assert [offer.after for offer in found.offers] == ["92.8", "8.3"]


def test_other_readings_are_offered() -> None:
    record = read(**{"≥90%\t\t95%\t30": "290%\t\t95%\t30"})
    assert (("/indicators/1/target", "≥90%"),) in offered(record, "/indicators/1/target")
    assert all(text != "290%" for ((_, text),) in offered(record, "/indicators/1/target"))


def test_what_a_sum_lacks_is_offered_for_the_one_value_that_is_missing() -> None:
    lost = {"≥4场\t\t5场\t50\t50": "≥4场\t\t5场\t\t50"}
    assert offered(read(**lost), "/indicators/0/weight") == [(("/indicators/0/weight", "50"),)]
    two = read(**lost, **{"≥90%\t\t95%\t30\t30": "≥90%\t\t95%\t\t30"})
    assert offered(two, "/indicators/0/weight") == []


def test_the_level_above_is_offered_where_one_is_missing() -> None:
    record = read(**{"效益指标(30分)\t社会效益指标": "效益指标(30分)\t"})
    assert [found["path"] for found in record["findings"] if found["code"] == "required-field"] == [
        "/indicators/1/level2"
    ]
    assert offered(record, "/indicators/1/level2") == [(("/indicators/1/level2", "数量指标"),)]


def test_amounts_without_a_unit_offer_the_usual_ones() -> None:
    record = read(**{"项目资金（元）": "项目资金"})
    found = next(one for one in View(record, Words("zh")).errors if one.code == "no-money-unit")
    assert found.cell == "/funds/stated_unit"
    assert [offer.changes for offer in found.offers] == [(("/funds/stated_unit", unit),) for unit in ("元", "万元")]


def test_what_a_person_gave_is_offered_no_more() -> None:
    (record,) = records_of("xlsx-wrong-total")
    given = {**record["repairs"][0], "rule": "person", "path": "/total/score", "applied": True}
    assert offered({**record, "repairs": [*record["repairs"], given]}, "/total/score") == []


def test_causes_come_before_the_sums_that_they_break() -> None:
    row = "\t产出指标(50分)\t数量指标\t课程场次\t≥4场\t\t5场\t50\t50\n"
    found = View(read(**{row: row + row}), Words("zh")).errors
    assert found[0].code == "duplicate-row"
    assert found[0].cell == "/indicators/1/level3"
    assert {one.code for one in found[1:]} == {"level1-weights", "weights-sum", "total-score"}


def test_what_is_missing_is_shown_at_its_row_and_its_column_is_there() -> None:
    view = View(read(**{"≥90%\t\t95%\t30\t30": "≥90%\t\t95%\t30\t"}), Words("zh"))
    missing = next(found for found in view.errors if found.code == "required-field")
    assert missing.cell == "/indicators/1/score"
    assert view.cell("/indicators/1/score").flag == "缺少内容"
    assert "deviation" not in view.indicator_columns()


def test_money_is_shown_in_the_unit_of_the_form() -> None:
    view = View(read(**{"（元）": "（万元）", "1000.00": "1234.56"}), Words("zh"))
    assert view.record["funds"]["lines"][0]["executed"] == 12345600
    cell = view.cell("/funds/lines/0/executed")
    assert (cell.text, cell.typed) == ("1,234.56", "1234.56")


def test_changes_name_what_differs() -> None:
    before, after = read(), read(**{"100\t100": "100\t93", "河岸": "河堤"})
    assert changes(before, before) == []
    assert changes(before, after) == [("/project/name", "河岸清淤", "河堤清淤"), ("/total/score", "100", "93")]


def test_a_doubt_is_found_in_its_value_or_nowhere() -> None:
    def said(text: str) -> list[str]:
        return [f"text was read with a confidence of 0.5: {text}"]

    assert doubted("甲乙丙丁", said("乙〔丙〕")) == (2, 3)
    assert doubted("甲乙丙丁", said("丙〔乙〕")) == (0, 0)
    assert doubted("甲乙丙丁", said("乙丙")) == (0, 0)
    assert doubted("甲乙丙丁", ["the score 2 is above the weight 1"]) == (0, 0)


def test_neighbours_are_those_of_the_list_as_it_is_filtered() -> None:
    entries = [entry_of({**_bare("total-score"), "record_id": name}, name) for name in "abc"]
    assert neighbours(entries, "b") == ("a", "c")
    assert neighbours(entries, "c") == ("b", None)
    assert neighbours(entries, "gone") == (None, "a")
    assert neighbours([], "gone") == (None, None)


def test_forms_nobody_knows_come_last() -> None:
    entry, unknown = (entry_of(_bare(code), "") for code in ("total-score", "no-profile"))
    assert Wanted().takes(entry)
    assert entry.effort < unknown.effort


def _bare(code: str) -> RecordData:
    project = dict.fromkeys(("name", "implementing_unit", "budget_unit", "code"))
    return {
        "record_id": "x-1", "title": None, "status": "review", "project": project, "repairs": [],
        "findings": [{"code": code, "severity": "error", "path": None, "message": ""}],
        "source": {"file": "x.txt", "form": 1},
    }  # fmt: skip


def shown(record: RecordData, code: str) -> list[tuple[tuple[str, str], ...]]:
    """What is offered beside the first finding of a code."""
    found = next(one for one in View(record, Words("zh")).errors if one.code == code)
    return [offer.changes for offer in found.offers]


def test_a_sum_is_offered_for_what_is_printed_and_full_marks_for_the_one_row_that_would_have_them() -> None:
    total = read(**{"100\t100": "100\t10"})
    assert shown(total, "total-score") == [(("/total/score", "100"),)]
    score = read(**{"95%\t30\t30": "95%\t30\t3"})
    assert shown(score, "total-score") == [(("/total/score", "73"),), (("/indicators/1/score", "30"),)]
    weight = read(**{"效益指标(30分)": "效益指标", "95%\t30\t30": "95%\t35\t30"})
    assert (("/indicators/1/weight", "30"),) in shown(weight, "weights-sum")
    level = read(**{"产出指标(50分)": "产出指标(54分)"})
    assert shown(level, "level1-weights") == [(("/indicators/0/level1_weight", "50"),)]


def test_no_row_is_offered_full_marks_where_several_would_have_them() -> None:
    two = read(**{"≥90%\t\t95%\t30\t30": "≥90%\t\t95%\t30\t20", "95%\t10\t10": "95%\t10\t0"})
    assert (("/total/score", "80"),) in shown(two, "total-score")
    assert not [one for one in shown(two, "total-score") if one[0][0].startswith("/indicators")]


def test_the_unit_of_the_other_is_offered_where_target_and_actual_value_are_apart() -> None:
    record = read(**{"课程场次\t≥4场\t\t5场": "课程成本\t≤611.18元\t\t511.09万元"})
    assert shown(record, "money-unit") == [
        (("/indicators/0/actual", "511.09元"),),
        (("/indicators/0/target", "≤611.18万元"),),
    ]


def test_the_other_unit_of_money_is_offered_for_a_form_whose_amounts_are_too_large() -> None:
    record = read(**{"项目资金（元）": "项目资金（万元）", "1000.00": "10000000"})
    assert shown(record, "money-unit")[0] == (("/funds/stated_unit", "元"),)
