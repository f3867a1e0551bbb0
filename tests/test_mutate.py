"""A small campaign of damaged documents; `python -m tests.mutate` runs a large one."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.process import knowledge, process
from tests.commands import form
from tests.documents import input_of
from tests.mutate import _faults, campaign
from tests.mutations import SHARES, mutated, originals


@pytest.mark.slow
def test_damaged_documents_end_in_one_outcome_and_never_in_a_silent_value(tmp_path: Path) -> None:
    counts, listed = campaign(120, seed=5, workers=1, keep=tmp_path)
    assert listed == []
    assert counts.total() == 120
    assert len({kind for kind, _ in counts}) == len(SHARES)
    assert {"damaged", "review"} <= {outcome for _, outcome in counts}


def test_the_same_seed_gives_the_same_damage() -> None:
    for kind in SHARES:
        assert mutated(kind, random.Random("1 2")) == mutated(kind, random.Random("1 2"))
        assert any(data != original for _, original, data in (mutated(kind, random.Random(n)) for n in range(5)))


def test_a_ready_record_that_says_what_is_not_printed_is_listed() -> None:
    whole = form()
    outcome = process("form.txt", whole, (), knowledge(None))
    assert list(_faults(outcome, "text", whole, whole)) == []
    other = whole.replace("课程场次".encode(), "讲座场次".encode())
    assert list(_faults(outcome, "text", other, whole)) == ["/indicators/0/level3: '课程场次' is not printed"]
    changed = process("form.txt", whole, (), knowledge(None))
    changed.records[0]["indicators"][0]["level3"] = "讲座场次"
    (fault,) = _faults(changed, "text", whole, whole)
    assert fault.endswith("was read as another value than in the whole document: '讲座场次'")


def test_what_the_arithmetic_repaired_must_be_what_the_whole_form_says() -> None:
    """A damaged digit made 15 of the last weight, which is 15 in other rows; two equations bring it back to 10."""
    half = "\t≥90%\t\t95%\t15\t15\n"
    whole = form(**{"参与热情\t≥90%\t\t95%\t30\t30\n": f"参与热情{half}\t\t\t到场人数{half}"})
    damaged = whole.replace(b"95%\t10\t10", b"95%\t15\t10")
    outcome = process("form.txt", damaged, (), knowledge(None))
    assert outcome.records[0]["indicators"][3]["weight"] == 10
    assert list(_faults(outcome, "text", damaged, whole)) == []
    outcome.records[0]["indicators"][3]["weight"] = 12
    (fault,) = _faults(outcome, "text", damaged, whole)
    assert fault.startswith("/indicators/3/weight: ('15',) was read as another value")


def test_a_ready_record_that_says_other_than_the_whole_document_is_listed() -> None:
    whole = input_of("xlsx-two-sheets").read_bytes()
    outcome = process("form.xlsx", whole, (), knowledge(None))
    first, second = outcome.records
    assert first["status"] == second["status"] == "ready"
    assert list(_faults(outcome, "xlsx", whole, whole)) == []
    gone = replace(outcome, records=(second,))
    assert list(_faults(gone, "xlsx", whole, whole)) == ["all records are ready, and 1 of 2 forms are gone"]
    first["title"] = None
    (fault,) = _faults(outcome, "xlsx", whole, whole)
    assert fault == "/title: '', in the whole document '财政项目支出绩效自评表(2020年度)'"
    first["status"] = "review"
    assert list(_faults(outcome, "xlsx", whole, whole)) == []


@pytest.mark.parametrize(("written", "listed"), [("消昉", []), ("消防", ["/project/name"])])
def test_what_the_damage_wrote_into_a_file_is_what_the_file_says(written: str, listed: list[str]) -> None:
    whole = next(data for _, data in originals("xls") if "消防".encode("utf-16-le") in data)
    damaged = whole.replace("消防".encode("utf-16-le"), written.encode("utf-16-le"))
    outcome = process("form.xls", damaged, (), knowledge(None))
    outcome.records[0]["project"]["name"] = "办公楼消昉设施改造及检测"
    outcome.records[0]["status"] = "ready"
    assert [fault.partition(":")[0] for fault in _faults(outcome, "xls", damaged, whole)] == listed
