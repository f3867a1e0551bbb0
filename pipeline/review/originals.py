"""The documents that records were read from: found by their content alone, drawn, and kept for a while."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.explain_html.pages import spots_of
from pipeline.inbox import Source, Status, load, sources, status_at
from pipeline.ledger import places_of
from pipeline.load import RecordData
from pipeline.review.painter import Original, Page, Painted, Painter, Sheets
from pipeline.review.view import numbered

# A page is some 200 kB; of a long scan, those around the one that is looked at stay.
_KEPT_BYTES = 64 * 2**20


class Originals:
    """`places` are the inboxes, `folder` is the output, whose ledger knows where files lay; safe for threads."""

    def __init__(self, folder: Path, places: Sequence[Path], passwords: Sequence[str] = ()) -> None:
        self._folder, self._places, self._passwords = folder, places, tuple(passwords)
        self._painter = Painter()
        self._lock = threading.Lock()
        self._found: dict[str, tuple[Path, Status]] = {}
        self._kept: OrderedDict[tuple[str, str], Painted] = OrderedDict()
        self._kept_bytes = 0

    def warm(self) -> None:
        self._painter.warm()

    def close(self) -> None:
        self._painter.close()

    def of(self, record: RecordData) -> Original | None:
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

    def picture(self, record: RecordData, page: int) -> Painted:
        """Raises InputError where it cannot be shown, KeyError where the record's form stands on no such page."""
        if page not in {info["page"] for info in record["source"]["pages"] if info["unit"] != "cells"}:
            raise KeyError(page)
        return self._painted(record, Page(page), str(page))

    def sheets(self, record: RecordData) -> Painted:
        """Raises InputError where they cannot be shown."""
        spots = spots_of(numbered(record))
        pages = tuple(info["page"] for info in record["source"]["pages"])
        evidence = json.dumps([pages, record["evidence"]], sort_keys=True)
        return self._painted(record, Sheets(pages, spots), hashlib.sha256(evidence.encode()).hexdigest())

    def _painted(self, record: RecordData, wanted: Page | Sheets, name: str) -> Painted:
        key = (record["source"]["sha256"], name)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        original = self.of(record)
        if original is None:
            raise FileNotFoundError(record["source"]["file"])
        painted = self._painter.paint(original, wanted)
        self._keep(key, painted)
        return painted

    def _keep(self, key: tuple[str, str], painted: Painted) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = painted
            self._kept_bytes += _size(painted)
            while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._kept_bytes -= _size(old)

    def _candidates(self, source: dict[str, Any]) -> Iterator[tuple[Path, Status]]:
        """Files with the content: where the ledger saw it, then whatever of its size lies in the inboxes."""
        for path in places_of(self._folder, source["sha256"]):
            if (status := status_at(path)) and status[0] == source["bytes"] and _is(path, source["sha256"]):
                yield path, status
        for found in sources(self._places):
            status = status_at(found.path)
            if status and status[0] == source["bytes"] and _is(found.path, source["sha256"]):
                yield found.path, status


def _is(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(load(Source(path, path.name))).hexdigest() == sha256
    except InputError:
        return False


def _size(painted: Painted) -> int:
    return len(painted.picture) + sum(len(rows) for _, _, rows, _ in painted.sheets)
