"""Each content has its records once, whatever its files are called, wherever they lie and whenever they came."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from pipeline import run
from pipeline.config import Config
from pipeline.errors import UsageError
from pipeline.process import Outcome
from pipeline.run import Extras, Summary
from pipeline.worker import read_all
from tests.commands import command, contents, form, records


def read(*paths: Path, output: Path, extras: Extras = Extras()) -> tuple[list[str], Summary]:  # noqa: B008 - frozen
    """The names of the files that were read, and what the run says."""
    seen: list[Outcome] = []
    summary = run.run(paths, output, Config(workers=1), lambda count: seen.append, extras)
    return sorted(outcome.file for outcome in seen), summary


def put(path: Path, name: str = "甲") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(form(name))
    return path


def said(output: Path) -> list[tuple[str, str]]:
    return [(record["source"]["file"], record["project"]["name"]) for record in records(output)]


def test_a_copy_in_another_inbox_is_a_duplicate_of_what_was_read_before(tmp_path: Path) -> None:
    out = tmp_path / "out"
    original = put(tmp_path / "1" / "乙.txt")
    read(tmp_path / "1", output=out)
    before = contents(out)
    put(tmp_path / "2" / "甲.txt")
    for again in (["甲.txt"], []):
        names, summary = read(tmp_path / "2", output=out)
        assert (names, summary.duplicates, summary.forms) == (again, (("甲.txt", "乙.txt"),), 0)
        assert contents(out) == before
    original.unlink()
    names, summary = read(tmp_path / "2", output=out)
    assert (names, summary.duplicates, said(out)) == (["甲.txt"], (), [("甲.txt", "甲")])


def test_an_original_that_says_something_else_now_leaves_its_records_to_the_copy(tmp_path: Path) -> None:
    out, inbox = tmp_path / "out", tmp_path / "in"
    put(inbox / "a.txt")
    put(inbox / "b.txt")
    assert read(inbox, output=out)[1].duplicates == (("b.txt", "a.txt"),)
    put(inbox / "a.txt", "乙")
    assert read(inbox, output=out)[1].duplicates == ()
    assert said(out) == [("a.txt", "乙"), ("b.txt", "甲")]
    assert read(inbox, output=out)[0] == []


def test_copies_whose_record_files_would_be_called_alike(tmp_path: Path) -> None:
    for folder in "ba":
        put(tmp_path / "in" / folder / "form.txt")
    for workers in (1, 2):
        out = tmp_path / f"out{workers}"
        run.run([tmp_path / "in"], out, Config(workers=workers), lambda _: lambda _: None)
        assert said(out) == [("a/form.txt", "甲")]
        (path,) = (out / "records").iterdir()
        assert b'"file": "a/form.txt"' in path.read_bytes()


def test_a_record_shown_before_a_kill_is_not_lost_when_its_copy_is_noted_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kill came after the record of a.txt was shown, before it was noted; the next run reads b.txt first."""
    out, inbox = tmp_path / "out", tmp_path / "in"
    put(inbox / "b.txt")
    read(inbox, output=out)
    put(inbox / "a.txt")
    read(inbox, output=tmp_path / "whole")
    (shown,) = (tmp_path / "whole" / "records").iterdir()
    shutil.copy(shown, out / "records")
    monkeypatch.setattr(run, "read_all", lambda *given: reversed(list(read_all(*given))))
    read(inbox, output=out)
    assert contents(out) == contents(tmp_path / "whole")


def test_equal_names_in_two_inboxes_do_not_replace_each_other(tmp_path: Path) -> None:
    """As scanners name them: each folder has a form.txt."""
    out = tmp_path / "out"
    put(tmp_path / "1" / "form.txt", "甲")
    put(tmp_path / "2" / "form.txt", "乙")
    for folder in "12":
        read(tmp_path / folder, output=out)
    assert sorted(said(out)) == [("form.txt", "乙"), ("form.txt", "甲")]
    put(tmp_path / "2" / "form.txt", "丙")
    read(tmp_path / "2", output=out)
    assert sorted(said(out)) == [("form.txt", "丙"), ("form.txt", "甲")]


