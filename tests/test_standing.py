"""What records tell each other comes out the same however the records came, and costs only those that it changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest

from pipeline import output, run
from pipeline.config import Config
from pipeline.correcting import accept, correct, revert
from pipeline.corrections import Refused, corrected, read_corrections
from pipeline.corroborate import corroborate
from pipeline.inbox import Source, load, sources
from pipeline.load import RecordData
from pipeline.process import Outcome, knowledge, process
from tests.commands import form, records

UNIT, SLIPPED, SUSPECTED = "青榆区妇女儿童活动中心", "青榆区妇女儿童活动中忒", "青榆区妇女儿童活动中芯"
CODE = "440303210301500003075"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process: hundreds of runs are compared, and starting workers is tested elsewhere."""

    def read_all(todo: Sequence[Source], config: Config, idle: Callable[[], None]) -> Iterator[tuple[Source, Outcome]]:
        for source in todo:
            yield source, process(source.name, load(source), (), knowledge(None))

    monkeypatch.setattr(run, "read_all", read_all)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def read(inbox: Path, out: Path) -> None:
    run.run([inbox], out, Config(), lambda _: lambda _: None)


def whole_set(inbox: Path, out: Path) -> list[RecordData]:
    """All records of the inbox, told at once what each other and what persons say, in the order of the list."""
    outcomes = [process(source.name, load(source), (), knowledge(None)) for source in sources([inbox])]
    told = corroborate([record for outcome in outcomes for record in outcome.records])
    said, profile_of = read_corrections(out), knowledge(None).profile_of
    told = [corrected(record, said, profile_of(record["form_type"])) for record in told]
    return sorted(told, key=lambda r: (r["source"]["file"], r["source"]["form"], r["record_id"]))


def say_something(random: Random, out: Path) -> None:
    """A person corrects, accepts, or takes back something, if there is something to."""
    record, said = random.choice(records(out)), read_corrections(out)
    places = [("/project/implementing_unit", random.choice((UNIT, SLIPPED))), ("/title", random.choice("甲乙"))]
    acts: list[Callable[[], object]] = [partial(correct, out, record["record_id"], *place, "王") for place in places]
    acts.append(partial(accept, out, record["record_id"], None, "王"))
    if said:
        acts.append(partial(revert, out, random.choice(said).number, "王"))
    with suppress(Refused):  # it is so already, or there is nothing to accept
        random.choice(acts)()


def stamps(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (out / "records").iterdir()}


@pytest.mark.parametrize("seed", range(4))
def test_any_history_ends_as_if_all_had_been_read_at_once(seed: int, inbox: Path, tmp_path: Path) -> None:
    random, out = Random(seed), tmp_path / "out"
    for _ in range(12):
        for name in random.sample("abcdefgh", random.choice((1, 1, 2, 3))):
            changes = {
                UNIT: random.choice((UNIT, UNIT, SLIPPED, SUSPECTED, "青榆区图书馆")),
                CODE: random.choice((CODE, CODE, CODE[:-1])),
                "119002": random.choice(("119002", "119002", "7")),
            }
            (inbox / f"{name}.txt").write_bytes(form(name, **changes))
        read(inbox, out)
        say_something(random, out)
        expected = whole_set(inbox, out)
        assert records(out) == expected
        texts = {output.record_name(record): output.record_text(record) for record in expected}
        assert {path.name: path.read_bytes() for path in (out / "records").iterdir()} == texts
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in expected)
        assert (out / "records.jsonl").read_text("utf-8") == lines


def test_only_what_learns_something_is_opened_and_written(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    for name, unit in (("a", SLIPPED), ("b", UNIT), ("z", "青榆区图书馆")):
        (inbox / f"{name}.txt").write_bytes(form(name, **{UNIT: unit}))
    read(inbox, out)
    before, real = stamps(out), output.read_record
    opened: list[str] = []

    def read_record(folder: Path, name: str) -> RecordData | None:
        opened.append(name)
        return real(folder, name)

    monkeypatch.setattr(output, "read_record", read_record)
    read(inbox, out)
    assert (opened, stamps(out)) == ([], before)
    (inbox / "c.txt").write_bytes(form("c"))
    read(inbox, out)
    changed = {name for name, stamp in stamps(out).items() if before.get(name) != stamp}
    assert sorted(name[0] for name in changed) == ["a", "b", "c"]  # repaired; in doubt no more; new
    assert sorted(name[0] for name in opened) == ["a", "b"]


def test_the_list_is_written_again_only_when_something_changed(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in "ab":
        (inbox / f"{name}.txt").write_bytes(form(name))
    read(inbox, out)
    whole, stamp = (out / "records.jsonl").read_bytes(), (out / "records.jsonl").stat().st_mtime_ns
    read(inbox, out)
    assert (out / "records.jsonl").stat().st_mtime_ns == stamp
    (out / "records.jsonl").write_bytes(whole[:-9])
    read(inbox, out)
    assert (out / "records.jsonl").read_bytes() == whole
    (out / "records.jsonl").unlink()
    (inbox / "0.txt").write_bytes(form("0"))
    read(inbox, out)
    assert [record["source"]["file"] for record in records(out)] == ["0.txt", "a.txt", "b.txt"]
    assert (out / "records.jsonl").read_bytes().endswith(whole)


def test_the_list_is_ordered_by_file_and_form(inbox: Path, tmp_path: Path) -> None:
    (inbox / "b.txt").write_bytes(b"\n".join(form(f"第{number}号") for number in range(11)))
    (inbox / "a.txt").write_bytes(form("甲"))
    (inbox / "乙.txt").write_bytes(form("乙"))
    read(inbox, tmp_path / "out")
    places = [(r["source"]["file"], r["source"]["form"]) for r in records(tmp_path / "out")]
    assert places == [("a.txt", 1), *(("b.txt", form) for form in range(1, 12)), ("乙.txt", 1)]


def test_a_record_whose_lesson_was_taken_out_by_hand_gets_it_back(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name, unit in (("a", SLIPPED), ("b", UNIT), ("c", UNIT)):
        (inbox / f"{name}.txt").write_bytes(form(name, **{UNIT: unit}))
    read(inbox, out)
    (path,) = (out / "records").glob("a-*.json")
    before = path.read_bytes()
    assert SLIPPED.encode() in before
    record = json.loads(before)
    record["findings"] = []
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    read(inbox, out)
    assert path.read_bytes() == before
    assert records(out) == whole_set(inbox, out)


def test_records_of_a_lost_ledger_are_found_again(inbox: Path, tmp_path: Path) -> None:
    """Of files that are no more in the inbox too."""
    out = tmp_path / "out"
    for name in "abc":
        (inbox / f"{name}.txt").write_bytes(form(name))
    read(inbox, out)
    before = (out / "records.jsonl").read_bytes()
    (inbox / "b.txt").unlink()
    (out / ".ledger.sqlite").unlink()
    read(inbox, out)
    assert (out / "records.jsonl").read_bytes() == before
