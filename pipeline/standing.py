"""The records that stand in the output: held against the ledger, told what others say, and listed.

Records are opened only where the ledger does not know them as they are, where what others tell them has changed, and
where their line in the list is not there to be copied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, replace
from io import BytesIO
from pathlib import Path

from pipeline import output
from pipeline.corroborate import Evidence, Facts, Lesson, alone, facts_of, told
from pipeline.inbox import Status, status_at
from pipeline.ledger import Ledger, Place, Standing
from pipeline.load import RecordData
from pipeline.output import Drafts

_TOLD_TOGETHER = 64


def digest(record: RecordData) -> str:
    """Of the record as its own form gave it, whatever it is called and whatever others let it learn."""
    own = alone(record)
    bare = {**own, "source": {**own["source"], "file": ""}}
    return hashlib.sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


def entry(record: RecordData, status: Status, path: bytes | None, lesson: str | None) -> Standing:
    """What the ledger keeps of a record that was written; see `Standing`."""
    source = record["source"]
    return Standing(
        output.record_name(record), record["record_id"], source["sha256"], source["form"], source["file"], path, None,
        record["status"], *status, digest(record), _text(facts_of(alone(record))), lesson,
    )  # fmt: skip


def _text(said: Facts | Lesson) -> str:
    return json.dumps(astuple(said), ensure_ascii=False)


UNTOLD = _text(Lesson())


def _facts(one: Standing) -> Facts:
    unit_code, (first, second), code, suspicions = json.loads(one.facts)
    return Facts(unit_code, (first, second), code, tuple((name, meant) for name, meant in suspicions))


def reconcile(folder: Path, ledger: Ledger) -> None:
    """Brings the ledger to what lies on the disk: records that were edited, damaged, removed, or that it never knew.

    A file there that is no whole record of ours is passed over.
    """
    there = output.record_files(folder)
    changed: list[tuple[str, Standing | None]] = []
    for one in ledger.standing():
        if there.pop(one.name, None) != (one.size, one.changed):
            changed.append((one.name, one))
    changed += [(name, None) for name in sorted(there)]
    if not changed:
        return
    with ledger.together():
        for name, before in changed:
            status = status_at(output.record_path(folder, name))
            record = output.read_record(folder, name)
            if record is not None and status is not None:
                found = entry(record, status, before.path if before else None, None)
                ledger.put(replace(found, archive=before.archive if before else None))
            elif before is not None:
                ledger.drop(name)


def settle(folder: Path, ledger: Ledger) -> None:
    """Tells each record what all others say of it, and brings records.jsonl up to date. Raises OutputError."""
    index = folder / output.INDEX
    status, whole = ledger.listed()
    if whole and status == status_at(index):
        return
    evidence = Evidence(_facts(one) for one in ledger.standing())
    lessons = ((one, evidence.lesson(_facts(one))) for one in ledger.standing())
    untold = [(one.name, lesson) for one, lesson in lessons if _text(lesson) != one.lesson]
    drafts = Drafts()
    try:
        for first in range(0, len(untold), _TOLD_TOGETHER):
            _tell(untold[first : first + _TOLD_TOGETHER], folder, ledger, drafts)
    finally:
        drafts.close()
    places: list[Place] = []
    ledger.note_list(output.stream_atomically(index, _lines(folder, ledger, places)), places)


def _tell(untold: list[tuple[str, Lesson]], folder: Path, ledger: Ledger, drafts: Drafts) -> None:
    fresh: list[Standing] = []
    for name, lesson in untold:
        (one,) = ledger.standing("name = ?", name)
        record = output.read_record(folder, name)
        if record is None:
            continue  # somebody took it away this moment; the next run sees that
        new = told(alone(record), lesson)
        if new != record:
            drafts.write(output.record_path(folder, name), output.record_text(new))
        fresh.append(replace(one, lesson=_text(lesson), status=new["status"], line_at=None, line_size=None))
    written = drafts.show()
    with ledger.together():
        for one in fresh:
            size, changed = written.get(one.name, (one.size, one.changed))
            ledger.put(replace(one, size=size, changed=changed))


def _lines(folder: Path, ledger: Ledger, places: list[Place]) -> Iterator[bytes]:
    """The lines of records.jsonl in order, those that have not changed from the old one; `places` is filled."""
    index = folder / output.INDEX
    status, _ = ledger.listed()
    usable = status is not None and status == status_at(index)
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
