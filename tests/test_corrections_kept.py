"""Corrections survive whatever a run may meet: reading again, other names, other contents, other writers, crashes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import output
from pipeline.config import Config
from pipeline.correcting import accept, add_row, correct, refresh, remove_row
from pipeline.corrections import FILE, history, read_corrections
from pipeline.errors import OutputError, UsageError
from pipeline.load import RecordData
from pipeline.locks import held
from pipeline.run import Extras, run
from tests.commands import command, contents, extract, form, records

WHO = "王审核"
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


def test_another_document_of_the_same_name_is_not_corrected(inbox: Path, out: Path) -> None:
    """Next year's form has the same score in the same place; nobody has looked at that."""
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (first,) = read(inbox, out)
    correct(out, first["record_id"], "/indicators/0/score", "50", WHO)
    (inbox / "a.txt").write_bytes(form("另一个项目", **WRONG, **{"年度\t2024": "年度\t2025"}))
    (record,) = read(inbox, out)
    assert (record["indicators"][0]["score"], record["status"]) == (60, "review")
    assert ("correction-stale", "/indicators/0/score") not in said(record)


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


def test_a_half_line_that_a_crash_left_is_no_correction_and_goes_with_the_next(inbox: Path, out: Path) -> None:
    settled(inbox, out)
    whole = (out / FILE).read_bytes()
    with (out / FILE).open("ab") as file:
        file.write(whole.splitlines()[0][:-20])
    before = records(out)
    assert len(history(out)) == 4
    assert read(inbox, out, Extras(force=True)) == before
    correct(out, before[0]["record_id"], "/title", "自评表", WHO)
    lines = (out / FILE).read_bytes().splitlines()
    assert lines[:4] == whole.splitlines() and len(lines) == 5
    assert json.loads(lines[4])["after"] == "自评表"


def test_a_last_line_without_its_end_counts_all_the_same(inbox: Path, out: Path) -> None:
    settled(inbox, out)
    (out / FILE).write_bytes((out / FILE).read_bytes()[:-1])
    before = records(out)
    assert read(inbox, out, Extras(force=True)) == before
    correct(out, before[0]["record_id"], "/title", "自评表", WHO)
    assert [entry.number for entry in read_corrections(out)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{}", "it has not the keys record, pointer"),
        (b"not json", "Expecting value"),
        (b"\xff", "'utf-8' codec"),
        (b'{"reverts": 3, "who": "", "when": "", "note": ""}', "it takes back no line before it"),
        (b'{"reverts": true, "who": "", "when": "", "note": ""}', "reverts has a value of the wrong kind"),
    ],
)
def test_a_damaged_line_stops_the_run_with_its_number(line: bytes, reason: str, inbox: Path, out: Path) -> None:
    settled(inbox, out)
    whole = (out / FILE).read_bytes().splitlines(keepends=True)
    (out / FILE).write_bytes(whole[0] + line + b"\n" + b"".join(whole[2:]))
    done = extract(inbox, out)
    assert done.returncode == 2
    assert f"{FILE}: line 2 is no correction: {reason}" in done.stderr


def test_many_who_correct_at_once_lose_nothing(inbox: Path, out: Path) -> None:
    for number in range(4):
        (inbox / f"{number}.txt").write_bytes(form(f"第{number}号"))
    found = read(inbox, out)
    script = (
        "import sys; from pathlib import Path; from pipeline.correcting import correct\n"
        "for n in range(5): correct(Path(sys.argv[1]), sys.argv[2], '/title', f'{sys.argv[3]} {n}', sys.argv[3])"
    )
    # two at work on each record
    people = [
        subprocess.Popen([sys.executable, "-c", script, str(out), record["record_id"], f"{who}{at}"])
        for who in "甲乙"
        for at, record in enumerate(found)
    ]
    assert [process.wait(timeout=120) for process in people] == [0] * 8
    lines = history(out)
    assert len(lines) == 40 and [line.number for line in lines] == list(range(1, 41))
    last = {line.record: line.after for line in read_corrections(out)}
    assert {record["record_id"]: record["title"] for record in records(out)} == last
    before = contents(out)
    read(inbox, out, Extras(force=True))
    assert contents(out) == before


def test_a_person_corrects_while_a_run_holds_the_folder(inbox: Path, out: Path) -> None:
    (inbox / "a.txt").write_bytes(form("甲", **WRONG))
    (record,) = read(inbox, out)
    with held(out):
        after = correct(out, record["record_id"], "/indicators/0/score", "50", WHO)
        refresh(out)
        assert records(out) == [record]  # the run lists it when it ends
        path = output.record_path(out, output.record_name(record))
        assert json.loads(path.read_text("utf-8")) == after
    assert read(inbox, out) == [after]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_killed_at_any_moment_the_next_run_completes_what_was_begun(inbox: Path, out: Path) -> None:
    for number in range(3):
        (inbox / f"{number}.txt").write_bytes(form(f"第{number}号"))
    found = read(inbox, out)
    script = (
        "import os, sys, itertools; from pathlib import Path; from pipeline.correcting import correct\n"
        "print('begun', flush=True)\n"
        "for n, record in zip(itertools.count(), itertools.cycle(sys.argv[2:])):\n"
        "    correct(Path(sys.argv[1]), record, '/title', f'{os.getpid()} {n}', '甲')"
    )
    for attempt in range(4):
        line = [sys.executable, "-c", script, str(out), *(record["record_id"] for record in found)]
        process = subprocess.Popen(line, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        before = len(history(out))
        while len(history(out)) < before + 2 + attempt:
            assert process.poll() is None
            time.sleep(0.003 * attempt)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        after = read(inbox, out)
        last = {one.record: one.after for one in read_corrections(out)}
        titles = {record["record_id"]: record["title"] for record in after}
        assert titles == {record["record_id"]: "项目支出绩效自评表" for record in found} | last
        whole = contents(out)
        assert not [name for name in whole if name.endswith(".tmp")]
        read(inbox, out, Extras(force=True))
        assert contents(out) == whole


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_is_told_and_changes_nothing(inbox: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = settled(inbox, out)
    real, full = os.write, os.open("/dev/full", os.O_WRONLY)

    def half(descriptor: int, data: bytes) -> int:
        return real(descriptor, data[:9]) if len(data) > 9 and data[:1] == b"{" else real(full, data)

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OutputError, match=r"cannot write .*corrections\.jsonl: No space left on device"):
        correct(out, records(out)[0]["record_id"], "/title", "自评表", WHO)
    monkeypatch.undo()
    os.close(full)
    assert contents(out) == before


def _damaged(folder: Path) -> None:
    for path in (folder / "as_read").iterdir():
        path.write_text("{", "utf-8")


def _gone(folder: Path) -> None:
    for path in (folder / "as_read").iterdir():
        path.unlink()


@pytest.mark.parametrize("hurt", [_damaged, _gone])
def test_what_the_machine_read_is_read_again_where_it_was_lost(
    hurt: Callable[[Path], None], inbox: Path, out: Path
) -> None:
    before = settled(inbox, out)
    record = records(out)[0]
    hurt(out)
    with pytest.raises(UsageError, match="is damaged; read its file again: extract --force"):
        correct(out, record["record_id"], "/title", "自评表", WHO)
    read(inbox, out, Extras(force=True))
    assert contents(out) == before
