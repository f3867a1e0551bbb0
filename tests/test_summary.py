"""What the command line says at the end of a run: what was left, what stands, and what to type next."""

from __future__ import annotations

import os
import re
import shlex
import time
from pathlib import Path

import pytest

from pipeline.cli_summary import Places, review_command
from pipeline.config import read_config
from pipeline.show import record_lines
from tests.commands import command, contents, extract, failures, form, lines, records


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "甲.txt").write_bytes(form("甲"))
    return tmp_path / "in"


def emptied(path: Path, seconds_ago: float) -> Path:
    path.touch()
    os.utime(path, (time.time() - seconds_ago,) * 2)
    return path


def status(inbox: Path, output: Path) -> str:
    done = command("status", inbox, "-o", output)
    assert done.returncode == 0
    return done.stdout


def test_an_empty_file_is_told_while_it_may_still_be_being_copied(inbox: Path, tmp_path: Path) -> None:
    emptied(inbox / "乙.pdf", 0)
    done = extract(inbox, tmp_path / "out")
    assert "1 empty, perhaps still being copied, left for the next run: 乙.pdf\n" in done.stdout
    assert (done.returncode, failures(tmp_path / "out")) == (0, {})
    assert re.search(r"^1 empty, .*:\n  乙\.pdf\n0 review", status(inbox, tmp_path / "out"), re.MULTILINE)
    emptied(inbox / "乙.pdf", 100)
    assert "1 waiting (new, changed or to be tried again):\n  乙.pdf\n0 empty" in status(inbox, tmp_path / "out")
    done = extract(inbox, tmp_path / "out")
    assert "still being copied" not in done.stdout
    assert (done.returncode, failures(tmp_path / "out")) == (1, {"乙.pdf": "empty"})


def test_only_an_empty_file_is_more_than_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    emptied(tmp_path / "in" / "a.xlsx", 0)
    done = extract(tmp_path / "in", tmp_path / "out")
    assert "Nothing to read" not in done.stdout
    assert "left for the next run: a.xlsx" in done.stdout


def test_an_empty_file_is_read_once_and_leaves_the_report_of_what_was_read(inbox: Path, tmp_path: Path) -> None:
    emptied(inbox / "乙.pdf", 100)
    assert extract(inbox, tmp_path / "out").returncode == 1
    page = (tmp_path / "out" / "report.html").read_bytes()
    done = extract(inbox, tmp_path / "out")
    assert (done.returncode, done.stderr) == (1, "")  # no line of a file that was read
    assert "2 of the files have not changed" in done.stdout
    assert failures(tmp_path / "out") == {"乙.pdf": "empty"}
    assert (tmp_path / "out" / "report.html").read_bytes() == page


def test_records_of_removed_files_are_told_and_counted_by_all_alike(inbox: Path, tmp_path: Path) -> None:
    (inbox / "乙.txt").write_bytes(form("乙"))
    done = extract(inbox, tmp_path / "out")
    assert "gone" not in done.stdout
    (inbox / "甲.txt").unlink()
    (inbox / "丙.txt").write_bytes(form("丙"))
    done = extract(inbox, tmp_path / "out")
    assert "\n1 gone, but their records stand (--prune removes" in done.stdout
    assert "): 甲.txt\n" in done.stdout
    assert "In the output now: 3 ready, 0 for review." in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "3 forms are ready, 0 are for review." in status(inbox, tmp_path / "out")
    assert len(records(tmp_path / "out")) == 3
    done = extract(inbox, tmp_path / "out", "--prune")
    assert "甲.txt: gone, its records are removed" in done.stdout
    assert "their records stand" not in done.stdout


def test_the_review_is_named_with_the_folders_of_the_run(tmp_path: Path) -> None:
    inbox, output = tmp_path / "in box", tmp_path / "o'ut"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form(**{"100\t100\n": "100\t99\n"}))
    (tmp_path / "s.toml").write_text("workers = 1\n", "utf-8")
    done = extract(inbox, output, "--config", tmp_path / "s.toml")
    said = next(line for line in done.stdout.splitlines() if line.startswith("What needs a person: "))
    program, *words = shlex.split(said.removeprefix("What needs a person: "))
    assert Path(program).name == "form-pipeline"
    assert words == ["review", str(inbox), "-o", str(output), "--config", str(tmp_path / "s.toml")]


def test_an_output_elsewhere_is_reviewed_from_a_copy() -> None:
    said = review_command(Places(["s3://forms/in"], "s3://forms/out"))
    assert said.startswith("copy s3://forms/out into a folder here, then: ")
    assert "s3://forms/in" not in review_command(Places(["s3://forms/in", "in"], "out"))


