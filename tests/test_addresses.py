"""Inbox and output at addresses: a store in memory, and a folder named as one, read by two machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.addresses import MANIFEST, fetched, published, working_copy
from pipeline.errors import OutputError, UsageError
from tests.commands import command, contents, form, records

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
    assert texts(fetched("memory://inbox")) == {"甲.txt": "1", "sub/b.txt": "2"}
    store.pipe("/inbox/甲.txt", b"4")  # of the same size
    store.rm_file("/inbox/sub/b.txt")
    assert texts(fetched("memory://inbox")) == {"甲.txt": "4"}


def test_a_key_that_leads_out_of_the_inbox_is_passed_over(store: Any, tmp_path: Path) -> None:
    store.pipe("/inbox/a.txt", b"1")
    store.store["/inbox/../../stolen.txt"] = store.store["/inbox/a.txt"]
    assert texts(fetched("memory://inbox")) == {"a.txt": "1"}
    assert not list(tmp_path.rglob("stolen.txt"))


def test_what_changes_in_an_output_is_published(store: Any) -> None:
    with published("memory://output") as folder:
        (folder / "records").mkdir()
        (folder / "records" / "a.json").write_text("1")
        (folder / "b.json").write_text("2")
        (folder / ".lock").write_text("")
    assert sorted(store.find("/output")) == [f"/output/{MANIFEST}", "/output/b.json", "/output/records/a.json"]
    with published("memory://output") as folder:
        (folder / "b.json").unlink()
        (folder / "records" / "a.json").write_text("3")
    assert store.cat_file("/output/records/a.json") == b"3"
    assert not store.exists("/output/b.json")


def test_another_machine_begins_where_the_last_one_ended(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with published("memory://output") as folder:
        (folder / "a.json").write_text("1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "of another machine"))
    with published("memory://output") as there:
        assert there != folder
        assert (there / "a.json").read_text() == "1"


def test_of_two_runs_at_once_the_second_to_end_publishes_nothing(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = published("memory://output")
    (first.__enter__() / "a.json").write_text("first")
    monkeypatch.setenv("XDG_CACHE_HOME", str(working_copy("memory://output", "output").parent / "second"))
    with published("memory://output") as folder:
        (folder / "a.json").write_text("second")
    with pytest.raises(OutputError, match="another run has written to memory://output"):
        first.__exit__(None, None, None)
    assert store.cat_file("/output/a.json") == b"second"


def test_a_store_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="nosuch://inbox"):
        fetched("nosuch://inbox")


def test_a_run_from_address_to_address(tmp_path: Path) -> None:
    inbox, output = tmp_path / "inbox", tmp_path / "output"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form("甲"))
    (inbox / "b.txt").write_bytes(form("乙"))
    first = command("extract", inbox.as_uri(), "-o", output.as_uri())
    assert (first.returncode, "a.txt: 1 form(s)" in first.stderr) == (0, True), first.stderr
    assert len(contents(output)) == 5  # two records, their list, the failures, the manifest
    (inbox / "c.txt").write_bytes(form("丙"))
    second = command("extract", inbox.as_uri(), "-o", output.as_uri())
    assert "2 of the files have not changed" in second.stdout
    assert [record["source"]["file"] for record in records(output)] == ["a.txt", "b.txt", "c.txt"]
