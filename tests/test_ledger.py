"""A second run reads only what is new or changed, and nothing that could be wrong is taken from memory."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.errors import OutputError
from pipeline.locks import held
from pipeline.process import Outcome
from pipeline.run import Extras, Summary, run
from tests.commands import command, contents, failures, form, records


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        (folder / f"{name}.txt").write_bytes(form(name))
    (folder / "picture.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0")
    return folder


def read(inbox: Path, output: Path, *, force: bool = False, config: Config | None = None) -> tuple[list[str], Summary]:
    """The names of the files that were read, and what the run says."""
    seen: list[Outcome] = []
    summary = run([inbox], output, config or Config(workers=1), lambda count: seen.append, Extras(force=force))
    return sorted(outcome.file for outcome in seen), summary


def test_what_has_not_changed_is_not_read_again(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _, first = read(inbox, out)
    before = contents(out)
    names, second = read(inbox, out)
    assert names == []
    assert contents(out) == before
    assert (second.files, second.forms, second.ready, second.unchanged) == (4, 3, 3, 4)
    assert [outcome.file for outcome in second.failed] == [outcome.file for outcome in first.failed]
    assert failures(out) == {"picture.heic": "unsupported-format"}
    assert read(inbox, out, force=True)[0] == ["picture.heic", "丙.txt", "乙.txt", "甲.txt"]
    assert contents(out) == before


def test_what_is_new_or_changed_is_read(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    (inbox / "甲.txt").write_bytes(form("甲二"))
    (inbox / "丁.txt").write_bytes(form("丁"))
    names, summary = read(inbox, out)
    assert (names, summary.unchanged) == (["丁.txt", "甲.txt"], 3)
    assert {record["project"]["name"] for record in records(out)} == {"甲二", "乙", "丙", "丁"}
    fresh = tmp_path / "fresh"
    read(inbox, fresh)
    assert contents(fresh) == contents(out)


def test_a_file_of_the_same_size_and_another_time_is_read(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    (inbox / "甲.txt").write_bytes(form("申"))
    os.utime(inbox / "甲.txt", ns=(1, 1))
    assert read(inbox, out)[0] == ["甲.txt"]
    assert {record["project"]["name"] for record in records(out)} == {"申", "乙", "丙"}


def test_another_content_of_the_same_size_and_time_is_read(inbox: Path, tmp_path: Path) -> None:
    """As programs write that set the time back; one that was only touched is looked at, and not read."""
    out = tmp_path / "out"
    read(inbox, out)
    for name, content in (("甲", "申"), ("乙", "乙")):
        status = (inbox / f"{name}.txt").stat()
        (inbox / f"{name}.txt").write_bytes(form(content))
        os.utime(inbox / f"{name}.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert read(inbox, out)[0] == ["甲.txt"]
    assert {record["project"]["name"] for record in records(out)} == {"申", "乙", "丙"}
    new, old = inbox / "new", inbox / "丙.txt"
    new.write_bytes(form("内"))
    os.utime(new, ns=(old.stat().st_atime_ns, old.stat().st_mtime_ns))
    new.replace(old)
    assert read(inbox, out)[0] == ["丙.txt"]
    assert {record["project"]["name"] for record in records(out)} == {"申", "乙", "内"}
    assert read(inbox, out)[0] == []


def test_a_ledger_of_earlier_tables_is_taken_over(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    with closing(sqlite3.connect(out / ".ledger.sqlite")) as connection:
        connection.executescript(
            "ALTER TABLE files DROP COLUMN noted; ALTER TABLE files DROP COLUMN number; PRAGMA user_version = 4;"
        )
    assert command("status", inbox, "-o", out).stdout.startswith("3 forms are ready, 0 are for review.\n0 waiting")
    assert read(inbox, out)[0] == []
    assert read(inbox, out)[0] == []


def test_a_file_under_another_name_is_read_again(inbox: Path, tmp_path: Path) -> None:
    """The name of a file in its record is its path inside the folder that was given."""
    out = tmp_path / "out"
    (inbox / "sub").mkdir()
    (inbox / "甲.txt").rename(inbox / "sub" / "甲.txt")
    read(inbox, out)
    assert read(inbox / "sub", out)[0] == ["甲.txt"]
    assert [record["source"]["file"] for record in records(out)] == ["丙.txt", "乙.txt", "甲.txt"]
    [path] = (out / "records").glob("甲-*.json")
    assert json.loads(path.read_text(encoding="utf-8"))["source"]["file"] == "甲.txt"


def test_a_copy_is_not_read_again_and_stands_in_for_what_it_repeats(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (inbox / "copy.txt").write_bytes((inbox / "甲.txt").read_bytes())
    _, first = read(inbox, out)
    before = contents(out)
    names, second = read(inbox, out)
    assert (names, second.duplicates, contents(out)) == ([], first.duplicates, before)
    (inbox / "copy.txt").unlink()
    assert read(inbox, out)[0] == ["甲.txt"]
    assert [record["source"]["file"] for record in records(out)] == ["丙.txt", "乙.txt", "甲.txt"]


@pytest.mark.parametrize("damage", ["gone", "another value", "no record"])
def test_a_record_that_is_not_as_it_was_written_is_read_again(damage: str, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    before = contents(out)
    [path] = (out / "records").glob("甲-*.json")
    if damage == "gone":
        path.unlink()
    elif damage == "no record":
        path.write_text("{", encoding="utf-8")
    else:
        path.write_text(path.read_text(encoding="utf-8").replace("2024", "2023"), encoding="utf-8")
    assert read(inbox, out)[0] == ["甲.txt"]
    assert contents(out) == before


def test_other_settings_read_anew(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    lexicon = tmp_path / "slips.tsv"
    lexicon.write_text("甲\t甲一\n", encoding="utf-8")
    config = Config(workers=1, lexicon=lexicon)
    assert len(read(inbox, out, config=config)[0]) == 4
    assert read(inbox, out, config=config)[0] == []
    lexicon.write_text("甲\t甲二\n", encoding="utf-8")
    assert len(read(inbox, out, config=config)[0]) == 4


def test_new_evidence_changes_what_an_old_record_says(inbox: Path, tmp_path: Path) -> None:
    """Corroboration looks at all records, whether they were read now or before."""
    out = tmp_path / "out"
    read(inbox, out)
    code = next(record["project"]["code"] for record in records(out))
    for name in ("丁", "戊", "己", "庚"):
        (inbox / f"{name}.txt").write_bytes(form(name).replace(code.encode(), code[:-1].encode()))
    assert len(read(inbox, out)[0]) == 4
    found = {record["project"]["name"]: {f["code"] for f in record["findings"]} for record in records(out)}
    assert "code-length" in found["甲"]
    fresh = tmp_path / "fresh"
    read(inbox, fresh)
    assert contents(fresh) == contents(out)


def test_a_damaged_ledger_is_begun_anew(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    before = contents(out)
    (out / ".ledger.sqlite").write_bytes(b"no database" * 1000)
    told = command("status", inbox, "-o", out)
    assert (told.returncode, "is damaged" in told.stderr, "extract begins it anew" in told.stderr) == (1, True, True)
    assert len(read(inbox, out)[0]) == 4
    assert read(inbox, out)[0] == []
    assert contents(out) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_a_second_run_on_the_same_output_says_so(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    read(inbox, out)
    with held(out):
        done = command("extract", inbox, "-o", out)
    assert (done.returncode, "another run is at work in" in done.stderr) == (1, True)
    with held(out), pytest.raises(OutputError, match="another run"), held(out):
        pass
    assert command("extract", inbox, "-o", out).returncode == 1  # for the picture alone
