"""Sources move when their records are on the disk, and are never lost between the two places."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.config import Config
from pipeline.errors import OutputError
from pipeline.ledger import Ledger
from pipeline.run import Extras, Summary, run
from tests.commands import command, contents, extract, failures, form, records


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in" / "罗湖").mkdir(parents=True)
    (tmp_path / "in" / "甲.txt").write_bytes(form("甲"))
    (tmp_path / "in" / "罗湖" / "乙.txt").write_bytes(form("乙"))
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.4 cut off")
    return tmp_path / "in"


def killed(*_: object) -> None:
    raise SystemExit


def read(inbox: Path, place: Path | None, *, prune: bool = False) -> Summary:
    return run(
        [inbox], inbox.parent / "out", Config(workers=1), lambda _: lambda _: None, Extras(archive=place, prune=prune)
    )


def said(inbox: Path) -> list[tuple[str, str]]:
    return sorted((r["source"]["file"], r["project"]["name"]) for r in records(inbox.parent / "out"))


def test_what_was_read_is_moved_and_stays_known(inbox: Path, tmp_path: Path) -> None:
    place = tmp_path / "archive"
    before = contents(inbox)
    summary = read(inbox, place)
    assert summary.archived == 2
    assert contents(inbox) == {"broken.pdf": before["broken.pdf"]}
    moved = contents(place)
    assert sorted(moved.values()) == sorted([before["甲.txt"], before["罗湖/乙.txt"]])
    assert sorted(Path(name).name[17:] for name in moved) == ["乙.txt", "甲.txt"]
    assert [Path(name).parent.as_posix() for name in moved if name.endswith("乙.txt")] == ["罗湖"]
    again = read(inbox, place, prune=True)
    assert (again.pruned, again.archived, len(records(tmp_path / "out"))) == ((), 0, 2)
    assert failures(tmp_path / "out") == {"broken.pdf": "damaged"}


def test_another_document_of_an_archived_name_does_not_replace_it(inbox: Path, tmp_path: Path) -> None:
    place = tmp_path / "archive"
    read(inbox, place)
    (inbox / "甲.txt").write_bytes(form("甲之二"))
    read(inbox, place)
    assert said(inbox) == [("甲.txt", "甲"), ("甲.txt", "甲之二"), ("罗湖/乙.txt", "乙")]
    assert len(contents(place)) == 3
    (inbox / "甲.txt").write_bytes(form("甲"))
    (inbox / "丙.txt").write_bytes(form("甲"))
    summary = read(inbox, place)
    assert summary.duplicates == (("丙.txt", "甲.txt"), ("甲.txt", "甲.txt"))
    assert len(said(inbox)) == 3
    assert sorted(Path(name).name[17:] for name in contents(place)) == ["丙.txt", "乙.txt", "甲.txt", "甲.txt"]
    assert list(contents(inbox)) == ["broken.pdf"]


@pytest.mark.parametrize("step", ["before the file has its second name", "before the first one goes"])
def test_a_move_that_was_cut_off_is_completed(
    step: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "archive"

    with monkeypatch.context() as patch:
        patch.setattr(archive, "flush_folder" if step.endswith("goes") else "_move", killed)
        with pytest.raises(SystemExit):
            read(inbox, place)
    assert len(contents(inbox)) == 3
    assert read(inbox, None, prune=True).pruned == ()
    assert read(inbox, place).archived == 2
    assert (len(contents(place)), len(said(inbox)), list(contents(inbox))) == (2, 2, ["broken.pdf"])


def test_a_move_that_was_made_and_not_noted_is_noted(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "archive"
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "note_move", killed)
        with pytest.raises(SystemExit):
            read(inbox, place)
    assert len(contents(inbox)) == 2
    assert read(inbox, None, prune=True).pruned == ()
    assert len(said(inbox)) == 2


@pytest.mark.parametrize("way", ["another file system", "no second names"])
def test_a_file_is_copied_where_it_cannot_be_renamed(
    way: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    place = tmp_path / "archive"
    if way == "another file system":
        shm = Path("/dev/shm")
        if not os.access(shm, os.W_OK) or shm.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("there is no other file system")
        place = shm / f"form-pipeline-{os.getpid()}"
        request.addfinalizer(lambda: shutil.rmtree(place, ignore_errors=True))
    else:

        def link(*_: object) -> None:
            raise OSError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", link)
    stamp = (inbox / "甲.txt").stat().st_mtime_ns
    assert read(inbox, place).archived == 2
    (moved,) = place.glob("*-甲.txt")
    assert (moved.read_bytes(), moved.stat().st_mtime_ns) == (form("甲"), stamp)
    assert len(contents(place)) == 2


def test_another_file_in_the_way_is_never_overwritten(inbox: Path, tmp_path: Path) -> None:
    place = tmp_path / "archive"
    read(inbox, None)
    (record,) = [r for r in records(tmp_path / "out") if r["source"]["file"] == "甲.txt"]
    place.mkdir()
    (place / archive.archived_name("甲.txt", record["source"]["sha256"])).write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"cannot move .*甲\.txt"):
        read(inbox, place)
    assert (inbox / "甲.txt").read_bytes() == form("甲")
    assert list(contents(place).values()).count(b"mine") == 1


def test_long_names_are_cut_and_keep_their_suffix() -> None:
    for name in ("名" * 83 + ".txt", "a" * 251 + ".txt", "b." + "c" * 250):
        found = archive.archived_name(name, "0" * 64).name
        assert len(found.encode()) <= 230
        assert found.startswith("0" * 16 + "-")
    assert archive.archived_name("名" * 83 + ".txt", "0" * 64).suffix == ".txt"


def test_an_archive_inside_the_inbox_is_refused(inbox: Path, tmp_path: Path) -> None:
    done = extract(inbox, tmp_path / "out", "--archive", inbox / "done")
    assert (done.returncode, "would be read again" in done.stderr) == (2, True)
    assert not (tmp_path / "out").exists()
    done = command("extract", inbox, "-o", tmp_path / "out", "--archive", tmp_path / "archive", "--workers", "1")
    assert "2 of the files were moved to the archive." in done.stdout
