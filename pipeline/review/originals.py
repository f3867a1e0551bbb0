"""The documents that records were read from: found by their content alone, drawn, and kept for a while."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, Status, load, sources, status_at
from pipeline.ledger_file import places_of
from pipeline.review.lie import turns_of
from pipeline.review.painter import Original, Page, Painted, Painter, Sheets
from pipeline.review.places import boxes_on, corners, spots
from pipeline.review.typed import Data

# A page is some 300 kB; of a long scan, those around the one that is looked at stay.
_KEPT_BYTES = 64 * 2**20
Key = tuple[str, Page | str]


class Originals:
    """`places` are the inboxes, `folder` is the output, whose ledger knows where files lay; safe for threads."""

    def __init__(self, folder: Path, places: Sequence[Path], passwords: Sequence[str] = ()) -> None:
        self._folder, self._places, self._passwords = folder, places, tuple(passwords)
        self._painter = Painter()
        self._lock = threading.Lock()
        self._found: dict[str, tuple[Path, Status]] = {}
        self._kept: OrderedDict[Key, Future[Painted]] = OrderedDict()
        self._at_work = ThreadPoolExecutor(1, "painter")

    def warm(self) -> None:
        self._painter.warm()

    def close(self) -> None:
        self._at_work.shutdown(cancel_futures=True)
        self._painter.close()

    def of(self, record: Data) -> Original | None:
        """Where the record's document lies now; None where no file that we know of has its content."""
        source = record["source"]
        sha256 = source["sha256"]
        known = self._found.get(sha256)
        if known is None or status_at(known[0]) != known[1]:
            known = next(self._candidates(source), None)
            if known is None:
                self._found.pop(sha256, None)
                return None
            self._found[sha256] = known
        return Original(known[0], Path(source["file"]).suffix.lower(), sha256, self._passwords)

    def ahead(self, record: Data, page: int) -> None:
        """Begins to draw a page, or the sheets that it is one of: they will soon be asked for."""
        self._begun(record, *(_sheets(record) if _has_cells(record) else _picture(record, page)))

    def picture(self, record: Data, page: int) -> Painted:
        """Raises InputError where it cannot be shown, KeyError where the record's form stands on no such page."""
        if _has_cells(record) or page not in {info["page"] for info in record["source"]["pages"]}:
            raise KeyError(page)
        return self._begun(record, *_picture(record, page)).result()

    def sheets(self, record: Data) -> Painted:
        """Raises InputError where they cannot be shown."""
        return self._begun(record, *_sheets(record)).result()

    def _begun(self, record: Data, key: Key, wanted: Page | Sheets) -> Future[Painted]:
        """What is drawn once for all who ask."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            begun = self._kept[key] = self._at_work.submit(self._painted, record, wanted)
        begun.add_done_callback(lambda done: self._bounded(key, done))
        return begun

    def _painted(self, record: Data, wanted: Page | Sheets) -> Painted:
        original = self.of(record)
        if original is None:
            raise InputError(FailureCode.UNREADABLE, "the file is gone")
        return self._painter.paint(original, wanted)

    def _bounded(self, key: Key, done: Future[Painted]) -> None:
        """Forgets what could not be drawn, and what was looked at long ago."""
        with self._lock:
            if not _is_drawn(done):
                self._kept.pop(key, None)
            sizes = {key: _size(kept.result()) for key, kept in self._kept.items() if _is_drawn(kept)}
            for old in list(sizes)[:-1]:
                if sum(sizes.values()) <= _KEPT_BYTES:
                    break
                del self._kept[old], sizes[old]

    def _candidates(self, source: dict[str, Any]) -> Iterator[tuple[Path, Status]]:
        """Files with the content: where the ledger saw it, then whatever of its size lies in the inboxes."""
        for path in places_of(self._folder, source["sha256"]):
            if (status := status_at(path)) and status[0] == source["bytes"] and _is(path, source["sha256"]):
                yield path, status
        for found in sources(self._places):
            status = None if found.failure else status_at(found.path)
            if status and status[0] == source["bytes"] and _is(found.path, source["sha256"]):
                yield found.path, status


def _is_drawn(begun: Future[Painted]) -> bool:
    return begun.done() and not begun.cancelled() and begun.exception() is None


def _has_cells(record: Data) -> bool:
    return any(info["unit"] == "cells" for info in record["source"]["pages"])


def _picture(record: Data, page: int) -> tuple[Key, Page | Sheets]:
    seals = (corners(seal["box"]) for seal in record["seals"] if seal["page"] == page)
    wanted = Page(page, turns_of(record, page), (*(box for box, _ in boxes_on(record, page)), *seals))
    return (record["source"]["sha256"], wanted), wanted


def _sheets(record: Data) -> tuple[Key, Page | Sheets]:
    pages = tuple(info["page"] for info in record["source"]["pages"])
    evidence = json.dumps([pages, record["evidence"]], sort_keys=True)
    return (record["source"]["sha256"], hashlib.sha256(evidence.encode()).hexdigest()), Sheets(pages, spots(record))


def _is(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(load(Source(path, path.name))).hexdigest() == sha256
    except InputError:
        return False


def _size(painted: Painted) -> int:
    return len(painted.picture) + sum(len(rows) for _, _, rows, _ in painted.sheets)
