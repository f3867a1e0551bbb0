"""The whole flow on one screen: find, read, write, corroborate, list."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import output
from pipeline.archive import archive, complete_moves
from pipeline.config import Config
from pipeline.contents import Contents, prune
from pipeline.corrections import history
from pipeline.fingerprint import reader_of
from pipeline.inbox import LARGE_BYTES, YOUNG_SECONDS, Source, Status, is_young, sources, status_at, status_of
from pipeline.ledger import Known, Ledger, opened, path_of
from pipeline.locks import held, turn
from pipeline.process import Outcome, knowledge
from pipeline.report import Tally, write_report
from pipeline.standing import reconcile, settle
from pipeline.watched import Watched
from pipeline.worker import Idle, read_all
from pipeline.writing import Writer


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts for the table at the end, `duplicates` as (file, the file it repeats).

    `growing` are files that changed while they were read: somebody still writes them. `left` counts those that an
    interrupted run did not come to; `pruned` are files whose records were removed, for they are gone.
    """

    files: int
    forms: int
    ready: int
    review: int
    failed: tuple[Outcome, ...]
    duplicates: tuple[tuple[str, str], ...]
    seconds: float
    interrupted: bool = False
    unchanged: int = 0
    growing: tuple[str, ...] = ()
    left: int = 0
    pruned: tuple[str, ...] = ()
    archived: int = 0


@dataclass(frozen=True, slots=True)
class Extras:
    """What a run is asked beyond reading what is new: to read all (`force`), to remove the records of files that are
    gone from the inbox (`prune`), to move what was read into a folder (`archive`), to tell of files that could not be
    fetched (`unfetched`).
    """

    force: bool = False
    prune: bool = False
    archive: Path | None = None
    unfetched: tuple[Source, ...] = ()


Progress = Callable[[Outcome], None]
_NO_EXTRAS = Extras()


def run(
    paths: Sequence[Path],
    folder: Path,
    config: Config,
    started: Callable[[int], Progress],
    extras: Extras = _NO_EXTRAS,
    watched: Watched | None = None,
) -> Summary:
    """Reads every new or changed file under the paths and brings the output folder up to date.

    `started` is told the number of files to read and gives back what is told of each outcome. Of a run that is
    `watched`, what lands while others are read is read and listed before they are done. Raises UsageError for a bad
    lexicon, profile or line of corrections, OutputError when the folder cannot be written, or another run is at it.
    """
    began = time.perf_counter()
    known = knowledge(config.lexicon, config.profiles)
    output.prepare(folder)
    history(folder)  # a damaged line is told before anything is read
    with held(folder), opened(folder, reader_of(config)) as ledger:
        with turn(folder):
            output.clear_remains(folder)
            complete_moves(ledger)
            reconcile(folder, ledger)
        found = [*sources(paths), *extras.unfetched]
        contents = Contents({path_of(source) for source in found}, ledger)
        kept = {} if extras.force else contents.unchanged(found)
        kept |= watched.given_up(found) if watched else {}
        todo = [source for source in found if source.path not in kept]
        tally = Tally()
        past = _failures(found, kept)
        writer = Writer(folder, ledger, contents, known)

        def listed(work: _Work) -> tuple[Outcome, ...]:
            """All that failed; the lists say what has been read so far."""
            settle(folder, ledger, known)
            work.listed = work.done
            return _list_failures(folder, [*past, *work.failed])

        def landed(work: _Work) -> list[Source]:
            """Of a watch: what has come while others are read, which may take long."""
            if watched is None:
                return []
            if work.done > work.listed:
                listed(work)
            new = watched.landed(paths, {source.path for source in found})
            found.extend(new)
            contents.here |= {path_of(source) for source in new}
            return new

        work = _read(todo, config, watched, writer, tally.before(started(len(todo))), landed)
        pruned = prune(paths, folder, ledger) if extras.prune else ()
        failed = listed(work)
        statuses = _statuses(contents, ledger)
        write_report(folder, tally, statuses, time.perf_counter() - began)
        archived = archive(found, extras.archive, ledger) if extras.archive and not work.interrupted else 0
    return Summary(
        len(found), statuses.total(), statuses["ready"], statuses["review"], failed, contents.duplicates(),
        time.perf_counter() - began, work.interrupted, len(kept), tuple(work.growing), work.files - work.done,
        pruned, archived,
    )  # fmt: skip


