from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, load, sources
from tests.commands import extract, failures, form, records

posix = pytest.mark.skipif(sys.platform == "win32", reason="the system has no such files")


def names(*paths: Path) -> list[str]:
    return [source.name for source in sources(paths)]


def failure(path: Path, limit: int = 100) -> FailureCode:
    with pytest.raises(InputError) as caught:
        load(Source(path, path.name), limit)
    return caught.value.code


def write(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def old(path: Path) -> Path:
    os.utime(path, (time.time() - 3600,) * 2)
    return path


def test_files_of_folder_and_subfolders_in_one_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.xlsx", "深圳/2024/甲.pdf", "B.txt", "c/z.txt"):
        write(tmp_path / name)
    assert names(tmp_path) == ["B.txt", "a.xlsx", "b.txt", "c/z.txt", "深圳/2024/甲.pdf"]


def test_single_files_are_named_by_themselves_and_listed_once(tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "a.TXT")
    assert sources([path, tmp_path, path]) == [Source(path, "a.TXT")]
    assert sources([path])[0].suffix == ".txt"


def test_the_ending_of_a_file_is_what_paths_say_it_is() -> None:
    names = ("甲.TXT", "a.tar.gz", "sub.d/甲", "sub.d/.hidden", "a.", "..b", "a..txt", "a. b")
    assert [Source(Path("x"), name).suffix for name in names] == [Path(name).suffix.lower() for name in names]
    assert [Source(Path("x"), name).suffix for name in names[:4]] == [".txt", ".gz", "", ""]


def test_what_systems_and_office_programs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    for name in (".gitkeep", ".git/config", "~$a.xlsx", "Thumbs.db", "x/desktop.ini", ".DS_Store", "a.txt"):
        write(tmp_path / name)
    assert names(tmp_path) == ["a.txt"]


def test_an_empty_file_is_hollow_for_a_minute(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"")
    assert sources([tmp_path]) == [Source(path, "a.txt", hollow=True)]
    assert sources([path]) == [Source(path, "a.txt")]
    old(path)
    assert sources([tmp_path]) == [Source(path, "a.txt")]


@posix
def test_links_lead_nowhere_outside_and_not_in_circles(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    write(inbox / "sub" / "a.txt")
    write(tmp_path / "outside" / "secret.txt")
    write(tmp_path / "in-beside.txt")
    (inbox / "loop").symlink_to(inbox)
    (inbox / "out").symlink_to(tmp_path / "outside")
    (inbox / "out.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (inbox / "beside.txt").symlink_to(tmp_path / "in-beside.txt")
    (inbox / "self.txt").symlink_to(inbox / "self.txt")
    (inbox / "gone.txt").symlink_to(inbox / "nothing")
    (inbox / "inside.txt").symlink_to(inbox / "sub" / "a.txt")
    listed = sources([inbox])
    astray = {"beside.txt", "gone.txt", "out", "out.txt", "self.txt"}
    assert [source.name for source in listed if not source.failure] == ["inside.txt", "sub/a.txt"]
    assert {source.name for source in listed if source.failure} == astray
    (tmp_path / "link").symlink_to(inbox)
    assert set(names(tmp_path / "link")) == {"inside.txt", "sub/a.txt", *astray}


@posix
def test_a_link_out_of_the_inbox_is_a_failure_by_name(tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    write(inbox / "a.txt", form("甲"))
    (inbox / "b.txt").symlink_to(write(tmp_path / "b.txt", form("乙")))
    (inbox / "c.txt").symlink_to(inbox / "nothing")
    for _ in range(2):
        done = extract(inbox, out)
        assert done.returncode == 1
        assert failures(out) == {"b.txt": "unreadable", "c.txt": "unreadable"}
        assert [record["source"]["file"] for record in records(out)] == ["a.txt"]
    assert "b.txt" in done.stderr and "leads out of the inbox" in done.stderr
    (inbox / "b.txt").unlink()
    (inbox / "c.txt").unlink()
    write(inbox / "b.txt", form("乙"))
    assert extract(inbox, out).returncode == 0
    assert failures(out) == {}


@posix
def test_pipes_and_sockets_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert names(tmp_path) == []
        assert names(tmp_path / "pipe.txt") == ["pipe.txt"]
        assert failure(tmp_path / "pipe.txt") is FailureCode.UNREADABLE
        assert failure(Path("/dev/zero")) is FailureCode.UNREADABLE


@posix
def test_odd_names_become_text_that_json_can_hold(tmp_path: Path) -> None:
    write(tmp_path / "a\nb.txt")
    raw = os.fsencode(tmp_path) + b"/\xb1\xed.txt"
    try:
        Path(os.fsdecode(raw)).write_bytes(b"x")
    except OSError:
        pytest.skip("the file system takes only UTF-8")
    found = names(tmp_path)
    assert found == ["a\nb.txt", "\\xb1\\xed.txt"]
    assert [load(source) for source in sources([tmp_path])] == [b"x", b"x"]


def test_load_gives_the_bytes_or_says_why_not(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"x" * 100)
    assert load(Source(path, "a.txt"), 100) == b"x" * 100
    assert failure(path, 99) is FailureCode.TOO_LARGE
    assert failure(tmp_path / "gone.txt") is FailureCode.UNREADABLE
    assert failure(tmp_path) is FailureCode.UNREADABLE
    assert failure(tmp_path / "a\0b") is FailureCode.UNREADABLE
    assert names(tmp_path / "gone.txt") == ["gone.txt"]


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_a_named_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "a.txt")
    path.chmod(0)
    assert failure(path) is FailureCode.UNREADABLE
    closed = write(tmp_path / "in" / "closed" / "b.txt").parent
    closed.chmod(0)
    assert names(tmp_path / "in") == ["a.txt", "closed"]
    assert failure(closed) is FailureCode.UNREADABLE
    closed.chmod(0o700)


def test_failing_to_list_a_folder_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "in" / "closed" / "b.txt")
    listed = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(tmp_path / "in") == ["closed"]
