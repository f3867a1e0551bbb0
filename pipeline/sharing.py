"""Scans whose pages are seen apart, by several workers or each by itself: what is next, whoever has done what."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.seen import PagesSeen
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source
from pipeline.process import Outcome

# What a page may do to who reads it.
_ENDED = frozenset({FailureCode.CRASHED, FailureCode.TIMEOUT})
# A file of which so many pages end their worker is given up: no file takes a run's time page by page.
MOST_LOST = 10
# A job whose reader was lost so often, with its machine or by itself, is taken to be what ends them.
MOST_LOSSES = 3


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; or some `pages` of it to see; or to read with all its scanned pages `seen`.

    One that may be `shared` is given back in parts where it is a long scan; one whose reading has `ended` the worker,
    page by page where it is a scan at all.
    """

    source: Source
    pages: tuple[int, ...] = ()
    seen: PagesSeen | None = None
    shared: bool = False
    ended: InputError | None = None


Parts = list[tuple[int, ...]]
Answer = Outcome | PagesSeen | Parts


@dataclass(slots=True)
class _Shared:
    waiting: int
    seen: PagesSeen = field(default_factory=lambda: PagesSeen("", {}))
    lost: int = 0


class Sharing:
    """The files of a run that are shared at present."""

    def __init__(self) -> None:
        self._files: dict[Path, _Shared] = {}

    def wants(self, job: Job) -> bool:
        """Whether a job is still to be done: pages of a file that was given up are not."""
        return not job.pages or job.source.path in self._files

    def then(self, job: Job, answer: Answer) -> Outcome | Sequence[Job]:
        """The outcome of the file, or what follows from the answer.

        What ended its worker is looked at again page by page; a page that does so alone is one that cannot be read. If
        that look ends its worker too, the file failed as it did at first.
        """
        source = job.source
        if isinstance(answer, list):
            self._files[source.path] = _Shared(len(answer))
            return [Job(source, pages) for pages in answer]
        failure = answer.failure if isinstance(answer, Outcome) else None
        if isinstance(answer, Outcome) and not job.pages:
            if failure is None or failure.code not in _ENDED or job.seen is not None:
                return answer
            return replace(answer, failure=job.ended) if job.ended else [Job(source, ended=failure)]
        shared = self._files.get(source.path)
        if shared is None:
            return []
        if isinstance(answer, Outcome):
            assert failure is not None  # an outcome of pages is what ended them
            if len(job.pages) > 1:
                shared.waiting += len(job.pages) - 1
                return [Job(source, (page,)) for page in job.pages]
            shared.lost += 1
            if shared.lost >= MOST_LOST:
                del self._files[source.path]
                return replace(answer, failure=InputError(failure.code, f"{failure.reason}, on {shared.lost} pages"))
            answer = PagesSeen(shared.seen.engine, {job.pages[0]: failure}, answer.seconds)
        shared.waiting -= 1
        shared.seen = shared.seen.with_more(answer)
        if shared.waiting:
            return []
        del self._files[source.path]
        return [Job(source, seen=shared.seen)]

    def drop(self, source: Source) -> None:
        """The file is given up."""
        self._files.pop(source.path, None)


class Work:
    """What is still to be done for the files of a run; long scans come in parts where they may be `shared`."""

    def __init__(self, sources: Iterable[Source], *, shared: bool) -> None:
        self._shared = shared
        self._sharing = Sharing()
        self._todo: deque[Job] = deque()
        self._losses: Counter[tuple[Path, tuple[int, ...]]] = Counter()
        self.add(sources)

    def __len__(self) -> int:
        """How many jobs nobody has taken."""
        return len(self._todo)

    def add(self, sources: Iterable[Source]) -> None:
        """Further files."""
        self._todo.extend(Job(source, shared=self._shared) for source in sources)

    def take(self) -> Job:
        """The next job; who takes it says what came of it."""
        return self._todo.popleft()

    def done(self, job: Job, answer: Answer) -> Outcome | None:
        """The outcome of the job's file, if this was the last of its jobs."""
        follows = self._sharing.then(job, answer)
        if not isinstance(follows, Outcome):
            self._todo.extendleft(reversed(follows))
            return None
        return self._ended(job, follows)

    def lost(self, job: Job) -> Outcome | None:
        """Who had the job is lost: it is the next again, or its file is given up, with this outcome."""
        if not self._sharing.wants(job):
            return None
        losses = self._losses[job.source.path, job.pages] = self._losses[job.source.path, job.pages] + 1
        if losses < MOST_LOSSES:
            self._todo.appendleft(job)
            return None
        self._sharing.drop(job.source)
        failure = InputError(FailureCode.CRASHED, f"its reader was lost {losses} times")
        return self._ended(job, Outcome(job.source.name, "", 0.0, failure=failure))

    def _ended(self, job: Job, outcome: Outcome) -> Outcome:
        if job.pages:  # the file was given up, with all that is still to be seen of it
            self._todo = deque(filter(self._sharing.wants, self._todo))
        return outcome
