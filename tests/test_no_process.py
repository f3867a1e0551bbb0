"""Processes that end before they can read, or that the system does not give: no document has to do with that."""

from __future__ import annotations

import errno
import itertools
import multiprocessing
import os
import pickle
import sys
import time
from collections.abc import Callable
from multiprocessing import Pipe, spawn
from multiprocessing.connection import Connection
from multiprocessing.resource_tracker import ensure_running
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline import child, worker
from pipeline.config import Config
from pipeline.errors import ReaderError
from pipeline.inbox import Source, sources
from pipeline.process import Outcome
from pipeline.run import run
from pipeline.sharing import Job
from pipeline.worker import Reader, read_all
from tests.commands import contents, failures, inbox_of, records


def untold(count: int) -> Callable[[Outcome], None]:
    return lambda outcome: None


def no_process(*_: object) -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def test_where_no_process_can_be_had_the_run_says_so_and_no_file_is_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = inbox_of(6, tmp_path), tmp_path / "out"
    before = contents(inbox)
    ensure_running()
    for place, name, broken, said in (
        (worker, "begun", no_process, "Resource temporarily unavailable"),
        (spawn, "_python_exe", os.fsencode(sys.executable) + b"-that-is-gone", "status 255, 3 times"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, broken)
            with pytest.raises(ReaderError, match=said):
                run([inbox], out, Config(workers=2), untold)
        assert (contents(inbox), multiprocessing.active_children()) == (before, [])
        assert not (out / "failed.jsonl").exists()
    run([inbox], out, Config(workers=2), untold)
    assert (len(records(out)), failures(out)) == (6, {})


def test_where_the_second_process_cannot_be_had_the_first_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, had, begun = worker.Crew(), itertools.count(1), child.begun

    def one_only(*given: Any) -> Any:
        return begun(*given) if next(had) == 1 else no_process()

    monkeypatch.setattr(worker, "begun", one_only)
    with pytest.raises(ReaderError, match="Resource temporarily unavailable"):
        list(crew.read_all(sources([inbox_of(6, tmp_path)]), Config(workers=2)))
    assert multiprocessing.active_children() == []


def test_the_error_is_the_same_sentence_when_it_comes_from_another_process() -> None:
    error = ReaderError("status 255, 3 times")
    assert str(error).count("status 255, 3 times") == 1
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_process_that_ends_before_it_can_read_costs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that the system ends for want of memory while others are at work."""
    started: list[worker._Worker] = []
    start = worker._start

    def ended_twice(config: Config, threads: int) -> worker._Worker:
        one = start(config, threads)
        started.append(one)
        if len(started) <= 2:
            one.process.kill()
        return one

    monkeypatch.setattr(worker, "_start", ended_twice)
    found = [outcome for _, outcome in read_all(sources([inbox_of(3, tmp_path)]), Config(workers=1))]
    assert [(outcome.file, outcome.failure) for outcome in found] == [(f"{number}.txt", None) for number in range(3)]
    assert len(started) == 3


def never_ready(pipe: Connection, config: Config, threads: int) -> None:
    """As where what it imports lies on a disk that does not answer."""
    time.sleep(600)


def test_a_process_that_does_not_come_to_read_is_ended_and_no_file_is_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "serve", never_ready)
    monkeypatch.setattr(worker, "_SECONDS_TO_START", 0.1)
    inbox, said = inbox_of(3, tmp_path), r"status -?\d+, 3 times"
    with pytest.raises(ReaderError, match=said):
        run([inbox], tmp_path / "out", Config(workers=1), untold)
    assert not (tmp_path / "out" / "failed.jsonl").exists()
    with pytest.raises(ReaderError, match=said):
        Reader(Config(), threads=1)
    assert multiprocessing.active_children() == []


def test_the_time_of_a_file_begins_when_its_process_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    monkeypatch.setattr(worker, "_SECONDS_TO_START", 70.0)
    ours, theirs = Pipe()
    config = Config(seconds_per_file=5)
    one = worker._Worker(multiprocessing.Process(), ours)
    worker._hand_over(one, Job(Source(Path("a.txt"), "a.txt")), config)
    assert (one.ready, one.deadline, theirs.poll()) == (False, 1070.0, False)  # a large one would fill the pipe
    theirs.send(True)
    assert worker._collect(one, config) is None
    assert (one.ready, one.deadline, theirs.recv()) == (True, 1005.0, one.job)
