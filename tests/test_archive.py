"""Sources move when their records are on the disk, and are never lost between the two places."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import archive
from pipeline.config import Config
from pipeline.ledger import Ledger
from pipeline.output import flush_folder
from pipeline.run import Extras, Summary, run
from tests.commands import command, contents, extract, failures, form, records

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in" / "罗湖").mkdir(parents=True)
    (tmp_path / "in" / "甲.txt").write_bytes(form("甲"))
    (tmp_path / "in" / "罗湖" / "乙.txt").write_bytes(form("乙"))
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.4 cut off")
    return tmp_path / "in"


def killed(*_: object) -> None:
    raise SystemExit


def no_link(*_: object) -> None:
    raise OSError(1, "Operation not permitted")


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
        monkeypatch.setattr(os, "link", no_link)
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
    summary = read(inbox, place)
    (refused,) = summary.unmoved
    assert (summary.archived, refused.startswith("cannot move 甲.txt to "), "has this name" in refused) == (
        1,
        True,
        True,
    )
    assert (inbox / "甲.txt").read_bytes() == form("甲")
    assert sorted(contents(inbox)) == ["broken.pdf", "甲.txt"]
    assert list(contents(place).values()).count(b"mine") == 1


def test_a_name_that_is_taken_is_told_and_the_others_are_moved(inbox: Path, tmp_path: Path) -> None:
    (inbox / "broken.pdf").unlink()
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "罗湖").write_bytes(b"no folder")
    done = extract(inbox, tmp_path / "out", "--archive", tmp_path / "archive")
    assert (done.returncode, "cannot move 罗湖/乙.txt to" in done.stdout) == (1, True)
    assert "1 of the files were moved to the archive." in done.stdout
    assert "1 of the files could not be moved to the archive and stay where they are." in done.stdout
    assert (sorted(contents(inbox)), len(said(inbox))) == (["罗湖/乙.txt"], 2)


@posix
@pytest.mark.parametrize("leads_to", ["the source", "a copy of it"])
def test_a_link_in_the_archive_is_no_second_place_of_the_source(leads_to: str, inbox: Path, tmp_path: Path) -> None:
    place = tmp_path / "archive"
    read(inbox, None)
    (record,) = [r for r in records(tmp_path / "out") if r["source"]["file"] == "甲.txt"]
    place.mkdir()
    target = place / archive.archived_name("甲.txt", record["source"]["sha256"])
    if leads_to == "the source":
        target.symlink_to(inbox / "甲.txt")
    else:
        shutil.copy(inbox / "甲.txt", tmp_path / "copy.txt")
        target.symlink_to(tmp_path / "copy.txt")
    assert (read(inbox, place).archived, target.is_symlink()) == (1, True)
    assert (inbox / "甲.txt").read_bytes() == form("甲")


@posix
def test_an_archive_that_is_the_inbox_by_another_way_loses_nothing(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where one folder is mounted in two places: source and target are one name of one file."""
    read(inbox, None)
    monkeypatch.setattr(archive, "archived_name", lambda name, sha256: Path(name))
    assert len(read(inbox, inbox).unmoved) == 2
    assert sorted(contents(inbox)) == ["broken.pdf", "甲.txt", "罗湖/乙.txt"]


@pytest.mark.parametrize("way", ["second name", "copy"])
def test_what_is_not_what_was_read_stays_and_is_read(
    way: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another content of the same size and time came between the reading and the move."""
    place = tmp_path / "archive"
    plan_move = Ledger.plan_move

    def changed(ledger: Ledger, path: bytes, target: bytes | None) -> None:
        plan_move(ledger, path, target)
        if path.endswith("甲.txt".encode()):
            status = (inbox / "甲.txt").stat()
            (inbox / "甲.txt").write_bytes(form("申"))
            os.utime(inbox / "甲.txt", ns=(status.st_atime_ns, status.st_mtime_ns))

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "plan_move", changed)
        if way == "copy":
            patch.setattr(os, "link", no_link)
        summary = read(inbox, place)
    assert (summary.archived, ["the next run reads it" in line for line in summary.unmoved]) == (1, [True])
    assert [Path(name).name[17:] for name in contents(place)] == ["乙.txt"]
    assert (inbox / "甲.txt").read_bytes() == form("申")
    assert read(inbox, place).archived == 1
    assert said(inbox) == [("甲.txt", "申"), ("罗湖/乙.txt", "乙")]
    (moved,) = place.glob("*-甲.txt")
    assert moved.name.startswith(hashlib.sha256(form("申")).hexdigest()[:16])


def test_records_and_ledger_are_on_the_disk_before_any_source_goes(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def noted(name: Callable[..., str], what: Callable[..., None]) -> Callable[..., None]:
        def called(*given: Any) -> None:
            done.append(name(*given))
            what(*given)

        return called

    monkeypatch.setattr(Ledger, "flush", noted(lambda ledger: "ledger", Ledger.flush))
    monkeypatch.setattr(archive, "flush_folder", noted(lambda folder: folder.name, flush_folder))
    monkeypatch.setattr(archive, "_move", noted(lambda *given: "move", archive._move))
    assert read(inbox, tmp_path / "archive").archived == 2
    assert done[: done.index("move")] == ["ledger", "records", "out", tmp_path.name]


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
