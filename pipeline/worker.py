"""Documents read in processes of their own: a crash, a hang or a flood of memory ends one file, not the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from pipeline.answering import serve
from pipeline.child import begun, cores_here
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError, ReaderError
from pipeline.inbox import Source
from pipeline.process import Outcome
from pipeline.sharing import Answer, Job, Work

# A worker is replaced after so many files, so that memory that libraries keep does not add up. A page that OCR has read
# counts as several: what networks keep for a hundred pages of many shapes takes some 600 MB.
_FILES_PER_WORKER, _FILES_PER_SCANNED_PAGE = 500, 5
# Of the time of a file, what a page has that is seen alone; and in seconds what it has at least: a large one takes ten.
_SHARE_OF_A_PAGE, _LEAST_SECONDS = 1 / 30, 30.0
# How long one that has hung up may take to be gone.
_SECONDS_TO_END = 5.0
# So many processes one after another that end before they can read, or cannot after so many seconds: none will.
_MOST_STARTS, _SECONDS_TO_START = 3, 300.0
# How long workers of a watched folder are kept while nothing lands in it.
_KEPT_SECONDS = 300.0

Idle = Callable[[], Iterable[Source]]


def read_all(sources: Sequence[Source], config: Config, idle: Idle = lambda: ()) -> Iterator[tuple[Source, Outcome]]:
    """Every source with its outcome, as they are done; each source gives exactly one. `idle` is called now and then
    while none is done, and gives what else is to be read. Raises ReaderError where no worker can be started.
    """
    with closing(Crew()) as crew:
        yield from crew.read_all(sources, config, idle)


class Crew:
    """Workers that are kept from one run to the next, with the models they have loaded."""

    def __init__(self) -> None:
        self._workers: list[_Worker] = []
        self._threads = 0
        self._since = 0.0

    def read_all(
        self, sources: Sequence[Source], config: Config, idle: Idle = lambda: ()
    ) -> Iterator[tuple[Source, Outcome]]:
        """As the function of that name; the settings are the same each time. What ends it early ends the workers."""
        cores = cores_here()
        most = config.workers or cores
        work = Work(sources, shared=most > 1)
        try:
            self._call(min(most, len(work)), config)
            while any(worker.job for worker in self._workers) or work:
                _hand_out(work, self._workers, config, self._threads)
                if not wait([worker.pipe for worker in self._workers if worker.job], timeout=0.5):
                    work.add(idle())
                for index, worker in enumerate(self._workers):
                    job, answer = worker.job, _collect(worker, config)
                    if job is None or answer is None:
                        if _never_read(worker):
                            self._workers[index] = _started_again(worker, config, self._threads)
                        continue
                    if outcome := work.done(job, answer):
                        yield job.source, outcome
                    if not worker.process.is_alive():
                        self._workers[index] = _restart(worker, config, self._threads)
                wanted = min(most, len(work) + sum(worker.job is not None for worker in self._workers))
                if len(self._workers) < wanted:  # one file came back in parts, or others came
                    self._call(wanted, config)
        except BaseException:
            self.close()
            raise
        self._since = time.monotonic()

    def _call(self, count: int, config: Config) -> None:
        """At least so many workers, each with its share of the cores; those that have nothing to do may give way."""
        if not count:
            return
        threads = max(cores_here() // max(count, 1), 1)
        if threads != self._threads:
            self._workers = [worker if worker.job else _restart(worker, config, threads) for worker in self._workers]
            self._threads = threads
        for _ in range(count - len(self._workers)):
            self._workers.append(_start(config, threads))  # each is known at once: the next may not be had

    def doze(self) -> None:
        """Ends the workers, and gives back their memory, if they have had nothing to do for minutes."""
        if self._workers and time.monotonic() - self._since > _KEPT_SECONDS:
            self.close()

    def close(self) -> None:
        for worker in self._workers:
            _stop(worker)
        self._workers = []


def _hand_out(work: Work, workers: list[_Worker], config: Config, threads: int) -> None:
    """Gives a job to each worker that has none, as far as there are."""
    for index, worker in enumerate(workers):
        if worker.job is None and work:
            if worker.done >= _FILES_PER_WORKER or not worker.process.is_alive():
                workers[index] = _restart(worker, config, threads)
            _hand_over(workers[index], work.take(), config)


class Reader:
    """One worker that is kept between jobs, for who deals with them one at a time."""

    def __init__(self, config: Config, threads: int) -> None:
        """Raises ReaderError where none can be started, as each answer does that needs another."""
        self._config, self._threads = config, threads
        self._worker = _able(_start(config, threads), config, threads)

    def answer(self, job: Job) -> Answer:
        """What came of a job, within the limits of the settings; nothing in it raises anything."""
        if self._worker.done >= _FILES_PER_WORKER or not self._worker.process.is_alive():
            self._worker = _able(_restart(self._worker, self._config, self._threads), self._config, self._threads)
        _hand_over(self._worker, job, self._config)
        while (answer := _collect(self._worker, self._config)) is None:
            wait([self._worker.pipe], timeout=0.5)
        return answer


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    job: Job | None = None
    deadline: float = 0.0
    done: int = 0
    ready: bool = False  # it has said that it can read
    starts: int = 1  # the processes that were to be this worker, it included, none of which was ready before


def _start(config: Config, threads: int) -> _Worker:
    """Raises ReaderError where the system gives no process."""
    try:
        return _Worker(*begun(serve, config, threads))
    except OSError as error:
        raise ReaderError(error.strerror or error) from error


def _restart(worker: _Worker, config: Config, threads: int) -> _Worker:
    _stop(worker)
    return _start(config, threads)


def _never_read(worker: _Worker) -> bool:
    """Whether it ended before it could read: its document has nothing to do with that."""
    return worker.job is not None and not worker.ready and not worker.process.is_alive()


def _started_again(worker: _Worker, config: Config, threads: int) -> _Worker:
    """Another in place of one that never read, with its job. Raises ReaderError where that happens again and again."""
    if worker.starts >= _MOST_STARTS:
        raise ReaderError(f"status {worker.process.exitcode}, {worker.starts} times")
    other = replace(_restart(worker, config, threads), starts=worker.starts + 1)
    if worker.job:
        _hand_over(other, worker.job, config)
    return other


def _able(worker: _Worker, config: Config, threads: int) -> _Worker:
    """It, or another in its place, that has said that it can read. Raises ReaderError."""
    while not worker.ready:
        try:
            if not worker.pipe.poll(_SECONDS_TO_START):
                worker.process.kill()
            worker.ready = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(_SECONDS_TO_END)
            worker = _started_again(worker, config, threads)
    return worker


def _stop(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _hand_over(worker: _Worker, job: Job, config: Config) -> None:
    """Its job, which is sent once it can read: a large one, with all pages of a scan, would wait for that in the pipe,
    and the run with it.
    """
    worker.job = job
    worker.deadline = time.monotonic() + (_seconds_for(job, config) if worker.ready else _SECONDS_TO_START)
    if not worker.ready:
        return
    # A worker that died while idle shows when its answer is collected.
    try:
        worker.pipe.send(job)
    except OSError:
        worker.deadline = 0.0


def _seconds_for(job: Job, config: Config) -> float:
    """What has ended a worker is looked at again for a shorter time."""
    again = len(job.pages) == 1 or job.ended
    page = max(config.seconds_per_file * _SHARE_OF_A_PAGE, _LEAST_SECONDS)
    return min(config.seconds_per_file, page) if again else config.seconds_per_file


def _collect(worker: _Worker, config: Config) -> Answer | None:
    """What came of the worker's job when it is done: its answer, its death, or its time being up, which begins when the
    worker can read.

    Nothing where it ended before it could.
    """
    if worker.job is None:
        return None
    try:
        if worker.pipe.poll():
            if not worker.ready:
                worker.ready = worker.pipe.recv()
                _hand_over(worker, worker.job, config)
                return None
            answer: Answer = worker.pipe.recv()
            worker.done += _work_of(worker.job, answer)
            worker.job = None
            return answer
    except (EOFError, OSError):
        worker.process.join(_SECONDS_TO_END)
        worker.process.kill()  # it may have closed its end and live on
        worker.process.join()
        if not worker.ready:
            return None
        return _failed(worker, FailureCode.CRASHED, f"the reader ended abruptly (status {worker.process.exitcode})")
    if time.monotonic() > worker.deadline:
        worker.process.kill()
        worker.process.join()
        if worker.ready:
            return _failed(worker, FailureCode.TIMEOUT, "reading took longer than the time limit")
    return None


def _work_of(job: Job, answer: Answer) -> int:
    """One for a file, and more for each page of it that OCR has read."""
    pages = len(job.pages)
    if isinstance(answer, Outcome) and job.seen is None:
        sources = [record["source"] for record in answer.records]
        pages = len({page["page"] for source in sources if source["ocr"] for page in source["pages"]})
    return 1 + _FILES_PER_SCANNED_PAGE * pages


def _failed(worker: _Worker, code: FailureCode, reason: str) -> Outcome:
    job = worker.job
    assert job is not None
    worker.job = None
    return Outcome(job.source.name, "", 0.0, failure=InputError(code, reason))
