"""The OCR part of the bench: scans to records beside what OCR packages take for the text alone.

All readers run in this one run on the same two cores, each document through all of them before the next.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.bench_measure import Measure
from tests.bench_readers import Reader, Spent
from tests.bench_scans import Scan, scans

CORES = 2
MEMORY_PAGES = (25, 50)
LONG_MEMORY_PAGES = (50, 500)
MOST_MEMORY = 1_200.0
MOST_GROWTH = 60.0
"""Megabytes, from the first to the second of the numbers above."""
PADDLE = Path(__file__).parent.parent / ".venv-paddle" / "bin" / "python"
_TITLES = {
    "ours": "scan to record, one process of two threads",
    "rapidocr": "RapidOCR, text alone",
    "paddleocr": "PaddleOCR, text alone",
    "bare": "bare OpenVINO, text alone",
}


@dataclass
class _Times:
    """Seconds of each document by the clock and of all processors, one entry a round."""

    clock: list[list[float]] = field(default_factory=list)
    processor: list[list[float]] = field(default_factory=list)

    def add(self, place: int, spent: Spent) -> None:
        for seconds, value in ((self.clock, spent.clock), (self.processor, spent.processor)):
            if place == len(seconds):
                seconds.append([])
            seconds[place].append(value)


def ocr_measures(rounds: int, *, long_memory: bool) -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        found = list(scans(Path(folder), 0))
        return [*_speed(found, rounds), *_memory(Path(folder), LONG_MEMORY_PAGES if long_memory else MEMORY_PAGES)]


def _speed(found: Sequence[Scan], rounds: int) -> list[Measure]:
    pages = sum(len(scan.pages) for scan in found)
    with ExitStack() as stack:

        def started(name: str, threads: int, python: Path = Path(sys.executable)) -> Reader:
            return stack.enter_context(closing(Reader(name, threads, python)))

        readers = {name: started(name, CORES) for name in ("ours", "rapidocr", "bare")}
        if PADDLE.is_file():
            readers["paddleocr"] = started("paddleocr", CORES, PADDLE)
        workers = [started("ours", 1) for _ in range(CORES)]
        for name, reader in (*readers.items(), *(("ours", worker) for worker in workers)):
            reader.read(_files(name, found[0]))  # loads the networks
        times = {name: _Times() for name in readers}
        together: list[Spent] = []
        for _ in range(rounds):
            for place, scan in enumerate(found):
                for name, reader in readers.items():
                    times[name].add(place, reader.read(_files(name, scan)))
            together.append(_shared(workers, found))
    return [*_figures(times, together, pages), *_cores(times["ours"], together)]


def _files(name: str, scan: Scan) -> Sequence[Path]:
    return [scan.document] if name == "ours" else scan.pages


def _shared(workers: Sequence[Reader], found: Sequence[Scan]) -> Spent:
    """The documents, each read twice, dealt out as workers become free: the way `extract` does it."""
    todo = deque([*found, *found])
    spent: list[Spent] = []

    def work(worker: Reader) -> None:
        while todo:
            spent.append(worker.read([todo.popleft().document]))

    began = time.perf_counter()
    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(work, workers))
    clock = time.perf_counter() - began
    return Spent(clock / 2, sum(one.processor for one in spent) / 2, max(one.peak for one in spent))


def _best(seconds: Sequence[Sequence[float]]) -> float:
    """Of all documents, each in its least disturbed round."""
    return sum(min(one) for one in seconds)


def _figures(times: dict[str, _Times], together: Sequence[Spent], pages: int) -> Iterator[Measure]:
    clock = {name: _best(spent.clock) for name, spent in times.items()}
    processor = {name: _best(spent.processor) for name, spent in times.items()}
    shared = min(spent.clock for spent in together)
    for name, seconds in clock.items():
        yield Measure(_TITLES[name], seconds / pages, "s/page")
    yield Measure("scan to record, two processes of one thread", shared / pages, "s/page")
    for name in (name for name in clock if name != "ours"):
        title, bar = _TITLES[name].partition(",")[0], None if name == "bare" else 1 / 3
        yield Measure(f"one process to {title}", clock["ours"] / clock[name], "", bar)
        yield Measure(f"two processes to {title}", shared / clock[name], "", bar)
        yield Measure(f"processor time to that of {title}", processor["ours"] / processor[name], "")


def _cores(times: _Times, together: Sequence[Spent]) -> Iterator[Measure]:
    least = min(together, key=lambda spent: spent.clock)
    yield Measure("cores kept busy by one process", _best(times.processor) / _best(times.clock), f"of {CORES}")
    yield Measure("cores kept busy by two", least.processor / least.clock, f"of {CORES}", 1.8, at_least=True)


def _memory(folder: Path, pages: tuple[int, int]) -> Iterator[Measure]:
    """Of one worker that reads document after document; each seed gives other pixels, so no crop comes again."""
    peaks: list[float] = []
    done = 0
    with closing(Reader("ours", 1)) as reader:
        for scan in (scan for seed in count(1) for scan in scans(folder, seed)):
            peak = reader.read([scan.document]).peak
            done += len(scan.pages)
            peaks += [peak] * (done >= pages[len(peaks)])
            if len(peaks) == len(pages):
                break
    yield Measure(f"peak memory of a worker, {pages[1]} scanned pages", peaks[1], "MB", MOST_MEMORY)
    yield Measure(f"  of it grown after the first {pages[0]}", peaks[1] - peaks[0], "MB", MOST_GROWTH)
