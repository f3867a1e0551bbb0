"""Doubtful readings of a scan held against the arithmetic of its form."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from extractors import read
from pipeline.load import RecordData
from pipeline.model.document import Document
from pipeline.model.table import Cell, Piece
from pipeline.process import FileRead, knowledge, records_of
from pipeline.stages import Stages
from tests.commands import form


def scanned(
    readings: dict[tuple[str, int], tuple[str, float, tuple[str, ...]]], below: str = "", doubt: str = ""
) -> RecordData:
    """The record of the form, with a line below it, as OCR would give it.

    `readings`: (text, which of its cells) → read as, confidence, rivals. `doubt` is that of those read in doubt.
    """
    data = form() + below.encode()
    document = read(data, ".txt")
    seen: dict[str, int] = {}

    def as_read(cell: Cell) -> Cell:
        count = seen[cell.text] = seen.get(cell.text, -1) + 1
        text, confidence, rivals = readings.get((cell.text, count), (cell.text, 0.999, ()))
        doubted = doubt if confidence < 0.9 else ""
        pieces = tuple(Piece(text, piece.place, confidence, rivals, doubted) for piece in cell.pieces)
        return replace(cell, text=text, pieces=pieces)

    sheets = tuple(replace(sheet, cells=tuple(map(as_read, sheet.cells))) for sheet in document.sheets)
    scan = Document(document.media_type, "scan", document.pages, sheets, ocr="an engine")
    (record,) = records_of(
        scan, FileRead("form.png", hashlib.sha256(data).hexdigest(), len(data), knowledge(None), Stages())
    )
    return record


def codes(record: RecordData) -> set[str]:
    return {found["code"] for found in record["findings"]}


def test_a_sure_reading_needs_no_proof() -> None:
    record = scanned({})
    assert record["status"] == "ready"
    assert not codes(record) & {"low-confidence", "confirmed", "likely-repair"}


def test_the_one_reading_that_the_equations_bear_is_applied_and_listed() -> None:
    record = scanned({("30", 0): ("80", 0.6, ("60", "30"))})
    assert record["indicators"][1]["weight"] == 30
    (repair,) = (repair for repair in record["repairs"] if repair["rule"] == "misreading")
    assert (repair["before"], repair["after"], repair["trust"]) == ("80", "30", "likely")
    assert repair["path"] == "/indicators/1/weight"
    assert "60, 30" in repair["reason"]
    assert record["evidence"]["/indicators/1/weight"][0]["raw"] == "80"
    assert record["status"] == "ready"
    assert "likely-repair" in codes(record)


def test_an_operator_read_as_a_digit_is_settled_by_the_score() -> None:
    record = scanned({("≥90%", 1): ("290%", 0.7, ("≥90%",))})
    assert record["indicators"][2]["target"]["text"] == "≥90%"
    assert [repair["before"] for repair in record["repairs"] if repair["rule"] == "misreading"] == ["290%"]


def test_two_readings_that_would_both_do_are_left_to_a_person() -> None:
    record = scanned({("30", 0): ("80", 0.6, ("30",)), ("10", 3): ("60", 0.6, ("10",))})
    wrong = scanned({("30", 0): ("20", 0.6, ("30",)), ("50", 0): ("40", 0.6, ("50",))})
    for found in (record, wrong):
        assert found["status"] == "review"
    twice = scanned({("≥90%", 1): ("290%", 0.6, ("≥90%", "≥80%"))})
    assert twice["indicators"][2]["target"]["text"] == "290%"
    assert not [repair for repair in twice["repairs"] if repair["rule"] == "misreading"]
    assert "low-confidence" in codes(twice)
    assert twice["status"] == "review"


def test_a_doubtful_number_that_an_equation_confirms_is_no_reason_for_review() -> None:
    record = scanned({("30", 1): ("30", 0.7, ("80",))})
    assert record["indicators"][1]["score"] == 30
    assert "confirmed" in codes(record)
    assert record["status"] == "ready"


def test_a_doubtful_text_that_no_equation_sees_stays_doubtful() -> None:
    record = scanned({("课程场次", 0): ("课程场次", 0.7, ("课程扬次",))})
    assert "low-confidence" in codes(record)
    assert record["status"] == "review"


def test_a_form_on_paper_has_a_title() -> None:
    record = scanned({("项目支出绩效自评表", 0): ("一二三", 0.999, ())})
    assert record["title"] is None
    assert ("required-field", "/title") in {(found["code"], found["path"]) for found in record["findings"]}
    assert record["status"] == "review"


def test_a_doubtful_page_number_is_no_reason_for_review_but_another_line_below_the_form_is() -> None:
    record = scanned({("- 1 -", 0): ("- 1 -", 0.7, ())}, below="- 1 -\n")
    assert {"label": "页码", "value": "- 1 -", "personal": False} in record["fields"]
    assert record["status"] == "ready"
    assert scanned({("95", 0): ("95", 0.7, ())}, below="95\n")["status"] == "review", "it may be a score"
    assert scanned({("I", 0): ("I", 0.5, ())}, below="I\n")["status"] == "ready", "a speck on the margin"
    assert scanned({("一", 0): ("一", 0.6, ("—",))}, below="一\n")["status"] == "ready", "a streak on the margin"
    assert scanned({("本表一式三份", 0): ("本表一式三份", 0.7, ())}, below="本表一式三份\n")["status"] == "review"


def test_a_doubtful_title_stays_doubtful() -> None:
    record = scanned({("项目支出绩效自评表", 0): ("项目支出绩效自评表", 0.7, ())})
    assert [found["path"] for found in record["findings"] if found["code"] == "low-confidence"] == ["/title"]


def test_readings_that_are_no_numbers_are_the_one_other_that_is() -> None:
    record = scanned({("30", 0): ("30..", 0.5, ("30",)), ("10", 3): (".1O", 0.5, ("10", "l0"))})
    assert record["indicators"][1]["weight"] == 30
    repairs = [repair for repair in record["repairs"] if repair["rule"] in ("misreading", "misread-number")]
    assert sorted((repair["before"], repair["after"]) for repair in repairs) == [(".1O", "10"), ("30..", "30")]
    assert not codes(record) & {"unreadable-value", "required-field", "weights-sum"}
    torn = scanned({("30", 0): ("30..", 0.5, ("30", "80")), ("10", 3): (".1O", 0.5, ("10",))})
    assert torn["indicators"][1]["weight"] != 80
    assert torn["status"] == "review"


def test_a_reading_with_more_digits_lacks_none() -> None:
    record = scanned({("30", 0): ("3", 0.5, ("30",))})
    assert (record["indicators"][1]["weight"], record["status"]) == (30, "ready")


def test_what_its_marks_make_no_number_is_read_with_other_marks() -> None:
    record = scanned({("30", 0): ("30.", 0.999, ())})
    assert record["indicators"][1]["weight"] == 30
    assert "misreading" in {repair["rule"] for repair in record["repairs"]}, "the sum of the weights says so"
    record = scanned({("30", 0): ("3.", 0.999, ())})
    assert (record["indicators"][1]["weight"], record["status"]) == (None, "review"), "a digit is lost behind the mark"


def test_dirt_beside_a_number_is_none_of_its_signs() -> None:
    record = scanned({("30", 0): ("—\n30", 0.9, ())})
    assert record["indicators"][1]["weight"] == 30
    assert "unreadable-value" not in codes(record)
    assert scanned({("30", 0): ("区农\n30", 0.9, ())})["indicators"][1]["weight"] == 30
    assert scanned({("30", 0): ("3a\n30", 0.9, ())})["indicators"][1]["weight"] is None, "digits in both"


@pytest.mark.parametrize(
    ("read_as", "confidence", "says", "status"),
    [
        ("≥9,5%", 0.85, ("≥9.5%", "number", 9.5), "review"),  # in doubt
        ("≥9,5%", 0.98, ("≥9,5%", "text", None), "review"),  # behind a mark that is sure a digit may be lost
        ("7,8场", 0.98, ("7,8场", "text", None), "ready"),  # a list
    ],
)
def test_a_comma_that_parts_no_thousands(
    read_as: str, confidence: float, says: tuple[str, str, float | None], status: str
) -> None:
    record = scanned({("≥90%", 1): (read_as, confidence, ())}, doubt="≥9〔,〕5%")
    found = [tuple(row["target"][key] for key in ("text", "kind", "value")) for row in record["indicators"]]
    assert says in found
    assert record["status"] == status


def test_signs_and_units_on_lines_of_their_own_are_no_dirt() -> None:
    record = scanned({("≥90%", 1): ("≥\n95\n%", 0.98, ())})
    assert [row["target"]["value"] for row in record["indicators"] if row["target"]].count(95) == 1
    assert not [repair for repair in record["repairs"] if repair["rule"] == "misreading"]


def test_two_signs_of_comparison_are_none() -> None:
    record = scanned({("≥90%", 1): ("≥=95%", 0.98, ())})
    assert (codes(record), record["status"]) == ({"unreadable-value"}, "review")


def test_a_doubted_point_is_a_speck_where_the_equations_say_so() -> None:
    assert scanned({("30", 0): ("3.0", 0.7, ())}, doubt="3〔.〕0")["indicators"][1]["weight"] == 30
    other = scanned({("30", 0): ("3.0", 0.7, ())}, doubt="〔3〕.0")  # no speck: but two sums say 30
    assert [repair["rule"] for repair in other["repairs"] if repair["path"] == "/indicators/1/weight"] == ["arithmetic"]
    assert other["indicators"][1]["weight"] == 30


@pytest.mark.parametrize(("level", "doubted"), [("社会效益指标", False), ("数量指标", True)])
def test_a_level_that_no_other_looks_like_is_known_however_it_was_read(level: str, doubted: bool) -> None:
    record = scanned({(level, 0): (level, 0.6, ())})
    assert [row["level2"] for row in record["indicators"]].count(level) == 1
    assert ("low-confidence" in codes(record)) is doubted
