"""Documents read on the machines of a Ray cluster: the same workers, the same limits, and a lost machine loses nothing.

Each core of the cluster has a reader, an actor that keeps a worker process with its OCR models; all see pages of a long
scan. A document that ends or stops its worker is a named failure, as on one machine; what was in the hands of a machine
that is lost goes to another reader.
"""

from __future__ import annotations

import logging
import os
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.errors import InputError, UsageError
from pipeline.fingerprint import reader_of
from pipeline.inbox import Source, load
from pipeline.process import Outcome
from pipeline.sharing import MOST_LOSSES, Answer, Job, Work
from pipeline.worker import Idle, Reader

# A cluster where no reader could be started for so long has no core to spare.
_SECONDS_TO_START = 300.0
_SECONDS_TO_ANSWER = 10.0
_SECONDS_TO_CLOSE = 2.0


def read_all(sources: Sequence[Source], config: Config, idle: Idle = lambda: ()) -> Iterator[tuple[Source, Outcome]]:
    """Every source with its outcome, as they are done; each source gives exactly one. `idle` is called now and then
    while none is done, and gives what else is to be read.

    The setting `cluster` is its address (`auto`, `host:port`); without one it is what RAY_ADDRESS says, or else a
    cluster of this machine alone is made for the run. Raises UsageError where Ray is not installed, and where the
    cluster cannot be reached, has no core to spare, or runs another version of this package.
    """
    ray = _joined(config.cluster or None)
    begun: list[Any] = []
    try:
        yield from _read_all(ray, sources, config, idle, begun)
    finally:
        try:
            if begun:  # what they have unpacked goes, but on machines that are lost or read on
                ray.wait([actor.close.remote() for actor in begun], num_returns=len(begun), timeout=_SECONDS_TO_CLOSE)
        finally:
            ray.shutdown()


