"""Ctrl-C: what was read is kept, what is left is counted, and the next run reads just that."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import command, contents, extract, form

FILES = 120


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize("after", [0, 20])
def test_stopped_run_says_what_is_left_and_the_next_reads_it(after: int, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    for number in range(FILES):
        (inbox / f"{number:03}.txt").write_bytes(form(f"第{number}号"))
    line = [sys.executable, "-m", "pipeline", "extract", str(inbox), "-o", str(out), "--workers", "1"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    for _ in range(after + 1):
        process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the workers too
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in said + errors
    left = int(re.search(r"Stopped before the end, (\d+) file\(s\) left", said)[1])  # type: ignore[index]
    assert 0 < left < FILES - after
    assert len(list((out / "records").iterdir())) == FILES - left
    assert len((out / "records.jsonl").read_bytes().splitlines()) == FILES - left
    assert f"{left} waiting (new, changed or to be tried again):" in command("status", inbox, "-o", out).stdout
    done = extract(inbox, out)
    assert f"{FILES - left} of the files have not changed" in done.stdout
    extract(inbox, tmp_path / "whole")
    assert contents(out) == contents(tmp_path / "whole")
