"""Processes that deal with documents: begun deaf to Ctrl-C, gone when whoever began them is gone, quiet, and bounded in
memory.
"""

from __future__ import annotations

import gc
import mmap
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVarTuple

_PR_SET_PDEATHSIG = 1
_OBJECTS_OF_A_FORM = 10_000
_Given = TypeVarTuple("_Given")


def begun(serve: Callable[[Connection, *_Given], None], *given: *_Given) -> tuple[BaseProcess, Connection]:
    """A process that runs `serve` with its end of a pipe and what else is given; and our end.

    However we end, it ends too, whatever it is at.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    lasting = threading.current_thread() is threading.main_thread()
    process = context.Process(target=_live, args=(lasting, serve, theirs, *given), daemon=True)
    with _deaf():
        process.start()
    theirs.close()
    return process, ours


@contextmanager
def _deaf() -> Iterator[None]:
    """What is begun inside never hears Ctrl-C, from its first moment on; we hear it at the end."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: it hears it until `_live`
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # it lets us hear again when it begins
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live(lasting: bool, serve: Callable[[Connection, *_Given], None], pipe: Connection, *given: *_Given) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent(lasting)
    serve(pipe, *given)


def _end_with_parent(lasting: bool) -> None:
    """The system ends us where it can be asked to; else a thread does, which waits as long as a library keeps Python to
    itself. The system looks at the thread that began us: one that was not `lasting` may end before its process.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None  # we were begun by one
    if lasting and sys.platform == "linux":
        import ctypes

        if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
            if os.getppid() != parent.pid:  # it was gone before we could ask
                os._exit(1)
            return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def cores_here() -> int:
    """How many cores this process may use: a container or a scheduler may have given it some of those there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def keep_quiet(threads: int) -> None:
    """Libraries of this process keep to its share of the cores, and what they print on damaged files stays here."""
    for name in ("OMP_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ.setdefault(name, str(threads))
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, no path
        os.dup2(nowhere.fileno(), 2)


def collect_seldom() -> None:
    """What this process holds by now, it keeps: the collector of garbage looks through it no more. It comes when a form
    has been read, and not a dozen times meanwhile, which took a twentieth of the time.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_OF_A_FORM)


def limit_memory(megabytes: int) -> None:
    """So much more than is taken already: networks keep address space for every shape of picture they have met."""
    try:
        import resource
    except ImportError:  # no such limit on this system; the time limit still holds
        return
    limit = _address_space() + megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _address_space() -> int:
    """The bytes this process has reserved; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * mmap.PAGESIZE
