"""Processes that read documents end with whoever began them, and never hear Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.child import begun, cores_here

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are watched through /proc")


def say(pipe: Connection, what: str) -> None:
    """Tells who it is, and is busy until it is ended."""
    pipe.send((what, os.getpid(), signal.getsignal(signal.SIGINT) == signal.SIG_IGN))
    while True:
        time.sleep(0.01)


# Begins one in its first thread or in another, says its id, and is busy in turn.
_PARENT = """
import sys, threading, time
from pipeline.child import begun
from tests.test_child import say
def begin():
    _, pipe = begun(say, "busy")
    print(pipe.recv()[1], flush=True)
    kept.append(pipe)
kept = []
if __name__ == "__main__":
    if sys.argv[1] == "another":
        thread = threading.Thread(target=begin)
        thread.start()
        thread.join()
    else:
        begin()
    time.sleep(600)
"""


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def wait_until_gone(pid: int) -> None:
    until = time.monotonic() + 10
    while not gone(pid):
        assert time.monotonic() < until, "it is still there"
        time.sleep(0.02)


@pytest.mark.parametrize("thread", ["the first", "another"])
def test_it_ends_with_its_parent_whatever_it_is_at(thread: str, tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(_PARENT)
    line = [sys.executable, str(tmp_path / "parent.py"), thread]
    where = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=where) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not gone(child)
        parent.kill()
    wait_until_gone(child)


def test_one_that_a_thread_began_outlives_the_thread() -> None:
    found: list[tuple[Connection, int]] = []

    def begin() -> None:
        process, pipe = begun(say, "of a thread")
        assert process.pid
        found.append((pipe, process.pid))

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    (pipe, pid), *_ = found
    assert pipe.recv() == ("of a thread", pid, True)
    time.sleep(0.2)
    assert not gone(pid)
    os.kill(pid, signal.SIGKILL)
    pipe.close()


def test_control_c_while_it_starts_reaches_us_alone() -> None:
    """It comes at the worst moment: the child's Python has just begun."""
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda *called: heard.append(1))
    try:
        process, pipe = begun(say, "deaf")
        assert process.pid
        os.kill(process.pid, signal.SIGINT)
        signal.raise_signal(signal.SIGINT)  # to this thread: another one may take its time to pass it on
        assert pipe.recv() == ("deaf", process.pid, True)
        assert heard == [1]
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        process.kill()
        process.join()
        pipe.close()
    finally:
        signal.signal(signal.SIGINT, before)


def test_control_c_while_the_command_is_loaded_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of the first tenth of a second goes by before the command can say anything."""

    class Interrupting:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "pipeline.cli":
                raise KeyboardInterrupt

    import pipeline

    monkeypatch.delitem(sys.modules, "pipeline.cli", raising=False)
    monkeypatch.delattr(pipeline, "cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    assert main() == 130


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5}, raising=False)
    assert cores_here() == 2
