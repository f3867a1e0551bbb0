from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config
from pipeline.corroborate import RULE, Evidence, Facts, NameLesson, alone, corroborate
from pipeline.load import RecordData
from pipeline.process import knowledge, process
from pipeline.run import run
from tests.commands import form, records

UNIT, SLIPPED = "青榆区妇女儿童活动中心", "青榆区妇女儿童活动中忒"  # no known confusion: only others tell
CODE = "440303210301500003075"


@cache
def record(
    unit: str = UNIT, file: str = "a.txt", code: str = CODE, unit_code: str = "119002", name: str = ""
) -> RecordData:
    """As a text file with these words gives it."""
    data = form(name or file, **{UNIT: unit, CODE: code, "119002": unit_code})
    (found,) = process(file, data, (), knowledge(None)).records
    return found


def units(found: Sequence[RecordData]) -> list[str | None]:
    return [r["project"]["implementing_unit"] for r in found]


def said(r: RecordData) -> list[tuple[str, str, str | None]]:
    return [(found["severity"], found["code"], found["path"]) for found in r["findings"]]


PATH = "/project/implementing_unit"


def test_two_that_agree_repair_the_one_with_a_slip() -> None:
    before = [record(file="a.txt"), record(file="b.txt"), record(SLIPPED, file="c.txt")]
    after = corroborate(before)
    assert units(after) == [UNIT] * 3
    assert [r["repairs"] == b["repairs"] for r, b in zip(after, before, strict=True)] == [True, True, False]
    (repair,) = [repair for repair in after[2]["repairs"] if repair["rule"] == RULE]
    assert repair == {
        "place": [{"page": 1, "box": None, "row": 3, "column": 2, "raw": SLIPPED}],
        "path": PATH,
        "rule": "corroborated",
        "trust": "likely",
        "applied": True,
        "before": SLIPPED,
        "after": UNIT,
        "reason": "2 records with unit code 119002 say so",
    }
    assert said(after[2]) == [("warning", "corroborated", PATH)]
    assert [r["status"] for r in after] == ["ready"] * 3
    assert after[2]["evidence"] == before[2]["evidence"]


def test_a_tie_changes_nothing_and_warns_on_both_sides() -> None:
    for count in (1, 2):
        right = [record(file=f"a{n}.txt") for n in range(count)]
        wrong = [record(SLIPPED, file=f"b{n}.txt") for n in range(count)]
        after = corroborate([*right, *wrong])
        assert units(after) == [UNIT] * count + [SLIPPED] * count
        assert [said(r) for r in after] == [[("warning", "names-differ", PATH)]] * (2 * count)
        assert SLIPPED in after[0]["findings"][0]["message"]
        assert UNIT in after[-1]["findings"][0]["message"]


def test_numbered_and_placed_names_are_never_merged() -> None:
    for one, other in (
        ("青榆区第一小学", "青榆区第二小学"),
        ("青榆区第3小学", "青榆区第8小学"),
        ("青榆区东城街道办", "青榆区西城街道办"),
        ("青榆区老年大学", "青榆区青年大学"),
    ):
        after = corroborate([record(one, f"{n}.txt") for n in "ab"] + [record(other, "c.txt")])
        assert units(after) == [one, one, other]


@pytest.mark.parametrize(("one", "other"), [("青榆区育才小学", "青榆区育英小学"), ("青榆区文化馆", "青榆区图书馆")])
def test_real_names_that_are_near_are_never_merged(one: str, other: str) -> None:
    """Neither is a slip of the other: a school and its neighbour, a library and a house of culture."""
    after = corroborate([record(one, f"{n}.txt") for n in "ab"] + [record(other, "c.txt")])
    assert units(after) == [one, one, other]


def test_names_far_apart_or_under_another_code_say_nothing_of_each_other() -> None:
    before = [record(file="a.txt"), record(file="b.txt"), record("青榆区森林防火指挥部", file="c.txt")]
    assert corroborate(before) == before
    before = [record(file="a.txt"), record(file="b.txt"), record(SLIPPED, file="c.txt", unit_code="119003")]
    assert corroborate(before) == before


def test_code_of_unusual_length_is_a_warning_to_the_minority() -> None:
    short = "44030321030150000307"
    after = corroborate([record(file="a.txt"), record(file="b.txt"), record(file="c.txt", code=short)])
    assert [said(r) for r in after] == [[], [], [("warning", "code-length", "/project/code")]]
    assert after[2]["project"]["code"] == short
    assert after[2]["findings"][0]["message"] == "the code has 20 characters, the others of this run have 21"
    tie = corroborate([record(file="a.txt"), record(file="c.txt", code=short)])
    assert [said(r) for r in tie] == [[("warning", "code-length", "/project/code")]] * 2


@pytest.mark.parametrize(
    ("other", "warned"),
    [("社区课常", True), ("社区课堂一期", False), ("2024年社区课堂", False), ("妇女就业培训", False)],
)
def test_almost_the_same_name_of_a_project_under_one_code_is_a_warning(other: str, warned: bool) -> None:
    before = [record(file="a.txt", name="社区课堂"), record(file="b.txt", name=other)]
    after = corroborate(before)
    assert [said(r) for r in after] == [[("warning", "names-differ", "/project/name")] if warned else []] * 2
    assert [r["project"]["name"] for r in after] == ["社区课堂", other]
    assert not warned or other in after[0]["findings"][0]["message"]
    apart = [before[0], record(file="b.txt", name=other, code=CODE[:-1] + "6")]
    assert corroborate(apart) == apart