def test_the_demo_is_kept_where_it_says_and_touches_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("inbox", "output"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text("mine", "utf-8")
    done = command("demo")
    assert done.returncode == 0
    assert " repairs\n" in done.stdout
    assert "[READY]" in done.stdout
    assert "Records are in demo/output/records," in done.stdout
    assert " review demo/inbox -o demo/output\n" in done.stdout
    shown = lines(tmp_path / "demo" / "output" / "records.jsonl")
    assert (tmp_path / "demo" / "inbox" / shown[0]["source"]["file"]).is_file()
    assert {path: data for path, data in contents(tmp_path).items() if not path.startswith("demo/")} == {
        "inbox/mine.txt": b"mine", "output/mine.txt": b"mine"
    }  # fmt: skip
    assert "have not changed and were not read again" in command("demo").stdout


def test_the_demo_takes_no_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "demo" / "inbox").mkdir(parents=True)
    (tmp_path / "demo" / "inbox" / "mine.txt").write_text("mine", "utf-8")
    done = command("demo", "-o", tmp_path / "demo")
    assert done.returncode == 2
    assert "name another folder with -o" in done.stderr
    assert contents(tmp_path) == {"demo/inbox/mine.txt": b"mine"}


def test_the_version_and_the_kinds_of_files_are_told() -> None:
    assert re.fullmatch(r"form-pipeline \d+\.\d+\.\d+\n", command("--version").stdout)
    kinds = command("--help").stdout
    assert [kind for kind in ("scans", "photographs", "docx", "xlsm", "tsv") if kind not in kinds] == []


def test_tables_of_a_bad_file_name_it_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "packed.zip"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    said = "packed.zip: unsupported-format: a zip archive; unpack it and put the files inside into the inbox\n"
    for arguments in (("tables", path), ("profile", "draft", path, "-o", tmp_path / "new.toml")):
        done = command(*arguments)
        assert (done.returncode, done.stderr) == (1, f"form-pipeline: {said}")
    assert extract(tmp_path, tmp_path / "out").stdout.startswith(said)


def test_a_program_under_the_name_of_a_document_is_told_as_such(inbox: Path, tmp_path: Path) -> None:
    (inbox / "setup.pdf").write_bytes(b"MZ\x90\0\3\0\0\0" * 500)
    said = extract(inbox, tmp_path / "out").stdout
    assert "setup.pdf: unsupported-format: a file named .pdf whose content is something else; check what" in said


def test_a_folder_that_cannot_be_written_is_told_with_what_to_change(inbox: Path, tmp_path: Path) -> None:
    extract(inbox, tmp_path / "out")
    (tmp_path / "taken").touch()
    told = [
        extract(inbox, tmp_path / "taken"),
        command("export", "--format", "csv", "--records", tmp_path / "out", "-o", tmp_path / "taken"),
        command("demo", "-o", tmp_path / "taken"),
    ]
    assert [done.returncode for done in told] == [1, 1, 1]
    for done in told:
        assert done.stderr.startswith(f"form-pipeline: cannot write to {tmp_path / 'taken'}: ")
        assert done.stderr.endswith("; make room or get leave there, or name another with -o\n")
        assert done.stderr.count("taken") == 1


def test_no_workers_are_one_per_core_on_the_command_line_too(inbox: Path, tmp_path: Path) -> None:
    done = command("extract", inbox, "-o", tmp_path / "out", "--workers", "0")
    assert (done.returncode, len(records(tmp_path / "out"))) == (0, 1)


def test_the_settings_that_the_readme_shows_can_be_pasted(inbox: Path, tmp_path: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    block = readme.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "settings.toml").write_text(block, "utf-8")
    assert extract(inbox, tmp_path / "out", "--config", tmp_path / "settings.toml").returncode == 0
    bare = re.sub(r"^# (?=\w+ = )", "", block, flags=re.MULTILINE)  # those that name things of one's own too
    assert len(re.findall(r"^\w+ = ", bare, re.MULTILINE)) > len(re.findall(r"^\w+ = ", block, re.MULTILINE)) > 5
    (tmp_path / "slips.tsv").touch()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "settings.toml").write_text(bare, "utf-8")
    assert read_config(tmp_path / "settings.toml").lexicon == tmp_path / "slips.tsv"


def test_a_record_is_explained_in_good_english(inbox: Path, tmp_path: Path) -> None:
    extract(inbox, tmp_path / "out")
    (record,) = records(tmp_path / "out")
    said = command("explain", record["record_id"], "-o", tmp_path / "out").stdout.splitlines()
    assert said[1] == "甲.txt, form 1, page 1"
    assert next(line for line in said if line.startswith("  total:")).startswith("  total: weight 100, score 100   <")
    assert "no findings" in said
    assert not any("None" in line for line in said)
    one = {**record, "findings": [{"severity": "error", "code": "x", "message": "y", "path": None}]}
    one["source"] = {**record["source"], "pages": [{"page": 1}, {"page": 2}]}
    shown = list(record_lines(one))
    assert "1 finding" in shown
    assert shown[1].endswith(", pages 1, 2")
