"""Outputs at addresses, of one machine and of two: what a run has read is published whole, or kept for the next."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline import publishing
from pipeline.addresses import working_copy
from pipeline.cli import main
from pipeline.errors import OutputError
from pipeline.locks import held
from pipeline.publishing import MANIFEST, published, seen
from tests.commands import command, contents, form, records

fsspec = pytest.importorskip("fsspec")

ADDRESS = "memory://output"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def store() -> Iterator[Any]:
    memory = fsspec.filesystem("memory")
    yield memory
    if memory.exists("/output"):
        memory.rm("/output", recursive=True)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Goes over to the machine of this name."""
    return lambda name: monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))


def published_texts(store: Any) -> dict[str, str]:
    paths = [path for path in store.find("/output") if not path.endswith(MANIFEST)]
    return {path.removeprefix("/output/"): store.cat_file(path).decode() for path in paths}


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_run_that_is_refused_publishes_and_removes_nothing(store: Any) -> None:
    """It had published what the other was at: drafts, and records without their list."""
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
    with published(ADDRESS) as folder:
        (folder / ".b.json.77.tmp").write_text("2")
        (folder / "a.json").unlink()
        with pytest.raises(OutputError, match="another run is at work in memory://output"), published(ADDRESS):
            raise AssertionError("it has the copy that another is at")
        assert published_texts(store) == {"a.json": "1"}
        (folder / "c.json").write_text("3")
    assert published_texts(store) == {"c.json": "3"}


def test_a_run_that_breaks_publishes_nothing_and_the_next_goes_on(store: Any) -> None:
    with pytest.raises(OutputError, match="full"), published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
        raise OutputError("the disk is full")
    assert not store.exists("/output")
    with published(ADDRESS) as folder:
        assert files(folder) == {"a.json": "1"}
        (folder / "b.json").write_text("2")
    assert published_texts(store) == {"a.json": "1", "b.json": "2"}


def test_what_two_machines_did_at_once_is_all_there_in_the_end(store: Any, machine: Any) -> None:
    """The second to end had thrown its work away; the third published what it never had, and removed theirs."""
    with published(ADDRESS) as folder:
        for name in ("kept", "changed here", "changed there", "removed here", "removed there", "both"):
            (folder / name).write_text("0")
    slow = published(ADDRESS)
    here = slow.__enter__()
    machine("second")
    with published(ADDRESS) as there:
        (there / "changed there").write_text("2")
        (there / "both").write_text("2")
        (there / "removed there").unlink()
        (there / "new there").write_text("2")
    theirs = published_texts(store)
    machine("cache")
    (here / "changed here").write_text("1")
    (here / "both").write_text("1")
    (here / "removed here").unlink()
    (here / "new here").write_text("1")
    with pytest.raises(OutputError, match="what it has read is kept"):
        slow.__exit__(None, None, None)
    assert published_texts(store) == theirs
    with published(ADDRESS) as here:
        pass
    assert published_texts(store) == {
        "kept": "0", "changed here": "1", "changed there": "2", "both": "1", "new here": "1", "new there": "2",
    }  # fmt: skip
    machine("second")
    with seen(ADDRESS) as there:
        assert files(there) == published_texts(store)


def test_a_ledger_goes_with_its_log(store: Any, machine: Any) -> None:
    """What a killed run left beside its ledger belongs to that one, not to that of another machine."""
    ledger = ".ledger.sqlite"
    with published(ADDRESS) as folder:
        (folder / ledger).write_text("0")
    slow = published(ADDRESS)
    here = slow.__enter__()
    machine("second")
    with published(ADDRESS) as there:
        (there / ledger).write_text("2")
    machine("cache")
    (here / f"{ledger}-wal").write_text("1")
    with pytest.raises(OutputError):
        slow.__exit__(None, None, None)
    with seen(ADDRESS) as here:
        assert files(here) == {ledger: "0", f"{ledger}-wal": "1"}


def test_what_a_cleaner_of_caches_took_is_fetched_again_and_not_removed_there(store: Any) -> None:
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
        (folder / "b.json").write_text("2")
    (folder / "a.json").unlink()
    with published(ADDRESS) as folder:
        assert files(folder) == {"a.json": "1", "b.json": "2"}
        (folder / "b.json").write_text("3")
    assert published_texts(store) == {"a.json": "1", "b.json": "3"}


