"""The command `watch` as somebody leaves it running: files land, good and bad; Ctrl-C ends it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import worker
from pipeline.config import Config
from pipeline.inbox import sources
from tests.commands import failures, form, records

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    return tmp_path / "in"


@pytest.fixture
def start(inbox: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def begin(*more: str | Path) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "pipeline", "watch", inbox, "-o", tmp_path / "out", "--workers", "1", *more]
        process = subprocess.Popen(
            list(map(str, line)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for(met: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not met():
        assert time.monotonic() < until, "nothing came of it within a minute"
        time.sleep(0.1)


def names(out: Path) -> list[str]:
    return [record["project"]["name"] for record in records(out)] if (out / "records.jsonl").exists() else []


def failed(out: Path) -> list[str]:
    return list(failures(out)) if (out / "failed.jsonl").exists() else []


@pytest.mark.parametrize("more", [(), ("--polling",)])
def test_what_lands_is_read_and_a_bad_file_ends_nothing(
    more: tuple[str, ...], inbox: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    out = tmp_path / "out"
    (inbox / "甲.txt").write_bytes(form("甲"))
    process = start(*more)
    wait_for(lambda: names(out) == ["甲"])
    (inbox / "bad.pdf").write_bytes(b"%PDF-1.4 cut off")
    wait_for(lambda: failed(out) == ["bad.pdf"])
    (tmp_path / "aside.txt").write_bytes(form("乙"))
    shutil.move(tmp_path / "aside.txt", inbox / "sub" / "乙.txt")
    wait_for(lambda: sorted(names(out)) == ["乙", "甲"])
    assert process.poll() is None
    os.kill(process.pid, signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert (process.returncode, said.splitlines()[-1]) == (0, "Stopped watching.")
    assert "Traceback" not in said + errors
    assert "bad.pdf: damaged: " in said


def test_a_file_that_comes_slowly_is_read_when_it_is_whole(
    inbox: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    start()
    text = form("甲") * 2
    with (inbox / "甲.txt").open("wb") as file:
        for at in range(0, len(text), 200):
            file.write(text[at : at + 200])
            file.flush()
            time.sleep(0.15)
    wait_for(lambda: names(tmp_path / "out") == ["甲", "甲"])
    assert failed(tmp_path / "out") == []


def test_read_files_go_to_the_archive(inbox: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]) -> None:
    start("--archive", tmp_path / "archive")
    for name in ("甲", "乙"):
        (inbox / "form.txt").write_bytes(form(name))
        wait_for(lambda: not (inbox / "form.txt").exists())
    assert sorted(names(tmp_path / "out")) == ["乙", "甲"]
    assert len(list((tmp_path / "archive").iterdir())) == 2


def test_it_waits_while_another_run_is_at_work(
    inbox: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    from pipeline.locks import held
    from pipeline.output import prepare

    prepare(tmp_path / "out")
    (inbox / "甲.txt").write_bytes(form("甲"))
    with held(tmp_path / "out"):
        process = start()
        assert process.stderr is not None
        assert "another run is at work" in process.stderr.readline()
    wait_for(lambda: names(tmp_path / "out") == ["甲"])


@pytest.mark.parametrize("more", [(), ("--polling",)])
def test_a_folder_that_comes_back_is_watched_and_what_failed_in_it_stays_known(
    more: tuple[str, ...], inbox: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    """A share that is mounted again is another folder for the system; the old one was watched for ever."""
    out = tmp_path / "out"
    (inbox / "bad.pdf").write_bytes(b"%PDF-1.4 cut off")
    process = start(*more)
    assert process.stderr is not None
    wait_for(lambda: failed(out) == ["bad.pdf"])
    inbox.rename(tmp_path / "away")
    line = ""
    while "is gone" not in line:
        line = process.stderr.readline()
    assert line == f"form-pipeline: {inbox} is gone; nothing is read until it is back\n"
    assert failed(out) == ["bad.pdf"]
    shutil.copytree(tmp_path / "away", inbox)
    (inbox / "甲.txt").write_bytes(form("甲"))
    assert process.stderr.readline() == (
        f"form-pipeline: {inbox} is another folder than before; it is watched from now on\n"
    )
    wait_for(lambda: names(out) == ["甲"])
    assert failed(out) == ["bad.pdf"]
    (inbox / "乙.txt").write_bytes(form("乙"))
    wait_for(lambda: sorted(names(out)) == ["乙", "甲"])
    os.kill(process.pid, signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert "unreadable" not in said + errors
    assert said.count("bad.pdf: damaged: ") <= 3  # at its failing, and with each of the two forms
    assert errors.count("bad.pdf: ") <= 2  # it is another file when it is back


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are seen through /proc")
def test_the_workers_are_kept_for_the_next_file_and_replaced_if_they_die(
    inbox: Path, tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    out = tmp_path / "out"
    (inbox / "甲.txt").write_bytes(form("甲"))
    process = start()
    wait_for(lambda: names(out) == ["甲"])
    first = children(process.pid)
    (inbox / "乙.txt").write_bytes(form("乙"))
    wait_for(lambda: sorted(names(out)) == ["乙", "甲"])
    assert children(process.pid) == first
    for child in first:
        os.kill(child, signal.SIGKILL)
    (inbox / "丙.txt").write_bytes(form("丙"))
    wait_for(lambda: sorted(names(out)) == ["丙", "乙", "甲"])
    assert not first & children(process.pid)
    assert failed(out) == []


def test_a_crew_that_has_nothing_to_do_for_minutes_gives_its_memory_back(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "甲.txt").write_bytes(form("甲"))
    crew = worker.Crew()
    try:
        assert [outcome.failure for _, outcome in crew.read_all(sources([inbox]), Config(workers=1))] == [None]
        kept = multiprocessing.active_children()
        crew.doze()
        assert [child.pid for child in multiprocessing.active_children()] == [child.pid for child in kept] != []
        monkeypatch.setattr(worker, "_KEPT_SECONDS", 0.0)
        crew.doze()
        assert multiprocessing.active_children() == []
        assert [outcome.failure for _, outcome in crew.read_all(sources([inbox]), Config(workers=1))] == [None]
    finally:
        crew.close()
