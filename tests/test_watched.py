"""A long document in a watched folder: others are read and listed beside it, and what it failed by is not tried again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, sources, stamp_at
from pipeline.process import Outcome
from pipeline.run import Summary, run
from pipeline.watched import Watched
from pipeline.worker import read_all
from tests.commands import failures, form, records
from tests.hostile_pdfs import swelling


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def watched() -> Iterator[Watched]:
    kept = Watched()
    yield kept
    kept.crew.close()


@pytest.fixture
def read(inbox: Path, watched: Watched) -> Callable[..., tuple[list[str], Summary]]:
    """The names of the files that a turn of the watch reads, and its summary."""

    def turn(**settings: int) -> tuple[list[str], Summary]:
        seen: list[Outcome] = []
        config = Config(**{"workers": 1, **settings})  # type: ignore[arg-type]
        summary = run([inbox], inbox.parent / "out", config, lambda count: seen.append, watched=watched)
        return sorted(outcome.file for outcome in seen), summary

    return turn


def put(path: Path, data: bytes) -> None:
    """The file appears whole, written some time ago."""
    draft = path.with_name(".draft")
    draft.write_bytes(data)
    os.utime(draft, (time.time() - 60,) * 2)
    draft.rename(path)


def test_what_crashed_is_read_again_only_when_it_has_changed(
    inbox: Path, tmp_path: Path, read: Callable[..., tuple[list[str], Summary]]
) -> None:
    put(inbox / "swells.pdf", swelling(300))
    names, summary = read(megabytes_per_file=700)
    assert (names, [outcome.file for outcome in summary.failed]) == (["swells.pdf"], ["swells.pdf"])
    put(inbox / "a.txt", form("甲"))
    names, summary = read(megabytes_per_file=700)
    assert (names, summary.files, summary.unchanged) == (["a.txt"], 2, 1)
    assert [outcome.failure.code for outcome in summary.failed if outcome.failure] == ["crashed"]
    assert failures(tmp_path / "out") == {"swells.pdf": "crashed"}
    put(inbox / "swells.pdf", form("乙"))
    assert read(megabytes_per_file=700)[0] == ["swells.pdf"]
    assert failures(tmp_path / "out") == {}
    assert sorted(record["project"]["name"] for record in records(tmp_path / "out")) == ["乙", "甲"]


def test_what_could_not_be_opened_is_tried_each_time(
    inbox: Path, watched: Watched, read: Callable[..., tuple[list[str], Summary]]
) -> None:
    """Its permissions may have changed, which neither its size nor its time tells."""
    put(inbox / "a.txt", form("甲"))
    (source,) = sources([inbox])
    failure = InputError(FailureCode.UNREADABLE, "it cannot be opened: Permission denied")
    watched.note(source, stamp_at(source.path), Outcome("a.txt", "", 0.0, failure=failure))
    assert watched.given_up([source]) == {}
    timeout = InputError(FailureCode.TIMEOUT, "too long")
    watched.note(source, stamp_at(source.path), Outcome("a.txt", "", 0.0, failure=timeout))
    assert {path: known.failure for path, known in watched.given_up([source]).items()} == {source.path: timeout}
    watched.note(source, stamp_at(source.path), Outcome("a.txt", "", 0.0))
    assert watched.given_up([source]) == {}


def test_files_that_land_while_a_long_one_is_read_are_read_and_listed_before_it_is_done(
    inbox: Path,
    tmp_path: Path,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    read: Callable[..., tuple[list[str], Summary]],
) -> None:
    put(inbox / "long.txt", form("长"))
    monkeypatch.setattr("pipeline.watched._LOOK_AGAIN", 0.0)
    monkeypatch.setattr("pipeline.watched._TIMES_A_LOOK", 0)
    seen: list[tuple[list[str], dict[str, str]]] = []

    def crew(
        todo: Sequence[Source], config: Config, idle: Callable[[], Sequence[Source]]
    ) -> Iterator[tuple[Source, Outcome]]:
        """All that lands is read before the first file is done."""
        (long,) = todo
        put(inbox / "甲.txt", form("甲"))
        put(inbox / "bad.pdf", b"%PDF-1.4 cut off")
        (inbox / "young.txt").write_bytes(form("乙")[:50])
        os.utime(inbox / "young.txt", (time.time() + 60,) * 2)
        yield from read_all(idle(), config)
        assert list(idle()) == []
        out = tmp_path / "out"
        seen.append(([record["source"]["file"] for record in records(out)], failures(out)))
        yield from read_all([long], config)

    monkeypatch.setattr(watched.crew, "read_all", crew)
    names, summary = read()
    assert seen == [(["甲.txt"], {"bad.pdf": "damaged"})]
    assert names == ["bad.pdf", "long.txt", "甲.txt"]
    assert (summary.files, summary.ready, len(summary.failed), summary.left) == (3, 2, 1, 0)
