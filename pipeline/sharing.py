"""Long scans whose pages several workers see: what is to be done next, whoever has done what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractors.seen import PagesSeen
from pipeline.inbox import Source
from pipeline.process import Outcome


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; or some `pages` of it to see; or to read with all its scanned pages `seen`.

    One that may be `shared` is given back in parts where it is a long scan.
    """

    source: Source
    pages: tuple[int, ...] = ()
    seen: PagesSeen | None = None
    shared: bool = False


Parts = list[tuple[int, ...]]
Answer = Outcome | PagesSeen | Parts


@dataclass(slots=True)
class _Shared:
    waiting: int
    seen: PagesSeen = field(default_factory=lambda: PagesSeen("", {}))


class Sharing:
    """The files of a run that are shared at present."""

    def __init__(self) -> None:
        self._files: dict[Path, _Shared] = {}

    def then(self, job: Job, answer: Answer) -> Sequence[Job]:
        """What follows from an answer that is not the outcome of a file.

        Pages that ended their worker are seen each by itself; one that does so alone is a page that cannot be read.
        """
        source = job.source
        if isinstance(answer, list):
            self._files[source.path] = _Shared(len(answer))
            return [Job(source, pages) for pages in answer]
        shared = self._files[source.path]
        if isinstance(answer, Outcome):
            failure = answer.failure
            assert failure is not None  # an outcome of pages is what ended them
            if len(job.pages) > 1:
                shared.waiting += len(job.pages) - 1
                return [Job(source, (page,)) for page in job.pages]
            answer = PagesSeen(shared.seen.engine, {job.pages[0]: failure}, answer.seconds)
        shared.waiting -= 1
        shared.seen = shared.seen.with_more(answer)
        if shared.waiting:
            return []
        del self._files[source.path]
        return [Job(source, seen=shared.seen)]
