"""A file that could not be read this time keeps the records of its last reading, unless it says something else now."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import pipeline.run as flow
from pipeline import worker
from pipeline.config import Config
from pipeline.correcting import accept, correct
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, digest_of
from pipeline.process import Outcome
from pipeline.run import Extras, Summary, run
from pipeline.sharing import Job
from tests.commands import contents, failures, form, inbox_of, lines, records

posix = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no such signals there")
Harm = Callable[[worker._Worker], None]


def read(inbox: Path, config: Config | None = None, *, force: bool = False) -> tuple[list[str], Summary]:
    """The names of the files that were read, and what the run says."""
    seen: list[Outcome] = []
    given = config or Config(workers=1)
    summary = run([inbox], inbox.parent / "out", given, lambda count: seen.append, Extras(force=force))
    return sorted(outcome.file for outcome in seen), summary


def killed(one: worker._Worker) -> None:
    one.process.kill()
    one.process.join()


def stopped(one: worker._Worker) -> None:
    os.kill(one.process.pid or 0, signal.SIGSTOP)


def harming(harm: Harm, name: str, also: Callable[[], None] = lambda: None) -> Callable[..., None]:
    """Hands jobs over as the run does, and harms each worker that gets the file of this name."""
    hand_over = worker._hand_over

    def handed(one: worker._Worker, job: Job, config: Config) -> None:
        if job.source.name == name:
            one.ready = one.ready or one.pipe.recv()
            harm(one)
            also()
        hand_over(one, job, config)

    return handed


@posix
@pytest.mark.parametrize(("harm", "code"), [(killed, "crashed"), (stopped, "timeout")])
def test_a_crash_or_a_time_limit_costs_no_record_of_an_unchanged_file(
    harm: Harm, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = inbox_of(3, tmp_path), tmp_path / "out"
    read(inbox)
    before = contents(out / "records")
    for again in (Extras(force=True), Extras()):  # with --force, and as any run does it afterwards
        with monkeypatch.context() as patch:
            patch.setattr(worker, "_hand_over", harming(harm, "1.txt"))
            patch.setattr(worker, "_seconds_for", lambda job, _: 1.0 if job.source.name == "1.txt" else 600.0)
            names, summary = read(inbox, force=again.force)
        assert "1.txt" in names
        assert contents(out / "records") == before
        assert [record["project"]["name"] for record in records(out)] == ["第0号", "第1号", "第2号"]
        assert failures(out) == {"1.txt": code}
        (told,) = lines(out / "failed.jsonl")
        assert told["reason"].endswith("; the records of its last reading stay")
        assert (summary.forms, summary.ready, len(summary.failed)) == (3, 3, 1)
    names, summary = read(inbox)
    assert (names, summary.failed, failures(out), contents(out / "records")) == (["1.txt"], (), {}, before)
    assert read(inbox)[0] == []


@posix
def test_what_a_file_said_goes_when_it_says_something_else_whoever_can_read_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = inbox_of(3, tmp_path), tmp_path / "out"
    read(inbox)
    (inbox / "1.txt").write_bytes(form("另一号"))
    monkeypatch.setattr(worker, "_hand_over", harming(killed, "1.txt"))
    summary = read(inbox)[1]
    assert [record["project"]["name"] for record in records(out)] == ["第0号", "第2号"]
    (told,) = lines(out / "failed.jsonl")
    assert (told["file"], "stay" in told["reason"], summary.forms) == ("1.txt", False, 2)


def test_a_file_that_vanishes_while_its_reader_crashes_keeps_its_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = inbox_of(2, tmp_path), tmp_path / "out"
    read(inbox)
    vanish = partial((inbox / "1.txt").unlink, missing_ok=True)
    monkeypatch.setattr(worker, "_hand_over", harming(killed, "1.txt", vanish))
    read(inbox, force=True)
    assert [record["project"]["name"] for record in records(out)] == ["第0号", "第1号"]


def test_lower_limits_and_missing_passwords_cost_no_record(tmp_path: Path) -> None:
    """Other settings read everything anew; what they cannot read was read before."""
    inbox, out = inbox_of(2, tmp_path), tmp_path / "out"
    read(inbox)
    before = contents(out / "records")
    assert read(inbox, Config(workers=1, largest_file=10))[1].forms == 2
    assert (failures(out), contents(out / "records")) == ({"0.txt": "too-large", "1.txt": "too-large"}, before)
    assert read(inbox)[0] == ["0.txt", "1.txt"]
    assert (failures(out), contents(out / "records")) == ({}, before)


def test_a_copy_that_can_be_read_takes_the_records_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, out = inbox_of(1, tmp_path), tmp_path / "out"
    read(inbox)
    (inbox / "copy.txt").write_bytes((inbox / "0.txt").read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(worker, "_hand_over", harming(killed, "0.txt"))
        read(inbox, force=True)
    assert [record["source"]["file"] for record in records(out)] == ["copy.txt"]
    assert read(inbox)[1].duplicates == (("copy.txt", "0.txt"),)
    assert [record["source"]["file"] for record in records(out)] == ["0.txt"]


@pytest.mark.parametrize("code", [FailureCode.DAMAGED, FailureCode.UNSUPPORTED, FailureCode.EMPTY])
def test_a_verdict_on_an_unchanged_file_sends_its_records_to_a_person(
    code: FailureCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version may be wrong, or the one before was: neither are they lost, nor taken unseen."""
    inbox, out = inbox_of(2, tmp_path), tmp_path / "out"
    read(inbox)
    before = contents(out / "records")
    with monkeypatch.context() as patch:
        patch.setattr(flow, "read_all", partial(refusing, code))
        for again in (True, True, False):
            summary = read(inbox, force=again)[1]
            assert (summary.ready, summary.review, len(summary.failed)) == (0, 2, 2)
            assert [reasons(record) for record in records(out)] == [[f"{code.value}: no table"]] * 2
        (told, _) = lines(out / "failed.jsonl")
        assert told["reason"] == "no table; the records of its last reading stay, for review"
    assert read(inbox)[0] == []  # the verdict is remembered
    assert read(inbox, force=True)[1].ready == 2
    assert contents(out / "records") == before


