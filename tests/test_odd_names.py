"""Names that are no UTF-8, as old archives and Windows disks bring them: each such file is one like any other."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pipeline.cluster import Luggage, _Actor
from pipeline.config import Config
from pipeline.inbox import Source
from pipeline.process import Outcome
from pipeline.sharing import Job
from pipeline.worker import _stop
from tests.commands import command, extract, failures, form, records

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")

GBK = "项目自评表".encode("gbk")
NAMES = {b"1." + GBK: "甲", GBK + b".txt": "乙", GBK + b"/3.txt": "丙"}


def put(folder: Path, name: bytes, content: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), name)))  # noqa: PTH118 - bytes
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    for name, said in NAMES.items():
        put(tmp_path / "in", name, form(said))
    put(tmp_path / "in", b"bad.\xff", b"\0\1\2 no document")
    put(tmp_path / "in", b"4.txt", form("丁"))
    return tmp_path / "in"


def test_bytes_that_are_no_text_in_stem_suffix_and_folder_stop_no_run(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = extract(inbox, out)
    assert (done.returncode, "internal error" in done.stderr) == (1, False)
    written = "".join(f"\\x{byte:02x}" for byte in GBK)
    files = {record["project"]["name"]: record["source"]["file"] for record in records(out)}
    shown = GBK.decode("utf-8", "backslashreplace")
    assert files == {"甲": f"1.{shown}", "乙": f"{shown}.txt", "丙": f"{shown}/3.txt", "丁": "4.txt"}
    assert written[:8] in shown
    assert failures(out) == {"bad.\\xff": "unsupported-format"}
    again = extract(inbox, out)
    assert "5 of the files have not changed" in again.stdout
    told = command("status", inbox, "-o", out)
    assert (told.returncode, told.stdout.startswith("4 forms are ready")) == (0, True)


def test_such_files_are_archived_under_names_that_are_text(inbox: Path, tmp_path: Path) -> None:
    done = extract(inbox, tmp_path / "out", "--archive", tmp_path / "archive")
    assert "4 of the files were moved to the archive." in done.stdout
    assert [os.fsencode(path.name) for path in inbox.iterdir() if path.is_file()] == [b"bad.\xff"]
    moved = sorted(path.read_bytes() for path in (tmp_path / "archive").rglob("*") if path.is_file())
    assert moved == sorted(form(said) for said in "甲乙丙丁")


def test_folders_of_such_names_are_told_on_any_terminal(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / os.fsdecode(b"out-" + GBK)
    done = extract(inbox, out)
    assert "Records are in " in done.stdout
    done = command("export", "--format", "csv", "--records", out)
    assert (done.returncode, done.stdout.startswith("4 forms are in ")) == (0, True)
    for path in inbox.iterdir():
        if b"." in os.fsencode(path.name)[:2]:
            assert command("tables", path, "--text").returncode == 0


def test_a_suffix_as_long_as_a_name_can_be_is_read_on_a_cluster(tmp_path: Path) -> None:
    reader = _Actor(Luggage.of(Config(workers=1)))
    name = "a." + "x" * 253
    try:
        outcome = reader.answer(Job(Source(Path(name), name, data=form("甲"))))
    finally:
        _stop(reader._reader._worker)
        reader._folder.cleanup()
    assert isinstance(outcome, Outcome)
    assert [record["project"]["name"] for record in outcome.records] == ["甲"]
    assert outcome.file == name


def test_a_file_by_itself_has_a_name_that_is_text() -> None:
    source = Source.alone(Path(os.fsdecode(b"/tmp/\xd7.\xff\xfe")))
    assert (source.name, source.suffix) == ("\\xd7.\\xff\\xfe", ".\\xff\\xfe")
