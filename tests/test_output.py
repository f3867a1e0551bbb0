from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from pipeline import output
from pipeline.errors import OutputError
from pipeline.load import RecordData
from tests.commands import contents, extract, failures, inbox_of
from tests.documents import records_of


@pytest.fixture
def record() -> RecordData:
    return records_of("tsv-gb18030-drift")[0]


def named(record: RecordData, file: str) -> str:
    return output.record_name({**record, "source": {**record["source"], "file": file}})


def put(folder: Path, record: RecordData) -> str:
    """The name of the record's file."""
    name = output.record_name(record)
    output.stream_atomically(output.record_path(folder, name), (output.record_text(record),))
    return name


def test_writes_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for text in ("旧\n", "新\r\n\n", ""):
        output.write_atomically(tmp_path / "a.json", text)
        assert contents(tmp_path) == {"a.json": text.encode()}


def test_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    """Half of it is in the draft when the lone surrogate is met."""
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        output.write_atomically(tmp_path / "a.json", "x" * 100_000 + "\ud800")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old"


def test_failure_midway_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk reports its trouble when the draft is flushed."""
    (tmp_path / "a.json").write_text("old", encoding="utf-8")

    def fsync(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError, match=r"cannot write .*a\.json: Input/output error"):
        output.write_atomically(tmp_path / "a.json", "new")
    assert contents(tmp_path) == {"a.json": b"old"}


def test_a_file_that_cannot_be_begun_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*a\.json: No such file or directory"):
        output.write_atomically(tmp_path / "gone" / "a.json", "new")


def test_names_are_short_safe_and_tell_forms_apart(record: RecordData) -> None:
    identity = record["record_id"]
    assert named(record, "sub/罗湖 2024.xlsx") == f"罗湖 2024-{identity}.json"
    assert named(record, 'a<b>:"|?*\\c\x07.txt') == f"a_b_______c_-{identity}.json"
    assert named(record, "a" * 300 + ".txt") == f"{'a' * 60}-{identity}.json"
    assert len(named(record, "𠀀" * 62 + ".txt").encode()) <= 255
    assert named(record, "..") == f"..-{identity}.json"
    other = {**record, "record_id": identity[:-1] + "2"}
    assert output.record_name(other) != output.record_name(record)


def test_written_record_is_found_again_and_removed(tmp_path: Path, record: RecordData) -> None:
    output.prepare(tmp_path)
    name = put(tmp_path, record)
    assert output.read_record(tmp_path, name) == record
    assert output.record_files(tmp_path).keys() == {name}
    output.remove_record(tmp_path, name)
    output.remove_record(tmp_path, name)
    assert contents(tmp_path) == {}


def test_a_record_under_another_name_is_none_of_ours(tmp_path: Path, record: RecordData) -> None:
    output.prepare(tmp_path)
    path = output.record_path(tmp_path, put(tmp_path, record))
    path.rename(path.with_name("copy.json"))
    assert output.read_record(tmp_path, "copy.json") is None


def test_record_is_written_readably_with_its_keys_in_order(tmp_path: Path, record: RecordData) -> None:
    output.prepare(tmp_path)
    path = output.record_path(tmp_path, put(tmp_path, record))
    text = path.read_text(encoding="utf-8")
    assert text.startswith('{\n  "schema": "form-record/1",\n  "record_id": ')
    assert text.endswith("}\n")
    assert record["project"]["name"] in text
    assert list(json.loads(text))[-2:] == ["source", "evidence"]


def test_failures_are_ordered_by_file(tmp_path: Path) -> None:
    output.write_failures(tmp_path, [{"file": name, "code": "empty"} for name in ("z", "c", "乙")])
    assert list(failures(tmp_path)) == ["c", "z", "乙"]


def test_drafts_are_shown_together_or_not_at_all(tmp_path: Path) -> None:
    drafts = output.Drafts()
    for name in ("a", "b"):
        drafts.write(tmp_path / name, name.encode())
    assert contents(tmp_path).keys() == {f".{name}.{os.getpid()}.tmp" for name in ("a", "b")}
    assert {name: size for name, (size, _) in drafts.show().items()} == {"a": 1, "b": 1}
    drafts.write(tmp_path / "c", b"c")
    drafts.close()
    assert contents(tmp_path) == {"a": b"a", "b": b"b"}


def test_where_the_system_gives_no_thread_that_is_said_and_no_draft_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = output.Drafts()
    drafts.write(tmp_path / "a", b"a")
    drafts.show()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    others = output.Drafts()
    with pytest.raises(OutputError, match="b: no thread can be started"):
        others.write(tmp_path / "b", b"b")
    others.close()
    drafts.close()
    assert contents(tmp_path) == {"a": b"a"}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return inbox_of(8, tmp_path)


def test_output_in_the_place_of_a_file_is_one_clear_line(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = extract(inbox, tmp_path / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"form-pipeline: cannot write to {tmp_path / 'out'}: Not a directory; make room or get leave there, or name another with -o\n"
    )
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_file_in_the_place_of_the_records_is_one_clear_line(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "records").write_text("mine", encoding="utf-8")
    done = extract(inbox, tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith(f"form-pipeline: cannot write to {tmp_path / 'out'}: File exists; ")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_may_not_be_written_is_one_clear_line(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "records").mkdir(parents=True)
    (tmp_path / "out").chmod(0o500)
    done = extract(inbox, tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"form-pipeline: cannot write to {tmp_path / 'out'}: Permission denied; ")


@pytest.mark.parametrize("closed", ["records", "records/{record}"])
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_records_that_may_not_be_read_are_told_and_no_list_lacks_them(closed: str, inbox: Path, tmp_path: Path) -> None:
    """Somebody else had written them. The list was made without a word of those that are missing."""
    out = tmp_path / "out"
    assert extract(inbox, out).returncode == 0
    whole = contents(out)
    place = out / closed.format(record=next((out / "records").iterdir()).name)
    mode = place.stat().st_mode
    place.chmod(0)
    (out / output.INDEX).unlink()
    done = extract(inbox, out)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"form-pipeline: cannot read {place}: Permission denied; get leave there, or name another output with -o\n"
    )
    assert not (out / output.INDEX).exists()
    place.chmod(mode)
    assert extract(inbox, out).returncode == 0
    assert contents(out) == whole


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_list_that_may_not_be_read_is_made_of_the_records(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert extract(inbox, out).returncode == 0
    (out / output.INDEX).chmod(0)
    assert extract(inbox, out, "--force").returncode == 0
    assert (out / output.INDEX).read_bytes().count(b"\n") == len(list((out / "records").iterdir())) > 0


def test_draft_of_a_killed_run_is_cleared_away(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "records").mkdir(parents=True)
    draft = tmp_path / "out" / "records" / ".a-0123456789abcdef-1.json.99999999.tmp"
    draft.write_text("{", encoding="utf-8")
    assert extract(inbox, tmp_path / "out").returncode == 0
    assert not draft.exists()
