"""`make bench`: speed and memory on one core, beside pdfplumber reading the same pages in the same run; then of
scans, on two cores, beside OCR packages (tests/bench_ocr.py).

The example documents of fixtures/documents are read; `--json` prints figures for a program. Bars are what was
promised; nothing fails here when one is missed, for seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2

from pipeline.child import collect_seldom
from pipeline.process import knowledge, process
from tests.bench_inbox import inbox_measures
from tests.bench_measure import Measure
from tests.bench_ocr import CORES, PADDLE, ocr_measures
from tests.bench_readers import peak
from tests.bench_scans import exported

ROUNDS = 5
SCAN_ROUNDS = 2
MEMORY_PAGES = 200
_TEXTS = (".txt", ".csv")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--scan-rounds", type=int, default=SCAN_ROUNDS, help="0 leaves the scans out")
    parser.add_argument("--memory", action="store_true", help="read 500 scanned pages for their memory")
    parser.add_argument("--peak-of", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak_of:
        _read(options.peak_of, options.peak_of.read_bytes())
        print(peak())
        return
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    _pin(cores[:1])
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    knowledge(None)
    collect_seldom()  # as a worker does
    measures = [*_pages(options.rounds), _texts(options.rounds), _start_up(options.rounds), _memory()]
    _pin(cores[:CORES])
    measures += inbox_measures()
    if options.scan_rounds:
        if not PADDLE.is_file():
            print("PaddleOCR is left out: make test-paddleocr installs it", file=sys.stderr)
        measures += ocr_measures(options.scan_rounds, long_memory=options.memory)
    if options.json:
        print(json.dumps([asdict(m) | {"met": m.met} for m in measures], indent=1))
        return
    for m in measures:
        sign, aim = (">=" if m.at_least else "<="), f", aim {m.aim:g}" if m.aim else ""
        bar = f"{sign} {m.bar:g}{aim}  {'met' if m.met else 'MISSED'}" if m.bar is not None else ""
        print(f"{m.name:<58}{m.value:>10.3g} {m.unit:<12}{bar}")


def _pin(cores: list[int]) -> None:
    """Where there is such a thing: of this process and those it starts."""
    if cores:
        os.sched_setaffinity(0, cores)


def _read(path: Path, data: bytes) -> int:
    """The number of forms."""
    outcome = process(path.name, data, (), knowledge(None))
    if outcome.failure:
        raise outcome.failure
    return len(outcome.records)


def _extract_tables(data: bytes) -> None:
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def _seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process: what else runs on a shared core does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _inputs(suffixes: tuple[str, ...]) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in exported(*suffixes)]


def _pages(rounds: int) -> list[Measure]:
    """Ours and pdfplumber's take turns document by document, so that whatever else the machine does hits both."""
    inputs = _inputs((".pdf",))
    pages = sum(len(pypdfium2.PdfDocument(data)) for _, data in inputs)
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(rounds + 1):  # the first warms up
        own = other = 0.0
        for path, data in inputs:
            own += _seconds(lambda p=path, d=data: _read(p, d))  # type: ignore[misc]
            other += _seconds(lambda d=data: _extract_tables(d))  # type: ignore[misc]
        if turn:
            ours.append(own)
            theirs.append(other)
    ratio = median(own / other for own, other in zip(ours, theirs, strict=True))
    return [
        Measure("PDF file to record", 1000 * median(ours) / pages, "ms/page"),
        Measure("pdfplumber extract_tables, same pages", 1000 * median(theirs) / pages, "ms/page"),
        Measure(f"ratio over {pages} pages", ratio, "", 1 / 3, 1 / 5),
    ]


def _texts(rounds: int) -> Measure:
    inputs = _inputs(_TEXTS)
    forms = sum(_read(path, data) for path, data in inputs)
    spent = [sum(_seconds(lambda p=p, d=d: _read(p, d)) for p, d in inputs) for _ in range(3 * rounds)]  # type: ignore[misc]
    return Measure("text forms, start-up not counted", forms / median(spent), "forms/s", 100, at_least=True)


def _start_up(rounds: int) -> Measure:
    command = [sys.executable, "-m", "pipeline", "--help"]
    spent = []
    for _ in range(2 * rounds + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        spent.append(time.perf_counter() - started)
    return Measure("form-pipeline --help", median(spent[1:]), "s", 0.3)


def _memory() -> Measure:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        _long_pdf(path, MEMORY_PAGES)
        command = [sys.executable, "-m", "tests.bench", "--peak-of", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Measure(f"peak memory, one PDF of {MEMORY_PAGES} pages", float(said), "MB", 400)


def _long_pdf(path: Path, pages: int) -> None:
    """The PDFs of the fixtures one after another, again and again."""
    parts = [pypdfium2.PdfDocument(data) for _, data in _inputs((".pdf",))]
    whole = pypdfium2.PdfDocument.new()
    while len(whole) < pages:
        for part in parts:
            whole.import_pages(part, list(range(min(len(part), pages - len(whole)))))
    whole.save(path)


if __name__ == "__main__":
    main()
