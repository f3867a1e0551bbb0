"""Documents read in processes of their own: a crash, a hang or a flood of memory ends one file, not the run."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

from extractors import OpenEngine
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.inbox import Source, load
from pipeline.process import Knowledge, Outcome, engine_opener, knowledge, process

# A worker is replaced after so many files, so that memory that libraries keep does not add up. A page that OCR has read
# counts as several: what networks keep for a hundred pages of many shapes takes some 600 MB.
_FILES_PER_WORKER, _FILES_PER_SCANNED_PAGE = 500, 5
# Bytes of one file's records as they are sent to the run, which holds eight times that: sixteen thousand forms of 4 kB.
_LARGEST_ANSWER = 64 * 2**20


def read_all(sources: Sequence[Source], config: Config) -> Iterator[tuple[Source, Outcome]]:
    """Every source with its outcome, as they are done; each source gives exactly one."""
    todo = deque(sources)
    cores = os.cpu_count() or 1
    count = min(config.workers or cores, len(todo))
    threads = max(cores // max(count, 1), 1)
    workers = [_start(config, threads) for _ in range(count)]
    try:
        while any(worker.source for worker in workers) or todo:
            for index, worker in enumerate(workers):
                if worker.source is None and todo:
                    if worker.done >= _FILES_PER_WORKER:
                        workers[index] = _restart(worker, config, threads)
                    _hand_over(workers[index], todo.popleft(), config)
            wait([worker.pipe for worker in workers if worker.source], timeout=0.5)
            for index, worker in enumerate(workers):
                source, outcome = worker.source, _collect(worker)
                if source is not None and outcome is not None:
                    yield source, outcome
                    if not worker.process.is_alive():
                        workers[index] = _restart(worker, config, threads)
    finally:
        for worker in workers:
            _stop(worker)


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    source: Source | None = None
    deadline: float = 0.0
    done: int = 0


def _start(config: Config, threads: int) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process_ = context.Process(target=_serve, args=(theirs, config, threads), daemon=True)
    process_.start()
    theirs.close()
    return _Worker(process_, ours)


def _restart(worker: _Worker, config: Config, threads: int) -> _Worker:
    _stop(worker)
    return _start(config, threads)


def _stop(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _hand_over(worker: _Worker, source: Source, config: Config) -> None:
    worker.source = source
    worker.deadline = time.monotonic() + config.seconds_per_file
    # A worker that died while idle shows when its answer is collected.
    try:
        worker.pipe.send(source)
    except OSError:
        worker.deadline = 0.0


def _collect(worker: _Worker) -> Outcome | None:
    """The outcome of the worker's source when there is one: its answer, its death, or its time being up."""
    if worker.source is None:
        return None
    try:
        if worker.pipe.poll():
            outcome: Outcome = worker.pipe.recv()
            worker.source, worker.done = None, worker.done + _work_of(outcome)
            return outcome
    except (EOFError, OSError):
        worker.process.join()
        return _failed(worker, FailureCode.CRASHED, f"the reader ended abruptly (status {worker.process.exitcode})")
    if time.monotonic() > worker.deadline:
        worker.process.kill()
        worker.process.join()
        return _failed(worker, FailureCode.TIMEOUT, "reading took longer than the time limit")
    return None


def _work_of(outcome: Outcome) -> int:
    """One for a file, and more for each page of it that OCR has read."""
    sources = [record["source"] for record in outcome.records]
    pages = {page["page"] for source in sources if source["ocr"] for page in source["pages"]}
    return 1 + _FILES_PER_SCANNED_PAGE * len(pages)


def _failed(worker: _Worker, code: FailureCode, reason: str) -> Outcome:
    source = worker.source
    assert source is not None
    worker.source = None
    return Outcome(source.name, "", 0.0, failure=InputError(code, reason))


def _serve(pipe: Connection, config: Config, threads: int) -> None:
    """The worker's life: a source in, its outcome out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _prepare(threads)
    known = knowledge(config.lexicon, config.profiles)
    engine = engine_opener(config, threads)
    while True:
        try:
            source: Source = pipe.recv()
        except EOFError:
            return
        started = time.perf_counter()
        _limit_memory(config.megabytes_per_file)
        answer = attempted(partial(_answer, source, config, known, engine))
        if isinstance(answer, InputError):
            seconds = time.perf_counter() - started
            answer = bytes(ForkingPickler.dumps(Outcome(source.name, "", seconds, failure=answer)))
        pipe.send_bytes(answer)


def _answer(source: Source, config: Config, known: Knowledge, engine: OpenEngine) -> bytes:
    """The outcome as it is sent. Raises InputError, and whatever is our fault."""
    began = time.perf_counter()
    data = load(source, config.largest_file)
    loaded = time.perf_counter() - began
    outcome = process(source.name, data, config.passwords, known, engine)
    outcome = replace(outcome, seconds=outcome.seconds + loaded, stages={"read": loaded, **outcome.stages})
    answer = bytes(ForkingPickler.dumps(outcome))
    if len(answer) > _LARGEST_ANSWER:
        raise InputError(FailureCode.TOO_LARGE, f"its records take more than {_LARGEST_ANSWER >> 20} MB")
    return answer


def _prepare(threads: int) -> None:
    """Libraries of this process keep to its share of the cores, and what they print on damaged files stays here."""
    for name in ("OMP_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ.setdefault(name, str(threads))
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, no path
        os.dup2(nowhere.fileno(), 2)


def _limit_memory(megabytes: int) -> None:
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
