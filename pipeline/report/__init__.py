"""What a run did, for a person: `report.html` in the output folder, and a line per file for programs.

A run over any number of files is told in the same small space: counts, and the slowest files.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from pipeline.harmless import text
from pipeline.output import write_atomically
from pipeline.process import Outcome

NAME = "report.html"
_SLOWEST, _BARS = 20, 40
_TONES = {"ready": "good", "review": "fair", "failed": "bad"}


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome in short: seconds in all and by stage, how often each finding and each rule of repair."""
    records = outcome.records
    failure = outcome.failure
    status = "failed" if failure else "ready" if all(r["status"] == "ready" for r in records) else "review"
    return {
        "file": outcome.file,
        "sha256": outcome.sha256,
        "status": status,
        "code": failure.code.value if failure else None,
        "reason": failure.reason if failure else None,
        "forms": len(records),
        "ready": sum(record["status"] == "ready" for record in records),
        "findings": dict(Counter(found["code"] for record in records for found in record["findings"])),
        "repairs": dict(Counter(r["rule"] for record in records for r in record["repairs"] if r["applied"])),
        "seconds": round(outcome.seconds, 3),
        "stages": {name: round(seconds, 3) for name, seconds in outcome.stages.items()},
    }


@dataclass(slots=True)
class Tally:
    """The outcomes of a run, added up as they come."""

    files: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    stages: dict[str, float] = field(default_factory=dict)
    slowest: list[tuple[float, str, str]] = field(default_factory=list)  # a heap of seconds, file, status

    def before(self, progress: Callable[[Outcome], None]) -> Callable[[Outcome], None]:
        """What counts an outcome and tells it on."""

        def told_on(outcome: Outcome) -> None:
            self.add(outcome)
            progress(outcome)

        return told_on

    def add(self, outcome: Outcome) -> None:
        said = told(outcome)
        self.files[said["status"]] += 1
        self.forms.update({"ready": said["ready"], "review": said["forms"] - said["ready"]})
        if said["code"]:
            self.failures[said["code"]] += 1
        self.findings.update(said["findings"])
        self.repairs.update(said["repairs"])
        for name, seconds in outcome.stages.items():
            self.stages[name] = self.stages.get(name, 0.0) + seconds
        heapq.heappush(self.slowest, (outcome.seconds, outcome.file, said["status"]))
        if len(self.slowest) > _SLOWEST:
            heapq.heappop(self.slowest)


def write_report(folder: Path, tally: Tally, standing: Mapping[str, int], seconds: float) -> None:
    """The page anew, unless nothing was read; `standing` counts records by status. Raises OutputError."""
    if tally.files:
        write_atomically(folder / NAME, page(tally, standing, seconds))


def page(tally: Tally, standing: Mapping[str, int], seconds: float) -> str:
    """The report as one web page without scripts, links or other files."""
    template = Template(files(__name__).joinpath("report.html").read_text(encoding="utf-8"))
    slow = sorted(tally.slowest, key=lambda entry: (-entry[0], entry[1]))
    return template.substitute(
        files=tally.files.total(),
        seconds=f"{seconds:.1f}",
        records=f"{standing.get('ready', 0)} ready, {standing.get('review', 0)} for review",
        status="".join(_bars(tally.files, _TONES)),
        forms="".join(_bars(tally.forms, _TONES)),
        failures="".join(_bars(tally.failures)),
        findings="".join(_bars(tally.findings)),
        repairs="".join(_bars(tally.repairs)),
        stages="".join(_timed(sorted(tally.stages.items(), key=lambda entry: -entry[1]))),
        slowest="".join(_timed([(file, taken) for taken, file, _ in slow])),
    )


def _bars(counts: Mapping[str, int], tones: Mapping[str, str] | None = None) -> Iterator[str]:
    """A line with a bar for each count, the largest first."""
    some = sorted(((count, name) for name, count in counts.items() if count), key=lambda pair: (-pair[0], pair[1]))
    for count, name in some[:_BARS]:
        yield _bar(name, str(count), count / some[0][0], (tones or {}).get(name, ""))
    if not some:
        yield "<li>none</li>"


def _timed(times: list[tuple[str, float]]) -> Iterator[str]:
    longest = max((seconds for _, seconds in times), default=0.0)
    for name, seconds in times:
        yield _bar(name, f"{seconds:.2f} s", seconds / longest if longest else 0.0)
    if not times:
        yield "<li>none</li>"


def _bar(name: str, said: str, share: float, tone: str = "") -> str:
    return (
        f'<li><bdi class="name">{text(name)}</bdi><span class="said">{text(said)}</span>'
        f'<span class="bar {tone}" style="width:{max(share * 100, 0.5):.1f}%"></span></li>'
    )
