"""Corrections survive whatever a run may meet: reading again, other names, other contents, other writers, crashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import output
from pipeline.config import Config
from pipeline.correcting import accept, add_row, correct, remove_row
from pipeline.corrections import FILE
from pipeline.load import RecordData
from pipeline.run import Extras, run
from tests.commands import command, contents, extract, form, records

WHO = "王审核"
CODE = "440303210301500003075"
WRONG = {"50\t50": "50\t60"}  # a score above its weight


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def read(inbox: Path, out: Path, extras: Extras | None = None) -> list[RecordData]:
    run([inbox], out, Config(workers=1), lambda _: lambda _: None, extras or Extras())
    return records(out)


def said(record: RecordData, severity: str = "error") -> list[tuple[str, str | None]]:
    return [(found["code"], found["path"]) for found in record["findings"] if found["severity"] == severity]


def settled(inbox: Path, out: Path) -> dict[str, bytes]:
    """An output of two files in which a person did something of each kind."""
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (inbox / "b.txt").write_bytes(form("乙", **{"100\t100\n": "100\t97\n"}))
    first, second = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/score", "50", WHO)
    accept(out, second["record_id"], "/total/score", WHO)
    add_row(out, second["record_id"], "/fields/-", {"label": "填报人", "value": "李四", "personal": True}, WHO)
    remove_row(out, first["record_id"], "/funds/lines/1", WHO)
    assert [record["status"] for record in records(out)] == ["ready", "ready"]
    return contents(out)


def test_reading_all_again_gives_the_same_bytes(inbox: Path, out: Path) -> None:
    before = settled(inbox, out)
    done = extract(inbox, out, "--force")
    assert contents(out) == before and " 2       2       2        0        0 " in done.stdout
    assert "2 forms are ready, 0 are for review." in command("status", inbox, "-o", out).stdout
    assert command("export", "--records", out, "--format", "jsonl", "--status", "ready").stdout.startswith("2 forms")


def test_a_lost_ledger_and_a_removed_source_lose_no_correction(inbox: Path, out: Path) -> None:
    before = settled(inbox, out)
    (out / ".ledger.sqlite").unlink()
    (inbox / "a.txt").unlink()
    read(inbox, out)
    assert contents(out) == before


def test_a_renamed_file_keeps_them(inbox: Path, out: Path) -> None:
    settled(inbox, out)
    before = records(out)
    (inbox / "a.txt").rename(inbox / "第三批.txt")
    after = read(inbox, out)
    assert [record["source"]["file"] for record in after] == ["b.txt", "第三批.txt"]
    assert [record["status"] for record in after] == ["ready", "ready"]
    assert after[1]["repairs"] == before[0]["repairs"]
    assert sorted(path.name for path in (out / "as_read").iterdir()) == sorted(
        path.name for path in (out / "records").iterdir()
    )


def test_removed_records_leave_their_lines_and_come_back_corrected(inbox: Path, out: Path) -> None:
    before = settled(inbox, out)
    data = (inbox / "a.txt").read_bytes()
    (inbox / "a.txt").unlink()
    assert len(read(inbox, out, Extras(prune=True))) == 1
    assert contents(out)[FILE] == before[FILE] and len(list((out / "as_read").iterdir())) == 1
    (inbox / "a.txt").write_bytes(data)
    read(inbox, out)
    assert contents(out) == before


def test_a_changed_source_keeps_what_it_says_still_and_names_what_it_does_not(inbox: Path, out: Path) -> None:
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (first,) = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/score", "50", WHO)
    correct(out, first["record_id"], "/title", "项目绩效自评表", WHO)
    correct(out, first["record_id"], "/goals/actual", "课程五场都已办完了", WHO)
    (inbox / "a.txt").write_bytes(form("甲", **WRONG, 课程五场都已办完="课程六场都办好了", 开展课程四场="开展课程六场"))
    (record,) = read(inbox, out)
    assert record["record_id"] != first["record_id"]
    assert (record["title"], record["indicators"][0]["score"]) == ("项目绩效自评表", 50)
    assert record["goals"]["actual"] == "课程六场都办好了"
    assert (record["status"], said(record)) == ("review", [("correction-stale", "/goals/actual")])
    assert "课程五场都已办完" in record["findings"][0]["message"]
    after = accept(out, record["record_id"], "/goals/actual", WHO)
    assert (after["status"], after["goals"]["actual"]) == ("ready", "课程六场都办好了")
    again = correct(out, record["record_id"], "/goals/actual", "课程六场都已办好", WHO)
    assert (again["status"], said(again)) == ("ready", [])


def test_what_a_person_gave_that_the_new_source_says_itself_is_no_question(inbox: Path, out: Path) -> None:
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (first,) = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/score", "50", WHO)
    (inbox / "a.txt").write_bytes(form("甲"))
    (record,) = read(inbox, out)
    assert (record["status"], record["findings"], record["repairs"]) == ("ready", [], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"年度\t2024": "年度\t2025"},  # next year's form of the same project
        {"甲": "另一个项目", CODE: CODE[:-1]},
        {"年度\t2024": "年度\t", CODE: ""},
    ],
)
def test_another_document_of_the_same_name_is_not_corrected(changes: dict[str, str], inbox: Path, out: Path) -> None:
    """It has the same score in the same place, but nobody has looked at that."""
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (first,) = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/score", "50", WHO)
    (inbox / "a.txt").write_bytes(form("甲", **WRONG, **changes))
    (record,) = read(inbox, out)
    assert (record["indicators"][0]["score"], record["status"]) == (60, "review")
    assert ("correction-stale", "/indicators/0/score") not in said(record)


def test_of_a_new_version_what_the_source_does_not_say_is_asked_again(inbox: Path, out: Path) -> None:
    """A value, a row and what was found without a text: nobody has seen the new paper. A stray text stands there still."""
    blank = {"5场": "", "100\t100": "100\t"}
    (inbox / "a.txt").write_bytes(form("甲", **blank, **{"实际完成情况\n": "实际完成情况\t多余的字\n"}))
    (first,) = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/actual", "5场", WHO)
    for found in ("/unplaced/0", "/total/score", "#form-incomplete"):
        accept(out, first["record_id"], found, WHO)
    after = add_row(out, first["record_id"], "/fields/-", {"label": "备注", "value": "无异议"}, WHO)
    assert after["status"] == "ready"
    (inbox / "a.txt").write_bytes(
        form("甲", **blank, **{"实际完成情况\n": "实际完成情况\t多余的字\n", "都已办完": "都办完了"})
    )
    (record,) = read(inbox, out)
    assert (record["indicators"][0]["actual"], record["fields"]) == (None, first["fields"])
    assert {("correction-stale", "/indicators/0/actual"), ("required-field", "/total/score")} < {*said(record)}
    assert ("unplaced-text", "/unplaced/0") not in said(record)
    assert [found["code"] for found in record["findings"]].count("correction-stale") == 2


def test_a_row_that_was_printed_twice_stays_once_the_second_says_something_else(inbox: Path, out: Path) -> None:
    row = "\t效益指标(30分)\t社会效益指标\t参与热情\t≥90%\t\t95%\t30\t30\n"
    (inbox / "a.txt").write_bytes(form("甲", **{row: row * 2}))
    (first,) = read(inbox, out)
    assert remove_row(out, first["record_id"], "/indicators/2", WHO)["status"] == "ready"
    (inbox / "a.txt").write_bytes(form("甲", **{row: row + row.replace("95%", "96%")}))
    (record,) = read(inbox, out)
    assert [row["level3"] for row in record["indicators"]] == ["课程场次", "参与热情", "参与热情", "家长满意度"]
    assert ("correction-stale", "/indicators/2") in said(record)


def test_rows_that_moved_take_no_correction_of_another_row(inbox: Path, out: Path) -> None:
    """The same raw text in the same place of the record, but in a row of another name."""
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (first,) = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/score", "50", WHO)
    (inbox / "a.txt").write_bytes(form("甲", **WRONG, 课程场次="讲座场次"))
    (record,) = read(inbox, out)
    assert record["indicators"][0]["score"] == 60
    assert ("correction-stale", "/indicators/0/score") in said(record)


def test_a_row_is_added_to_and_removed_from_the_same_rows_only(inbox: Path, out: Path) -> None:
    settled(inbox, out)
    fields = "\t总分\t\t\t\t\t\t100\t97\n"
    (inbox / "b.txt").write_bytes(form("乙", **{"100\t100\n": "100\t97\n"}) + "填报人\t李四\n".encode())
    record = next(one for one in read(inbox, out) if one["source"]["file"] == "b.txt")
    assert fields and [field["value"] for field in record["fields"]] == ["李四"]
    assert ("correction-stale", "/fields") in said(record) or ("correction-stale", None) in said(record)


def test_only_what_a_new_line_concerns_is_opened(inbox: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that comes from elsewhere, as from a colleague's copy of the file."""
    for name in "abcd":
        (inbox / f"{name}.txt").write_bytes(form(name, **WRONG))
    found = read(inbox, out)
    correct(out, found[0]["record_id"], "/indicators/0/score", "50", WHO)
    line = (out / FILE).read_text("utf-8").replace(found[0]["record_id"], found[2]["record_id"])
    line = line.replace('"a.txt"', '"c.txt"').replace(
        '["440303210301500003075", "a", ', '["440303210301500003075", "c", '
    )
    with (out / FILE).open("a", encoding="utf-8") as file:
        file.write(line)
    stamps = {path: path.stat().st_mtime_ns for path in (out / "records").iterdir()}
    opened: list[str] = []
    real = output.read_record

    def read_record(folder: Path, name: str) -> RecordData | None:
        opened.append(name)
        return real(folder, name)

    monkeypatch.setattr(output, "read_record", read_record)
    after = read(inbox, out)
    assert [record["status"] for record in after] == ["ready", "review", "ready", "review"]
    assert [name[0] for name in opened] == ["c"]
    assert [path.name[0] for path, stamp in stamps.items() if path.stat().st_mtime_ns != stamp] == ["c"]
    opened.clear()
    read(inbox, out)
    assert opened == []