def test_prune_removes_what_is_gone_from_this_inbox_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = [put(tmp_path / place, place) for place in ("1/a.txt", "1/b.txt", "1/c/d.txt", "2/e.txt", "11/f.txt")]
    for folder in ("1", "2", "11"):
        read(tmp_path / folder, output=out)
    for path in files[1:]:
        path.unlink()
    _, kept = read(tmp_path / "1", output=out)
    assert (len(records(out)), kept.pruned) == (5, ())
    (tmp_path / "1" / "c").rmdir()
    _, pruned = read(tmp_path / "1", output=out, extras=Extras(prune=True))
    assert pruned.pruned == ("b.txt", "c/d.txt")
    assert [file for file, _ in said(out)] == ["a.txt", "e.txt", "f.txt"]
    assert len(list((out / "records").iterdir())) == 3


def test_prune_removes_nothing_where_the_inbox_itself_is_gone(tmp_path: Path) -> None:
    out, inbox = tmp_path / "out", tmp_path / "in"
    put(inbox / "a.txt")
    read(inbox, output=out)
    inbox.rename(tmp_path / "not mounted")
    _, summary = read(inbox, output=out, extras=Extras(prune=True))
    assert (summary.pruned, said(out)) == ((), [("a.txt", "甲")])
    assert [(failure.file, failure.failure and failure.failure.code.value) for failure in summary.failed] == [
        ("in", "unreadable")
    ]


def test_prune_empties_no_output_for_an_inbox_that_is_empty(tmp_path: Path) -> None:
    """The folder at which a disk is mounted is there without it."""
    out = tmp_path / "out"
    for name in ("1/a.txt", "1/b.txt", "2/c.txt"):
        put(tmp_path / name, name)
    read(tmp_path / "1", tmp_path / "2", output=out)
    for name in "ab":
        (tmp_path / "1" / f"{name}.txt").unlink()
    with pytest.raises(UsageError, match=r"1 holds no file, and --prune would remove the records of 2: is its disk"):
        read(tmp_path / "1", tmp_path / "2", output=out, extras=Extras(prune=True))
    assert len(records(out)) == 3
    done = command("extract", tmp_path / "1", "-o", out, "--prune")
    assert (done.returncode, "give --force too" in done.stderr) == (2, True)
    _, summary = read(tmp_path / "1", output=out, extras=Extras(prune=True, force=True))
    assert (summary.pruned, [file for file, _ in said(out)]) == (("a.txt", "b.txt"), ["c.txt"])
    read(tmp_path / "1", output=out, extras=Extras(prune=True))  # there is nothing more to lose


def test_prune_spares_a_folder_inside_that_is_there_without_any_file(tmp_path: Path) -> None:
    """A disk may be mounted in the inbox as well; a folder whose files are only moved elsewhere has lost nothing."""
    out, inbox = tmp_path / "out", tmp_path / "in"
    for name in ("a.txt", "moved/b.txt", "disk/c.txt", "disk/d/e.txt", "left/f.txt", "left/g.txt"):
        put(inbox / name, name)
    read(inbox, output=out)
    (inbox / "moved" / "b.txt").rename(inbox / "b.txt")
    (inbox / "disk").rename(tmp_path / "unmounted")
    (inbox / "disk").mkdir()
    (inbox / "left" / "f.txt").unlink()
    _, summary = read(inbox, output=out, extras=Extras(prune=True))
    assert (summary.pruned, summary.spared) == (("left/f.txt",), ("disk/c.txt", "disk/d/e.txt"))
    assert [file for file, _ in said(out)] == ["a.txt", "b.txt", "disk/c.txt", "disk/d/e.txt", "left/g.txt"]
    done = command("extract", inbox, "-o", out, "--prune")
    assert "2 gone from folders that are there without any file: is a disk not mounted?" in done.stdout
    assert "gone, but their records" not in done.stdout
    (tmp_path / "unmounted" / "c.txt").unlink()
    (inbox / "disk").rmdir()
    (tmp_path / "unmounted").rename(inbox / "disk")
    _, summary = read(inbox, output=out, extras=Extras(prune=True))
    assert (summary.pruned, summary.spared) == (("disk/c.txt",), ())


