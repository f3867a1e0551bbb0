"""Corrections of many at once, beside a run, on a full disk, and through crashes at any moment."""

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
from pipeline.correcting import correct, refresh
from pipeline.corrections import FILE, history, read_corrections
from pipeline.errors import OutputError, UsageError
from pipeline.locks import held
from pipeline.run import Extras
from tests.commands import contents, extract, form, records
from tests.test_corrections_kept import WHO, WRONG, inbox, out, read, settled

__all__ = ["inbox", "out"]


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
