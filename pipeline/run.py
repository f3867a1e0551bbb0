"""The whole flow on one screen: find, read, write, corroborate, list."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pipeline import output
from pipeline.archive import Moved, archive, complete_moves
from pipeline.config import Config
from pipeline.contents import Contents, Pruned, emptied, files_of, gone, prune
from pipeline.corrections import history
from pipeline.errors import UsageError
from pipeline.fingerprint import limits_of, reader_of
from pipeline.inbox import LARGE_BYTES, YOUNG_SECONDS, Source, Stamp, digest_of, is_young, sources, stamp_at
from pipeline.ledger import Known, Ledger, path_of
from pipeline.ledger_file import opened
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

    `growing` are files that changed while they were read: somebody still writes them; `empty` those that have no
    content yet, and may still be being copied. `left` counts those that an interrupted run did not come to; `pruned`
    are files whose records were removed, for they are gone, `spared` those whose folder is there without any file, as
    where a disk is not mounted, `gone` all others that are gone and whose records stand; `unmoved` says of each file
    that could not be moved to the archive why.
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
    empty: tuple[str, ...] = ()
    left: int = 0
    pruned: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    archived: int = 0
    unmoved: tuple[str, ...] = ()


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
    lexicon, profile or line of corrections, and where `prune` without `force` would remove all that came from a folder
    that is empty now; OutputError when the folder cannot be written, or another run is at work in it.
    """
    began = time.perf_counter()
    known = knowledge(config.lexicon, config.profiles)
    output.prepare(folder)
    history(folder)  # a damaged line is told before anything is read
    with held(folder), opened(folder, reader_of(config), limits_of(config)) as ledger:
        _complete_the_last(folder, ledger)
        here = [*sources(paths), *extras.unfetched]
        found = [source for source in here if not source.hollow]
        if extras.prune and not extras.force:
            _refuse_if_emptied(paths, here, ledger)
        contents = Contents({path_of(source) for source in here}, ledger)
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
            if watched and work.done > work.listed:
                listed(work)
            return _landed(watched, paths, found, contents) if watched else []

        work = _read(todo, config, watched, writer, tally.before(started(len(todo))), landed)
        pruned = _pruned(paths, folder, ledger, contents.here, extras, work)
        failed = listed(work)
        standing = list(ledger.statuses())
        statuses = _statuses(contents, standing)
        write_report(folder, tally, Counter(status for _, status in standing), time.perf_counter() - began)
        left = [name for name in files_of(gone(ledger, contents.here)) if name not in pruned.spared]
        empty = _still_empty(here, found)
        wanted = extras.archive if not work.interrupted else None
        moved = archive(found, wanted, folder, ledger) if wanted else Moved()
    return Summary(
        len(found) + len(empty), statuses.total(), statuses["ready"], statuses["review"], failed, contents.duplicates(),
        time.perf_counter() - began, work.interrupted, len(kept), tuple(work.growing), empty, work.files - work.done,
        pruned.names, pruned.spared, tuple(left), moved.count, moved.refused,
    )  # fmt: skip


def _complete_the_last(folder: Path, ledger: Ledger) -> None:
    """What a run that was killed has begun."""
    with turn(folder):
        output.clear_remains(folder)
        complete_moves(ledger)
        reconcile(folder, ledger)


def _landed(watched: Watched, paths: Sequence[Path], found: list[Source], contents: Contents) -> list[Source]:
    """What is new and whole under the paths; it is among what was found from now on."""
    new = watched.landed(paths, {source.path for source in found})
    found.extend(new)
    contents.here |= {path_of(source) for source in new}
    return new


def _still_empty(here: Sequence[Source], found: Sequence[Source]) -> tuple[str, ...]:
    """The names of those that were left, and have not landed since."""
    read = {source.path for source in found}
    return tuple(source.name for source in here if source.hollow and source.path not in read)


def _refuse_if_emptied(paths: Sequence[Path], found: Sequence[Source], ledger: Ledger) -> None:
    """Raises UsageError."""
    if lost := emptied(paths, found, ledger):
        raise UsageError(
            f"{lost[0]} holds no file, and --prune would remove the records of {lost[1]}: is its disk mounted? "
            "If they are gone for good, give --force too"
        )


def _pruned(
    paths: Sequence[Path], folder: Path, ledger: Ledger, here: Set[bytes], extras: Extras, work: _Work
) -> Pruned:
    """Nothing where the run was interrupted: what was renamed may not have been read under its new name yet."""
    wanted = extras.prune and not work.interrupted
    return prune(paths, folder, ledger, here, force=extras.force) if wanted else Pruned()


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
    listed = {source.path: stamp_at(source.path) for source in todo}
    growing = _large_and_growing(listed, began)
    work = _Work(len(todo), len(growing), [], [source.name for source in todo if source.path in growing])

    def idle() -> Sequence[Source]:
        writer.rest()
        new = landed(work)
        listed.update({source.path: stamp_at(source.path) for source in new})
        work.files += len(new)
        return new

    try:
        steady = [source for source in todo if source.path not in growing]
        for source, outcome in _readers(config, watched)(steady, config, idle):
            grows = _is_growing(source, listed[source.path], outcome, began)  # waits, and may be interrupted
            work.done += 1
            if grows:
                work.growing.append(source.name)
                continue
            outcome = writer.put(source, listed[source.path], outcome)  # noqa: PLW2901 - the same, as it is told
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


def _large_and_growing(listed: Mapping[Path, Stamp | None], began: float) -> set[Path]:
    """Files that are not worth reading yet; small ones are judged after they were read, which costs no waiting."""
    new = {path: stamp for path, stamp in listed.items() if stamp and is_young(stamp, began)}
    doubtful = {path: stamp for path, stamp in new.items() if stamp[0] >= LARGE_BYTES}
    if doubtful:
        time.sleep(max(0.0, began + YOUNG_SECONDS - time.time()))
    return {path for path, stamp in doubtful.items() if stamp_at(path) != stamp}


def _is_growing(source: Source, listed: Stamp | None, outcome: Outcome, began: float) -> bool:
    """True when the file has changed since it was listed; one that was new then is looked at a moment later.

    Of one that only the system says something new of, the content tells.
    """
    if listed is None:
        return False
    if is_young(listed, began):
        time.sleep(max(0.0, began + YOUNG_SECONDS - time.time()))
    now = stamp_at(source.path)
    if now is None:  # renamed or removed: as it was read, it may have been half of what it was to be
        return is_young(listed, began)
    if now == listed:
        return False
    return now[:2] != listed[:2] or (bool(outcome.sha256) and digest_of(source.path) != outcome.sha256)


def _in_order(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda outcome: (outcome.file, outcome.sha256)))


def _statuses(contents: Contents, standing: Iterable[tuple[str, str]]) -> Counter[str]:
    """How many forms of this run's files are ready, how many for review, of those that stand: (sha256, status)."""
    here = contents.first.keys() | contents.stays
    return Counter(status for sha256, status in standing if sha256 in here)


def failure_line(outcome: Outcome) -> dict[str, str]:
    """The line of failed.jsonl for a file that could not be read."""
    failure = outcome.failure
    if failure is None:
        raise ValueError(f"{outcome.file} did not fail")
    return {"file": outcome.file, "code": failure.code.value, "reason": failure.reason, "advice": failure.advice}
