"""Inboxes at addresses: a store in memory, and a folder named as one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import addresses
from pipeline.addresses import _fetch, fetched
from pipeline.cli import main
from pipeline.errors import FailureCode, InputError, UsageError
from pipeline.inbox import load
from tests.commands import command, failures, form, lines, records

fsspec = pytest.importorskip("fsspec")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def store() -> Iterator[Any]:
    memory = fsspec.filesystem("memory")
    yield memory
    for root in ("/inbox", "/output"):
        if memory.exists(root):
            memory.rm(root, recursive=True)


def texts(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_an_inbox_is_fetched_and_follows_what_changes(store: Any) -> None:
    store.pipe({"/inbox/甲.txt": b"1", "/inbox/sub/b.txt": b"2", "/inbox/.hidden": b"3"})
    assert texts(fetched("memory://inbox")[0]) == {"甲.txt": "1", "sub/b.txt": "2"}
    store.pipe("/inbox/甲.txt", b"4")  # of the same size
    store.rm_file("/inbox/sub/b.txt")
    assert texts(fetched("memory://inbox")[0]) == {"甲.txt": "4"}


def test_a_key_that_leads_out_of_the_inbox_is_passed_over(store: Any, tmp_path: Path) -> None:
    store.pipe("/inbox/a.txt", b"1")
    store.store["/inbox/../../stolen.txt"] = store.store["/inbox/a.txt"]
    assert texts(fetched("memory://inbox")[0]) == {"a.txt": "1"}
    assert not list(tmp_path.rglob("stolen.txt"))


def test_a_store_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="nosuch://inbox"):
        fetched("nosuch://inbox")


def test_an_address_at_which_nothing_is_is_an_error_and_costs_nothing(store: Any, tmp_path: Path) -> None:
    """Misspelt, it was an inbox without files, and its working copy was emptied."""
    for address in ("memory://inbox", (tmp_path / "inbox").as_uri()):
        with pytest.raises(UsageError, match=f"there is nothing at {address}"):
            fetched(address)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    assert texts(fetched(inbox.as_uri())[0]) == {}
    (inbox / "a.txt").write_text("1")
    folder, _ = fetched(inbox.as_uri())
    inbox.rename(tmp_path / "not mounted")
    with pytest.raises(UsageError, match="there is nothing at file://"):
        fetched(inbox.as_uri())
    assert texts(folder) == {"a.txt": "1"}


def test_what_is_not_there_any_more_goes_whatever_the_copy_remembers(store: Any) -> None:
    """A state that was cut off had left them in the inbox for good."""
    store.pipe({"/inbox/a.txt": b"1", "/inbox/sub/b.txt": b"2"})
    folder, _ = fetched("memory://inbox")
    (folder.parent / "state.json").write_text('{"a.txt": "si')
    store.rm_file("/inbox/sub/b.txt")
    assert texts(fetched("memory://inbox")[0]) == {"a.txt": "1"}
    assert not (folder / "sub").exists()


def test_a_file_that_grows_while_it_is_fetched_is_left_and_keeps_its_record(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it had been read as the whole."""
    store.pipe({"/inbox/a.txt": form("甲"), "/inbox/b.txt": form("乙")})
    extract = ["extract", "memory://inbox", "-o", str(tmp_path / "out"), "--workers", "1", "--prune"]
    assert main(extract) == 0
    fetch = addresses._fetch

    def written_meanwhile(fs: Any, key: str, *places: Path) -> None:
        fetch(fs, key, *places)
        store.pipe(key, form("甲乙"))

    store.pipe("/inbox/a.txt", form("甲乙")[:400])
    with monkeypatch.context() as patch:
        patch.setattr(addresses, "_fetch", written_meanwhile)
        assert main(extract) == 1
    assert failures(tmp_path / "out") == {"a.txt": "unreadable"}
    assert [record["project"]["name"] for record in records(tmp_path / "out")] == ["甲", "乙"]
    assert main(extract) == 0
    assert [record["project"]["name"] for record in records(tmp_path / "out")] == ["甲乙", "乙"]


