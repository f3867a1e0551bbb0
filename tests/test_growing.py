"""A file that somebody still writes is left until it is whole; one that is whole is read at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline import inbox as listing
from pipeline.config import Config
from pipeline.inbox import Source
from pipeline.process import Outcome
from pipeline.run import Summary, run
from pipeline.worker import Idle, read_all
from tests.commands import contents, extract, failures, form, records


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "whole.txt").write_bytes(form("甲"))
    return tmp_path / "in"


def read(inbox: Path) -> tuple[list[str], Summary]:
    seen: list[Outcome] = []
    summary = run([inbox], inbox.parent / "out", Config(workers=1), lambda count: seen.append)
    return [outcome.file for outcome in seen], summary


@contextmanager
def growing(path: Path, piece: bytes) -> Iterator[None]:
    """The file gets longer every hundredth of a second until the block is left."""
    done = threading.Event()

    def grow() -> None:
        with path.open("ab") as file:
            while not done.is_set():
                file.write(piece)
                file.flush()
                time.sleep(0.01)

    writer = threading.Thread(target=grow)
    path.write_bytes(piece)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize("size", [1, listing.LARGE_BYTES])
def test_a_growing_file_is_left_for_the_next_run(size: int, inbox: Path, tmp_path: Path) -> None:
    path = inbox / "growing.txt"
    with growing(path, b" " * size):
        names, summary = read(inbox)
    assert (names, summary.growing, summary.failed, summary.left) == (["whole.txt"], ("growing.txt",), (), 0)
    assert failures(tmp_path / "out") == {}
    path.write_bytes(form("乙"))
    names, summary = read(inbox)
    assert (names, summary.growing) == (["growing.txt"], ())
    assert [record["project"]["name"] for record in records(tmp_path / "out")] == ["乙", "甲"]


def test_a_file_that_grows_again_keeps_the_record_of_what_it_was(inbox: Path, tmp_path: Path) -> None:
    read(inbox)
    before = contents(tmp_path / "out")
    with growing(inbox / "whole.txt", b"\n"):
        assert read(inbox)[1].growing == ("whole.txt",)
    assert contents(tmp_path / "out") == before


def test_a_file_just_copied_is_read_in_the_same_run(inbox: Path, tmp_path: Path) -> None:
    (inbox / "large.txt").write_bytes(form("乙") + b" " * listing.LARGE_BYTES)
    os.utime(inbox / "large.txt")
    assert (read(inbox)[1].growing, len(records(tmp_path / "out"))) == ((), 2)


def test_a_file_removed_while_it_was_read_is_not_lost(inbox: Path, tmp_path: Path) -> None:
    seen: list[str] = []

    def progress(outcome: Outcome) -> None:
        seen.append(outcome.file)
        (inbox / "whole.txt").unlink(missing_ok=True)

    (inbox / "0.txt").write_bytes(form("乙"))
    for path in inbox.iterdir():
        os.utime(path, (0, 0))
    run([inbox], tmp_path / "out", Config(workers=2), lambda count: progress)
    assert sorted(seen) == ["0.txt", "whole.txt"]
    assert "0.txt" in [record["source"]["file"] for record in records(tmp_path / "out")]
    assert len(records(tmp_path / "out")) + len(failures(tmp_path / "out")) == 2


def test_half_a_file_that_is_renamed_while_it_is_copied_gives_no_record(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other half comes under the new name, and nobody would ever look at the old one again."""
    (inbox / "whole.txt").unlink()
    half, new = inbox / "new.txt.part.txt", inbox / "new.txt"
    half.write_bytes(form("甲"))

    def renamed_when_read(sources: Sequence[Source], config: Config, idle: Idle) -> Iterator[tuple[Source, Outcome]]:
        for source, outcome in read_all(sources, config, idle):
            half.rename(new)
            yield source, outcome

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.run.read_all", renamed_when_read)
        names, summary = read(inbox)
    assert (names, summary.growing, summary.failed) == ([], (half.name,), ())
    assert records(tmp_path / "out") == []
    new.write_bytes(form("甲") + form("乙"))
    assert read(inbox)[0] == [new.name]
    assert {record["source"]["file"] for record in records(tmp_path / "out")} == {new.name}


def test_the_summary_names_what_is_still_being_written(inbox: Path, tmp_path: Path) -> None:
    with growing(inbox / "growing.txt", b"\n"):
        done = extract(inbox, tmp_path / "out")
    assert done.returncode == 0
    assert "1 still being written, left for the next run: growing.txt\n" in done.stdout