def _list_failures(folder: Path, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    failed = _in_order(outcomes)
    output.write_failures(folder, [failure_line(outcome) for outcome in failed])
    return failed


def _failures(found: Sequence[Source], kept: Mapping[Path, Known]) -> list[Outcome]:
    """Those of files that would fail again."""
    past = [(source.name, kept[source.path]) for source in found if source.path in kept]
    return [Outcome(name, known.sha256, 0.0, failure=known.failure) for name, known in past if known.failure]


@dataclass(slots=True)
class _Work:
    """How many `files` there are to read, how many are `done`, and of these in the lists (`listed`)."""

    files: int
    done: int
    failed: list[Outcome]
    growing: list[str]
    interrupted: bool = False
    listed: int = 0


_Readers = Callable[[Sequence[Source], Config, Idle], Iterator[tuple[Source, Outcome]]]


def _readers(config: Config, watched: Watched | None) -> _Readers:
    if config.engine == "ray":
        from pipeline import cluster

        return cluster.read_all
    return watched.crew.read_all if watched else read_all


def _read(
    todo: Sequence[Source],
    config: Config,
    watched: Watched | None,
    writer: Writer,
    progress: Progress,
    landed: Callable[[_Work], Sequence[Source]],
) -> _Work:
    """Every outcome goes to the disk as it comes, and only what failed is kept here. What has `landed` is read too."""
    began = time.time()
    listed = {source.path: status_of(source) for source in todo}
    growing = _large_and_growing(listed, began)
    work = _Work(len(todo), len(growing), [], [source.name for source in todo if source.path in growing])

    def idle() -> Sequence[Source]:
        writer.rest()
        new = landed(work)
        listed.update({source.path: status_of(source) for source in new})
        work.files += len(new)
        return new

    try:
        steady = [source for source in todo if source.path not in growing]
        for source, outcome in _readers(config, watched)(steady, config, idle):
            grows = _is_growing(source, listed[source.path], began)  # waits, and may be interrupted
            work.done += 1
            if grows:
                work.growing.append(source.name)
                continue
            writer.put(source, listed[source.path], outcome)
            if watched:
                watched.note(source, listed[source.path], outcome)
            if outcome.failure:
                work.failed.append(outcome)
            progress(outcome)
    except KeyboardInterrupt:
        work.interrupted = True
    finally:
        writer.close()
    return work


def _large_and_growing(listed: Mapping[Path, Status | None], began: float) -> set[Path]:
    """Files that are not worth reading yet; small ones are judged after they were read, which costs no waiting."""
    new = {path: status for path, status in listed.items() if status and is_young(status, began)}
    doubtful = {path: status for path, status in new.items() if status[0] >= LARGE_BYTES}
    if doubtful:
        time.sleep(max(0.0, began + YOUNG_SECONDS - time.time()))
    return {path for path, status in doubtful.items() if status_at(path) != status}


def _is_growing(source: Source, listed: Status | None, began: float) -> bool:
    """True when the file has changed since it was listed; one that was new then is looked at a moment later."""
    if listed is None:
        return False
    if is_young(listed, began):
        time.sleep(max(0.0, began + YOUNG_SECONDS - time.time()))
    now = status_of(source)
    return now is not None and now != listed


def _in_order(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda outcome: (outcome.file, outcome.sha256)))


def _statuses(contents: Contents, ledger: Ledger) -> Counter[str]:
    """How many forms of this run's files are ready, how many for review."""
    return Counter(status for sha256, status in ledger.statuses() if sha256 in contents.first)


def failure_line(outcome: Outcome) -> dict[str, str]:
    """The line of failed.jsonl for a file that could not be read."""
    failure = outcome.failure
    if failure is None:
        raise ValueError(f"{outcome.file} did not fail")
    return {"file": outcome.file, "code": failure.code.value, "reason": failure.reason, "advice": failure.advice}
