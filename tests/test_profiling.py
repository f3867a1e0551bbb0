"""The tutorial (docs/profiles.md), followed as it is written, and what it says where it is not."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.commands import command, form

TUTORIAL = (Path(__file__).parent.parent / "docs" / "profiles.md").read_text(encoding="utf-8")


def blocks(kind: str = "") -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", TUTORIAL, re.M | re.S)
    return [text for language, text in found if language == kind]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "warden.txt"
    path.write_text(blocks()[0], encoding="utf-8")
    return path


def test_the_tutorial_holds_as_it_is_written(example: Path, tmp_path: Path) -> None:
    profile = tmp_path / "warden.toml"
    assert command("profile", "draft", example, "-o", profile).returncode == 0
    draft = profile.read_text(encoding="utf-8")
    shown, said = blocks("toml")
    assert draft.endswith(shown)
    edited = tomllib.loads(said)
    lines = [*_without(shown, "required", "[identity]"), said]
    profile.write_text("\n".join(lines), encoding="utf-8")
    assert tomllib.loads(profile.read_text(encoding="utf-8"))["identity"] == edited["identity"]
    checked = command("profile", "check", profile, example)
    assert (checked.returncode, checked.stdout) == (0, blocks()[2].partition("\n")[2])
    (tmp_path / "settings.toml").write_text('profiles = "warden.toml"\n', encoding="utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    example.rename(inbox / example.name)
    command("extract", inbox, "-o", tmp_path / "output", "--config", tmp_path / "settings.toml")
    [record] = [json.loads(line) for line in (tmp_path / "output" / "records.jsonl").read_text("utf-8").splitlines()]
    assert (record["form_type"], record["status"]) == ("warden", "ready")
    assert (record["project"]["code"], record["project"]["implementing_unit"]) == ("GH-0417", "某合作社")
    assert {field["label"]: field["value"] for field in record["fields"] if field["personal"]} == {
        "乙方电话": "0555-0000000", "填表人": "某甲",
    }  # fmt: skip
    [table] = record["tables"]
    assert [cell["text"] for cell in table["cells"] if cell["row"] == 6] == ["1", "2024年4月2日", "垭口至水库", "7.5"]


def _without(draft: str, *beginnings: str) -> list[str]:
    """The lines of the draft up to its identity, without those that are said anew."""
    head = draft.partition("[identity]")[0]
    return [line for line in head.splitlines() if not line.startswith(beginnings)]


def test_what_does_not_fit_is_named(example: Path, tmp_path: Path) -> None:
    profile = tmp_path / "warden.toml"
    command("profile", "draft", example, "-o", profile)
    text = (
        profile.read_text(encoding="utf-8")
        .replace('"登记编号", ', "")
        .replace("required = []", 'required = ["project.year"]')
    )
    profile.write_text(text, encoding="utf-8")
    done = command("profile", "check", profile, example)
    assert done.returncode == 1
    assert "does not fit warden; warden, review" in done.stdout
    assert "project.year is missing" in done.stdout
    assert "text without a place on page 1: 登记编号" in done.stdout


def test_a_document_of_a_known_family_needs_no_profile(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_bytes(form())
    done = command("profile", "draft", path, "-o", tmp_path / "x.toml")
    assert done.returncode == 2
    assert "every form of it is of a known family (project_self_evaluation)" in done.stderr
    assert not (tmp_path / "x.toml").exists()


def test_a_draft_never_overwrites(example: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("mine", encoding="utf-8")
    done = command("profile", "draft", example, "-o", tmp_path / "mine.toml")
    assert (done.returncode, (tmp_path / "mine.toml").read_text(encoding="utf-8")) == (2, "mine")


def test_a_profile_of_ones_own_takes_the_place_of_a_built_in_one(tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text(
        'form_type = "project_self_evaluation"\nextends = "project_self_evaluation"\n'
        'titles = ["项目支出绩效自评表"]\nrequired = ["project.unit_code"]\n[identity]\nname = ["工程名称"]\n',
        encoding="utf-8",
    )
    path = tmp_path / "form.txt"
    path.write_bytes(form().replace("项目名称".encode(), "工程名称".encode()))
    assert command("profile", "check", profile, path).returncode == 0