SUSPECTED = "青榆区妇女儿童活动中芯"  # a known confusion: words alone speak against it


def test_a_name_that_words_suspect_is_settled_by_one_other_record() -> None:
    before = [record(file="a.txt"), record(SUSPECTED, file="b.txt")]
    assert [r["status"] for r in before] == ["ready", "review"]
    assert said(before[1]) == [("error", "unresolved-slip", PATH)]
    after = corroborate(before)
    assert units(after) == [UNIT, UNIT]
    assert [r["status"] for r in after] == ["ready", "ready"]
    assert said(after[0]) == []
    assert said(after[1]) == [("warning", "unresolved-slip", PATH), ("warning", "corroborated", PATH)]
    assert after[1]["repairs"][-1]["reason"] == "1 record with unit code 119002 says so"
    assert [alone(r) for r in after] == before
    assert corroborate([after[1]]) == [before[1]]


def test_a_suspected_name_of_more_records_or_of_another_code_stays_suspected() -> None:
    more = [record(file="a.txt"), record(SUSPECTED, file="b.txt"), record(SUSPECTED, file="c.txt")]
    assert units(corroborate(more)) == [UNIT, SUSPECTED, SUSPECTED]
    other = [record(file="a.txt", unit_code="119003"), record(SUSPECTED, file="b.txt")]
    assert corroborate(other) == other


def test_a_name_that_is_suspected_of_two_slips_is_settled_by_neither() -> None:
    """Whichever document came last decided before."""
    one = Facts("1", (SUSPECTED, None), None, ((SUSPECTED, UNIT),))
    right = Facts("1", (UNIT, None), None, ())
    other = Facts("2", (SUSPECTED, None), None, ((SUSPECTED, "青榆区妇女儿童活动中新"),))
    assert Evidence([one, right]).lesson(one).names[0] == NameLesson(UNIT, 1)
    for order in itertools.permutations((one, right, other)):
        assert Evidence(order).lesson(one).names[0] == NameLesson(doubtful=UNIT)


def mixed() -> list[RecordData]:
    return [
        record(file="a.txt"),
        record(file="b.txt"),
        record(SLIPPED, file="c.txt"),
        record("青榆区第一小学", "d.txt", unit_code="7"),
        record("青榆区第二小学", "e.txt", "44030321030150000307", "7"),
    ]


def test_order_does_not_matter() -> None:
    expected = {r["record_id"]: r for r in corroborate(mixed())}
    assert len(expected) == 5
    for order in itertools.permutations(mixed()):
        after = corroborate(order)
        assert [r["record_id"] for r in after] == [r["record_id"] for r in order]
        assert {r["record_id"]: r for r in after} == expected


@given(
    st.lists(st.sampled_from((UNIT, SLIPPED, "青榆区妇女儿童活动屮心", "青榆区儿童活动中心")), max_size=6), st.randoms()
)
def test_any_evidence_in_any_order_is_told_alike_and_can_be_withdrawn(names: list[str], random: Random) -> None:
    before = [record(name, f"{place}.txt") for place, name in enumerate(names)]
    after = corroborate(before)
    assert corroborate(after) == after
    assert [alone(r) for r in after] == before
    shuffled = list(before)
    random.shuffle(shuffled)
    again = {r["record_id"]: r for r in corroborate(shuffled)}
    assert [again[r["record_id"]] for r in after] == after


def test_evidence_withdrawn_restores_the_record() -> None:
    before = [record(file="a.txt"), record(file="b.txt"), record(SLIPPED, file="c.txt")]
    after = corroborate(before)
    assert corroborate([after[2]]) == [before[2]]
    assert said(corroborate(after[1:])[1]) == [("warning", "names-differ", PATH)]


def test_records_written_earlier_learn_from_a_later_run_and_unlearn(tmp_path: Path) -> None:
    """The file with the slip comes first, the others later; then one of those says otherwise."""
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()

    def put(name: str, unit: str) -> list[str | None]:
        (inbox / name).write_bytes(form(name, **{UNIT: unit}))
        run([inbox / name], out, Config(workers=1), lambda _: lambda _: None)
        return units(records(out))

    assert put("a.txt", SLIPPED) == [SLIPPED]
    first = {path.name: path.read_bytes() for path in (out / "records").iterdir()}
    assert put("b.txt", UNIT) == [SLIPPED, UNIT]
    assert put("c.txt", UNIT) == [UNIT, UNIT, UNIT]
    assert put("b.txt", "青榆区图书馆") == [SLIPPED, "青榆区图书馆", UNIT]
    assert put("c.txt", "青榆区图书馆") == [SLIPPED, "青榆区图书馆", "青榆区图书馆"]
    assert first.items() <= {path.name: path.read_bytes() for path in (out / "records").iterdir()}.items()


def test_a_code_of_many_projects_says_nothing_of_their_names() -> None:
    names = ["社区课堂", "社区科堂", *(f"社区课堂{char}期" for char in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")]
    all_of_them = [record(file=f"{number}.txt", name=name) for number, name in enumerate(names)]
    few, many = corroborate(all_of_them[:4]), corroborate(all_of_them)
    assert [len(said(record)) for record in few] == [1, 1, 1, 1]
    assert [said(record) for record in many] == [[]] * len(names)
