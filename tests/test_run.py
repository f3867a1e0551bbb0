from __future__ import annotations

import errno
import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.errors import OutputError
from pipeline.inbox import Source
from pipeline.process import Outcome
from pipeline.run import Extras, Summary, run
from pipeline.worker import read_all
from tests.commands import contents, failures, form, records


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    for name in ("甲.txt", "sub/乙.txt", "丙.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(form(name))
    (folder / "picture.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0")
    return folder


def read(*paths: Path, output: Path, workers: int = 2, force: bool = False) -> Summary:
    """A run in this process, its workers in theirs."""
    seen: list[Outcome] = []
    summary = run(paths, output, Config(workers=workers), lambda count: seen.append, Extras(force=force))
    assert len(seen) == summary.files - summary.unchanged
    return summary


def files(output: Path) -> list[str]:
    return [record["source"]["file"] for record in records(output)]


def standing(output: Path) -> set[str]:
    """Stems of the record files."""
    return {path.name.rsplit("-", 2)[0] for path in (output / "records").iterdir()}


def test_counts_and_lists_in_order(inbox: Path, tmp_path: Path) -> None:
    summary = read(inbox, output=tmp_path / "out")
    assert (summary.files, summary.forms, summary.ready, summary.review) == (4, 3, 3, 0)
    assert [(outcome.file, outcome.records) for outcome in summary.failed] == [("picture.heic", ())]
    assert files(tmp_path / "out") == ["sub/乙.txt", "丙.txt", "甲.txt"]
    assert failures(tmp_path / "out") == {"picture.heic": "unsupported-format"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".ledger.sqlite", ".lock", ".lock.turn", "failed.jsonl", "records", "records.jsonl", "report.html",
    ]  # fmt: skip


def test_second_run_gives_the_same_bytes(inbox: Path, tmp_path: Path) -> None:
    read(inbox, output=tmp_path / "out")
    first = contents(tmp_path / "out")
    read(inbox, output=tmp_path / "out")
    assert contents(tmp_path / "out") == first
    read(inbox, output=tmp_path / "other", workers=1)
    assert contents(tmp_path / "other") == first


def test_order_of_files_does_not_matter(inbox: Path, tmp_path: Path) -> None:
    """Given one by one, in any order, in one run or in several."""
    paths = sorted(path for path in inbox.iterdir() if path.is_file())
    read(*paths, output=tmp_path / "a")
    read(*reversed(paths), output=tmp_path / "b")
    assert contents(tmp_path / "b") == contents(tmp_path / "a")
    random.Random(1).shuffle(paths)
    for path in paths:
        read(path, output=tmp_path / "c")
    assert contents(tmp_path / "c" / "records") == contents(tmp_path / "a" / "records")
    assert records(tmp_path / "c") == records(tmp_path / "a")


def test_records_of_equally_named_files_stand_in_one_order(tmp_path: Path) -> None:
    """Two folders given together may hold files of one name; which worker is done first must not show."""
    paths = []
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        path = tmp_path / str(number) / "form.txt"
        path.write_bytes(form(f"第{number}号"))
        paths.append(path)
    read(*paths, output=tmp_path / "a", workers=1)
    read(*reversed(paths), output=tmp_path / "b", workers=1)
    assert len(records(tmp_path / "a")) == 6
    assert contents(tmp_path / "b") == contents(tmp_path / "a")


def test_an_equally_named_file_from_elsewhere_does_not_remove_the_record(tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "form.txt").write_bytes(form(f"第{number}号"))
    read(tmp_path / "0", tmp_path / "1", output=tmp_path / "out")
    assert len(records(tmp_path / "out")) == 2
    read(tmp_path / "1", tmp_path / "0", output=tmp_path / "out")
    assert len(records(tmp_path / "out")) == 2


def test_changed_file_replaces_its_records(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, output=out)
    two = form("甲之一") + b"\n" + form("甲之二")
    (inbox / "甲.txt").write_bytes(two)
    assert read(inbox, output=out).forms == 4
    assert [r["project"]["name"] for r in records(out) if r["source"]["file"] == "甲.txt"] == ["甲之一", "甲之二"]
    (inbox / "甲.txt").write_bytes(form("甲之三"))
    read(inbox / "甲.txt", output=out)
    assert [r["project"]["name"] for r in records(out) if r["source"]["file"] == "甲.txt"] == ["甲之三"]
    assert len(list((out / "records").iterdir())) == 3


def test_file_that_no_longer_can_be_read_loses_its_records(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, output=out)
    (inbox / "甲.txt").write_bytes(b"%PDF-1.4 cut off")
    read(inbox, output=out)
    assert "甲.txt" not in files(out)
    assert failures(out) == {"picture.heic": "unsupported-format", "甲.txt": "damaged"}


def test_duplicate_content_is_read_once_and_said(inbox: Path, tmp_path: Path) -> None:
    shutil.copy(inbox / "甲.txt", inbox / "copy of 甲.txt")
    summary = read(inbox, output=tmp_path / "out")
    assert summary.duplicates == (("甲.txt", "copy of 甲.txt"),)
    assert summary.forms == 3
    assert files(tmp_path / "out") == ["copy of 甲.txt", "sub/乙.txt", "丙.txt"]
    assert standing(tmp_path / "out") == {"copy of 甲", "乙", "丙"}


def test_renamed_file_does_not_double_its_record(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, output=out)
    (inbox / "甲.txt").rename(inbox / "丁.txt")
    read(inbox, output=out)
    assert files(out) == ["sub/乙.txt", "丁.txt", "丙.txt"]
    assert standing(out) == {"乙", "丁", "丙"}


def test_records_of_other_files_stay(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, output=out)
    before = contents(out / "records")
    for path in sorted(inbox.rglob("*")):
        if path.is_file():
            path.unlink()
    (inbox / "戊.txt").write_bytes(form("戊"))
    summary = read(inbox, output=out)
    assert (summary.files, summary.forms) == (1, 1)
    assert files(out) == ["sub/乙.txt", "丙.txt", "戊.txt", "甲.txt"]
    assert before.items() <= contents(out / "records").items()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"schema": "form-record/2"}',
        b'{"schema": "form-record/1"}',
    ],
)
def test_files_of_others_in_the_output_are_left_alone(content: bytes, inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "records"
    folder.mkdir(parents=True)
    strange = {"notes.txt": b"mine", "x-0123456789abcdef-1.json": content}
    for name, text in strange.items():
        (folder / name).write_bytes(text)
    read(inbox, output=tmp_path / "out")
    assert strange.items() <= contents(folder).items()
    assert len(files(tmp_path / "out")) == 3


def test_empty_file_of_long_ago_is_one_named_failure(inbox: Path, tmp_path: Path) -> None:
    (inbox / "empty.pdf").touch()
    os.utime(inbox / "empty.pdf", (time.time() - 3600,) * 2)
    read(inbox, output=tmp_path / "out")
    assert failures(tmp_path / "out") == {"empty.pdf": "empty", "picture.heic": "unsupported-format"}
    assert len(files(tmp_path / "out")) == 3


def test_a_record_damaged_by_hand_does_not_stop_the_run(inbox: Path, tmp_path: Path) -> None:
    """Somebody took a part out of a record of another file; it is no record any more."""
    out = tmp_path / "out"
    read(inbox, output=out)
    (path,) = (out / "records").glob("丙-*.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    del record["project"]
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    (inbox / "丙.txt").unlink()
    read(inbox, output=out)
    assert files(out) == ["sub/乙.txt", "甲.txt"]


def test_a_share_that_knows_no_locks_is_a_sentence(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl", reason="no such locks there")

    def lockless(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", lockless)
    with pytest.raises(OutputError, match=r"cannot lock .*: No locks available; name an output on another disk"):
        run([inbox], tmp_path / "out", Config(), lambda count: lambda outcome: None)


@pytest.mark.parametrize("value", ["half \ud800", float("nan"), {"of": "another kind"}])
def test_a_record_that_cannot_be_written_costs_its_file_and_not_the_run(
    value: object, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every run had ended at it, and none got further."""

    def with_one(*given: Any) -> Iterator[tuple[Source, Outcome]]:
        for source, outcome in read_all(*given):
            if source.name == "丙.txt":
                outcome.records[0]["total"]["grade" if isinstance(value, str) else "score"] = value
            yield source, outcome

    monkeypatch.setattr("pipeline.run.read_all", with_one)
    for _ in range(2):
        summary = run([inbox], tmp_path / "out", Config(workers=1), lambda count: lambda outcome: None)
        assert failures(tmp_path / "out") == {"picture.heic": "unsupported-format", "丙.txt": "crashed"}
        assert (summary.forms, files(tmp_path / "out")) == (2, ["sub/乙.txt", "甲.txt"])
        assert not list((tmp_path / "out" / "records").glob(".*"))