def test_an_output_that_was_never_published_is_gone_on_with(store: Any) -> None:
    store.pipe({"/output/records/a.json": b"1", "/output/records.jsonl": b"1", "/output/a.pdf": b"of others"})
    with published(ADDRESS) as folder:
        assert files(folder) == {"records/a.json": "1", "records.jsonl": "1"}
        (folder / "records" / "b.json").write_text("2")
    assert published_texts(store) == {
        "records/a.json": "1", "records/b.json": "2", "records.jsonl": "1", "a.pdf": "of others",
    }  # fmt: skip


def test_a_pull_that_is_cut_off_leaves_the_copy_as_it_was(
    store: Any, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
    machine("second")
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("2")
        (folder / "b.json").write_text("2")
    machine("cache")
    with monkeypatch.context() as broken:
        broken.setattr(type(store), "get_file", _cut_off)
        with pytest.raises(KeyboardInterrupt), published(ADDRESS):
            pass
    machine("second")
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("3")
    machine("cache")
    with published(ADDRESS) as folder:
        assert files(folder) == {"a.json": "3", "b.json": "2"}
        assert len([path for path in working_copy(ADDRESS, "output").iterdir() if path.is_dir()]) == 1


def _cut_off(self: Any, key: str, place: str) -> None:
    Path(place).write_text("half")
    raise KeyboardInterrupt


def test_what_changes_in_an_output_is_published(store: Any) -> None:
    with published(ADDRESS) as folder:
        (folder / "records").mkdir()
        (folder / "records" / "a.json").write_text("1")
        (folder / "b.json").write_text("2")
        (folder / ".lock").write_text("")
    assert sorted(store.find("/output")) == [f"/output/{MANIFEST}", "/output/b.json", "/output/records/a.json"]
    with published(ADDRESS) as folder:
        (folder / "b.json").unlink()
        (folder / "records" / "a.json").write_text("3")
    assert store.cat_file("/output/records/a.json") == b"3"
    assert not store.exists("/output/b.json")


def test_another_machine_begins_where_the_last_one_ended(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "of another machine"))
    with published(ADDRESS) as there:
        assert there.parent != folder.parent
        assert (there / "a.json").read_text() == "1"


