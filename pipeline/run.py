"""The whole flow on one screen: find, read, write, corroborate, list."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import output
from pipeline.config import Config
from pipeline.corroborate import corroborate
from pipeline.inbox import Source, sources
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


Progress = Callable[[Outcome], None]


def run(paths: Sequence[Path], folder: Path, config: Config, started: Callable[[int], Progress]) -> Summary:
    """Reads every file under the paths and brings the output folder up to date.

    `started` is told the number of files and gives back what is told of each outcome. Raises UsageError
    for a bad lexicon or profile, OutputError when the folder cannot be written.
    """
    began = time.perf_counter()
    knowledge(config.lexicon, config.profiles)
    output.prepare(folder)
    found = sources(paths)
    outcomes, interrupted = _read(found, folder, config, started(len(found)))
    fresh, duplicates = _without_duplicates(outcomes)
    standing = _still_standing(folder, outcomes, fresh)
    records = corroborate([*standing, *fresh])
    _write_changed(folder, [*standing, *fresh], records)
    failed = tuple(outcome for outcome in outcomes if outcome.failure)
    output.write_lists(folder, records, [failure_line(outcome) for outcome in failed])
    own = {record["record_id"] for record in fresh}
    ready = sum(record["status"] == "ready" for record in records if record["record_id"] in own)
    seconds = time.perf_counter() - began
    return Summary(len(found), len(own), ready, len(own) - ready, failed, duplicates, seconds, interrupted)


def _read(found: Sequence[Source], folder: Path, config: Config, progress: Progress) -> tuple[list[Outcome], bool]:
    """The outcomes in order of their files; each record is on the disk as soon as its file is read."""
    outcomes: list[Outcome] = []
    interrupted = False
    try:
        for outcome in read_all(found, config):
            for record in outcome.records:
                output.write_record(folder, record)
            outcomes.append(outcome)
            progress(outcome)
    except KeyboardInterrupt:
        interrupted = True
    return sorted(outcomes, key=lambda outcome: (outcome.file, outcome.sha256)), interrupted


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


def _still_standing(folder: Path, outcomes: Sequence[Outcome], fresh: Sequence[RecordData]) -> list[RecordData]:
    """The records of earlier runs that this one does not replace; those it replaces are removed."""
    read = {outcome.file for outcome in outcomes}
    contents = {record["source"]["sha256"] for record in fresh}
    written = {output.record_name(record) for record in fresh}
    standing = []
    for record in output.standing_records(folder):
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
