"""The records that stand in the output: held against the ledger, told what others and what persons say, and listed.

Records are opened only where the ledger does not know them as they are, where what others tell them has changed, and
where their line in the list is not there to be copied.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import astuple, replace
from io import BytesIO
from pathlib import Path

from pipeline import output
from pipeline.corrections import FILE, InForce, corrected, current, is_corrected
from pipeline.corroborate import Evidence, Facts, Lesson, NameLesson, alone, facts_of, told
from pipeline.inbox import Status, status_at
from pipeline.ledger import Ledger, Place, Standing
from pipeline.load import RecordData
from pipeline.locks import turn
from pipeline.output import Drafts
from pipeline.process import Knowledge

_TOLD_TOGETHER = 64


def digest(record: RecordData) -> str:
    """Of the record as its own form gave it, whatever it is called and whatever others let it learn."""
    own = alone(record)
    bare = {**own, "source": {**own["source"], "file": ""}}
    return hashlib.sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


def entry(own: RecordData, shown: RecordData, status: Status, path: bytes | None) -> Standing:
    """What the ledger keeps of a record that was written, told nothing by others; see `Standing`. `own` is the record
    by itself, `shown` the same with what persons said of it; of which of their lines, the caller says.
    """
    source = own["source"]
    return Standing(
        output.record_name(own), own["record_id"], source["sha256"], source["form"], source["file"], path, None,
        shown["status"], *status, digest(own), _text(facts_of(alone(own))), UNTOLD, "",
    )  # fmt: skip


def own_of(folder: Path, record: RecordData) -> RecordData | None:
    """A record that stands as its own form gave it; None where a person corrected it, and what it was is lost."""
    if not is_corrected(record):
        return alone(record)
    own = output.read_as_read(folder, output.record_name(record))
    return alone(own) if own else None


def _text(said: Facts | Lesson) -> str:
    return json.dumps(astuple(said), ensure_ascii=False)


UNTOLD = _text(Lesson())


def _facts(one: Standing) -> Facts:
    unit_code, (first, second), code, suspicions, project = json.loads(one.facts)
    return Facts(unit_code, (first, second), code, tuple((name, meant) for name, meant in suspicions), project)


def shown_of(now: InForce, own: RecordData, lesson: Lesson, known: Knowledge) -> tuple[RecordData, str]:
    """The record with what others and what persons say of it, and the digest of what the latter do."""
    source = own["source"]
    near = now.near(own["record_id"], source["file"], source["form"])
    return corrected(told(own, lesson), near, known.profile_of(own["form_type"])), now.digest(near)


def lesson_of(one: Standing) -> Lesson:
    """What others told a record when it was written."""
    if one.lesson is None:
        return Lesson()
    (first, second), usual, project = json.loads(one.lesson)
    return Lesson((NameLesson(*first), NameLesson(*second)), usual, project)


def reconcile(folder: Path, ledger: Ledger) -> None:
    """Brings the ledger to what lies on the disk: records that were edited, damaged, removed, or that it never knew.

    A file there that is no whole record of ours is passed over.
    """
    there = output.record_files(folder)
    changed = [name for name, status in ledger.files() if there.pop(name, None) != status]
    changed += sorted(there)
    if not changed:
        return
    with ledger.together():
        for name in changed:
            before = next(ledger.standing("name = ?", name), None)
            status = status_at(output.record_path(folder, name))
            record = output.read_record(folder, name)
            own = own_of(folder, record) if record else None
            if record is not None and own is not None and status is not None:
                found = entry(own, record, status, before.path if before else None)
                ledger.put(replace(found, lesson=None, archive=before.archive if before else None))
            elif before is not None:
                ledger.drop(name)


def settle(folder: Path, ledger: Ledger, known: Knowledge) -> None:
    """Tells each record what all others and what persons say of it, and brings records.jsonl up to date.

    Raises OutputError, and UsageError for a line that is no correction.
    """
    said = corrections_mark(folder)
    status, whole, all_told = ledger.listed()
    if whole and status == status_at(folder / output.INDEX) and all_told == said:
        return
    now = current(folder)
    evidence = Evidence(_facts(one) for one in ledger.standing())
    lessons = ((one, evidence.lesson(_facts(one))) for one in ledger.standing())
    untold = [
        (one.name, lesson)
        for one, lesson in lessons
        if _text(lesson) != one.lesson or now.digest(now.near(one.record_id, one.file, one.form)) != one.corrections
    ]
    drafts = Drafts()
    try:
        for first in range(0, len(untold), _TOLD_TOGETHER):
            with turn(folder):
                _tell(untold[first : first + _TOLD_TOGETHER], folder, ledger, drafts, known)
    finally:
        drafts.close()
    with turn(folder):
        relist(folder, ledger, said)


def corrections_mark(folder: Path) -> str:
    """Tells the file of corrections as it is now from any other."""
    status = status_at(folder / FILE)
    return "{} {}".format(*status) if status else ""


def relist(folder: Path, ledger: Ledger, corrections: str) -> None:
    """Writes records.jsonl; `corrections` is the mark of those that are in all records. For one who has his turn."""
    places: list[Place] = []
    status = output.stream_atomically(folder / output.INDEX, _lines(folder, ledger, places))
    ledger.note_list(status, places, corrections)


def _tell(untold: list[tuple[str, Lesson]], folder: Path, ledger: Ledger, drafts: Drafts, known: Knowledge) -> None:
    fresh: list[Standing] = []
    plain: set[str] = set()
    for name, lesson in untold:
        one = next(ledger.standing("name = ?", name), None)
        record = output.read_record(folder, name)
        own = own_of(folder, record) if record else None
        if one is None or own is None:
            continue  # somebody took it away this moment; the next run sees that
        new, said = shown_of(current(folder), own, lesson, known)
        if is_corrected(new):
            output.keep_as_read(folder, own)
        else:
            plain.add(name)
        if new != record:
            drafts.write(output.record_path(folder, name), output.record_text(new))
        status = new["status"]
        fresh.append(replace(one, lesson=_text(lesson), corrections=said, status=status, line_at=None, line_size=None))
    written = drafts.show()
    for name in plain & output.kept_as_read(folder):
        output.forget_as_read(folder, name)
    with ledger.together():
        for one in fresh:
            size, changed = written.get(one.name, (one.size, one.changed))
            ledger.put(replace(one, size=size, changed=changed))


def _lines(folder: Path, ledger: Ledger, places: list[Place]) -> Iterator[bytes]:
    """The lines of records.jsonl in order, those that have not changed from the old one; `places` is filled."""
    index = folder / output.INDEX
    status, *_ = ledger.listed()
    usable = status is not None and status == status_at(index) and os.access(index, os.R_OK)
    at = 0
    with index.open("rb") if usable else BytesIO() as old:
        for one in ledger.standing():
            line: bytes | None
            if usable and one.line_at is not None and one.line_size is not None:
                old.seek(one.line_at)
                line = old.read(one.line_size)
            else:
                line = output.list_line(folder, one.name)
            if line is None:  # somebody took it away this moment; the next run sees that
                places.append((None, None, one.name))
                continue
            places.append((at, len(line), one.name))
            at += len(line)
            yield line
