from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands import command, extract, form


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        (folder / f"{name}.txt").write_bytes(form(name))
    (folder / "doubtful.txt").write_bytes(form("丁", **{"\t100\t100": "\t100\t99"}))
    (folder / "copy of 甲.txt").write_bytes(form("甲"))
    (folder / "picture.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0")
    return folder


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


def status(inbox: Path, out: Path, *more: str) -> list[str]:
    done = command("status", inbox, "-o", out, *more)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_before_the_first_run_all_is_waiting_and_nothing_is_made(inbox: Path, tmp_path: Path) -> None:
    said = status(inbox, tmp_path / "out")
    assert said[:2] == ["0 forms are ready, 0 are for review.", "6 waiting (new, changed or to be tried again):"]
    assert "  picture.heic" in said
    assert not (tmp_path / "out").exists()


def test_counts_and_names_and_changes_nothing(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(inbox, out)
    (inbox / "乙.txt").write_bytes(form("乙之二"))
    (inbox / "丙.txt").unlink()
    (inbox / "戊.txt").write_bytes(form("戊"))
    before = everything(tmp_path)
    said = status(inbox, out)
    assert everything(tmp_path) == before
    assert said[0] == "3 forms are ready, 1 are for review."
    assert said[1:4] == ["2 waiting (new, changed or to be tried again):", "  乙.txt", "  戊.txt"]
    assert said[4].startswith("0 empty, perhaps still being copied")
    assert said[5] == "1 review:"
    assert said[6].startswith("  doubtful-")
    assert said[7] == "1 failed:"
    assert said[8].startswith("  picture.heic: unsupported-format: ")
    assert said[9:11] == ["1 duplicates:", "  甲.txt: the same content as copy of 甲.txt"]
    assert said[11:] == ["1 gone, their records kept (extract --prune removes them):", "  丙.txt"]


def test_other_settings_and_a_record_that_was_edited_make_a_file_wait(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(inbox, out)
    assert "0 waiting (new, changed or to be tried again)" in status(inbox, out)
    assert "5 waiting (new, changed or to be tried again):" in status(inbox, out, "--password", "2024")
    (path,) = (out / "records").glob("丙-*.json")
    path.write_text(path.read_text(encoding="utf-8").replace("2024", "2023"), encoding="utf-8")
    assert status(inbox, out)[1:3] == ["1 waiting (new, changed or to be tried again):", "  丙.txt"]


def test_long_lists_are_cut_unless_all_is_asked_for(inbox: Path, tmp_path: Path) -> None:
    for number in range(30):
        (inbox / f"{number:02}.txt").write_bytes(form(str(number)))
    said = status(inbox, tmp_path / "out")
    assert "  … and 16 more (--all names them)" in said
    assert "  甲.txt" not in said
    assert "  甲.txt" in status(inbox, tmp_path / "out", "--all")


def test_another_file_under_the_name_of_one_that_failed_is_waiting_whatever_its_time(tmp_path: Path) -> None:
    """Copies keep the time of what they are of, and what failed by chance is known by its name alone."""
    inbox, out, settings = tmp_path / "in", tmp_path / "out", tmp_path / "settings.toml"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form())
    settings.write_text("largest_file = 10\n")
    assert extract(inbox, out, "--config", settings).returncode == 1
    said = status(inbox, out, "--config", str(settings))
    assert [line for line in said if "a.txt" in line] == ["  a.txt: too-large: more than 10 bytes"]
    (inbox / "a.txt").write_bytes(form("另一个"))
    os.utime(inbox / "a.txt", (1e9, 1e9))
    assert status(inbox, out)[1:3] == ["1 waiting (new, changed or to be tried again):", "  a.txt"]
