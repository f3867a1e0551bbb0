"""`python -m tests.kills --count 100`: kill -9 of a whole run at random moments, many times over.

A run over some dozens of small documents is started and its process group killed at a random moment; every second time
the output is what the kill before left, else it begins with none. After each kill a run that nobody disturbs completes
the work, and every byte of it is compared with what an undisturbed run over the same inbox gives. In between, files
are changed, copied and renamed, so that records are replaced, told by others and moved; a tenth of them are corrected.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.correcting import correct
from pipeline.corrections import FILE
from tests.commands import contents, form

DOCUMENTS = 40
UNIT = "青榆区妇女儿童活动中心"
_UNITS = (UNIT, UNIT, UNIT, "青榆区妇女儿童活动中忒", "青榆区妇女儿童活动中芯")


class Differs(AssertionError):
    """What a killed run and the next one left is not what an undisturbed run gives."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        told = kill_often(Path(place), options.count, options.documents, options.seed)
    print(f"{options.count} kills over {options.documents} documents, all completed alike: {told}")
    return 0


def kill_often(place: Path, count: int, documents: int, seed: int) -> dict[str, int]:
    """How many kills came before any record was written, amid them, and after the list of all. Raises Differs."""
    chance = random.Random(seed)
    inbox, out, whole = place / "inbox", place / "out", place / "whole"
    _fill(inbox, documents, chance)
    _seconds(inbox, whole)
    _correct(whole, chance)
    said = (whole / FILE).read_bytes()
    lasts = _seconds(inbox, whole)
    told = {"before": 0, "amid": 0, "after": 0}
    for number in range(count):
        if number % 2 == 0:
            _begin(out, said)
        else:
            _change(inbox, chance)
            _begin(whole, said)
            lasts = _seconds(inbox, whole)
        began = time.time_ns()
        _kill(inbox, out, chance.uniform(0.4, 1.05) * lasts)
        told[_look(out, began)] += 1
        if _start(inbox, out).wait() != 0:
            raise Differs(f"kill {number}: the next run did not end well")
        if contents(out) != contents(whole):
            raise Differs(f"kill {number}: {_differences(contents(out), contents(whole))}")
    return told


def _fill(inbox: Path, documents: int, chance: random.Random) -> None:
    inbox.mkdir()
    for number in range(documents):
        (inbox / f"{number:03}.txt").write_bytes(form(f"第{number}号", **{UNIT: chance.choice(_UNITS)}))


def _correct(out: Path, chance: random.Random) -> None:
    """A person has corrected a tenth of the records."""
    found = [json.loads(line) for line in (out / "records.jsonl").read_bytes().splitlines()]
    for record in chance.sample(found, max(1, len(found) // 10)):
        correct(out, record["record_id"], "/title", "自评表", "王")


def _begin(out: Path, said: bytes) -> None:
    """An output with nothing in it but what persons said."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    (out / FILE).write_bytes(said)


def _change(inbox: Path, chance: random.Random) -> None:
    """One file says something else, one gets a copy, one another name."""
    changed, copied, renamed = chance.sample(sorted(inbox.iterdir()), 3)
    changed.write_bytes(form(f"改{chance.random()}", **{UNIT: chance.choice(_UNITS)}))
    shutil.copy(copied, copied.with_name(f"{chance.randrange(1000):03} copy.txt"))
    renamed.rename(renamed.with_name(f"{chance.randrange(1000):03} renamed.txt"))


def _start(inbox: Path, out: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "pipeline", "extract", str(inbox), "-o", str(out), "--workers", "2", "--prune"]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _seconds(inbox: Path, out: Path) -> float:
    """How long an undisturbed run takes."""
    began = time.monotonic()
    if _start(inbox, out).wait() != 0:
        raise Differs("the undisturbed run did not end well")
    return time.monotonic() - began


def _kill(inbox: Path, out: Path, after: float) -> None:
    process = _start(inbox, out)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _look(out: Path, began: int) -> str:
    """When the kill came, by what was written since the run began (ns); all there is must be whole."""
    records, index = list((out / "records").glob("*.json")), out / "records.jsonl"
    for path in records:
        json.loads(path.read_bytes())
    for line in index.read_bytes().splitlines() if index.exists() else ():
        json.loads(line)
    if index.exists() and index.stat().st_mtime_ns >= began:
        return "after"
    return "amid" if any(path.stat().st_mtime_ns >= began for path in records) else "before"


def _differences(found: dict[str, bytes], expected: dict[str, bytes]) -> str:
    names = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    return ", ".join(names[:10])


if __name__ == "__main__":
    sys.exit(main())