def test_of_two_runs_at_once_the_second_to_end_publishes_nothing(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = published(ADDRESS)
    (first.__enter__() / "a.json").write_text("first")
    monkeypatch.setenv("XDG_CACHE_HOME", str(working_copy(ADDRESS, "output").parent / "second"))
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("second")
    with pytest.raises(OutputError, match="another machine has published to memory://output"):
        first.__exit__(None, None, None)
    assert store.cat_file("/output/a.json") == b"second"


def test_of_two_machines_that_publish_in_the_same_moment_one_does(
    store: Any, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second could be done between the last look of the first and its manifest, which then named none of it."""
    put = publishing._put
    refused: list[OutputError] = []

    def put_while_another_publishes(fs: Any, place: str, data: bytes) -> None:
        if place.endswith(MANIFEST) and not refused:
            machine("second")
            with (
                pytest.raises(OutputError, match="another machine is publishing") as caught,
                published(ADDRESS) as there,
            ):
                (there / "b.json").write_text("2")
            refused.append(caught.value)
            machine("cache")
        put(fs, place, data)

    monkeypatch.setattr(publishing, "_put", put_while_another_publishes)
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
    assert (published_texts(store), len(refused)) == ({"a.json": "1"}, 1)
    machine("second")
    with published(ADDRESS) as there:
        assert files(there) == {"a.json": "1", "b.json": "2"}
    assert published_texts(store) == {"a.json": "1", "b.json": "2"}


@pytest.mark.parametrize(("seconds", "publishes"), [(-60, False), (-600, False), (-1800, True)])
def test_a_claim_that_a_machine_left_when_it_was_cut_off_holds_for_a_quarter_of_an_hour(
    seconds: float, publishes: bool, store: Any
) -> None:
    claim = "/output/.publishing-of-another"
    store.pipe(claim, str(time.time() + seconds).encode())
    refused = nullcontext() if publishes else pytest.raises(OutputError, match="again, after a quarter of an hour at")
    with refused, published(ADDRESS) as folder:
        (folder / "a.json").write_text("1")
    store.rm_file(claim)
    assert published_texts(store) == ({"a.json": "1"} if publishes else {})


def test_a_claim_holds_however_long_its_machine_publishes(
    store: Any, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file takes ten minutes; it was no more a claim when the time of one had passed."""
    put, now = publishing._put, [1e9]
    monkeypatch.setattr(publishing, "time", SimpleNamespace(time=lambda: now[0], monotonic=lambda: now[0]))
    tried: list[str] = []

    def slow_put(fs: Any, place: str, data: bytes) -> None:
        if place.endswith(".json") and not tried:
            now[0] += 600
            put(fs, place, data)
        elif place.endswith("z.txt"):
            tried.append(place)
            machine("second")
            with pytest.raises(OutputError, match="another machine is publishing"), published(ADDRESS) as there:
                (there / "z.txt").write_text("2")
            machine("cache")
        put(fs, place, data)

    monkeypatch.setattr(publishing, "_put", slow_put)
    with published(ADDRESS) as folder:
        for number in range(8):
            (folder / f"{number}.json").write_text("1")
        (folder / "z.txt").write_text("1")
    assert (tried, store.cat_file("/output/z.txt")) == (["/output/z.txt"], b"1")


def test_a_machine_that_was_cut_off_while_it_published_goes_on_at_once(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(type(store), "rm_file", _no_removing)
        with published(ADDRESS) as folder:
            (folder / "a.json").write_text("1")
    with published(ADDRESS) as folder:
        (folder / "a.json").write_text("2")
    assert published_texts(store) == {"a.json": "2"}


def _no_removing(*_: Any) -> None:
    raise OSError("cut off")


def test_on_a_disk_nothing_comes_by_way_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is moved from another disk is there by halves; and what came from a temporary file was its owner's alone."""

    def elsewhere(*_: Any, **__: Any) -> Any:
        raise AssertionError("it is written elsewhere first")

    monkeypatch.setattr(tempfile, "mkstemp", elsewhere)
    (tmp_path / "other").write_text("")
    with published((tmp_path / "out").as_uri()) as folder:
        (folder / "a.json").write_text("1")
    assert files(tmp_path / "out").keys() == {MANIFEST, "a.json"}
    assert (tmp_path / "out" / "a.json").stat().st_mode == (tmp_path / "other").stat().st_mode


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


def of(name: str, inbox: Path) -> str:
    """An inbox with a form of this name."""
    inbox.mkdir()
    (inbox / f"{name}.txt").write_bytes(form(name))
    return str(inbox)


def test_records_of_two_machines_that_ran_at_once_are_all_published(
    tmp_path: Path, machine: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, out = of("甲", tmp_path / "in1"), of("乙", tmp_path / "in2"), tmp_path / "out"
    with pytest.raises(OutputError), published(out.as_uri()) as folder:
        assert main(["extract", first, "-o", str(folder), "--workers", "1"]) == 0
        machine("second")
        assert main(["extract", second, "-o", out.as_uri(), "--workers", "1"]) == 0
        machine("cache")
    assert [record["project"]["name"] for record in records(out)] == ["乙"]
    capsys.readouterr()
    assert main(["extract", first, "-o", out.as_uri(), "--workers", "1"]) == 0
    assert "1 of the files have not changed and were not read again" in capsys.readouterr().out
    assert sorted(record["project"]["name"] for record in records(out)) == ["乙", "甲"]
    assert len(list((out / "records").iterdir())) == 2
    assert not [path.name for path in out.rglob("*.tmp*")]


def test_status_and_export_look_at_addresses(tmp_path: Path) -> None:
    inbox, out = Path(of("甲", tmp_path / "in")).as_uri(), (tmp_path / "out").as_uri()
    assert command("export", "--records", out, "--format", "csv", "-o", tmp_path / "no").stderr == (
        f"form-pipeline: there are no records in {out}: run form-pipeline extract first\n"
    )
    assert command("extract", inbox, "-o", out).returncode == 0
    before = contents(tmp_path / "out")
    (tmp_path / "in" / "b.txt").write_bytes(form("乙"))
    said = command("status", inbox, "-o", out).stdout
    assert "1 forms are ready, 0 are for review.\n1 waiting (new, changed or to be tried again):\n  b.txt\n" in said
    assert "say with -o where the tables of file://" in command("export", "--records", out, "--format", "csv").stderr
    with held(working_copy(out, "output")):  # a run is at work
        assert "1 forms are ready" in command("status", inbox, "-o", out).stdout
        done = command("export", "--records", out, "--format", "sqlite", "-o", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "tables" / "records.sqlite") as tables:
        assert tables.execute("SELECT name FROM forms").fetchall() == [("甲",)]
    tables.close()
    assert contents(tmp_path / "out") == before
