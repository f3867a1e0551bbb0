"""The whole flow on one screen: find, read, write, corroborate, list."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import output
from pipeline.config import Config
from pipeline.corroborate import corroborate
from pipeline.inbox import Source, sources, status_of
from pipeline.ledger import Ledger, digest, opened
from pipeline.load import RecordData
from pipeline.process import Outcome, knowledge
from pipeline.worker import read_all


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: counts for the table at the end, `duplicates` as (file, the file it repeats)."""

    files: int
    forms: int
    ready: int
    review: int
    failed: tuple[Outcome, ...]
    duplicates: tuple[tuple[str, str], ...]
    seconds: float
    interrupted: bool = False
    unchanged: int = 0


Progress = Callable[[Outcome], None]


def run(
    paths: Sequence[Path], folder: Path, config: Config, started: Callable[[int], Progress], *, force: bool = False
) -> Summary:
    """Reads every new or changed file under the paths and brings the output folder up to date.

    `started` is told the number of files to read and gives back what is told of each outcome; `force` reads them all.
    Raises UsageError for a bad lexicon or profile, OutputError when the folder cannot be written, or another run is at
    work in it.
    """
    began = time.perf_counter()
    knowledge(config.lexicon, config.profiles)
    output.prepare(folder)
    with output.held(folder), opened(folder, config) as ledger:
        found = sources(paths)
        earlier = output.standing_records(folder)
        kept = {} if force else _kept(found, earlier, ledger)
        todo = [source for source in found if source.path not in kept]
        outcomes, interrupted = _read(todo, folder, config, ledger, started(len(todo)))
        outcomes = sorted([*kept.values(), *outcomes], key=lambda outcome: (outcome.file, outcome.sha256))
        fresh, duplicates = _without_duplicates(outcomes)
        standing = _still_standing(folder, earlier, outcomes, fresh)
        records = corroborate([*standing, *fresh])
        _write_changed(folder, [*standing, *fresh], records)
        failed = tuple(outcome for outcome in outcomes if outcome.failure)
        output.write_lists(folder, records, [failure_line(outcome) for outcome in failed])
    own = {record["record_id"] for record in fresh}
    ready = sum(record["status"] == "ready" for record in records if record["record_id"] in own)
    seconds = time.perf_counter() - began
    return Summary(
        len(found), len(own), ready, len(own) - ready, failed, duplicates, seconds, interrupted, unchanged=len(kept)
    )


def _kept(found: Sequence[Source], earlier: Sequence[RecordData], ledger: Ledger) -> dict[Path, Outcome]:
    """What was read before of files that have not changed since, where its records stand as they were written, and
    under a name of this run: a file has another name where another folder of it is given.
    """
    standing = {record["record_id"]: record for record in earlier}
    names = {source.name for source in found}  # a copy has no records of its own: those of the file it repeats
    kept: dict[Path, Outcome] = {}
    for source in found:
        known = ledger.known(source)
        if known is None:
            continue
        if known.failure:
            kept[source.path] = Outcome(source.name, known.sha256, 0.0, failure=known.failure)
            continue
        records = [standing.get(record_id) for record_id in known.records]
        whole = [record for record in records if record and digest(record) == known.records[record["record_id"]]]
        if len(whole) == len(records) and all(record["source"]["file"] in names for record in whole):
            kept[source.path] = Outcome(source.name, known.sha256, 0.0, tuple(whole))
    return kept


def _read(
    todo: Sequence[Source], folder: Path, config: Config, ledger: Ledger, progress: Progress
) -> tuple[list[Outcome], bool]:
    """The outcomes; each record is on the disk as soon as its file is read, and in the ledger after that."""
    by_name: dict[str, list[Source]] = {}
    for source in todo:
        by_name.setdefault(source.name, []).append(source)
    before = {source.path: status_of(source) for source in todo}
    outcomes: list[Outcome] = []
    interrupted = False
    try:
        for outcome in read_all(todo, config):
            for record in outcome.records:
                output.write_record(folder, record)
            outcomes.append(outcome)
            named = by_name[outcome.file]
            if len(named) == 1 and (status := before[named[0].path]):
                ledger.note(named[0], status, outcome)
            progress(outcome)
    except KeyboardInterrupt:
        interrupted = True
    return outcomes, interrupted


def _without_duplicates(outcomes: Sequence[Outcome]) -> tuple[list[RecordData], tuple[tuple[str, str], ...]]:
    """The records of each content once, under the first of its names."""
    first: dict[str, str] = {}
    fresh: list[RecordData] = []
    duplicates: list[tuple[str, str]] = []
    for outcome in outcomes:
        if outcome.failure:
            continue
        if outcome.sha256 in first:
            duplicates.append((outcome.file, first[outcome.sha256]))
            continue
        first[outcome.sha256] = outcome.file
        fresh += outcome.records
    return fresh, tuple(duplicates)


def _still_standing(
    folder: Path, earlier: Sequence[RecordData], outcomes: Sequence[Outcome], fresh: Sequence[RecordData]
) -> list[RecordData]:
    """The records of earlier runs that this one does not replace; those it replaces are removed."""
    read = {outcome.file for outcome in outcomes}
    contents = {record["source"]["sha256"] for record in fresh}
    written = {output.record_name(record) for record in fresh}
    standing = []
    just_written = (record for outcome in outcomes for record in outcome.records)  # a copy has its own, under its name
    for record in (*earlier, *just_written):
        if output.record_name(record) in written:
            continue
        if record["source"]["file"] in read or record["source"]["sha256"] in contents:
            output.remove_record(folder, record)
        else:
            standing.append(record)
    return standing


def _write_changed(folder: Path, before: Sequence[RecordData], after: Sequence[RecordData]) -> None:
    for old, new in zip(before, after, strict=True):
        if old != new:
            output.write_record(folder, new)


def failure_line(outcome: Outcome) -> dict[str, str]:
    """The line of failed.jsonl for a file that could not be read."""
    failure = outcome.failure
    if failure is None:
        raise ValueError(f"{outcome.file} did not fail")
    return {"file": outcome.file, "code": failure.code.value, "reason": failure.reason, "advice": failure.advice}