@pytest.mark.parametrize("force", [False, True])
def test_what_is_spared_goes_with_its_folder_or_by_force(force: bool, tmp_path: Path) -> None:
    out, inbox = tmp_path / "out", tmp_path / "in"
    put(inbox / "a.txt")
    place = put(inbox / "disk" / "c.txt", "乙")
    read(inbox, output=out)
    place.unlink()
    if not force:
        place.parent.rmdir()
    _, summary = read(inbox, output=out, extras=Extras(prune=True, force=force))
    assert (summary.pruned, summary.spared, said(out)) == (("disk/c.txt",), (), [("a.txt", "甲")])


def test_a_file_that_is_a_folder_now_is_gone(tmp_path: Path) -> None:
    out, inbox = tmp_path / "out", tmp_path / "in"
    put(inbox / "a.txt")
    read(inbox, output=out)
    (inbox / "a.txt").unlink()
    put(inbox / "a.txt" / "b.txt", "乙")
    _, summary = read(inbox, output=out, extras=Extras(prune=True))
    assert (summary.pruned, said(out)) == (("a.txt",), [("a.txt/b.txt", "乙")])


def test_an_output_inside_the_inbox_is_not_read(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    out = tmp_path / "output"
    for again in (["a.txt"], []):
        names, summary = read(tmp_path, output=out)
        assert (names, summary.files, said(out)) == (again, 1, [("a.txt", "甲")])


@pytest.mark.parametrize("how", ["extract", "watch"])
def test_an_output_that_would_be_read_as_forms_is_refused(how: str, tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    done = command(how, tmp_path, "-o", tmp_path if how == "extract" else tmp_path / "out")
    assert (done.returncode, sorted(path.name for path in tmp_path.iterdir())) == (2, ["a.txt"])
    assert "the output" in done.stderr


def test_a_renamed_file_is_not_pruned(tmp_path: Path) -> None:
    out, path = tmp_path / "out", put(tmp_path / "in" / "a.txt")
    read(tmp_path / "in", output=out)
    path.rename(path.with_name("b.txt"))
    _, summary = read(tmp_path / "in", output=out, extras=Extras(prune=True))
    assert (summary.pruned, said(out)) == ((), [("b.txt", "甲")])


def test_what_another_version_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    put(tmp_path / "in" / "a.txt")
    read(tmp_path / "in", output=out)
    assert read(tmp_path / "in", output=out)[0] == []
    monkeypatch.setattr(run, "reader_of", lambda config: "of tomorrow")
    assert read(tmp_path / "in", output=out)[0] == ["a.txt"]
    assert read(tmp_path / "in", output=out)[0] == []


def test_a_moved_project_keeps_its_records(tmp_path: Path) -> None:
    put(tmp_path / "old" / "in" / "a.txt", "甲")
    put(tmp_path / "old" / "in" / "b.txt", "乙")
    read(tmp_path / "old" / "in", output=tmp_path / "old" / "out")
    before = contents(tmp_path / "old" / "out")
    shutil.move(tmp_path / "old", tmp_path / "new")
    _, summary = read(tmp_path / "new" / "in", output=tmp_path / "new" / "out")
    assert (summary.duplicates, contents(tmp_path / "new" / "out")) == ((), before)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_an_inbox_by_another_way_is_the_same_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    put(tmp_path / "in" / "a.txt")
    read(tmp_path / "in", output=out)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    for way in (tmp_path / "link", Path("in"), Path("link")):
        names, summary = read(way, output=out, extras=Extras(prune=True))
        assert (names, summary.duplicates, summary.forms, summary.pruned) == ([], (), 1, ())
