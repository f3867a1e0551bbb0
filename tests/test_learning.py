"""What corrections propose for the lexicon, what an entry would change, and which entries are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizers.typos import builtin_slips, parse_slips
from pipeline.config import Config
from pipeline.correcting import correct
from pipeline.corrections import Correction, Kind, read_corrections
from pipeline.learning import refusal, suggestions, with_entry, without_entry
from pipeline.run import run
from tests.commands import command, form, records

UNIT = "青榆区妇女儿童活动中心"
SLIPPED = "青榆区妇幼儿童活动仲心"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Three records with a slip of the same kind, two of which were corrected, and one without."""
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    for name, unit in (
        ("a", "青榆区青少年活动仲心"),
        ("b", "白鹭区青少年活动仲心"),
        ("c", "云渡区青少年活动仲心"),
        ("d", UNIT),
    ):
        (inbox / f"{name}.txt").write_bytes(form(name, **{UNIT: unit, "119002": f"11900{ord(name)}"}))
    run([inbox], out, Config(workers=1), lambda _: lambda _: None)
    for record in records(out)[:2]:
        unit = record["project"]["implementing_unit"].replace("仲心", "中心")
        correct(out, record["record_id"], "/project/implementing_unit", unit, "王")
    return out


def value(before: object, after: object, number: int = 1) -> Correction:
    return Correction(
        number, "0" * 16 + "-1", "/project/name", Kind.VALUE, (), (), before, after, (), "王", "2026-01-01T00:00:00Z", "",
        "a.txt", 1, ("", "", ""),
    )  # fmt: skip


def proposed(before: object, after: object) -> list[tuple[str, str]]:
    return [(one.wrong, one.right) for one in suggestions([value(before, after)], [], builtin_slips())]


def test_what_was_seen_twice_is_proposed_with_what_it_would_change(out: Path) -> None:
    (found,) = suggestions(read_corrections(out), records(out), builtin_slips())
    assert (found.wrong, found.right, found.origin) == ("活动仲心", "活动中心", "corrections 1, 2")
    assert [(change.file, change.pointer, change.before, change.after) for change in found.changes] == [
        ("c.txt", "/project/implementing_unit", "云渡区青少年活动仲心", "云渡区青少年活动中心")
    ]


@pytest.mark.parametrize(
    ("before", "after", "entry"),
    [
        ("农村饮水安全巩古提升", "农村饮水安全巩固提升", ("巩古提升", "巩固提升")),
        ("由青少宫承办", "由青少年宫承办", ("青少宫", "青少年宫")),
        ({"text": "满意率达到预其目标"}, {"text": "满意率达到预期目标"}, ("预其目标", "预期目标")),
    ],
)
def test_the_shortest_whole_words_around_a_slip_are_the_entry(
    before: object, after: object, entry: tuple[str, str]
) -> None:
    assert proposed(before, after) == [entry]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2O23年社区课堂", "2023年社区课堂"),  # a figure
        ("社区课堂", "农村饮水安全巩固提升工程"),  # another text
        ("某某", "李四"),  # too short to be anything
        (60, 50),
        (None, "社区课堂"),
        ("区妇儿儿童中心", "区妇女儿童中心"),  # in the lexicon already
        ("区文化馆", "区图书馆"),  # two bodies
    ],
)
def test_what_is_no_slip_proposes_nothing(before: object, after: object) -> None:
    assert proposed(before, after) == []


@pytest.mark.parametrize(
    ("wrong", "right", "reason"),
    [
        ("妇儿", "妇女", "it would change 妇儿社会组织, which is right: 妇儿 is a word of its own before 社会组织"),
        ("文化馆", "图书馆", "it would change "),
        ("产出指标", "产山指标", "it would change 产出指标"),
        ("巩固", "巩古", "it would change 巩固, which is right: a word"),
        ("妇儿儿童", "妇女儿童", "妇儿儿童 is in the lexicon already"),
        ("妇儿儿童", "儿童", "妇儿儿童 is in the lexicon already, as a slip of 妇女儿童"),
        ("活动仲", "活动仲心", "活动仲心 would be changed again"),
        ("预其标", "妇儿儿童", "妇儿儿童 would be changed again"),
        ("1O万", "10万", "a figure is never changed for its looks"),
        ("", "活动中心", "an entry has two different words, without tabs and #"),
        ("活动\t仲心", "活动中心", "an entry has two different words, without tabs and #"),
    ],
)
def test_an_entry_that_would_do_harm_is_refused_with_the_text_it_would_change(
    wrong: str, right: str, reason: str
) -> None:
    refused = refusal(wrong, right, builtin_slips())
    assert refused is not None and refused.startswith(reason)


def test_entries_come_and_go_and_the_rest_of_the_file_stays() -> None:
    text = "# mine\n青少年宮\t青少年宫"
    more = with_entry(text, "活动仲心", "活动中心", "corrections 1, 2")
    assert more == "# mine\n青少年宮\t青少年宫\n活动仲心\t活动中心\tcorrections 1, 2\n"
    assert parse_slips(more) == {"青少年宮": "青少年宫", "活动仲心": "活动中心"}
    assert without_entry(more, "活动仲心") == "# mine\n青少年宮\t青少年宫\n"


def test_a_correction_taught_by_hand_repairs_the_other_record_at_the_next_run(out: Path, tmp_path: Path) -> None:
    lexicon, settings = tmp_path / "slips.tsv", tmp_path / "settings.toml"
    settings.write_text('lexicon = "slips.tsv"\n', encoding="utf-8")
    options = ("-o", out, "--config", settings)
    told = command("lexicon", "suggest", *options)
    assert told.returncode == 0 and not lexicon.exists()
    assert "活动仲心 -> 活动中心   seen 2 times: corrections 1, 2" in told.stdout
    assert "it would change 1 other text(s)" in told.stdout
    assert command("lexicon", "add", "活动仲心", "活动中心", *options).returncode == 0
    assert lexicon.read_text("utf-8") == "活动仲心\t活动中心\tcorrections 1, 2\n"
    assert command("extract", tmp_path / "in", *options, "--workers", "1").returncode == 0
    found = records(out)
    assert [record["project"]["implementing_unit"] for record in found] == [
        "青榆区青少年活动中心", "白鹭区青少年活动中心", "云渡区青少年活动中心", UNIT
    ]  # fmt: skip
    # what a person had put there the machine now says itself
    assert [[repair["rule"] for repair in record["repairs"]] for record in found[:3]] == [["slip"]] * 3
    refused = command("lexicon", "add", "妇儿", "妇女", *options)
    assert refused.returncode == 2 and "is not added: it would change 妇儿社会组织" in refused.stderr
    assert command("lexicon", "remove", "活动仲心", *options).returncode == 0
    assert lexicon.read_text("utf-8") == ""
    gone = command("lexicon", "remove", "活动仲心", *options)
    assert (gone.returncode, gone.stderr) == (2, "form-pipeline: 活动仲心 is not in the lexicon\n")
    assert command("lexicon", "remove", "甲", "-o", out).stderr.startswith("form-pipeline: say which lexicon")