def test_a_verdict_leaves_what_a_person_said_and_may_be_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, out = inbox_of(1, tmp_path), tmp_path / "out"
    read(inbox)
    (record,) = records(out)
    correct(out, record["record_id"], "/project/name", "另一号", "检查员")
    monkeypatch.setattr(flow, "read_all", partial(refusing, FailureCode.DAMAGED))
    read(inbox, force=True)
    (record,) = records(out)
    assert (record["status"], record["project"]["name"], len(reasons(record))) == ("review", "另一号", 1)
    assert accept(out, record["record_id"], None, "检查员")["status"] == "ready"
    read(inbox, force=True)
    assert records(out)[0]["status"] == "ready"


def test_a_verdict_on_another_content_leaves_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, out = inbox_of(2, tmp_path), tmp_path / "out"
    read(inbox)
    (inbox / "1.txt").write_bytes(form("另一号"))
    monkeypatch.setattr(flow, "read_all", partial(refusing, FailureCode.DAMAGED))
    read(inbox)
    assert [record["project"]["name"] for record in records(out)] == ["第0号"]
    assert lines(out / "failed.jsonl")[0]["reason"] == "no table"


def refusing(code: FailureCode, sources: Sequence[Source], *_: object) -> Iterator[tuple[Source, Outcome]]:
    """Says this of every file."""
    for source in sources:
        yield source, Outcome(source.name, digest_of(source.path), 0.0, failure=InputError(code, "no table"))


def reasons(record: dict[str, Any]) -> list[str]:
    said = [found["message"] for found in record["findings"] if found["code"] == "not-read-again"]
    return [message.partition("is said to be ")[2] for message in said]
