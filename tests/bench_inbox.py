"""Whole runs over many small forms: what a form costs among many and among few, what a run over nothing new costs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench_measure import Measure
from tests.commands import form

FEW, MANY = 200, 2000


def inbox_measures() -> list[Measure]:
    """With as many workers as cores; the time to start them counts."""
    with tempfile.TemporaryDirectory() as place:
        few = _run(_inbox(Path(place) / "few", FEW), Path(place) / "out-few")
        many = _run(_inbox(Path(place) / "many", MANY), Path(place) / "out-many")
        again = _run(Path(place) / "many", Path(place) / "out-many")
    return [
        Measure(f"a form among {MANY} against one among {FEW}", (many / MANY) / (few / FEW), "", 1.3),
        Measure(f"a run over {MANY} forms, none of them new", again, "s", 3),
    ]


def _inbox(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        changes = {"440303210301500003075": f"4403032103015{number:08}", "1000.00": f"{1000 + number}.00"}
        (folder / f"{number:05}.tsv").write_bytes(form(f"第{number}号", **changes))
    return folder


def _run(inbox: Path, output: Path) -> float:
    """Seconds."""
    line = [sys.executable, "-m", "pipeline", "extract", str(inbox), "-o", str(output)]
    began = time.perf_counter()
    subprocess.run(line, check=True, capture_output=True)
    return time.perf_counter() - began