def _joined(address: str | None) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told of our runs
    try:
        import ray
    except ImportError as error:
        raise UsageError("--engine ray needs Ray: pip install 'form-pipeline[ray]'") from error
    if address and ":" in address:
        _knock(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise UsageError(f"the Ray cluster {address or ''} cannot be reached: {error}") from error
    return ray


def _knock(address: str) -> None:
    """Raises UsageError where nobody answers: Ray would ask again for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_SECONDS_TO_ANSWER).close()
    except (OSError, ValueError, OverflowError) as error:
        raise UsageError(f"the Ray cluster {address} cannot be reached: {error}") from error


@dataclass(slots=True)
class _Given:
    """What an answer is awaited of: an actor that starts or is asked whether it is there (no job), or reads."""

    actor: Any
    job: Job | None = None


def _read_all(
    ray: Any, sources: Sequence[Source], config: Config, idle: Idle, begun: list[Any]
) -> Iterator[tuple[Source, Outcome]]:
    """As `read_all`; `begun` is told the actors."""
    work = Work(sources, shared=_readers(ray, config) > 1)
    actors = ray.remote(num_cpus=1)(_Actor)
    luggage = Luggage.of(config)
    awaited: dict[Any, _Given] = {}
    free: list[Any] = []
    heard, unstarted, most = time.monotonic(), 0, MOST_LOSSES
    while work or any(given.job for given in awaited.values()):
        most = max(most, readers := _readers(ray, config))
        busy = sum(given.job is not None for given in awaited.values())
        for _ in range(min(readers, len(work) + busy) - len(awaited) - len(free)):
            begun.append(starting := actors.remote(luggage))
            awaited[starting.ready.remote()] = _Given(starting)
        while free and work:
            job = work.take()
            packed = _packed(job, config)
            if isinstance(packed, Job):
                actor = free.pop()
                awaited[actor.answer.remote(packed)] = _Given(actor, job)
            elif outcome := work.done(job, packed):
                yield job.source, outcome
        answers, _ = ray.wait(list(awaited), timeout=1.0) if awaited else ([], [])
        if not answers:
            work.add(idle())
        for answer in answers:
            given, said = awaited.pop(answer), _said(ray, answer)
            lost = isinstance(said, ray.exceptions.RayError)
            awaited |= _asked_again(free) if lost else {}
            if given.job is None:
                unstarted = unstarted + 1 if lost else 0
                is_none = unstarted >= most and not any(given.job for given in awaited.values())
                _check_start(said, config, is_none=is_none)
            elif outcome := work.lost(given.job) if lost else work.done(given.job, said):
                yield given.job.source, outcome
            if not lost:
                heard = time.monotonic()
                free.append(given.actor)
        if time.monotonic() - heard > _SECONDS_TO_START and not any(given.job for given in awaited.values()):
            raise UsageError("the Ray cluster has no core to spare: no reader could be started")


def _packed(job: Job, config: Config) -> Job | Outcome:
    """The job with all of its document, of which the machines of the cluster have no file; or why it cannot be had."""
    name = job.source.name
    try:
        data = load(job.source, config.largest_file)
    except InputError as failure:
        return Outcome(name, "", 0.0, failure=failure)
    return replace(job, source=Source(Path(name), name, data=data))


def _asked_again(free: list[Any]) -> dict[Any, _Given]:
    """None of them is free until it answers: its machine may be gone, with the reader that was lost."""
    asked = {actor.ready.remote(): _Given(actor) for actor in free}
    free.clear()
    return asked


def _said(ray: Any, answer: Any) -> Any:
    """The answer, or Ray's error where there is none."""
    try:
        return ray.get(answer)
    except ray.exceptions.RayError as error:
        return error


def _check_start(said: Any, config: Config, *, is_none: bool) -> None:
    """Raises UsageError where a reader reads with something else than we do, or there `is_none`: of as many as there
    were at most none has started, which is more than one lost machine can take with it.
    """
    if isinstance(said, str) and said != reader_of(config):
        raise UsageError("a machine of the Ray cluster runs another version of form-pipeline; install this one")
    if is_none:
        reason = str(said).strip().rpartition("\n")[2]  # what its traceback comes down to
        raise UsageError(f"no reader can be started on the Ray cluster: {reason}")


def _readers(ray: Any, config: Config) -> int:
    return config.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))


@dataclass(frozen=True, slots=True)
class Luggage:
    """The settings with the files that they name, for machines that do not have them."""

    config: Config
    files: Mapping[str, Mapping[str, bytes]]  # of the setting: name → content

    @classmethod
    def of(cls, config: Config) -> Luggage:
        """Raises UsageError where a file cannot be read."""
        files: dict[str, dict[str, bytes]] = {}
        for key in ("lexicon", "profiles"):
            path = getattr(config, key)
            if path is None:
                continue
            found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
            try:
                files[key] = {file.name: file.read_bytes() for file in found}
            except OSError as error:
                raise UsageError(f"{path}: {error.strerror}") from error
        return cls(config, files)

    def unpacked(self, folder: Path) -> Config:
        """The settings, with their files in the folder."""
        places: dict[str, Path] = {}
        for key, files in self.files.items():
            places[key] = folder / key
            places[key].mkdir()
            for name, content in files.items():
                (places[key] / name).write_bytes(content)
        if "lexicon" in places:
            places["lexicon"] = next(places["lexicon"].iterdir())
        config = self.config
        return replace(
            config, lexicon=places.get("lexicon", config.lexicon), profiles=places.get("profiles", config.profiles)
        )


class _Actor:
    """A reader on some machine of the cluster. Of the documents nothing is put on its disk."""

    def __init__(self, luggage: Luggage) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="form-pipeline-")
        self._config = luggage.unpacked(Path(self._folder.name))
        self._reader = Reader(self._config, threads=1)

    def ready(self) -> str:
        """What it reads with."""
        return reader_of(self._config)

    def answer(self, job: Job) -> Answer:
        """What came of a document, or of some of its pages."""
        return self._reader.answer(job)

    def close(self) -> None:
        """Leaves nothing behind."""
        self._folder.cleanup()
