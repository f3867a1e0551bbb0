"""What a person may not do to a record, each with the reason that is given; nothing is written then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.correcting import accept, add_row, correct, remove_row
from pipeline.corrections import Refused
from tests.commands import records
from tests.test_corrections import CODE, WHO, Read, out, read

__all__ = ["out", "read"]


@pytest.mark.parametrize(
    ("pointer", "value", "reason"),
    [
        ("/evidence", "x", "/evidence is no place for a value"),
        ("/status", "ready", "/status is no place for a value"),
        ("/repairs/0/rule", "x", "/repairs/0/rule is no place for a value"),
        ("/source/file", "x", "/source/file is no place for a value"),
        ("/record_id", "x", "/record_id is no place for a value"),
        ("", "x", " is no place for a value"),
        ("/indicators/0/target/value", "5", "/indicators/0/target/value is no place for a value"),
        ("/project/colour", "red", "the record has no /project/colour"),
        ("/indicators/9/score", "5", "the record has no /indicators/9/score"),
        ("/indicators/00/score", "5", "the record has no /indicators/00/score"),
        ("/indicators/0/score", "五十", "五十 is no number of points"),
        ("/indicators/0/score", True, "True is no number of points"),
        ("/indicators/0/score", float("nan"), "nan is no number of points"),
        ("/funds/lines/0/executed", "1,00元", "1,00元 is no amount of money"),
        ("/project/year", "24", "24 is no year"),
        ("/project/name", 5, "5 is no text"),
        ("/project/name", "a\x1b[31mb", "the text holds control characters"),
        ("/total/grade", "好", "好 is no grade: it is one of 优 良 中 差"),
        (
            "/funds/stated_unit",
            "美元",
            "美元 is no unit of money: it is one of 元 百元 千元 万元 十万元 百万元 千万元 亿元",
        ),
        ("/funds/lines/0/label", "—", "/funds/lines/0/label cannot be empty"),
        ("/funds/lines/1/category", "total", "another line is the total already"),
        ("/project/code", CODE, f"/project/code is {CODE} already; to settle what was found there, accept it"),
    ],
)
def test_what_is_no_place_or_no_value_is_refused_with_the_reason(
    pointer: str, value: Any, reason: str, read: Read, out: Path
) -> None:
    record = read()
    with pytest.raises(Refused) as refused:
        correct(out, record["record_id"], pointer, value, WHO)
    assert str(refused.value).startswith(reason)
    assert not (out / "corrections.jsonl").exists() and records(out) == [record]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda out, record: correct(out, "0" * 16 + "-1", "/title", "x", WHO), "there is no record 0000000000000000-1 in "),
        (lambda out, record: correct(out / "no", record, "/title", "x", WHO), "there are no records in "),
        (lambda out, record: correct(out, record, "/title", "x", "  "), "the name of who corrects it has 1 to 60 characters"),
        (lambda out, record: correct(out, record, "/title", "x", "a\u202eb"), "the name of who corrects it"),
        (lambda out, record: correct(out, record, "/title", "x", WHO, "很" * 501), "the note of who corrects it has 0 to 500 characters"),
        (lambda out, record: accept(out, record, None, WHO), "nothing was found that has to be accepted"),
        (lambda out, record: accept(out, record, "/title", WHO), "nothing was found at /title"),
        (lambda out, record: accept(out, record, "#page-missing", WHO), "nothing was found at #page-missing"),
        (lambda out, record: remove_row(out, record, "/indicators/9", WHO), "/indicators/9 is no row of "),
        (lambda out, record: remove_row(out, record, "/tables/0", WHO), "/tables/0 is no row of "),
        (lambda out, record: add_row(out, record, "/indicators/-", {}, WHO), "the row says nothing"),
        (lambda out, record: add_row(out, record, "/fields/-", {"value": "x"}, WHO), "the row needs a label"),
        (lambda out, record: add_row(out, record, "/fields/-", {"colour": "x"}, WHO), "a row of /fields has no colour"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_the_reason(
    act: Callable[[Path, str], object], reason: str, read: Read, out: Path
) -> None:
    record = read()
    with pytest.raises(Refused) as refused:
        act(out, record["record_id"])
    assert str(refused.value).startswith(reason)
    assert not (out / "corrections.jsonl").exists() and records(out) == [record]