def test_a_file_that_may_not_be_fetched_this_time_keeps_its_record(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken for one that is gone, and --prune removed its record."""
    store.pipe({"/inbox/a.txt": form("甲"), "/inbox/b.txt": form("乙")})
    extract = ["extract", "memory://inbox", "-o", str(tmp_path / "out"), "--workers", "1", "--prune"]
    assert main(extract) == 0
    store.pipe("/inbox/a.txt", form("丙"))
    with monkeypatch.context() as patch:
        patch.setattr(type(store), "get_file", _forbidden)
        assert main(extract) == 1
    assert [record["project"]["name"] for record in records(tmp_path / "out")] == ["甲", "乙"]
    (told,) = lines(tmp_path / "out" / "failed.jsonl")
    assert told["reason"] == "it cannot be fetched: no leave; the records of its last reading stay"


def _forbidden(*_: Any) -> None:
    raise PermissionError("no leave")


def test_a_full_disk_under_the_copy_is_no_fault_of_the_address(
    store: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store.pipe({"/inbox/a.txt": b"1"})
    monkeypatch.setattr(type(store), "get_file", _full)
    assert main(["extract", "memory://inbox", "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("form-pipeline: the working copy of memory://inbox cannot be written: ")


def test_without_a_home_a_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", _homeless)
    assert main(["extract", "memory://inbox", "-o", str(tmp_path / "out")]) == 1
    assert "Say with XDG_CACHE_HOME where the working copy of memory://inbox goes" in capsys.readouterr().err


def _full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _homeless() -> None:
    raise RuntimeError("Could not determine home directory.")


def test_one_file_may_have_an_address(store: Any) -> None:
    store.pipe({"/inbox/sub/a.txt": b"1", "/inbox/sub/b.txt": b"2"})
    folder, failed = fetched("memory://inbox/sub/a.txt")
    assert (texts(folder), failed) == ({"a.txt": "1"}, ())


LONG, ZERO = "长" * 90 + ".txt", "n\x00ul.txt"


def test_names_that_no_file_can_have_are_failures_and_the_others_are_fetched(store: Any) -> None:
    """An inbox of one such name could not be read at all."""
    store.pipe({"/inbox/a.txt": b"1", f"/inbox/{LONG}": b"2", "/inbox/sub/b.txt": b"3"})
    for name in (ZERO, "zero\x00/c.txt"):
        store.store[f"/inbox/{name}"] = store.store["/inbox/a.txt"]
    folder, failed = fetched("memory://inbox")
    assert texts(folder) == {"a.txt": "1", "sub/b.txt": "3"}
    assert sorted(source.name for source in failed) == sorted([LONG, ZERO, "zero\x00/c.txt"])
    for source in failed:
        with pytest.raises(InputError, match="no file here can be called so: ") as caught:
            load(source)
        assert caught.value.code is FailureCode.UNREADABLE
    for name in (LONG, ZERO, "zero\x00/c.txt"):
        del store.store[f"/inbox/{name}"]
    assert fetched("memory://inbox") == (folder, ())


def test_a_key_below_a_file_is_a_failure(tmp_path: Path) -> None:
    """Stores of objects may have both; a disk has not."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    with pytest.raises(InputError, match="no file here can be called so: "):
        _fetch(fsspec.filesystem("file"), str(tmp_path / "b.txt"), tmp_path / "draft", tmp_path / "a.txt" / "below.txt")
    assert (tmp_path / "a.txt").read_text() == "a.txt"


def test_the_longest_names_that_files_can_have_are_fetched(store: Any) -> None:
    name = "长" * 83 + ".txt"  # 253 bytes
    store.pipe({f"/inbox/{name}": b"1"})
    assert texts(fetched("memory://inbox")[0]) == {name: "1"}


def test_a_folder_may_become_a_file_and_a_file_a_folder(store: Any) -> None:
    store.pipe({"/inbox/a/b.txt": b"1", "/inbox/c.txt": b"2"})
    fetched("memory://inbox")
    store.rm("/inbox", recursive=True)
    store.pipe({"/inbox/a": b"3", "/inbox/c.txt/d.txt": b"4"})
    folder, failed = fetched("memory://inbox")
    assert (texts(folder), failed) == ({"a": "3", "c.txt/d.txt": "4"}, ())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_fetched_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "inbox" / name).write_text(name)
    (tmp_path / "inbox" / "b.txt").chmod(0)
    folder, failed = fetched((tmp_path / "inbox").as_uri())
    assert texts(folder) == {"a.txt": "a.txt"}
    assert [source.name for source in failed] == ["b.txt"]


def test_a_run_tells_what_could_not_be_fetched_and_reads_the_rest(store: Any, tmp_path: Path) -> None:
    store.pipe({"/inbox/a.txt": form("甲"), f"/inbox/{LONG}": form("乙")})
    store.store[f"/inbox/{ZERO}"] = store.store["/inbox/a.txt"]
    assert main(["extract", "memory://inbox", "-o", str(tmp_path / "out"), "--workers", "1", "--prune"]) == 1
    assert [record["project"]["name"] for record in records(tmp_path / "out")] == ["甲"]
    assert failures(tmp_path / "out") == {LONG: "unreadable", ZERO: "unreadable"}


@pytest.mark.parametrize("of", ["inbox", "output"])
def test_watch_says_that_it_takes_no_address(of: str, tmp_path: Path) -> None:
    places = {"inbox": str(tmp_path), "output": str(tmp_path / "out"), of: "memory://forms"}
    done = command("watch", places["inbox"], "-o", places["output"])
    assert done.returncode == 2
    assert "watch is for folders of this machine; for memory://forms, run form-pipeline extract" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("review", "-o", "memory://forms"),
        ("review", "memory://forms"),
        ("correct", "0-1", "/project/name", "甲", "-o", "memory://forms"),
        ("accept", "0-1", "-o", "memory://forms"),
        ("corrections", "list", "-o", "memory://forms"),
        ("lexicon", "suggest", "-o", "memory://forms"),
        ("explain", "0-1", "-o", "memory://forms"),
        ("explain", "0-1", "--document", "memory://forms"),
        ("export", "--format", "csv", "-o", "memory://forms"),
        ("extract", "inbox", "--archive", "memory://forms"),
    ],
    ids=" ".join,
)
def test_what_takes_no_address_says_so(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err == (
        "form-pipeline: memory://forms is an address, and this command is for files of this machine: "
        "copy them here first\n"
    )
