"""The worker's own side: a job in, its answer out, within the limit on memory."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler

from extractors import OpenEngine, parts_of, see_pages
from pipeline.child import collect_seldom, keep_quiet, limit_memory
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.inbox import load
from pipeline.process import Knowledge, Outcome, engine_opener, knowledge, process
from pipeline.sharing import Answer, Job, Parts

# Bytes of one file's records as they are sent to the run, which holds eight times that: sixteen thousand forms of 4 kB.
_LARGEST_ANSWER = 64 * 2**20


def serve(pipe: Connection, config: Config, threads: int) -> None:
    """The life of a worker: a job in, its answer out, until the pipe closes."""
    keep_quiet(threads)
    known = knowledge(config.lexicon, config.profiles)
    engine = engine_opener(config, threads)
    collect_seldom()
    pipe.send(True)
    while True:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        started = time.perf_counter()
        limit_memory(config.megabytes_per_file)
        found = attempted(partial(answer, job, config, known, engine))
        if isinstance(found, InputError):
            seconds = time.perf_counter() - started
            found = bytes(ForkingPickler.dumps(Outcome(job.source.name, "", seconds, failure=found)))
        pipe.send_bytes(found)


def answer(job: Job, config: Config, known: Knowledge, engine: OpenEngine) -> bytes:
    """The answer as it is sent. Raises InputError, and whatever is our fault."""
    began = time.perf_counter()
    data = load(job.source, config.largest_file)
    loaded = time.perf_counter() - began
    found: Answer
    if job.pages:
        found = see_pages(data, job.source.suffix, config.passwords, job.pages, engine)
    elif job.ended:
        found = _parts_of(data, job, config)
        if not found:
            raise job.ended
    elif job.shared and (parts := _parts_of(data, job, config)):
        found = parts
    else:
        found = _outcome(job, data, loaded, config, known, engine)
    packed = bytes(ForkingPickler.dumps(found))
    if len(packed) > _LARGEST_ANSWER:
        raise InputError(FailureCode.TOO_LARGE, f"its records take more than {_LARGEST_ANSWER >> 20} MB")
    return packed


def _parts_of(data: bytes, job: Job, config: Config) -> Parts:
    """None of a file that cannot be opened: reading it says why."""
    try:
        return parts_of(data, job.source.suffix, config.passwords, alone=job.ended is not None)
    except InputError:
        return []


def _outcome(job: Job, data: bytes, loaded: float, config: Config, known: Knowledge, engine: OpenEngine) -> Outcome:
    outcome = process(job.source.name, data, config.passwords, known, engine, job.seen)
    before = {"read": loaded} | ({"see pages": job.seen.seconds} if job.seen else {})
    return replace(outcome, seconds=outcome.seconds + sum(before.values()), stages={**before, **outcome.stages})
