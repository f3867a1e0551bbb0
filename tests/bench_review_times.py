"""`python -m tests.bench_review_times`: the first page of a queue of 1,000 records, and a record with the picture of its
page, while scans are read on all cores. Seconds, as a browser on the same machine waits for them.

No two pictures are the same: each is drawn when its record is opened, or ahead, while the record before it is looked at.
"""

from __future__ import annotations

import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.commands import extract, form, records
from tests.documents import input_of
from tests.review.browser import reviewing

_RECORDS, _TIMES = 1000, 20
_PICTURES = {"PDF": ("draw-fake-bold",), "scan": ("scan-photo-turned", "scan-seal-over-figures")}
_SCANS = ("scan-photo-turned", "scan-seal-over-figures", "scan-fax-two-pages")


@contextmanager
def busy(folder: Path) -> Iterator[None]:
    """Scans are read on all cores until this is left."""
    (folder / "scans").mkdir()
    for number in range(60):
        source = input_of(_SCANS[number % len(_SCANS)])
        target = folder / "scans" / f"{number}{source.suffix}"
        target.write_bytes(source.read_bytes() + bytes(number))  # each a content of its own
    line = [sys.executable, "-m", "pipeline", "extract", str(folder / "scans"), "-o", str(folder / "other")]
    reading = subprocess.Popen(line, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        time.sleep(8)  # until engines are open
        yield
        assert reading.poll() is None, "the reading was over before the measure"
    finally:
        reading.terminate()
        reading.wait()


def filled(folder: Path) -> dict[str, list[str]]:
    """An output with a thousand records in review; the ids of those of texts, PDFs and scans, by kind."""
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "text-0.txt").write_bytes(form("河岸清淤", **{"100\t100": "100\t93"}))
    for number in range(2 * _TIMES):
        for kind, cases in _PICTURES.items():
            source = input_of(cases[number % len(cases)])
            (inbox / f"{kind}-{number}{source.suffix}").write_bytes(source.read_bytes() + bytes(number))
    assert extract(inbox, folder / "output", timeout=600).returncode == 0
    found = list(records(folder / "output"))
    for number in range(_RECORDS - len(found)):
        other = {**found[number % len(found)], "record_id": f"{number:016x}-1", "status": "review"}
        path = folder / "output" / "records" / f"{number}-{other['record_id']}.json"
        path.write_text(json.dumps(other, ensure_ascii=False, indent=2), encoding="utf-8")
    kinds = ("text", *_PICTURES)
    return {kind: [one["record_id"] for one in found if one["source"]["file"].startswith(kind)] for kind in kinds}


class Visitor:
    """Asks as a browser does, over one connection."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self._asked = http.client.HTTPConnection(place.hostname or "", place.port)

    def get(self, path: str) -> str:
        self._asked.request("GET", path)
        answer = self._asked.getresponse()
        assert answer.status == 200, path
        return answer.read().decode("utf-8", "replace")

    def document(self, record: str) -> list[str]:
        """The document beside the form; the addresses of its pictures."""
        return re.findall(r'src="(/r/[^"]+)"', self.get(f"/r/{record}/original"))

    def pictures(self, record: str) -> None:
        for picture in self.document(record):
            self.get(picture)

    def whole(self, record: str) -> None:
        self.get(f"/r/{record}")
        self.pictures(record)


def waits(act: Callable[[str], object], records: Iterable[str]) -> list[float]:
    """Seconds for each."""
    seconds: list[float] = []
    for record in records:
        began = time.perf_counter()
        act(record)
        seconds.append(time.perf_counter() - began)
    return seconds


def measured(address: str, ids: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, list[float]]]:
    visitor = Visitor(address)
    yield "the first page of the queue", waits(lambda _: visitor.get("/"), [""] * _TIMES)
    yield "a record of a text with its cells", waits(visitor.whole, list(ids["text"]) * _TIMES)
    for kind in _PICTURES:
        fresh, ahead = ids[kind][:_TIMES], ids[kind][_TIMES:]
        yield f"a record of a {kind} with its picture", waits(visitor.whole, fresh)
        for record in ahead:
            visitor.pictures(record)  # which the browser keeps
        again = waits(lambda record: (visitor.get(f"/r/{record}"), visitor.document(record)), ahead)
        yield f"a record of a {kind}, drawn ahead", again


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ids = filled(folder)
        for name in ("idle", "busy"):  # each with a review of its own: nothing is drawn yet
            began = time.perf_counter()
            with reviewing(folder / "output", folder / "inbox") as review:
                print(f"{name}: opened after {time.perf_counter() - began:.2f} s")
                with busy(folder) if name == "busy" else tempfile.TemporaryDirectory():
                    for what, seconds in measured(review.address, ids):
                        print(f"{name} {what:40} median {statistics.median(seconds):.3f}, most {max(seconds):.3f}")


if __name__ == "__main__":
    main()
