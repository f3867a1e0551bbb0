"""`python -m tests.bench_review_times`: the first page of a queue of 1,000 records, and a record with the picture of its
page, while scans are read on all cores. Seconds, as a browser on the same machine waits for them.
"""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.commands import extract, form, records
from tests.documents import input_of
from tests.review.browser import reviewing

_RECORDS, _TIMES = 1000, 20
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


def filled(folder: Path) -> list[str]:
    """An output with a thousand records in review; the ids of one of a text and one of a PDF."""
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form("河岸清淤", **{"100\t100": "100\t93"}))
    shutil.copy(input_of("draw-fake-bold"), inbox / "b.pdf")
    assert extract(inbox, folder / "output").returncode == 0
    found = {record["source"]["file"]: record for record in records(folder / "output")}
    for number in range(_RECORDS):
        record = found["b.pdf" if number % 2 else "a.txt"]
        other = {**record, "record_id": f"{number:016x}-1", "status": "review"}
        path = folder / "output" / "records" / f"{number}-{other['record_id']}.json"
        path.write_text(json.dumps(other, ensure_ascii=False, indent=2), encoding="utf-8")
    return [found[name]["record_id"] for name in ("a.txt", "b.pdf")]


def waits(address: str, *paths: str) -> list[float]:
    """Seconds until all of the paths have come, one after another, several times over."""
    place = urlsplit(address)
    seconds: list[float] = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        for path in paths:
            asked = http.client.HTTPConnection(place.hostname or "", place.port)
            asked.request("GET", path)
            answer = asked.getresponse()
            assert answer.status == 200, path
            answer.read()
            asked.close()
        seconds.append(time.perf_counter() - began)
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        text, pdf = filled(folder)
        began = time.perf_counter()
        with reviewing(folder / "output", folder / "inbox") as review:
            print(f"opened after {time.perf_counter() - began:.2f} s")
            for name in ("idle", "busy"):
                with busy(folder) if name == "busy" else tempfile.TemporaryDirectory():
                    for what, paths in {
                        "queue": ["/"],
                        "record of a text": [f"/r/{text}"],
                        "its cells": [f"/r/{text}/original"],
                        "record of a PDF": [f"/r/{pdf}"],
                        "with its picture": [f"/r/{pdf}", f"/r/{pdf}/original", f"/r/{pdf}/page/1"],
                    }.items():
                        first, *rest = waits(review.address, *paths)
                        print(
                            f"{name} {what:18} first {first:.3f}, median {statistics.median(rest):.3f}, most {max(rest):.3f}"
                        )


if __name__ == "__main__":
    main()
