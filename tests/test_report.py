"""What a run tells of itself: a line per file for programs, and a page for a person."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.errors import FailureCode, InputError
from pipeline.process import Outcome
from pipeline.report import NAME, Tally, page, told
from pipeline.stages import Stages
from tests.commands import extract, form

HOSTILE = "<script>alert(1)</script>\"'&\u202e.txt"


class _Page(HTMLParser):
    """Tags and attributes of a page; what it would load or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.named: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.named |= {name for name, _ in attributes}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "good.txt").write_bytes(form())
    (folder / "slip.txt").write_bytes(form("甲", 青榆区妇女儿童="青榆区妇儿儿童"))
    (folder / "wrong.txt").write_bytes(form("乙").replace(b"\t30\t30", b"\t30\t40"))
    (folder / "noise.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    return folder


def log(said: str) -> dict[str, dict[str, object]]:
    return {line["file"]: line for line in map(json.loads, said.splitlines())}


def test_a_line_of_json_per_file(inbox: Path, tmp_path: Path) -> None:
    done = extract(inbox, tmp_path / "out", "--log-format", "json")
    lines = log(done.stderr)
    assert {name: line["status"] for name, line in lines.items()} == {
        "good.txt": "ready", "slip.txt": "ready", "wrong.txt": "review", "noise.doc": "failed",
    }  # fmt: skip
    assert (lines["noise.doc"]["code"], lines["good.txt"]["code"]) == ("unsupported-format", None)
    assert lines["slip.txt"]["repairs"] == {"slip": 1}
    assert lines["wrong.txt"]["forms"] == 1
    assert lines["wrong.txt"]["findings"]
    stages = lines["good.txt"]["stages"]
    assert isinstance(stages, dict)
    assert list(stages) == ["read", "extract", "normalize", "interpret", "load", "check", "equations"]
    assert len(str(lines["good.txt"]["sha256"])) == 64


def test_lines_of_text_are_as_before(inbox: Path, tmp_path: Path) -> None:
    said = extract(inbox, tmp_path / "out", "--log-format", "text").stderr
    assert "good.txt: 1 form(s)\n" in said
    assert "noise.doc: failed, unsupported-format: " in said
    assert extract(inbox, tmp_path / "again").stderr == said


def test_a_name_can_forge_no_line_of_the_log(tmp_path: Path) -> None:
    path = tmp_path / 'a\n{"file": "forged.txt"}\x1b[31m.txt'
    path.write_bytes(form())
    said = extract(path, tmp_path / "out", "--log-format", "json").stderr
    assert "\x1b" not in said
    assert list(log(said)) == ['a\n{"file": "forged.txt"}\x1b[31m.txt']


def test_the_page_of_a_run(inbox: Path, tmp_path: Path) -> None:
    extract(inbox, tmp_path / "out")
    text = (tmp_path / "out" / NAME).read_text(encoding="utf-8")
    assert "4 files read" in text
    assert "2 ready, 1 for review" in text
    for name in ("good.txt", "noise.doc", "unsupported-format", "slip", "normalize"):
        assert f">{name}<" in text
    extract(inbox, tmp_path / "out")  # nothing new: the page of the run that read them stays
    assert (tmp_path / "out" / NAME).read_text(encoding="utf-8") == text


def test_the_page_holds_nothing_that_runs_or_loads() -> None:
    tally = Tally()
    tally.add(Outcome(HOSTILE, "", 2.0, failure=InputError(FailureCode.DAMAGED, HOSTILE), stages={HOSTILE: 1.0}))
    text = page(tally, {}, 1.0)
    found = _Page(text)
    assert not found.tags & {"script", "img", "link", "iframe", "object", "form", "a", "svg"}
    assert not {name for name in found.named if name.startswith("on") or name in ("src", "href")}
    assert "default-src 'none'" in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;⟨U+202E⟩.txt" in text
    assert not re.search(r"https?:", text)


def test_a_tally_stays_small() -> None:
    tally = Tally()
    for number in range(1000):
        tally.add(Outcome(f"{number}.txt", "", float(number % 500), failure=InputError(FailureCode.EMPTY, "x")))
    assert tally.files == {"failed": 1000}
    assert sorted(tally.slowest)[0][0] == 490.0
    assert len(tally.slowest) == 20


def test_told_counts_what_the_records_say() -> None:
    assert told(Outcome("a", "b", 1.23456, failure=InputError(FailureCode.EMPTY, "nothing"), stages={"read": 0.00049})) == {
        "file": "a", "sha256": "b", "status": "failed", "code": "empty", "reason": "nothing", "forms": 0, "ready": 0,
        "findings": {}, "repairs": {}, "seconds": 1.235, "stages": {"read": 0.0},
    }  # fmt: skip


def test_a_stage_inside_another_counts_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.0, 4.0, 5.0, 6.0, 10.0])
    monkeypatch.setattr("pipeline.stages.time.perf_counter", lambda: next(times))
    stages = Stages()
    with stages("outer"):
        with stages("inner"):  # 1 to 4
            pass
        with stages("inner"):  # 5 to 6
            pass
    assert stages.seconds == {"outer": 6.0, "inner": 4.0}
